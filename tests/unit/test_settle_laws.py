"""Laws of a claim that hold whatever was sold: nothing is lost, and no order of anything changes it."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.rules.money import Money
from pos.rules.people import Status
from settlement.claim_stream import judge_days, settle_parts
from settlement.rules.claim import CLAIMED, Sums, exclusions, verdict
from settlement.rules.claim_rules import Funding
from settlement.rules.funding import share_out
from settlement.rules.meal_lines import Undone
from settlement.rules.months import Month
from settlement.rules.person_history import CardSpan, PersonKnown
from settlement.rules.restated import restate
from settlement.rules.settle import Decided, day_findings, settle
from unit.city_day import DONGJIE, EVERYBODY, HEPING, at, known, meal

OCTOBER = Month(2026, 10)
PLACES = {"K01": HEPING, "K02": DONGJIE, "K04": HEPING}
DEAD = PersonKnown("何桂芳", date(1950, 1, 1), (Status("dibao"),), died_on=date(2026, 10, 12))
LOST = PersonKnown(
    "周淑兰",
    date(1950, 1, 1),
    (Status("dibao"),),
    cards=(CardSpan("c1", "band", at("08:00", date(2026, 1, 5)), at("11:00", date(2026, 10, 12))),),
)
PEOPLE = (*EVERYBODY, DEAD, LOST)
KNOWN = known(DEAD, LOST)
FEN = st.integers(-(10**9), 10**9)


@st.composite
def a_month(draw):
    """Give some days' meals at three tills of two canteens: plain, doubled, held, undone, of the dead."""
    lines, numbers = [], Counter()
    for _ in range(draw(st.integers(1, 25))):
        till, day = draw(st.sampled_from(sorted(PLACES))), date(2026, 10, draw(st.integers(10, 15)))
        numbers[till] += 1
        clock = f"{draw(st.sampled_from([11, 12, 17]))}:{draw(st.integers(0, 29)):02}"
        changes = draw(
            st.sampled_from(
                [
                    {},
                    {"held": "searched", "via": "search"},
                    {"via": "search"},
                    {"period": "dinner"},
                    {"paid": 0, "concession": "free", "ground": ""},
                    {"paid": 1200, "concession": "full", "ground": "", "portions": 1},
                ]
            )
        )
        line = meal(
            draw(st.sampled_from(PEOPLE)),
            clock,
            day,
            number=numbers[till],
            till=till,
            canteen=PLACES[till],
            **changes,
        )
        if draw(st.integers(0, 7)) == 0:
            line = replace(line, undone=Undone(f"{till}-900{numbers[till]:03d}", line.at, "按错了"))
        lines.append(line)
    return lines


@st.composite
def a_month_with_decisions(draw):
    """Give a month, and what people decided about some of its lines."""
    lines = draw(a_month())
    some = st.sets(st.sampled_from([line.id for line in lines]), max_size=5)
    decided = Decided(
        spared=frozenset(("E01", entry) for entry in draw(some)),
        ruled_out=dict.fromkeys(sorted(draw(some)), "D13"),
    )
    return lines, replace(KNOWN, accepted=frozenset(draw(some))), decided


@settings(max_examples=100)
@given(FEN, FEN, FEN, st.lists(st.integers(0, 1000), min_size=1, max_size=6).filter(any))
def test_what_the_payers_pay_sums_to_each_stream_and_to_the_whole(meals, operating, restated, parts):
    funding = Funding(tuple((f"第{place}方", part) for place, part in enumerate(parts)))
    shares = share_out(funding, Money(meals), Money(operating), Money(restated))
    assert sum(share.meals.fen for share in shares) == meals
    assert sum(share.operating.fen for share in shares) == operating
    assert sum(share.restated.fen for share in shares) == restated
    assert sum(share.total.fen for share in shares) == meals + operating + restated
    for part, share in zip(parts, shares, strict=True):
        assert abs(share.meals.fen * sum(parts) - meals * part) < sum(parts)  # never a whole fen off


@settings(max_examples=80)
@given(a_month(), st.data())
def test_restating_twice_is_restating_once(lines, data):
    amounts = st.dictionaries(st.sampled_from([line.id for line in lines]), st.sampled_from([0, 600, 1200]))
    paid, now = data.draw(amounts), data.draw(amounts)
    once = restate("2026-10", lines, paid, now, {})
    for one in once:
        assert one.fen == now.get(one.entry, 0) - paid.get(one.entry, 0) != 0
    corrected = Counter(paid)
    for one in once:
        corrected[one.entry] += one.fen
    assert restate("2026-10", lines, corrected, now, {}) == ()
    assert sum(corrected.values()) == sum(now.values())


@settings(max_examples=60, deadline=None)
@given(a_month_with_decisions())
def test_every_line_is_claimed_or_excluded_or_undone_or_waits_and_only_one_of_them(given_month):
    lines, about, decided = given_month
    settled = settle(OCTOBER, lines, about, decided)
    for claim in settled.claims:
        own = {line.id: line for line in lines if line.canteen == claim.canteen}
        apart = [said.entry for said in (*claim.excluded, *claim.undone, *claim.waiting)]
        assert len(apart) == len(set(apart))
        claimed = [line for entry, line in own.items() if entry not in set(apart)]
        assert set(apart) <= own.keys()
        assert sum(claim.meals.values()) == sum(line.portions for line in claimed)
        assert claim.meal_subsidy.fen == sum(line.subsidy_fen for line in claimed)
        assert sum(day.subsidy.fen for day in claim.days) == claim.meal_subsidy.fen
        assert sum(share.total.fen for share in claim.funding) == claim.total.fen
        assert {said.entry for said in claim.undone} == {e for e, line in own.items() if not line.stands}
        assert not about.accepted & {said.entry for said in claim.waiting}
        gone = {said.entry for said in (*claim.excluded, *claim.undone)}
        assert decided.ruled_out.keys() & own.keys() <= gone
    assert {claim.canteen for claim in settled.claims} >= {line.canteen for line in lines}


@settings(max_examples=60, deadline=None)
@given(a_month_with_decisions(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(given_month, dice):
    lines, about, decided = given_month
    shuffled = list(lines)
    dice.shuffle(shuffled)
    whole, again = (settle(OCTOBER, some, about, decided) for some in (lines, shuffled))
    assert again == whole
    assert [claim.digest for claim in again.claims] == [claim.digest for claim in whole.claims]


@settings(max_examples=60, deadline=None)
@given(a_month_with_decisions(), st.data())
def test_a_line_more_or_less_or_another_verdict_is_another_digest(given_month, data):
    lines, about, decided = given_month
    victim = data.draw(st.sampled_from(lines))
    others = [line for line in lines if line.id != victim.id]
    before, after = (_digest(some, victim.canteen, about, decided) for some in (lines, others))
    assert before != after
    ruled = replace(decided, ruled_out={**decided.ruled_out, victim.id: "D99"})
    claim = next(c for c in settle(OCTOBER, lines, about, decided).claims if c.canteen == victim.canteen)
    if victim.id not in {said.entry for said in (*claim.excluded, *claim.undone)}:
        assert _digest(lines, victim.canteen, about, ruled) != before


def _digest(lines, canteen, about, decided):
    claims = settle(OCTOBER, lines, about, decided).claims
    return next((claim.digest for claim in claims if claim.canteen == canteen), "")


@settings(max_examples=60, deadline=None)
@given(a_month_with_decisions(), st.data())
def test_days_shared_out_in_any_way_give_what_the_whole_month_gives(given_month, data):
    lines, about, decided = given_month
    whole = settle(OCTOBER, lines, about, decided)
    by_canteen = {}
    for line in lines:
        by_canteen.setdefault(line.canteen, []).append(line)
    by_day = day_findings(by_canteen, about, decided.spared)
    of_month = {
        place: [one for one in found if one not in by_day[place]] for place, found in whole.findings.items()
    }
    days = sorted({line.day for line in lines})
    worker_of = {day: data.draw(st.integers(0, 2), label=str(day)) for day in days}
    in_order = sorted(lines, key=lambda line: (line.day, line.till, line.number))
    parts = [
        judge_days([line for line in in_order if worker_of[line.day] == worker], about, decided, of_month)
        for worker in data.draw(st.permutations([0, 1, 2]))
    ]
    assert sum(part.lines for part in parts) == len(lines)
    assert settle_parts(OCTOBER, parts, about, decided, of_month) == whole


@settings(max_examples=50, deadline=None)
@given(a_month())
def test_a_day_that_comes_a_second_time_is_refused(lines):
    in_order = sorted(lines, key=lambda line: (line.day, line.till, line.number))
    parts = [judge_days(in_order, KNOWN) for _ in range(2)]
    with pytest.raises(ValueError, match="was added up twice"):
        settle_parts(OCTOBER, parts, KNOWN)


def test_a_sealed_day_takes_no_more_lines():
    first = meal(EVERYBODY[1], number=1)
    second = meal(EVERYBODY[3], number=2)
    later = meal(EVERYBODY[1], day=first.day + timedelta(days=1), number=3)
    sums = Sums()
    sums.add(first, verdict(first, {}, frozenset()))
    sums.seal()
    sums.add(later, verdict(later, {}, frozenset()))
    sums.seal()
    sums.add(second, verdict(second, {}, frozenset()))
    with pytest.raises(ValueError, match=f"{first.day} do not stand together"):
        sums.digest()
    with pytest.raises(ValueError, match=f"{first.day} do not stand together"):
        sums.seal()


def test_sealed_or_not_the_digest_is_the_same():
    lines = [meal(person, number=number) for number, person in enumerate(EVERYBODY, 1)]
    sealed, plain = Sums(), Sums()
    for line, other in zip(lines, reversed(lines), strict=True):
        sealed.add(line, verdict(line, {}, frozenset()))
        plain.add(other, verdict(other, {}, frozenset()))
    sealed.seal()
    assert sealed.digest() == plain.digest()


def test_the_months_above_are_not_all_plain():
    """The laws would be worth little over lines of which nothing is ever excluded."""
    dead = meal(DEAD, day=date(2026, 10, 13), number=1)
    lost = meal(LOST, "12:00", date(2026, 10, 12), number=2)
    twice = [meal(EVERYBODY[1], clock, number=n) for n, clock in ((3, "11:00"), (4, "12:00"))]
    found = settle(OCTOBER, [dead, lost, *twice], KNOWN).findings[HEPING]
    assert {*exclusions(found).values()} == {"E01", "E05", "E06"}
    assert verdict(twice[0], exclusions(found), frozenset()).state == CLAIMED
