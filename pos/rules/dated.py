from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from pos.rules.errors import BadPolicy, NoPolicy

T = TypeVar("T")


@dataclass(frozen=True)
class Row(Generic[T]):
    """One value, the day it begins, the last day it was written for (or None), and where it is from."""

    begins: date
    ends: date | None
    source: str
    value: T


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A value that changes on given days: one row is in force on every day from the first row on."""

    parameter: str
    rows: tuple[Row[T], ...]

    def __post_init__(self) -> None:
        if not self.rows:
            raise BadPolicy(f"{self.parameter}：一行也没有，请至少写一行。")
        for row, following in zip(self.rows, self.rows[1:], strict=False):
            self._check_neighbours(row, following)
        if self.rows[-1].ends is not None:
            raise BadPolicy(
                f"{self.parameter}：最后一行到 {self.rows[-1].ends} 为止，之后没有规定；"
                "请去掉 to，或再写一行说明之后怎么办。"
            )

    def _check_neighbours(self, row: Row[T], following: Row[T]) -> None:
        if following.begins <= row.begins:
            raise BadPolicy(
                f"{self.parameter}：from = {following.begins} 不在 {row.begins} 之后；"
                "请按日期先后写，不要重复。"
            )
        if row.ends is None:
            return
        if following.begins <= row.ends:
            raise BadPolicy(
                f"{self.parameter}：from = {following.begins} 与上一行（到 {row.ends}）重叠；请改日期。"
            )
        expected = row.ends + timedelta(days=1)
        if following.begins > expected:
            raise BadPolicy(
                f"{self.parameter}：{expected} 到 {following.begins - timedelta(days=1)} 没有规定，"
                "日期断档；请补上一行。"
            )

    def row_on(self, day: date) -> Row[T]:
        """Give the row in force on a day, with its source."""
        fitting = [row for row in self.rows if row.begins <= day]
        if not fitting:
            raise NoPolicy(self.parameter, day)
        return fitting[-1]

    def on(self, day: date) -> T:
        """Give the value in force on a day."""
        return self.row_on(day).value

    def won_by(self, own: "Dated[T]") -> "Dated[T]":
        """Let another's rows hold in place of these from their own first day on."""
        begins = own.rows[0].begins
        before = [row for row in self.rows if row.begins < begins]
        before[-1:] = [replace(row, ends=None) for row in before[-1:]]  # what was to follow it no longer does
        return Dated(self.parameter, (*before, *own.rows))

    def must_cover(self, day: date) -> None:
        """Refuse a parameter that says nothing yet on the day the policy itself begins."""
        first = self.rows[0].begins
        if first > day:
            raise BadPolicy(
                f"{self.parameter}：{day} 到 {first - timedelta(days=1)} 没有规定，日期断档；请补上一行。"
            )
