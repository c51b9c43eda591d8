"""Three small canteens worked out by hand in tests/cases/months: the claim is the same to the fen."""

from pathlib import Path

import pytest

from pos.rules.money import Money
from settlement.rules.settle import settle
from unit.hand_worked_month import CLASSES, fen, read_hand_worked_month, worked_out

PAGES = sorted((Path(__file__).parents[1] / "cases" / "months").glob("*.md"))


@pytest.fixture(params=PAGES, ids=lambda page: page.stem)
def page(request):
    return read_hand_worked_month(request.param)


@pytest.fixture
def settled(page):
    return settle(page.month, page.lines, page.known, page.decided)


@pytest.fixture
def claim(page, settled):
    return next(claim for claim in settled.claims if claim.canteen == page.place)


def test_there_are_three_pages_and_each_says_that_it_is_made_up():
    assert len(PAGES) == 3
    for page in PAGES:
        assert "都是编的" in page.read_text(encoding="utf-8")


def test_the_page_itself_is_worked_out_right(page):
    for table in ("申报", "每日"):
        for row in page.tables[table]:
            written = row["得数"] if table == "申报" else row["补贴"]
            assert worked_out(row["算式"]) == worked_out(written), row
    for column in ("就餐", "运营", "补退差", "合计"):
        of_column = {"就餐": "就餐补贴", "运营": "运营补贴"}.get(column, column)
        assert sum(fen(row[column]) for row in page.tables["出资"]) == fen(page.figures[of_column]["得数"])


def test_each_meal_ends_as_the_page_says(page, claim):
    excluded = [(row["单号"], row["结果"].split()[1]) for row in page.ending("剔除")]
    assert [(said.entry, said.why) for said in claim.excluded] == sorted(excluded)
    assert [said.entry for said in claim.undone] == [row["单号"] for row in page.ending("撤销")]
    assert [said.entry for said in claim.waiting] == [row["单号"] for row in page.ending("待核")]
    for row in page.tables["用餐"]:
        claimed = row["补贴"] if row["结果"] == "申报" else "0"
        assert fen(row["申报"]) == fen(claimed), row


def test_every_day_is_as_on_the_page(page, claim):
    told = [
        (one.day.isoformat(), {code: n for code, n in one.meals.items() if n}, one.subsidy)
        for one in claim.days
    ]
    written = [
        (
            row["日期"],
            {code: int(row[word]) for word, code in CLASSES.items() if int(row[word])},
            Money(fen(row["补贴"])),
        )
        for row in page.tables["每日"]
    ]
    assert told == written


def test_every_figure_of_the_claim_is_as_on_the_page(page, claim):
    told = {
        **{f"{word}份数": Money(100 * claim.meals.get(code, 0)) for word, code in CLASSES.items()},
        "就餐补贴": claim.meal_subsidy,
        "运营补贴": claim.operating.amount,
        "补退差": claim.restated_sum,
        "合计": claim.total,
    }
    assert told == {name: Money(fen(row["得数"])) for name, row in page.figures.items()}
    assert list(claim.operating.steps) == [row["步骤"] for row in page.tables["运营补贴怎么算"]]


def test_what_is_paid_back_or_made_good_is_as_on_the_page(page, claim):
    written = [
        (row["单号"], row["日期"], fen(row["申报过"]), fen(row["现在"]), row["原因"])
        for row in page.tables["以前月份"]
        if row["申报过"] != row["现在"]
    ]
    told = [(one.entry, one.day.isoformat(), one.was_fen, one.now_fen, one.why) for one in claim.restated]
    assert told == written


def test_every_payer_pays_what_the_page_says(page, claim):
    told = [(one.payer, one.meals, one.operating, one.restated, one.total) for one in claim.funding]
    amounts = ("就餐", "运营", "补退差", "合计")
    assert told == [
        (row["出资方"], *(Money(fen(row[column])) for column in amounts)) for row in page.tables["出资"]
    ]


def test_only_what_the_page_names_needs_a_note_among_meals(page, settled):
    asked = [
        (one.check, entry)
        for one in settled.findings.get(page.place, ())
        if one.check.startswith("E") and one.level.value in "WB"
        for entry in one.entries
    ]
    assert asked == [(row["检查"], row["单号"]) for row in page.tables["提醒"]]


KINDS = [
    *(
        ("用餐", word)
        for word in ("剔除 E01", "剔除 E03", "剔除 E05", "剔除 E06", "剔除 E16", "待核", "撤销")
    ),
    ("提醒", "E05"),
    ("运营补贴怎么算", "每月最多 8.00 元"),
]


@pytest.mark.parametrize(("table", "word"), KINDS)
def test_the_pages_together_hold_every_kind_of_ending(table, word):
    pages = [read_hand_worked_month(page) for page in PAGES]
    assert any(word in row.values() for page in pages for row in page.tables[table])
