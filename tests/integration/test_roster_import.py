"""A people list brought in as a clerk does it: `canteen roster import FILE`, all of it or nothing."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pos.commands import roster as roster_command
from pos.rules.people import Status
from pos.sample_people import SAMPLE_CATEGORIES, cells_of, generated_people, sample_people
from pos.sheets import read_rows, write_sheet

TODAY = date(2026, 11, 24)
PEOPLE = sample_people(TODAY)
LI, WANG, ZHAO = PEOPLE[:3]
PHOTO = b"\xff\xd8\xff\xe0 as small as a photo can be"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Read lists on the sample people's day, whatever day it is; a test may set another."""

    def set_day(day):
        monkeypatch.setattr(roster_command, "service_day", lambda _: day)

    set_day(TODAY)
    return set_day


@pytest.fixture
def sheet(tmp_path):
    """Write people, with other cells where they are named, as a sheet to import."""

    def write(people, name="名单.xlsx", categories=SAMPLE_CATEGORIES, **cells):
        path = tmp_path / name
        write_sheet(path, [cells_of(person) | cells for person in people], tuple(categories))
        return path

    return write


@pytest.fixture
def books(make_canteen, tmp_path):
    """The till's books, open while the command works on them, as in a canteen that is selling."""
    canteen = make_canteen(tmp_path / "books")
    yield canteen
    canteen.close()


def counts(result):
    assert result.exit_code == 0, result.output
    done = json.loads(result.stdout)
    assert done["bad"] == []
    return done["new"], done["changed"], done["unchanged"]


def refusals(result):
    assert result.exit_code == 1, result.output
    return [(bad["row"], bad["field"], bad["reason"]) for bad in json.loads(result.stdout)["bad"]]


def roster(canteen):
    with canteen.books.store.read() as book:
        return book.roster.version(), book.roster.known()


# Sound lists


def test_the_sample_people_are_imported_once(sheet, books, run_canteen):
    path = sheet(PEOPLE)
    assert counts(run_canteen("roster", "import", path, "--json")) == (16, 0, 0)
    after_first = roster(books)
    assert counts(run_canteen("roster", "import", path, "--json")) == (0, 0, 16)
    assert roster(books) == after_first
    assert books.counter.identify(LI.card)[0].resident.name == "李*兰"


def test_what_is_said_is_how_many(sheet, books, run_canteen):
    path = sheet(PEOPLE)
    dry = run_canteen("roster", "import", path, "--dry-run")
    assert dry.stdout == "将会新增 16 人，变更 0 人，0 人没有变化。\n"
    done = run_canteen("roster", "import", path)
    assert done.stdout == "已新增 16 人，变更 0 人，0 人没有变化。\n"
    assert len(roster(books)[1].residents) == 16


def test_a_dry_run_says_the_same_and_changes_nothing(sheet, books, run_canteen):
    before = roster(books)
    path = sheet(PEOPLE)
    assert counts(run_canteen("roster", "import", path, "--json", "--dry-run")) == (16, 0, 0)
    assert roster(books) == before
    run_canteen("roster", "import", path)
    imported = roster(books)
    moved = sheet([replace(LI, community="示范西社区"), *PEOPLE[1:]])
    assert counts(run_canteen("roster", "import", moved, "--json", "--dry-run")) == (0, 1, 15)
    assert roster(books) == imported


def test_the_version_changes_only_when_something_changed(sheet, books, run_canteen):
    versions = [roster(books)[0]]
    for people in (PEOPLE[:3], PEOPLE[:3], PEOPLE[:2], PEOPLE[:4], PEOPLE):
        assert run_canteen("roster", "import", sheet(people)).exit_code == 0
        versions.append(roster(books)[0])
    empty, first, again, fewer, one_more, all_of_them = versions
    assert empty == ""
    assert first == again == fewer
    assert len({empty, first, one_more, all_of_them}) == 4


def test_whoever_is_missing_from_a_later_list_stays(sheet, books, run_canteen):
    run_canteen("roster", "import", sheet(PEOPLE))
    assert counts(run_canteen("roster", "import", sheet([LI]), "--json")) == (0, 0, 1)
    assert books.guest(WANG.name) is not None


def test_a_status_that_got_an_end_changes_one_person_and_holds_until_then(sheet, books, run_canteen):
    run_canteen("roster", "import", sheet(PEOPLE))
    [held] = WANG.statuses
    yesterday = TODAY - timedelta(days=1)
    ended = replace(WANG, statuses=(replace(held, ends=yesterday),))
    assert counts(run_canteen("roster", "import", sheet([LI, ended, ZHAO]), "--json")) == (0, 1, 2)
    statuses = books.guest(WANG.name).diner.statuses
    assert statuses == (Status("dibao", held.begins, yesterday),)
    assert counts(run_canteen("roster", "import", sheet([WANG]), "--json")) == (0, 1, 0)
    assert books.guest(WANG.name).diner.statuses == WANG.statuses


def test_a_second_period_of_a_status_stands_beside_the_first(sheet, books, run_canteen):
    later = replace(WANG, statuses=(Status("dibao", TODAY + timedelta(days=400)),))
    run_canteen("roster", "import", sheet([WANG]))
    assert counts(run_canteen("roster", "import", sheet([later]), "--json")) == (0, 1, 0)
    assert set(books.guest(WANG.name).diner.statuses) == {*WANG.statuses, *later.statuses}


def test_a_second_band_of_the_same_person_works_beside_the_first(sheet, books, run_canteen):
    run_canteen("roster", "import", sheet([LI]))
    assert counts(run_canteen("roster", "import", sheet([replace(LI, card="NEWBAND")]), "--json")) == (
        0,
        1,
        0,
    )
    assert books.counter.identify("NEWBAND") == books.counter.identify(LI.card)


# Refused as a whole


def test_one_bad_row_and_nothing_is_imported(sheet, books, run_canteen):
    before = roster(books)
    wrong = replace(WANG, id_number=WANG.id_number[:-1] + ("1" if WANG.id_number[-1] != "1" else "2"))
    path = sheet([LI, wrong, replace(ZHAO, name=""), *PEOPLE[3:]])
    found = refusals(run_canteen("roster", "import", path, "--json"))
    assert [(row, field) for row, field, _ in found] == [(3, "身份证号"), (4, "姓名")]
    assert roster(books) == before
    said = run_canteen("roster", "import", path)
    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        "第 3 行 身份证号：身份证号的校验码不对：有一位抄错，或相邻两位写反。",
        "第 4 行 姓名：没有姓名。",
        "有 2 处不对，什么都没有改：请改好再导入。",
    ]
    assert wrong.id_number not in said.output


def test_a_bad_row_leaves_an_existing_list_as_it_was(sheet, books, run_canteen):
    run_canteen("roster", "import", sheet(PEOPLE))
    before = roster(books)
    path = sheet([replace(LI, community="新社区"), replace(WANG, name="")])
    assert [row for row, _, _ in refusals(run_canteen("roster", "import", path, "--json"))] == [3]
    assert roster(books) == before


def test_a_band_of_somebody_else_is_refused_without_a_name(sheet, books, run_canteen):
    run_canteen("roster", "import", sheet(PEOPLE))
    before = roster(books)
    path = sheet([replace(LI, community="新社区"), replace(ZHAO, card=WANG.card)])
    result = run_canteen("roster", "import", path, "--json")
    [(row, field, reason)] = refusals(result)
    assert (row, field) == (3, "手环码")
    assert "已登记给别人" in reason
    for word in (WANG.name, "王*国", WANG.id_number, WANG.card):
        assert word not in result.output
    assert roster(books) == before


def test_a_long_list_of_bad_rows_is_cut_on_screen_and_whole_as_json(sheet, run_canteen):
    path = sheet([replace(person, name="") for person in generated_people(250, 3, TODAY)])
    assert len(refusals(run_canteen("roster", "import", path, "--json"))) == 250
    said = run_canteen("roster", "import", path).stdout.splitlines()
    assert len(said) == 202
    assert said[-2:] == [
        "……还有 50 处，用 --json 看全部。",
        "有 250 处不对，什么都没有改：请改好再导入。",
    ]


def test_a_category_the_city_does_not_know_is_refused(sheet, run_canteen):
    [(row, field, reason)] = refusals(run_canteen("roster", "import", sheet([LI], 类别="贵宾"), "--json"))
    assert (row, field) == (2, "类别")
    assert "贵宾" in reason
    assert "低保" in reason


# Photos


def test_a_photo_beside_the_list_is_kept_and_stays(sheet, books, run_canteen, tmp_path):
    (tmp_path / "li.jpg").write_bytes(PHOTO)
    run_canteen("roster", "import", sheet([LI], 照片="li.jpg"))
    assert books.guest(LI.name).resident.photo == PHOTO
    (tmp_path / "li.jpg").unlink()
    assert counts(run_canteen("roster", "import", sheet([LI]), "--json")) == (0, 0, 1)
    assert books.guest(LI.name).resident.photo == PHOTO


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (None, "找不到照片 li.jpg"),
        (b"GIF89a", "JPEG 或 PNG"),
        (b"", "JPEG 或 PNG"),
        (PHOTO + bytes(100_000), "不超过 100 KB"),
    ],
)
def test_a_photo_that_cannot_be_used_refuses_the_list(sheet, books, run_canteen, tmp_path, photo, reason):
    if photo is not None:
        (tmp_path / "li.jpg").write_bytes(photo)
    [(row, field, said)] = refusals(run_canteen("roster", "import", sheet([LI], 照片="li.jpg"), "--json"))
    assert (row, field) == (2, "照片")
    assert reason in said
    assert roster(books)[1].residents == {}


# Files


def test_a_csv_as_an_old_excel_writes_it_is_read(sheet, books, run_canteen, tmp_path):
    old = tmp_path / "旧.csv"
    old.write_text(sheet(PEOPLE, "新.csv").read_text(encoding="utf-8-sig"), encoding="gb18030")
    assert "李秀兰".encode("gb18030") in old.read_bytes()
    assert counts(run_canteen("roster", "import", old, "--json")) == (16, 0, 0)
    assert counts(run_canteen("roster", "import", sheet(PEOPLE), "--json")) == (0, 0, 16)
    assert books.guest(LI.name).resident.name == "李*兰"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_template_is_filled_in_and_imported(books, run_canteen, tmp_path, suffix):
    path = tmp_path / f"名单{suffix}"
    written = run_canteen("roster", "template", path)
    assert written.exit_code == 0
    assert f"canteen roster import {path}" in written.stdout
    assert list(read_rows(path)) == []
    assert counts(run_canteen("roster", "import", path, "--json")) == (0, 0, 0)
    fill_in(path, list(cells_of(WANG).values()))
    assert counts(run_canteen("roster", "import", path, "--json")) == (1, 0, 0)
    assert books.guest(WANG.name).diner.statuses == WANG.statuses


def fill_in(path, cells):
    """Add a row as a clerk's spreadsheet would."""
    if path.suffix == ".csv":
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow(cells)
        return
    import openpyxl  # noqa: PLC0415

    book = openpyxl.load_workbook(path)
    book.active.append(cells)
    book.save(path)


def test_the_template_offers_every_category_of_the_configuration(books, run_canteen, tmp_path):
    import openpyxl  # noqa: PLC0415

    path = tmp_path / "名单.xlsx"
    run_canteen("roster", "template", path)
    guide = openpyxl.load_workbook(path)["填表说明"]
    offered = {cell.value for (cell,) in guide.iter_rows(min_col=6, max_col=6)}
    assert set(books.config.status_codes) <= offered


@pytest.mark.parametrize("content", [b"", b"not a list", b"PK\x03\x04 not a workbook either"])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(books, run_canteen, tmp_path, content):
    path = tmp_path / "名单.csv"
    path.write_bytes(content)
    result = run_canteen("roster", "import", path)
    assert result.exit_code == 1
    assert "名单.csv" in str(result.exception)
    assert roster(books)[1].residents == {}


def test_five_thousand_people_are_imported_and_each_is_found(sheet, books, run_canteen):
    people = list(generated_people(5_000, 20261124, TODAY))
    path = sheet(people, "名单.csv")
    assert counts(run_canteen("roster", "import", path, "--json")) == (5_000, 0, 0)
    version, known = roster(books)
    assert (len(known.residents), len(known.cards)) == (5_000, 5_000)
    assert counts(run_canteen("roster", "import", path, "--json")) == (0, 0, 5_000)
    assert roster(books) == (version, known)
    for person in people[::500]:
        by_band, _ = books.counter.identify(person.card)
        assert by_band == books.counter.identify(person.id_number)[0]
        assert by_band.resident.born_on == person.born_on
        assert by_band.diner.statuses == person.statuses


# The day it is read


def test_the_greeting_follows_the_age_on_the_day_of_the_import(sheet, books, run_canteen, today):
    liu = next(person for person in PEOPLE if person.name == "刘德福")  # 60 today
    today(TODAY - timedelta(days=1))
    run_canteen("roster", "import", sheet([liu]))
    assert books.guest(liu.name).resident.greeting == ""
    today(TODAY)
    assert counts(run_canteen("roster", "import", sheet([liu]), "--json")) == (0, 1, 0)
    assert books.guest(liu.name).resident.greeting == "刘大爷"


def test_somebody_born_after_today_is_refused(sheet, run_canteen, today):
    today(date(1950, 1, 1))
    found = refusals(run_canteen("roster", "import", sheet([WANG]), "--json"))
    assert [field for _, field, _ in found] == ["身份证号"]
