"""What the centre knows beside the lines of a month, as one open file that anybody can read back.

The format is described in docs/people-format.md: a header, then one canonical JSON object a line.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TextIO, TypeVar, get_args, get_origin, get_type_hints

from pos.holidays import public_day
from pos.rules.errors import CanteenError
from pos.rules.journal import canonical, instant
from pos.rules.people import Status
from pos.rules.policy_data import as_data, as_table
from pos.rules.read_policy import read_policy
from pos.rules.service_days import Calendar, Override
from settlement.claim_sources import Sources
from settlement.rules.arrivals import Arrival
from settlement.rules.known import CashCount, ClockOff, EarlierMonth, Inspection, Known, Prepared
from settlement.rules.months import Month, read_month
from settlement.rules.person_history import CardSpan, PersonKnown, Roll, Staff
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.restated import Restated
from settlement.rules.settle import Decided

FORMAT = "canteen-people/1"
T = TypeVar("T")
Line = Mapping[str, Any]

_DAYS = frozenset({"day", "died_on", "listed_on", "moved_away_on", "born_on", "begins", "ends"})
_TIMES = frozenset({"at", "bound_at", "ended_at"})
_BESIDE: Mapping[str, type] = {
    "count": CashCount,
    "clock": ClockOff,
    "inspection": Inspection,
    "prepared": Prepared,
    "earlier": EarlierMonth,
}
"""What stands beside the lines, by the kind of its line in the file."""


@dataclass(frozen=True)
class Tables:
    """The city's own tables: what its policy and its rules of claims were read from."""

    policy: Mapping[str, object]
    claims: Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """A file read back: what is known, what people decided, and where each till stands."""

    month: Month
    known: Known
    decided: Decided
    places: Mapping[str, str]
    heads: Mapping[str, int]
    arrivals: tuple[Arrival, ...] = ()


def write_people(
    out: TextIO, sources: Sources, tables: Tables, places: Mapping[str, str], *, pseudonyms: bool = False
) -> int:
    """Write everything beside the lines; with pseudonyms no name stands in it. Gives the number of lines."""
    count = 0
    for line in _lines(sources, tables, places, pseudonyms=pseudonyms):
        out.write(canonical(line) + "\n")
        count += 1
    return count


def read_people(path: Path) -> Told:
    """Read such a file back; one line that cannot be read is refused with its number."""
    of_kind: dict[str, list[Line]] = {}
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        header = _header(path, file.readline())
        for place, text in enumerate(file, start=2):
            line = _parsed(path, place, text)
            of_kind.setdefault(str(line["kind"]), []).append(line)
    try:
        return _told(header, of_kind)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise CanteenError(f"{path.name} 里缺东西或写法不对（{error}）：请重新导出。") from error


def _lines(
    sources: Sources, tables: Tables, places: Mapping[str, str], *, pseudonyms: bool
) -> Iterator[dict[str, object]]:
    known, decided = sources.known, sources.decided
    yield {"format": FORMAT, "month": str(sources.month), "pseudonyms": pseudonyms}
    yield {"kind": "policy", "table": as_data(tables.policy)}
    yield {"kind": "claims", "table": as_data(tables.claims)}
    for till, place in sorted(places.items()):
        yield {"kind": "till", "last": sources.heads.get(till, 0), "place": place, "till": till}
    for place, calendar in sorted(known.calendars.items()):
        for day in calendar.overrides.values():
            yield {"kind": "day", "place": place, **_plain(day)}
    for number, person in enumerate(sorted(known.roll.people.values(), key=lambda one: one.person), 1):
        said = _plain(person)
        yield {"kind": "person", **said, **({"name": f"居民{number:06d}"} if pseudonyms else {})}
    for staff in known.roll.staff:
        yield {"kind": "staff", **_plain(staff)}
    for kind, things in zip(_BESIDE, _beside(known), strict=True):
        for one in things:
            yield {"kind": kind, **_plain(one)}
    yield from _of_tills(sources)
    for named, at in sorted(known.submitted.items()):
        yield {"at": instant(at), "kind": "submitted", "what": named}
    yield from _decisions(known, decided)


def _of_tills(sources: Sources) -> Iterator[dict[str, object]]:
    for came in sources.arrivals:
        yield {"kind": "arrival", **_plain(came)}
    for till, days in sorted(sources.known.silent_days.items()):
        yield {"days": sorted(map(str, days)), "kind": "silent", "till": till}


def _beside(known: Known) -> tuple[Iterable[object], ...]:
    return known.counts, known.clocks, known.inspections, known.prepared, known.earlier


def _decisions(known: Known, decided: Decided) -> Iterator[dict[str, object]]:
    for entry in sorted(known.accepted):
        yield {"entry": entry, "kind": "accepted"}
    for check, entry in sorted(decided.spared):
        yield {"check": check, "entry": entry, "kind": "spared"}
    for entry, check in sorted(decided.ruled_out.items()):
        yield {"check": check, "entry": entry, "kind": "ruled-out"}
    for key in sorted(decided.answered):
        yield {"key": key, "kind": "answered"}
    for place, meals in sorted(decided.meals_before.items()):
        yield {"kind": "meals-before", "meals": meals, "place": place}
    for place, restated in sorted(decided.restated.items()):
        for one in restated:
            yield {"kind": "restated", "place": place, **_plain(one)}


def _plain(thing: Any) -> dict[str, object]:  # noqa: ANN401, any of the dataclasses
    """Write a value's fields as JSON has them; what is empty is left out."""
    said = {field.name: getattr(thing, field.name) for field in fields(thing)}
    return {name: _said(value) for name, value in said.items() if value not in (None, "", ())}


def _said(value: Any) -> object:  # noqa: ANN401, a field of any of them
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, Mapping) else value


def _made(cls: Callable[..., T], line: Line, **parts: object) -> T:
    """Make a value from a line's fields, its days and moments read back."""
    said = {name: value for name, value in line.items() if name not in ("kind", *parts)}
    read = {name: _read(name, value) for name, value in said.items()}
    hints = _hints(cls)
    for name, value in read.items():
        if name in hints and not _fits(value, hints[name]):
            raise TypeError(f"{name}：{value!r}")
    return cls(**read, **parts)


@cache
def _hints(cls: Callable[..., object]) -> Mapping[str, object]:
    return get_type_hints(cls)


def _fits(value: object, hint: object) -> bool:
    """Tell whether a value that JSON had is of the kind that a field holds; true is no number."""
    if get_origin(hint) is Mapping:
        return isinstance(value, dict) and all(_fits(part, get_args(hint)[1]) for part in value.values())
    kinds = [get_origin(one) or one for one in get_args(hint)] or [hint]
    return type(value) in kinds or (isinstance(value, str) and any(_is_word(one) for one in kinds))


def _is_word(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, str)


def _word(line: Line, name: str) -> str:
    return _of(str, line, name)


def _whole(line: Line, name: str) -> int:
    return _of(int, line, name)


def _of(kind: type[T], line: Line, name: str) -> T:
    value = line[name]
    if type(value) is not kind:
        raise TypeError(f"{name}：{value!r}")
    return value


def _read(name: str, value: Any) -> object:  # noqa: ANN401, what JSON had there
    if name in _DAYS:
        return date.fromisoformat(value)
    return _moment(value) if name in _TIMES else value


def _moment(value: str) -> datetime:
    """Read a moment; one without its time zone could not be compared with any other."""
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError(f"{value} 没有时区")
    return at


def _told(header: Line, of_kind: Mapping[str, list[Line]]) -> Told:
    def every(kind: str) -> list[Line]:
        return of_kind.get(kind, [])

    policy = read_policy(as_table(every("policy")[0]["table"]))
    rules = read_claim_rules(as_table(every("claims")[0]["table"]))
    tills = every("till")
    named: dict[str, dict[date, Override]] = {_word(line, "place"): {} for line in tills}
    for line in every("day"):
        one = _made(Override, {name: value for name, value in line.items() if name != "place"})
        named.setdefault(_word(line, "place"), {})[one.day] = one
    beside = {kind: tuple(_made(cls, line) for line in every(kind)) for kind, cls in _BESIDE.items()}
    known = Known(
        policy=policy,
        rules=rules,
        roll=Roll(
            {_word(line, "person"): _person(line) for line in every("person")},
            tuple(_made(Staff, line) for line in every("staff")),
        ),
        calendars={place: Calendar(policy.service_days, days, public_day) for place, days in named.items()},
        counts=beside["count"],
        clocks=beside["clock"],
        inspections=beside["inspection"],
        prepared=beside["prepared"],
        earlier=beside["earlier"],
        silent_days={
            _word(line, "till"): frozenset(map(date.fromisoformat, line["days"])) for line in every("silent")
        },
        submitted={_word(line, "what"): _moment(line["at"]) for line in every("submitted")},
        accepted=frozenset(_word(line, "entry") for line in every("accepted")),
    )
    return Told(
        read_month(_word(header, "month")),
        known,
        _decided(every),
        {_word(line, "till"): _word(line, "place") for line in tills},
        {_word(line, "till"): _whole(line, "last") for line in tills},
        tuple(_made(Arrival, line) for line in every("arrival")),
    )


def _person(line: Line) -> PersonKnown:
    return _made(
        PersonKnown,
        line,
        statuses=tuple(_made(Status, one) for one in line.get("statuses", ())),
        cards=tuple(_made(CardSpan, one, kind=one["kind"]) for one in line.get("cards", ())),
    )


def _decided(every: Callable[[str], list[Line]]) -> Decided:
    restated: dict[str, tuple[Restated, ...]] = {}
    for line in every("restated"):
        one = _made(Restated, {name: value for name, value in line.items() if name != "place"})
        restated[_word(line, "place")] = (*restated.get(_word(line, "place"), ()), one)
    return Decided(
        spared=frozenset((_word(line, "check"), _word(line, "entry")) for line in every("spared")),
        answered=frozenset(_word(line, "key") for line in every("answered")),
        restated=restated,
        ruled_out={_word(line, "entry"): _word(line, "check") for line in every("ruled-out")},
        meals_before={_word(line, "place"): _whole(line, "meals") for line in every("meals-before")},
    )


def _header(path: Path, text: str) -> Line:
    header = _parsed(path, 1, text, needs="format")
    if header["format"] != FORMAT:
        raise CanteenError(
            f"{path.name} 第 1 行不是 {FORMAT} 的文件头：请用 canteen centre export 重新导出。"
        )
    return header


def _parsed(path: Path, place: int, text: str, needs: str = "kind") -> Line:
    try:
        text.encode()  # bytes that are no UTF-8 are an error here, not while hashing
        line = json.loads(text)
        written = canonical(line).encode()
    except (ValueError, TypeError, RecursionError):
        line, written = None, b""
    if not isinstance(line, dict) or needs not in line or written != text.rstrip("\n").encode():
        raise CanteenError(f"{path.name} 第 {place} 行读不懂，或被改过：请重新导出。")
    return line
