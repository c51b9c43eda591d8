"""Whatever is typed or read as an ID number: valid ones are taken, and no single slip passes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fuzz.effort import Outcomes, rounds
from pos.rules.errors import BadValue
from pos.rules.id_number import birth_date, check_digit, id_number_problem, is_woman, normalize

TODAY = date(2026, 11, 24)
A_DAY = timedelta(days=1)
OLDEST = date(1895, 11, 25)
"""Whoever was born the day before is 131 years old today."""

BORN = st.dates(date(1897, 1, 1), TODAY)
BODIES = st.builds("{:06d}{:%Y%m%d}{:03d}".format, st.integers(110000, 659999), BORN, st.integers(0, 999))
VALID = BODIES.map(lambda body: body + check_digit(body))
OTHER_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
LIKE = {"0": "OoDQ〇", "1": "lI|i一", "2": "Zz", "5": "Ss", "8": "B", "6": "bG", "9": "gq", "X": "x×Х✕"}


@rounds(200)
@given(VALID)
def test_a_valid_number_is_taken_however_it_is_written(number):
    assert id_number_problem(number, TODAY) is None
    assert normalize(normalize(number)) == number
    blanks = f" {number[:6]} {number[6:14]}\u3000{number[14:]}\n"
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in number)
    for written in (number.lower(), blanks, wide):
        assert normalize(written) == number
        assert id_number_problem(written, TODAY) is None
        assert birth_date(written) == birth_date(number)
    assert is_woman(number) == (number[16] in "02468")


@rounds(200)
@given(
    st.dates(date(1800, 1, 1), date(2100, 12, 31)) | st.sampled_from([OLDEST, OLDEST - A_DAY, TODAY + A_DAY])
)
def test_only_somebody_who_can_be_alive_is_taken(born):
    body = f"110101{born:%Y%m%d}001"
    problem = id_number_problem(body + check_digit(body), TODAY)
    assert (problem is None) == (OLDEST <= born <= TODAY), problem


@rounds(200)
@given(VALID, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_found(number, place, other):
    wrong = number[:place] + other + number[place + 1 :]
    assert (id_number_problem(wrong, TODAY) is None) == (wrong == number)


@rounds(200)
@given(VALID, st.integers(0, 16))
def test_two_neighbours_changed_over_are_always_found(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (id_number_problem(swapped, TODAY) is None) == (swapped == number)


def test_any_text_has_a_problem_or_is_a_number():
    seen = Outcomes()

    @rounds(400)
    @given(st.data())
    def type_in(data):
        text = data.draw(
            st.one_of(VALID, st.text(max_size=25), st.from_regex(r"\d{14,18}[xX]?", fullmatch=True))
        )
        for _ in range(data.draw(st.integers(0, 2))):
            places = [n for n, letter in enumerate(text) if letter in LIKE]
            if places:
                place = data.draw(st.sampled_from(places))
                text = text[:place] + data.draw(st.sampled_from(LIKE[text[place]])) + text[place + 1 :]
        how = data.draw(st.sampled_from(["", "", "other-digits", "longer"]))
        text = (
            text[:17].translate(OTHER_DIGITS) + text[17:]
            if how == "other-digits"
            else text + "0" * (how == "longer")
        )
        problem = id_number_problem(text, TODAY)
        seen["taken" if problem is None else "told"] += 1
        if problem is None:
            number = normalize(text)
            assert len(number) == 18
            assert number.isascii()
            assert check_digit(number[:17]) == number[17]
            assert birth_date(text) <= TODAY
            return
        try:
            birth_date(text)
        except BadValue as error:
            seen.told(error, "出生日期")

    type_in()
    seen.saw("taken", "told", "refused")
