"""A community makes wristbands: the sheet is printed, a band is given to somebody, and reported lost."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pypdfium2
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from integration.band_paper import codes_of
from integration.ledger_room import LI, ZHAO, write_list
from journeys.conftest import ROOT, open_page
from journeys.conftest import _environment as environment
from journeys.test_centre_accounts import SIZES, Served, look, menu, sign_in, start, use_link
from journeys.test_screens import PICTURES

COMMUNITY = "示范社区"  # as the sample configuration names it
PLACE = ("示范区", "示范街道", COMMUNITY)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Run a centre whose ledger has 李秀兰 and 赵德海 of 示范社区."""
    people = write_list(tmp_path / "名单.csv", [{**row, "社区": COMMUNITY} for row in (LI, ZHAO)])
    line = ["canteen", "--config", str(ROOT / "config.toml"), "--data", str(tmp_path / "centre")]
    bring_in = [*line, "centre", "import-list", str(people), "--source", "低保月报", "--month", "2026-11"]
    subprocess.run(bring_in, check=True, capture_output=True, env=environment(), timeout=60)
    served = start(tmp_path / "centre")
    yield served
    if served.process.poll() is None:
        served.process.kill()
        served.process.wait(15)


def reviewer(browser: Browser, served: Served, complaints: list[str]) -> Page:
    """Let the first administrator make an account for 小孙 of 示范社区, and sign her in."""
    chief = open_page(browser, served.link, SIZES[0], complaints)
    sign_in(chief, "周主任", pyotp.TOTP(use_link(chief, served.link, "周主任")).now())
    chief.goto(f"{served.url}/accounts/new")
    chief.get_by_label("名字").fill("社区小孙")
    chief.get_by_label("角色").select_option("community-reviewer")
    for label, part in zip(("区", "街道", "社区"), PLACE, strict=True):
        chief.get_by_label(label, exact=True).fill(part)
    chief.get_by_role("button", name="建账号").click()
    link = chief.locator("#link").inner_text()
    clerk = open_page(browser, link, SIZES[0], complaints)
    sign_in(clerk, "社区小孙", pyotp.TOTP(use_link(clerk, link)).now())
    return clerk


def download(page: Page, button: str) -> bytes:
    with page.expect_download() as begun:
        page.get_by_role("button", name=button).click()
    sheet: Download = begun.value
    assert sheet.suggested_filename.startswith("bands-")
    return Path(sheet.path()).read_bytes()


def picture_of(pdf: bytes, name: str) -> None:
    document = pypdfium2.PdfDocument(pdf)
    document[0].render(scale=150 / 72).to_pil().save(PICTURES / f"centre-{name}.png")
    document.close()


def make_a_sheet(clerk: Page) -> list[str]:
    """Make thirty blank bands, pressing the button twice; give what their codes say."""
    clerk.get_by_role("navigation").get_by_role("link", name="手环", exact=True).click()
    look(clerk, "bands-none")
    clerk.get_by_role("link", name="做手环").click()
    look(clerk, "bands-new")
    clerk.get_by_role("button", name="先看样子").click()
    expect(clerk.get_by_role("heading", name="样子")).to_be_visible()
    look(clerk, "bands-look")
    sheet = download(clerk, "做好并下载")
    picture_of(sheet, "bands-sheet")
    clerk.get_by_role("button", name="做好并下载").click()
    expect(clerk.get_by_role("alert")).to_contain_text("刚才做了第 1 批：没有再做")
    look(clerk, "bands-twice")
    return [code.text for code in codes_of(sheet)]


def make_for_the_elders(clerk: Page, served: Served) -> None:
    """Make a strip with a masked name for each of the elders, from the page that is open."""
    clerk.get_by_label("满 70 周岁").check()
    clerk.get_by_label("手环打印机 30 × 250 毫米").check()
    clerk.get_by_label("印姓和最后一个字").check()
    strips = download(clerk, "做好并下载")
    picture_of(strips, "bands-strip")
    assert len(codes_of(strips)) == 2
    clerk.goto(f"{served.url}/bands")
    look(clerk, "bands")
    clerk.get_by_role("link", name="第 2 批").click()
    look(clerk, "band-batch")


def give(clerk: Page, text: str) -> None:
    """Register a band as a hand scanner types it: the code and Enter."""
    clerk.get_by_label("码", exact=True).focus()
    clerk.keyboard.type(text)
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("status")).to_contain_text("手环登记好了")
    look(clerk, "cards")
    assert text.rpartition("/")[2] not in clerk.content() + clerk.url


def lose_and_replace(clerk: Page, old: str, new: str) -> None:
    """Report the first band of the first batch lost, and give another for it."""
    band = clerk.get_by_role("listitem").filter(has_text="手环 1-1 ")
    band.get_by_role("button", name="挂失").click()
    expect(clerk.get_by_role("status")).to_contain_text("挂失了")
    expect(band).to_contain_text("✕ 已挂失")
    look(clerk, "cards-lost")
    band.get_by_role("link", name="解绑").click()
    look(clerk, "card-unbind")
    clerk.get_by_role("link", name="不解绑").click()
    band.get_by_role("link", name="换新").click()
    look(clerk, "card-replace")
    clerk.get_by_label("新的码").fill(old)
    clerk.get_by_role("button", name="换新").click()
    expect(clerk.get_by_role("alert")).to_contain_text("已经登记给这位老人了")
    look(clerk, "card-replace-fault")
    clerk.get_by_label("新的码").fill(new.lower())
    clerk.get_by_role("button", name="换新").click()
    expect(clerk.get_by_role("status")).to_contain_text("换好了")


def test_a_community_makes_a_sheet_gives_a_band_and_reports_it_lost(browser: Browser, served: Served) -> None:
    complaints: list[str] = []
    clerk = reviewer(browser, served, complaints)
    assert "手环" in menu(clerk)
    texts = make_a_sheet(clerk)
    assert len(set(texts)) == 30
    make_for_the_elders(clerk, served)
    clerk.get_by_role("link", name="李*兰").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("李*兰")
    give(clerk, texts[0])
    lose_and_replace(clerk, texts[0], texts[1])
    clerk.get_by_role("link", name="做一个新手环").click()
    look(clerk, "band-for-one")

    # the rest of the sheet got lost
    clerk.goto(f"{served.url}/bands/1/end")
    look(clerk, "band-end")
    clerk.get_by_role("button", name="作废", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("作废了 28 个手环")
    look(clerk, "band-batch-ended")
    # A browser reports by itself each answer that is a refusal; nothing else was complained of.
    assert all("status of 422" in said for said in complaints), complaints
    assert served.stop() == 0


def test_the_sheet_is_made_with_the_keyboard_and_without_a_script(browser: Browser, served: Served) -> None:
    clerk = reviewer(browser, served, [])
    state = clerk.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{served.url}/bands/new")
    page.get_by_label("空白的做几个").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("3")
    page.get_by_role("button", name="做好并下载").focus()
    with page.expect_download() as begun:
        page.keyboard.press("Enter")
    assert len(codes_of(Path(begun.value.path()).read_bytes())) == 3
    context.close()
