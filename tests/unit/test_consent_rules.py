"""How a wristband stands, what a passer-by may write, what a telephone dials, and how often one may look."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.band_view_pace import KEYS_MOST, Pace, Turn
from settlement.rules.consent import BandState, Holder, Level, state_of
from settlement.rules.dialling import dialled
from settlement.rules.faults import Fault
from settlement.rules.found import Spot, read_sighting, read_spot

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LIVES_HERE = Holder(is_known=True, is_dead=False, moved_away_on=None)


@pytest.mark.parametrize(
    ("holder", "is_new", "is_lost", "state"),
    [
        (None, True, False, BandState.BLANK),
        (None, False, False, BandState.STOPPED),
        (LIVES_HERE, False, False, BandState.WORN),
        (LIVES_HERE, False, True, BandState.LOST),
        (Holder(is_known=False, is_dead=False, moved_away_on=None), False, False, BandState.STOPPED),
        (Holder(is_known=True, is_dead=True, moved_away_on=None), False, False, BandState.STOPPED),
        (Holder(is_known=True, is_dead=False, moved_away_on=TODAY), False, False, BandState.STOPPED),
        (
            Holder(is_known=True, is_dead=False, moved_away_on=date(2026, 11, 25)),
            False,
            False,
            BandState.WORN,
        ),
    ],
)
def test_only_who_lives_here_and_wears_it_is_shown(holder, is_new, is_lost, state):
    assert state_of(holder, TODAY, is_new=is_new, is_lost=is_lost) is state


def test_each_level_adds_to_the_one_before():
    assert list(Level) == sorted(Level)
    assert next(level.label for level in Level) == "只有社区电话"


@pytest.mark.parametrize(
    ("written", "dials"),
    [
        ("13900000009", "13900000009"),
        ("0418-0000001", "04180000001"),
        ("+86 139 0000 0009", "+8613900000009"),
        ("13900000009/13800000008", "13900000009"),
        ("0418-0000001转8", "04180000001"),
        ("儿子 13900000009", "13900000009"),
        ("没有", ""),
        ("", ""),
        ("javascript:alert(1)", "1"),
    ],
)
def test_the_first_number_is_dialled(written, dials):
    assert dialled(written) == dials


@given(st.text())
def test_what_is_dialled_is_digits_alone(text):
    assert set(dialled(text)) <= set("+0123456789")


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(0, 999_999))
def test_a_place_from_the_telephone_is_read_as_it_was_written(latitude, longitude, metres):
    text = f"{latitude:.5f},{longitude:.5f},{metres}"
    spot = read_spot(text)
    assert str(spot) == text
    assert spot.address == f"geo:{latitude:.5f},{longitude:.5f};u={metres}"


@given(st.text(min_size=1))
def test_anything_else_is_refused_with_a_sentence(text):
    with pytest.raises(Fault, match="手机给的位置读不出"):
        read_spot("x" + text)


@pytest.mark.parametrize(
    "text", ["90.1,0.0,1", "0.0,180.1,1", "1,2,3", "1.0,2.0", "1.0,2.0,3\n", "１.0,2.0,3"]
)
def test_a_place_that_is_nowhere_is_refused(text):
    with pytest.raises(Fault):
        read_spot(text)


def test_a_place_in_words_or_from_the_telephone_is_enough():
    assert read_sighting("药店", "", "").spot is None
    assert read_sighting("", "", "42.0,121.6,5").spot == Spot("42.0", "121.6", 5)
    with pytest.raises(Fault, match="还没写在哪里"):
        read_sighting("", "13900000009", "")


def test_so_many_pass_and_the_first_too_many_is_told_apart():
    pace = Pace(2, timedelta(minutes=1))
    turns = [pace.take("a", NOON) for _ in range(4)]
    assert turns == [Turn.FREE, Turn.FREE, Turn.FIRST_TOO_MANY, Turn.TOO_MANY]
    assert pace.take("b", NOON) is Turn.FREE
    assert pace.take("a", NOON + timedelta(seconds=59)) is Turn.TOO_MANY
    assert pace.take("a", NOON + timedelta(seconds=60)) is Turn.FREE


def test_a_flood_of_addresses_takes_no_more_than_its_room():
    pace = Pace(1, timedelta(minutes=1))
    for n in range(KEYS_MOST + 100):
        pace.take(n, NOON)
    assert len(pace._begun) <= KEYS_MOST
    assert pace.take(KEYS_MOST + 99, NOON) is Turn.FIRST_TOO_MANY  # the newest are still known
    pace.take("later", NOON + timedelta(minutes=1))
    assert len(pace._begun) <= KEYS_MOST
