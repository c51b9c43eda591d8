"""Who works at the till: the first manager, more people, their PINs, who is let in and who no more."""

import secrets
from dataclasses import replace

from pos.counter import Counter
from pos.pin import hash_pin, pin_fits
from pos.rules.errors import Refused
from pos.rules.journal import Fact
from pos.rules.staff import PIN_DIGITS, STAFF_MOST, Role, Staff, check_pin, checked_name, is_easy
from pos.store import Book


def staff_of(counter: Counter) -> tuple[Staff, ...]:
    """List everybody who works or has worked here."""
    with counter.store.read() as book:
        return book.staff.all()


def begin_with(counter: Counter, name: str, pin: str) -> Staff:
    """Write the first manager down; there is one only while there is nobody."""
    check_pin(pin)
    kept = hash_pin(pin)
    with counter.store.begin() as book:
        if book.staff.all():
            raise Refused("已经有负责人了：没有新建，请负责人在“更多 → 人员”里添加。")
        return _added(counter, book, Staff(1, checked_name(name), Role.MANAGER, kept), by=1)


def add(counter: Counter, by: int, name: str, role: Role, pin: str) -> Staff:
    """Write somebody down on a manager's word; the PIN they are given holds for one sign-in."""
    check_pin(pin)
    kept = hash_pin(pin)
    with counter.store.begin() as book:
        _check_room(book)
        person = Staff(_next_number(book), checked_name(name), role, kept, given=True)
        return _added(counter, book, person, by)


def _next_number(book: Book) -> int:
    """Give a number that nobody has had: one of a line that outlived its row, after a backup, counts too."""
    last = book.journal.newest("staff-added")
    return max(book.staff.next_number(), last.fen("staff") + 1 if last else 1)


def rescue(counter: Counter, number: int) -> tuple[Staff, str]:
    """Give somebody six new digits, and let them in with them once, when no manager is left who could.

    ``by`` is 0 in the journal: whoever has the machine's command line, not somebody of the till.
    """
    pin = _drawn_pin()
    kept = hash_pin(pin)
    with counter.store.begin() as book:
        person = replace(_known(book, number), pin=kept, given=True, open=True).after_right()
        return _changed(counter, book, person, "rescued", by=0), pin


def give_pin(counter: Counter, by: int, number: int, pin: str) -> Staff:
    """Give somebody a PIN in place of the one they forgot; it holds for one sign-in."""
    check_pin(pin)
    if by == number:
        raise Refused("自己的 PIN 在“更多 → 改 PIN”里改：没有改。")
    kept = hash_pin(pin)
    with counter.store.begin() as book:
        person = replace(_known(book, number), pin=kept, given=True).after_right()
        return _changed(counter, book, person, "pin", by)


def change_pin(counter: Counter, number: int, new: str) -> Staff:
    """Take somebody's own new PIN; the one a manager gave is no longer theirs to use."""
    check_pin(new)
    with counter.store.read() as book:
        if pin_fits(new, _known(book, number).pin):
            raise Refused("和原来的 PIN 一样：没有改，请换一个。")
    kept = hash_pin(new)
    with counter.store.begin() as book:
        person = replace(_known(book, number), pin=kept, given=False).after_right()
        return _changed(counter, book, person, "pin", number)


def lock(counter: Counter, by: int, number: int) -> Staff:
    """Let somebody in no more; not oneself, so a manager is always left."""
    if by == number:
        raise Refused("不能停用自己：没有停用，请另一位负责人来。")
    with counter.store.begin() as book:
        return _changed(counter, book, replace(_known(book, number), open=False), "locked", by)


def unlock(counter: Counter, by: int, number: int) -> Staff:
    """Let somebody in again who was locked."""
    with counter.store.begin() as book:
        person = _known(book, number)
        if not person.open:
            _check_room(book)
        return _changed(counter, book, replace(person, open=True), "unlocked", by)


def release(counter: Counter, by: int, number: int) -> Staff:
    """Let somebody try again who has to wait after wrong PINs."""
    with counter.store.begin() as book:
        return _changed(counter, book, _known(book, number).after_right(), "released", by)


def change_role(counter: Counter, by: int, number: int, role: Role) -> Staff:
    """Make somebody a manager or a cashier; not oneself, so a manager is always left."""
    if by == number:
        raise Refused("不能改自己的职责：没有改，请另一位负责人来。")
    with counter.store.begin() as book:
        return _changed(counter, book, replace(_known(book, number), role=role), "role", by)


def _drawn_pin() -> str:
    while is_easy(pin := f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"):
        pass
    return pin


def _check_room(book: Book) -> None:
    if sum(person.open for person in book.staff.all()) >= STAFF_MOST:
        raise Refused(f"已经有 {STAFF_MOST} 个人：没有保存，请先停用不在这里的人。")


def _changed(counter: Counter, book: Book, person: Staff, what: str, by: int) -> Staff:
    """Write down what has changed about somebody, on whose word; what is so already is no change."""
    if book.staff.get(person.number) == person:
        return person
    book.staff.keep(person)
    facts: dict[str, Fact] = {"staff": person.number, "what": what, "by": by}
    if what == "role":
        facts["role"] = person.role.value
    counter.note(book, "staff-changed", facts)
    return person


def _added(counter: Counter, book: Book, person: Staff, by: int) -> Staff:
    book.staff.keep(person)
    facts: dict[str, Fact] = {"staff": person.number, "role": person.role.value, "by": by}
    counter.note(book, "staff-added", facts)
    return person


def _known(book: Book, number: int) -> Staff:
    person = book.staff.get(number)
    if person is None:
        raise Refused(f"没有 {number} 号这个人：请从列表里选。")
    return person
