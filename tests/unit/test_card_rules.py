"""Which codes may be given to somebody, and how whoever shows one is known."""

import pytest

from pos.rules.cards import LONGEST, SHORTEST, CardKind, How, check_code
from pos.rules.errors import Refused
from pos.rules.id_number import check_digit
from pos.rules.sale import Via

BODY = "29000019330617002"


@pytest.mark.parametrize("text", ["R4ND", "R4ND8YX2KC7MPT5W", "https://example.test/手环/17", "x" * LONGEST])
def test_whatever_a_band_holds_can_be_given_to_somebody(text):
    check_code(text)
    check_code(f"  {text}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "只有 0 个字"),
        ("   A7 ", "只有 2 个字"),
        ("x" * (SHORTEST - 1), "请换一个手环"),
        ("x" * (LONGEST + 1), "太长"),
        (BODY + check_digit(BODY), "这是身份证号"),
        (BODY + "0", "这是身份证号"),  # misread or not, an ID number is no band
        (BODY + "x", "这是身份证号"),
    ],
)
def test_what_is_nobodys_own_is_refused_and_not_said_again(text, said):
    with pytest.raises(Refused, match=said) as refused:
        check_code(text)
    assert len(text.strip()) < SHORTEST or text not in str(refused.value)


def test_a_band_is_a_band_and_everything_else_a_card():
    assert {kind: kind.via for kind in CardKind} == {
        CardKind.BAND: Via.BAND,
        CardKind.SOCIAL_SECURITY: Via.OTHER_CARD,
        CardKind.SENIOR_CARD: Via.OTHER_CARD,
        CardKind.OTHER: Via.OTHER_CARD,
    }
    assert [kind.label for kind in CardKind] == ["手环", "社保卡", "老年优待证", "其他卡"]


def test_what_somebody_wears_does_not_vouch_for_them():
    assert {how.value for how in How} == {"id_card", "search", "manager"}
