"""补录: what was served on paper is keyed in later, told with slips of 2026-11-24 and the days around it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from pos.practice import practise
from pos.rules.dated import Dated, Row
from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI, Mode
from pos.rules.money import Money
from pos.rules.sale import Slip, Tender
from pos.rules.tally import sums, tally
from pos.rules.undoing import Undoing
from pos.slips import Keyed, key_in
from pos.undo import undo

LI, WANG, ZHAO = "李秀兰", "王建国", "赵德海"
DAY = date(2026, 11, 24)
HELD, OWED = "held:civil-affairs", "receivable:civil-affairs"
YUAN = Money.yuan


def served(clock="11:10", day=DAY):
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def slip(number="A0012", clock="11:10", day=DAY, **changes):
    return replace(Slip(number, served(clock, day), "负责人", "停电"), **changes)


@pytest.fixture
def keyed(canteen):
    """Key one slip in: number, who (None is nobody known), what was paid; the rest as it mostly is."""

    def key(number, name, paid, request=None, tender=Tender.CASH, mode=Mode.DINE_IN, **when):
        person = canteen.guest(name).resident.person if name else None
        one = Keyed(request or f"补-{number}", slip(number, **when), person, YUAN(paid), tender, mode)
        return key_in(canteen.counter, one)

    return key


def money(entry):
    return {posting.account: posting.fen for posting in entry.postings}


def test_wang_jianguo_ate_on_a_slip_for_six_yuan(canteen, keyed):
    entry = keyed("A0012", WANG, "6.00")
    assert money(entry) == {"cash:K01": 600, OWED: 600, "meals": -1200}
    told = {name: entry.facts[name] for name in ("slip", "served_at", "confirmer", "why", "via", "period")}
    assert told == {
        "slip": "A0012",
        "served_at": "2026-11-24T03:10:00.000Z",
        "confirmer": "负责人",
        "why": "停电",
        "via": "slip",
        "period": "lunch",
    }
    assert "held" not in entry.facts
    assert canteen.jobs(entry.id) == ()  # who ate has gone home
    assert canteen.verdict().breaks == ()


# The rule's price and the one on the slip


@pytest.mark.parametrize(
    ("name", "paid", "waits"),
    [
        (WANG, "6.00", False),
        (WANG, "12.00", True),
        (WANG, "0.00", True),
        (LI, "0.00", False),
        (LI, "6.00", True),
        (ZHAO, "12.00", False),
        (ZHAO, "6.00", True),
        (None, "12.00", False),
        (None, "6.00", True),
        (None, "0.00", True),
    ],
)
def test_a_price_that_the_rules_would_not_give_waits_for_review(keyed, name, paid, waits):
    entry = keyed("A0012", name, paid)
    assert entry.fen("payable_fen") == YUAN(paid).fen
    assert entry.facts.get("held") == ("slip" if waits else None)
    subsidy = 1200 - YUAN(paid).fen
    assert money(entry).get(HELD if waits else OWED, 0) == subsidy
    assert money(entry).get(OWED if waits else HELD, 0) == 0


def test_a_price_that_no_rule_gives_at_all_is_refused(canteen, keyed):
    with pytest.raises(Refused, match=r"没有 7\.00 元这个价：没有记账，请从 12\.00、6\.00、0\.00 里选"):
        keyed("A0012", WANG, "7.00")
    assert canteen.entries() == []


def test_a_take_away_is_priced_as_one(keyed):
    assert "held" not in keyed("A0012", LI, "12.00", mode=Mode.TAKE_AWAY).facts
    assert keyed("A0013", LI, "0.00", mode=Mode.TAKE_AWAY).facts["held"] == "slip"


def test_the_second_meal_of_a_period_is_full_price_on_paper_too(canteen, keyed):
    canteen.sell(WANG)
    assert keyed("A0012", WANG, "6.00").facts["held"] == "slip"
    assert "held" not in keyed("A0013", WANG, "12.00").facts


def test_a_slip_counts_as_the_meal_of_its_period(canteen, keyed):
    keyed("A0012", WANG, "6.00")
    assert canteen.counter.quote(canteen.guest(WANG)).decision.payable == YUAN("12.00")
    canteen.set_clock(time(17, 0))
    assert canteen.counter.quote(canteen.guest(WANG)).decision.payable == YUAN("6.00")


def test_two_slips_of_one_person_in_one_period(keyed):
    assert "held" not in keyed("A0012", WANG, "6.00").facts
    assert keyed("A0013", WANG, "6.00", clock="11:20").facts["held"] == "slip"


def test_outside_meal_times_no_concession_holds(keyed, canteen):
    canteen.set_clock(time(16, 0))
    assert keyed("A0012", WANG, "6.00", clock="15:00").facts["held"] == "slip"


# Which day, and whose prices


def test_keyed_the_day_after_it_belongs_to_the_day_it_was_eaten(canteen, keyed):
    canteen.set_clock(time(9, 0), DAY + timedelta(days=1))
    entry = keyed("A0012", WANG, "6.00", clock="17:05")
    assert (entry.day, entry.text("period")) == (DAY, "dinner")
    assert entry.at == canteen.now
    with canteen.books.store.read() as book:
        assert book.journal.counts(DAY).portions == 1
        assert book.journal.counts(DAY + timedelta(days=1)).portions == 0


def test_just_before_midnight_in_shanghai_is_still_that_day(canteen, keyed):
    canteen.set_clock(time(0, 5), DAY + timedelta(days=1))
    assert keyed("A0012", None, "12.00", clock="23:59").day == DAY


def test_it_costs_what_it_cost_that_day(canteen, keyed):
    dearer = Row(DAY, None, "调价通知", YUAN("14.00"))
    rows = canteen.config.policy.meal_price.rows
    prices = Dated("meal_price", (*rows, dearer))
    policy = replace(canteen.config.policy, meal_price=prices)
    canteen.counter = replace(canteen.counter, policy=policy)
    yesterday = DAY - timedelta(days=1)
    before = keyed("A0012", WANG, "6.00", day=yesterday)
    today = keyed("A0013", WANG, "7.00")
    assert [entry.facts.get("held") for entry in (before, today)] == [None, None]
    assert [entry.fen("price_fen") for entry in (before, today)] == [1200, 1400]
    with pytest.raises(Refused, match=r"没有 7\.00 元这个价"):
        keyed("A0014", ZHAO, "7.00", day=yesterday)


# Each slip once, and none that cannot be


def test_a_slip_number_is_keyed_once(canteen, keyed):
    first = keyed("A0012", WANG, "6.00")
    with pytest.raises(Refused, match=rf"纸单 A0012 已经补录过，是 {first.id}：没有再记"):
        keyed("A0012", ZHAO, "12.00", request="补-又一次")
    assert len(canteen.entries()) == 1


def test_the_same_tap_twice_is_one_slip(keyed):
    assert keyed("A0012", WANG, "6.00").id == keyed("A0012", WANG, "6.00").id


def test_an_undone_slip_keeps_its_number(canteen, keyed):
    first = keyed("A0012", WANG, "6.00")
    undo(canteen.counter, first.id, Undoing("刷错人了"))
    with pytest.raises(Refused, match="已经补录过"):
        keyed("A0012", WANG, "6.00", request="补-又一次")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"served_at": served("11:47")}, "时间还没到"),
        ({"served_at": served("11:45", DAY - timedelta(days=31))}, "31 天以前的"),
        ({"number": "12"}, "单号不对"),
        ({"number": "a0012"}, "单号不对"),
        ({"number": "A0012\n"}, "单号不对"),
        ({"number": "A００12"}, "单号不对"),
        ({"confirmer": " "}, "没有第二个人核对"),
        ({"why": ""}, "没有写为什么用纸单"),
        ({"why": "想用"}, "没有写为什么用纸单"),
    ],
)
def test_a_slip_that_cannot_be_is_refused(canteen, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        key_in(canteen.counter, Keyed("补-1", slip(**changes), None, YUAN("12.00"), Tender.CASH))
    assert canteen.entries() == []


def test_the_last_minute_of_31_days_is_still_taken(keyed):
    assert keyed("A0012", None, "12.00", clock="11:46", day=DAY - timedelta(days=31)).number == 1


def test_not_out_of_a_balance_and_not_in_training(canteen, keyed):
    with pytest.raises(Refused, match="不能用储值"):
        keyed("A0012", WANG, "6.00", tender=Tender.PREPAID)
    practise(canteen.counter, on=True)
    with pytest.raises(Refused, match="练习时不能补录纸单"):
        keyed("A0012", WANG, "6.00")
    practise(canteen.counter, on=False)
    assert keyed("A0012", WANG, "6.00").kind == "sale"


def test_slips_are_counted_by_themselves(canteen, keyed):
    canteen.sell(ZHAO)
    keyed("A0012", WANG, "6.00")
    keyed("A0013", None, "0.00")
    figures = tally(canteen.entries(), {})
    assert (sums(figures, "slip").count, sums(figures, "held").count) == (2, 1)
    assert sums(figures, "slip").payable == YUAN("6.00")
    assert sums(figures, "meals").portions == 3
