"""A passer-by scans a wristband: what they see, what they never see, and that every look is written down."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from integration.centre_house import House
from integration.ledger_room import COLUMNS, LI, WANG, ZHAO, write_list
from integration.passers_by import PHONE, Telephone, agreed, card_of, form_of, hand_out
from pos.config import CentreSection
from settlement import card_desk
from settlement.band_token import new_token
from settlement.band_view_book import KEPT, BandViewBook
from settlement.deaths import apply_deaths, read_deaths
from settlement.list_import import Ordered
from settlement.list_reading import Reading

STATIC = Path(__file__).parents[2] / "settlement/static"
COMMUNITY, HOTLINE, AMBULANCE = "tel:04180000001", "tel:12345", "tel:120"
CALLED, CONDITIONS, FAMILY = "李大娘 93 岁", "心脏病", "tel:13900000009"
NEVER = ("李秀兰", "李*兰", "李明华", "13800000001", LI["身份证号"], "12号楼", "2-301", "3网格", "低保")
UNKNOWN = "ABCDEFGHIJKLMNOP"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.first()
    write_list(tmp_path / "名单.csv", (LI, WANG, ZHAO))
    made.bring_in(tmp_path / "名单.csv")
    yield made
    made.close()


@pytest.fixture
def phone(house):
    return Telephone(house)


def lose(house, token):
    card_desk.report_lost(house.ledger, house.account("周主任"), card_of(house, token).number)


def unbind(house, token):
    card_desk.unbind(house.ledger, house.account("周主任"), card_of(house, token).number)


def die(house, _token):
    path = house.books.folder / "死亡.csv"
    row = {"姓名": LI["姓名"], "身份证号": LI["身份证号"], "死亡日期": "2026-11-20"}
    write_list(path, [row], tuple(row))
    read = read_deaths(path, Reading({}, house.keys.lookup, house.now.date()))
    apply_deaths(house.centre, read, "火化名单", Ordered(house.now))
    read.spool.close()


def move_away(house, _token):
    path = house.books.folder / "迁出.csv"
    write_list(path, [{**LI, "迁出日期": "2026-11-01"}], COLUMNS)
    house.bring_in(path, source="户籍月报")


@pytest.mark.parametrize(
    ("level", "seen"),
    [
        (None, ()),
        (0, ()),
        (1, (CALLED,)),
        (2, (CALLED, CONDITIONS)),
        (3, (CALLED, CONDITIONS, FAMILY)),
    ],
)
def test_no_more_is_shown_than_was_agreed_to(house, phone, level, seen):
    token = hand_out(house, LI)
    if level is not None:
        agreed(house, LI, level)
    page = phone.scan(token)
    assert page.status_code == 200
    assert "请帮帮这位老人" in page.text
    assert COMMUNITY in page.text
    assert AMBULANCE in page.text
    for value in (CALLED, CONDITIONS, FAMILY):
        assert (value in page.text) is (value in seen), value
    assert not [value for value in NEVER if value in page.text]


@pytest.mark.parametrize("happens", [lose, unbind, die, move_away])
def test_a_wristband_that_is_lost_or_at_its_end_shows_only_whom_to_call(house, phone, happens):
    token = hand_out(house, LI)
    agreed(house, LI, 3)
    assert FAMILY in phone.scan(token).text
    happens(house, token)
    page = phone.scan(token)
    assert page.status_code == 200
    assert "这个手环已停用" in page.text
    assert "捡到手环，请打社区电话，谢谢您。" in page.text
    assert COMMUNITY in page.text
    assert AMBULANCE in page.text
    assert not [value for value in (CALLED, CONDITIONS, FAMILY, *NEVER) if value in page.text]
    assert "<form" not in page.text


def test_a_wristband_that_is_found_again_shows_what_was_agreed_to(house, phone):
    token = hand_out(house, LI)
    agreed(house, LI, 1)
    lose(house, token)
    card_desk.report_found(house.ledger, house.account("周主任"), card_of(house, token).number)
    assert CALLED in phone.scan(token).text


def test_a_blank_wristband_says_so(house, phone):
    page = phone.scan(hand_out(house)).text
    assert "这个手环还没有登记" in page
    assert COMMUNITY in page
    assert AMBULANCE in page
    assert "<form" not in page


def test_the_city_is_called_where_nobody_entered_the_community(house, phone):
    page = phone.scan(hand_out(house, community="没登记的社区")).text
    assert HOTLINE in page
    assert "打给社区" not in page


def test_whoever_moved_inside_the_city_is_known_to_the_community_where_they_live_now(house, phone):
    token = hand_out(house, LI)
    write_list(house.books.folder / "改.csv", [{**LI, "社区": "示范西社区"}], COLUMNS)
    house.bring_in(house.books.folder / "改.csv", month="2026-12")
    assert "tel:04180000002" in phone.scan(token).text


def test_the_newest_consent_counts_and_can_be_taken_back(house, phone):
    token = hand_out(house, LI)
    agreed(house, LI, 3, called="李老师")
    assert "李老师 93 岁" in phone.scan(token).text
    agreed(house, LI, 0)
    page = phone.scan(token).text
    assert not [value for value in ("李老师", "93 岁", CONDITIONS, FAMILY) if value in page]


def test_somebody_too_young_to_be_called_so_is_not(house, phone):
    token = hand_out(house, {**WANG})
    agreed(house, WANG, 1)
    assert "王大爷 66 岁" in phone.scan(token).text
    house.now = house.now.replace(year=2020)  # 王建国 was 60 that September: not a day later than that
    house.now = house.now.replace(month=8)
    page = phone.scan(token).text
    assert "59 岁" in page
    assert "王大爷" not in page


# The address of a page


def test_small_letters_and_look_alikes_find_the_same_page(house, phone):
    token = hand_out(house, LI)
    alike = token.lower().replace("o", "0").replace("i", "1").replace("b", "8")
    for prefix, typed in (("/B/", token), ("/b/", token), ("/b/", token.lower()), ("/B/", alike)):
        assert "请帮帮这位老人" in phone.scan(typed, prefix).text


OTHER_SHAPES = [
    "x",
    "A" * 15,
    "A" * 17,
    "A" * 4000,
    "ABCDEFGH/IJKLMNO",
    "%E6%9D%8E",
    "' or 1=1 --",
    f"{UNKNOWN}/",
]


@pytest.mark.parametrize("other", OTHER_SHAPES)
def test_another_shape_is_answered_as_an_unknown_token_is(house, phone, other):
    def asked(token):
        page = phone.scan(token)
        headers = dict(page.headers)
        assert headers.pop("X-Request-ID")  # each answer has its own
        return page.status_code, page.text, headers

    unknown = asked(UNKNOWN)
    assert unknown[0] == 404
    assert HOTLINE in unknown[1]
    assert "没有这个手环的页" in unknown[1]
    house.later(minutes=11)
    assert asked(other) == unknown


def test_another_shape_is_looked_up_as_long_as_an_unknown_token(house, phone):
    said = []
    event.listen(house.centre._engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    phone.scan(UNKNOWN)
    unknown, said[:] = [line for line in said if "FROM band" in line], []
    phone.scan("x")
    assert unknown == [line for line in said if "FROM band" in line]
    assert len(unknown) == 1


def test_no_cookie_is_set_and_nothing_is_kept_or_passed_on(house, phone):
    token = hand_out(house, LI)
    agreed(house, LI, 3)
    answers = [phone.scan(token), phone.scan(UNKNOWN), phone.tell(token, place="示范路口"), phone.tell(token)]
    assert [answer.status_code for answer in answers] == [200, 404, 303, 422]
    for answer in answers:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "geolocation=()" in answer.headers["Permissions-Policy"]


def test_a_page_and_its_style_are_two_small_answers(house, phone):
    token = hand_out(house, LI)
    agreed(house, LI, 3)
    page = phone.scan(token)
    sheet = (STATIC / "phone.css").read_bytes()
    assert len(page.data) + len(sheet) <= 10 * 1024
    assert page.text.count('<link rel="stylesheet"') == 1
    assert "<script" not in page.text
    assert "http://" not in page.text + sheet.decode()
    assert "https://" not in page.text + sheet.decode()
    assert "url(" not in sheet.decode()


def test_machines_are_asked_to_leave_all_alone(phone):
    robots = phone.client.get("/robots.txt")
    assert robots.text == "User-agent: *\nDisallow: /\n"
    assert robots.mimetype == "text/plain"


# Written down and limited


def views(house, token):
    with house.centre.read() as office:
        band = office.bands.with_token(house.keys.lookup.token(token)).band
        return office.band_views.of([band], 100)


def test_every_look_is_written_down_with_what_was_seen_and_no_address(house, phone):
    token = hand_out(house, LI)
    phone.scan(token)
    agreed(house, LI, 2)
    house.later(days=1)
    phone.scan(token.lower(), "/b/")
    lose(house, token)
    phone.scan(token)
    found = views(house, token)
    assert [(view.state, view.level.value) for view in found.newest] == [
        ("lost", 0),
        ("worn", 2),
        ("worn", 0),
    ]
    assert found.by_day == (("2026-11-25", 2), ("2026-11-24", 1))
    assert {view.address for view in found.newest} == {house.gate.key.digest("address", PHONE)}
    if (house.books.folder / "centre.db").exists():
        kept = (house.books.folder / "centre.db").read_bytes()
        assert PHONE.encode() not in kept
        assert token.encode() not in kept


def test_a_look_is_forgotten_after_its_time(house, phone):
    token, other = hand_out(house, LI), hand_out(house, WANG)
    phone.scan(token)
    house.now += KEPT
    phone.scan(other)
    assert views(house, token).count == 1
    house.later(seconds=1)
    phone.scan(other)
    assert views(house, token).count == 0
    assert views(house, other).count == 2


def test_whoever_looks_too_often_still_gets_the_button_and_nothing_else(house, phone):
    token = hand_out(house, LI)
    agreed(house, LI, 3)
    assert all(phone.scan(token).status_code == 200 for _ in range(30))
    for _ in range(3):
        page = phone.scan(token)
        assert page.status_code == 429
        assert "请稍后再看。老人着急的话，请打社区电话。" in page.text
        assert COMMUNITY in page.text
        assert AMBULANCE in page.text
        assert not [value for value in (CALLED, CONDITIONS, FAMILY, *NEVER) if value in page.text]
    assert [view.state for view in views(house, token).newest][:2] == ["limited", "worn"]
    assert Telephone(house, "203.0.113.8").scan(token).status_code == 200
    house.later(minutes=10)
    assert phone.scan(token).status_code == 200


def test_one_wristband_is_limited_however_many_telephones_look(house):
    token, other = hand_out(house, LI), hand_out(house, WANG)
    answers = [Telephone(house, f"203.0.113.{n}").scan(token).status_code for n in range(61)]
    assert answers == [200] * 60 + [429]
    assert Telephone(house, "203.0.113.1").scan(other).status_code == 200
    house.later(hours=1)
    assert Telephone(house, "203.0.113.1").scan(token).status_code == 200


def test_guessing_is_limited_harder_and_holds_up_nobody_who_scans(house, phone):
    token = hand_out(house, LI)
    answers = [phone.scan(new_token()).status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2
    limited = phone.scan(new_token())
    assert HOTLINE in limited.text
    assert phone.scan(token).status_code == 200
    house.later(minutes=10)
    assert phone.scan(new_token()).status_code == 404


def test_what_cannot_be_written_down_is_not_shown(house, phone, monkeypatch):
    token = hand_out(house, LI)
    agreed(house, LI, 3)

    def busy(*_):
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(BandViewBook, "add", busy)
    page = phone.scan(token)
    assert page.status_code == 503
    assert COMMUNITY in page.text
    assert not [value for value in (CALLED, CONDITIONS, FAMILY, *NEVER) if value in page.text]


def test_a_fault_of_the_program_leaves_a_number_to_call_and_no_token_in_the_log(
    house, phone, monkeypatch, caplog
):
    token = hand_out(house, LI)
    caplog.set_level(logging.DEBUG)

    def broken(*_, **__):
        raise RuntimeError("no such luck")

    phone.scan(token)
    phone.tell(token, place="示范路口")
    phone.scan(UNKNOWN)
    monkeypatch.setattr("settlement.pages.band_page.write_down", broken)
    page = phone.scan(token)
    assert page.status_code == 500
    assert HOTLINE in page.text
    assert AMBULANCE in page.text
    assert "no such luck" in caplog.text  # the fault itself is told to whoever repairs it
    assert "band_page.page" in caplog.text
    assert token not in caplog.text
    assert UNKNOWN not in caplog.text


def test_the_form_is_vouched_for_without_a_cookie(house, phone):
    token = hand_out(house, LI)
    assert form_of(phone.scan(token).text) != form_of(phone.scan(token).text)


def test_a_clock_that_is_ahead_makes_nobody_wait_longer_than_the_span(house, phone):
    token = hand_out(house, LI)
    for _ in range(31):
        phone.scan(token)
    house.now += timedelta(days=2)
    assert phone.scan(token).status_code == 200


def test_the_short_address_on_the_bands_reaches_the_page_and_no_other_host_does(tmp_path):
    """The short address on the bands may be another one than people type to sign in."""
    section = CentreSection(
        public_url="https://canteen.example", bands_url="https://sh.example", call="0418-12345"
    )
    house = House(tmp_path / "other", section)
    page = house.app.test_client().get("/B/NOBODYS", base_url="https://sh.example")
    assert page.status_code == 404
    assert "tel:041812345" in page.text
    assert house.app.test_client().get("/B/NOBODYS", base_url="https://evil.example").status_code == 400
    house.close()
