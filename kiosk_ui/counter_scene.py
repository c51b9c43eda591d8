"""Everything the screens are drawn from at one moment: who stands there, what was sold, the day so far."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import date

from kiosk_ui.elder import Elder
from kiosk_ui.scene import Advised, Level, Panel
from pos.cards import Word
from pos.counter import Counter, is_practising, open_shift_in
from pos.job_book import JobState
from pos.journal_book import DayCounts
from pos.quotes import Quote, serving_in
from pos.roster_book import Guest
from pos.rules.cards import CardKind, How
from pos.rules.journal import Entry
from pos.rules.meals import MealPeriod, Mode, service_day
from pos.rules.money import ZERO, Money
from pos.rules.sale import Via
from pos.rules.serving import Serving
from pos.store import Book
from pos.undo import name_on_paper


@dataclass(frozen=True)
class Presented:
    """Somebody who stands at the counter with a price said; ``request`` is the one token of their sale.

    ``shown`` is what was shown where ``via`` names only the device, as a hand scanner's is, and ``card`` the
    digest of the band or card. ``why`` says why somebody had to be searched for.
    """

    guest: Guest
    via: Via
    quote: Quote
    opened_at: float
    mode: Mode = Mode.DINE_IN
    allowed: bool = False
    shown: Via | None = None
    card: str = ""
    why: str = ""
    request: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def how(self) -> How | None:
        """Say how the person themself was known; None where only something they wear was shown."""
        return {Via.ID_CARD: How.ID_CARD, Via.SEARCH: How.SEARCH}.get(self.shown or self.via)


@dataclass(frozen=True)
class Stated:
    """Somebody nobody could identify, served at the price they state; ``why`` is how it came to that."""

    why: str
    amounts: tuple[Money, ...]
    opened_at: float
    payable: Money | None = None
    mode: Mode = Mode.DINE_IN
    request: str = field(default_factory=lambda: secrets.token_hex(16))


@dataclass(frozen=True)
class Waiting:
    """The next person's card, seen while somebody else is still being served."""

    guest: Guest
    via: Via
    seen_at: float
    shown: Via | None = None
    card: str = ""
    why: str = ""


@dataclass(frozen=True)
class Unbound:
    """A code that is nobody's yet, as its digest; ``refusal`` says why nobody can have it."""

    digest: str
    refusal: str = ""


@dataclass(frozen=True)
class Binding:
    """A code on its way to its person; either may still be missing.

    ``instead_of`` is the card it replaces; ``word`` is the manager's, where the person was not known by more
    than a band.
    """

    digest: str
    held: Presented | None = None
    kind: CardKind = CardKind.BAND
    instead_of: str = ""
    word: Word | None = None

    @property
    def person(self) -> str:
        """Give the digest of the person; empty while nobody is known."""
        return self.held.guest.resident.person if self.held else ""


@dataclass(frozen=True)
class CardShown:
    """An ID card that is on no list, as the cashier may compare it with the card: its middle is not here."""

    masked: str
    born_on: date


@dataclass(frozen=True)
class LastSold:
    """The day's newest sale, the masked name on it, whether it was undone, and its paper's state."""

    entry: Entry
    name: str
    voided: bool
    paper: JobState | None


@dataclass(frozen=True)
class Scene:
    """Everything the screens are drawn from, at one moment."""

    panel: Panel = "idle"
    open: Presented | None = None
    stated: Stated | None = None
    waiting: Waiting | None = None
    done: Entry | None = None
    done_until: float = 0.0
    elder: Elder = field(default_factory=Elder)
    message: str = ""
    message_level: Level = "info"
    message_until: float = 0.0
    panel_until: float = float("inf")
    card: CardShown | None = None
    code: Unbound | None = None
    binding: Binding | None = None
    looking: bool = False
    two_bands: bool = False
    advised: Advised | None = None
    missed_at: float = float("-inf")
    counts: DayCounts = field(default_factory=lambda: DayCounts(0, {}, 0))
    last: LastSold | None = None
    serving: Serving = field(default_factory=lambda: Serving(None, None))
    walk_in_price: Money = ZERO
    walk_in_request: str = field(default_factory=lambda: secrets.token_hex(16))
    minute: str = ""
    shift: Entry | None = None
    practising: bool = False
    seller: str = ""
    locked: bool = False
    clock_jump_s: int = 0
    volume: int = 6
    listens: int = 0

    @property
    def busy(self) -> bool:
        """Tell whether somebody stands at the counter who has not been served yet."""
        return self.stands is not None or self.stated is not None

    @property
    def stands(self) -> Presented | None:
        """Give the known person at the counter: being served, or being given a card first."""
        return self.open or (self.binding.held if self.binding else None)

    @property
    def asks_for_card(self) -> bool:
        """Tell whether an ID card is being waited for."""
        return self.panel in ("asking", "bind-card")

    @property
    def period(self) -> MealPeriod | None:
        """Give the meal being served."""
        return self.serving.period


def looked_over(counter: Counter, scene: Scene) -> Scene:
    """Bring counts, the last sale, the shift, who sells, the meal period and the price up to now."""
    with counter.store.read() as book:
        practising = is_practising(book)
        at = counter.clock()
        day = service_day(at)
        entry = book.journal.last("training-sale" if practising else "sale", day)
        last = _last_sold(book, entry) if entry else None
        counts, shift = book.journal.counts(day), open_shift_in(book)
        seller = counter.seller(book)
        policy = counter.policy_in(book)
        serving = serving_in(book, policy, at)
    return replace(
        scene,
        counts=counts,
        last=last,
        shift=shift,
        seller=seller,
        practising=practising,
        serving=serving,
        walk_in_price=policy.tariff_on(day).price,
        minute=minute_of(counter),
    )


def _last_sold(book: Book, entry: Entry) -> LastSold:
    jobs = book.jobs.of_entry(entry.id)
    voided = book.journal.void_of(entry.id) is not None
    papers = [job for job in jobs if job.kind in ("receipt", "reprint")]
    return LastSold(entry, name_on_paper(book, entry), voided, papers[-1].state if papers else None)


def minute_of(counter: Counter) -> str:
    """Name the minute it is, so that a turn of the clock can be told."""
    return counter.clock().strftime("%Y-%m-%dT%H:%M")
