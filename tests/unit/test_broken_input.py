"""What fuzzers found: each input that once was a fault of the program is now answered in a sentence."""

import hashlib
import io
import re
import struct
from pathlib import Path

import pytest
from pydantic import ValidationError

from pos.config import load_config
from pos.keys import Lookup
from pos.rules.errors import CanteenError
from pos.sealed_file import MAGIC, Damaged, read_header
from pos.wire import CardSaid, MealSaid, NamedDaySaid, StatusSaid
from settlement.claim_files import read_people
from settlement.lines_file import read_lines

CONFIG = (Path(__file__).parent.parent.parent / "config.toml").read_text(encoding="utf-8")


def test_half_a_character_on_a_band_is_nobodys_code():
    lookup = Lookup(b"1" * 32)
    assert lookup.card("HP\ud800") != lookup.card("HP")
    assert lookup.person("\udfff") != lookup.person("")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cashiers = []", f"cashiers = {'[' * 3000}", "不是正确的 TOML"),
        ('modes = ["dine-in"]', 'modes = ["carry"]', "modes：只能写 dine-in"),
        (
            "\n[policy]",
            '\n[[centre.communities]]\nplace = "a/b/{x}"\nphone = "123"\n' * 2 + "\n[policy]",
            "{x} 写了两次",
        ),
    ],
)
def test_a_config_that_cannot_be_is_told_in_words(tmp_path, old, new, words):
    path = tmp_path / "config.toml"
    assert old in CONFIG
    path.write_text(CONFIG.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CanteenError, match=words):
        load_config(path)


def test_a_backup_whose_head_is_nested_without_end_is_damaged():
    text = b"[" * 60_000
    raw = MAGIC + struct.pack(">I", len(text)) + text + hashlib.sha256(text).digest()
    with pytest.raises(Damaged):
        read_header(io.BytesIO(raw), "K01")


@pytest.mark.parametrize("read", [read_lines, read_people])
@pytest.mark.parametrize("raw", [b"\x80\n", b"[" * 5000 + b"\n", b"[]\n", b'{"a":"\\ud800"}\n'])
def test_a_file_of_a_month_that_is_no_text_is_refused(tmp_path, read, raw):
    path = tmp_path / "K01.jsonl"
    path.write_bytes(raw)
    with pytest.raises(CanteenError, match=r"K01\.jsonl 第 1 行"):
        read(path)


@pytest.mark.parametrize(
    ("begins", "ends"), [("x", None), ("20260101", None), ("2026-02-30", None), ("2026-02-01", "2026-01-01")]
)
def test_a_status_told_with_days_that_cannot_be_never_comes_into_the_list(begins, ends):
    with pytest.raises(ValidationError):
        StatusSaid(code="dibao", begins=begins, ends=ends)


def test_a_named_day_that_no_month_has_is_not_heard():
    with pytest.raises(ValidationError):
        NamedDaySaid(day="2026-02-30", served=False, note="")


@pytest.mark.parametrize("key", ["till", "centre"])
def test_a_folder_whose_name_no_system_takes_is_refused_by_its_key(tmp_path, key):
    path = tmp_path / "config.toml"
    path.write_text(re.sub(rf"(?ms)(^\[{key}\].*?^data = )\S+", r'\1"a\\u0000b"', CONFIG), encoding="utf-8")
    with pytest.raises(CanteenError, match=rf"{key}\.data：.*请换一个"):
        load_config(path)


def test_a_card_of_no_known_kind_and_a_meal_at_no_known_moment_are_not_heard():
    with pytest.raises(ValidationError):
        CardSaid(card="1" * 32, person="2" * 32, kind="ring", state="bound", since="")
    assert CardSaid(card="1" * 32, person=None, kind="", state="unbound", since="")
    meal = {
        "till": "K02",
        "canteen": "东街",
        "day": "2026-11-24",
        "period": "lunch",
        "person": None,
        "reverses": None,
    }
    for number, at in ((7, "2026-11-24T03:00:00"), (7, "noon"), (2**63, "2026-11-24T03:00:00.000Z")):
        with pytest.raises(ValidationError):
            MealSaid(number=number, at=at, **meal)
