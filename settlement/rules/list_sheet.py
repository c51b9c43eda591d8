"""What a monthly list may say: the columns of a roster sheet and a few more, checked row by row."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pos.rules import roster_sheet
from pos.rules.errors import BadValue
from pos.rules.names import clean_name, name_problem
from pos.rules.roster_sheet import (
    CARD,
    COMMUNITY,
    REQUIRED,
    TEXT_LENGTH_MAX,
    BadRow,
    Cells,
    Problem,
    RosterLine,
    check_row,
    plain_text,
    read_day,
)
from pos.rules.sheet_shape import SheetShape
from settlement.rules.grids import NO_WORKER, GridWorker
from settlement.rules.homes import Home

GRID, BUILDING, HOME, PHONE, CONDITIONS = "网格", "楼栋", "房屋", "电话", "身体情况"
GUARDIAN, GUARDIAN_PHONE, MOVED_AWAY, DIED_ON = "监护人", "监护人电话", "迁出日期", "死亡日期"
GRID_WORKER, GRID_WORKER_PHONE = "网格员", "网格员电话"
_MORE = (
    GRID, BUILDING, HOME, PHONE, CONDITIONS, GUARDIAN, GUARDIAN_PHONE, MOVED_AWAY, GRID_WORKER,
    GRID_WORKER_PHONE,
)  # fmt: skip
_PLACES = (COMMUNITY, GRID, BUILDING, HOME)
# Bands are bound elsewhere; sex and birth date are in the ID number.
_PASSED_OVER = (CARD, "序号", "备注", "性别", "年龄", "出生日期")
LIST_COLUMNS = (*(column for column in roster_sheet.COLUMNS if column != CARD), *_MORE)
LIST_SHAPE = SheetShape(LIST_COLUMNS, REQUIRED, _PASSED_OVER)
DEATHS_SHAPE = SheetShape((*REQUIRED, DIED_ON), (*REQUIRED, DIED_ON), _PASSED_OVER)
PLACE_LENGTH_MAX = 40
_PHONE = re.compile(r"[0-9+()\-/、,;转 ]{3,60}")


@dataclass(frozen=True)
class ListLine:
    """One sound row of a monthly list."""

    resident: RosterLine
    lives_at: Home
    phone: str = ""
    conditions: str = ""
    guardian: str = ""
    guardian_phone: str = ""
    moved_away_on: date | None = None
    grid_worker: GridWorker = NO_WORKER


@dataclass(frozen=True, slots=True)
class DeathLine:
    """One sound row of a list of the dead."""

    resident: RosterLine
    died_on: date


def check_line(
    row: int, cells: Cells, categories: Mapping[str, str], today: date
) -> tuple[ListLine | None, list[BadRow]]:
    """Read one row, or say everything that is wrong with it."""
    resident, bad = check_row(row, cells, categories, today)
    texts = {column: plain_text(cell) for column, cell in cells.items()}
    places = [" ".join(texts.get(column, "").split()) for column in _PLACES]
    bad += [BadRow(row, column, reason) for column, reason in _problems(cells, texts, places)]
    if resident is None or bad:
        return None, bad
    line = ListLine(
        resident,
        Home(*places),
        _phone(texts, PHONE),
        texts.get(CONDITIONS, ""),
        clean_name(texts.get(GUARDIAN, "")),
        _phone(texts, GUARDIAN_PHONE),
        read_day(cells.get(MOVED_AWAY, "")),
        GridWorker(clean_name(texts.get(GRID_WORKER, "")), _phone(texts, GRID_WORKER_PHONE)),
    )
    return line, []


def check_death(row: int, cells: Cells, today: date) -> tuple[DeathLine | None, list[BadRow]]:
    """Read one row of a list of the dead, or say everything that is wrong with it."""
    resident, bad = check_row(row, cells, {}, today)
    day, reason = _day(cells, DIED_ON)
    if reason is None:
        reason = _death_problem(day, resident, today)
    if reason:
        bad.append(BadRow(row, DIED_ON, reason))
    return (None, bad) if bad or day is None or resident is None else (DeathLine(resident, day), [])


def _death_problem(day: date | None, resident: RosterLine | None, today: date) -> str | None:
    if day is None:
        return "没有死亡日期：请写成 2026-01-01"
    if day > today:
        return f"死亡日期 {day} 在今天之后"
    return f"死亡日期 {day} 早于出生日期" if resident and day < resident.born_on else None


def _problems(cells: Cells, texts: Mapping[str, str], places: Sequence[str]) -> Iterator[Problem]:
    """Find what is wrong in the columns that only a monthly list has."""
    for column in (PHONE, GUARDIAN_PHONE, GRID_WORKER_PHONE):
        phone = _phone(texts, column)
        if phone and not _PHONE.fullmatch(phone):
            yield column, "电话里有不该有的字符，或太短、太长：请只写号码，几个号码用、隔开"
    for column in (GUARDIAN, GRID_WORKER):
        name = clean_name(texts.get(column, ""))
        reason = name_problem(name) if name else None
        if reason:
            yield column, reason
    for column in (CONDITIONS, GUARDIAN, GRID_WORKER):
        if len(texts.get(column, "")) > TEXT_LENGTH_MAX:
            yield column, f"超过 {TEXT_LENGTH_MAX} 个字：请核对这一格"
    yield from _place_problems(texts, places)
    _, reason = _day(cells, MOVED_AWAY)
    if reason:
        yield MOVED_AWAY, reason


def _place_problems(texts: Mapping[str, str], places: Sequence[str]) -> Iterator[Problem]:
    for column, place in zip(_PLACES, places, strict=True):
        if len(place) > PLACE_LENGTH_MAX:
            yield column, f"超过 {PLACE_LENGTH_MAX} 个字：请核对这一格"
    community, *smaller = places
    written = next((column for column, place in zip(_PLACES[1:], smaller, strict=True) if place), None)
    if written and not community:
        yield COMMUNITY, f"填了{written}却没有社区：请补上社区"
    worker = next((column for column in (GRID_WORKER, GRID_WORKER_PHONE) if texts.get(column)), None)
    if worker and not smaller[0]:
        yield GRID, f"填了{worker}却没有网格：请补上网格"


def _day(cells: Cells, column: str) -> tuple[date | None, str | None]:
    try:
        return read_day(cells.get(column, "")), None
    except BadValue as error:
        return None, str(error)


def _phone(texts: Mapping[str, str], column: str) -> str:
    """Write a telephone number in half-width characters, single blanks only."""
    text = texts.get(column, "")
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())
