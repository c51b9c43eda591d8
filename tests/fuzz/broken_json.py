"""JSON as a hand, a bad cable or somebody with ill will changes it: its values, its shape, its bytes."""

import copy
import json
import re

from hypothesis import strategies as st

RAW = (
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "-0",
    "0.1",
    "1e2",
    "9223372036854775808",
    "-2147483649",
    "9" * 5000,
    "[" * 3000 + "]" * 3000,
    '{"a":' * 3000 + "1" + "}" * 3000,
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u0000"',
    '{"till":1,"till":2}',
    "tru",
    "",
)
"""What Python cannot hold, or would not write itself."""

PLAIN = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**31,
    2**63,
    2**64,
    1.5,
    "",
    " ",
    "K01",
    "K02",
    "x",
    "长" * 300,
    "\0",
    [],
    {},
    [[]],
    {"": {}},
    "2026-11-24",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "2026-11-24T03:46:12.345Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00.000Z",
    "2026-11-24T03:46:12.345",
    "0" * 16,
    "0" * 32,
    "f" * 64,
    "0" * 128,
    "sale",
    "void",
    "card-bound",
    "epoch-begun",
    "K01-000001",
    "dibao",
    "band",
    "lost",
)
_MARK = "\x01raw"
NEAR = (
    (
        re.compile(r"\d{4}-\d\d-\d\d"),
        ("2026-02-30", "20261124", "0001-01-01", "9999-12-31", "2000-01-01", ""),
    ),
    (
        re.compile(r"\d{4}-\d\d-\d\dT.*"),
        ("2026-11-24T03:46:12.345", "2026-11-24", "noon", "2026-11-24T25:00Z"),
    ),
    (re.compile(r"[0-9a-f]+"), ("", "00", "0" * 31, "0" * 32, "0" * 64, "0" * 128, "F" * 64)),
    (
        re.compile(r"[A-Z]\d\d(-\d+)?"),
        ("K01", "K02", "K99", "K01-1", "K02-000007", "K02-1234567890", "k02-x"),
    ),
)
NUMBERS = (-1, 0, 1, 2, 2**31, 2**63 - 1, 2**63, 2**64, True, 1.0)


def near(value):
    """Give what is of the same kind as a value but is not it, and what only looks so."""
    if isinstance(value, int):
        return NUMBERS
    fitting = (others for shape, others in NEAR if isinstance(value, str) and shape.fullmatch(value))
    return next(fitting, PLAIN)


def places_of(value, where=()):
    """List the way to each value inside a value."""
    yield where
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places_of(part, (*where, key))


def _at(value, where):
    for key in where:
        value = value[key]
    return value


def _replaced(value, where, new):
    if not where:
        return new
    inner = value
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = new
    return value


def _without(value, where):
    inner = value
    for key in where[:-1]:
        inner = inner[key]
    del inner[where[-1]]
    return value


@st.composite
def values(draw, sound, most=3):
    """Draw the sound value with up to so many places changed, each to something else of JSON."""
    value = copy.deepcopy(sound)
    for _ in range(draw(st.integers(0, most))):
        where = draw(st.sampled_from(list(places_of(value))))
        how = draw(st.sampled_from(["near", "near", "plain", "raw", "raw", "drop", "more", "text"]))
        if how == "drop" and where:
            value = _without(value, where)
        elif how == "more" and where:
            value = (
                _replaced(value, (*where[:-1], draw(st.sampled_from(["x", "", "kind"]))), 1)
                if isinstance(where[-1], str)
                else value
            )
        elif how == "raw":
            value = _replaced(value, where, f"{_MARK}{draw(st.integers(0, len(RAW) - 1))}\x01")
        else:
            others = near(_at(value, where)) if how == "near" else PLAIN
            new = draw(st.text(max_size=8)) if how == "text" else draw(st.sampled_from(others))
            value = _replaced(value, where, copy.deepcopy(new))
    return value


def as_text(value):
    """Write a drawn value as canonical JSON, with what Python cannot hold put in."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for number, raw in enumerate(RAW):
        text = text.replace(f'"\\u0001raw{number}\\u0001"', raw)
    return text


def texts(sound, most=3):
    """Draw the text of the sound value, broken in up to so many places."""
    return values(sound, most).map(as_text)


WOUNDS = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(["flip", "cut", "put", "twice"]), st.binary(min_size=1, max_size=6)
    ),
    min_size=1,
    max_size=4,
)
"""Where in some bytes something is changed, how, and with what."""


def wounded(raw, wounds):
    """Give bytes with some changed, cut off, doubled or put in."""
    made = bytearray(raw)
    for where, how, some in wounds:
        at = int(where * len(made))
        if how == "flip" and at < len(made):
            made[at] ^= some[0] or 1
        elif how == "cut":
            del made[at : at + some[0] + 1]
        elif how == "put":
            made[at:at] = some
        else:
            made[at:at] = made[at : at + 30]
    return bytes(made)


def cut(raw):
    """Draw bytes with a few wounds."""
    return WOUNDS.map(lambda wounds: wounded(raw, wounds))
