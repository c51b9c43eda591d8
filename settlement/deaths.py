"""Lists of the dead into the ledger: every source is kept, and the earliest day counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pos.rules.errors import Refused
from pos.rules.journal import Fact, instant
from pos.rules.meals import service_day
from pos.rules.roster_sheet import ID_NUMBER, BadRow
from pos.sheets import read_rows
from settlement.import_book import APPLIED, DEATHS, Import
from settlement.list_compare import CHANGED, NEW, UNCHANGED
from settlement.list_import import Ordered, refuse_overtaken
from settlement.list_reading import Numbered, Reading, Watch, file_digest, spooled
from settlement.people_book import Leaving
from settlement.people_tables import death
from settlement.rules.life import DEATH_SOURCES
from settlement.rules.list_sheet import DEATHS_SHAPE, check_death
from settlement.sheet_guard import check_sheet
from settlement.spool import Spool
from settlement.store import Centre, Office


@dataclass(frozen=True)
class ReadDeaths:
    """A list of the dead that was read: who, when, and what is wrong with it."""

    spool: Spool[tuple[str, date]]
    bad: tuple[BadRow, ...]
    file_digest: str


@dataclass
class DeathCounts:
    """How many deaths are new, changed in their day, and known already."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def read_deaths(file: Path, reading: Reading, watch: Watch = iter) -> ReadDeaths:
    """Read a list of the dead; an ID number may come once. Whoever calls closes the spool."""
    check_sheet(file, DEATHS_SHAPE)
    digest = file_digest(file)
    spool, bad = spooled(_checked(watch(read_rows(file, shape=DEATHS_SHAPE)), reading))
    return ReadDeaths(spool, bad, digest)


def _checked(rows: Iterable[Numbered], reading: Reading) -> Iterator[tuple[str, date] | BadRow]:
    seen: dict[str, int] = {}
    for row, cells in rows:
        line, bad = check_death(row, cells, reading.today)
        yield from bad
        if line is None:
            continue
        person = reading.lookup.person(line.resident.id_number)
        first = seen.setdefault(person, row)
        if first == row:
            yield person, line.died_on
        else:
            yield BadRow(row, ID_NUMBER, f"与第 {first} 行的身份证号相同：一个人只能有一行")


@dataclass(frozen=True, slots=True)
class DeathChange:
    """What one reported death changes: new, changed in its day or unchanged."""

    kind: str
    person: str
    before: date | None
    after: date


def compare_deaths(office: Office, read: ReadDeaths, word: str) -> Iterator[DeathChange]:
    """Say for everybody on a list of the dead what it changes, and change nothing."""
    for batch in read.spool.batches():
        yield from _changes(office, batch, DEATH_SOURCES[word])


def apply_deaths(
    centre: Centre,
    read: ReadDeaths,
    word: str,
    ordered: Ordered,
    *,
    dry_run: bool = False,
    seen: int | None = None,
) -> tuple[int, DeathCounts]:
    """Write what one source reports; a day it corrects ends the report before, and nothing is lost."""
    if read.bad:
        raise Refused(f"名单有 {len(read.bad)} 处不对，什么都没有改：请改好再导入。")
    counts = DeathCounts()
    with centre.read() if dry_run else centre.begin() as office:
        refuse_overtaken(office, seen)
        number = office.imports.next_number()
        for batch in read.spool.batches():
            _take(office, batch, DEATH_SOURCES[word], counts, None if dry_run else number)
        if not dry_run:
            _write_down(office, read, word, ordered, _Done(number, counts))
    return number, counts


@dataclass(frozen=True)
class _Done:
    """An import of deaths with its number."""

    number: int
    counts: DeathCounts


def _take(
    office: Office, batch: Sequence[tuple[str, date]], source: str, counts: DeathCounts, number: int | None
) -> None:
    changes = _changes(office, batch, source)
    changed = [(change.person, change.after) for change in changes if change.kind == CHANGED]
    new = [(change.person, change.after) for change in changes if change.kind == NEW]
    counts.new += len(new)
    counts.changed += len(changed)
    counts.unchanged += len(batch) - len(new) - len(changed)
    if number is None:
        return
    office.people.close(death, Leaving([person for person, _ in changed], number), source)
    office.people.add(
        death,
        [
            {"person": person, "source": source, "opened_by": number, "died_on": day.isoformat()}
            for person, day in new + changed
        ],
    )


def _changes(office: Office, batch: Sequence[tuple[str, date]], source: str) -> list[DeathChange]:
    known = office.people.deaths([person for person, _ in batch])
    before = {person: days[source] for person, days in known.items() if source in days}
    return [_change(person, before.get(person), day) for person, day in batch]


def _change(person: str, before: date | None, after: date) -> DeathChange:
    kind = NEW if before is None else UNCHANGED if before == after else CHANGED
    return DeathChange(kind, person, before, after)


def _write_down(office: Office, read: ReadDeaths, word: str, ordered: Ordered, done: _Done) -> None:
    month = f"{service_day(ordered.at):%Y-%m}"
    numbers = {"rows": read.spool.rows, **vars(done.counts)}
    office.imports.add(
        Import(done.number, DEATHS, word, month, instant(ordered.at), read.file_digest, APPLIED, numbers)
    )
    facts: dict[str, Fact] = {"list": done.number, "source": word, **numbers}
    office.audit.append(ordered.draft("deaths-imported", file=read.file_digest, **facts))
