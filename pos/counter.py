"""What a cashier does at the till: know a diner, say the price, sell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pos.clock import Clock
from pos.job_book import KITCHEN
from pos.keys import Lookup
from pos.quotes import Asking, Quote, quote_in
from pos.roster_book import Guest
from pos.rules.drawer import Moment
from pos.rules.errors import Refused
from pos.rules.journal import Draft, Entry, Fact
from pos.rules.list_age import OLD_LIST, has_lapsed
from pos.rules.meals import Mode, service_day
from pos.rules.policy import Policy
from pos.rules.prepaid import with_balance
from pos.rules.pricing import Decision
from pos.rules.sale import MEALS, Order, Tender, Till, Via, sale
from pos.rules.stated import SEARCHED, as_stated
from pos.rules.training import practised
from pos.store import Book, Store

WALK_IN_NAME = "散客"


@dataclass(frozen=True)
class Extras:
    """What a till has beside its receipt printer: a kitchen printer, a drawer that opens by itself."""

    kitchen: bool = False
    drawer: bool = False


@dataclass(frozen=True)
class Counter:
    """The till's use cases; each writing one is one transaction.

    Who sells is whoever is signed in; where nobody signs in, whoever opened the shift, else ``till.cashier``.
    """

    store: Store
    policy: Policy
    clock: Clock
    lookup: Lookup
    till: Till
    extras: Extras = Extras()
    list_days: int = 0
    """From which age on of the centre's people list concessions are held for review; 0: never."""
    own_rows: str = ""
    """The canteen's own rows of the policy, as JSON: they win over the centre's rows too."""

    def policy_in(self, book: Book) -> Policy:
        """Give the rules in force: the centre's, or this till's own where the centre has told none."""
        return book.told_rules.policy(self.own_rows) or self.policy

    def policy_now(self) -> Policy:
        """Give the rules in force at this moment."""
        with self.store.read() as book:
            return self.policy_in(book)

    def identify(self, code: str) -> tuple[Guest, Via] | None:
        """Find the diner a code is bound to, or whose ID number it is, and what kind of card that was.

        A card that was reported lost finds nobody; ``lost`` tells it from one that was never registered.
        """
        with self.store.read() as book:
            return self.identify_in(book, code)

    def identify_in(self, book: Book, code: str) -> tuple[Guest, Via] | None:
        """Find, inside a transaction, the diner of a code."""
        card = book.cards.get(self.lookup.card(code))
        if card is not None and card.lost:
            return None
        person = card.person if card else self.lookup.person(code)
        guest = book.roster.guest(person)
        return (guest, card.kind.via if card else Via.ID_CARD) if guest else None

    def lost(self, code: str) -> str:
        """Give the digest of a code that was reported lost: it opens nobody. Empty for any other."""
        with self.store.read() as book:
            return self.lost_in(book, code)

    def lost_in(self, book: Book, code: str) -> str:
        """Tell, inside a transaction, a code that was reported lost."""
        card = book.cards.get(self.lookup.card(code))
        return card.digest if card is not None and card.lost else ""

    def sold(self, request: str) -> Entry | None:
        """Find the sale that a tap has already made."""
        with self.store.read() as book:
            return book.journal.by_request(request)

    def guest(self, person: str) -> Guest | None:
        """Find somebody of the list by the digest that stands for them."""
        with self.store.read() as book:
            return book.roster.guest(person)

    def quote(self, guest: Guest | None, mode: Mode = Mode.DINE_IN, *, allowed: bool = False) -> Quote:
        """Say what a meal costs this diner now; None is a walk-in."""
        with self.store.read() as book:
            asking = Asking(mode, self.clock(), allowed, is_practising(book))
            return quote_in(book, self.policy_in(book), guest, asking)

    def ring_up(self, order: Order) -> Entry:
        """Sell one order: decided again, written durably, its receipt asked for, all in one transaction.

        The same request again gives the sale it has already made.
        """
        with self.store.begin() as book:
            return self.ring_up_in(book, order)

    def ring_up_in(self, book: Book, order: Order) -> Entry:
        """Sell one order inside a transaction."""
        made = book.journal.by_request(order.request)
        if made is not None:
            return made
        _check_slip(book, order)
        guest = book.roster.guest(order.person) if order.person else None
        if order.person and guest is None:
            raise Refused("名单里找不到这位老人了：没有记账，请再扫一次。")
        now = self.moment(book)
        entry = book.journal.append(self._sale(book, order, guest, now))
        name = guest.resident.name if guest else WALK_IN_NAME
        if order.slip is None:  # whoever ate on a slip has long gone home
            self.ask_for_paper(book, entry, "receipt", name)
        return entry

    def remark(self, kind: str, facts: Mapping[str, Fact]) -> Entry:
        """Write down something that happened without moving money."""
        with self.store.begin() as book:
            return self.note(book, kind, facts)

    def note(self, book: Book, kind: str, facts: Mapping[str, Fact]) -> Entry:
        """Write down, inside a transaction, something that happened without moving money."""
        return book.journal.append(self.moment(book).draft(kind, facts))

    def list_has_lapsed(self, book: Book, at: datetime) -> bool:
        """Tell whether the centre's people list is too old for its concessions to be claimed unseen."""
        return has_lapsed(book.told_people.heard_at(), at, self.list_days)

    def moment(self, book: Book) -> Moment:
        """Say who sells, when, and on which service day; the clock is read once."""
        at = self.clock()
        till = replace(
            self.till,
            cashier=self.seller(book),
            policy=self.policy_in(book).digest,
            roster=book.roster.version(),
        )
        return Moment(till, at, service_day(at))

    def seller(self, book: Book) -> str:
        """Give the name of who sells, as screens, papers and the journal say it."""
        named = seated_in(book) or open_shift_in(book)
        return named.text("cashier") if named else self.till.cashier

    def ask_for_paper(self, book: Book, entry: Entry, kind: str, name: str) -> None:
        """Ask for the receipt of a sale or a void, the kitchen's ticket, and the drawer where cash moved."""
        book.jobs.add(entry.id, kind, name, entry.at)
        if self.extras.kitchen and any(posting.account.endswith(MEALS) for posting in entry.postings):
            book.jobs.add(entry.id, KITCHEN, name, entry.at, printer=KITCHEN)
        if any(posting.account.startswith("cash:") for posting in entry.postings):
            self.kick_drawer(book, {"of": entry.id})

    def kick_drawer(self, book: Book, facts: Mapping[str, Fact]) -> Entry | None:
        """Open the drawer, where there is one that can be; that it opened is a line of its own."""
        if not self.extras.drawer:
            return None
        opened = self.note(book, "drawer-opened", facts)
        book.jobs.add(opened.id, "drawer", "", opened.at)
        return opened

    def _sale(self, book: Book, order: Order, guest: Guest | None, now: Moment) -> Draft:
        practising = is_practising(book)
        served_at = order.slip.served_at if order.slip else now.at
        asking = Asking(order.mode, served_at, order.allowed, practising)
        policy = self.policy_in(book)
        quote = quote_in(book, policy, guest, asking)
        if order.slip and order.payable != quote.decision.payable:
            order = replace(order, held="slip")
        decision = _decision(policy, order, quote, served_at)
        if decision.payable < decision.price and not order.held and self.list_has_lapsed(book, now.at):
            order = replace(order, held=OLD_LIST)
        if decision.payable < decision.price and not order.held and _is_unseen(order):
            order = replace(order, held=SEARCHED)
        period = quote.period.code if quote.period else ""
        draft = sale(order, decision, now.till, now.at, service_day(served_at), period)
        if order.tender is Tender.PREPAID:
            draft = with_balance(draft, quote.balance)
        return practised(draft) if practising else draft


def is_practising(book: Book) -> bool:
    """Tell whether training is on; it outlives a restart."""
    turned = book.journal.newest("training-began", "training-ended")
    return turned is not None and turned.kind == "training-began"


def open_shift_in(book: Book) -> Entry | None:
    """Find the opening of the shift that is not closed yet."""
    turned = book.journal.newest("shift-opened", "shift-closed")
    return turned if turned is not None and turned.kind == "shift-opened" else None


def seated_in(book: Book) -> Entry | None:
    """Find the sign-in of whoever sits at the till; it outlives a crash until the next start ends it."""
    turned = book.journal.newest("signed-in", "signed-out")
    return turned if turned is not None and turned.kind == "signed-in" else None


def _check_slip(book: Book, order: Order) -> None:
    if order.slip is None:
        return
    if is_practising(book):
        raise Refused("练习时不能补录纸单：没有补录，请先结束练习。")
    keyed = book.journal.by_slip(order.slip.number)
    if keyed is not None:
        raise Refused(f"纸单 {order.slip.number} 已经补录过，是 {keyed.id}：没有再记，请看下一张。")


def _is_unseen(order: Order) -> bool:
    """Tell somebody who was only searched for, with nothing beside the cashier's word."""
    return order.via is Via.SEARCH and order.vouched is None


def _decision(policy: Policy, order: Order, quote: Quote, served_at: datetime) -> Decision:
    """Take the rules' word; for a meal held for review the elder's, where the two differ."""
    by_rule = order.person is not None and quote.decision.payable == order.payable
    if not order.held or by_rule:
        return quote.decision
    return as_stated(policy.tariff_on(service_day(served_at)), order.payable)
