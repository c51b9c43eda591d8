"""What looks wrong when lists are laid beside each other; no sentence here names anybody."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pos.rules.names import clean_name
from settlement.rules.life import age_reached, dead_before
from settlement.rules.months import Month

TWO_PEOPLE, TWO_NUMBERS, DEAD, RENAMED, BACK = "two-people", "two-numbers", "dead", "renamed", "back"
GRID = "grid-worker"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One remark on one row: what kind, whose row, and a sentence for the clerk."""

    kind: str
    row: int
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.row} 行：{self.sentence}"


def folded_name(name: str) -> str:
    """Write a name the one way it is compared: no dots or blanks, full width as half, no capitals."""
    text = unicodedata.normalize("NFKC", clean_name(name)).casefold()
    return "".join(char for char in text if char.isalnum())


def same_person_text(born_on: date, name: str) -> str:
    """Give what two records of one person under two ID numbers have in common."""
    return f"{born_on.isoformat()} {folded_name(name)}"


def two_people(known: str, listed: str) -> bool:
    """Tell whether two names on one ID number are too different for a slip of the pen or a new name."""
    one, other = folded_name(known), folded_name(listed)
    common = len(set(one) & set(other))
    return common * 2 < max(len(set(one)), len(set(other)))


def name_remarks(row: int, known: str, listed: str) -> Iterator[Suspicion]:
    """Remark on a number that comes under another name than it had."""
    if folded_name(known) == folded_name(listed):
        return
    if two_people(known, listed):
        sentence = "这个身份证号在台账上是另一个姓名，像是两个人用一个号：这一行没有导入，请核对证件。"
        yield Suspicion(TWO_PEOPLE, row, sentence)
    else:
        yield Suspicion(RENAMED, row, "姓名与台账上的相近但不同：请核对是改名还是写错。")


def life_remarks(row: int, born_on: date, died: date | None, month: Month) -> Iterator[Suspicion]:
    """Remark on the dead, and on whoever reaches an age this month at which the price may change."""
    if dead_before(died, month):
        yield Suspicion(DEAD, row, f"已登记 {died} 去世，却在 {month} 的名单上：请核对，并通知报送单位。")
    reached = age_reached(born_on, month)
    if reached is not None and died is None:
        yield Suspicion(f"age-{reached}", row, f"{month} 月内满 {reached} 周岁：请核对类别和待遇。")


def two_numbers(row: int, other_row: int | None) -> Suspicion:
    """Remark on one name and birth date under two ID numbers, on this list or in the ledger."""
    where = f"与第 {other_row} 行" if other_row else "与台账上另一人"
    return Suspicion(
        TWO_NUMBERS, row, f"{where}姓名和出生日期相同、身份证号不同，像是一个人两个号：请核对证件。"
    )


def back_again(row: int, begins: date) -> Suspicion:
    """Remark on a status that had ended and is listed as if it never had."""
    return Suspicion(BACK, row, f"类别中断过，名单又写从 {begins} 起一直有效：请核对中断期间是否有效。")


def other_worker(row: int, first: int) -> Suspicion:
    """Remark on a row that names another worker for its grid than an earlier one."""
    return Suspicion(GRID, row, f"网格员与第 {first} 行同一网格的不一样：按第 {first} 行登记，请核对。")
