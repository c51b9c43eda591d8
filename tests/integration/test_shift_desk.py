"""The shift as the till's screen has it: who sells, what is asked, what is kept from whoever counts."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk_ui import shift_desk
from kiosk_ui.notices import Devices
from kiosk_ui.paper import letterhead
from kiosk_ui.print_worker import PaperState
from kiosk_ui.receipts import receipt_views
from kiosk_ui.report_view import LOOKED_AT, last_of, month_view
from kiosk_ui.station import Station
from kiosk_ui.till_view import Desk, till_scene
from pos.practice import practise
from pos.rules.drawer import Count
from pos.rules.errors import Refused
from pos.rules.money import ZERO, Money
from pos.rules.sale import Tender
from pos.shifts import print_x, shift_now

FLOAT = Count.read("10000x2")
NOVEMBER = date(2026, 11, 1)
WANG = "王建国"


@pytest.fixture
def station(canteen):
    return Station(canteen.counter)


def screen(station):
    desk = Desk("和平社区食堂", "K01", "张*", "right")
    return till_scene(desk, station.scene, Devices(None, PaperState()), "11:46")


def begin(station):
    return shift_desk.begin(station, "王小芳", FLOAT, "begin")


def count(station, text):
    return shift_desk.count(station, f"count-{text}", Count.read(text))


def month(canteen):
    with canteen.books.store.read() as book:
        return month_view(book, NOVEMBER)


def receipts(canteen):
    return receipt_views(canteen.books.store, letterhead(canteen.config), 40)


def test_whoever_opened_the_shift_stands_in_the_bar_masked(station):
    assert screen(station).bar.cashier == "张*"
    assert begin(station).text("cashier") == "王*芳"
    assert screen(station).bar.cashier == "王*芳"
    assert "备用金 200.00 元" in screen(station).strip.text


def test_the_idle_screen_asks_for_an_opening_until_there_is_one(station, canteen):
    assert screen(station).ask_to_open
    assert not screen(station).walk_in_muted  # selling does not wait for it
    practise(canteen.counter, on=True)
    station.look_again()
    assert not screen(station).ask_to_open
    practise(canteen.counter, on=False)
    begin(station)
    assert not screen(station).ask_to_open
    count(station, "10000x2")
    shift_desk.close(station, "close", "")
    assert screen(station).ask_to_open


def test_nothing_is_closed_while_somebody_waits_at_the_counter(station, canteen):
    begin(station)
    count(station, "10000x2")
    station.scanned(canteen.people[WANG].card)
    with pytest.raises(Refused, match="还有一位没收完"):
        shift_desk.close(station, "close", "")
    assert canteen.entries("shift-closed") == []
    station.sell(station.scene.open.request, Tender.MOBILE, ZERO)
    assert shift_desk.close(station, "close", "").fen("z") == 1


def test_the_answer_that_got_lost_is_given_again_even_with_the_next_one_at_the_counter(station, canteen):
    begin(station)
    count(station, "10000x2")
    closed = shift_desk.close(station, "close", "")
    station.scanned(canteen.people[WANG].card)
    assert shift_desk.close(station, "close", "").id == closed.id


def test_cash_in_and_out_is_said_on_the_strip(station):
    begin(station)
    shift_desk.move(station, "out", Money(-5000), "买菜垫付")
    assert screen(station).strip.text == "已取出 50.00 元：买菜垫付。"
    shift_desk.move(station, "in", Money(50), "补零钱")
    assert screen(station).strip.text == "已存入 0.50 元：补零钱。"
    assert shift_now(station.counter).expected == Money(15050)


def test_whoever_feels_out_the_drawer_leaves_a_line(station, canteen):
    begin(station)
    for _ in range(2):
        with pytest.raises(Refused, match=r"钱箱里没有 200\.10 元可取"):
            shift_desk.move(station, "out", Money(-20010), "换零钱")
    assert [entry.fen("amount_fen") for entry in canteen.entries("cash-refused")] == [20010, 20010]
    with pytest.raises(Refused, match="原因"):
        shift_desk.move(station, "out", Money(-100), "补零钱")
    assert len(canteen.entries("cash-refused")) == 2


def test_a_drawer_that_does_not_open_by_itself_is_opened_with_the_key(station):
    shift_desk.open_(station, "换零钱")
    assert "请用钥匙打开" in screen(station).strip.text
    station.counter = replace(station.counter, extras=replace(station.counter.extras, drawer=True))
    shift_desk.open_(station, "换零钱")
    assert "钥匙" not in screen(station).strip.text


def test_the_receipt_page_shows_an_x_only_after_its_drawer_was_counted(station, canteen):
    begin(station)
    canteen.sell()
    x = shift_desk.look(station)
    print_x(canteen.counter, x.id, x.hash)
    (blind,) = [view for view in receipts(canteen) if view.number == x.id]
    assert [line.text for line in blind.lines] == ["交班以前不显示。"]
    assert blind.amount == ""
    count(station, "10000x2,100x12")
    z = shift_desk.close(station, "close", "")
    shown = {view.number: view for view in receipts(canteen)}
    assert any("查账单" in line.text for line in shown[x.id].lines)
    assert any("交班单（Z）第 1 号" in line.text for line in shown[z.id].lines)
    assert shown[z.id].amount == ""


def test_the_report_shows_days_with_their_zs_and_no_money_that_is_not_closed(station, canteen):
    begin(station)
    canteen.sell(WANG)
    count(station, "10000x2,100x3")
    shift_desk.close(station, "close", "找错钱")
    canteen.sell(portions=3)
    view = month(canteen)
    (day,) = view.days
    assert (day.name, day.zs, day.portions) == ("24 日 周二", (1,), 1)
    assert day.money == ("12.00", "6.00", "6.00", "6.00", "0.00", "0.00", "−3.00")
    assert (view.open.portions, view.open.money) == (3, ())
    assert view.total.money == day.money
    assert [(row.name, row.month) for row in view.months] == [("11 月", "2026-11")]
    assert (view.before, view.after) == ("2026-10", "2026-12")


def test_the_report_counts_what_wants_a_second_look(station, canteen):
    station.scanned("NOBODYS-CODE-1")
    station.scanned(canteen.people[WANG].card)
    station.reason_shown()
    station.close("扫错了")
    looks = dict(zip(LOOKED_AT, month(canteen).open.looks, strict=True))
    assert {name: times for name, times in looks.items() if times} == {
        "没登记的码": 1,
        "看原因": 1,
        "没卖就关": 1,
    }


@pytest.mark.parametrize(("first", "last"), [((2026, 2, 1), 28), ((2028, 2, 1), 29), ((2026, 12, 1), 31)])
def test_a_month_ends_on_its_last_day(first, last):
    assert last_of(date(*first)) == date(first[0], first[1], last)
