"""Till and centre begin without the libraries of other work, and leave nothing among the temporary files."""

import os
import subprocess
import sys
from functools import cache

import pytest

from hardware.paper import PAPER_80, escpos_bytes
from pos.rules.paper_rows import Line


def python(code, **environment):
    """Run some lines in a Python of their own and give what they print."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ran.stdout


@cache
def loaded_with(command):
    """Give what is in memory when the command of a module is about to run."""
    return python(f"import sys, {command}; print(*sys.modules)").split()


@pytest.mark.parametrize(
    ("library", "needed_for"),
    [
        ("openpyxl", "sheets"),
        ("pypinyin", "the initials of a list's names"),
        ("escpos", "a code on paper"),
        ("alembic", "an older book"),
        ("hardware.film", "the demonstration"),
        ("onnxruntime", "ID cards by camera"),
        ("settlement", "the centre"),
    ],
)
def test_a_till_starts_without_what_it_does_not_need_yet(library, needed_for):
    loaded = loaded_with("kiosk_ui.till_command")
    assert "kiosk_ui.app" in loaded
    assert library not in loaded, needed_for


@pytest.mark.parametrize("library", ["pypinyin", "alembic", "distributed", "kiosk_ui", "cv2", "escpos"])
def test_a_centre_starts_without_what_it_does_not_need_yet(library):
    loaded = loaded_with("settlement.commands")
    assert "settlement.app" in loaded
    assert library not in loaded


def test_printing_a_code_leaves_nothing_behind(tmp_path):
    code = "from hardware.escpos_codes import qr_bytes; print(qr_bytes('K01-000001 校验 A1B2', 6).hex())"
    drawn = python(code, TMPDIR=str(tmp_path)).strip()
    assert list(tmp_path.iterdir()) == []
    assert drawn in escpos_bytes([Line("K01-000001 校验 A1B2", kind="qr")], PAPER_80).hex()


def test_a_folder_that_somebody_chose_for_the_printers_list_stays(tmp_path):
    code = "from hardware.escpos_codes import qr_bytes; qr_bytes('K01-000001', 4)"
    kept = tmp_path / "kept"
    kept.mkdir()
    python(code, ESCPOS_CAPABILITIES_PICKLE_DIR=str(kept))
    assert [path.suffix for path in kept.iterdir()] == [".pickle"]
