from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.rules.errors import BadValue
from pos.rules.id_number import birth_date, check_digit, id_number_problem, is_woman, normalize

TODAY = date(2026, 11, 20)
# Generated: 29 is no province, so these belong to nobody.
LI_XIULAN = "290001193305120024"
WANG_JIANGUO = "290001196009080017"

bodies = st.builds(
    lambda area, day, place: f"{area:06d}{day:%Y%m%d}{place:03d}",
    st.integers(0, 999_999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
numbers = bodies.map(lambda body: body + check_digit(body))


@pytest.mark.parametrize(
    ("body", "expected"),
    # The standard's own worked examples, and the two fictional elders of this file.
    [
        ("11010519491231002", "X"),
        ("44052418800101001", "4"),
        ("29000119330512002", "4"),
        ("29000119600908001", "7"),
    ],
)
def test_the_check_digit_is_the_one_of_the_standard(body, expected):
    assert check_digit(body) == expected


def test_li_xiulan_and_wang_jianguo_are_read_out_of_their_numbers():
    assert id_number_problem(LI_XIULAN, TODAY) is None
    assert (birth_date(LI_XIULAN), is_woman(LI_XIULAN)) == (date(1933, 5, 12), True)
    assert (birth_date(WANG_JIANGUO), is_woman(WANG_JIANGUO)) == (date(1960, 9, 8), False)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u00a019491231\u3000002ｘ",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(written):
    assert normalize(written) == "11010519491231002X"
    assert id_number_problem(written, TODAY) is None


@given(numbers)
def test_every_county_is_accepted_known_or_not(number):
    problem = id_number_problem(number, TODAY)
    assert problem is None or "太早" in problem


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_one_changed_digit_is_always_found(number, place, shift):
    changed = str(shift if number[place] == "X" else (int(number[place]) + shift) % 10)
    assert id_number_problem(number[:place] + changed + number[place + 1 :], TODAY) is not None


@given(numbers, st.integers(0, 16))
def test_two_swapped_neighbours_are_always_found(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or id_number_problem(swapped, TODAY) is not None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "18 位"),
        ("29000119330512002", "这里有 17 位"),
        ("2900011933051200211", "这里有 19 位"),
        ("X90001193305120021", "别的字符"),
        ("29000119330512002A", "别的字符"),
        ("290001330512002", "15 位的旧号"),
        ("290001193305120022", "校验码"),
    ],
)
def test_a_wrong_number_gets_a_sentence(number, words):
    assert words in (id_number_problem(number, TODAY) or "")


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("19330230", "1933-02-30 不存在"),
        ("19331301", "不存在"),
        ("19000229", "不存在"),
        ("00000000", "不存在"),
        ("20261121", "在今天之后"),
        ("18800101", "太早"),
    ],
)
def test_a_birth_date_that_cannot_be_is_named(born, words):
    body = f"290001{born}002"
    assert words in (id_number_problem(body + check_digit(body), TODAY) or "")


def test_a_child_born_today_is_accepted_and_one_born_tomorrow_is_not():
    for day, accepted in ((TODAY, True), (TODAY + timedelta(days=1), False)):
        body = f"290001{day:%Y%m%d}002"
        assert (id_number_problem(body + check_digit(body), TODAY) is None) is accepted


def test_a_birth_date_is_not_guessed():
    with pytest.raises(BadValue, match="出生日期"):
        birth_date("290001193302300021")


@given(st.text(max_size=25))
def test_any_text_gets_an_answer(text):
    assert id_number_problem(text, TODAY) is None or id_number_problem(text, TODAY)
