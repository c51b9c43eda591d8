"""One day at the counter, from the float to the Z: sixty sales, a jam, a slip, a drawer that is short."""

import csv
import itertools
import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import PEOPLE, Till, both_screens, open_page
from journeys.day_figures import account, figures
from journeys.hands import Hands, entries, sales
from journeys.shots import shot
from virtual_printer import VirtualPrinter

BANDS = [person for person in PEOPLE.values() if person.card]
PIN = "246813"
GUARD_MS = 850


@pytest.fixture
def paper() -> VirtualPrinter:
    made = VirtualPrinter()
    yield made
    made.close()


def test_from_the_float_to_the_z(till: Till, paper: VirtualPrinter, browser: Browser):
    till.printer, till.manager_pin = paper.address, PIN
    till.printer_settings = {"status": "yes", "drawer": True}
    till.import_people(*PEOPLE.values())
    till.start()
    hands = Hands(till)
    with both_screens(browser, till) as screens:
        page = screens.cashier
        _open_with_two_hundred(browser, till)
        _sell_fifty_six(hands)
        _two_voids(till, hands)
        _a_jam(page, hands, paper)
        _practise(hands)
        _a_slip_from_the_outage(till)
        assert (
            hands.post("/till/cash", request="out-1", way="out", yuan="100", jiao="", reason="交给负责人")
            == 204
        )
        short_by = 300
        z_page = _count_and_close(browser, till, short_by)
        assert not screens.complaints
    lines = entries(till)
    _the_z_is_the_journals(lines, short_by)
    _all_printed(hands)
    _the_papers(paper, lines, z_page)
    assert '"whole": true' in till.command("journal", "verify", "--json").stdout
    assert till.stop() == 0


def _open_with_two_hundred(browser: Browser, till: Till) -> None:
    page = open_page(browser, till.url + "/shift", (1024, 768), [])
    page.locator("#field-n5000").click()
    page.locator('[data-digit="2"]').click()  # 2 × 50
    page.locator("#field-n1000").click()
    for digit in "10":
        page.locator(f'[data-digit="{digit}"]').click()  # 10 × 10
    expect(page.locator("#pieces-total")).to_have_text("200.00")
    page.locator("#shift-open").click()
    expect(page.locator("#shift")).to_contain_text("备用金 200.00 元")
    page.context.close()


def _sell_fifty_six(hands: Hands) -> None:
    """Sell to everybody with a band, first and second meals, and to walk-ins, in every mode and tender."""
    modes, tenders = (
        itertools.cycle(("dine-in", "take-away", "delivery")),
        itertools.cycle(("cash", "mobile")),
    )
    wang = PEOPLE["王建国"]
    hands.hold_up(wang)
    person = re.search(r'name="person" value="([0-9a-f]{32})"', hands.get("/till/sheet/topup?yuan=50"))[1]
    paid_in = {"person": person, "amount_fen": "5000", "tendered_fen": "5000", "tender": "cash"}
    assert hands.post("/till/topup", request="top-1", **paid_in) == 204
    assert hands.sell("prepaid") == 204
    sold = 1
    for person in (*(one for one in BANDS if one is not wang), *BANDS):
        assert hands.hold_up(person) == 204
        assert hands.post("/till/mode", mode=next(modes)) == 204
        free = "确认取餐" in hands.get("/")
        assert hands.sell("free" if free else next(tenders), 2000) == 204
        sold += 1
    for fen in (1200, 600, 0):
        assert hands.sell_stated(fen) == 204
        sold += 1
    for portions in itertools.islice(itertools.cycle((1, 3, 2)), 56 - sold):
        assert hands.sell_walk_in(portions) == 204


def _two_voids(till: Till, hands: Hands) -> None:
    sold = sales(till)
    for sale in (sold[3], sold[-1]):
        number = f"K01-{sale['number']:06d}"
        assert hands.post("/till/void", number=number, reason="刷错人了") == 204


def _a_jam(page: Page, hands: Hands, paper: VirtualPrinter) -> None:
    """Paper runs out, three more are sold at once, paper is put in: each has its one receipt."""
    _all_printed(hands)
    before = len(paper.receipts)
    paper.fault("paper-out")
    for _ in range(3):
        assert hands.sell_walk_in() == 204
    expect(page.locator("#strip")).to_contain_text("打印机缺纸，3 张小票在等。")
    expect(page.locator("#strip")).to_contain_text("装好纸会接着打")
    shot(page, "till-paper-out")
    paper.mend("paper-out")
    expect(page.locator("#strip")).to_contain_text("今天", timeout=20_000)
    _all_printed(hands)
    assert len(paper.receipts) == before + 3


def _all_printed(hands: Hands) -> None:
    deadline = time.monotonic() + 60
    while re.search("在等|正在打", hands.get("/receipts")):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _practise(hands: Hands) -> None:
    assert hands.post("/till/practice", on="yes") == 204
    assert hands.sell_walk_in() == 204
    assert hands.post("/till/practice", on="no") == 204


def _a_slip_from_the_outage(till: Till) -> None:
    """陈玉梅 is 89 and paid the full price on paper; 刘德福 is 60 today, dibao, and paid half."""
    pile = till.folder / "slips.csv"
    with pile.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            ["纸单号", "日期", "时间", "手环码或身份证号", "就餐方式", "实付", "收款方式", "原因", "复核人"]
        )
        yesterday = "2026-11-23"
        sheet.writerow(
            ["A0012", yesterday, "12:05", PEOPLE["陈玉梅"].card, "堂食", "12.00", "现金", "停电", "负责人"]
        )
        sheet.writerow(["A0013", yesterday, "12:06", "", "堂食", "6.00", "现金", "停电", "负责人"])
    till.command("backfill", str(pile))
    assert "2" in till.command("backfill", str(pile)).stdout  # both known by now, nothing changes


def _count_and_close(browser: Browser, till: Till, short_by: int) -> str:
    expected = account(entries(till), "cash:K01")
    page = open_page(browser, till.url + "/shift", (1024, 768), [])
    assert f"{expected // 100}.{expected % 100:02d}" not in page.content()  # the count is blind
    left = expected - short_by
    for fen in (10000, 5000, 2000, 1000, 500, 100, 50, 10):
        pieces, left = divmod(left, fen)
        page.locator(f"#field-n{fen}").click()
        for digit in str(pieces):
            page.locator(f'[data-digit="{digit}"]').click()
    assert left == 0
    page.locator("#counted").click()
    expect(page.locator("#shift")).to_contain_text("短款")
    expect(page.locator("#shift .difference")).to_contain_text("3.00")
    page.get_by_text("找错钱").click()
    page.locator("#shift-close").click()
    expect(page.locator("#shift")).to_contain_text("交班完成，第 1 号")
    shown = page.locator(".paper-sheet").inner_text().replace("\n", "")
    page.context.close()
    return shown


def _the_z_is_the_journals(lines: list[dict], short_by: int) -> None:
    closing = lines[-1]
    facts = closing["facts"]
    assert (closing["kind"], facts["z"], facts["first"], facts["last"]) == (
        "shift-closed",
        1,
        1,
        closing["number"],
    )
    told = {key: value for key, value in facts.items() if "." in key}
    ours = figures(lines)
    assert {key: told.get(key, 0) for key in ours} == ours
    told_families = {
        key for key in told if key.split(".")[0] in {"meals", "concession", "mode", "tender", "held", "slip"}
    }
    assert told_families <= set(ours)
    before = lines[:-1]
    drawer = account([line for line in before if line["kind"] != "cash-difference"], "cash:K01")
    assert (facts["expected_fen"], facts["counted_fen"]) == (drawer, drawer - short_by)
    assert account(before, "over-short:K01") == short_by
    assert account(lines, "cash:K01") == 0
    assert ours["sales.count"] == 61
    assert ours["voids.count"] == 2
    assert (ours["slip.count"], ours["held.count"], ours["training.count"]) == (2, 4, 1)
    assert sum(fen for line in lines for _, fen in line["postings"]) == 0


def _the_papers(paper: VirtualPrinter, lines: list[dict], z_page: str) -> None:
    on_paper = "\n".join(paper.receipts)
    for line in lines:
        if line["kind"] == "sale" and not line["facts"].get("slip"):
            number = f"K01-{line['number']:06d}"
            assert (
                sum(f"单号   {number}" in receipt and "原单号" not in receipt for receipt in paper.receipts)
                == 1
            )
    assert "短款" in on_paper
    assert "第 1 号" in z_page
    opened = sum(line["kind"] == "drawer-opened" for line in lines)
    assert len(paper.kicks) == opened > 10
