"""A folder of books is held by one process, on Linux as on Windows."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from pos import lock_file

ROOT = Path(__file__).parents[2]
POSIX_ALONE = ("fcntl", "termios", "resource", "pwd", "grp", "tty", "pty")


def on_windows(monkeypatch, locking):
    """Read the module anew as Windows would, with a stand-in for its msvcrt."""
    monkeypatch.setitem(sys.modules, "msvcrt", type("msvcrt", (), {"LK_NBLCK": 2, "locking": locking}))
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("lock_file_on_windows", lock_file.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_who_comes_second_is_refused_until_the_first_is_gone(tmp_path):
    file = tmp_path / "till.lock"
    with file.open("w") as first:
        lock_file.hold(first)
        with file.open("w") as second, pytest.raises(OSError, match="unavailable"):
            lock_file.hold(second)
    with file.open("w") as third:
        lock_file.hold(third)


def test_windows_is_asked_for_the_first_byte_and_does_not_wait(tmp_path, monkeypatch):
    asked = []
    module = on_windows(monkeypatch, staticmethod(lambda *words: asked.append(words)))
    with (tmp_path / "till.lock").open("w") as held:
        module.hold(held)
        assert asked == [(held.fileno(), 2, 1)]


@pytest.mark.parametrize(
    "words",
    [
        ["policy", "show"],
        ["backup", "--help"],
        ["enrol", "--help"],
        ["till", "--help"],
        ["demo", "--help"],
        ["doctor", "--help"],
        ["camera", "--help"],
        ["printer", "--help"],
    ],
)
def test_every_command_of_a_till_starts_without_what_only_posix_has(words):
    code = (
        "import os, pathlib, serial, socket, struct, sys, time, types\n"
        "held = types.ModuleType('pos.lock_file')\n"
        "held.hold = print\n"
        "sys.modules['pos.lock_file'] = held\n"  # its Windows half stands in the test above
        f"sys.modules.update(dict.fromkeys({POSIX_ALONE!r}))\n"
        "here, sys.platform = sys.platform, 'win32'\n"  # for our own modules alone, not for the libraries
        "import hardware.transport_tcp, hardware.v4l_modes\n"
        "sys.platform = here\n"
        f"sys.argv = ['canteen', *{words!r}]\n"
        "from pos.command import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
