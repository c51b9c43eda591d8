"""A monthly list into the ledger: compared first, written in one transaction, and undone as a whole."""

from dataclasses import asdict, dataclass
from datetime import datetime

from pos.rules.errors import Refused
from pos.rules.journal import Draft, Fact, instant
from pos.rules.meals import service_day
from settlement.difference import Difference, Showing
from settlement.import_book import APPLIED, LIST, UNDONE, Import
from settlement.list_compare import ENDED, Comparison, ListName
from settlement.list_reading import ReadList
from settlement.list_writing import ListWriter
from settlement.people_keys import PeopleKeys
from settlement.store import Centre, Office


@dataclass(frozen=True)
class Imported:
    """What an import did: its number, and the difference it made."""

    number: int
    difference: Difference


@dataclass(frozen=True)
class Ordered:
    """When something is done to the ledger, and by which account; none for whoever stands at the machine."""

    at: datetime
    who: str = ""

    def draft(self, kind: str, **facts: Fact) -> Draft:
        """Draft the line of the audit trail that tells it."""
        by = {"who": self.who} if self.who else {}
        return Draft(kind, self.at, service_day(self.at), {**by, **facts})


class Overtaken(Refused):
    """Another import or undoing came between the difference a clerk saw and the import."""


def compare_list(
    centre: Centre, keys: PeopleKeys, read: ReadList, name: ListName, showing: Showing | None = None
) -> Difference:
    """Say what an import of a list would change, and change nothing."""
    _refuse_bad(read)
    with centre.read() as office:
        _refuse_old(office, name)
        difference = Difference(office.people.count_list(name.source), showing or Showing())
        comparison = Comparison(office, keys, name)
        for changes in comparison.changes(read):
            difference.take(changes)
        difference.take_grids(comparison.grid_changes())
    return difference


def apply_list(
    centre: Centre, keys: PeopleKeys, read: ReadList, name: ListName, ordered: Ordered
) -> Imported:
    """Write what a list changes; all of it or nothing."""
    _refuse_bad(read)
    with centre.begin() as office:
        refuse_overtaken(office, name.seen)
        _refuse_old(office, name)
        difference = Difference(office.people.count_list(name.source))
        number = office.imports.next_number()
        writer = ListWriter(office, keys, read.photos, name, number)
        comparison = Comparison(office, keys, name)
        for changes in comparison.changes(read):
            difference.take(changes)
            writer.write(changes)
        grids = comparison.grid_changes()
        difference.take_grids(grids)
        writer.write_grids(grids)
        if difference.shrank and not name.shorter:
            raise Refused(
                f"上次的 {name.source} 有 {difference.listed_before} 人，"
                f"这份少了 {difference.counts[ENDED]} 人，"
                "文件可能不完整：什么都没有改；核对无误后加 --shorter 再导入。"
            )
        _write_down(office, read, name, Imported(number, difference), ordered)
        office.people_feed.tell_import(number)
    return Imported(number, difference)


def undo_import(centre: Centre, number: int, ordered: Ordered, why: str = "") -> Import:
    """Take an import back as a whole; the ledger is again what it was before."""
    with centre.begin() as office:
        made = office.imports.get(number)
        if made is None:
            raise Refused(f"没有第 {number} 次导入：请用 canteen centre imports 查看编号。")
        if made.state == UNDONE:
            raise Refused(f"第 {number} 次导入已经撤销过了：不用再做什么。")
        later = office.imports.built_on(made)
        if later:
            raise Refused(
                f"第 {later.number} 次导入（{later.source} {later.month}）是在第 {number} 次的基础上做的："
                f"没有撤销，请先撤销第 {later.number} 次。"
            )
        office.people_feed.tell_import(number)
        office.imports.take_back(number)
        facts: dict[str, Fact] = {"list": number, "source": made.source, "month": made.month}
        office.audit.append(ordered.draft("import-undone", **facts, **({"why": why} if why else {})))
    return made


def refuse_overtaken(office: Office, seen: int | None) -> None:
    """Refuse where the imports have gone on since a clerk saw the difference."""
    if seen is not None and office.imports.moves() != seen:
        raise Overtaken("比对之后又导入或撤销过别的名单：这份没有导入，请再看一遍差别。")


def _refuse_bad(read: ReadList) -> None:
    if read.bad:
        raise Refused(f"名单有 {len(read.bad)} 处不对，什么都没有改：请改好再导入。")


def _refuse_old(office: Office, name: ListName) -> None:
    """Refuse a month before the last one of the same source: ends and beginnings would get mixed up."""
    last = office.imports.last_of(name.source)
    if last and last.month > str(name.month):
        raise Refused(
            f"{name.source} 已导入到 {last.month}，不能再导入 {name.month}："
            f"请核对月份，或先撤销第 {last.number} 次。"
        )


def _write_down(office: Office, read: ReadList, name: ListName, done: Imported, ordered: Ordered) -> None:
    """Keep the import, what looked wrong in it, and the audit trail's line."""
    numbers = {"rows": read.spool.rows, **done.difference.numbers()}
    made = Import(
        done.number,
        LIST,
        name.source,
        str(name.month),
        instant(ordered.at),
        read.file_digest,
        APPLIED,
        numbers,
    )
    office.imports.add(made)
    office.imports.add_suspicions(
        [
            {"import": done.number, "place": place, "person": who, **asdict(found)}
            for place, (who, found) in enumerate(done.difference.suspicions, 1)
        ]
    )
    facts: dict[str, Fact] = {"list": done.number, "source": name.source, "month": str(name.month)}
    office.audit.append(ordered.draft("list-imported", file=read.file_digest, **facts, **numbers))
