"""What sheets of meals cooked (备餐), of inspections (抽查) and of canteens' staff (员工) may say."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar

from pos.rules.errors import BadValue
from pos.rules.id_number import id_number_problem, normalize
from pos.rules.meals import SHANGHAI
from pos.rules.roster_sheet import BadRow, Cell, Cells, plain_text, read_day
from pos.rules.sheet_shape import SheetShape
from settlement.rules.known import Inspection, Prepared

CANTEEN, DAY, PERIOD, AT, HEADS = "食堂", "日期", "餐次", "时间", "人数"
COOKED, CARRIED, WASTED = "备餐", "结转", "倒掉"
ID_NUMBER, NAME, CONFIRMED = "身份证号", "姓名", "民政确认"
_PASSED_OVER = ("序号", "备注", "合计")
_MOST, _DIGITS_MOST = 100_000, 9
_YES_NO = {"是": True, "否": False, "": False}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who works at a canteen, by ID number as the sheet writes it."""

    canteen: str
    id_number: str
    confirmed: bool


@dataclass(frozen=True)
class Reader:
    """What rows are read with: canteens by their own and their whole names, meal periods, the day."""

    canteens: Mapping[str, str]
    periods: Mapping[str, str]
    today: date

    def canteen(self, cell: Cell) -> str:
        """Find the canteen that is meant."""
        if place := self.canteens.get(plain_text(cell)):
            return place
        named = "、".join(sorted({place.rsplit("/", 1)[-1] for place in self.canteens.values()}))
        raise BadValue(f"没有这个食堂“{plain_text(cell)[:20]}”，或不止一个同名：有 {named}，也可以写全名")

    def day(self, cell: Cell) -> date:
        """Read a day that is not in the future."""
        day = read_day(cell)
        if day is None:
            raise BadValue("没有日期：请写成 2026-10-03")
        if day > self.today:
            raise BadValue(f"{day} 还没有到：请核对日期")
        return day

    def period(self, cell: Cell) -> str:
        """Find the meal period by its name."""
        if code := self.periods.get(plain_text(cell)):
            return code
        raise BadValue(f"没有这个餐次“{plain_text(cell)[:10]}”：请写 {'、'.join(self.periods)}")


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of sheet: its columns, how a row of it is read, and what makes two rows the same."""

    shape: SheetShape
    columns: Mapping[str, Callable[[Reader, Cell], object]]
    made: Callable[..., T]
    same: Callable[[T], Hashable]

    def read(self, rows: Iterable[tuple[int, Cells]], reader: Reader) -> tuple[list[T], list[BadRow]]:
        """Sort rows into sound ones and reasons; a row with several faults gives several reasons."""
        sound: list[T] = []
        bad: list[BadRow] = []
        first_row: dict[Hashable, int] = {}
        for row, cells in rows:
            values = list(self._values(cells, reader))
            faults = [
                BadRow(row, column, str(value)) for column, value in values if isinstance(value, BadValue)
            ]
            bad += faults
            if faults:
                continue
            made = self.made(*(value for _, value in values))
            first = first_row.setdefault(self.same(made), row)
            if first != row:
                bad.append(BadRow(row, CANTEEN, f"与第 {first} 行说的是同一件事：只留一行"))
            else:
                sound.append(made)
        return sound, bad

    def _values(self, cells: Cells, reader: Reader) -> Iterator[tuple[str, object]]:
        for column, read in self.columns.items():
            try:
                yield column, read(reader, cells.get(column, ""))
            except BadValue as error:
                yield column, error


def _count(_reader: Reader, cell: Cell) -> int:
    text = plain_text(cell)
    if not text.isascii() or not text.isdecimal() or len(text) > _DIGITS_MOST or int(text) > _MOST:
        raise BadValue(f"“{text[:10]}”不是份数：请写整数，没有写 0")
    return int(text)


def _count_or_none(reader: Reader, cell: Cell) -> int:
    return _count(reader, cell) if plain_text(cell) else 0


def _moment(_reader: Reader, cell: Cell) -> time:
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    try:
        return datetime.strptime(plain_text(cell)[:5], "%H:%M").time()  # noqa: DTZ007, a clock time, no moment
    except ValueError as error:
        raise BadValue(f"看不懂时间“{plain_text(cell)[:10]}”：请写成 11:40") from error


def _id_number(reader: Reader, cell: Cell) -> str:
    text = plain_text(cell)
    if problem := id_number_problem(text, reader.today):
        raise BadValue(problem)
    return text


def _yes_no(_reader: Reader, cell: Cell) -> bool:
    text = plain_text(cell)
    if text not in _YES_NO:
        raise BadValue(f"要写 是 或 否，不能是“{text[:10]}”")
    return _YES_NO[text]


def _inspection(canteen: str, day: date, at: time, heads: int) -> Inspection:
    return Inspection(canteen, datetime.combine(day, at, SHANGHAI), heads)


PREPARED = Kind(
    SheetShape(
        (CANTEEN, DAY, PERIOD, COOKED, CARRIED, WASTED), (CANTEEN, DAY, PERIOD, COOKED), _PASSED_OVER
    ),
    {
        CANTEEN: Reader.canteen, DAY: Reader.day, PERIOD: Reader.period,
        COOKED: _count, CARRIED: _count_or_none, WASTED: _count_or_none,
    },
    Prepared,
    lambda one: (one.canteen, one.day, one.period),
)  # fmt: skip
INSPECTIONS = Kind(
    SheetShape((CANTEEN, DAY, AT, HEADS), (CANTEEN, DAY, AT, HEADS), (*_PASSED_OVER, "检查人")),
    {CANTEEN: Reader.canteen, DAY: Reader.day, AT: _moment, HEADS: _count},
    _inspection,
    lambda one: (one.canteen, one.at),
)
STAFF = Kind(
    SheetShape((CANTEEN, ID_NUMBER, CONFIRMED), (CANTEEN, ID_NUMBER), (*_PASSED_OVER, NAME, "岗位")),
    {CANTEEN: Reader.canteen, ID_NUMBER: _id_number, CONFIRMED: _yes_no},
    StaffRow,
    lambda one: (one.canteen, normalize(one.id_number)),
)
