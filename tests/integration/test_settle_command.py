"""Anybody recomputes a month: exported by the centre, settled again from the files alone."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from integration.centre_house import CONFIG
from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from pos.command import canteen
from pos.config import load_config
from pos.rules.errors import CanteenError
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.claim_export import City, Handed, export_month
from settlement.claim_files import Tables, read_people
from settlement.claim_sources import gather
from settlement.rules.months import read_month
from settlement.rules.settle import settle

CITY = load_config(CONFIG)
OURS = City(CITY.policy, Tables(CITY.policy_table, CITY.claims_table))


@pytest.fixture
def month(city, claimed_tills, tmp_path):
    """A lunch at two canteens: four meals, one of them undone; exported."""
    here, there = claimed_tills
    sell(here, WANG, "one")
    sell(there, WANG, "two")
    sell(there, LI, "three")
    undone = sell(there, ZHAO, "four")
    undo(there.counter, undone.id, Undoing("老人不吃了"))
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    with city.house.centre.read() as office:
        sources = gather(office, wanted, RULES, POLICY)
    export_month(city.house.books, Handed(wanted, OURS, tmp_path / "out"))
    return wanted, sources, tmp_path / "out"


def run(month, folder, *more):
    ours = [
        "settle",
        "--month",
        str(month),
        "--journal",
        str(folder),
        "--people",
        str(folder / "people.jsonl"),
    ]
    done = CliRunner().invoke(canteen, [*ours, *more])
    assert done.exception is None or isinstance(done.exception, CanteenError), done.exception
    return done.output, str(done.exception or "")


def test_the_files_say_the_same_as_the_books(month):
    wanted, sources, folder = month
    claims = {
        one.canteen: one for one in settle(wanted, sources.lines, sources.known, sources.decided).claims
    }
    out, _ = run(wanted, folder, "--json")
    told = {line["canteen"]: line for line in map(json.loads, out.splitlines())}
    assert set(told) == set(claims) == {HERE, THERE}
    assert [told[place]["digest"] for place in (HERE, THERE)] == [
        claims[place].digest for place in (HERE, THERE)
    ]
    assert told[HERE]["meals"] == {"free": 0, "full": 0, "half": 1}
    assert told[HERE]["meal_subsidy_fen"] == 600
    assert [one["check"] for one in told[THERE]["excluded"]] == ["E01"]  # 王 ate at both: K02 had not heard
    assert sum(told[HERE]["funding"].values()) == 600 + told[HERE]["operating_subsidy_fen"]


def test_what_is_known_comes_back_as_it_was(month):
    wanted, sources, folder = month
    told = read_people(folder / "people.jsonl")
    assert told.known.roll == sources.known.roll
    assert told.known.rules == sources.known.rules
    assert told.known.policy.digest == sources.known.policy.digest
    assert (told.month, told.decided, dict(told.heads)) == (wanted, sources.decided, dict(sources.heads))


def test_the_same_files_give_the_same_bytes_in_another_process_and_time_zone(month, tmp_path):
    wanted, _, folder = month
    out, _ = run(wanted, folder, "--json", "--out", str(tmp_path / "a"))
    for zone in ("UTC", "America/New_York"):
        again = subprocess.run(
            [sys.executable, "-m", "pos", "settle", "--month", str(wanted), "--journal", folder,
             "--people", folder / "people.jsonl", "--out", tmp_path / zone.replace("/", "-"), "--json"],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert again.stdout == out
    files = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert len(files) == 2
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "UTC").iterdir()}


def test_one_line_dropped_or_changed_is_a_broken_chain(month):
    wanted, _, folder = month
    path = folder / "K01.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = run(wanted, folder, "--json")[0]
    assert "C03" not in whole
    sold = next(place for place, line in enumerate(lines) if '"kind":"sale"' in line)
    path.write_text("".join(lines[:sold] + lines[sold + 1 :]), encoding="utf-8")
    assert '"check":"C03"' in run(wanted, folder, "--json")[0]
    path.write_text("".join(lines).replace('"payable_fen":600', '"payable_fen":500'), encoding="utf-8")
    changed = run(wanted, folder, "--json")[0]
    assert "内容与校验值不符" in changed
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    assert "末尾被截断或改过" in run(wanted, folder, "--json")[0]


def test_one_meal_is_explained_from_the_counter_to_the_claim(month):
    wanted, sources, folder = month
    half = next(line for line in sources.lines if line.concession == "half" and line.stands)
    out, _ = run(wanted, folder, "--explain", half.id)
    assert "通过身份证认出" in out
    assert "低保：" in out
    assert "按半价卖：餐价 12.00 元，老人付 6.00 元（移动支付），补贴 6.00 元。" in out
    assert "列入申报：6.00 元" in out
    assert "王" not in out
    undone = next(line for line in sources.lines if not line.stands)
    assert "撤销，原因：老人不吃了。不申报。" in run(wanted, folder, "--explain", undone.id)[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--explain", "K01-999999"), "流水里没有卖饭的 K01-999999"),
        (("--canteen", "没有这家"), "没有“没有这家”的流水"),
        (("--month", "2026-01"), "不是 2026-01 的"),
    ],
)
def test_what_does_not_fit_is_said(month, more, said):
    wanted, _, folder = month
    _, err = run(wanted, folder, *more)
    assert said in err


def test_a_people_file_of_other_tills_is_refused(month):
    wanted, _, folder = month
    shutil.copy(folder / "K01.jsonl", folder / "K77.jsonl")
    text = (folder / "K77.jsonl").read_text(encoding="utf-8").replace('"till":"K01"', '"till":"K77"')
    (folder / "K77.jsonl").write_text(text, encoding="utf-8")
    _, err = run(wanted, folder)
    assert "没有 K77" in err


def test_with_pseudonyms_no_name_stands_in_the_file(city, month, tmp_path):
    wanted, _, folder = month
    assert "王*国" in (folder / "people.jsonl").read_text(encoding="utf-8")
    export_month(city.house.books, Handed(wanted, OURS, tmp_path / "blind", pseudonyms=True))
    text = (tmp_path / "blind" / "people.jsonl").read_text(encoding="utf-8")
    assert "*" not in text
    assert "居民000001" in text
