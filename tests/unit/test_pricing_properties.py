"""What must hold for every price, every policy and everybody: the properties that guard the money."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.meals import Meal, Mode
from pos.rules.money import ZERO, Money
from pos.rules.people import Diner, Status, age_on, birthday
from pos.rules.policy import Caps, Concession, Tariff
from pos.rules.pricing import FULL, Decision, decide

CODES = ("dibao", "tekun", "living-alone")
NAMES = {"dibao": "低保", "tekun": "特困", "living-alone": "独居"}
LEAP_BORN = (date(1928, 2, 29), date(1936, 2, 29), date(1968, 2, 29))

service_days = st.dates(date(2023, 5, 1), date(2040, 12, 31))
births = st.one_of(st.dates(date(1915, 1, 1), date(2023, 5, 1)), st.sampled_from(LEAP_BORN))


@st.composite
def statuses(draw):
    code = draw(st.sampled_from(CODES))
    ends = sorted(draw(st.lists(service_days, min_size=2, max_size=2)))
    begins, ends = (draw(st.sampled_from([day, None])) for day in ends)
    return Status(code, begins, ends)


diners = st.builds(Diner, st.just("王建国"), births, st.lists(statuses(), max_size=3).map(tuple))
concessions = st.lists(
    st.builds(
        Concession,
        code=st.just(""),
        payable_percent=st.integers(0, 99),
        min_age=st.one_of(st.integers(0, 110), st.sampled_from([60, 90])),
        statuses=st.lists(st.sampled_from(CODES), unique=True).map(tuple),
        modes=st.lists(st.sampled_from(list(Mode)), min_size=1, unique=True).map(tuple),
    ),
    max_size=4,
).map(lambda drawn: tuple(replace(concession, code=f"c{i}") for i, concession in enumerate(drawn)))

tariffs = st.builds(
    Tariff,
    price=st.builds(Money, st.integers(1, 100_000)),
    concessions=concessions,
    caps=st.builds(Caps, st.integers(0, 3), st.integers(0, 4)),
    status_names=st.just(NAMES),
)
meals = st.builds(Meal, service_days, st.sampled_from(list(Mode)), st.integers(0, 3), st.integers(0, 4))


def only(tariff, *offered):
    return Tariff(tariff.price, offered, tariff.caps, tariff.status_names)


def fits(concession, diner, meal):
    """Read the conditions off the rule sheet again, in other words than the product's."""
    day = meal.served_on
    years = day.year - diner.born_on.year - ((day.month, day.day) < (diner.born_on.month, diner.born_on.day))
    in_force = [s.code for s in diner.statuses if (s.begins or date.min) <= day <= (s.ends or date.max)]
    held = set(in_force) & set(concession.statuses)
    return years >= concession.min_age and meal.mode in concession.modes and (held or not concession.statuses)


def share_of(price, percent):
    return int((Decimal(price.fen) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


@given(tariffs, diners, meals)
def test_what_the_diner_pays_and_what_the_city_pays_back_are_the_price(tariff, diner, meal):
    decision = decide(tariff, diner, meal)
    assert decision.payable + decision.subsidy == decision.price == tariff.price
    assert ZERO <= decision.payable <= decision.price
    assert ZERO <= decision.subsidy <= decision.price


@given(tariffs, diners, meals)
def test_the_diner_pays_exactly_the_cheapest_of_what_fits(tariff, diner, meal):
    decision = decide(tariff, diner, meal)
    capped = (
        meal.taken_in_period >= tariff.caps.per_period,
        meal.taken_today >= tariff.caps.per_day,
    )
    fitting = [c for c in tariff.concessions if not any(capped) and fits(c, diner, meal)]
    cheapest = min((c.payable_percent for c in fitting), default=100)
    assert decision.payable.fen == share_of(tariff.price, cheapest)
    assert decision.concession in ([c.code for c in fitting if c.payable_percent == cheapest] or [FULL])


@given(tariffs, diners, meals)
def test_nobody_pays_more_than_under_the_best_single_concession(tariff, diner, meal):
    alone = [decide(only(tariff, c), diner, meal).payable for c in tariff.concessions]
    assert decide(tariff, diner, meal).payable <= min(alone, default=tariff.price)


@given(tariffs, diners, meals, st.randoms(use_true_random=False))
def test_the_order_of_concessions_in_the_policy_moves_no_fen(tariff, diner, meal, shuffle):
    mixed = list(tariff.concessions)
    shuffle.shuffle(mixed)
    assert decide(only(tariff, *mixed), diner, meal).payable == decide(tariff, diner, meal).payable


@given(tariffs, diners, meals, statuses())
def test_one_more_status_never_makes_a_meal_dearer(tariff, diner, meal, status):
    richer = Diner(diner.person, diner.born_on, (*diner.statuses, status))
    assert decide(tariff, richer, meal).payable <= decide(tariff, diner, meal).payable


@given(tariffs, diners, meals)
def test_a_walk_in_pays_the_price_whatever_is_on_offer(tariff, diner, meal):
    decision = decide(tariff, None, meal)
    assert (decision.payable, decision.subsidy, decision.concession) == (tariff.price, ZERO, FULL)
    assert decision.reason == "散客，按原价"
    assert decide(tariff, diner, meal).reason != decision.reason


@given(tariffs, diners, meals)
def test_past_a_cap_nothing_is_subsidised(tariff, diner, meal):
    assume(meal.taken_in_period >= tariff.caps.per_period or meal.taken_today >= tariff.caps.per_day)
    decision = decide(tariff, diner, meal)
    assert (decision.payable, decision.concession, decision.ground) == (tariff.price, FULL, "")
    assert "已优惠过" in decision.reason


@given(tariffs, diners, meals)
def test_the_ground_is_a_status_the_diner_holds_that_day(tariff, diner, meal):
    decision = decide(tariff, diner, meal)
    carrying = {c.code: c.statuses for c in tariff.concessions}.get(decision.concession, ())
    held = {status.code for status in diner.statuses if status.holds_on(meal.served_on)}
    assert bool(decision.ground) == bool(carrying)
    assert not carrying or decision.ground in held & set(carrying)


@given(tariffs, diners, meals)
def test_the_reason_is_one_plain_sentence(tariff, diner, meal):
    reason = decide(tariff, diner, meal).reason
    assert reason == reason.strip()
    assert reason
    assert not set("\n。") & set(reason)
    assert "None" not in reason
    assert not any(code in reason for code in CODES), "a person at the counter reads words, not codes"


@given(tariffs, diners, meals)
def test_pricing_the_same_meal_again_says_the_same(tariff, diner, meal):
    assert decide(tariff, diner, meal) == decide(tariff, diner, meal)


@given(births, st.integers(0, 39), st.data())
def test_every_day_counted_down_to_the_birthday_is_true(born, days, data):
    """Where the sentence says 再过 N 天, the diner does eat cheaper N days later, and not a day sooner."""
    turning = data.draw(st.sampled_from([60, 90]))
    day = birthday(born, turning) - timedelta(days=days)
    offer = Concession("free", 0, turning, (), tuple(Mode))
    tariff = Tariff(Money(1200), (offer,), Caps(1, 2), NAMES)
    decision = decide(tariff, Diner("陈玉梅", born), Meal(day))
    if days == 0:
        assert (decision.payable, decision.reason) == (ZERO, f"满 {turning} 周岁，免费")
    else:
        assert (decision.payable.fen, decision.reason) == (1200, f"再过 {days} 天满 {turning} 周岁")


@pytest.mark.parametrize(("price", "payable"), [(1200, 1201), (1200, -1), (0, 1)])
def test_a_decision_outside_nought_and_the_price_cannot_be_made(price, payable):
    with pytest.raises(BadValue):
        Decision(Money(price), Money(payable), FULL, "", "算错了")


# Age


@given(births, service_days, st.integers(0, 800))
def test_nobody_grows_younger(born, day, days):
    assume(born <= day)
    assert 0 <= age_on(born, day) <= age_on(born, day + timedelta(days=days))


@given(births, st.integers(0, 120))
@example(date(1936, 2, 29), 90)
@example(date(1936, 2, 29), 92)
def test_a_year_is_completed_on_the_birthday_and_not_the_day_before(born, years):
    turned = birthday(born, years)
    assert age_on(born, turned) == years
    assert age_on(born, turned - timedelta(days=1)) == years - 1


@given(st.dates(date(1915, 1, 1), date(2023, 5, 1)), st.integers(0, 120))
def test_a_birthday_is_the_same_day_of_the_year_but_for_29_february(born, years):
    turned = birthday(born, years)
    assert turned.year == born.year + years
    assert (turned.month, turned.day) in {(born.month, born.day), (3, 1)}
    assert (turned.month, turned.day) == (born.month, born.day) or (born.month, born.day) == (2, 29)


@pytest.mark.parametrize(
    ("born", "years", "turned"),
    [
        (date(1936, 2, 29), 90, date(2026, 3, 1)),  # 2026 is a common year
        (date(1936, 2, 29), 92, date(2028, 2, 29)),
        (date(2000, 2, 29), 100, date(2100, 3, 1)),  # 2100 is no leap year
        (date(1936, 3, 1), 92, date(2028, 3, 1)),
        (date(1936, 2, 28), 90, date(2026, 2, 28)),
        (date(1936, 12, 31), 90, date(2026, 12, 31)),
        (date(1936, 1, 1), 0, date(1936, 1, 1)),
    ],
)
def test_birthdays(born, years, turned):
    assert birthday(born, years) == turned


# A status and its days


@given(statuses(), service_days)
def test_both_end_days_of_a_status_count(status, day):
    inside = (status.begins or date.min) <= day <= (status.ends or date.max)
    assert status.holds_on(day) == inside
    if status.begins:
        assert status.holds_on(status.begins)
        assert not status.holds_on(status.begins - timedelta(days=1))
    if status.ends:
        assert status.holds_on(status.ends)
        assert not status.holds_on(status.ends + timedelta(days=1))


def test_a_status_that_ends_before_it_begins_is_refused():
    with pytest.raises(BadValue) as refusal:
        Status("dibao", date(2026, 6, 30), date(2026, 1, 1))
    assert "dibao 的止日 2026-01-01 早于起日 2026-06-30" in str(refusal.value)
    assert Status("dibao", date(2026, 6, 30), date(2026, 6, 30)).holds_on(date(2026, 6, 30))
