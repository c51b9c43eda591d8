"""Three people and a walk-in, from frames of a film to receipt bytes to a journal that verifies."""

import json
from pathlib import Path

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, both_screens
from journeys.paper_text import paper_text

CLASS_WORDS = ("低保", "特困", "半价", "免费", "普通")


def test_three_people_and_a_walk_in(till: Till, film: Path, printer: PaperRoll, browser: Browser):
    till.camera, till.printer = str(film), f"tcp://127.0.0.1:{printer.port}"
    till.import_people(*(PEOPLE[name] for name in ("李秀兰", "王建国", "赵德海")))
    till.start()
    with both_screens(browser, till) as screens:
        cashier, elder = screens.cashier, screens.elder
        heading, amount = cashier.locator("#person .heading"), cashier.locator(".due .amount b")

        # 李奶奶, 93, dines in: nothing to collect, one tap
        expect(heading).to_have_text("李*兰")
        expect(amount).to_have_text("0.00")
        expect(elder.locator("h1")).to_contain_text("李大娘")
        cashier.wait_for_timeout(450)  # the guard against a tap meant for somebody else
        cashier.locator("#t-free").click()
        expect(elder.locator("h1")).to_have_text("请取餐")

        # 王大爷, 66, 低保: pays 6.00, hands over 20, gets 14.00 back
        expect(heading).to_have_text("王*国")
        expect(amount).to_have_text("6.00")
        cashier.wait_for_timeout(850)
        cashier.get_by_role("button", name="收 20").click()
        expect(cashier.locator(".result.change b")).to_have_text("14.00")

        # 赵大爷, 70, no concession: pays 12.00 by phone
        expect(heading).to_have_text("赵*海")
        expect(amount).to_have_text("12.00")
        cashier.wait_for_timeout(850)
        cashier.locator("#t-mobile").click()
        expect(heading).to_have_text("请下一位")

        # a walk-in takes one portion, one tap
        cashier.wait_for_timeout(850)
        cashier.locator("#walk-in-cash").click()
        expect(cashier.locator("#strip")).to_contain_text("今天 4 份")
        elder.wait_for_function("canteenTones.filter(tone => tone === 'done').length === 4")
        assert not screens.complaints

    papers = [paper_text(job) for job in printer.wait_for(4)]
    assert till.stop() == 0
    for number, paid, paper in zip(range(1, 5), ("0.00", "6.00", "12.00", "12.00"), papers, strict=True):
        assert f"K01-{number:06d}" in paper
        assert paid in paper
        assert "和平社区食堂" in paper
        assert not any(word in paper for word in CLASS_WORDS)
    assert "王*国" in papers[1]
    assert "王建国" not in papers[1]
    assert "散客" in papers[3]
    _journal_holds(till)
    _reprint_has_the_same_bytes(till, printer.jobs[1])


def _journal_holds(till: Till) -> None:
    verdict = json.loads(till.command("journal", "verify", "--json").stdout)
    assert verdict["whole"]
    export = till.folder / "K01.jsonl"
    till.command("journal", "export", str(export))
    text = export.read_text(encoding="utf-8")
    header, *lines = [json.loads(line) for line in text.splitlines()]
    sales = [line for line in lines if line["kind"] == "sale"]
    assert header["last"] == len(lines) == verdict["entries"]
    assert [sale["facts"]["concession"] for sale in sales] == ["free", "half", "full", "full"]
    assert lines[-1]["totals"] == {
        "cash:K01": 600 + 1200,
        "meals": -4800,
        "mobile:K01": 1200,
        "receivable:civil-affairs": 1200 + 600,
    }
    for person in PEOPLE.values():
        assert person.name not in text
        assert person.id_number not in text
        assert not person.card or person.card not in text


def _reprint_has_the_same_bytes(till: Till, first: bytes) -> None:
    copy = till.folder / "again.bin"
    till.command("receipt", "K01-000002", "--out", str(copy))
    again = copy.read_bytes()
    assert "补打" in paper_text(again)
    assert "补打" not in paper_text(first)
    marked = paper_text(again).splitlines()
    assert [line for line in marked if "补打" not in line] == paper_text(first).splitlines()
