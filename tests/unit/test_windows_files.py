"""The files for a till on Windows, as far as they can be looked at elsewhere: none was tried on Windows."""

import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/deploy/windows"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
IN_THIS_ORDER = ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]
TASKS = ("canteen-till.xml", "canteen-backup.xml")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_well_formed_and_starts_a_command_of_ours(name):
    task = ET.parse(FOLDER / name).getroot()  # noqa: S314, a file of this tree
    assert task.tag == f"{TASK}Task"
    assert [part.tag.removeprefix(TASK) for part in task] == IN_THIS_ORDER
    assert task.findtext(f".//{TASK}Command") == r"C:\canteen\.venv\Scripts\canteen.exe"
    words = shlex.split(task.findtext(f".//{TASK}Arguments"), posix=False)
    assert words[:2] == ["--config", r"C:\canteen\config.toml"]
    command = [word for word in words[2:3] if not word.startswith("-")]
    done = subprocess.run(
        [sys.executable, "-m", "pos", *command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    for option in (word for word in words[3:] if word.startswith("--")):
        assert option in done.stdout


def test_the_till_is_never_ended_for_running_long_and_starts_again_by_itself():
    settings = ET.parse(FOLDER / "canteen-till.xml").getroot().find(f"{TASK}Settings")  # noqa: S314, as above
    assert settings.findtext(f"{TASK}ExecutionTimeLimit") == "PT0S"
    assert settings.findtext(f"{TASK}RestartOnFailure/{TASK}Interval") == "PT1M"
    assert settings.findtext(f"{TASK}StopIfGoingOnBatteries") == "false"


@pytest.mark.parametrize("name", [path.name for path in sorted(FOLDER.iterdir())])
def test_every_file_says_that_it_was_not_tried_and_ends_its_lines_as_windows_does(name):
    text = (FOLDER / name).read_bytes()
    assert b"Not tried on Windows" in text
    assert text.count(b"\n") == text.count(b"\r\n")
    assert text.isascii()  # cmd reads its files in whatever code page the machine has


@pytest.mark.parametrize("name", ["install-offline.cmd", "canteen-kiosk.cmd"])
def test_a_script_jumps_only_to_where_there_is_something(name):
    text = (FOLDER / name).read_text(encoding="ascii")
    labels = set(re.findall(r"(?m)^:(\w+)$", text))
    assert set(re.findall(r"goto (\w+)", text)) <= labels
    assert labels or "goto" not in text


def test_both_screens_open_the_pages_of_the_till_without_a_browsers_frame():
    text = (FOLDER / "canteen-kiosk.cmd").read_text(encoding="ascii")
    debian = (ROOT / "docs/deploy/kiosk/canteen-kiosk.sh").read_text(encoding="utf-8")
    assert '--kiosk "%TILL%/" --edge-kiosk-type=fullscreen' in text
    assert '--kiosk "%TILL%/display" --edge-kiosk-type=fullscreen' in text
    for option in ("--autoplay-policy=no-user-gesture-required", "--disable-pinch", "--no-first-run"):
        assert option in text
        assert option in debian
