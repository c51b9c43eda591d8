"""A centre in a folder of its own, with lists written and imported as a clerk does it."""

import csv
import json
from datetime import UTC, date, datetime

from sqlalchemy import select

from integration.new_centre import new_centre
from integration.postgres import centre_database
from pos.rules.id_number import check_digit
from settlement import people_tables as tables
from settlement.deaths import apply_deaths, read_deaths
from settlement.list_compare import ListName
from settlement.list_import import Ordered, apply_list, compare_list, undo_import
from settlement.list_reading import Reading, read_list
from settlement.people_keys import open_people_keys
from settlement.rules.months import read_month
from settlement.sealed_people import known_details

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
CATEGORIES = {"低保": "dibao", "特困": "tekun", "独居": "living-alone"}
DIBAO, DISABLED = "低保月报", "残联月报"
COLUMNS = (
    "姓名", "身份证号", "类别", "类别起", "类别止", "文号", "社区", "网格", "楼栋", "房屋",
    "电话", "身体情况", "监护人", "监护人电话", "迁出日期", "照片", "网格员", "网格员电话",
)  # fmt: skip


def number(born, place=2):
    """Make an ID number of a province that does not exist."""
    body = f"290001{born}{place:03d}"
    return body + check_digit(body)


def person(name, born, place=2, **cells):
    """Write one row of a list."""
    return {"姓名": name, "身份证号": number(born, place), **cells}


LI = person(
    "李秀兰", "19330512", 社区="示范东社区", 网格="3网格", 楼栋="12号楼", 房屋="2-301",
    电话="13800000001", 身体情况="心脏病", 监护人="李明华", 监护人电话="13900000009",
)  # fmt: skip
WANG = person(
    "王建国", "19600908", 1, 类别="低保", 类别起="2026-01-01", 文号="示范民〔2026〕2 号", 社区="示范西社区"
)
ZHAO = person("赵德海", "19560401", 1, 类别="特困", 社区="示范东社区")
PEOPLE = (LI, WANG, ZHAO)


def write_list(path, people, columns=COLUMNS):
    """Write a list as a clerk's spreadsheet saves it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(people)
    return path


class LedgerRoom:
    """The centre's books and keys, and what a clerk does with them."""

    def __init__(self, folder):
        self.folder = folder
        self.books = new_centre(folder / "centre", centre_database())
        self.centre = self.books.centre
        self.keys = open_people_keys(self.books.folder, self.centre)
        self.reading = Reading(CATEGORIES, self.keys.lookup, TODAY)
        self.ordered = Ordered(NOON)

    def close(self):
        self.centre.close()

    def sheet(self, people, name="名单.csv", columns=COLUMNS):
        return write_list(self.folder / name, people, columns)

    def read(self, people):
        return read_list(people if hasattr(people, "suffix") else self.sheet(people), self.reading)

    def bring_in(self, people, month="2026-10", source=DIBAO, **more):
        """Import a list; give its number and what it changed."""
        read = self.read(people)
        try:
            name = ListName(source, read_month(month), TODAY, **more)
            return apply_list(self.centre, self.keys, read, name, self.ordered)
        finally:
            read.spool.close()

    def compare(self, people, month="2026-10", source=DIBAO):
        read = self.read(people)
        try:
            return compare_list(self.centre, self.keys, read, ListName(source, read_month(month), TODAY))
        finally:
            read.spool.close()

    def deaths(self, rows, word, *, dry_run=False):
        path = self.sheet(
            [{"姓名": p["姓名"], "身份证号": p["身份证号"], "死亡日期": day} for p, day in rows],
            "死亡.csv", ("姓名", "身份证号", "死亡日期"),
        )  # fmt: skip
        read = read_deaths(path, self.reading)
        try:
            return apply_deaths(self.centre, read, word, self.ordered, dry_run=dry_run)
        finally:
            read.spool.close()

    def undo(self, made):
        return undo_import(self.centre, made, self.ordered)

    def digest(self, row):
        return self.keys.lookup.person(row["身份证号"])

    def details(self, row):
        """Open what is known of somebody now; None for somebody the ledger does not know."""
        with self.centre.read() as office:
            found = office.people.standing([self.digest(row)]).get(self.digest(row))
            return found and known_details(self.keys.vault, found)

    def past(self, row):
        with self.centre.read() as office:
            return [known_details(self.keys.vault, old) for old in office.people.history(self.digest(row))]

    def periods(self, row, source=DIBAO):
        """Give somebody's status periods from one source as (code, first day, last day)."""
        with self.centre.read() as office:
            found = office.people.periods_of(self.digest(row))
        return [(p.code, str(p.begins), p.ends and str(p.ends)) for where, p in found if where == source]

    def audit(self):
        with self.centre.read() as office:
            return list(office.audit.range(1, office.audit.head().number))

    def rows(self, table):
        with self.centre.read() as office:
            found = office.people._db.execute(select(table).order_by(*table.primary_key))
            return [tuple(row) for row in found]

    def ledger(self):
        """Give every row of the ledger, byte for byte; the list of imports is not part of it."""
        ours = (tables.person, tables.person_photo, *tables.STANDING)
        return {table.name: self.rows(table) for table in ours}


def counts(difference):
    found = difference.numbers()
    return found["new"], found["changed"], found["ended"], found["unchanged"]


def facts(entry):
    return json.loads(json.dumps(dict(entry.facts)))
