"""A month handed on: every till's lines and what is known beside them, for anybody to settle it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pos.bars import Bars, each, no_bars
from pos.keys import Seal
from pos.rules.policy import Policy
from settlement.claim_files import Tables, write_people
from settlement.judged_month import JudgedMonth
from settlement.lines_file import write_lines
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.store import Office
from settlement.wiring import CentreBooks

PEOPLE = "people.jsonl"


@dataclass(frozen=True)
class City:
    """What the city has decided: its policy, and the tables that this and the rules of claims came from."""

    policy: Policy
    tables: Tables


@dataclass(frozen=True)
class Handed:
    """What is to be handed on, and where to; with pseudonyms no name goes with it."""

    month: Month
    city: City
    folder: Path
    pseudonyms: bool = False


@dataclass(frozen=True)
class Exported:
    """What was written: the files of lines, how many lines, and how many lines beside them."""

    tills: tuple[str, ...]
    lines: int
    beside: int


def export_month(books: CentreBooks, asked: Handed, bars: Bars = no_bars) -> Exported:
    """Write one file of lines a till, from sixty days before the month up to now, and one of all else."""
    with books.centre.read() as office:
        return _export(office, books.seal, asked, bars)


def _export(office: Office, seal: Seal, asked: Handed, bars: Bars) -> Exported:
    rules = read_claim_rules(asked.city.tables.claims)
    month, folder = asked.month, asked.folder
    sources = JudgedMonth(office, month, asked.city.policy, rules, month.last).sources
    places = office.claim_lines.places()
    folder.mkdir(parents=True, exist_ok=True)
    since = month.first - timedelta(days=rules.thresholds.pool_days)
    written, count = [], 0
    for till, first in each(_firsts(office, sorted(places), since), bars("流水", len(places))):
        with (folder / f"{till}.jsonl").open("w", encoding="utf-8", newline="\n") as out:
            count += write_lines(out, office, seal, till, first)
        written.append(till)
    with (folder / PEOPLE).open("w", encoding="utf-8", newline="\n") as out:
        beside = write_people(out, sources, asked.city.tables, places, pseudonyms=asked.pseudonyms)
    return Exported(tuple(written), count, beside)


def _firsts(office: Office, tills: Iterable[str], since: date) -> list[tuple[str, int]]:
    """Give each till that has lines, with its first number of a day from then on."""
    firsts = office.claim_lines.firsts(since)
    return [(till, firsts[till]) for till in tills if till in firsts]
