"""Our own wristbands at the centre: made blank or for people, printed once, a batch taken back."""

import re

import pytest

from integration.band_paper import codes_of
from integration.centre_house import EAST, WEST, House
from integration.ledger_room import LI, WANG, ZHAO, person, write_list
from pos.rules.cards import CardKind
from pos.rules.errors import Refused
from settlement import band_desk as desk
from settlement import band_sheet, card_desk
from settlement.band_desk import Order
from settlement.band_sheet import Paper
from settlement.deaths import apply_deaths, read_deaths
from settlement.list_import import Ordered
from settlement.list_reading import Reading
from settlement.rules.band_layout import LAYOUTS
from settlement.rules.faults import Fault

SHEET = Order(Paper(LAYOUTS["a4-21"][1]))
CHEN = person("陈桂英", "19490301", 4, 社区=EAST, 网格="1网格", 楼栋="2号楼", 房屋="1-101")
YOUNG = person("周小燕", "19580101", 6, 社区=EAST)
GONE = person("吴老太", "19400101", 8, 社区=EAST, 迁出日期="2026-10-01")
FORM = {
    "layout": "a4-21",
    "begin_at": "1",
    "names": "none",
    "community": EAST,
    "for_whom": "blank",
    "count": "2",
}
NEW = "/bands/new"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    made.first()
    made.make("东社区小孙", "community-reviewer", f"细河区/北苑街道/{EAST}")
    made.make("西社区小钱", "community-reviewer", f"海州区/南苑街道/{WEST}")
    made.make("民政老何", "civil-affairs")
    made.make("审计小郑", "auditor")
    made.bring_in(write_list(tmp_path / "名单.csv", (LI, WANG, ZHAO, CHEN, YOUNG, GONE)))
    yield made
    made.close()


def east(house):
    return house.account("东社区小孙")


def digest(house, row):
    return house.keys.lookup.person(row["身份证号"])


def batch_of(printed):
    return int(printed[0].number.partition("-")[0])


def in_book(house, batch):
    with house.centre.read() as office:
        return office.bands.batch(batch), office.bands.of_batch(batch)


def wears(house, row):
    with house.centre.read() as office:
        return [card.card for card in office.cards.of(digest(house, row))]


def hash_of(house, band):
    return house.keys.lookup.card(band.text)


# Blank ones


def test_a_community_gets_blank_bands_that_are_known_by_hashes_alone(house):
    printed = desk.make_blank(house.ledger, east(house), EAST, 3, SHEET)
    batch, bands = in_book(house, batch_of(printed))
    assert (batch.community, batch.blank, batch.used, batch.ended) == (EAST, 3, 0, 0)
    assert batch.account == east(house).id
    assert [band.card for band in bands] == [hash_of(house, band) for band in printed]
    assert [band.printed for band in bands] == [band.number for band in printed]
    tokens = [band.text.rpartition("/")[2] for band in printed]
    assert [band.token for band in bands] == [house.keys.lookup.token(token) for token in tokens]
    assert {band.phone for band in printed} == {"0418-0000001"}
    assert all(re.fullmatch(r"HTTPS://BANDS\.EXAMPLE/B/[A-Z2-7]{16}", band.text) for band in printed)


def test_no_token_stands_in_the_books_the_trail_or_what_a_program_says(house, tmp_path):
    printed = desk.make_blank(house.ledger, east(house), EAST, 3, SHEET)
    with house.centre.read() as office:
        written = "\n".join(str(line) for line in office.audit.lines())
    kept = b"".join(path.read_bytes() for path in (tmp_path / "centre").rglob("*") if path.is_file())
    for band in printed:
        token = band.text.rpartition("/")[2]
        assert token not in written + repr(band)
        assert token.encode() not in kept
    (made,) = house.trail("bands-made")
    assert (made.fen("batch"), made.fen("bands")) == (batch_of(printed), 3)
    assert made.text("scope") == f"细河区/北苑街道/{EAST}"
    assert house.breaks() == []


@pytest.mark.parametrize("count", [0, desk.BATCH_MAX + 1])
def test_none_and_too_many_are_refused(house, count):
    with pytest.raises(Fault, match="一次做 1 到 500 个"):
        desk.make_blank(house.ledger, east(house), EAST, count, SHEET)


@pytest.mark.parametrize("community", [WEST, "没有的社区", ""])
def test_a_community_that_is_not_ones_own_is_refused_and_nothing_is_made(house, community):
    with pytest.raises(Fault, match="不归您管"):
        desk.make_blank(house.ledger, east(house), community, 1, SHEET)
    assert house.trail("bands-made") == []


def test_a_page_that_is_sent_twice_makes_one_batch(house):
    order = Order(SHEET.paper, newest=0)
    made = desk.make_blank(house.ledger, east(house), EAST, 1, order)
    with pytest.raises(Fault, match=f"刚才做了第 {batch_of(made)} 批：没有再做"):
        desk.make_blank(house.ledger, east(house), EAST, 1, order)
    desk.make_blank(
        house.ledger, house.account("民政老何"), WEST, 1, order
    )  # of another community: no matter
    assert len(house.trail("bands-made")) == 2


# For people


def test_everybody_of_seventy_without_a_band_gets_one_home_by_home(house):
    card_desk.bind(house.ledger, east(house), digest(house, ZHAO), "OLD-BAND-1", CardKind.BAND)
    printed = desk.make_for_elders(house.ledger, east(house), EAST, Order(SHEET.paper, with_names=True))
    assert [band.name for band in printed] == [
        "陈*英",
        "李*兰",
    ]  # 1网格 before 3网格; 周 is 68, 吴 moved away
    assert wears(house, CHEN) == [hash_of(house, printed[0])]
    assert wears(house, LI) == [hash_of(house, printed[1])]
    batch, _ = in_book(house, batch_of(printed))
    assert (batch.blank, batch.used) == (0, 2)
    assert {line.text("person") for line in house.trail("card-bound")[-2:]} == {
        digest(house, LI), digest(house, CHEN),
    }  # fmt: skip
    with pytest.raises(Fault, match="都有手环了"):
        desk.make_for_elders(house.ledger, east(house), EAST, SHEET)


def test_whoever_lost_theirs_counts_as_without_and_the_dead_get_none(house, tmp_path):
    card = card_desk.bind(house.ledger, east(house), digest(house, LI), "OLD-BAND-1", CardKind.BAND)
    card_desk.report_lost(house.ledger, east(house), card.number)
    die(house, tmp_path, CHEN)
    printed = desk.make_for_elders(house.ledger, east(house), EAST, SHEET)
    zhao, li = wears(house, ZHAO)[0], wears(house, LI)[1]
    assert [hash_of(house, band) for band in printed] == [zhao, li]  # no grid is written before 3网格
    assert wears(house, CHEN) == []


def test_seventy_is_reached_on_the_birthday_itself(house, tmp_path):
    born = person("孙奶奶", "19561124", 2, 社区=WEST)
    next_day = person("郑奶奶", "19561125", 2, 社区=WEST)
    house.bring_in(write_list(tmp_path / "西.csv", (born, next_day)), source="别的月报")
    printed = desk.make_for_elders(house.ledger, None, WEST, Order(SHEET.paper, with_names=True))
    assert [band.name for band in printed] == ["孙*奶"]
    assert wears(house, born)
    assert wears(house, next_day) == []


def test_one_person_gets_one_band_even_when_the_button_was_pressed_twice(house):
    order = Order(SHEET.paper, newest=0)
    (band,) = desk.make_for(house.ledger, east(house), digest(house, LI), order)
    with pytest.raises(Fault, match="刚才变了：没有再做"):
        desk.make_for(house.ledger, east(house), digest(house, LI), order)
    assert wears(house, LI) == [hash_of(house, band)]
    assert band.name == ""


def test_names_are_refused_before_anything_is_made_where_no_font_can_print_them(house, monkeypatch):
    monkeypatch.setattr(band_sheet, "chinese_font", lambda _size: None)
    with pytest.raises(Refused, match="没有中文字体"):
        desk.make_for_elders(house.ledger, east(house), EAST, Order(SHEET.paper, with_names=True))
    assert (house.trail("bands-made"), wears(house, LI)) == ([], [])


def test_a_paper_that_is_too_small_is_refused_before_anything_is_made(house):
    small = Order(Paper(LAYOUTS["strip-25"][1]))
    house.ledger = type(house.ledger)(
        **{**vars(house.ledger), "bands_url": "HTTPS://A.LONGER.NAME.EXAMPLE:8443"}
    )
    with pytest.raises(Fault, match="印不清楚"):
        desk.make_blank(house.ledger, east(house), EAST, 1, small)
    assert house.trail("bands-made") == []


def die(house, folder, row):
    """Let the crematorium report somebody."""
    cells = {"姓名": row["姓名"], "身份证号": row["身份证号"], "死亡日期": "2026-11-01"}
    path = write_list(folder / "死亡.csv", [cells], tuple(cells))
    read = read_deaths(path, Reading({}, house.keys.lookup, house.now.date()))
    apply_deaths(house.centre, read, "火化名单", Ordered(house.now))
    read.spool.close()


# Taking a batch back


def test_the_blank_bands_of_a_lost_sheet_open_nobody_ever(house):
    printed = desk.make_blank(house.ledger, east(house), EAST, 3, SHEET)
    card_desk.bind(house.ledger, east(house), digest(house, LI), printed[0].text, CardKind.BAND)
    batch = batch_of(printed)
    assert desk.end_batch(house.ledger, east(house), batch, also_used=False) == 2
    assert wears(house, LI) == [hash_of(house, printed[0])]
    with pytest.raises(Refused, match="登记过了"):
        card_desk.bind(house.ledger, east(house), digest(house, ZHAO), printed[1].text, CardKind.BAND)
    with pytest.raises(Refused, match="没有可以作废的手环"):
        desk.end_batch(house.ledger, east(house), batch, also_used=False)
    (ended,) = house.trail("bands-ended")
    assert (ended.fen("batch"), ended.fen("bands")) == (batch, 2)


def test_a_batch_for_people_that_nobody_could_download_is_taken_back_and_made_again(house):
    lost = desk.make_for_elders(house.ledger, east(house), EAST, SHEET)
    assert desk.end_batch(house.ledger, east(house), batch_of(lost), also_used=True) == 3
    assert wears(house, LI) == wears(house, CHEN) == wears(house, ZHAO) == []
    assert len(house.trail("card-unbound")) == 3
    again = desk.make_for_elders(house.ledger, east(house), EAST, SHEET)
    assert len(again) == 3
    assert house.breaks() == []


# The pages


def form_page(browser, **changed):
    """Send the form as its page has it."""
    newest = re.search(r'name="newest" value="(\d+)"', browser.get(NEW).text)[1]
    return browser.post(NEW, page=NEW, newest=newest, **{**FORM, **changed})


def test_the_sheet_comes_once_as_a_pdf_without_a_name_in_its_own(house):
    browser = house.signed_in("东社区小孙")
    answer = form_page(browser)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bands-1.pdf"'
    texts = [code.text for code in codes_of(answer.data)]
    assert len(texts) == 2
    listed = browser.get("/bands").text
    assert "第 1 批" in listed
    page = browser.get("/bands/1").text
    assert "做好的只能下载一次，丢了就作废重做" in page
    for text in texts:
        token = text.rpartition("/")[2]
        assert token not in listed + page
        path = f"/people/{digest(house, LI)}/cards"
        browser.post(path, page=path, code=text, kind="band")
    assert wears(house, LI) == [house.keys.lookup.card(text) for text in texts]


def test_the_same_page_sent_again_answers_with_the_batch_it_has_made_already(house):
    browser = house.signed_in("东社区小孙")
    fields = {**FORM, "newest": "0"}
    assert browser.post(NEW, page=NEW, **fields).mimetype == "application/pdf"
    again = browser.post(NEW, page=NEW, **fields)
    assert again.status_code == 422
    assert "刚才做了第 1 批：没有再做" in again.text
    assert 'name="newest" value="1"' in again.text


def test_the_look_of_a_sheet_makes_nothing(house):
    browser = house.signed_in("东社区小孙")
    answer = form_page(browser, look="yes", layout="a4-16")
    assert answer.status_code == 200
    assert 'class="band-one"' in answer.text
    assert "一张纸，16 枚" in answer.text
    assert house.trail("bands-made") == []


def test_a_paper_that_is_too_narrow_for_our_address_cannot_be_chosen(house):
    page = house.signed_in("东社区小孙").get(NEW).text
    narrow = re.search(r'value="strip-25"([^>]*)> ([^<]+)<', page)
    assert "disabled" in narrow[1]
    assert "太窄，这个网址印不清楚" in narrow[2]
    assert "disabled" not in re.search(r'value="strip-30"([^>]*)>', page)[1]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"layout": ""}, "layout"),
        ({"count": "viele"}, "count"),
        ({"count": "0"}, "count"),
        ({"begin_at": "22"}, "begin_at"),
        ({"community": WEST}, "community"),
        ({"layout": "own", "columns": "3"}, "rows"),
        ({"layout": "own", "columns": "3", "rows": "7", "label_width": "6,5"}, "label_width"),
        (
            {"layout": "own", "columns": "9", "rows": "7", "label_width": "63.5", "label_height": "38"},
            "left",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(house, changed, field):
    answer = form_page(house.signed_in("东社区小孙"), **changed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if field != "layout":
        assert f'id="{field}-fault"' in answer.text
    assert house.trail("bands-made") == []


def test_a_paper_measured_by_hand_is_printed_as_it_was_measured(house):
    browser = house.signed_in("东社区小孙")
    measured = {
        "layout": "own", "columns": "2", "rows": "5", "label_width": "90", "label_height": "50",
        "left": "15", "top": "20", "gap_x": "0", "gap_y": "1.5", "begin_at": "10",
    }  # fmt: skip
    answer = form_page(browser, **measured)
    first, second = codes_of(answer.data)
    assert (first.page, second.page) == (0, 1)
    assert first.box_px[0] / 300 * 25.4 > 105
    assert first.box_px[1] / 300 * 25.4 > 226


def test_one_person_gets_a_band_from_their_own_tab(house):
    path = f"/people/{digest(house, LI)}/band"
    browser = house.signed_in("东社区小孙")
    fields = {"layout": "strip-30", "begin_at": "1", "names": "masked", "newest": "0"}
    looked = browser.post(path, page=path, **fields, look="yes")
    assert 'class="band-one"' in looked.text
    answer = browser.post(path, page=path, **fields)
    (code,) = codes_of(answer.data)
    assert wears(house, LI) == [house.keys.lookup.card(code.text)]
    assert browser.post(path, page=path, **fields).status_code == 422
    assert "已经有 1 个在用的手环" in browser.get(path).text
    assert browser.post(path, page=path, **{**fields, "layout": ""}).status_code == 422


def test_a_batch_names_only_people_of_ones_own_community(house):
    printed = desk.make_blank(house.ledger, east(house), EAST, 2, SHEET)
    for band, row in zip(printed, (LI, WANG), strict=True):
        card_desk.bind(house.ledger, house.account("民政老何"), digest(house, row), band.text, CardKind.BAND)
    page = f"/bands/{batch_of(printed)}"
    own = house.signed_in("东社区小孙").get(page).text
    assert "李*兰" in own
    assert "王*国" not in own
    assert "别处的老人" in own
    assert digest(house, WANG) not in own
    assert "王*国" in house.signed_in("民政老何").get(page).text
    assert house.signed_in("西社区小钱").get(page).status_code == 404
    assert "还没有做过手环" in house.signed_in("西社区小钱").get("/bands").text


def test_a_batch_is_taken_back_only_on_the_page_that_asks(house):
    made = desk.make_for_elders(house.ledger, east(house), EAST, SHEET)
    path = f"/bands/{batch_of(made)}/end"
    browser = house.signed_in("东社区小孙")
    assert "登记过的 3 个也作废" in browser.get(path).text
    assert browser.post(path, page=path).status_code == 422
    assert wears(house, LI)
    assert browser.post(path, page=path, sure="yes").status_code == 409  # none of them is blank
    assert browser.post(path, page=path, sure="yes", also_used="yes").status_code == 303
    assert wears(house, LI) == []


def test_the_auditor_sees_batches_and_makes_none(house):
    desk.make_blank(house.ledger, east(house), EAST, 1, SHEET)
    browser = house.signed_in("审计小郑")
    assert "第 1 批" in browser.get("/bands").text
    assert "做手环</a>" not in browser.get("/bands").text
    assert "作废这一批" not in browser.get("/bands/1").text
    assert browser.get(NEW).status_code == 403


def test_an_address_that_no_telephone_reaches_is_warned_of(house):
    assert "打不开" not in house.signed_in("东社区小孙").get(NEW).text
    object.__setattr__(house.ledger, "bands_url", "HTTP://127.0.0.1:8001")
    assert "别人的手机打不开" in house.signed_in("东社区小孙").get(NEW).text


def test_the_list_goes_on_after_fifty_batches(house):
    for _ in range(51):
        desk.make_blank(house.ledger, east(house), EAST, 1, SHEET)
    browser = house.signed_in("东社区小孙")
    first = browser.get("/bands").text
    assert "第 51 批" in first
    assert "第 1 批<" not in first
    older = re.search(r'href="(/bands\?before=\d+)"', first)[1]
    assert "第 1 批<" in browser.get(older).text
