"""Signing in at the till by number and PIN, out again, and a manager's word by PIN alone."""

from datetime import datetime, timedelta

from pos.counter import Counter, seated_in
from pos.pin import pin_fits
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.staff import Staff, how_long, tries_left
from pos.store import Book

NO_MANAGER = "还没有负责人：请看收银程序启动时给的链接。"


class PinRefused(Refused):
    """A PIN was not taken; ``paused``: none will be for a while."""

    def __init__(self, sentence: str, *, paused: bool = False) -> None:
        super().__init__(sentence)
        self.paused = paused


def sign_in(counter: Counter, number: int, pin: str) -> Staff:
    """Let somebody in by their PIN; with one that was given they sit only after choosing their own."""
    return _proved(counter, number, pin, seat=True)


def prove(counter: Counter, number: int, pin: str) -> Staff:
    """Make sure that somebody is who they say, without signing them in."""
    return _proved(counter, number, pin, seat=False)


def take_seat(counter: Counter, number: int) -> Staff:
    """Sign somebody in who has just chosen a PIN of their own."""
    with counter.store.begin() as book:
        person = book.staff.get(number)
        if person is None or not person.open or person.given:
            raise Refused("还没登录：请重新选名字、输 PIN。")
        _seat(counter, book, person)
    return person


def sign_out(counter: Counter, how: str) -> Entry | None:
    """Sign out whoever is signed in; ``how``: lock, idle, sign-out, locked, relieved or end."""
    with counter.store.begin() as book:
        return _unseat(counter, book, how)


def confirm(counter: Counter, pin: str, what: str) -> Staff:
    """Take a manager's word for one act: any open manager's PIN; ``what`` names the act in the journal.

    Nobody says here who they are, so the digits count as a try at each manager's PIN, and the right ones
    clear those tries: each manager may let the others try again anyway.
    """
    with counter.store.read() as book:
        managers = [person for person in book.staff.all() if person.is_manager]
    fitting = {person.number: person.pin for person in managers if pin_fits(pin, person.pin)}
    with counter.store.begin() as book:
        now = counter.clock()
        managers = [person for person in book.staff.all() if person.is_manager]
        asked = [person for person in managers if not person.pause(now)]
        known = next((person for person in asked if fitting.get(person.number) == person.pin), None)
        if known is not None:
            for person in asked:
                book.staff.keep(person.after_right())
            counter.note(book, "manager-confirmed", {"staff": known.number, "what": what})
            return known
        after = [person.after_wrong(now) if person in asked else person for person in managers]
        for person in after:
            book.staff.keep(person)
        if asked:
            counter.note(book, "pin-refused", {"what": what})
    raise _not_a_managers(after, now)


def _proved(counter: Counter, number: int, pin: str, *, seat: bool) -> Staff:
    with counter.store.read() as book:
        known = book.staff.get(number) or book.staff.nobody()
    fits = pin_fits(pin, known.pin)  # outside a writing transaction: selling goes on meanwhile
    with counter.store.begin() as book:
        person = book.staff.get(number) or book.staff.nobody()
        now = counter.clock()
        refused = _refusal(person, now, fits=fits and person.pin == known.pin)
        if refused is None:
            person = person.after_right()
            if seat and not person.given:
                _seat(counter, book, person)
        elif not person.pause(now):
            # a try during a pause changes nothing, so it cannot be used to fill the journal either
            person = person if fits else person.after_wrong(now)
            why = "locked" if fits else "pin"
            counter.note(book, "sign-in-refused", {"staff": number, "why": why})
        book.staff.keep(person)
    if refused is not None:
        raise refused  # after the commit: a try that was refused stays counted
    return person


def _refusal(person: Staff, now: datetime, *, fits: bool) -> PinRefused | None:
    """Say why somebody is not let in; a pause holds even against the right PIN."""
    if pause := person.pause(now):
        return _paused(pause)
    if not fits:
        after = person.after_wrong(now)
        return _paused(after.pause(now)) if after.pause(now) else _wrong(after.wrong)
    return None if person.open else PinRefused("这个号停用了：请找负责人。")


def _wrong(tries: int) -> PinRefused:
    return PinRefused(f"不对，还能试 {tries_left(tries)} 次。")


def _paused(pause: timedelta) -> PinRefused:
    return PinRefused(f"错得太多：请等 {how_long(pause)}，或请负责人解开。", paused=True)


def _not_a_managers(managers: list[Staff], now: datetime) -> PinRefused:
    """Say what is left to try: of those who may still, whoever has the fewest tries."""
    if not managers:
        return PinRefused(NO_MANAGER)
    left = [tries_left(person.wrong) for person in managers if not person.pause(now)]
    if left:
        return PinRefused(f"PIN 不对，还能试 {min(left)} 次。")
    wait = min(person.pause(now) for person in managers)
    return PinRefused(f"PIN 错得太多，请等 {how_long(wait)}再试。", paused=True)


def _seat(counter: Counter, book: Book, person: Staff) -> None:
    _unseat(counter, book, "relieved")
    counter.note(book, "signed-in", {"cashier": person.badge, "staff": person.number})


def _unseat(counter: Counter, book: Book, how: str) -> Entry | None:
    seated = seated_in(book)
    if seated is None:
        return None
    return counter.note(book, "signed-out", {"staff": seated.fen("staff"), "how": how})
