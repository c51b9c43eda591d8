"""The city's rules come down to the tills: one document, whole or not at all, while sales go on."""

import csv
from copy import deepcopy
from datetime import date, time, timedelta

import pytest

from integration.postgres import on_sqlite
from integration.two_tills import CANTEENS, cut_off, open_till, pays, speak
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.paper import job_lines, letterhead
from kiosk_ui.paper_state import PaperState
from kiosk_ui.station import Station
from pos.calendar_import import import_calendar
from pos.pull_rules import note_own_rules
from pos.rules.errors import Refused
from pos.rules.policy import digest_of
from pos.rules.read_policy import read_policy
from pos.rules.sale import Tender
from pos.rules.service_days import Override, PublicDay
from pos.wire import RulesSaid
from settlement.calendar_desk import name_days
from settlement.rules.roles import WHOLE, Scope
from settlement.rules_feed import note_policy

WANG = "王建国"
DECEMBER = date(2026, 12, 1)
TOMORROW = date(2026, 11, 25)
OWN_HOURS = [
    {
        "from": date(2023, 5, 1),
        "periods": [{"code": "lunch", "name": "中饭", "begins": "11:00", "ends": "13:00"}],
        "grace_min": 0,
        "source": "own hours",
    }
]


NOT_UNDERSTOOD = (
    "update setting set value = replace(value, 'meal_price', 'prices') where name = 'centre-rules'"
)


@pytest.fixture
def till(city, url, make_canteen, tmp_path):
    made = open_till(city, url, make_canteen, tmp_path / "K01")
    yield made
    made.close()


def dearer(city, begins=TOMORROW):
    """Announce at the centre that a meal costs fifteen yuan from a day on."""
    price = {"from": begins, "value": "15.00", "source": "notice of the city"}
    city.house.policy["meal_price"].append(price)


def version(till):
    with till.books.store.read() as book:
        return book.told_rules.version(till.counter.own_rows)


def strip(till):
    station = Station(till.counter)
    return [
        one.text for one in all_notices(station.scene, Devices(None, PaperState(), centre=till.worker.state))
    ]


def served(till, day):
    with till.books.store.read() as book:
        return book.calendar.calendar(till.counter.policy_in(book).service_days).answer(day)


# The policy


def test_a_price_announced_for_tomorrow_holds_tomorrow_and_not_today(city, till):
    dearer(city)
    speak(till)
    assert str(till.counter.quote(None).decision.payable) == "12.00"
    till.now += timedelta(days=1)
    assert str(till.counter.quote(None).decision.payable) == "15.00"
    assert (pays(till, WANG), str(Station(till.counter).scene.walk_in_price)) == ("7.50", "15.00")


def test_each_sale_names_the_rules_it_was_made_under_and_the_change_is_a_line(city, till):
    first = till.sell(WANG)
    dearer(city)
    speak(till)
    second = till.sell()
    (told,) = till.entries("rules-changed")
    assert first.text("policy") == till.config.policy.digest
    assert second.text("policy") == told.text("policy") == digest_of(city.house.policy)
    assert (told.text("source"), told.text("version")) == ("centre", version(till))
    assert first.number < told.number < second.number
    assert not till.verdict().breaks
    speak(till)
    assert len(city.lines()) == till.head().number


def test_before_the_centre_was_ever_heard_and_without_one_config_toml_holds(canteen, till):
    assert (version(till), till.sell().text("policy")) == ("", till.config.policy.digest)
    cut_off(till)
    till.worker.once()
    assert (version(till), till.sell().text("policy")) == ("", till.config.policy.digest)
    assert canteen.sell().text("policy") == canteen.config.policy.digest


def test_what_was_heard_outlives_a_restart_and_a_cut(city, till, make_canteen):
    dearer(city)
    speak(till)
    cut_off(till)
    again = make_canteen(till.data, till.config)
    again.now += timedelta(days=1)
    assert str(again.counter.quote(None).decision.payable) == "15.00"
    again.close()


def test_the_canteens_own_hours_win_over_the_citys_as_they_did(city, url, make_canteen, tmp_path):
    till = open_till(city, url, make_canteen, tmp_path / "K01", meal_periods=OWN_HOURS)
    speak(till)
    till.set_clock(time(10, 45))
    assert "现在不是供餐时间" in till.counter.quote(None).why
    assert till.sell().text("policy") == digest_of(
        {**city.house.policy, "canteen": {"meal_periods": OWN_HOURS}}
    )
    till.close()


def test_the_same_rules_cost_an_empty_answer_and_no_write(till):
    speak(till)
    assert till.worker._centre.rules("K01", version(till)) is None
    before = (till.data / "till.db").read_bytes()
    speak(till)
    assert (till.data / "till.db").read_bytes() == before


def test_the_page_shows_the_new_price_without_a_restart(city, till):
    station = Station(till.counter)
    till.worker._changed = station.look_again
    dearer(city, begins=date(2026, 11, 24))
    speak(till)
    assert str(station.scene.walk_in_price) == "15.00"


def test_a_sale_in_hand_while_the_rules_change_is_said_anew_and_then_sold(city, till):
    station = Station(till.counter)
    station.choose(till.guest(WANG).resident.person)
    held = station.scene.open
    dearer(city, begins=date(2026, 11, 24))
    speak(till)
    with pytest.raises(Refused, match=r"应收变了：现在是 7\.50 元"):
        station.sell(held.request, Tender.CASH, held.quote.decision.payable)
    held = station.scene.open
    sold = station.sell(held.request, Tender.CASH, held.quote.decision.payable)
    assert (sold.facts["payable_fen"], sold.text("policy")) == (750, digest_of(city.house.policy))


def test_sales_go_on_while_the_document_is_on_its_way(city, till, monkeypatch):
    ask, sold = till.worker._centre.rules, []
    monkeypatch.setattr(till.worker._centre, "rules", lambda *a: sold.append(till.sell()) or ask(*a))
    dearer(city)
    speak(till)
    assert sold[0].text("policy") == till.config.policy.digest


def test_the_receipt_calls_the_meal_what_the_city_calls_it(city, till):
    city.house.policy["meal_periods"][0]["periods"][0]["name"] = "中午饭"
    speak(till)
    sold = till.sell()
    (job,) = till.jobs(sold.id)
    with till.books.store.read() as book:
        text = "\n".join(str(line) for line in job_lines(book, job, letterhead(till.config)))
    assert "中午饭" in text


# A document that cannot be used


def refused(till):
    assert not till.worker.once()
    assert till.worker.state.refused
    return till.worker.state.trouble


def test_a_policy_with_an_unknown_key_is_refused_whole_and_the_strip_says_so(city, till):
    speak(till)
    before = version(till)
    good = deepcopy(city.house.policy)
    dearer(city)
    city.house.policy["colour"] = "orange"
    said = refused(till)
    assert "policy.colour：不认识这个键" in said
    assert "照原来的规则收款，请找市中心" in said
    assert said in strip(till)
    till.now += timedelta(days=1)
    assert (version(till), str(till.counter.quote(None).decision.payable)) == (before, "12.00")
    city.house.policy.clear()
    city.house.policy.update(good)
    dearer(city)
    speak(till)
    assert str(till.counter.quote(None).decision.payable) == "15.00"


def test_what_is_refused_holds_up_neither_the_journal_nor_the_cards_nor_the_meals(city, till):
    city.house.policy["colour"] = "orange"
    till.sell()
    refused(till)
    assert till.worker.state.unsent == 0
    with till.books.store.read() as book:
        assert book.elsewhere.heard() == ""
    assert len(city.lines()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"version": "0" * 16},
        {"policy": {"from": "soon"}},
        {"policy": {"from": "2023-05-01", "meal_price": "12.00"}},
    ],
)
def test_every_kind_of_break_is_refused_whole(till, monkeypatch, broken):
    said = till.worker._centre.rules("K01")
    data = {**said.model_dump(), **broken}
    if "version" not in broken:
        data["version"] = RulesSaid.model_validate(data).digest
    monkeypatch.setattr(till.worker._centre, "rules", lambda *_: RulesSaid.model_validate(data))
    assert "没有采用" in refused(till)
    assert version(till) == ""
    assert till.entries("rules-changed") == []
    assert till.sell().text("policy") == till.config.policy.digest


def test_a_field_that_a_newer_centre_has_is_said_as_such(till, monkeypatch):
    made = RulesSaid.made
    newer = type("Newer", (RulesSaid,), {"__annotations__": {"weather": str}, "weather": "sunny"})

    def with_weather(*parts):
        return newer.model_validate({**made(*parts).model_dump(), "weather": "sunny"})

    monkeypatch.setattr("settlement.rules_feed.RulesSaid.made", with_weather)
    assert "这台收银机的程序不认得它的写法" in refused(till)


def test_a_document_kept_by_a_newer_program_lets_the_till_sell_by_its_own_rules(city, till):
    dearer(city, begins=date(2026, 11, 24))
    speak(till)
    with till.books.store.begin() as book:
        book.told_people._db.exec_driver_sql(NOT_UNDERSTOOD)
    assert str(till.counter.quote(None).decision.payable) == "12.00"
    assert version(till) == ""
    speak(till)
    assert str(till.counter.quote(None).decision.payable) == "15.00"


def test_the_line_and_the_document_come_together_or_not_at_all(till, monkeypatch):
    monkeypatch.setattr("pos.counter.Counter.note", lambda *_: (_ for _ in ()).throw(Refused("停电")))
    assert not till.worker.once()
    assert version(till) == ""


# Days that are named


def test_a_day_the_centre_closes_is_closed_at_every_till(city, till, url, make_canteen, tmp_path):
    there = open_till(city, url, make_canteen, tmp_path / "K02", "K02")
    name_days(city.house.gate, city.first, WHOLE, [Override(TOMORROW, served=False, note="停电检修")])
    speak(till, there)
    for one in (till, there):
        assert not served(one, TOMORROW).open
        one.now += timedelta(days=1)
        assert one.counter.quote(None).why == "今天不供餐（停电检修）"
    there.close()


def test_a_day_named_for_one_canteen_is_the_others_no_business_and_the_nearest_word_wins(
    city, till, url, make_canteen, tmp_path
):
    there = open_till(city, url, make_canteen, tmp_path / "K02", "K02")
    gate, first = city.house.gate, city.first
    name_days(gate, first, WHOLE, [Override(TOMORROW, served=False, note="大扫除")])
    name_days(gate, first, CANTEENS["K02"], [Override(TOMORROW, served=True, note="照常")])
    name_days(gate, first, Scope(CANTEENS["K01"].parts[:3]), [Override(DECEMBER, served=False, note="修路")])
    speak(till, there)
    assert (served(till, TOMORROW).open, served(there, TOMORROW).open) == (False, True)
    assert (served(till, DECEMBER).open, served(there, DECEMBER).open) == (False, False)
    there.close()


def test_a_day_named_at_the_till_wins_over_the_centres(city, till):
    import_calendar(till.books.store, [Override(TOMORROW, served=True, note="本店照常")], "张*", till.now)
    name_days(city.house.gate, city.first, WHOLE, [Override(TOMORROW, served=False, note="大扫除")])
    speak(till)
    assert served(till, TOMORROW).occasion == "本店照常"


def test_a_holiday_notice_that_only_the_centre_has_decides_the_day(city, till, monkeypatch):
    city.house.policy["service_days"][0]["open"] = "workdays"
    spring = date(2027, 2, 8)  # a Monday
    assert served(till, spring).open
    monkeypatch.setattr("settlement.rules_feed.known_years", lambda _: (2026, 2027))
    notice = [(spring, PublicDay(is_workday=False, occasion="春节"))]
    monkeypatch.setattr("settlement.rules_feed.special_days", lambda _: notice)
    speak(till)
    assert served(till, spring).why == "今天是春节，不供餐"
    assert not served(till, spring + timedelta(days=7)).guessed
    assert served(till, date(2028, 2, 7)).guessed
    assert not served(till, spring - timedelta(days=1)).open  # an ordinary Sunday


def test_the_national_holidays_of_this_year_come_down_as_the_library_knows_them(city, till):
    city.house.policy["service_days"][0]["open"] = "workdays"
    speak(till)
    assert served(till, date(2026, 10, 1)).occasion == "国庆节"
    assert served(till, date(2026, 10, 10)).occasion == "调休上班"
    assert not served(till, date(2026, 11, 28)).open


def test_a_named_day_is_a_line_of_the_audit_trail_and_of_the_tills_journal(city, till):
    speak(till)
    name_days(city.house.gate, city.first, WHOLE, [Override(TOMORROW, served=False, note="大扫除")])
    (line,) = city.house.trail("calendar-changed")
    assert (line.facts["days"], line.text("scope"), line.text("who")) == (1, "", str(city.first.id))
    again = name_days(city.house.gate, city.first, WHOLE, [Override(TOMORROW, served=False, note="大扫除")])
    assert again.unchanged == 1
    assert len(city.house.trail("calendar-changed")) == 1
    speak(till)
    first, second = till.entries("rules-changed")
    assert first.text("policy") == second.text("policy")
    assert first.text("version") != second.text("version")


# Who may ask


def test_only_the_till_itself_asks(city, till):
    client = city.house.app.test_client()
    assert client.get("/api/v1/tills/K01/rules").status_code == 401
    shown = {"Authorization": f"Bearer {till.link.token}"}
    assert client.get("/api/v1/tills/K02/rules", headers=shown).status_code == 403
    told = client.get("/api/v1/tills/K01/rules", headers=shown)
    assert told.headers["ETag"] == f'"{told.json["version"]}"'
    again = client.get("/api/v1/tills/K01/rules", headers={**shown, "If-None-Match": told.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


# What the till was set up with


def test_another_config_toml_at_the_next_start_is_a_line(canteen, make_canteen):
    canteen.sell()
    note_own_rules(canteen.counter)
    assert canteen.entries("rules-changed") == []
    table = deepcopy(canteen.config.policy_table)
    table["caps"][0]["per_day"] = 3
    again = make_canteen(canteen.data, canteen.config.model_copy(update={"policy": read_policy(table)}))
    note_own_rules(again.counter)
    note_own_rules(again.counter)
    (line,) = again.entries("rules-changed")
    assert (line.text("policy"), line.text("source")) == (digest_of(table), "config")
    again.close()


def test_the_commands_show_the_rules_in_force(city, till, run_canteen, tmp_path):
    dearer(city)
    name_days(city.house.gate, city.first, WHOLE, [Override(TOMORROW, served=False, note="大扫除")])
    speak(till)
    till.data.rename(tmp_path / "books")
    said = run_canteen("policy", "show", "--on", "2026-11-25").output
    assert "15.00 元" in said
    assert digest_of(city.house.policy) in said
    assert "应收 15.00" in run_canteen("quote", "--born", "1990-01-01", "--on", "2026-11-25").output
    assert "25 周三 不供餐 大扫除" in run_canteen("calendar", "show", "--month", "2026-11").output


def test_the_centres_command_names_days_for_all_or_for_one_canteen(city, run_canteen, tmp_path):
    on_sqlite()  # the command finds the books by its configuration
    city.house.close()
    sheet = tmp_path / "日历.csv"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("日期", "是否供餐", "说明"), ("2026-11-25", "否", "停电检修")])
    centre = ["--data", tmp_path / "centre", "centre", "calendar"]
    assert "将会新增 1 天" in run_canteen(*centre, "import", sheet, "--dry-run").output
    assert "指定了 0 天" in run_canteen(*centre, "show").output
    place = str(CANTEENS["K02"])
    assert "已新增 1 天" in run_canteen(*centre, "import", sheet, "--place", place).output
    assert "指定了 0 天" in run_canteen(*centre, "show").output
    assert "2026-11-25 周三 不供餐 停电检修" in run_canteen(*centre, "show", "--place", place).output
    sheet.write_text("日期,是否供餐,说明\n2026-11-25,也许,\n", encoding="utf-8")
    again = run_canteen(*centre, "import", sheet)
    assert (again.exit_code, "什么都没有改" in again.output) == (1, True)


def test_another_policy_at_the_centres_next_start_is_a_line_of_the_audit_trail(city):
    house = city.house
    note_policy(house.gate, house.policy)
    note_policy(house.gate, house.policy)
    dearer(city)
    note_policy(house.gate, house.policy)
    first, second = house.trail("rules-changed")
    assert first.text("policy") != second.text("policy") == digest_of(house.policy)
    assert house.breaks() == []
