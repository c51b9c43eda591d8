import numpy as np
import pytest

from hardware.id_agreement import IdAgreement
from hardware.id_card import IdReading, number_in
from hardware.id_recogniser import ALPHABET, Glyph, glyphs_of

LI, WANG = "290001193308151226", "290001196002290138"


def read(number):
    return IdReading(number, 0.9, 20.0)


def seen(readings, **limits):
    """Show readings (number, at) one after the other; give the numbers that counted."""
    agreement = IdAgreement(**limits)
    counted = [agreement.see(number and read(number), at) for number, at in readings]
    return [reading and reading.number for reading in counted]


def test_one_picture_alone_does_not_count_and_the_second_that_agrees_does():
    assert seen([(LI, 0.0), (LI, 0.1)]) == [None, LI]


def test_pictures_without_a_number_in_between_do_no_harm():
    assert seen([(LI, 0.0), (None, 0.1), (None, 0.2), (LI, 0.3)]) == [None, None, None, LI]


def test_two_pictures_too_far_apart_do_not_agree():
    assert seen([(LI, 0.0), (LI, 3.5)]) == [None, None]
    assert seen([(LI, 0.0), (LI, 3.5)], within_s=4.0) == [None, LI]


def test_two_different_numbers_never_agree():
    assert seen([(LI, 0.0), (WANG, 0.1)]) == [None, None]


def test_a_second_number_in_the_same_showing_asks_for_more_agreement():
    assert seen([(WANG, 0.0), (LI, 0.1), (LI, 0.2), (LI, 0.3)]) == [None, None, None, LI]


def test_a_card_that_is_still_held_counts_once():
    assert seen([(LI, t / 10) for t in range(40)]).count(LI) == 1


def test_the_same_card_counts_again_after_it_was_away():
    assert seen([(LI, 0.0), (LI, 0.1), (None, 2.5), (LI, 2.6), (LI, 2.7)]) == [None, LI, None, None, LI]


def test_the_next_persons_card_counts_right_after():
    assert seen([(LI, 0.0), (LI, 0.1), (WANG, 0.2), (WANG, 0.3)]) == [None, LI, None, WANG]


def test_a_reading_does_not_print_its_number():
    assert LI not in repr(read(LI))


# One row of characters: what is let through.


def row(text, confidence=0.9, **changed):
    """Lay characters at even distances; ``at3=0.2`` gives the fourth its own confidence."""
    sure = {int(name[2:]): value for name, value in changed.items()}
    return [Glyph(char, sure.get(n, confidence), (n + 0.5) / len(text)) for n, char in enumerate(text)]


def test_eighteen_sure_characters_are_a_number_with_the_weakest_confidence():
    assert number_in(row(LI, at7=0.6)) == (LI, 0.6)


@pytest.mark.parametrize("place", [1, 9, 16])
def test_one_unsure_character_refuses_the_whole_number(place):
    assert number_in(row(LI, **{f"at{place}": 0.49})) == ("", 0.0)


def test_unsure_characters_beside_the_number_are_left_out():
    assert number_in(row("11" + LI + "7", at0=0.1, at1=0.3, at20=0.2))[0] == LI


@pytest.mark.parametrize("text", ["", "2", LI[:17], LI + "1"])
def test_another_count_of_characters_is_no_number(text):
    assert number_in(row(text)) == ("", 0.0)


def test_a_missed_and_a_doubled_digit_do_not_make_a_number():
    glyphs = row(LI + "0")
    del glyphs[9]
    assert number_in(glyphs)[0] == ""


def scores(path):
    """Make the model's answer for a path of signs; a dot is blank, a question mark a Chinese sign."""
    table = np.zeros((len(path), len(ALPHABET) + 1), np.float32)
    for step, sign in enumerate(path):
        if sign == "?":
            table[step, 4] = 0.01
        else:
            table[step, 0 if sign == "." else ALPHABET.index(sign) + 1] = 0.95
    return table


def test_a_repeated_sign_is_one_character_until_a_blank_parts_it():
    assert "".join(glyph.char for glyph in glyphs_of(scores(".11.1.X"))) == "11X"


def test_a_chinese_sign_becomes_a_digit_nobody_is_sure_of():
    assert [glyph.confidence < 0.5 for glyph in glyphs_of(scores("?.2"))] == [True, False]
