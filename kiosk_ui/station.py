"""The counter as a place: who stands at it, what was just sold, what the elder sees. One thing at a time.

Longer than other files: every act changes the one scene under the one lock, and who looks for an act finds it
here. What an act comes to is decided elsewhere, in ``turns``, ``card_steps``, ``orders``.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from hardware.payment_code import is_payment_code
from kiosk_ui import card_shown, card_steps, card_turns, turns
from kiosk_ui.card_steps import Showing
from kiosk_ui.counted import count_scan
from kiosk_ui.counter_scene import Presented, Scene, Waiting, looked_over, minute_of
from kiosk_ui.elder import HELLO_S
from kiosk_ui.orders import order_for, stated_order
from kiosk_ui.scene import Advised, Level, Panel
from kiosk_ui.turns import WAITING_S
from kiosk_ui.why_by_hand import why_by_hand
from pos.counter import Counter
from pos.roster_book import Guest
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Entry
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via
from pos.rules.stated import HELD_REASONS

LOCKED = "收银机锁着：没有做，请先登录。"
CLOSE_REASONS = ("扫错了", "照片不像本人", "老人先走了")


class Station:
    """Changes the scene, one act at a time; whoever shows it waits for the next change."""

    def __init__(self, counter: Counter, now: Callable[[], float] = time.monotonic) -> None:
        self.counter = counter
        self.now = now
        self._changed = threading.Condition(threading.RLock())
        self._version = 0
        self._scene = looked_over(self.counter, Scene())

    @property
    def scene(self) -> Scene:
        """Give the scene as it is now."""
        return self._scene

    @property
    def version(self) -> int:
        """Count the changes so far."""
        return self._version

    def show(self, scene: Scene) -> None:
        """Take another scene, inside an act; the day's counts and the last sale come with it."""
        self._scene = looked_over(self.counter, scene)

    def wait(self, version: int, timeout_s: float) -> int:
        """Wait for a change after ``version``; give the version there is then."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, timeout_s)
            return self._version

    def camera_changed(self, same: str) -> None:
        """Take in how the camera does; pictures without life (``frozen`` or ``looping``) go on record."""
        with self.act():
            if same:
                self.counter.remark("camera-unmoved", {"how": same})
            self._scene = looked_over(self.counter, self._scene)

    def look_again(self) -> None:
        """Take in that something beside the scene has changed: a camera, a printer."""
        with self.act():
            self._scene = looked_over(self.counter, self._scene)

    def scanned(self, code: str, via: Via | None = None) -> None:
        """Take a code that was held up: open its person, let them wait, or say it is not known."""
        count_scan(str(via or "camera"))
        with self.act():
            if self._scene.locked:
                self._held_up(code, via)
                return
            if is_payment_code(code):
                self._scene = turns.payment_code(self._scene, self.now())
                return
            step = card_steps.shown(self.counter, self._scene, Showing(code, via), self.now())
            if step is not None:
                self._scene = step
                return
            found = self.counter.identify(code)
            if found is not None:
                self._came(self._with_card(code, found, via))
            elif card_shown.plausible(self.counter, code):
                self._card_unknown(code)
            else:
                self._opens_nobody(code)

    def card_read(self, number: str) -> None:
        """Take the number of an ID card that the camera read: open its person, or let the cashier compare."""
        count_scan(str(Via.ID_CARD))
        with self.act():
            if self._scene.locked:
                self._held_up(number, Via.ID_CARD)
                return
            step = card_steps.shown(self.counter, self._scene, Showing(number), self.now())
            if step is not None:
                self._scene = step
                return
            found = self.counter.identify(number)
            if found is not None:
                self._came(Waiting(found[0], Via.ID_CARD, self.now()))
            else:
                self._card_unknown(number)

    def ask_for_card(self) -> None:
        """Ask for the ID card instead of the band."""
        with self.act():
            self._scene = turns.card_asked(self._scene, self.now())

    def look_at_page(self, *, at_work: bool, found: bool = False) -> None:
        """Say that the whole picture is being read, or that it was and whether a number was found."""
        with self.act():
            if not self._scene.asks_for_card:
                return
            self._scene = replace(self._scene, looking=at_work)
            if not at_work and not found:
                self.say("整页也没看清：请把身份证摆正、靠近一点再试，或用查找。")

    def unread(self) -> None:
        """Take in that something was held up, could not be read, and is gone."""
        with self.act():
            self._scene = turns.missed(self._scene, self.now())

    def two_bands(self, *, seen: bool) -> None:
        """Take in that two bands are before the camera and neither is foremost."""
        if seen != self._scene.two_bands:
            with self.act():
                self._scene = replace(self._scene, two_bands=seen)

    def advise(self, advised: Advised | None) -> None:
        """Show the elder what to do better, or take it away."""
        if advised != self._scene.advised:
            with self.act():
                self._scene = replace(self._scene, advised=advised)

    def choose(self, person: str, shown: Panel = "idle") -> None:
        """Open somebody who was found by search; why they were follows from the panel that was shown."""
        with self.act():
            self._check_open()
            guest = self.counter.guest(person)
            if guest is None:
                raise Refused("名单里找不到这位老人：请再查找一次。")
            step = card_steps.found(self.counter, self._scene, guest, self.now())
            if step is not None:
                self._scene = step
                return
            why = HELD_REASONS[why_by_hand(shown)]
            self._open(Waiting(guest, Via.SEARCH, self.now(), why=why))

    def serve(self, mode: Mode) -> None:
        """Change how this one meal is served; the amount follows."""
        with self.act():
            stated = self._scene.stated
            if stated is not None:
                self._scene = replace(self._scene, stated=replace(stated, mode=mode))
                return
            self._requoted(replace(self._held(), mode=mode))

    def sell(self, request: str, tender: Tender, tendered: Money) -> Entry:
        """Sell the meal of whoever is open, known or as stated; the same request again is the same sale."""
        with self.act():
            sold = self.counter.sold(request)
            if sold is not None:
                return sold
            held, stated = self._scene.open, self._scene.stated
            if held is not None and held.request == request:
                entry = self._ring_up(order_for(held, tender, tendered), held)
                self._sold(entry, held.guest.resident.greeting)
            elif stated is not None and stated.request == request:
                entry = self.counter.ring_up(stated_order(stated, tender, tendered))
                self._sold(entry, "")
            else:
                raise Refused("已经换人了：没有记账，请看一眼屏幕再点。")
            return entry

    def sell_walk_in(self, request: str, portions: int, tender: Tender, tendered: Money | None) -> Entry:
        """Sell one to nine portions to somebody without a card."""
        with self.act():
            sold = self.counter.sold(request)
            if sold is not None:
                return sold
            self._check_open()
            if self._scene.busy:
                raise Refused("还有一位没收完：请先收完或换人，再卖散客。")
            payable = self.counter.quote(None).decision.payable * portions
            order = Order(
                request, payable, tender, payable if tendered is None else tendered, portions=portions
            )
            entry = self.counter.ring_up(order)
            self._scene = replace(self._scene, walk_in_request=secrets.token_hex(16))
            self._sold(entry, "")
            return entry

    def allow(self) -> None:
        """Let the open person's concession hold outside meal times, on the manager's word."""
        with self.act():
            self._requoted(replace(self._held(), allowed=True))

    def close(self, reason: str) -> None:
        """Send the open person's page away unsold, with the reason on record."""
        if reason not in CLOSE_REASONS:
            raise Refused(f"没有“{reason}”这个原因：请从列表里选。")
        with self.act():
            if self._scene.busy:
                self._closed(reason)

    def start_again(self) -> None:
        """Ask for the band once more."""
        with self.act():
            self._scene = turns.nobody(self._scene, self.now())

    def reason_shown(self) -> None:
        """Write down that the cashier looked at why the amount is what it is."""
        with self.act():
            self.counter.remark("reason-shown", {"person": self._held().guest.resident.person})

    def shut(self, *, at_once: bool = False) -> None:
        """Take nobody in any more, until somebody is signed in; whoever is being served is served first."""
        with self.act():
            held = self._scene.stands
            if self._scene.busy and not at_once:
                raise Refused("还有一位没收完：没有锁屏，请先收完或换人，再锁屏。")
            if self._scene.busy:
                self._closed("锁屏")
            self.show(turns.shut(self._scene))
            if held is not None:
                shown = Waiting(held.guest, held.via, self.now(), held.shown, held.card, held.why)
                self._scene = replace(self._scene, waiting=shown)

    def take_in(self) -> None:
        """Take people in again; whoever held something up a moment ago is not asked to do it twice."""
        with self.act():
            if not self._scene.locked:  # one cashier relieves another: whoever stands there goes on standing
                self.show(self._scene)
                return
            waiting = self._scene.waiting
            self.show(replace(self._scene, locked=False, waiting=None))
            self._open_waiting(waiting)

    def tick(self) -> None:
        """Let time pass: pictures fall back, an open person left alone is closed, the minute turns."""
        now, scene = self.now(), self._scene
        if _left_alone(scene, now) or turns.is_due(scene, now) or minute_of(self.counter) != scene.minute:
            with self.act():
                self._settle(now)

    def _settle(self, now: float) -> None:
        if _left_alone(self._scene, now):
            self._closed("没人理会")
        self._scene = looked_over(self.counter, turns.faded(self._scene, now))

    def _closed(self, reason: str) -> None:
        held = self._scene.stands
        person = held.guest.resident.person if held else None
        self.counter.remark("closed-unsold", {"person": person, "reason": reason})
        self._scene = turns.nobody(self._scene, self.now())

    def _requoted(self, held: Presented) -> None:
        quote = self.counter.quote(held.guest, held.mode, allowed=held.allowed)
        self._scene = replace(self._scene, open=replace(held, quote=quote))

    def _with_card(self, code: str, found: tuple[Guest, Via], via: Via | None) -> Waiting:
        """Give who held a code up, with the digest of the band or card; an ID number is none."""
        guest, shown = found
        card = "" if shown is Via.ID_CARD else self.counter.lookup.card(code)
        return Waiting(guest, via or shown, self.now(), shown, card)

    def _came(self, who: Waiting) -> None:
        held = self._scene.stands
        if not self._scene.busy:
            self._open(who)
        elif held is None or held.guest.resident.person != who.guest.resident.person:
            self._scene = replace(self._scene, waiting=who)

    def _open(self, who: Waiting) -> None:
        quote = self.counter.quote(who.guest)
        held = Presented(who.guest, who.via, quote, self.now(), shown=who.shown, card=who.card, why=who.why)
        self._scene = turns.opened(self._scene, held)

    def _opens_nobody(self, code: str) -> None:
        """Count a code that is nobody's, or lost; of its text nothing is kept."""
        lost = self.counter.lost(code)
        if lost:
            self.counter.remark("lost-card-shown", {"card": lost})
            self._scene = card_turns.lost(self._scene, self.now())
        else:
            self.counter.remark("unknown-code", {})
            self._scene = turns.unknown(self._scene, card_steps.unbound(self.counter, code), self.now())

    def _card_unknown(self, number: str) -> None:
        """Count the card; none of its digits is kept but those on the cashier's screen."""
        self.counter.remark("id-card-unknown", {})
        self._scene = turns.card_unknown(self._scene, card_shown.card_shown(number), self.now())

    def _ring_up(self, order: Order, held: Presented) -> Entry:
        try:
            return self.counter.ring_up(order)
        except Refused:
            self._requoted(held)
            raise

    def _sold(self, entry: Entry, greeting: str) -> None:
        now = self.now()
        next_one = self._scene.waiting
        self._scene = looked_over(self.counter, turns.sold(self._scene, entry, greeting, now))
        self._open_waiting(next_one)

    def _held_up(self, code: str, via: Via | None) -> None:
        """Keep who held something up at a locked till: the newest, for as long as the next in a queue."""
        found = None if is_payment_code(code) else self.counter.identify(code)
        if found is not None:
            self._scene = replace(self._scene, waiting=self._with_card(code, found, via))

    def _open_waiting(self, waiting: Waiting | None) -> None:
        if waiting is not None and not self._scene.busy and self.now() < waiting.seen_at + WAITING_S:
            self._open(waiting)

    def _check_open(self) -> None:
        """Refuse what a tap has asked for that came in while the till was being locked."""
        if self._scene.locked:
            raise Refused(LOCKED)

    def _held(self) -> Presented:
        if self._scene.open is None:
            raise Refused("现在没有人在等收款：请再扫一次。")
        return self._scene.open

    def say(self, sentence: str, level: Level = "info") -> None:
        """Put a sentence on the strip for a moment."""
        self._scene = turns.said(self._scene, sentence, self.now(), level)

    @contextmanager
    def act(self) -> Iterator[None]:
        """Do one thing alone; an error is said on the strip too, and everybody watching is told."""
        with self._changed:
            try:
                yield
            except CanteenError as error:
                self.say(str(error))
                raise
            finally:
                self._version += 1
                self._changed.notify_all()


def _left_alone(scene: Scene, now: float) -> bool:
    if scene.binding is not None and scene.binding.held is not None:
        return now >= scene.panel_until
    opened = scene.open or scene.stated
    return opened is not None and now >= opened.opened_at + HELLO_S
