"""A subsidised meal at one canteen counts at every other: two tills and the centre, over HTTP."""

from datetime import time, timedelta

import pytest

from integration.two_tills import cut_off, open_till, pays, put_back, speak
from kiosk_ui.notices import Devices
from kiosk_ui.paper_state import PaperState
from kiosk_ui.station import Station
from kiosk_ui.till_view import Desk, till_scene
from pos.centre_link import NotAccepted, Unreachable
from pos.rules.errors import Refused
from pos.rules.money import Money
from pos.rules.sale import Slip, Tender, Via
from pos.rules.undoing import Undoing
from pos.slips import Keyed, key_in
from pos.undo import undo

LI, WANG, ZHAO = "李秀兰", "王建国", "孙淑芬"
WRONG_ONE = Undoing("刷错人了")


@pytest.fixture
def tills(city, url, make_canteen, tmp_path):
    made = [open_till(city, url, make_canteen, tmp_path / code, code) for code in ("K01", "K02")]
    yield made
    for till in made:
        till.close()


def chip(till, name):
    station = Station(till.counter)
    station.choose(till.guest(name).resident.person)
    devices = Devices(None, PaperState(), centre=till.worker.state)
    person = till_scene(Desk("东街食堂", "K02", "张*", "right"), station.scene, devices, "11:46").person
    return person.chip, person.chip_warns, person.reason


def kept(till):
    with till.books.store.read() as book:
        rows = book.elsewhere._db.exec_driver_sql(
            "select till, number, undone from meal_elsewhere order by 1, 2"
        )
        return [tuple(row) for row in rows]


def test_whoever_ate_at_one_canteen_pays_the_full_price_at_the_next(tills):
    here, there = tills
    here.sell(WANG)
    speak(here)
    assert pays(there, WANG) == "6.00"  # it has not heard yet
    speak(there)
    assert (pays(there, WANG), pays(there, LI)) == ("12.00", "0.00")
    assert there.sell(WANG).text("concession") == "full"


def test_the_cashier_reads_the_same_words_as_for_a_second_meal_here_with_the_place_and_the_time(tills):
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    there.set_clock(time(12, 30))
    said = "这一餐已优惠过 1 份，这份按原价"
    assert chip(there, WANG) == ("这一餐已取过 1 份 11:46 和平食堂", True, said)
    here.set_clock(time(12, 30))
    assert chip(here, WANG) == ("这一餐已取过 1 份 11:46 本食堂", True, said)


def test_undone_there_it_is_free_again_here(tills):
    here, there = tills
    sold = here.sell(WANG)
    speak(here, there)
    assert pays(there, WANG) == "12.00"
    undo(here.counter, sold.id, WRONG_ONE)
    speak(here, there)
    assert pays(there, WANG) == "6.00"
    assert there.sell(WANG).text("concession") == "half"


def test_sold_and_undone_between_two_words_it_was_never_eaten(tills):
    here, there = tills
    undo(here.counter, here.sell(WANG).id, WRONG_ONE)
    speak(here, there)
    assert pays(there, WANG) == "6.00"


def test_lunch_elsewhere_leaves_the_dinner(tills):
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    for till in tills:
        till.set_clock(time(17, 0))
    assert pays(there, WANG) == "6.00"
    there.sell(WANG)
    speak(there, here)
    assert pays(here, WANG) == "12.00"
    guest = here.guest(WANG)
    assert "这一餐已优惠过 1 份" in here.counter.quote(guest).decision.reason


def test_a_meal_elsewhere_counts_towards_the_day_as_well(city, tills):
    city.house.policy["caps"][0]["per_day"] = 1
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    there.set_clock(time(17, 0))
    assert chip(there, WANG) == ("今天已取过 1 份 11:46 和平食堂", True, "今天已优惠过 1 份，这份按原价")


def test_the_next_day_begins_anew_and_what_is_old_is_forgotten(city, tills):
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    for till in tills:
        till.now += timedelta(days=1)
    city.house.later(days=1)
    assert pays(there, WANG) == "6.00"
    for till in tills:
        till.now += timedelta(days=5)
    city.house.later(days=5)
    here.sell(ZHAO)
    speak(here, there)
    assert [(row[0], row[2]) for row in kept(there)] == [("K01", 0)]
    assert kept(there)[0][1] == here.head().number


def test_a_till_hears_nothing_of_its_own_meals_and_counts_none_twice(tills):
    here, _ = tills
    here.sell(WANG)
    speak(here, here)
    assert kept(here) == []
    with here.books.store.read() as book:
        person = here.guest(WANG).resident.person
        assert book.journal.taken(person, here.now.date(), "lunch").in_period == 1
    assert here.counter.quote(here.guest(WANG)).taken_in_period == 1


def test_even_if_it_were_told_of_its_own_it_would_not_count_them(tills):
    here, there = tills
    here.sell(WANG)
    speak(here)
    said = there.worker._centre.meals("K02", "")
    with here.books.store.begin() as book:
        book.elsewhere.keep(said, "K01")
    assert kept(here) == []


def test_only_subsidised_meals_of_people_are_told(tills):
    here, there = tills
    here.sell()
    here.sell(WANG)
    here.sell(WANG)  # the second one is paid in full
    speak(here, there)
    assert len(kept(there)) == 1


def test_two_tills_cut_off_give_one_each_and_agree_afterwards(tills):
    here, there = tills
    speak(here, there)
    for till in tills:
        cut_off(till)
    assert [till.sell(WANG).text("concession") for till in tills] == ["half", "half"]
    assert not here.worker.once()
    assert not there.worker.once()
    for till in tills:
        put_back(till)
    speak(here, there, here)
    assert (pays(here, WANG), pays(there, WANG)) == ("12.00", "12.00")
    assert here.counter.quote(here.guest(WANG)).taken_in_period == 2
    assert len(here.entries("sale")) == 1  # nobody is charged afterwards


def test_a_price_said_before_the_news_came_is_not_sold_after_it_but_said_anew(tills):
    here, there = tills
    station = Station(there.counter)
    station.choose(there.guest(WANG).resident.person)
    held = station.scene.open
    here.sell(WANG)
    speak(here, there)
    with pytest.raises(Refused, match=r"应收变了：现在是 12\.00 元"):
        station.sell(held.request, Tender.CASH, held.quote.decision.payable)
    assert str(station.scene.open.quote.decision.payable) == "12.00"
    assert there.entries("sale") == []


def test_nothing_new_costs_an_empty_answer_and_no_write(tills):
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    with there.books.store.read() as book:
        heard = book.elsewhere.heard()
    assert heard == f"K01:{here.head().number}"
    assert there.worker._centre.meals("K02", heard) is None
    before = (there.data / "till.db").read_bytes()
    speak(there)
    assert (there.data / "till.db").read_bytes() == before


def test_more_than_a_page_comes_in_pages_and_goes_on_where_it_broke_off(tills, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills_down.MEALS_MOST", 2)
    here, there = tills
    names = [name for name in here.people if here.guest(name) and pays(here, name) != "12.00"][:5]
    assert len(names) == 5
    for name in names:
        here.sell(name)
    speak(here)
    ask, asked = there.worker._centre.meals, []

    def breaks_off(till, heard):
        asked.append(heard)
        if len(asked) == 2:
            raise Unreachable("断了")
        return ask(till, heard)

    monkeypatch.setattr(there.worker._centre, "meals", breaks_off)
    assert not there.worker.once()
    assert len(kept(there)) == 2
    speak(there)
    assert len(kept(there)) == 5
    assert asked[2] == asked[1]
    assert [pays(there, name) for name in names] == ["12.00"] * 5


def test_a_page_that_ends_between_two_tills_loses_nobody(
    city, tills, url, make_canteen, tmp_path, monkeypatch
):
    monkeypatch.setattr("settlement.pages.tills_down.MEALS_MOST", 2)
    here, there = tills
    third = open_till(city, url, make_canteen, tmp_path / "K03", "K03")
    for name in (WANG, LI):
        here.sell(name)
    for name in (ZHAO, "马凤兰", "张桂英"):
        third.sell(name)
    speak(here, third, there)
    assert [row[0] for row in kept(there)] == ["K01", "K01", "K03", "K03", "K03"]
    third.close()


def test_the_same_page_twice_changes_nothing(tills):
    here, there = tills
    sold = here.sell(WANG)
    undo(here.counter, sold.id, WRONG_ONE)
    speak(here, there)
    with there.books.store.begin() as book:
        book.elsewhere._db.exec_driver_sql("delete from setting where name = 'centre-meals'")
    speak(there)
    assert kept(there) == [("K01", sold.number, 1)]


def test_practice_counts_no_real_meal(tills):
    here, there = tills
    here.sell(WANG)
    speak(here, there)
    there.counter.remark("training-began", {})
    assert pays(there, WANG) == "6.00"
    there.sell(WANG)
    there.counter.remark("training-ended", {})
    speak(there, here)
    assert kept(here) == []


@pytest.mark.parametrize(
    "after", ["x", "K02", "K02:", "K02:1,", "K02:1,K02:2", "K02:-1", "K02:1" + ",K03:1" * 900]
)
def test_a_place_that_nobody_can_have_heard_up_to_is_refused(city, tills, after):
    shown = {"Authorization": f"Bearer {tills[0].link.token}"}
    answer = city.house.app.test_client().get(
        "/api/v1/tills/K01/meals", query_string={"after": after}, headers=shown
    )
    assert answer.status_code == 422
    assert answer.json["error"] == "malformed"


def test_only_the_till_itself_asks_and_no_name_or_code_is_told(city, tills):
    here, there = tills
    here.sell(WANG)
    speak(here)
    client = city.house.app.test_client()
    assert client.get("/api/v1/tills/K02/meals").status_code == 401
    shown = {"Authorization": f"Bearer {there.link.token}"}
    assert client.get("/api/v1/tills/K01/meals", headers=shown).status_code == 403
    told = client.get("/api/v1/tills/K02/meals", headers=shown).json
    assert set(told["meals"][0]) == {"till", "number", "canteen", "at", "day", "period", "person", "reverses"}
    assert told["meals"][0]["person"] == here.guest(WANG).resident.person
    shown = {"Authorization": f"Bearer {here.link.token}"}
    assert client.get("/api/v1/tills/K01/meals", headers=shown).json["meals"] == []  # its own it knows


def test_a_slip_keyed_in_later_counts_for_the_meal_it_was(tills):
    here, there = tills
    noon = there.now
    here.set_clock(time(17, 0))
    slip = Slip("A0012", noon - timedelta(minutes=30), "负责人", "停电")
    key_in(
        here.counter,
        Keyed("补-1", slip, here.guest(WANG).resident.person, Money.yuan("6.00"), Tender.CASH),
    )
    speak(here, there)
    quote = there.counter.quote(there.guest(WANG))
    assert (quote.taken_in_period, quote.taken_at, quote.taken_where) == (1, slip.served_at, "和平食堂")


def test_an_answer_that_is_no_answer_changes_nothing(tills, monkeypatch):
    here, there = tills
    here.sell(WANG)
    speak(here)
    monkeypatch.setattr(there.worker._centre, "meals", lambda *_: (_ for _ in ()).throw(NotAccepted("不行")))
    assert not there.worker.once()
    assert there.worker.state.refused
    assert kept(there) == []
    assert there.sell(WANG, via=Via.SEARCH).text("concession") == "half"
