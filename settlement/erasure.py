"""Somebody is erased: everything known of them goes, and only a stub stays, in one transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from pos.rules.errors import Refused
from settlement.band_book import ENDED
from settlement.list_import import Ordered
from settlement.people_tables import listing, person_status
from settlement.rules.life import Death, died_on
from settlement.rules.retention import Reason, Standing, entitled
from settlement.rules.status_periods import Period
from settlement.store import Centre, Office


@dataclass(frozen=True)
class Erased:
    """What was erased: the stub's number, how many cards were taken, how many rows went."""

    number: int
    cards: int
    rows: int


def standing_of(office: Office, person: str) -> Standing | None:
    """Say what decides whether somebody may be forgotten; None for somebody the ledger does not know."""
    row = office.people.standing([person]).get(person)
    if row is None:
        return None
    moved = row["moved_away_on"]
    deaths = office.people.deaths([person]).get(person, {})
    return Standing(
        date.fromisoformat(row["born_on"]),
        any(on["closed_by"] is None for on in office.erasures.rows(listing, person)),
        [
            _period(status)
            for status in office.erasures.rows(person_status, person)
            if not status["closed_by"]
        ],
        died_on(Death(source, day) for source, day in deaths.items()),
        date.fromisoformat(moved) if moved else None,
    )


def erase(
    centre: Centre, person: str, reason: Reason, ordered: Ordered, today: date, *, even_entitled: bool = False
) -> Erased:
    """Erase one person; refused while they have a concession, unless somebody vouches for it."""
    with centre.begin() as office:
        somebody = standing_of(office, person)
        if somebody and entitled(somebody, today) and not even_entitled:
            raise Refused(
                "这位老人现在还享受待遇，抹去后就按普通价收费：什么都没有改；"
                "请核对，确实要抹去就加 --even-entitled 再做一次。"
            )
        return erase_in(office, person, reason, ordered)


def erase_in(office: Office, person: str, reason: Reason, ordered: Ordered) -> Erased:
    """Erase one person inside a transaction, with its line of the audit trail."""
    cards = office.cards.of(person)
    for card in cards:
        ours = office.bands.with_card(card.card)
        if ours:
            office.bands.turn(ours.band, ENDED)
    rows = sum(office.erasures.wipe(person).values())
    if not rows:
        raise Refused("台账上没有这位老人的资料：没有什么可抹去，请核对号码。")
    office.people_feed.tell(person)
    number = office.erasures.leave_stub(person, reason, ordered.at)
    office.audit.append(
        ordered.draft(
            "person-erased", person=person, reason=reason.value, stub=number, cards=len(cards), rows=rows
        )
    )
    return Erased(number, len(cards), rows)


def _period(status: RowMapping) -> Period:
    ends = status["ends"]
    return Period(
        status["code"],
        date.fromisoformat(status["begins"]),
        date.fromisoformat(ends) if ends else None,
        status["document"],
    )
