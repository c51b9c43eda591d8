"""A serial scanner, played by a pseudo-terminal: what comes down the line becomes the newest code."""

import os
import tty

import pytest
from waiting import WAIT_S, until

from hardware.serial_scanner import CODE_BYTES_MAX, QUIET_S, Pieces, SerialLine, SerialScanner

CODE = "HP7K2M9QX4T6WD3A"


class Line:
    """A serial line that can be plugged in, spoken on, and pulled out."""

    def __init__(self, folder):
        self.path = folder / "ttyACM0"
        self.plug_in()

    def plug_in(self):
        self.ours, self.theirs = os.openpty()
        tty.setraw(self.theirs)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self.theirs))

    def say(self, text):
        os.write(self.ours, text.encode() if isinstance(text, str) else text)

    def pull_out(self):
        self.path.unlink()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def line(tmp_path):
    line = Line(tmp_path)
    yield line
    if line.path.is_symlink():
        line.pull_out()


@pytest.fixture
def listen(line):
    """Start a scanner on the line, and end it whatever happens."""
    started = []

    def listening(on_state=None, **said):
        scanner = SerialScanner(SerialLine(str(line.path), retry_s=0.05, retry_s_max=0.2, **said), on_state)
        scanner.start()
        started.append(scanner)
        until(lambda: scanner.state.live, "the line was not opened")
        return scanner

    yield listening
    for scanner in started:
        scanner.stop()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\t", ""])
def test_a_code_is_taken_with_any_line_end_and_with_none(line, listen, end):
    scanner = listen()
    line.say(CODE + end)
    assert scanner.next_code(WAIT_S) == CODE
    assert scanner.next_code(0.0) is None


def test_what_the_scanner_is_set_to_send_around_a_code_is_taken_off(line, listen):
    scanner = listen(prefix="\x02]Q1", suffix="\x03")
    line.say(f"\x02]Q1{CODE}\x03")
    assert scanner.next_code(WAIT_S) == CODE


def test_only_the_newest_code_is_kept(line, listen):
    scanner = listen()
    line.say("FIRST-BAND\r")
    until(lambda: scanner._newest._find == "FIRST-BAND", "the first band was not seen")
    line.say("SECOND-BAND\rTHIRD-BAND\r")
    until(lambda: scanner._newest._find == "THIRD-BAND", "the newest band was not seen")
    assert scanner.next_code(WAIT_S) == "THIRD-BAND"
    assert scanner.next_code(0.0) is None


def test_pulled_out_and_plugged_in_again(line, listen):
    told = []
    scanner = listen(lambda: told.append(scanner.state.live))
    line.pull_out()
    until(lambda: not scanner.state.live and scanner.state.tries >= 2, "nobody noticed")
    line.plug_in()
    until(lambda: scanner.state.live, "it did not heal")
    line.say(CODE + "\r")
    assert scanner.next_code(WAIT_S) == CODE
    until(lambda: told[-2:] == [False, True], "the listener was not told once each")


def test_a_listener_that_fails_does_not_end_the_listening(line, listen):
    def stumble():
        raise RuntimeError("the books are busy")

    scanner = listen(stumble)
    line.say(CODE + "\n")
    assert scanner.next_code(WAIT_S) == CODE


# How the line is cut


def cut(*spoken, **said):
    """Give the codes of pieces that come one after the other, 10 ms apart."""
    pieces = Pieces(**said)
    codes = [code for order, some in enumerate(spoken) for code in pieces.take(some, order / 100)]
    return codes + pieces.take(b"", 60.0)


def test_a_code_that_comes_in_pieces_is_one_code():
    assert cut(b"HP7K2M", b"9QX4T6", b"WD3A\r", b"\nNEXT") == [CODE, "NEXT"]
    assert cut(b"ONE#", b"#TWO##", suffix="##") == ["ONE", "TWO"]


def test_a_silence_ends_a_code():
    pieces = Pieces()
    assert pieces.take(b"ABCDEF", 0.0) == []
    assert pieces.take(b"", QUIET_S / 2) == []
    assert pieces.take(b"", QUIET_S) == ["ABCDEF"]
    assert pieces.take(b"", 9.0) == []


def test_chinese_is_read_in_either_writing():
    assert cut("和平社区\n".encode()) == cut("和平社区\n".encode("gb18030")) == ["和平社区"]


@pytest.mark.parametrize("noise", [b"", b"\r\n\r\n", b"   \r", b"x" * (CODE_BYTES_MAX + 1)])
def test_noise_is_no_code(noise):
    assert cut(noise, b"\r" if noise.startswith(b"x") else b"") == []


def test_a_code_without_the_prefix_is_a_code_too():
    assert cut(b"ABCDEF\r", prefix="]Q1") == ["ABCDEF"]
