"""储值 at the counter: paid in, eaten, given back and undone, each in one transaction, told with 王建国."""

import threading
from dataclasses import replace

import pytest

from kiosk_ui import balance_desk
from kiosk_ui.notices import Devices
from kiosk_ui.paper import job_lines, letterhead
from kiosk_ui.print_worker import PaperState
from kiosk_ui.station import Station
from kiosk_ui.tender_buttons import tender_buttons
from kiosk_ui.till_view import Desk, till_scene
from kiosk_ui.undo_desk import void
from pos.balances import balance_of, pay_back, pay_in
from pos.practice import practise
from pos.rules.errors import Refused
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import TopUp
from pos.rules.sale import Tender
from pos.rules.undoing import Undoing
from pos.undo import undo

WANG, LI, ZHAO = "王建国", "李秀兰", "赵德海"
YUAN = Money.yuan


def person(canteen, name=WANG):
    return canteen.guest(name).resident.person


def topping(canteen, amount, request="充-1", name=WANG, tender=Tender.CASH):
    return TopUp(request, person(canteen, name), YUAN(amount), tender)


def balance(canteen, name=WANG):
    return balance_of(canteen.counter, person(canteen, name))


def eat(canteen, name=WANG, **changes):
    return canteen.sell(name, tender=Tender.PREPAID, tendered=ZERO, **changes)


def paper(canteen, entry):
    head = letterhead(canteen.config)
    with canteen.books.store.read() as book:
        return [line.text for line in job_lines(book, book.jobs.of_entry(entry.id)[0], head)]


def account(canteen):
    return canteen.head().totals.get("prepaid:K01", 0)


def test_paid_in_eaten_and_the_rest_given_back(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    sold = eat(canteen)
    assert (sold.text("tender"), sold.fen("payable_fen"), sold.fen("balance_fen")) == ("prepaid", 600, 1400)
    assert (balance(canteen), account(canteen)) == (YUAN("14.00"), -1400)
    given = pay_back(canteen.counter, topping(canteen, "14.00", "退-1", tender=Tender.MOBILE))
    assert (given.kind, balance(canteen), account(canteen)) == ("topup-returned", ZERO, 0)
    assert canteen.verdict().breaks == ()


def test_the_same_tap_twice_is_paid_in_once(canteen):
    first = pay_in(canteen.counter, topping(canteen, "20.00"))
    again = pay_in(canteen.counter, topping(canteen, "20.00"))
    assert (again.id, balance(canteen)) == (first.id, YUAN("20.00"))
    assert len(canteen.jobs(first.id)) == 1


def test_the_same_tap_twice_is_given_back_once(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    first = pay_back(canteen.counter, topping(canteen, "20.00", "退-1"))
    assert pay_back(canteen.counter, topping(canteen, "20.00", "退-1")).id == first.id
    assert canteen.head().totals["cash:K01"] == 0


def test_the_same_tap_twice_is_eaten_once(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    assert eat(canteen, request="餐-1").id == eat(canteen, request="餐-1").id
    assert balance(canteen) == YUAN("14.00")


def test_too_little_is_refused_and_nothing_is_written(canteen):
    pay_in(canteen.counter, topping(canteen, "5.00"))
    with pytest.raises(Refused, match="一餐不能分开付"):
        eat(canteen)
    assert [entry.kind for entry in canteen.entries()] == ["topup"]


def test_one_persons_money_is_not_anothers(canteen):
    pay_in(canteen.counter, topping(canteen, "50.00"))
    with pytest.raises(Refused, match=r"储值余额 0\.00 元"):
        eat(canteen, ZHAO)


def test_a_walk_in_and_a_stranger_cannot_use_a_balance(canteen):
    with pytest.raises(Refused, match="散客没有储值"):
        canteen.sell(tender=Tender.PREPAID, tendered=ZERO)
    stranger = replace(topping(canteen, "20.00"), person="0" * 32)
    with pytest.raises(Refused, match="名单里找不到这位老人"):
        pay_in(canteen.counter, stranger)


def test_undoing_a_prepaid_meal_gives_the_balance_back(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    sold = eat(canteen)
    undone = undo(canteen.counter, sold.id, Undoing("刷错人了"))
    assert (undone.fen("balance_fen"), balance(canteen)) == (2000, YUAN("20.00"))
    assert undo(canteen.counter, sold.id, Undoing("刷错人了")).id == undone.id
    assert balance(canteen) == YUAN("20.00")


def test_a_top_up_partly_eaten_is_not_undone_but_given_back(canteen):
    topped = pay_in(canteen.counter, topping(canteen, "20.00"))
    sold = eat(canteen)
    with pytest.raises(Refused, match="充的钱已经用了一部分"):
        undo(canteen.counter, topped.id, Undoing("多按一次"))
    undo(canteen.counter, sold.id, Undoing("刷错人了"))
    undo(canteen.counter, topped.id, Undoing("多按一次"))
    assert (balance(canteen), account(canteen), canteen.head().totals["cash:K01"]) == (ZERO, 0, 0)
    assert canteen.verdict().breaks == ()


def test_no_practice_with_real_money(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    practise(canteen.counter, on=True)
    with pytest.raises(Refused, match="练习时不能充值和退余额"):
        pay_in(canteen.counter, topping(canteen, "20.00", "充-2"))
    with pytest.raises(Refused, match="练习时不能充值和退余额"):
        pay_back(canteen.counter, topping(canteen, "20.00", "退-1"))
    assert eat(canteen).kind == "training-sale"
    assert (balance(canteen), account(canteen)) == (YUAN("20.00"), -2000)


# The balance and the meal are one line of the journal


def test_a_power_cut_after_the_meal_was_written_takes_meal_and_balance_together(canteen, monkeypatch):
    pay_in(canteen.counter, topping(canteen, "20.00"))

    def cut(*_):
        raise SystemExit

    monkeypatch.setattr(type(canteen.counter), "ask_for_paper", cut)
    with pytest.raises(SystemExit):
        eat(canteen, request="餐-1")
    assert ([entry.kind for entry in canteen.entries()], balance(canteen)) == (["topup"], YUAN("20.00"))
    monkeypatch.undo()
    eat(canteen, request="餐-1")
    assert balance(canteen) == YUAN("14.00")


@pytest.mark.parametrize("spend", ["meals", "meal-and-return", "returns"])
def test_two_tills_pages_cannot_spend_the_same_balance_twice(canteen, spend):
    pay_in(canteen.counter, topping(canteen, "6.00"))
    meals = [replace(canteen.order(WANG, request=f"餐-{n}"), tender=Tender.PREPAID) for n in "12"]
    returns = [topping(canteen, "6.00", f"退-{n}") for n in "12"]
    acts = {
        "meals": [lambda order=order: canteen.counter.ring_up(order) for order in meals],
        "returns": [lambda order=order: pay_back(canteen.counter, order) for order in returns],
        "meal-and-return": [
            lambda: canteen.counter.ring_up(meals[0]),
            lambda: pay_back(canteen.counter, returns[0]),
        ],
    }[spend]
    done, refused, start = [], [], threading.Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            done.append(act())
        except Refused as error:
            refused.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(done), len(refused), balance(canteen)) == (1, 1, ZERO)
    assert account(canteen) == 0


def test_the_liability_is_the_sum_of_all_balances(canteen):
    for number, (name, amount) in enumerate(((WANG, "50.00"), (ZHAO, "30.00"), (LI, "100.00"))):
        pay_in(canteen.counter, topping(canteen, amount, f"充-{number}", name))
    eat(canteen)
    eat(canteen, ZHAO)
    with canteen.books.store.read() as book:
        owed = book.journal.balances()
    assert sum(one.fen for one in owed.values()) == -account(canteen) == 16200
    assert owed[person(canteen, ZHAO)] == YUAN("18.00")


# Paper


def test_the_papers_name_what_is_left(canteen):
    topped = pay_in(canteen.counter, topping(canteen, "20.00"))
    sold = eat(canteen)
    given = pay_back(canteen.counter, topping(canteen, "14.00", "退-1"))
    assert "充值小票" in paper(canteen, topped)
    on_meal = paper(canteen, sold)
    at = next(n for n, row in enumerate(on_meal) if row.startswith("储值"))
    assert (on_meal[at].split(), on_meal[at + 1].split()) == (["储值", "收", "6.00"], ["余额", "14.00"])
    assert "退余额小票" in paper(canteen, given)


def test_the_papers_of_what_was_undone(canteen):
    topped = pay_in(canteen.counter, topping(canteen, "20.00"))
    sold = eat(canteen)
    meal_undone = undo(canteen.counter, sold.id, Undoing("刷错人了"))
    topup_undone = undo(canteen.counter, topped.id, Undoing("多按一次"))
    assert ["余额", "20.00"] in [row.split() for row in paper(canteen, meal_undone)]
    assert "撤销充值小票" in paper(canteen, topup_undone)


def test_a_meal_paid_in_cash_says_nothing_of_a_balance(canteen):
    pay_in(canteen.counter, topping(canteen, "20.00"))
    assert not any("余额" in row for row in paper(canteen, canteen.sell(WANG)))


# The till's screen


@pytest.fixture
def station(canteen):
    made = Station(canteen.counter, lambda: 100.0)
    made.scanned(canteen.people[WANG].card)
    return made


def screen(station):
    desk, devices = Desk("和平社区食堂", "K01", "张*", "right"), Devices(None, PaperState())
    return till_scene(desk, station.scene, devices, "11:46")


def prepaid_button(view):
    (button,) = (one for one in view.tenders if one.kind == "prepaid")
    return button.note, button.muted


@pytest.mark.parametrize(
    ("left", "payable", "note", "muted"),
    [
        ("38.00", "6.00", "余额 38.00", False),
        ("6.00", "6.00", "余额 6.00", False),
        ("5.99", "6.00", "余额 5.99 不够", True),
        ("0.00", "6.00", "", True),
        ("38.00", "0.00", "", True),
        ("38.00", None, "", True),
    ],
)
def test_the_button_says_whether_the_balance_is_enough(left, payable, note, muted):
    button = tender_buttons(payable and YUAN(payable), YUAN(left))[-1]
    assert (button.kind, button.tender, button.note, button.muted) == ("prepaid", "prepaid", note, muted)


def test_who_paid_in_stays_open_with_the_new_balance(canteen, station):
    assert prepaid_button(screen(station)) == ("", True)
    token = station.scene.open.request
    balance_desk.top_up(station, topping(canteen, "20.00"), YUAN("50.00"))
    view = screen(station)
    assert prepaid_button(view) == ("余额 20.00", False)
    assert (view.person.name, view.request) == ("王*国", token)
    assert view.strip.text == "已充 20.00 元，找 30.00 元，余额 20.00 元。"
    balance_desk.give_back(station, topping(canteen, "20.00", "退-1"))
    assert prepaid_button(screen(station)) == ("", True)
    assert screen(station).strip.text == "已退余额 20.00 元。"


def test_after_a_prepaid_meal_the_screen_says_what_is_left(canteen, station):
    balance_desk.top_up(station, topping(canteen, "20.00"), YUAN("20.00"))
    station.sell(station.scene.open.request, Tender.PREPAID, ZERO)
    view = screen(station)
    assert (view.done.change, view.done.line) == ("", "余额还有 14.00")
    assert view.last.tender == "储值 6.00"
    void(station, view.last.number, "刷错人了")
    assert screen(station).strip.text == "已撤销 000002，退回余额 6.00 元。"


def test_undoing_a_top_up_is_seen_by_who_stands_there(canteen, station):
    topped = balance_desk.top_up(station, topping(canteen, "20.00"), YUAN("20.00"))
    void(station, topped.id, "多按一次")
    assert prepaid_button(screen(station)) == ("", True)
    assert screen(station).strip.text == "已撤销 000001，退 20.00 元。"


def test_money_is_never_booked_on_who_came_next(canteen, station):
    order = topping(canteen, "20.00")
    station.close("老人先走了")
    station.scanned(canteen.people[ZHAO].card)
    with pytest.raises(Refused, match="已经换人了：没有记账"):
        balance_desk.top_up(station, order, YUAN("20.00"))
    assert canteen.entries("topup") == []


def test_the_answer_got_lost_and_the_tap_comes_again_after_the_person_has_gone(canteen, station):
    order = topping(canteen, "20.00")
    first = balance_desk.top_up(station, order, YUAN("20.00"))
    station.close("老人先走了")
    assert balance_desk.top_up(station, order, YUAN("20.00")).id == first.id
    assert balance(canteen) == YUAN("20.00")


def test_too_little_given_is_refused(canteen, station):
    with pytest.raises(Refused, match=r"收了 10\.00 元，不够 20\.00 元：没有充值"):
        balance_desk.top_up(station, topping(canteen, "20.00"), YUAN("10.00"))


def test_the_elders_screen_does_not_change(canteen, station):
    before = station.scene.elder
    balance_desk.top_up(station, topping(canteen, "20.00"), YUAN("20.00"))
    assert station.scene.elder == before
