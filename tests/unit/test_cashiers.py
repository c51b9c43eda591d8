"""Who may open a shift, as config.toml names them."""

from pathlib import Path

import pytest

from pos.config import load_config
from pos.rules.errors import CanteenError

SHIPPED = Path(__file__).parents[2] / "config.toml"


def config_with(tmp_path, line):
    path = tmp_path / "config.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert "cashiers = []" in text
    path.write_text(text.replace("cashiers = []", line), encoding="utf-8")
    return path


def test_the_shipped_till_has_one_cashier_and_nobody_else():
    till = load_config(SHIPPED).till
    assert (till.cashier, till.cashiers) == ("张敏", [])


def test_more_cashiers_are_named_in_a_list(tmp_path):
    config = load_config(config_with(tmp_path, 'cashiers = ["王芳", "刘静"]'))
    assert config.till.cashiers == ["王芳", "刘静"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('cashiers = "王芳"', "till.cashiers：要写成"),
        ('cashiers = [""]', "till.cashiers.0：不能是空的"),
        ("cashiers = [7]", "till.cashiers.0：要写成带引号的文字"),
        ('cashier_names = ["王芳"]', "till.cashier_names：不认识这个键"),
    ],
)
def test_a_list_that_is_wrong_is_named_with_its_key(tmp_path, line, why):
    with pytest.raises(CanteenError, match=why):
        load_config(config_with(tmp_path, line))
