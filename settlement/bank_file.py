"""The file that finance gives the bank: whom to pay how much, with count and sum at the end."""

import csv
import io
from typing import BinaryIO

from xlsxwriter.workbook import Workbook

from pos.rules.money import Money
from pos.text_cells import csv_text
from settlement.claim_desk import ClaimDesk
from settlement.rules.bank_rows import BankRow, Owed, bank_rows
from settlement.rules.claim_life import State
from settlement.rules.months import read_month
from settlement.rules.roles import Scope
from settlement.store import Office

HEADS = ("序号", "收款人", "开户行", "账号", "金额", "用途", "申报号")
_WIDE = (6, 34, 30, 26, 16, 34, 16)
_BOM = "\ufeff"  # else a spreadsheet takes the words for another alphabet
_FIRST, _LAST = "0000-01", "9999-12"


def owed_claims(desk: ClaimDesk, office: Office, scope: Scope) -> tuple[Owed, ...]:
    """Give what is owed on the accepted claims inside a scope."""
    found = []
    for row in office.claims.between(_FIRST, _LAST):
        if row.state is State.ACCEPTED and scope.covers(row.place):
            known, owed = desk.rules.canteen(str(row.place)), desk.owed(office, row)
            found.append(
                Owed(
                    row.number,
                    str(row.place),
                    read_month(row.month),
                    known.operator,
                    known.account,
                    known.bank,
                    owed,
                )
            )
    return tuple(one for one in found if one.owed > Money(0))


def rows_to_pay(desk: ClaimDesk, scope: Scope) -> tuple[BankRow, ...]:
    """Give the rows of the file; where an account is missing it is refused."""
    with desk.gate.centre.read() as office:
        owed = owed_claims(desk, office, scope)
    return bank_rows(owed)


def bank_csv(rows: tuple[BankRow, ...]) -> bytes:
    """Write the rows as text."""
    out = io.StringIO()
    csv.writer(out).writerows([[csv_text(cell) for cell in row] for row in _table(rows)])
    return f"{_BOM}{out.getvalue()}".encode()


def bank_workbook(file: BinaryIO, rows: tuple[BankRow, ...]) -> None:
    """Write the rows as a spreadsheet; every cell is a text, so that no digit of an account is lost."""
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("拨付")
    text = {"num_format": "@", "quote_prefix": True, "border": 1, "font_name": "宋体", "font_size": 10}
    plain, head = book.add_format(text), book.add_format({**text, "bold": True, "bg_color": "#D9E2EC"})
    for place, wide in enumerate(_WIDE):
        sheet.set_column(place, place, wide)
    for row, cells in enumerate(_table(rows)):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, plain if row else head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()


def _table(rows: tuple[BankRow, ...]) -> list[tuple[str, ...]]:
    """Give heads, rows, and below them how many there are and what they come to."""
    total = sum((row.amount for row in rows), Money(0))
    return [
        HEADS,
        *(
            (
                str(place),
                row.payee,
                row.bank,
                row.account,
                str(row.amount),
                row.purpose,
                "、".join(map(str, row.claims)),
            )
            for place, row in enumerate(rows, 1)
        ),
        ("合计", f"{len(rows)} 笔", "", "", str(total), "", ""),
    ]
