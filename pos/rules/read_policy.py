"""From the `[policy]` table of config.toml to a Policy; every refusal names the key."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from itertools import pairwise
from typing import TypeVar

from pos.rules.dated import Dated, Row
from pos.rules.errors import BadPolicy, BadValue
from pos.rules.meals import MealPeriod, Mode
from pos.rules.money import Money
from pos.rules.policy import Caps, Concession, Periods, Policy, digest_of
from pos.rules.service_days import OpenDays

T = TypeVar("T")
Table = Mapping[str, object]

_ROW_KEYS = {"from", "to", "source"}
_PARAMETERS = {"from", "statuses", "meal_price", "concession", "meal_periods", "service_days", "caps"}
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_policy(table: Table, own: Table | None = None) -> Policy:
    """Read and check the whole policy table; nothing of it is used unless all of it is right.

    ``own`` holds the canteen's own rows of ``meal_periods`` and ``service_days``: from their first day on
    they win over the city's.
    """
    own = own or {}
    _known(table, _PARAMETERS, "policy")
    begins = _day(table, "from", "policy")
    names = _status_names(table)
    concessions = tuple(
        _dated(f"policy.concession.{code}", rows, _concession_reader(code, names))
        for code, rows in _table(table, "concession", "policy").items()
    )
    price = _dated("policy.meal_price", table.get("meal_price"), _price)
    periods = _dated("policy.meal_periods", table.get("meal_periods"), _periods)
    days = _service_days(table, begins)
    caps = _dated("policy.caps", table.get("caps"), _caps)
    price.must_cover(begins)
    periods.must_cover(begins)
    caps.must_cover(begins)
    days.must_cover(begins)
    for concession in concessions:
        concession.must_cover(begins)
    if "meal_periods" in own:
        periods = periods.won_by(_dated("canteen.meal_periods", own["meal_periods"], _periods))
    if "service_days" in own:
        days = days.won_by(_dated("canteen.service_days", own["service_days"], _open_days))
    digest = digest_of({**table, "canteen": own} if own else table)
    return Policy(begins, price, concessions, periods, caps, days, names, digest)


def _dated(key: str, rows: object, read: Callable[[Table, str], T]) -> Dated[T]:
    if not isinstance(rows, list) or not rows:
        raise BadPolicy(f"{key}：缺少；请写成 [[{key}]]，至少一行。")
    return Dated(key, tuple(_row(f"{key}[{i}]", row, read) for i, row in enumerate(rows, start=1)))


def _row(key: str, row: object, read: Callable[[Table, str], T]) -> Row[T]:
    if not isinstance(row, Mapping):
        raise BadPolicy(f"{key}：要写成一个表。")
    source = row.get("source")
    if not isinstance(source, str) or not source.strip():
        raise BadPolicy(f"{key}.source：缺少；每条政策都要写出依据。")
    begins = _day(row, "from", key)
    ends = _day(row, "to", key) if "to" in row else None
    if ends is not None and ends < begins:
        raise BadPolicy(f"{key}.to：{ends} 早于 from {begins}；请改日期。")
    return Row(begins, ends, source, read({k: v for k, v in row.items() if k not in _ROW_KEYS}, key))


def _price(row: Table, key: str) -> Money:
    _known(row, {"value"}, key)
    price = _named(f"{key}.value", lambda: Money.yuan(row.get("value")))  # type: ignore[arg-type]
    if price.fen <= 0:
        raise BadPolicy(f"{key}.value：餐价 {price} 要大于 0。")
    return price


def _concession_reader(code: str, names: Mapping[str, str]) -> Callable[[Table, str], Concession | None]:
    if not code.isascii() or code == "full":
        raise BadPolicy(f"policy.concession.{code}：代码要用英文，且不能叫 full。")

    def read(row: Table, key: str) -> Concession | None:
        offered = row.get("offered", True)
        if not isinstance(offered, bool):
            raise BadPolicy(f"{key}.offered：要写 true 或 false（不带引号），不能是 {offered!r}。")
        if not offered:
            _known(row, {"offered"}, key)
            return None
        _known(row, {"offered", "payable_percent", "min_age", "statuses", "modes"}, key)
        if "statuses" not in row:
            raise BadPolicy(f"{key}.statuses：缺少；不限类别请写 statuses = []。")
        statuses = _words(row, "statuses", key)
        for status in statuses:
            if status not in names:
                raise BadPolicy(f"{key}.statuses：不认识 {status!r}；请先在 policy.statuses 里写上它。")
        modes = tuple(_mode(word, key) for word in _words(row, "modes", key))
        if not modes:
            raise BadPolicy(f"{key}.modes：至少写一种用餐方式，例如 dine-in。")
        percent = _whole(row, "payable_percent", key, most=99)
        return Concession(code, percent, _whole(row, "min_age", key, most=150), statuses, modes)

    return read


def _mode(word: str, key: str) -> Mode:
    if word not in list(Mode):
        raise BadPolicy(f"{key}.modes：只能写 {'、'.join(Mode)}，不能是 {word!r}。")
    return Mode(word)


def _periods(row: Table, key: str) -> Periods:
    _known(row, {"periods", "grace_min"}, key)
    periods = row.get("periods")
    if not isinstance(periods, list) or not periods:
        raise BadPolicy(f"{key}.periods：缺少餐次。")
    read = tuple(_period(period, f"{key}.periods[{i}]") for i, period in enumerate(periods, start=1))
    for one, following in pairwise(read):
        if following.begins < one.ends:
            raise BadPolicy(f"{key}.periods：{one} 与 {following} 重叠；请改时间。")
    if len({period.code for period in read}) < len(read):
        raise BadPolicy(f"{key}.periods：code 有重复；每个餐次要有自己的代码。")
    return Periods(read, _whole(row, "grace_min", key, most=60))


def _period(row: object, key: str) -> MealPeriod:
    if not isinstance(row, Mapping):
        raise BadPolicy(f"{key}：要写成一个表。")
    _known(row, {"code", "name", "begins", "ends"}, key)
    begins, ends = (_clock(row, name, key) for name in ("begins", "ends"))
    return _named(key, lambda: MealPeriod(_word(row, "code", key), _word(row, "name", key), begins, ends))


def _service_days(table: Table, begins: date) -> Dated[OpenDays]:
    """Read which days are served; a table that does not speak of it means every day."""
    if "service_days" in table:
        return _dated("policy.service_days", table["service_days"], _open_days)
    unsaid = Row(begins, None, "not given in the policy table: every day", OpenDays.EVERY_DAY)
    return Dated("policy.service_days", (unsaid,))


def _open_days(row: Table, key: str) -> OpenDays:
    _known(row, {"open"}, key)
    word = row.get("open")
    if not isinstance(word, str) or word not in list(OpenDays):
        raise BadPolicy(f"{key}.open：只能写 {'、'.join(OpenDays)}，不能是 {word!r}。")
    return OpenDays(word)


def _caps(row: Table, key: str) -> Caps:
    _known(row, {"per_period", "per_day"}, key)
    return Caps(_whole(row, "per_period", key, most=9), _whole(row, "per_day", key, most=9))


def _status_names(table: Table) -> dict[str, str]:
    names = _table(table, "statuses", "policy")
    codes: dict[str, str] = {}
    for code in names:
        word = _word(names, code, "policy.statuses")
        if word in codes:
            raise BadPolicy(f"policy.statuses.{code}：{word} 已经是 {codes[word]}，名单上分不清；请换词。")
        codes[word] = code
    return {code: word for word, code in codes.items()}


def _known(table: Table, known: set[str], key: str) -> None:
    for name in table:
        if name not in known:
            raise BadPolicy(f"{key}.{name}：不认识这个键；这里可以写 {'、'.join(sorted(known))}。")


def _table(table: Table, name: str, key: str) -> Table:
    value = table.get(name)
    if not isinstance(value, Mapping):
        raise BadPolicy(f"{key}.{name}：缺少；要写成一个表。")
    return value


def _word(table: Table, name: str, key: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadPolicy(f"{key}.{name}：缺少；要写成带引号的文字。")
    return value


def _words(table: Table, name: str, key: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadPolicy(f"{key}.{name}：要写成文字的列表。")
    return tuple(value)


def _whole(table: Table, name: str, key: str, *, most: int) -> int:
    value = table.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise BadPolicy(f"{key}.{name}：要写 0 到 {most} 的整数，不能是 {value!r}。")
    return value


def _day(table: Table, name: str, key: str) -> date:
    value = table.get(name)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadPolicy(f"{key}.{name}：缺少；要写日期，例如 2023-05-01（不带引号）。")
    return value


def _clock(table: Table, name: str, key: str) -> time:
    text = _word(table, name, key)
    if text == "24:00":
        return time.max
    if not _CLOCK.fullmatch(text):
        raise BadPolicy(f'{key}.{name}：要写北京时间的时和分，例如 "10:30"，不能是 {text!r}。')
    return time.fromisoformat(text)


def _named(key: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (BadValue, ValueError) as error:
        raise BadPolicy(f"{key}：{error}") from error
