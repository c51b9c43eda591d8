"""From the `[claims]` table of config.toml to the rules of claims; every refusal names the key."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import TypeVar

from pos.rules.dated import Dated, Row
from pos.rules.errors import BadPolicy, BadValue
from pos.rules.money import ZERO, Money
from pos.rules.policy import digest_of
from settlement.rules.claim_rules import (
    CanteenKnown,
    ClaimDays,
    ClaimRules,
    Funding,
    OperatingRule,
    Span,
    Thresholds,
    VolumeBand,
)
from settlement.rules.findings import Level

T = TypeVar("T")
Table = Mapping[str, object]

_ROW_KEYS = {"from", "source"}
_KEYS = {"operating", "funding", "calendar", "checks", "levels", "canteens"}
_CANTEEN_KEYS = {
    "place", "operator", "grade", "seats", "turns", "take_away_most", "agreements", "licences", "account",
    "bank",
}  # fmt: skip
_HUNDRED = 100


def read_claim_rules(table: Table) -> ClaimRules:
    """Read and check the whole table; where a part is missing, nothing is paid by it and nobody shares."""
    _known(table, _KEYS, "claims")
    canteens = [_canteen(f"claims.canteens[{i}]", row) for i, row in _rows(table, "canteens")]
    return ClaimRules(
        operating=_dated(table, "operating", _operating, OperatingRule(ZERO)),
        funding=_dated(table, "funding", _funding, Funding((("市级", 1),))),
        days=_dated(table, "calendar", _days, ClaimDays()),
        canteens={canteen.place: canteen for canteen in canteens},
        thresholds=_thresholds(_table(table, "checks", "claims")),
        levels=_levels(_table(table, "levels", "claims")),
        digest=digest_of(table),
    )


def _dated(table: Table, name: str, read: Callable[[Table, str], T], otherwise: T) -> Dated[T]:
    key = f"claims.{name}"
    rows = [_row(f"{key}[{i}]", row, read) for i, row in _rows(table, name)]
    return Dated(key, tuple(rows) or (Row(date.min, None, "", otherwise),))


def _row(key: str, row: Table, read: Callable[[Table, str], T]) -> Row[T]:
    source = row.get("source")
    if not isinstance(source, str) or not source.strip():
        raise BadPolicy(f"{key}.source：缺少；每条规定都要写出依据。")
    content = {name: value for name, value in row.items() if name not in _ROW_KEYS}
    return Row(_day(row, "from", key), None, source, read(content, key))


def _operating(row: Table, key: str) -> OperatingRule:
    _known(row, {"per_meal", "least_service_days", "no_open_findings", "bands", "grades", "cap"}, key)
    bands = tuple(
        VolumeBand(_whole(band, "from_meals", where), _whole(band, "percent", where))
        for where, band in _tables(row, "bands", key)
    )
    if bands and (bands[0].from_meals or list(bands) != sorted(bands, key=lambda band: band.from_meals)):
        raise BadPolicy(f"{key}.bands：要从 from_meals = 0 开始，从小到大写。")
    grades = _table(row, "grades", key)
    open_ones = row.get("no_open_findings", False)
    if not isinstance(open_ones, bool):
        raise BadPolicy(f"{key}.no_open_findings：要写 true 或 false。")
    return OperatingRule(
        per_meal=_money(row, "per_meal", key),
        least_service_days=_whole(row, "least_service_days", key, 0),
        no_open_findings=open_ones,
        bands=bands or (VolumeBand(0, _HUNDRED),),
        grades={grade: _whole(grades, grade, f"{key}.grades") for grade in grades},
        cap=_money(row, "cap", key) if "cap" in row else None,
    )


def _funding(row: Table, key: str) -> Funding:
    _known(row, {"shares"}, key)
    found = tuple(
        (_text(share, "payer", where), _whole(share, "parts", where))
        for where, share in _tables(row, "shares", key)
    )
    if not found:
        raise BadPolicy(f'{key}.shares：缺少；请写出谁出几份，例如 [{{ payer = "市级", parts = 50 }}]。')
    if not sum(share for _, share in found):
        raise BadPolicy(f"{key}.shares：全是 0，没有人出钱；请改正。")
    return Funding(found)


def _days(row: Table, key: str) -> ClaimDays:
    _known(row, {"due_day", "upward_days", "desk_days"}, key)
    desks = _table(row, "desk_days", key)
    due = _whole(row, "due_day", key, 10)
    if not 1 <= due <= 28:  # noqa: PLR2004, a day that every month has
        raise BadPolicy(f"{key}.due_day：{due} 不对，要写 1 到 28。")
    desk_days = {desk: _whole(desks, desk, f"{key}.desk_days") for desk in desks}
    return ClaimDays(due, _whole(row, "upward_days", key, 60), desk_days)


def _canteen(key: str, row: Table) -> CanteenKnown:
    _known(row, _CANTEEN_KEYS, key)
    return CanteenKnown(
        place=_text(row, "place", key),
        operator=_text(row, "operator", key, ""),
        grade=_text(row, "grade", key, ""),
        seats=_whole(row, "seats", key, 0),
        turns=_whole(row, "turns", key, 1),
        take_away_most=_whole(row, "take_away_most", key, 0),
        agreements=_spans(row, "agreements", key),
        licences=_spans(row, "licences", key),
        account=_text(row, "account", key, ""),
        bank=_text(row, "bank", key, ""),
    )


def _spans(row: Table, name: str, key: str) -> tuple[Span, ...]:
    return tuple(
        Span(_day(span, "from", where), _day(span, "to", where) if "to" in span else None)
        for where, span in _tables(row, name, key)
    )


def _thresholds(table: Table) -> Thresholds:
    names = {field.name for field in fields(Thresholds)}
    _known(table, names, "claims.checks")
    return Thresholds(**{name: _whole(table, name, "claims.checks") for name in table})


def _levels(table: Table) -> dict[str, Level]:
    try:
        return {check: Level(str(level)) for check, level in table.items()}
    except ValueError as error:
        raise BadPolicy(
            "claims.levels：只能写 X（剔除）、B（不能申报）、W（要说明）或 I（提示）。"
        ) from error


def _known(table: Table, keys: set[str], key: str) -> None:
    unknown = sorted(set(table) - keys)
    if unknown:
        raise BadPolicy(f"{key}.{unknown[0]}：不认识这个键，请删掉或改正拼写。")


def _rows(table: Table, name: str) -> list[tuple[int, Table]]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadPolicy(f"claims.{name}：要写成 [[claims.{name}]] 的几行。")
    return list(enumerate(rows, start=1))


def _tables(row: Table, name: str, key: str) -> list[tuple[str, Table]]:
    found = row.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadPolicy(f"{key}.{name}：要写成 [{{ … }}, {{ … }}]。")
    return [(f"{key}.{name}[{i}]", one) for i, one in enumerate(found, start=1)]


def _table(table: Table, name: str, key: str) -> Table:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise BadPolicy(f"{key}.{name}：要写成一个表。")
    return found


def _whole(table: Table, name: str, key: str, otherwise: int | None = None) -> int:
    value = table.get(name, otherwise)
    if type(value) is not int or value < 0:
        raise BadPolicy(f"{key}.{name}：要写不小于 0 的整数，不带引号。")
    return value


def _text(table: Table, name: str, key: str, otherwise: str | None = None) -> str:
    value = table.get(name, otherwise)
    if not isinstance(value, str) or (otherwise is None and not value.strip()):
        raise BadPolicy(f"{key}.{name}：要写成带引号的文字。")
    return value


def _money(table: Table, name: str, key: str) -> Money:
    try:
        amount = Money.yuan(table.get(name))  # type: ignore[arg-type]
    except BadValue as error:
        raise BadPolicy(f"{key}.{name}：{error}") from error
    if amount < ZERO:
        raise BadPolicy(f"{key}.{name}：{amount} 不能小于 0。")
    return amount


def _day(table: Table, name: str, key: str) -> date:
    value = table.get(name)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadPolicy(f"{key}.{name}：要写日期，不带引号，例如 2026-01-01。")
    return value
