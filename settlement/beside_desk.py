"""What people tell beside the tills' lines, brought into the books: meals cooked, inspections, staff."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pos.keys import Lookup
from pos.rules.journal import Fact
from pos.rules.policy import Policy
from pos.rules.roster_sheet import BadRow
from pos.sheets import read_rows
from settlement.gate import Gate
from settlement.rules.beside_sheets import INSPECTIONS, PREPARED, STAFF, Kind, Reader, StaffRow
from settlement.rules.person_history import Staff
from settlement.sheet_guard import check_sheet
from settlement.store import Office

KINDS: Mapping[str, Kind[Any]] = {"prepared": PREPARED, "inspections": INSPECTIONS, "staff": STAFF}


@dataclass(frozen=True)
class Noted:
    """What came of a sheet: how many rows say something new, how many nothing new, and every bad row."""

    changed: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True)
class BesideDesk:
    """Takes such sheets in, all of a sheet or nothing."""

    gate: Gate
    policy: Policy
    lookup: Lookup

    def note(self, kind: str, file: Path, today: date, *, dry_run: bool = False) -> Noted:
        """Read a sheet and keep what it says in place of what was said of the same thing before."""
        check_sheet(file)
        sheet = KINDS[kind]
        with self.gate.centre.read() as office:
            reader = self._reader(office, today)
        sound, bad = sheet.read(read_rows(file, shape=sheet.shape), reader)
        if bad:
            return Noted(bad=tuple(bad))
        keep: Callable[[Office], int] = {
            "prepared": lambda office: office.beside.keep_prepared(sound),
            "inspections": lambda office: office.beside.keep_inspections(sound),
            "staff": lambda office: self._keep_staff(office, sound),
        }[kind]
        changed = 0
        with suppress(_NothingKept), self.gate.centre.begin() as office:
            changed = keep(office)
            if dry_run:
                raise _NothingKept  # the books go back to what they were
            told: dict[str, Fact] = {"what": kind, "rows": len(sound), "changed": changed}
            self.gate.note(office, "beside-noted", None, **told)
        return Noted(changed, max(len(sound) - changed, 0))

    def _reader(self, office: Office, today: date) -> Reader:
        places = set(office.claim_lines.places().values())
        by_name: defaultdict[str, list[str]] = defaultdict(list)
        for place in places:
            by_name[place.rsplit("/", 1)[-1]].append(place)
        named = {name: found[0] for name, found in by_name.items() if len(found) == 1}
        periods = {one.name: one.code for one in self.policy.meal_periods.on(today).periods}
        return Reader({**named, **{place: place for place in places}}, periods, today)

    def _keep_staff(self, office: Office, sound: list[StaffRow]) -> int:
        """Let the staff of each canteen that the sheet names be those it names."""
        by_place: defaultdict[str, list[Staff]] = defaultdict(list)
        for row in sound:
            by_place[row.canteen].append(Staff(row.canteen, self.lookup.person(row.id_number), row.confirmed))
        return sum(office.beside.replace_staff(place, staff) for place, staff in by_place.items())


class _NothingKept(Exception):
    """A look only: nothing is kept."""
