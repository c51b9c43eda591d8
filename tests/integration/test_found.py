"""Somebody was seen: the report is sealed, reaches the community's screen, and is forgotten in time."""

import re
from datetime import timedelta

import pytest

from integration.centre_house import House
from integration.ledger_room import LI, WANG, write_list
from integration.passers_by import Telephone, agreed, hand_out
from settlement import found_tables
from settlement.band_tidy import Forgotten, forget_old, too_old
from settlement.band_view_book import KEPT
from settlement.list_import import Ordered
from settlement.rotation import begin_rotation, rotate, rows_to_rotate
from settlement.rules.consent import Level

WORDS, NUMBER, SPOT = "示范路和平药店门口", "138 0000 7777", "42.02150,121.66580,18"
EAST, WEST = "细河区/北苑街道/示范东社区", "海州区/南苑街道/示范西社区"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.first()
    write_list(tmp_path / "名单.csv", (LI, WANG))
    made.bring_in(tmp_path / "名单.csv")
    made.token = hand_out(made, LI)
    made.make("东社区小陈", "community-reviewer", EAST)
    yield made
    made.close()


@pytest.fixture
def phone(house):
    return Telephone(house)


def reports(house):
    with house.centre.read() as office:
        return office.found.inside(None)


def without_token(page):
    """Leave out the token of the page's forms, which another second makes another."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def facts_of(page):
    """Read the names and values of a page as they stand there."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {name: " ".join(re.sub("<[^>]+>", " ", value).split()) for name, value in found}


def test_a_report_comes_to_the_communitys_screen_and_is_dealt_with_once(house, phone):
    sent = phone.tell(house.token, place=WORDS, phone=NUMBER, spot=SPOT)
    assert sent.status_code == 303
    after = phone.client.get(sent.location, environ_base=phone.address)
    assert "社区已经知道了，谢谢您。能陪老人等一会儿吗？" in after.text
    assert "tel:04180000001" in after.text

    chen = house.signed_in("东社区小陈")
    assert "1 条没看" in chen.get("/").text
    listing = chen.get("/found").text
    assert "李*兰" in listing
    assert "还没人看" in listing
    assert not [value for value in (WORDS, NUMBER, "42.02150") if value in listing]
    opened = chen.get("/found/1").text
    assert facts_of(opened) == {
        "时间": "2026-11-24 09:00",
        "在哪里": WORDS,
        "手机给的位置（WGS 84）": "北纬 42.02150，东经 121.66580，18 米以内 在地图里打开",
        "路人的电话": f"打给路人 {NUMBER}",
        "社区": "示范东社区",
        "第一个看的": "东社区小陈 2026-11-24 09:00",
    }
    assert 'href="geo:42.02150,121.66580;u=18"' in opened
    assert 'href="tel:13800007777"' in opened
    assert f"/people/{house.keys.lookup.person(LI['身份证号'])}" in opened
    assert "条没看" not in chen.get("/").text
    assert "看过，还没处理" in chen.get("/found").text
    assert chen.post("/found/1/handled", page="/found/1").status_code == 303
    assert "东社区小陈 2026-11-24 09:00 处理了" in chen.get("/found").text
    again = chen.post("/found/1/handled", page="/me")
    assert again.status_code == 409
    assert "东社区小陈 11-24 09:00 已经处理了" in again.text
    assert {entry.kind for entry in house.trail() if entry.fen("report") == 1} == {
        "found-opened",
        "found-handled",
    }
    assert len(house.trail("found-handled")) == 1
    assert not house.breaks()


def test_only_who_has_to_do_with_the_place_hears_of_it(house, phone):
    phone.tell(house.token, place=WORDS)
    house.make("北苑街道老孙", "street-reviewer", "细河区/北苑街道")
    house.make("西社区小吴", "community-reviewer", WEST)
    house.make("民政孔科长", "civil-affairs")
    house.make("审计冯", "auditor")
    for name in ("北苑街道老孙", "民政孔科长"):
        browser = house.signed_in(name)
        assert "李*兰" in browser.get("/found").text
        assert WORDS in browser.get("/found/1").text
    wu = house.signed_in("西社区小吴")
    assert "李*兰" not in wu.get("/found").text
    assert "条没看" not in wu.get("/").text
    closed, nothing = wu.get("/found/1"), wu.get("/found/99")
    assert (closed.status_code, nothing.status_code) == (404, 404)
    assert without_token(closed.text) == without_token(nothing.text)
    assert house.signed_in("审计冯").get("/found").status_code == 403


def test_the_list_comes_anew_by_itself_until_it_is_told_not_to(house):
    chen = house.signed_in("东社区小陈")
    assert chen.get("/found").headers["Refresh"] == "60; url=/found?again=1"
    assert chen.get("/found?again=1").headers["Refresh"] == "60; url=/found?again=1"
    assert "Refresh" not in chen.get("/found?still=1").headers
    assert "Refresh" not in chen.get("/found?before=5").headers


def test_a_list_that_comes_anew_by_itself_keeps_nobody_signed_in(house):
    house.unhurried()
    chen = house.signed_in("东社区小陈")
    for _ in range(30):
        house.later(minutes=1)
        answer = chen.get("/found?again=1")
    assert answer.location.startswith("/sign-in")
    chen = house.signed_in("东社区小陈")
    for _ in range(40):
        house.later(minutes=1)
        answer = chen.get("/found")
    assert answer.status_code == 200


def test_what_a_passer_by_wrote_is_sealed(house, phone):
    phone.tell(house.token, place=WORDS, phone=NUMBER, spot=SPOT)
    (row,) = rows(house)
    kept = b"".join(row[name] for name in ("place", "phone", "spot"))
    for value in (WORDS, NUMBER, SPOT):
        assert value.encode() not in kept
    if (house.books.folder / "centre.db").exists():
        whole = (house.books.folder / "centre.db").read_bytes()
        assert not [value for value in (WORDS, NUMBER, SPOT) if value.encode() in whole]
    audit = str([dict(entry.facts) for entry in house.trail()])
    assert not [value for value in (WORDS, NUMBER, SPOT) if value in audit]


def rows(house):
    with house.centre.read() as office:
        return [office.found.sealed(report.report) for report in office.found.inside(None)]


def test_a_new_key_seals_reports_and_consents_again(house, phone):
    phone.tell(house.token, place=WORDS, phone=NUMBER)
    agreed(house, LI, 1, called="李老师")
    before = bytes(rows(house)[0]["place"])
    ordered = Ordered(house.now)
    assert begin_rotation(house.centre, house.keys, ordered)
    rotate(house.centre, house.keys, ordered)
    assert rows_to_rotate(house.centre, house.keys.vault.version) == 0
    (row,) = rows(house)
    assert row["place"] != before
    assert row["key_version"] == house.keys.vault.version == 2
    assert WORDS in house.signed_in("东社区小陈").get("/found/1").text
    assert "李老师 93 岁" in phone.scan(house.token).text


def test_the_same_form_twice_is_one_report(house, phone):
    form = phone.form(house.token)
    for _ in range(3):
        assert phone.tell(house.token, form, place=WORDS).status_code == 303
    assert len(reports(house)) == 1


def test_a_form_of_another_wristband_a_forged_one_or_an_old_one_is_not_taken(house, phone):
    other = phone.form(hand_out(house, WANG))
    name, hour, mark = phone.form(house.token).split(".")
    forged = (
        other,
        "",
        "x",
        f"{name}.{hour}.{'0' * 16}",
        f"{'0' * 16}.{hour}.{mark}",
        f"{name}.{int(hour) + 1}.{mark}",
    )
    for form in forged:
        answer = phone.tell(house.token, form, place=WORDS)
        assert answer.status_code == 400
        assert "还没有发出去：请再按一次" in answer.text
        assert f'value="{WORDS}"' in answer.text  # what was typed is still there
    form = phone.form(house.token)
    house.later(hours=7)
    assert phone.tell(house.token, form, place=WORDS).status_code == 400
    assert reports(house) == ()


def test_a_form_is_good_for_six_hours(house, phone):
    form = phone.form(house.token)
    house.later(hours=6)
    assert phone.tell(house.token, form, place=WORDS).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"place": ""}, "还没写在哪里"),
        ({"place": "路" * 201}, "最多 200 个字"),
        ({"place": WORDS, "phone": "一三八"}, "电话不太对"),
        ({"place": WORDS, "phone": "12"}, "电话不太对"),
        ({"place": WORDS, "spot": "91.0,121.6,5"}, "手机给的位置读不出"),
        ({"place": WORDS, "spot": "javascript:1"}, "手机给的位置读不出"),
        ({"place": "路\0口"}, "看不见的字符"),
    ],
)
def test_what_is_not_right_is_said_beside_the_field_and_nothing_is_lost(house, phone, fields, said):
    answer = phone.tell(house.token, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'id="seen"' in answer.text
    assert reports(house) == ()


def test_a_place_from_the_telephone_is_enough(house, phone):
    assert phone.tell(house.token, place="", spot=SPOT).status_code == 303
    assert "没有写" in house.signed_in("东社区小陈").get("/found/1").text


def test_what_a_passer_by_wrote_is_shown_as_text(house, phone):
    phone.tell(house.token, place="<script>alert(1)</script>")
    page = house.signed_in("东社区小陈").get("/found/1").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    faulty = phone.tell(house.token, place='"><script>alert(2)</script>', phone="x")
    assert "<script" not in faulty.text


def test_the_place_is_asked_of_the_telephone_only_where_the_button_was_pressed(house, phone):
    first = phone.scan(house.token)
    assert "place.js" not in first.text
    assert "geolocation=()" in first.headers["Permissions-Policy"]
    pressed = phone.tell(house.token, where="1", place="药店", phone=NUMBER)
    assert pressed.status_code == 200
    assert "place.js" in pressed.text
    assert "geolocation=(self)" in pressed.headers["Permissions-Policy"]
    assert 'value="药店"' in pressed.text
    assert reports(house) == ()


def test_reports_are_limited_and_the_button_still_works(house, phone):
    answers = [phone.tell(house.token, place=f"第 {n} 处") for n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert "请打社区电话" in answers[-1].text
    assert "tel:04180000001" in answers[-1].text
    assert len(reports(house)) == 5
    house.later(minutes=10)
    assert phone.tell(house.token, place=WORDS).status_code == 303


def test_one_wristband_gets_ten_reports_an_hour_from_all_telephones_together(house):
    answers = [
        Telephone(house, f"203.0.113.{n}").tell(house.token, place=WORDS).status_code for n in range(11)
    ]
    assert answers == [303] * 10 + [429]


def test_a_wristband_that_was_stopped_meanwhile_takes_no_report(house, phone):
    form = phone.form(house.token)
    with house.centre.begin() as office:
        card = office.cards.of(house.keys.lookup.person(LI["身份证号"]))[0]
        office.cards.turn(card.number, "lost", house.now)
    answer = phone.tell(house.token, form, place=WORDS)
    assert answer.status_code == 409
    assert "这个手环已停用" in answer.text
    assert reports(house) == ()


def test_a_report_is_deleted_after_the_days_of_the_configuration(house, phone):
    phone.tell(house.token, place=WORDS)
    house.later(days=30)
    phone.tell(house.token, place=WORDS)
    assert len(reports(house)) == 2
    house.later(seconds=1)
    phone.scan(house.token)
    assert [report.report for report in reports(house)] == [2]
    house.later(days=31)
    phone.scan(house.token)
    phone.tell(house.token, place=WORDS)
    assert [report.report for report in reports(house)] == [3]  # no number is given twice


def test_a_look_shows_the_level_that_was_seen_when_it_was_reported(house, phone):
    agreed(house, LI, 2)
    phone.tell(house.token, place=WORDS)
    with house.centre.read() as office:
        band = office.bands.with_token(house.keys.lookup.token(house.token)).band
        assert {view.level for view in office.band_views.of([band], 10).newest} == {Level.CONDITIONS}
    assert found_tables.found_report.c.place.type.python_type is bytes


def test_tidying_forgets_them_too_and_says_how_many_before(house, phone):
    phone.tell(house.token, place=WORDS)
    much_later = house.now + KEPT + timedelta(days=1)
    assert too_old(house.centre, much_later, 30) == Forgotten(views=1, reports=1)
    assert len(reports(house)) == 1
    assert forget_old(house.centre, much_later, 30) == Forgotten(views=1, reports=1)
    assert reports(house) == ()
    assert forget_old(house.centre, much_later, 30) == Forgotten(views=0, reports=0)
