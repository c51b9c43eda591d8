"""Reports of passers-by: taken in, opened and dealt with; a person's own words are sealed to their row."""

from dataclasses import dataclass

from pos.rules.errors import Refused
from pos.rules.journal import Fact, instant
from pos.rules.meals import SHANGHAI
from settlement.account_book import Account
from settlement.band_view import Shown
from settlement.found_book import Report
from settlement.found_tables import found_report
from settlement.ledger import Ledger
from settlement.rules.found import Sighting, read_spot
from settlement.store import Office
from settlement.vault import Place

REPORTS = "found-reports"
"""What a report holds while it is written down: not the books of the office."""

GONE = "这条消息已经不在了：过了保存的天数就会删掉，请看别的消息。"


@dataclass(frozen=True)
class Opened:
    """A report as somebody reads it who may; the account's name of who was first stands by it."""

    report: Report
    sighting: Sighting


def report(ledger: Ledger, shown: Shown, request: str, sighting: Sighting) -> None:
    """Take in what a passer-by saw; the same form again is the same report."""
    now, vault = ledger.gate.clock(), ledger.keys.vault
    with ledger.gate.centre.begin(REPORTS) as office:
        if office.found.has(request):
            return
        lives_in = office.people.standing([shown.person]).get(shown.person)
        if lives_in is None:
            raise Refused("这个手环刚刚停用了：没有发出去，请打社区电话。")
        office.found.add(
            {
                "request": request,
                "band": shown.band,
                "person": shown.person,
                "community": shown.community.name if shown.community else lives_in["community"],
                "at": instant(now),
                "place": vault.seal_text(_place("place", request), sighting.place),
                "phone": vault.seal_text(_place("phone", request), sighting.phone),
                "spot": vault.seal_text(_place("spot", request), str(sighting.spot or "")),
                "key_version": vault.version,
            }
        )


def open_report(ledger: Ledger, who: Account, number: int) -> Opened:
    """Read a report; that it was read stands in the audit trail, each time."""
    vault = ledger.keys.vault
    with ledger.gate.centre.begin() as office:
        row = office.found.sealed(number)
        if row is None:
            raise Refused(GONE)
        office.found.open(number, who.id, ledger.gate.clock())
        found = office.found.get(number)
        if found is None:
            raise Refused(GONE)
        _note(ledger, office, "found-opened", who, found)
    sighting = Sighting(
        place=vault.open_text(_place("place", row["request"]), row["place"]),
        phone=vault.open_text(_place("phone", row["request"]), row["phone"]),
        spot=read_spot(vault.open_text(_place("spot", row["request"]), row["spot"])),
    )
    return Opened(found, sighting)


def handle_report(ledger: Ledger, who: Account, number: int) -> None:
    """Say that a report was dealt with; who was slower hears who was first."""
    with ledger.gate.centre.begin() as office:
        found = office.found.get(number)
        if found is None:
            raise Refused(GONE)
        if not office.found.handle(number, who.id, ledger.gate.clock()):
            first = office.accounts.names({found.handled_by or 0}).get(found.handled_by or 0, "别人")
            at = (found.handled_at or found.at).astimezone(SHANGHAI)
            raise Refused(f"{first} {at:%m-%d %H:%M} 已经处理了：不用再做什么。")
        _note(ledger, office, "found-handled", who, found)


def _note(ledger: Ledger, office: Office, kind: str, who: Account, found: Report) -> None:
    facts: dict[str, Fact] = {"person": found.person, "scope": str(ledger.places.of(found.community))}
    ledger.gate.note(office, kind, who, **facts, report=found.report)


def _place(column: str, request: str) -> Place:
    return Place(found_report.name, column, request)
