"""Our own wristbands: made blank for a community or at once for people, and a batch taken back.

The text of a band is in what these give, to be printed, and nowhere else: the books keep keyed hashes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pos.rules.cards import CardKind
from pos.rules.errors import Refused
from pos.rules.meals import service_day
from settlement.account_book import Account
from settlement.band_book import ENDED, ISSUED, USED, Band
from settlement.band_sheet import Paper, PrintedBand, check_names_can_be_printed
from settlement.band_token import new_token
from settlement.ledger import Ledger
from settlement.rules.band_code import TOKEN_LENGTH, band_text
from settlement.rules.band_fit import fit_code
from settlement.rules.faults import Fault
from settlement.rules.places import Community
from settlement.store import Office

BATCH_MAX = 500
"""So many wristbands at once: a sheet that is printed, cut and handed out in a day or two."""

FROM_YEARS = 70
_GONE = "这一批里没有可以作废的手环：什么都没有改。"


@dataclass(frozen=True, slots=True)
class Order:
    """How wristbands are to be printed; ``newest`` is the highest number that whoever asks has seen.

    A page that is sent twice therefore makes nothing twice.
    """

    paper: Paper
    with_names: bool = False
    newest: int | None = None


def make_blank(
    ledger: Ledger, who: Account | None, community: str, count: int, order: Order
) -> tuple[PrintedBand, ...]:
    """Make wristbands that nobody has yet; each is registered later, at a till or at the centre."""
    if not 1 <= count <= BATCH_MAX:
        raise Fault("count", f"一次做 1 到 {BATCH_MAX} 个：请改个数。")
    place = _checked(ledger, who, community, order)
    tokens = [new_token() for _ in range(count)]
    with ledger.gate.centre.begin() as office:
        _check_newest(office, community, order)
        bands = _issue(ledger, office, who, place, tokens)
    return tuple(_printed(ledger, place, band, token) for band, token in zip(bands, tokens, strict=True))


def make_for_elders(
    ledger: Ledger, who: Account | None, community: str, order: Order
) -> tuple[PrintedBand, ...]:
    """Make a wristband for everybody of 70 and more who lives in a community and wears none."""
    place = _checked(ledger, who, community, order)
    with ledger.gate.centre.begin() as office:
        _check_newest(office, community, order)
        people = office.bands.without_one(community, _born_until(ledger), BATCH_MAX)
        if not people:
            raise Fault("for_whom", f"{community}满 {FROM_YEARS} 周岁的老人都有手环了：没有做。")
        return _for(ledger, office, who, place, people, order)


def make_for(ledger: Ledger, who: Account | None, person: str, order: Order) -> tuple[PrintedBand, ...]:
    """Make one wristband for somebody; ``order.newest`` is the number of the card they got last."""
    with ledger.gate.centre.begin() as office:
        known = office.people.standing([person]).get(person)
        if known is None:
            raise Refused("名单里没有这位老人：没有做，请先导入名单。")
        place = _checked(ledger, who, known["community"], order)
        if order.newest is not None and office.cards.newest(person) > order.newest:
            raise Fault("layout", "这位老人的手环刚才变了：没有再做，看一下“手环和卡”；还要做请再点一次。")
        return _for(ledger, office, who, place, [person], order)


def waiting(ledger: Ledger, office: Office, community: str) -> int:
    """Count who of a community would get a wristband now, at most a batch."""
    return len(office.bands.without_one(community, _born_until(ledger), BATCH_MAX))


def end_batch(ledger: Ledger, who: Account, batch: int, *, also_used: bool) -> int:
    """Let the blank wristbands of a batch open nobody ever; also those in use where all of it is lost."""
    with ledger.gate.centre.begin() as office:
        found = office.bands.batch(batch)
        states = (ISSUED, USED) if also_used else (ISSUED,)
        bands = [band for band in office.bands.of_batch(batch) if band.state in states]
        if found is None or not bands:
            raise Refused(_GONE)
        owners = office.cards.owners([band.card for band in bands])
        for band in bands:
            office.bands.turn(band.band, ENDED)
            if band.card in owners:
                card = owners[band.card]
                office.cards.unbind(card.number)
                ledger.note(office, "card-unbound", who, card.person, card=card.card)
        scope = str(ledger.places.of(found.community))
        ledger.gate.note(office, "bands-ended", who, batch=batch, bands=len(bands), scope=scope)
    return len(bands)


def _checked(ledger: Ledger, who: Account | None, community: str, order: Order) -> Community:
    """Check everything that can be wrong before anything is made: afterwards only the paper is drawn."""
    place = ledger.places.community(community)
    if place is None or (who is not None and not who.scope.covers(place.place)):
        raise Fault(
            "community", "这个社区不归您管，或没有写进 config.toml：没有做，请选一个，或请管理员补上。"
        )
    fit_code(band_text(ledger.bands_url, "A" * TOKEN_LENGTH), order.paper.grid.room_mm)
    if order.with_names:
        check_names_can_be_printed()
    return place


def _check_newest(office: Office, community: str, order: Order) -> None:
    newest = office.bands.newest(community)
    if order.newest is not None and newest > order.newest:
        raise Fault(
            "community",
            f"{community}刚才做了第 {newest} 批：没有再做。那一批没有下载到就先作废；还要做请再点一次。",
        )


def _issue(
    ledger: Ledger, office: Office, who: Account | None, place: Community, tokens: Sequence[str]
) -> tuple[Band, ...]:
    lookup = ledger.keys.lookup
    digests = [(lookup.token(token), lookup.card(band_text(ledger.bands_url, token))) for token in tokens]
    bands = office.bands.issue(digests, place.name, who.id if who else None, ledger.gate.clock())
    batch, scope = bands[0].batch, str(place.place)
    ledger.gate.note(office, "bands-made", who, batch=batch, bands=len(bands), scope=scope)
    return bands


def _for(
    ledger: Ledger,
    office: Office,
    who: Account | None,
    place: Community,
    people: Sequence[str],
    order: Order,
) -> tuple[PrintedBand, ...]:
    """Make a wristband for each and give it to them at once."""
    tokens = [new_token() for _ in people]
    bands = _issue(ledger, office, who, place, tokens)
    names = office.people.standing(people) if order.with_names else {}
    printed = []
    for person, band, token in zip(people, bands, tokens, strict=True):
        office.cards.bind(band.card, person, CardKind.BAND.value, ledger.gate.clock())
        office.bands.turn(band.band, USED)
        ledger.note(office, "card-bound", who, person, card=band.card, what=CardKind.BAND.value)
        name = names[person]["masked_name"] if person in names else ""
        printed.append(_printed(ledger, place, band, token, name))
    return tuple(printed)


def _printed(ledger: Ledger, place: Community, band: Band, token: str, name: str = "") -> PrintedBand:
    return PrintedBand(band_text(ledger.bands_url, token), band.printed, place.phone, name)


def _born_until(ledger: Ledger) -> date:
    """Give the last birth date of whoever is old enough today."""
    today = service_day(ledger.gate.clock())
    try:
        return today.replace(year=today.year - FROM_YEARS)
    except ValueError:  # on 29 February: whoever was born on the 28th or before
        return today.replace(year=today.year - FROM_YEARS, day=28)
