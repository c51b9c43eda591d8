"""A bank's statement of what was paid: read, looked at beside what is owed, then entered, nothing twice."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from pathlib import Path

from pos.rules.errors import BadValue, CanteenError, Refused
from pos.rules.journal import canonical
from pos.rules.meals import service_day
from pos.rules.money import Money
from pos.rules.roster_sheet import Cell, Cells, read_day
from pos.rules.sheet_shape import SheetShape
from pos.sheets import BadSheet, read_rows
from settlement.account_book import Account
from settlement.bank_file import owed_claims
from settlement.claim_book import Payment
from settlement.claim_desk import ClaimDesk
from settlement.rules.claim_life import State
from settlement.rules.remittance_match import Matched, Remittance, match_remittances
from settlement.rules.roles import Scope
from settlement.sheet_guard import check_sheet
from settlement.store import Office

DAY, PAYEE, AMOUNT, REFERENCE = "日期", "收款人", "金额", "凭证号"
STATEMENT = SheetShape(
    (DAY, PAYEE, AMOUNT, REFERENCE),
    (DAY, PAYEE, AMOUNT, REFERENCE),
    ("序号", "备注", "摘要", "用途", "余额", "币种", "时间", "开户行", "账号", "收款账号", "收款银行",
     "付款人", "付款账号", "申报号"),
)  # fmt: skip
"""The columns of a statement; what else banks put there is passed over."""

ROWS_MAX = 100
REFERENCE_LONGEST = 30
_PAYEE_LONGEST = 100
_FAULTS_SHOWN = 5
_TOTAL = "合计"
_FIRST, _LAST = "0000-01", "9999-12"


@dataclass(frozen=True)
class Entered:
    """What was entered: how many payments of what sum; and the rows that could not be, with why."""

    count: int
    amount: Money
    refused: tuple[tuple[Matched, str], ...]


def read_statement(path: Path, name: str = "") -> tuple[Remittance, ...]:
    """Read a statement; one row that cannot be read, and nothing of it is used."""
    check_sheet(path, STATEMENT, name)
    found: list[Remittance] = []
    faults: list[str] = []
    for row, cells in read_rows(path, shape=STATEMENT):
        if _is_total(cells):
            continue
        try:
            found.append(_remittance(row, cells))
        except BadValue as bad:
            faults.append(f"第 {row} 行：{bad}")
        if len(found) > ROWS_MAX:
            raise BadSheet(f"一次最多 {ROWS_MAX} 笔：请按日期分成几份再交。")
    if faults:
        more = f"……一共 {len(faults)} 行不对。" if len(faults) > _FAULTS_SHOWN else ""
        raise BadSheet(f"{''.join(faults[:_FAULTS_SHOWN])}{more}什么都没有登记，请改好再交。")
    if not found:
        raise BadSheet("里面没有一笔付款：请核对选对了文件再交。")
    return tuple(found)


def look_at(desk: ClaimDesk, scope: Scope, rows: Sequence[Remittance]) -> tuple[Matched, ...]:
    """Say what each row of a statement would do now; nothing is entered."""
    with desk.gate.centre.read() as office:
        owed, entered = owed_claims(desk, office, scope), _entered(office)
    return match_remittances(rows, owed, entered, service_day(desk.gate.clock()))


def enter(desk: ClaimDesk, who: Account, rows: Sequence[Remittance], seen: str) -> Entered:
    """Enter what was looked at; where that is no longer what would be done, nothing is entered.

    Each payment stands by itself: what fails leaves the others, and the same statement may come again.
    """
    matched = look_at(desk, who.scope, rows)
    if digest_of(matched) != seen:
        raise Refused("看过以后又有变化，没有登记：请再看一遍。")
    count, amount, refused = 0, Money(0), []
    for one in matched:
        try:
            for part in one.parts:
                desk.pay(who, part.claim, Payment(one.remittance.day, part.amount, part.reference))
                count, amount = count + 1, amount + part.amount
        except CanteenError as error:
            refused.append((one, str(error)))
    return Entered(count, amount, tuple(refused))


def digest_of(matched: Sequence[Matched]) -> str:
    """Name what a statement would do, so that what is entered is what was looked at."""
    told = [
        [
            one.remittance.row, one.remittance.day.isoformat(), one.match.value, one.remittance.reference,
            [[part.claim, part.amount.fen, part.reference] for part in one.parts],
        ]
        for one in matched
    ]  # fmt: skip
    return hashlib.sha256(canonical({"rows": told}).encode()).hexdigest()


def as_text(rows: Sequence[Remittance]) -> str:
    """Write the rows of a statement so that a page can carry them to its next step."""
    told = [[one.row, one.day.isoformat(), one.payee, one.amount.fen, one.reference] for one in rows]
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def from_text(text: str) -> tuple[Remittance, ...]:
    """Read such rows back."""
    try:
        found = tuple(
            Remittance(int(row), date.fromisoformat(day), _payee(payee), Money(fen), _reference(reference))
            for row, day, payee, fen, reference in json.loads(text)
        )
    except (ValueError, TypeError, RecursionError, BadValue) as error:
        raise BadValue("这一下没有做：页面发来的不完整，请把对账单再交一次。") from error
    if len(found) > ROWS_MAX:
        raise BadValue("这一下没有做：页面发来的不完整，请把对账单再交一次。")
    return found


def _entered(office: Office) -> dict[str, Money]:
    """Give every payment that is entered, by its number, wherever it is."""
    return {
        payment.reference: payment.amount
        for row in office.claims.between(_FIRST, _LAST)
        if row.state in (State.ACCEPTED, State.PAID)
        for payment in office.claims.payments(row.number)
    }


def _is_total(cells: Cells) -> bool:
    return any(str(cells.get(column, "")).strip() == _TOTAL for column in (DAY, PAYEE))


def _remittance(row: int, cells: Cells) -> Remittance:
    day = read_day(cells.get(DAY, ""))
    if day is None:
        raise BadValue("没有写日期，写成 2026-11-20 这样。")
    return Remittance(
        row,
        day,
        _payee(cells.get(PAYEE, "")),
        _amount(cells.get(AMOUNT, "")),
        _reference(cells.get(REFERENCE, "")),
    )


def _payee(cell: Cell) -> str:
    payee = " ".join(str(cell).split())
    if not payee or len(payee) > _PAYEE_LONGEST or not payee.isprintable():
        raise BadValue("没有写收款人，或者写得太长。")
    return payee


def _amount(cell: Cell) -> Money:
    """Read an amount; more than whole fen is a fault, not rounded away."""
    text = unicodedata.normalize("NFKC", str(cell)).replace(",", "").strip().lstrip("¥").removesuffix("元")
    try:
        fen = Decimal(text) * 100
        if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) >= 10**12:
            raise BadValue(f"金额“{str(cell)[:20]}”不对：写成 1234.50 这样，到分为止。")
    except DecimalException as error:
        raise BadValue(f"金额“{str(cell)[:20]}”看不懂：写成 1234.50 这样。") from error
    return Money(int(fen))


def _reference(cell: Cell) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    reference = "".join(text.split())
    if not reference or len(reference) > REFERENCE_LONGEST or not reference.isprintable():
        raise BadValue(f"没有写凭证号，或者超过 {REFERENCE_LONGEST} 个字：照付款凭证写。")
    return reference
