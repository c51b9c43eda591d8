"""config.toml's [scanner]: what a hand scanner sends around a code, how fast, and where it is plugged in."""

from pathlib import Path

import pytest

from pos.config import ScannerSection, load_config
from pos.rules.errors import CanteenError

CONFIG = Path(__file__).parents[2] / "config.toml"


def with_scanner(tmp_path, old, new):
    text = CONFIG.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "config.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_config(path).scanner


def test_the_file_that_is_shipped_says_what_holds_without_it(tmp_path):
    assert load_config(CONFIG).scanner == ScannerSection()
    text = CONFIG.read_text(encoding="utf-8")
    head, rest = text.split("[scanner]")
    path = tmp_path / "config.toml"
    path.write_text(head + rest[rest.index("[printer]") :], encoding="utf-8")
    assert load_config(path).scanner == ScannerSection()


def test_control_characters_can_be_written(tmp_path):
    assert with_scanner(tmp_path, 'prefix = ""', r'prefix = "\u0002]Q1"').prefix == "\x02]Q1"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("gap_ms = 100", "gap_ms = 5", "scanner.gap_ms：太小，至少 20"),
        ("gap_ms = 100", 'gap_ms = "fast"', "scanner.gap_ms：要写整数"),
        ("baud = 9600", "baud = 1", "scanner.baud：太小"),
        ("baud = 9600", "bauds = 9600", "scanner.bauds：不认识这个键"),
    ],
)
def test_a_wrong_value_is_named(tmp_path, old, new, sentence):
    with pytest.raises(CanteenError, match=sentence):
        with_scanner(tmp_path, old, new)
