"""What is read once is read once by each, and nobody waits for what another one reads."""

import threading

import pytest

from pos.once import once


class Reader:
    def __init__(self, read):
        self._read = read
        self.times = 0

    @once
    def found(self):
        """Say what was found."""
        self.times += 1
        return self._read()


def test_each_reads_for_itself_and_once():
    one, other = Reader(lambda: "李奶奶"), Reader(lambda: "王建国")
    assert [one.found, other.found, one.found] == ["李奶奶", "王建国", "李奶奶"]
    assert (one.times, other.times) == (1, 1)


def test_what_could_not_be_read_is_read_again():
    answers = iter([{}, {"at": "there"}])
    one = Reader(lambda: next(answers)["at"])
    with pytest.raises(KeyError):
        assert one.found
    assert one.found == "there"


def test_nobody_waits_for_what_another_one_reads():
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        begun.set()
        return go_on.wait(30)

    slow = threading.Thread(target=lambda: Reader(slowly).found)
    slow.start()
    assert begun.wait(30)
    fast = threading.Thread(target=lambda: Reader(lambda: 1).found)
    fast.start()
    fast.join(5)
    waited = fast.is_alive()
    go_on.set()
    slow.join(30)
    assert not waited
