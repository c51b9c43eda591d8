"""`canteen report`, as it is typed, on the books of a till that sold, closed, and sold again."""

import json
from datetime import date, time, timedelta

import pytest
from sqlalchemy import update

from pos.balances import pay_back, pay_in
from pos.reports import day_report, month_report, prepaid_report
from pos.rules.drawer import Count
from pos.rules.money import Money
from pos.rules.prepaid import TopUp
from pos.rules.sale import Tender
from pos.rules.tally import added
from pos.rules.undoing import Undoing
from pos.shifts import close_shift, count_drawer, open_shift
from pos.tables import entry as entries
from pos.undo import undo

DAY = date(2026, 11, 24)
TOMORROW = DAY + timedelta(days=1)
FLOAT = Count({1000: 10})


def shift(canteen, *names, over=0):
    """Sell to some people in a shift of its own; ``over`` tens more than should be are counted at its end."""
    open_shift(canteen.counter, "张敏", FLOAT)
    sold = [canteen.sell(name, tender=Tender.MOBILE if name != "李秀兰" else Tender.FREE) for name in names]
    tap = f"count-{canteen.head().number}"
    count_drawer(canteen.counter, tap, Count({1000: 10 + over}))
    close_shift(canteen.counter, f"close-{tap}", "不清楚" if over else "")
    return sold


def top_up(canteen, name, yuan):
    guest = canteen.guest(name)
    return pay_in(canteen.counter, TopUp(f"tap-{name}", guest.resident.person, Money.yuan(yuan), Tender.CASH))


def answered(run_canteen, *args):
    result = run_canteen("report", *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def two_days(canteen):
    """Give two shifts on one day, one on the next with ten yuan over, and a sale that is not closed yet."""
    shift(canteen, "王建国", None)
    shift(canteen, "李秀兰")
    canteen.set_clock(time(11, 46), TOMORROW)
    shift(canteen, "王建国", over=1)
    canteen.sell(portions=2, tender=Tender.MOBILE)
    return canteen


@pytest.mark.usefixtures("two_days")
def test_a_day_is_the_sum_of_its_closings(run_canteen):
    found = answered(run_canteen, "day", DAY)
    assert [row["z"] for row in found["closings"]] == [1, 2]
    assert [row["figures"]["meals.price_fen"] for row in found["closings"]] == [2400, 1200]
    assert found["total"]["figures"] == added(*(row["figures"] for row in found["closings"]))
    assert found["total"]["figures"]["meals.portions"] == 3
    assert found["open"] is None


def test_the_closings_and_what_is_open_leave_no_line_out(two_days, run_canteen):
    first, second = (answered(run_canteen, "day", day) for day in (DAY, TOMORROW))
    ranges = [
        (row["first"], row["last"]) for row in (*first["closings"], *second["closings"], second["open"])
    ]
    assert ranges[0][0] == 1
    assert [first for first, _ in ranges[1:]] == [last + 1 for _, last in ranges[:-1]]
    assert ranges[-1][1] == two_days.head().number


@pytest.mark.usefixtures("two_days")
def test_a_month_is_the_sum_of_its_days_and_shows_what_is_open(run_canteen):
    found = answered(run_canteen, "month", "2026-11")
    days = [answered(run_canteen, "day", day)["total"] for day in (DAY, TOMORROW)]
    assert [row["day"] for row in found["days"]] == [str(DAY), str(TOMORROW)]
    assert [row["figures"] for row in found["days"]] == [day["figures"] for day in days]
    assert found["total"]["figures"] == added(*(day["figures"] for day in days))
    assert found["total"]["difference_fen"] == 1000
    assert found["open"]["figures"]["meals.portions"] == 2


@pytest.mark.usefixtures("two_days")
def test_the_table_of_a_day_reads_as_it_would_on_paper(run_canteen):
    result = run_canteen("report", "day", TOMORROW)
    title, head, *rows = result.stdout.splitlines()
    assert title == "2026-11-25 日报"
    names = "Z 流水 笔 份 餐费 补贴 实收 现金 移动 储值 撤销 长短款"
    assert head.split() == names.split()
    assert [row.split()[0] for row in rows] == ["3", "合计", "没交班"]
    assert rows[0].split()[2:] == ["1", "1", "12.00", "6.00", "6.00", "0.00", "6.00", "0.00", "0", "10.00"]
    assert rows[2].split()[2:] == ["1", "2", "24.00", "0.00", "24.00", "0.00", "24.00", "0.00", "0", "0.00"]


def test_a_sale_of_a_closed_shift_undone_later_is_taken_off_the_later_day(canteen, run_canteen):
    (sold,) = shift(canteen, "王建国")
    canteen.set_clock(time(11, 46), TOMORROW)
    undo(canteen.counter, sold.id, Undoing("刷错人了", "manager"))
    found = answered(run_canteen, "day", TOMORROW)
    assert found["closings"] == []
    assert found["total"] is None
    assert found["open"]["figures"]["meals.price_fen"] == -1200
    assert found["open"]["figures"]["voids.count"] == 1


@pytest.mark.usefixtures("two_days")
def test_a_day_before_the_first_is_empty(run_canteen):
    assert run_canteen("report", "day", "2026-11-01").stdout.splitlines()[1] == "没有交班，也没有流水。"


def test_days_stay_whole_when_the_clock_was_set_back_between_closings(canteen):
    for day in (TOMORROW, DAY, TOMORROW):
        canteen.set_clock(time(11, 46), day)
        shift(canteen, None)
    with canteen.books.store.read() as book:
        found = month_report(book, date(2026, 11, 1), date(2026, 11, 30))
    assert [(row.name, row.figures["meals.portions"]) for row in found.rows] == [
        (str(DAY), 1),
        (str(TOMORROW), 2),
    ]


@pytest.mark.usefixtures("two_days")
def test_the_newest_z_is_shown_as_its_paper(run_canteen):
    words = run_canteen("report", "z").stdout
    assert "交班单（Z）第 3 号" in words
    assert words == run_canteen("report", "z", 3).stdout
    assert "长款" in words


def test_a_z_in_full_names_its_entry_and_its_totals(two_days, run_canteen):
    found = answered(run_canteen, "z", 2)
    closing = two_days.entries("shift-closed")[1]
    assert (found["entry"], found["z"], found["last"]) == (closing.id, 2, closing.number)
    assert found["figures"]["concession.free.portions"] == 1
    assert found["totals"] == dict(closing.totals)


@pytest.mark.usefixtures("two_days")
def test_a_z_that_is_not_there_is_one_sentence(run_canteen):
    result = run_canteen("report", "z", 9)
    assert result.exit_code == 1
    assert str(result.exception) == "没有第 9 号交班单：请看 canteen report month，或先交班。"


def test_without_books_nothing_is_made(run_canteen, tmp_path):
    result = run_canteen("report", "prepaid")
    assert result.exit_code == 1
    assert "没有账本" in result.stderr
    assert not (tmp_path / "books").exists()


def test_what_is_owed_is_each_balance_and_the_account(canteen, run_canteen):
    top_up(canteen, "王建国", "100.00")
    top_up(canteen, "李秀兰", "50.00")
    gone = top_up(canteen, "孙淑芬", "20.00")
    person = gone.text("person")
    pay_back(canteen.counter, TopUp("tap-back", person, Money.yuan("20.00"), Tender.CASH))
    result = run_canteen("report", "prepaid")
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["就餐人", "余额"],
        ["李*兰", "50.00"],
        ["王*国", "100.00"],
        ["合计", "150.00"],
        ["与账上相符：储值结余", "150.00", "元。"],
    ]
    found = answered(run_canteen, "prepaid")
    assert (found["total_fen"], found["account_fen"], found["agrees"]) == (15000, 15000, True)


def test_balances_that_are_not_the_accounts_are_said_aloud(canteen, run_canteen):
    top_up(canteen, "王建国", "100.00")
    with canteen.books.store.begin() as book:  # somebody reached into the books past the till
        book.journal._db.execute(update(entries).where(entries.c.kind == "topup").values(prepaid_fen=9000))
    result = run_canteen("report", "prepaid")
    assert result.exit_code == 1
    assert "各人余额合计 90.00 元，账上是 100.00 元，对不上" in result.stdout
    with canteen.books.store.read() as book:
        assert not prepaid_report(book).agrees


def test_a_day_without_closings_has_no_total(canteen):
    canteen.sell()
    with canteen.books.store.read() as book:
        found = day_report(book, DAY)
    assert (found.rows, found.total) == ((), None)
    assert found.open.figures["meals.portions"] == 1
