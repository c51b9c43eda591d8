"""E06: a band that was lost or replaced before the meal opens nobody, whatever the till had heard."""

from dataclasses import replace

import pytest
from city_day import WANG, at, band, findings, full, known, meal, said

from settlement.rules.person_history import CardSpan

REPORTED = at("11:00")


def wang(*cards):
    return known(replace(WANG, cards=cards))


def test_the_named_band_must_be_good_at_the_moment_of_the_meal():
    worn = wang(band("shouhuan-1", ended=REPORTED), band("shouhuan-2"))
    before = meal(WANG, "10:59", card="shouhuan-1")
    on_the_dot = meal(WANG, "11:00", card="shouhuan-1")
    assert said([before], worn) == []
    assert said([on_the_dot], worn) == [("E06", "X", (on_the_dot.id,))]
    assert said([meal(WANG, "11:30", card="shouhuan-2")], worn) == []
    assert findings([on_the_dot], worn)[0].sentence == f"{on_the_dot.id} 用的手环或卡在取餐前已经挂失或换掉。"


def test_found_again_the_band_is_good_again():
    spans = [band("shouhuan-1", ended=REPORTED), CardSpan("shouhuan-1", "band", at("12:00"))]
    meanwhile, after = meal(WANG, "11:30", card="shouhuan-1"), meal(WANG, "12:10", card="shouhuan-1")
    assert said([meanwhile], wang(*spans)) == [("E06", "X", (meanwhile.id,))]
    assert said([after], wang(*spans)) == []


def test_what_counts_is_when_the_meal_was_served_not_when_it_was_written():
    keyed_in = meal(WANG, "10:50", card="shouhuan-1", at=at("14:00"))
    assert said([keyed_in], wang(band("shouhuan-1", ended=REPORTED))) == []


@pytest.mark.parametrize(
    ("cards", "found"),
    [
        ([band(ended=REPORTED)], True),
        ([band(ended=REPORTED), band("shouhuan-2")], False),  # the other one may have been shown
        ([band(ended=REPORTED), band("shebao", kind="social_security")], True),
        ([band(ended=at("13:00"))], False),
        ([band()], False),
        ([], False),
    ],
)
def test_where_the_line_names_no_band_it_may_have_been_any_that_was_good(cards, found):
    lunch = meal(WANG)
    assert said([lunch], wang(*cards)) == ([("E06", "X", (lunch.id,))] if found else [])


def test_another_card_is_looked_for_among_the_other_cards():
    lost = wang(band(), band("shebao", kind="social_security", ended=REPORTED))
    lunch = meal(WANG, via="other_card")
    assert said([lunch], lost) == [("E06", "X", (lunch.id,))]


@pytest.mark.parametrize("via", ["id_card", "scanner"])
def test_whoever_came_with_the_id_card_needed_no_band(via):
    assert said([meal(WANG, via=via)], wang(band(ended=REPORTED))) == []


def test_a_meal_without_a_subsidy_is_not_asked_about():
    assert said([full(WANG)], wang(band(ended=REPORTED))) == []
