"""The demonstration's centre: invented residents with bands, two tills to enrol, a screen on a wall."""

import tempfile
from datetime import date
from pathlib import Path

from pos.config import CommunitySection
from pos.private_file import replace_private
from pos.rules.cards import CardKind
from pos.sample_people import sample_people, write_sample_sheet
from settlement.card_desk import bind
from settlement.enrolment import invite, invite_again
from settlement.ledger import Ledger
from settlement.list_compare import ListName
from settlement.list_import import Ordered, apply_list
from settlement.list_reading import Reading, read_list
from settlement.rules.months import Month
from settlement.rules.roles import WHOLE, Scope
from settlement.till_book import INVITED
from settlement.wall_desk import make_wall

CANTEENS = {
    "K01": Scope(("示范区", "示范街道", "示范东社区", "和平食堂")),
    "K02": Scope(("示范区", "示范街道", "示范西社区", "兴隆食堂")),
}
"""The tills of the demonstration and where they stand; places that do not exist."""

COMMUNITIES = tuple(
    CommunitySection(place=f"示范区/示范街道/{name}", phone=f"0418-000000{number}", hours="24 小时")
    for number, name in enumerate(("示范东社区", "示范西社区", "示范河畔社区"), 1)
)
"""The communities of the invented residents, with invented numbers."""


def prepare(ledger: Ledger, folder: Path, day: date) -> None:
    """Bring in the invented residents once, and leave a one-time code for each till that has none yet."""
    with ledger.gate.centre.read() as office:
        is_new = office.people.is_empty()
    if is_new:
        _bring_in(ledger, day)
        _bind_bands(ledger, day)
    for till, place in CANTEENS.items():
        code = _code_for(ledger, till, place)
        if code:
            replace_private(folder / f"{till}.code", code.encode())


def wall_link(ledger: Ledger, folder: Path, url: str) -> str:
    """Give the address of the demonstration's screen on a wall, the same at every start."""
    note = folder / "wall.link"
    if not note.exists():
        replace_private(note, make_wall(ledger.gate, None, WHOLE).encode())
    return f"{url}/city/wall/{note.read_text(encoding='ascii')}"


def _bring_in(ledger: Ledger, day: date) -> None:
    name = ListName("演示名单", Month(day.year, day.month), day)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "演示名单.xlsx"
        write_sample_sheet(sheet, day)
        read = read_list(sheet, Reading(ledger.status_codes, ledger.keys.lookup, day))
        try:
            apply_list(ledger.gate.centre, ledger.keys, read, name, Ordered(ledger.gate.clock()))
        finally:
            read.spool.close()


def _bind_bands(ledger: Ledger, day: date) -> None:
    for somebody in sample_people(day):
        if somebody.card:
            person = ledger.keys.lookup.person(somebody.id_number)
            bind(ledger, None, person, somebody.card, CardKind.BAND)


def _code_for(ledger: Ledger, till: str, place: Scope) -> str:
    with ledger.gate.centre.read() as office:
        known = office.tills.get(till)
    if known is None:
        return invite(ledger.gate, None, till, place.parts[-1], place)
    return invite_again(ledger.gate, None, till) if known.state == INVITED else ""
