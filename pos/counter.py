"""What a cashier does at the till: know a diner, say the price, sell, undo, search."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pos.clock import Clock
from pos.keys import Lookup
from pos.roster_book import Guest, Resident
from pos.rules.errors import Refused
from pos.rules.journal import Draft, Entry, Fact
from pos.rules.meals import Meal, MealPeriod, Mode, period_at, service_day
from pos.rules.policy import Policy
from pos.rules.pricing import Decision, decide
from pos.rules.sale import Order, Till, Via, sale, void
from pos.store import Book, Store

SEARCH_MOST = 6
SEARCH_LEAST_CHARACTERS = 4
WALK_IN_NAME = "散客"


@dataclass(frozen=True)
class Quote:
    """A price said for one meal, with what the cashier may need to know beside it."""

    decision: Decision
    period: MealPeriod | None
    taken_in_period: int
    taken_at: datetime | None
    differs_from_last: bool


@dataclass(frozen=True)
class Counter:
    """The till's use cases; each writing one is one transaction."""

    store: Store
    policy: Policy
    clock: Clock
    lookup: Lookup
    till: Till

    def identify(self, code: str) -> tuple[Guest, Via] | None:
        """Find the diner a code is bound to, or whose ID number it is, and what kind of card that was."""
        with self.store.read() as book:
            person, kind = book.roster.owner(self.lookup.card(code)) or (
                self.lookup.person(code),
                Via.ID_CARD.value,
            )
            guest = book.roster.guest(person)
        return (guest, Via(kind)) if guest else None

    def sold(self, request: str) -> Entry | None:
        """Find the sale that a tap has already made."""
        with self.store.read() as book:
            return book.journal.by_request(request)

    def guest(self, person: str) -> Guest | None:
        """Find somebody of the list by the digest that stands for them."""
        with self.store.read() as book:
            return book.roster.guest(person)

    def quote(self, guest: Guest | None, mode: Mode = Mode.DINE_IN) -> Quote:
        """Say what a meal costs this diner now; None is a walk-in."""
        with self.store.read() as book:
            return self._quote(book, guest, mode, self.clock())

    def period_now(self) -> MealPeriod | None:
        """Give the meal period being served, or None outside meal times."""
        return self._period(self.clock())

    def ring_up(self, order: Order) -> Entry:
        """Sell one order: decided again, written durably, its receipt asked for, all in one transaction.

        The same request again gives the sale it has already made.
        """
        with self.store.begin() as book:
            made = book.journal.by_request(order.request)
            if made is not None:
                return made
            at = self.clock()
            guest = book.roster.guest(order.person) if order.person else None
            if order.person and guest is None:
                raise Refused("名单里找不到这位老人了：没有记账，请再扫一次。")
            quote = self._quote(book, guest, order.mode, at)
            period = quote.period.code if quote.period else ""
            till = replace(self.till, roster=book.roster.version())
            entry = book.journal.append(sale(order, quote.decision, till, at, service_day(at), period))
            book.jobs.add(entry.id, "receipt", guest.resident.name if guest else WALK_IN_NAME, at)
        return entry

    def void_last(self, number: str, reason: str) -> Entry:
        """Undo the last sale; undone twice is undone once."""
        with self.store.begin() as book:
            made = book.journal.void_of(number)
            if made is not None:
                return made
            at = self.clock()
            last = book.journal.last("sale", service_day(at))
            if last is None or last.id != number:
                raise Refused("只能撤销上一笔：没有撤销，请看一眼上一笔的流水号。")
            till = replace(self.till, roster=book.roster.version())
            entry = book.journal.append(void(last, reason, till, at, service_day(at)))
            book.jobs.add(entry.id, "void", _name_on_paper(book, last.id), at)
        return entry

    def reprint(self, number: str) -> Entry:
        """Ask for a receipt once more; that it was is a line of the journal."""
        with self.store.begin() as book:
            sold = book.journal.entry(number)
            if sold is None or sold.kind not in ("sale", "void"):
                raise Refused(f"没有 {number} 这笔收款：请照小票上的流水号写。")
            at = self.clock()
            book.jobs.add(sold.id, "reprint", _name_on_paper(book, sold.id), at)
            return self._append(book, at, "reprint", {"of": sold.id})

    def remark(self, kind: str, facts: Mapping[str, Fact]) -> Entry:
        """Write down something that happened without moving money."""
        with self.store.begin() as book:
            return self._append(book, self.clock(), kind, facts)

    def search(self, typed: str) -> tuple[Resident, ...]:
        """Find at most six people by last four digits, birth date or year, and pinyin initials."""
        text = unicodedata.normalize("NFKC", typed).strip().upper()
        if len(text) < SEARCH_LEAST_CHARACTERS:
            return ()
        digits = "".join(re.findall(r"\d", text))
        letters = "".join(re.findall(r"[A-Z]", text))
        last_four = ""
        if re.fullmatch(r"[A-Z]*(\d{4}|\d{3}X)", text):
            last_four = self.lookup.last_four(text[-4:])
            letters = text[:-4]
        born = _birth_patterns(digits)
        usable = last_four or born or (letters and not digits)
        with self.store.read() as book:
            found = book.roster.search(last_four, born, letters, SEARCH_MOST) if usable else ()
        self.remark("search", {"found": len(found)})
        return found

    def _append(self, book: Book, at: datetime, kind: str, facts: Mapping[str, Fact]) -> Entry:
        whole = {"cashier": self.till.cashier, **facts}
        return book.journal.append(Draft(kind, at, service_day(at), whole))

    def _quote(self, book: Book, guest: Guest | None, mode: Mode, at: datetime) -> Quote:
        day, period = service_day(at), self._period(at)
        tariff = self.policy.tariff_on(day)
        if guest is None:
            return Quote(decide(tariff, None, Meal(day, mode)), period, 0, None, differs_from_last=False)
        diner = guest.diner
        taken = book.journal.taken(diner.person, day, period.code if period else "")
        meal = Meal(day, mode, taken.in_period, taken.today)
        decision = decide(tariff, diner, meal)
        if period is None:
            decision = _full_price(decision)
        last = book.journal.last_sale_of(diner.person)
        taken_at = last.at if last and taken.in_period and last.day == day else None
        differs = last is not None and last.text("concession") != decision.concession and not taken.in_period
        return Quote(decision, period, taken.in_period, taken_at, differs)

    def _period(self, at: datetime) -> MealPeriod | None:
        served = self.policy.meal_periods.on(service_day(at))
        return period_at(at, served.periods, served.grace_min)


def _full_price(decision: Decision) -> Decision:
    return Decision(decision.price, decision.price, "full", "", "现在不是供餐时间，按原价")


def _birth_patterns(digits: str) -> tuple[str, ...]:
    """Give the birth dates that typed digits may mean: a whole date, year and month, year, month and day."""
    if len(digits) == 8:  # noqa: PLR2004, yyyymmdd
        return (f"{digits[:4]}-{digits[4:6]}-{digits[6:]}",)
    if len(digits) == 6:  # noqa: PLR2004, yyyymm or yymmdd
        return (f"{digits[:4]}-{digits[4:]}-__", f"__{digits[:2]}-{digits[2:4]}-{digits[4:]}")
    if len(digits) == 4:  # noqa: PLR2004, yyyy or mmdd
        return (f"{digits}-__-__", f"____-{digits[:2]}-{digits[2:]}")
    if len(digits) == 2:  # noqa: PLR2004, the year as people say it
        return (f"__{digits}-__-__",)
    return ()


def _name_on_paper(book: Book, number: str) -> str:
    """Give the masked name the first receipt bore, so that a reprint has the same bytes."""
    jobs = book.jobs.of_entry(number)
    return jobs[0].name if jobs else WALK_IN_NAME
