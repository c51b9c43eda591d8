"""What fuzzers found: each input that once was a fault of the program is now answered in a sentence."""

import hashlib
import io
import json
import re
import struct
import tomllib
import zipfile
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from fuzz.test_till_hears import CENTRE_KEY, LyingCentre
from integration.till_people import PINS, ZHANG, House, write_down
from pos.centre_link import CentreLink
from pos.config import load_config
from pos.journal_file import verify_file
from pos.keys import Lookup
from pos.push import Push
from pos.rules.errors import CanteenError
from pos.rules.id_number import check_digit
from pos.rules.journal import FORMAT, canonical
from pos.rules.policy_data import as_data
from pos.sealed_file import MAGIC, Damaged, read_header, unseal
from pos.wire import CardSaid, MealSaid, NamedDaySaid, StatusSaid
from settlement.claim_files import FORMAT as PEOPLE
from settlement.claim_files import read_people
from settlement.lines_file import read_lines
from settlement.remittances import read_statement
from settlement.rules.beside_sheets import PREPARED, STAFF, Reader
from settlement.rules.sheet_limits import BROKEN
from settlement.sheet_guard import check_sheet

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
        ("\ncolumns = ", "\ncolumns = 9223372036854775808 # ", r"columns：太大，请改小"),
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


@pytest.mark.parametrize("salt", ["", "00", "00" * 7, "00" * 17])
def test_a_backup_with_another_salt_than_is_ever_made_is_damaged(salt):
    said = {"about": {}, "check": "0" * 64, "lanes": 1, "memory_kib": 64, "passes": 1, "salt": salt}
    text = canonical(said).encode()
    raw = MAGIC + struct.pack(">I", len(text)) + text + hashlib.sha256(text).digest() + b"x" * 16
    with pytest.raises(Damaged):
        list(unseal(io.BytesIO(raw), "三月的风", "K01"))


@pytest.mark.parametrize("last", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_journal_whose_header_holds_a_number_without_end_is_refused(tmp_path, last):
    path = tmp_path / "K01.jsonl"
    header = f'{{"canteen":{last},"format":"{FORMAT}","head":"0","last":1,"public_key":"0","till":"K01"}}\n'
    path.write_text(header, encoding="utf-8")
    with pytest.raises(CanteenError, match="第 1 行"):
        verify_file(path)


@pytest.mark.parametrize("read", [read_lines, read_people])
@pytest.mark.parametrize("raw", [b"\x80\n", b"[" * 5000 + b"\n", b"[]\n", b'{"a":"\\ud800"}\n'])
def test_a_file_of_a_month_that_is_no_text_is_refused(tmp_path, read, raw):
    path = tmp_path / "K01.jsonl"
    path.write_bytes(raw)
    with pytest.raises(CanteenError, match=r"K01\.jsonl 第 1 行"):
        read(path)


@pytest.mark.parametrize(("at", "is_read"), [("2026-11-03T08:00:00.000Z", True), ("2026-11-03T08:00", False)])
def test_a_moment_without_its_time_zone_in_a_month_file_is_not_compared_with_others(tmp_path, at, is_read):
    tables, path = tomllib.loads(CONFIG), tmp_path / "people.jsonl"
    lines = (
        {"format": PEOPLE, "month": "2026-10", "pseudonyms": False},
        *({"kind": name, "table": as_data(tables[name])} for name in ("policy", "claims")),
        {"at": at, "kind": "submitted", "what": "2026-10 和平食堂"},
    )
    path.write_text("".join(f"{canonical(line)}\n" for line in lines), encoding="utf-8")
    if is_read:
        assert read_people(path).known.submitted
        return
    with pytest.raises(CanteenError, match=r"people\.jsonl 里.*没有时区"):
        read_people(path)


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


@pytest.mark.parametrize("again", ["29000119600908001X", "29000119600908001ｘ", "290001 19600908 001x"])
def test_somebody_who_stands_twice_on_a_staff_sheet_is_found_however_they_are_written(again):
    number = "29000119600908001"
    number += check_digit(number)
    again = again[:-1] + number[-1]
    reader = Reader({"和平食堂": "和平食堂"}, {}, date(2026, 11, 24))
    rows = [(2, {"食堂": "和平食堂", "身份证号": number}), (3, {"食堂": "和平食堂", "身份证号": again})]
    sound, bad = STAFF.read(rows, reader)
    assert len(sound) == 1
    assert [str(row) for row in bad] == ["第 3 行 食堂：与第 2 行说的是同一件事：只留一行。"]


@pytest.mark.parametrize("cooked", ["9" * 5000, "1" * 10, "100001", "²", "1e3"])
def test_more_meals_than_anybody_can_cook_are_no_count(cooked):
    reader = Reader({"和平食堂": "和平食堂"}, {"午餐": "lunch"}, date(2026, 11, 24))
    row = {"食堂": "和平食堂", "日期": "2026-11-23", "餐次": "午餐", "备餐": cooked}
    sound, bad = PREPARED.read([(2, row)], reader)
    assert not sound
    assert [one.field for one in bad] == ["备餐"]


def test_an_amount_beyond_all_reckoning_is_told_with_its_row(tmp_path):
    path = tmp_path / "对账单.csv"
    path.write_text("日期,收款人,金额,凭证号\n2026-11-20,和平食堂,1e999999999,PZ-1\n", encoding="utf-8")
    with pytest.raises(CanteenError, match="第 2 行：金额“1e999999999”看不懂"):
        read_statement(path)


def test_a_workbook_whose_parts_lie_before_its_beginning_is_broken(tmp_path):
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    raw = bytearray(path.read_bytes())
    (place,) = struct.unpack_from("<L", raw, len(raw) - 6)  # where the directory is said to begin
    struct.pack_into("<L", raw, len(raw) - 6, place + 10)
    path.write_bytes(raw)
    with path.open("rb") as stream, pytest.raises(CanteenError, match=BROKEN):
        check_sheet(stream)


def test_a_page_asked_for_by_a_number_that_no_book_holds_is_no_page(canteen):
    write_down(canteen.counter)
    browser = House(canteen).signed_in(ZHANG)
    assert browser.post("/staff/enter", data={"pin": PINS[ZHANG]}).status_code == 200
    for number in ("9" * 19, "9" * 5000):
        assert browser.get(f"/reports/z/{number}").status_code == 404
        assert browser.post(f"/staff/{number}/lock").status_code == 404
    assert "没有 999999999 号" in browser.post(f"/staff/{'9' * 9}/lock").text


def test_a_gap_that_would_lead_on_without_the_centres_signature_is_not_believed(canteen):
    head = canteen.sell()
    gap = {"error": "gap", "sentence": "缺前面的流水。", "number": head.number, "hash": head.hash}
    link = CentreLink("http://127.0.0.1:9", "K01", "和平食堂", CENTRE_KEY.public_key, "")
    with pytest.raises(CanteenError, match="留在本机"):
        Push(canteen.books.store, link, LyingCentre(json.dumps(gap).encode(), 409)).all()
    with canteen.books.store.read() as book:
        assert book.sent.acknowledged() == 0
