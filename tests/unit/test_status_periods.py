"""What a monthly list does to the periods of a status: one ends, another begins, none is overwritten."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pos.rules.people import Status
from settlement.rules.months import Month
from settlement.rules.status_periods import (
    NO_STEPS,
    Period,
    resumed_on,
    steps_of_absence,
    steps_of_list,
)

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
LAST_OF_SEPTEMBER = date(2026, 9, 30)
NEW_YEAR = date(2026, 1, 1)


def after(held, steps):
    return sorted(
        [p for p in held if p not in steps.closing] + list(steps.opening), key=lambda p: (p.code, p.begins)
    )


def listed(held, *statuses, document="", month=OCTOBER):
    return after(held, steps_of_list(held, statuses, document, month))


def test_wangs_first_listing_begins_on_the_day_the_list_says():
    assert listed([], Status("dibao", NEW_YEAR), document="2 号") == [Period("dibao", NEW_YEAR, None, "2 号")]


def test_a_listing_without_a_day_begins_with_the_month():
    assert listed([], Status("dibao")) == [Period("dibao", date(2026, 10, 1))]


def test_a_listing_without_a_day_goes_on_with_what_was_known():
    held = [Period("dibao", NEW_YEAR, None, "2 号")]
    assert steps_of_list(held, [Status("dibao")], "", OCTOBER) == NO_STEPS


def test_whoever_is_on_the_list_no_more_loses_the_status_with_the_month_before():
    held = [Period("dibao", NEW_YEAR, None, "2 号")]
    assert after(held, steps_of_absence(held, OCTOBER)) == [
        Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER, "2 号")
    ]


def test_whoever_is_listed_without_a_category_loses_it_too():
    assert listed([Period("dibao", NEW_YEAR)]) == [Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER)]


def test_a_period_that_would_only_have_begun_is_withdrawn():
    held = [Period("dibao", date(2026, 12, 1))]
    assert after(held, steps_of_absence(held, OCTOBER)) == []


def test_a_period_that_had_ended_stays_as_it_was():
    held = [Period("dibao", NEW_YEAR, date(2026, 3, 31))]
    assert steps_of_absence(held, OCTOBER) == NO_STEPS


def test_a_later_beginning_ends_the_earlier_period_the_day_before():
    held = [Period("dibao", NEW_YEAR, None, "2 号")]
    assert listed(held, Status("dibao", date(2026, 7, 1)), document="9 号") == [
        Period("dibao", NEW_YEAR, date(2026, 6, 30), "2 号"),
        Period("dibao", date(2026, 7, 1), None, "9 号"),
    ]


def test_changing_from_dibao_to_tekun_ends_one_and_begins_the_other():
    held = [Period("dibao", NEW_YEAR)]
    assert listed(held, Status("tekun", date(2026, 10, 1))) == [
        Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER),
        Period("tekun", date(2026, 10, 1)),
    ]


def test_whoever_comes_back_without_a_day_begins_anew_and_the_gap_stays():
    held = [Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER)]
    assert listed(held, Status("dibao"), month=NOVEMBER) == [
        Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER),
        Period("dibao", date(2026, 11, 1)),
    ]


def test_an_end_in_the_past_without_a_beginning_ends_what_runs_once_and_for_all():
    told = Status("dibao", None, date(2026, 3, 31))
    held = listed([Period("dibao", NEW_YEAR)], told)
    assert held == [Period("dibao", NEW_YEAR, date(2026, 3, 31))]
    assert listed(held, told) == held


def test_whoever_comes_back_with_the_old_day_is_remarked_on():
    held = [Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER)]
    steps = steps_of_list(held, [Status("dibao", NEW_YEAR)], "", NOVEMBER)
    assert after(held, steps) == [Period("dibao", NEW_YEAR)]
    assert resumed_on(steps, NOVEMBER) == NEW_YEAR


def test_the_corrected_list_of_the_same_month_is_no_comeback():
    held = [Period("dibao", NEW_YEAR, LAST_OF_SEPTEMBER)]
    steps = steps_of_list(held, [Status("dibao", NEW_YEAR)], "", OCTOBER)
    assert after(held, steps) == [Period("dibao", NEW_YEAR)]
    assert resumed_on(steps, OCTOBER) is None


# Few days, so that lists often speak of the same ones.
days = st.sampled_from([date(2025, 12, 31), NEW_YEAR, date(2026, 3, 31), LAST_OF_SEPTEMBER, date(2027, 1, 1)])
codes = st.sampled_from(["dibao", "tekun"])


@st.composite
def statuses(draw):
    found = {}
    for code in draw(st.lists(codes, unique=True)):
        begins = draw(st.none() | days)
        ends = draw(st.none() | days)
        if begins and ends:
            begins, ends = sorted((begins, ends))
        found[code] = Status(code, begins, ends)
    return tuple(found.values())


months = st.builds(Month, st.just(2026), st.integers(1, 12))
lists = st.lists(st.tuples(months, statuses(), st.sampled_from(["", "1 号", "2 号"])), max_size=6).map(
    lambda found: sorted(found, key=lambda one: one[0])
)


@given(lists)
def test_the_same_list_twice_changes_nothing_more(monthly):
    held = []
    for month, given_statuses, document in monthly:
        held = listed(held, *given_statuses, document=document, month=month)
        assert steps_of_list(held, given_statuses, document, month) == NO_STEPS


@given(lists)
def test_periods_of_one_status_never_overlap_and_never_end_before_they_begin(monthly):
    held = []
    for month, given_statuses, document in monthly:
        held = listed(held, *given_statuses, document=document, month=month)
        for period in held:
            assert period.ends is None or period.begins <= period.ends
        for one, next_one in pairwise(held):
            assert one.code != next_one.code or (one.ends is not None and one.ends < next_one.begins)


@given(lists, months)
def test_being_on_no_list_ends_everything_before_the_month(monthly, month):
    held = []
    for when, given_statuses, document in monthly:
        held = listed(held, *given_statuses, document=document, month=when)
    left = after(held, steps_of_absence(held, month))
    assert all(period.ends is not None and period.ends <= month.eve for period in left)
    assert steps_of_absence(left, month) == NO_STEPS
