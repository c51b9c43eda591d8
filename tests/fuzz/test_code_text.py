"""Whatever a scanner reads: nobody is found by accident, and the books stay as they were."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fuzz.effort import Outcomes, rounds, written
from hardware.payment_code import is_payment_code
from hardware.serial_scanner import CODE_BYTES_MAX, Pieces
from kiosk_ui import card_shown
from kiosk_ui.open_ways import _knows
from pos.cards import NewCard, Word, bind, new_code
from pos.rules.cards import LONGEST, SHORTEST, CardKind, How
from pos.rules.errors import CanteenError
from pos.rules.id_number import check_digit
from pos.sample_people import sample_people

BAND = "HP-2026-000017"
LIKE_A_PAYMENT = "2812345678901234"
"""A band from before such codes were refused; whoever shows it pays, and is nobody."""

TIANJIN = "12010119600908002"
TIANJIN += check_digit(TIANJIN)
"""An ID number that begins like a WeChat code."""

ANY = (
    st.text(max_size=40)
    | st.text(st.characters(), max_size=40)
    | st.binary(max_size=40).map(lambda raw: raw.decode(errors="surrogateescape"))
)
PAY = st.sampled_from(
    ["wxp://f2f0", "https://qr.alipay.com/x", "https://[", "HTTPS://QR.95516.COM:1/"]
) | st.from_regex(r"(2[5-9]|30)[0-9]{14,22}|1[0-5][0-9]{16}|62[0-9]{17}", fullmatch=True)
ODD_DIGITS = str.maketrans(string.digits, "０１２３４５６７８９")


@st.composite
def codes(draw, known):
    """Draw anything: known codes, known codes slightly changed, codes to pay with, garbage."""
    text = draw(st.sampled_from(known) if draw(st.booleans()) else ANY | PAY)
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(text)))
        how = draw(st.sampled_from(["put", "cut", "case", "wide", "round"]))
        if how == "put":
            text = text[:place] + draw(st.characters()) + text[place:]
        elif how == "cut":
            text = text[:place]
        else:
            text = {"case": text.swapcase(), "wide": text.translate(ODD_DIGITS), "round": f" {text}\r\n"}[how]
    return text


@pytest.fixture
def banded(canteen):
    """Give a canteen where 李奶奶 wears a band."""
    li = sample_people(canteen.now.date())[0]
    person = canteen.counter.lookup.person(li.id_number)
    word = Word(How.ID_CARD)
    for code in (BAND, LIKE_A_PAYMENT):
        bind(canteen.counter, NewCard(new_code(canteen.counter, code), person, CardKind.BAND, word))
    return canteen


def test_any_code_finds_whose_it_is_or_nobody(banded):
    counter, seen = banded.counter, Outcomes()
    people = {counter.lookup.person(one.id_number): one for one in banded.people.values()}
    cards = {one.id_number: one.card for one in banded.people.values()}
    known = [BAND, LIKE_A_PAYMENT, TIANJIN, *cards, *filter(None, cards.values())]
    before = written(banded.data)

    @rounds(250)
    @given(codes(known))
    @example(LIKE_A_PAYMENT)
    @example(TIANJIN)
    def show(text):
        found = counter.identify(text)
        seen["found" if found else "nobody"] += 1
        counter.lost(text)
        plausible = card_shown.plausible(counter, text)
        assert isinstance(plausible, bool)
        assert _knows(counter, text) == (found is not None and not is_payment_code(text))
        if found is not None:
            guest, _ = found
            own = people[guest.resident.person].id_number
            meant = counter.lookup.person(text) == counter.lookup.person(own)
            assert meant or text.strip() in (cards[own], BAND, LIKE_A_PAYMENT), text
            assert text.strip() != BAND or own == banded.people["李秀兰"].id_number
        assert not (plausible and is_payment_code(text)), text
        seen["pays"] += is_payment_code(text)

    show()
    seen.saw("found", "nobody", "pays")
    assert written(banded.data) == before


def test_a_code_to_register_is_taken_or_refused_in_a_sentence(banded):
    seen = Outcomes()
    numbers = {one.id_number for one in banded.people.values()}

    @rounds(150)
    @given(codes([BAND, "H" * 600, "H" * SHORTEST, *(one.id_number for one in banded.people.values())]))
    def register(text):
        try:
            digest = new_code(banded.counter, text)
        except CanteenError as error:
            seen.told(error)
        else:
            seen["taken"] += 1
            assert digest == new_code(banded.counter, f"\t{text} ")
            assert SHORTEST <= len(text.strip()) <= LONGEST
            assert text.strip().upper() not in numbers

    register()
    seen.saw("taken", "refused")


def test_a_serial_line_gives_text_for_any_bytes():
    seen = Outcomes()
    said = (
        st.binary(max_size=40) | st.text(max_size=20).map(str.encode) | st.just(b"H" * (CODE_BYTES_MAX - 20))
    )
    ends = st.sampled_from([b"", b"\r", b"\n", b"\r\n", b"\t"])
    piece = st.builds(lambda start, raw, end: start + raw + end, st.sampled_from([b"", b"]Q1"]), said, ends)

    @rounds(200)
    @given(st.lists(st.tuples(piece, st.sampled_from([0.0, 5.0])), max_size=6))
    def read(pieces):
        line, at = Pieces("]Q1", "\t"), 0.0
        for raw, pause in pieces:
            at += pause
            texts = line.take(raw, at)
            assert len(line._rest) <= CODE_BYTES_MAX
            for text in texts:
                seen["text"] += 1
                assert 0 < len(text) <= CODE_BYTES_MAX  # a byte of no letter becomes one of three bytes
                assert text == text.strip()
                assert not set(text) & set("\r\n\t")
        seen["nothing"] += not pieces

    read()
    seen.saw("text", "nothing")
