"""What a printer's bytes mean; the bytes are those measured on printers and in the Epson reference."""

import pytest

from hardware.printer_status import Fault, Health, Heard, health_of

WELL = b"\x16\x12\x12"


@pytest.mark.parametrize(
    ("said", "health"),
    [
        (WELL, Health()),
        (b"\x12\x12\x12", Health()),  # the drawer's contact the other way round
        (b"\x16\x12\x1e", Health(None, near_end=True)),
        (b"\x1e\x32\x7e", Health(Fault.PAPER_OUT, near_end=True)),
        (b"\x1e\x16\x12", Health(Fault.COVER_OPEN)),
        (b"\x1e\x36\x7e", Health(Fault.PAPER_OUT, near_end=True)),  # somebody is changing the roll
        (b"\x1e\x52\x12", Health(Fault.STUCK)),
        (b"\x1e\x12\x12", Health(Fault.OFFLINE)),
    ],
)
def test_three_bytes_say_how_the_printer_does(said, health):
    assert health_of(*said) == health
    heard = Heard()
    heard.take(said)
    assert heard.health == health


def test_half_an_answer_is_no_answer():
    heard = Heard()
    heard.take(b"\x16\x12")
    assert heard.health is None
    assert heard.done is None


def test_the_answer_behind_the_job_is_told_from_the_status_bytes_around_it():
    heard = Heard()
    heard.take(b"\x16\x12\x00\x12")
    assert (heard.health, heard.done) == (Health(), True)


@pytest.mark.parametrize(("said", "done"), [(0x00, True), (0x03, True), (0x0C, False), (0x0F, False)])
def test_an_answer_counts_unless_it_says_that_there_is_no_paper(said, done):
    heard = Heard()
    heard.take(bytes([said]))
    assert heard.done is done


def test_what_a_printer_sends_unasked_confirms_nothing():
    heard = Heard()
    heard.take(b"\x14\x00")
    heard.take(b"\x00\x0f")
    assert (heard.health, heard.done) == (None, None)
    heard.take(WELL)
    assert heard.health == Health()


def test_flow_control_and_noise_are_nothing():
    heard = Heard()
    heard.take(b"\x11\x13\xff\x80")
    assert (heard.statuses, heard.answers) == ([], [])
