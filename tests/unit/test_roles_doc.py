"""The table of roles that people read says exactly what the rules say; nothing is missing from it."""

import re
from pathlib import Path

import pytest

from settlement.rules.access import EVERYBODY, MENU, PERSON_TABS, RULES, Reach, Rule
from settlement.rules.roles import Role

DOC = Path(__file__).parents[2] / "docs/roles.md"
WORDS = {Reach.OWN: "范围内", Reach.WHOLE: "全市的", Reach.ANY: "可以"}
NEVER = "—"
HEAD = ["在哪里，做什么", *(role.label for role in Role), "程序里的名字"]
OPEN_HEAD = ["不用登录", "程序里的名字"]


def cells(rule: Rule) -> list[str]:
    """Say for each role in a word whether a rule lets it in, and how far."""
    return [WORDS[rule.reach] if role in rule.roles else NEVER for role in Role]


def tables(text: str) -> list[list[list[str]]]:
    """Read the tables of a page: each a list of rows, the head first and the line under it left out."""
    found = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    rows = [[[c.strip() for c in line.strip("|").split("|")] for line in t.splitlines()] for t in found]
    return [[head, *rest] for head, _, *rest in rows]


def told(text: str) -> dict[str, list[str]]:
    """Give what the page says of each endpoint; one that stands there twice is a fault of the page."""
    said: dict[str, list[str]] = {}
    for head, *rows in tables(text):
        if head not in (HEAD, OPEN_HEAD):
            continue
        for row in rows:
            for endpoint in re.findall(r"`([\w.]+)`", row[-1]):
                assert endpoint not in said, endpoint
                said[endpoint] = row[1:-1]
    return said


def rightly() -> dict[str, list[str]]:
    """Give what the page should say of each endpoint."""
    return {name: [] if rule == EVERYBODY else cells(rule) for name, rule in RULES.items()}


def differences(text: str) -> list[str]:
    """List what is missing, left over or wrong, each as the row that would be right."""
    said, right = told(text), rightly()
    return [
        f"| … | {' | '.join([*right[name], f'`{name}`'])} |" if name in right else f"no such: {name}"
        for name in sorted({*said, *right})
        if said.get(name) != right.get(name)
    ]


def test_the_table_says_of_every_page_who_may_open_it():
    assert differences(DOC.read_text(encoding="utf-8")) == []


def test_each_word_of_the_menu_stands_in_the_row_of_its_page():
    rows = [row for head, *found in tables(DOC.read_text(encoding="utf-8")) if head == HEAD for row in found]
    for endpoint, word in (*MENU, *PERSON_TABS):
        (row,) = [row for row in rows if f"`{endpoint}`" in row[-1]]
        assert word in row[0], endpoint


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("| 范围内 | `accounts.listing`", "| 全市的 | `accounts.listing`"),
        ("`accounts.page`", "`accounts.pages`"),
        ("`accounts.lock`", ""),
    ],
)
def test_a_table_that_says_something_else_is_found(was, now):
    text = DOC.read_text(encoding="utf-8")
    assert was in text
    assert differences(text.replace(was, now))


def test_a_page_that_stands_there_twice_is_found():
    text = DOC.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match=r"accounts\.page"):
        told(text.replace("`accounts.listing`", "`accounts.listing` `accounts.page`"))
