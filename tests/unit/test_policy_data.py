"""The policy table as plain data: it comes back as it was, under the same name."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from pos.config import load_config
from pos.rules.errors import BadPolicy
from pos.rules.policy import digest_of
from pos.rules.policy_data import as_data, as_table
from pos.rules.read_policy import read_policy

TABLE = load_config(Path(__file__).parents[2] / "config.toml").policy_table


def test_the_shipped_policy_comes_back_whole_through_json():
    back = as_table(json.loads(json.dumps(as_data(TABLE))))
    assert back == TABLE
    assert digest_of(back) == read_policy(TABLE).digest


def test_the_last_day_of_a_row_comes_back_too():
    table = deepcopy(TABLE)
    first, then = (
        {**TABLE["caps"][0], "to": date(2026, 12, 31)},
        {**TABLE["caps"][0], "from": date(2027, 1, 1)},
    )
    table["caps"] = [first, then]
    assert as_table(as_data(table)) == table


def test_a_category_may_have_any_code():
    table = {**TABLE, "statuses": {**TABLE["statuses"], "from": "外地"}}
    assert as_table(as_data(table)) == table


@pytest.mark.parametrize("value", ["soon", "", 20230501, None])
def test_what_is_no_day_is_refused_with_its_name(value):
    with pytest.raises(BadPolicy, match="from：要写日期"):
        as_table({**as_data(TABLE), "from": value})
