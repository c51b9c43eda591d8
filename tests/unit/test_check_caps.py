"""E01, E02: one meal at a concession in a meal period, two a day, over all canteens."""

from dataclasses import replace
from datetime import date

from city_day import DAY, HEPING, LI, SUN, WANG, ZHAO, at, elsewhere, findings, free, full, known, meal, said
from hypothesis import given
from hypothesis import strategies as st

from settlement.rules.meal_lines import Undone
from settlement.rules.months import Month
from settlement.rules.settle import Decided, settle

OCTOBER = Month(2026, 10)


def caps(per_period, per_day):
    row = {"from": date(2023, 5, 1), "per_period": per_period, "per_day": per_day, "source": "文"}
    return known(policy={"caps": [row]})


def test_of_two_lunches_the_earlier_stays_wherever_it_was():
    first, second = elsewhere(meal(WANG, "11:10")), meal(WANG, "12:40")
    assert said([second, first]) == [("E01", "X", (second.id,))]
    found = findings([second, first])[0]
    assert found.canteen == HEPING
    assert found.sentence == f"{second.id} 和 {first.id} 是同一位老人的同一餐，只申报先取的 {first.id}。"


def test_at_the_same_second_the_till_and_then_the_number_decide():
    one, two = meal(WANG, till="K01", number=90), elsewhere(meal(WANG, number=7))
    assert [entry for check, _, entry in said([one, two]) if check == "E01"] == [(two.id,)]
    low, high = meal(WANG, number=41), meal(WANG, number=42)
    assert said([high, low]) == [("E01", "X", (high.id,))]


def test_a_second_lunch_at_the_full_price_is_nobodys_business_and_dinner_is_another_meal():
    assert said([meal(WANG, "11:10"), full(WANG, "12:40"), meal(WANG, "17:00", period="dinner")]) == []


def test_what_another_check_excludes_uses_up_no_meal():
    by_search = meal(WANG, "11:10", via="search")
    good = meal(WANG, "12:40")
    assert said([by_search, good]) == [("E16", "X", (by_search.id,))]


def test_let_pass_it_is_claimed_and_uses_up_its_meal():
    by_search, good = meal(WANG, "11:10", via="search"), meal(WANG, "12:40")
    spared = frozenset({("E16", by_search.id)})
    assert said([by_search, good], spared=spared) == [
        ("E16", "X", (by_search.id,)),
        ("E01", "X", (good.id,)),
    ]


def test_a_held_meal_uses_up_its_period_only_when_it_was_accepted():
    held, good = meal(WANG, "11:10", held="old-list"), meal(WANG, "12:40")
    assert said([held, good]) == []
    assert said([held, good], known(accepted=frozenset({held.id}))) == [("E01", "X", (good.id,))]


def test_above_the_day_s_cap_the_earliest_stay():
    lunch, dinner = meal(WANG, "11:10"), meal(WANG, "17:00", period="dinner")
    assert said([lunch, dinner], caps(1, 1)) == [("E02", "X", (dinner.id,))]
    assert said([lunch, dinner], caps(1, 2)) == []


def test_where_nothing_may_be_had_at_a_concession_one_is_too_many():
    lunch = meal(WANG)
    assert said([lunch], caps(0, 2)) == [("E01", "X", (lunch.id,))]
    assert findings([lunch], caps(0, 2))[0].sentence == f"{lunch.id} 这一餐规定不优惠。"
    assert said([lunch], caps(1, 0)) == [("E02", "X", (lunch.id,))]


def test_a_meal_over_the_period_s_cap_does_not_count_towards_the_day_s():
    lunch, again, dinner = meal(WANG, "11:10"), meal(WANG, "12:40"), meal(WANG, "17:00", period="dinner")
    assert said([lunch, again, dinner], caps(1, 2)) == [("E01", "X", (again.id,))]
    assert said([lunch, again, dinner], caps(2, 2)) == [("E02", "X", (dinner.id,))]


def test_a_city_that_only_wants_to_know_of_second_lunches_still_has_its_day_s_cap():
    lunch, again, dinner = meal(WANG, "11:10"), meal(WANG, "12:40"), meal(WANG, "17:00", period="dinner")
    row = {"from": date(2023, 5, 1), "per_period": 1, "per_day": 2, "source": "文"}
    soft = known(claims={"levels": {"E01": "W"}}, policy={"caps": [row]})
    assert said([lunch, again, dinner], soft) == [("E01", "W", (again.id,)), ("E02", "X", (dinner.id,))]


def test_a_city_that_only_wants_to_know_of_third_meals_excludes_none():
    lunch, dinner = meal(WANG, "11:10"), meal(WANG, "17:00", period="dinner")
    row = {"from": date(2023, 5, 1), "per_period": 1, "per_day": 1, "source": "文"}
    soft = known(claims={"levels": {"E02": "I"}}, policy={"caps": [row]})
    assert said([lunch, dinner], soft) == [("E02", "I", (dinner.id,))]
    assert settle(OCTOBER, [lunch, dinner], soft).claims[0].excluded == ()


def test_an_undone_lunch_leaves_the_next_one_good():
    undone = replace(meal(WANG, "11:10"), undone=Undone("K01-000900", at("11:12"), "刷错人了"))
    good = meal(WANG, "11:14")
    settled = settle(OCTOBER, [undone, good], known())
    assert settled.claims[0].excluded == ()
    assert settled.claims[0].meals == {"half": 1}


# Whatever the lines are


@st.composite
def crowded_days(draw):
    """Draw up to a dozen meals of three people at two canteens, in any order."""
    lines = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        person = draw(st.sampled_from((WANG, SUN, LI)))
        clock, period = draw(st.sampled_from((("10:40", "lunch"), ("12:05", "lunch"), ("17:20", "dinner"))))
        kind = draw(st.sampled_from((meal, meal, full)))
        told = {"number": number, "period": period, "mode": "take-away"}
        if kind is meal and person is LI:
            kind, told["mode"] = free, "dine-in"
        if kind is meal and person is SUN:
            told["ground"] = "tekun"
        line = kind(person, clock, **told)
        lines.append(elsewhere(line) if draw(st.booleans()) else line)
    return lines


def claimed(settled, lines):
    out = {one.entry for claim in settled.claims for one in claim.excluded}
    return [line for line in lines if line.subsidy_fen and line.id not in out]


@given(crowded_days())
def test_exactly_one_meal_at_a_concession_stays_for_each_person_and_period(lines):
    kept = claimed(settle(OCTOBER, lines, known()), lines)
    had = {(line.person, line.period) for line in lines if line.subsidy_fen}
    assert sorted((line.person, line.period) for line in kept) == sorted(had)
    for line in kept:
        rivals = [o for o in lines if o.subsidy_fen and (o.person, o.period) == (line.person, line.period)]
        assert line.order == min(one.order for one in rivals)


@given(crowded_days(), st.randoms(use_true_random=False))
def test_the_order_in_which_lines_come_changes_nothing(lines, dice):
    mixed = list(lines)
    dice.shuffle(mixed)
    assert settle(OCTOBER, mixed, known()) == settle(OCTOBER, lines, known())


def test_a_claim_pays_for_the_kept_lunch_alone():
    first, second, other = meal(WANG, "11:10"), meal(WANG, "12:40"), full(ZHAO)
    claim = settle(OCTOBER, [second, other, first], known()).claims[0]
    assert (claim.meal_subsidy.fen, claim.meals) == (600, {"half": 1, "full": 1})
    assert [(one.entry, one.why) for one in claim.excluded] == [(second.id, "E01")]
    assert claim.days[0].day == DAY


def test_a_second_lunch_that_was_let_pass_is_claimed_and_counts_towards_the_day():
    lines = [meal(WANG, "11:10"), meal(WANG, "12:40"), meal(WANG, "17:00", period="dinner")]
    spared = Decided(frozenset({("E01", lines[1].id)}))
    claim = settle(OCTOBER, lines, known(), spared).claims[0]
    assert [(one.entry, one.why) for one in claim.excluded] == [(lines[2].id, "E02")]
    assert claim.meal_subsidy.fen == 2 * 600
