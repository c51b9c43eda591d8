"""The counter as a place: who stands at it, what was just sold, what the elder sees. One thing at a time."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from hardware.payment_code import is_payment_code
from kiosk_ui import card_shown, turns
from kiosk_ui.counter_scene import Presented, Scene, Waiting, looked_over, minute_of
from kiosk_ui.elder import HELLO_S
from kiosk_ui.scene import Advised, Panel
from kiosk_ui.turns import WAITING_S
from pos.counter import Counter
from pos.roster_book import Guest
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import Entry
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Order, Tender, Via, collected

CLOSE_REASONS = ("扫错了", "照片不像本人", "老人先走了")
VOID_REASONS = ("刷错人了", "收错方式", "多按一次", "老人不吃了", "菜没了", "其他")


class Station:
    """Changes the scene, one act at a time; whoever shows it waits for the next change."""

    def __init__(self, counter: Counter, now: Callable[[], float] = time.monotonic) -> None:
        self.counter = counter
        self._now = now
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

    def wait(self, version: int, timeout_s: float) -> int:
        """Wait for a change after ``version``; give the version there is then."""
        with self._changed:
            self._changed.wait_for(lambda: self._version != version, timeout_s)
            return self._version

    def camera_changed(self, same: str) -> None:
        """Take in how the camera does; pictures without life (``frozen`` or ``looping``) go on record."""
        with self._act():
            if same:
                self.counter.remark("camera-unmoved", {"how": same})
            self._scene = looked_over(self.counter, self._scene)

    def look_again(self) -> None:
        """Take in that something beside the scene has changed: a camera, a printer."""
        with self._act():
            self._scene = looked_over(self.counter, self._scene)

    def scanned(self, code: str, via: Via | None = None) -> None:
        """Take a code that was held up: open its person, let them wait, or say it is not known."""
        with self._act():
            if is_payment_code(code):
                self._scene = turns.payment_code(self._scene, self._now())
                return
            found = self.counter.identify(code)
            if found is not None:
                self._came(found[0], via or found[1])
            elif card_shown.plausible(self.counter, code):
                self._card_unknown(code)
            else:
                self.counter.remark("unknown-code", {})
                self._scene = turns.unknown(self._scene, self._now())

    def card_read(self, number: str) -> None:
        """Take the number of an ID card that the camera read: open its person, or let the cashier compare."""
        with self._act():
            found = self.counter.identify(number)
            if found is not None:
                self._came(found[0], Via.ID_CARD)
            else:
                self._card_unknown(number)

    def ask_for_card(self) -> None:
        """Ask for the ID card instead of the band."""
        with self._act():
            self._scene = turns.card_asked(self._scene, self._now())

    def look_at_page(self, *, at_work: bool, found: bool = False) -> None:
        """Say that the whole picture is being read, or that it was and whether a number was found."""
        with self._act():
            if self._scene.panel != "asking":
                return
            self._scene = replace(self._scene, looking=at_work)
            if not at_work and not found:
                self._say("整页也没看清：请把身份证摆正、靠近一点再试，或用查找。")

    def unread(self) -> None:
        """Take in that something was held up, could not be read, and is gone."""
        with self._act():
            self._scene = turns.missed(self._scene, self._now())

    def two_bands(self, *, seen: bool) -> None:
        """Take in that two bands are before the camera and neither is foremost."""
        if seen != self._scene.two_bands:
            with self._act():
                self._scene = replace(self._scene, two_bands=seen)

    def advise(self, advised: Advised | None) -> None:
        """Show the elder what to do better, or take it away."""
        if advised != self._scene.advised:
            with self._act():
                self._scene = replace(self._scene, advised=advised)

    def choose(self, person: str) -> None:
        """Open somebody who was found by search."""
        with self._act():
            guest = self.counter.guest(person)
            if guest is None:
                raise Refused("名单里找不到这位老人：请再查找一次。")
            self._open(guest, Via.SEARCH)

    def serve(self, mode: Mode) -> None:
        """Change how this one meal is served; the amount follows."""
        with self._act():
            held = self._held()
            quote = self.counter.quote(held.guest, mode)
            self._scene = replace(self._scene, open=replace(held, mode=mode, quote=quote))

    def sell(self, request: str, tender: Tender, tendered: Money) -> Entry:
        """Sell the open person's meal; the same request again is the same sale."""
        with self._act():
            sold = self.counter.sold(request)
            if sold is not None:
                return sold
            held = self._scene.open
            if held is None or held.request != request:
                raise Refused("已经换人了：没有记账，请看一眼屏幕再点。")
            order = Order(
                request=request,
                payable=held.quote.decision.payable,
                tender=tender,
                tendered=tendered,
                person=held.guest.resident.person,
                via=held.via,
                mode=held.mode,
            )
            entry = self._ring_up(order, held)
            self._sold(entry, held.guest.resident.greeting)
            return entry

    def sell_walk_in(self, request: str, portions: int, tender: Tender, tendered: Money | None) -> Entry:
        """Sell one to nine portions to somebody without a card."""
        with self._act():
            sold = self.counter.sold(request)
            if sold is not None:
                return sold
            if self._scene.open is not None:
                raise Refused("还有一位没收完：请先收完或换人，再卖散客。")
            payable = self.counter.quote(None).decision.payable * portions
            order = Order(
                request, payable, tender, payable if tendered is None else tendered, portions=portions
            )
            entry = self.counter.ring_up(order)
            self._scene = replace(self._scene, walk_in_request=secrets.token_hex(16))
            self._sold(entry, "")
            return entry

    def close(self, reason: str) -> None:
        """Send the open person's page away unsold, with the reason on record."""
        if reason not in CLOSE_REASONS:
            raise Refused(f"没有“{reason}”这个原因：请从列表里选。")
        with self._act():
            held = self._scene.open
            if held is None:
                return
            self.counter.remark("closed-unsold", {"person": held.guest.resident.person, "reason": reason})
            self._scene = turns.nobody(self._scene, self._now())

    def start_again(self) -> None:
        """Ask for the band once more."""
        with self._act():
            self._scene = turns.nobody(self._scene, self._now())

    def void(self, number: str, reason: str) -> Entry:
        """Undo the last sale."""
        if reason not in VOID_REASONS:
            raise Refused(f"没有“{reason}”这个原因：请从列表里选。")
        with self._act():
            entry = self.counter.void_last(number, reason)
            self._say(f"已撤销 {number[-6:]}，退 {-collected(entry)} 元。")
            panel: Panel = "idle" if self._scene.panel == "done" else self._scene.panel
            self._scene = looked_over(self.counter, replace(self._scene, done=None, panel=panel))
            return entry

    def reprint(self, number: str) -> None:
        """Ask for a receipt once more."""
        with self._act():
            self.counter.reprint(number)
            self._say(f"正在补打 {number[-6:]}。")

    def reason_shown(self) -> None:
        """Write down that the cashier looked at why the amount is what it is."""
        with self._act():
            self.counter.remark("reason-shown", {"person": self._held().guest.resident.person})

    def set_volume(self, level: int) -> None:
        """Make the tones on the elder's screen louder or softer, 0 to 10."""
        with self._act():
            self._scene = replace(self._scene, volume=level)

    def listen(self) -> None:
        """Let the elder's screen sound a tone once, to hear how loud it is."""
        with self._act():
            self._scene = replace(self._scene, listens=self._scene.listens + 1)

    def tick(self) -> None:
        """Let time pass: pictures fall back, an open person left alone is closed, the minute turns."""
        now, scene = self._now(), self._scene
        if _left_alone(scene, now) or turns.is_due(scene, now) or minute_of(self.counter) != scene.minute:
            with self._act():
                self._settle(now)

    def _settle(self, now: float) -> None:
        scene = self._scene
        if scene.open is not None and _left_alone(scene, now):
            person = scene.open.guest.resident.person
            self.counter.remark("closed-unsold", {"person": person, "reason": "没人理会"})
            scene = turns.nobody(scene, now)
        self._scene = looked_over(self.counter, turns.faded(scene, now))

    def _came(self, guest: Guest, via: Via) -> None:
        held = self._scene.open
        if held is None:
            self._open(guest, via)
        elif held.guest.resident.person != guest.resident.person:
            self._scene = replace(self._scene, waiting=Waiting(guest, via, self._now()))

    def _open(self, guest: Guest, via: Via) -> None:
        self._scene = turns.opened(self._scene, Presented(guest, via, self.counter.quote(guest), self._now()))

    def _card_unknown(self, number: str) -> None:
        """Count the card; none of its digits is kept but those on the cashier's screen."""
        self.counter.remark("id-card-unknown", {})
        self._scene = turns.card_unknown(self._scene, card_shown.card_shown(number), self._now())

    def _ring_up(self, order: Order, held: Presented) -> Entry:
        try:
            return self.counter.ring_up(order)
        except Refused:
            self._scene = replace(
                self._scene, open=replace(held, quote=self.counter.quote(held.guest, held.mode))
            )
            raise

    def _sold(self, entry: Entry, greeting: str) -> None:
        now = self._now()
        next_one = self._scene.waiting
        self._scene = looked_over(self.counter, turns.sold(self._scene, entry, greeting, now))
        if next_one is not None and now < next_one.seen_at + WAITING_S:
            self._open(next_one.guest, next_one.via)

    def _held(self) -> Presented:
        if self._scene.open is None:
            raise Refused("现在没有人在等收款：请再扫一次。")
        return self._scene.open

    def _say(self, sentence: str) -> None:
        self._scene = turns.said(self._scene, sentence, self._now())

    @contextmanager
    def _act(self) -> Iterator[None]:
        """Do one thing alone; an error is said on the strip too, and everybody watching is told."""
        with self._changed:
            try:
                yield
            except CanteenError as error:
                self._say(str(error))
                raise
            finally:
                self._version += 1
                self._changed.notify_all()


def _left_alone(scene: Scene, now: float) -> bool:
    return scene.open is not None and now >= scene.open.opened_at + HELLO_S
