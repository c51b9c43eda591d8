"""The shift in the books: opened, counted blind, closed with a Z; told with 张敏 at K01 on 2026-11-24."""

import threading
from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise

import pytest

from pos.practice import practise
from pos.reports import day_report, month_report
from pos.rules.drawer import Count
from pos.rules.errors import Refused
from pos.rules.journal import instant
from pos.rules.money import ZERO, Money
from pos.rules.sale import Tender
from pos.rules.tally import added, tally_in
from pos.rules.undoing import CASHIER, MANAGER, Undoing
from pos.shifts import (
    close_shift,
    count_drawer,
    move_cash,
    open_drawer,
    open_shift,
    print_x,
    report_x,
    shift_now,
    tally_of,
)
from pos.undo import reprint, undo

FLOAT = Count.read("1000x10,500x20")  # 200.00
WANG = "王建国"
YUAN = Money.yuan


def pieces(amount):
    """Count an amount out in coins of one jiao and notes of one yuan."""
    whole, rest = divmod(YUAN(amount).fen, 100)
    return Count({100: whole, 10: rest // 10})


def begin(canteen, request=""):
    return open_shift(canteen.counter, "张*", FLOAT, request)


def count(canteen, amount, request=None):
    return count_drawer(canteen.counter, request or f"count-{canteen.head().number}", pieces(amount))


def close(canteen, reason="", request=None):
    return close_shift(canteen.counter, request or f"close-{canteen.head().number}", reason)


def finish(canteen, reason=""):
    """Count what is there to the fen, and close."""
    count(canteen, str(shift_now(canteen.counter).expected))
    return close(canteen, reason)


def ranges(canteen):
    return [(z.fen("first"), z.fen("last")) for z in canteen.entries("shift-closed")]


def postings(entry):
    return {posting.account: posting.fen for posting in entry.postings}


# Opening


def test_the_float_goes_from_the_safe_into_the_drawer(canteen):
    opened = begin(canteen)
    assert postings(opened) == {"cash:K01": 20000, "safe:K01": -20000}
    assert (opened.fen("shift"), opened.fen("float_fen")) == (1, 20000)
    assert opened.text("count").startswith("100元×0 50元×0 20元×0 10元×10 5元×20")


def test_whoever_opens_the_shift_is_on_its_receipts(canteen):
    open_shift(canteen.counter, "王*", FLOAT)
    assert canteen.sell().text("cashier") == "王*"
    finish(canteen)
    assert canteen.sell().text("cashier") == "张*"  # whoever the till is set up for, until the next opening


def test_an_open_shift_is_not_opened_again(canteen):
    begin(canteen)
    with pytest.raises(Refused, match="已经开班了"):
        begin(canteen)
    assert len(canteen.entries("shift-opened")) == 1


def test_the_same_tap_opens_once(canteen):
    assert begin(canteen, "tap").id == begin(canteen, "tap").id
    assert len(canteen.entries()) == 1


def test_selling_needs_no_opening_and_such_a_sale_is_in_the_next_z(canteen):
    early = canteen.sell()
    begin(canteen)
    z = finish(canteen)
    assert (z.fen("first"), z.fen("last")) == (early.number, z.number)
    assert z.fen("sales.count") == 1
    assert z.fen("expected_fen") == 20000 + early.fen("payable_fen")


def test_a_shift_nobody_opened_can_be_closed(canteen):
    canteen.sell()
    z = finish(canteen)
    assert (z.fen("z"), z.text("opened"), z.fen("counted_fen")) == (1, "", 1200)


# Cash in and out, the drawer


def test_cash_taken_out_is_expected_no_longer(canteen):
    begin(canteen)
    out = move_cash(canteen.counter, "out", -YUAN("50.00"), "买菜垫付")
    put = move_cash(canteen.counter, "in", YUAN("20.00"), "补零钱")
    assert postings(out) == {"cash:K01": -5000, "safe:K01": 5000}
    assert postings(put) == {"cash:K01": 2000, "safe:K01": -2000}
    assert shift_now(canteen.counter).expected == YUAN("170.00")
    z = finish(canteen)
    assert (z.fen("cash.out_fen"), z.fen("cash.in_fen"), z.fen("cash.float_fen")) == (5000, 2000, 20000)


def test_the_same_tap_moves_cash_once(canteen):
    begin(canteen)
    first, again = (move_cash(canteen.counter, "tap", -YUAN("50.00"), "换零钱") for _ in range(2))
    assert first.id == again.id
    assert shift_now(canteen.counter).expected == YUAN("150.00")


@pytest.mark.parametrize(
    ("amount", "reason", "why"),
    [("-200.01", "买菜垫付", "钱箱里没有"), ("0", "补零钱", "金额"), ("5.00", "买菜垫付", "原因")],
)
def test_what_cannot_be_is_refused_and_not_written(canteen, amount, reason, why):
    begin(canteen)
    with pytest.raises(Refused, match=why):
        move_cash(canteen.counter, "tap", YUAN(amount), reason)
    assert [entry.kind for entry in canteen.entries()] == ["shift-opened"]


def test_no_cash_is_moved_while_practising(canteen):
    begin(canteen)
    practise(canteen.counter, on=True)
    with pytest.raises(Refused, match="练习"):
        move_cash(canteen.counter, "tap", -YUAN("5.00"), "换零钱")


def test_the_drawer_is_opened_for_a_reason_of_the_list(canteen):
    assert open_drawer(canteen.counter, "换零钱").text("reason") == "换零钱"
    with pytest.raises(Refused, match="从列表里选"):
        open_drawer(canteen.counter, "想看看")
    assert len(canteen.entries("drawer-opened")) == 1


# The blind count


def test_three_yuan_short_are_an_entry_of_their_own(canteen):
    begin(canteen)
    canteen.sell()
    count(canteen, "209.00")
    z = close(canteen, "找错钱")
    (found,) = canteen.entries("cash-difference")
    assert postings(found) == {"cash:K01": -300, "over-short:K01": 300}
    assert found.text("reason") == "找错钱"
    assert postings(z) == {"cash:K01": -20900, "safe:K01": 20900}
    assert (z.fen("expected_fen"), z.fen("counted_fen"), z.fen("difference_fen")) == (21200, 20900, -300)
    assert canteen.head().totals["cash:K01"] == 0
    assert canteen.head().totals["over-short:K01"] == 300


def test_too_much_is_booked_the_other_way(canteen):
    begin(canteen)
    count(canteen, "200.50")
    z = close(canteen, "不清楚")
    assert postings(canteen.entries("cash-difference")[0]) == {"cash:K01": 50, "over-short:K01": -50}
    assert z.fen("difference_fen") == 50


def test_a_drawer_that_is_right_has_no_difference_and_no_reason(canteen):
    begin(canteen)
    count(canteen, "200.00")
    z = close(canteen, "不清楚")
    assert canteen.entries("cash-difference") == []
    assert (z.fen("difference_fen"), z.text("reason")) == (0, "")


@pytest.mark.parametrize("reason", ["", "老板拿的"])
def test_a_difference_without_a_reason_of_the_list_closes_nothing(canteen, reason):
    begin(canteen)
    count(canteen, "199.00")
    with pytest.raises(Refused, match="请选一个原因"):
        close(canteen, reason)
    assert [entry.kind for entry in canteen.entries()] == ["shift-opened", "cash-counted"]


def test_nothing_is_closed_before_the_drawer_is_counted(canteen):
    begin(canteen)
    with pytest.raises(Refused, match="还没数钱箱"):
        close(canteen)
    assert canteen.entries("shift-closed") == []


def test_the_drawer_may_be_counted_twice_and_the_second_count_holds(canteen):
    begin(canteen)
    count(canteen, "100.00")
    assert count(canteen, "199.00").counted == YUAN("199.00")
    with pytest.raises(Refused, match="已经数过两次"):
        count(canteen, "200.00")
    assert close(canteen, "不清楚").fen("counted_fen") == 19900
    assert [entry.fen("counted_fen") for entry in canteen.entries("cash-counted")] == [10000, 19900]


def test_the_same_tap_counts_once(canteen):
    begin(canteen)
    count(canteen, "200.00", "tap")
    assert len(count(canteen, "200.00", "tap").counts) == 1


def test_a_cash_sale_after_the_count_asks_to_count_again(canteen):
    begin(canteen)
    count(canteen, "200.00")
    canteen.sell()
    now = shift_now(canteen.counter)
    assert (now.counted, now.difference, now.moved, now.may_count) == (None, None, True, True)
    with pytest.raises(Refused, match="请再数一次"):
        close(canteen)
    count(canteen, "212.00")
    assert not shift_now(canteen.counter).moved
    assert close(canteen).fen("difference_fen") == 0


def test_mobile_money_after_the_count_is_not_in_the_drawer(canteen):
    begin(canteen)
    count(canteen, "200.00")
    canteen.sell(tender=Tender.MOBILE, tendered=ZERO)
    assert close(canteen).fen("sales.count") == 1


def test_a_count_of_the_shift_before_does_not_hold(canteen):
    finish(canteen)  # nothing was sold: both drawers hold nothing
    assert shift_now(canteen.counter).counts == ()
    with pytest.raises(Refused, match="还没数钱箱"):
        close(canteen)


# The close


def test_the_ranges_of_the_zs_tile_the_journal(canteen):
    canteen.sell()
    finish(canteen)
    begin(canteen)
    canteen.sell(WANG)
    finish(canteen)
    finish(canteen)
    found = ranges(canteen)
    assert found[0][0] == 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(found))
    assert [last for _, last in found] == [z.number for z in canteen.entries("shift-closed")]
    assert [z.fen("z") for z in canteen.entries("shift-closed")] == [1, 2, 3]


def test_the_same_tap_closes_once(canteen):
    begin(canteen)
    count(canteen, "200.00")
    assert close(canteen, request="tap").id == close(canteen, request="tap").id
    assert len(canteen.jobs(canteen.entries("shift-closed")[0].id)) == 1


def test_two_tabs_that_close_at_once_make_one_z(canteen):
    begin(canteen)
    count(canteen, "200.00")
    said = []

    def tap(request):
        try:
            said.append(close(canteen, request=request).fen("z"))
        except Refused as refused:
            said.append(str(refused))

    tabs = [threading.Thread(target=tap, args=(f"tab-{n}",)) for n in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(canteen.entries("shift-closed")) == 1
    assert "1" in map(str, said)
    assert canteen.verdict().breaks == ()


def test_a_sale_while_the_shift_is_closed_is_in_exactly_one_z(canteen):
    begin(canteen)
    count(canteen, "200.00")
    mobile = {"tender": Tender.MOBILE, "tendered": ZERO}
    sales = [replace(canteen.order(request=f"sale-{n}"), **mobile) for n in range(6)]

    def sell():
        for order in sales:
            canteen.counter.ring_up(order)

    selling = threading.Thread(target=sell)
    selling.start()
    close(canteen)
    selling.join()
    finish(canteen)
    zs = canteen.entries("shift-closed")
    sold = [entry.number for entry in canteen.entries("sale")]
    assert len(sold) == 6
    assert all(sum(first <= n <= last for first, last in ranges(canteen)) == 1 for n in sold)
    assert sum(z.fen("sales.count") for z in zs) == 6


def test_a_clock_set_back_in_the_middle_moves_no_sale_to_another_shift(canteen):
    begin(canteen)
    canteen.sell()
    canteen.set_clock(time(9, 0))
    late = canteen.sell()
    z = finish(canteen)
    assert z.fen("first") <= late.number <= z.fen("last")
    assert z.fen("sales.count") == 2
    canteen.set_clock(time(8, 0))
    canteen.sell()
    second = finish(canteen)
    assert (second.fen("first"), second.fen("sales.count")) == (z.number + 1, 1)


def test_a_void_after_the_close_is_in_the_next_z(canteen):
    sold = canteen.sell(WANG)
    finish(canteen)
    begin(canteen)
    with pytest.raises(Refused, match="负责人"):
        undo(canteen.counter, sold.id, Undoing("刷错人了", CASHIER))
    undo(canteen.counter, sold.id, Undoing("刷错人了", MANAGER))
    z = finish(canteen)
    assert (z.fen("voids.count"), z.fen("meals.portions"), z.fen("expected_fen")) == (1, -1, 19400)


def test_closing_ends_practice_and_keeps_it_out_of_the_money(canteen):
    begin(canteen)
    practise(canteen.counter, on=True)
    canteen.sell(WANG)
    z = finish(canteen)
    assert (z.fen("training.count"), z.fen("meals.portions"), z.fen("expected_fen")) == (1, 0, 20000)
    assert [e.kind for e in canteen.entries() if e.kind.startswith("training-")][-1] == "training-ended"


def test_the_z_says_what_the_centre_has_not_yet_and_since_when(canteen):
    sold = canteen.sell()
    canteen.now += timedelta(hours=2)
    z = finish(canteen)
    assert (z.fen("unsent_first"), z.fen("unsent_last")) == (1, z.number)
    assert z.text("unsent_since") == instant(sold.at)
    assert shift_now(canteen.counter).unsent == z.number


def test_the_figures_of_a_z_can_be_made_anew_from_its_range(canteen):
    begin(canteen)
    canteen.sell(WANG)
    undo(canteen.counter, canteen.sell().id, Undoing("多按一次", CASHIER))
    z = finish(canteen)
    with canteen.books.store.read() as book:
        anew = tally_of(book, list(book.journal.range(z.fen("first"), z.fen("last"))))
    assert anew == tally_in(z.facts)
    assert canteen.verdict().breaks == ()


def test_the_paper_of_the_z_is_asked_for_once(canteen):
    z = finish(canteen)
    assert [job.kind for job in canteen.jobs(z.id)] == ["z"]
    reprint(canteen.counter, z.id)
    assert [job.kind for job in canteen.jobs(z.id)] == ["z", "reprint"]


def test_a_day_and_a_month_are_the_sums_of_their_zs(canteen):
    begin(canteen)
    canteen.sell(WANG)
    first = finish(canteen)
    canteen.sell()
    second = finish(canteen)
    canteen.set_clock(time(11, 46), first.day + timedelta(days=1))
    canteen.sell(WANG)
    third = finish(canteen)
    with canteen.books.store.read() as book:
        day = day_report(book, first.day)
        month = month_report(book, first.day.replace(day=1), first.day.replace(day=30))
    zs = [tally_in(z.facts) for z in (first, second, third)]
    assert day.total.figures == added(*zs[:2])
    assert month.total.figures == added(*zs)
    assert [row.name for row in month.rows] == ["2026-11-24", "2026-11-25"]


# The look at the books


def test_an_x_closes_nothing_and_does_not_say_what_should_be_there(canteen):
    begin(canteen)
    canteen.sell()
    x = report_x(canteen.counter)
    assert (x.fen("first"), x.fen("last"), x.fen("sales.count")) == (1, x.number - 1, 1)
    assert x.postings == ()
    assert not {"z", "expected_fen", "counted_fen"} & set(x.facts)
    assert "21200" not in str(sorted(x.facts.items()))
    assert shift_now(canteen.counter).first == 1
    assert finish(canteen).fen("event.x-report") == 1


def test_an_x_is_printed_by_whoever_was_shown_it_alone(canteen):
    begin(canteen)
    x = report_x(canteen.counter)
    assert canteen.jobs(x.id) == ()
    for number, proof in ((x.id, "0" * 64), (x.id, ""), ("K01-000001", canteen.entries()[0].hash)):
        with pytest.raises(Refused, match="没有这张查账单"):
            print_x(canteen.counter, number, proof)
    with pytest.raises(Refused, match="免得数钱箱时先看到账"):
        reprint(canteen.counter, x.id)
    print_x(canteen.counter, x.id, x.hash)
    print_x(canteen.counter, x.id, x.hash)
    assert [job.kind for job in canteen.jobs(x.id)] == ["x", "reprint"]
    finish(canteen)
    reprint(canteen.counter, x.id)  # the drawer is counted: now anybody may have it
