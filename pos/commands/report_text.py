"""Reports as a terminal shows them, and as JSON for whoever reckons on."""

import json
from collections.abc import Iterable, Iterator

import click

from pos.reports import Owed, Report, Row
from pos.rules.journal import Entry, instant
from pos.rules.shift_paper import CLASS_NAMES, ShiftLetter, shift_lines
from pos.rules.tally import sums, tally_in
from pos.rules.widths import text_width

_PAPER_COLUMNS = 48
_GAP = "  "
_TENDERS = {"cash": "现金", "mobile": "移动", "prepaid": "储值"}


def paper_text(entry: Entry, canteen: str) -> Iterator[str]:
    """Give the rows of a Z as they stand on paper."""
    for line in shift_lines(entry, ShiftLetter(canteen, CLASS_NAMES), _PAPER_COLUMNS):
        room = _PAPER_COLUMNS - text_width(line.text) if line.align == "center" else 0
        yield "-" * _PAPER_COLUMNS if line.kind == "rule" else " " * (room // 2) + line.text


def say_table(title: str, first_column: str, found: Report) -> None:
    """Show a day or a month as a table: its closed lines, their sum, what is open."""
    rows = [*found.rows, *filter(None, (found.total, found.open))]
    click.echo(title)
    if not rows:
        click.echo("没有交班，也没有流水。")
        return
    head = (first_column, "流水", "笔", "份", "餐费", "补贴", "实收", *_TENDERS.values(), "撤销", "长短款")
    click.echo("\n".join(_aligned([head, *map(_cells, rows)])))


def _cells(row: Row) -> tuple[str, ...]:
    meals = sums(row.figures, "meals")
    return (
        row.name,
        f"{row.first:06d}–{row.last:06d}",
        str(row.figures.get("sales.count", 0)),
        str(meals.portions),
        *map(str, (meals.price, meals.subsidy, meals.payable)),
        *(str(sums(row.figures, f"tender.{tender}").payable) for tender in _TENDERS),
        str(sums(row.figures, "voids").count),
        str(row.difference),
    )


def _aligned(table: list[tuple[str, ...]]) -> Iterator[str]:
    """Set each column as wide as its widest cell, all at the right edge but the first."""
    widths = [max(map(text_width, column)) for column in zip(*table, strict=True)]
    for name, *cells in table:
        left = name + " " * (widths[0] - text_width(name))
        right = (" " * (width - text_width(c)) + c for c, width in zip(cells, widths[1:], strict=True))
        yield _GAP.join((left, *right)).rstrip()


def say_owed(owed: Owed) -> None:
    """Show every balance, and whether they are what the account says."""
    rows = [("就餐人", "余额"), *((name, str(balance)) for name, _, balance in owed.balances)]
    click.echo("\n".join(_aligned([*rows, ("合计", str(owed.total))])))
    if owed.agrees:
        click.echo(f"与账上相符：储值结余 {owed.account} 元。")
    else:
        click.echo(
            f"各人余额合计 {owed.total} 元，账上是 {owed.account} 元，对不上："
            "请运行 canteen journal verify，并通知审计。"
        )


def say_json(answer: dict[str, object]) -> None:
    """Write one JSON object."""
    click.echo(json.dumps(answer, ensure_ascii=False))


def closing_in_full(entry: Entry) -> dict[str, object]:
    """Give all that a Z says, its figures and the perpetual totals apart."""
    figures = tally_in(entry.facts)
    facts = {name: value for name, value in entry.facts.items() if name not in figures}
    place = {"entry": entry.id, "at": instant(entry.at), "day": str(entry.day)}
    return {**place, **facts, "figures": figures, "totals": dict(entry.totals)}


def rows_in_full(key: str, found: Report) -> list[dict[str, object]]:
    """Give the closed lines of a report, each named by its Z number or its day."""
    return [{key: int(row.name) if key == "z" else row.name, **_row_in_full(row)} for row in found.rows]


def rest_in_full(found: Report) -> dict[str, object]:
    """Give the sum of the closed lines and what is open, null where there is none."""
    named: Iterable[tuple[str, Row | None]] = (("total", found.total), ("open", found.open))
    return {name: _row_in_full(row) if row else None for name, row in named}


def _row_in_full(row: Row) -> dict[str, object]:
    numbers = {"first": row.first, "last": row.last, "difference_fen": row.difference.fen}
    return {**numbers, "figures": row.figures}


def owed_in_full(owed: Owed) -> dict[str, object]:
    """Give every balance in fen, and whether they are what the account says."""
    balances = [
        {"person": person, "name": name, "balance_fen": fen.fen} for name, person, fen in owed.balances
    ]
    totals = {"total_fen": owed.total.fen, "account_fen": owed.account.fen, "agrees": owed.agrees}
    return {"balances": balances, **totals}
