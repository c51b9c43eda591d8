"""Monthly lists come into the resident ledger: first a difference, then one transaction."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from ledger_room import DIBAO, DISABLED, LI, PEOPLE, TODAY, WANG, ZHAO, LedgerRoom, counts, number, person

from pos.rules.errors import CanteenError, Refused
from pos.sheets import BadSheet
from settlement import people_tables as tables
from settlement import spool
from settlement.list_compare import ListName
from settlement.list_import import apply_list
from settlement.rules.homes import Home
from settlement.rules.months import Month

PHOTO = b"\xff\xd8\xff\xe0 as small as a photo can be"


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    yield made
    made.close()


def refused_rows(room, people):
    read = room.read(people)
    read.spool.close()
    return [(bad.row, bad.field, bad.reason) for bad in read.bad]


def remarks(difference):
    return [(found.kind, found.row) for _, found in difference.suspicions]


# What comes in


def test_three_people_are_new_and_each_is_known_with_everything_the_list_says(room):
    done = room.bring_in(PEOPLE)
    assert counts(done.difference) == (3, 0, 0, 0)
    li = room.details(LI)
    assert (li.name, li.phone, li.conditions) == ("李秀兰", "13800000001", "心脏病")
    assert (li.guardian, li.guardian_phone) == ("李明华", "13900000009")
    assert li.lives_at == Home("示范东社区", "3网格", "12号楼", "2-301")
    assert room.periods(WANG) == [("dibao", "2026-01-01", None)]
    assert room.periods(ZHAO) == [("tekun", "2026-10-01", None)]
    assert room.periods(LI) == []


def test_what_the_ledger_shows_unopened_is_masked(room):
    room.bring_in([LI])
    with room.centre.read() as office:
        row = office.people.standing([room.digest(LI)])[room.digest(LI)]
    assert (row["masked_name"], row["initials"], row["greeting"]) == ("李*兰", "LXL", "李大娘")
    assert (row["born_on"], row["community"], row["woman"]) == ("1933-05-12", "示范东社区", 1)


def test_a_preview_says_the_same_and_changes_nothing(room):
    room.bring_in([LI, WANG])
    before = room.ledger()
    changed = [LI | {"电话": "13800000002"}, ZHAO]
    preview = room.compare(changed, "2026-11")
    assert counts(preview) == (1, 1, 1, 0)
    assert room.ledger() == before
    done = room.bring_in(changed, "2026-11")
    assert done.difference.numbers() == preview.numbers()
    assert done.difference.shown == preview.shown


def test_the_same_list_twice_is_an_empty_difference(room):
    room.bring_in(PEOPLE)
    before = room.ledger()
    assert room.compare(PEOPLE).is_empty
    for month in ("2026-10", "2026-11"):
        assert counts(room.bring_in(PEOPLE, month).difference) == (0, 0, 0, 3)
        assert room.ledger() == before


# What changes


def test_a_change_is_shown_field_by_field_and_the_old_values_stay(room):
    room.bring_in([LI])
    done = room.bring_in([LI | {"电话": "13800000002", "房屋": "2-302"}], "2026-11")
    (shown,) = done.difference.shown
    assert shown.sentences == ("电话 138****0001 → 138****0002", "房屋 2-301 → 2-302")
    assert [(old.phone, old.lives_at.home) for old in room.past(LI)] == [
        ("13800000001", "2-301"),
        ("13800000002", "2-302"),
    ]
    assert room.details(LI).phone == "13800000002"


def test_an_empty_cell_takes_nothing_away(room):
    room.bring_in([LI])
    bare = {"姓名": LI["姓名"], "身份证号": LI["身份证号"]}
    assert counts(room.bring_in([bare], "2026-11").difference) == (0, 0, 0, 1)


def test_whoever_is_on_the_list_no_more_loses_its_status_and_stays_known(room):
    room.bring_in(PEOPLE)
    done = room.bring_in([LI, ZHAO], "2026-11")
    assert counts(done.difference) == (0, 0, 1, 2)
    assert room.periods(WANG) == [("dibao", "2026-01-01", "2026-10-31")]
    assert room.details(WANG).name == "王建国"


def test_whoever_comes_back_a_month_later_with_the_old_day_is_remarked_on(room):
    room.bring_in(PEOPLE)
    room.bring_in([LI, ZHAO], "2026-11")
    done = room.bring_in(PEOPLE, "2026-12")
    assert counts(done.difference) == (0, 1, 0, 2)
    assert ("back", 3) in remarks(done.difference)
    assert room.periods(WANG) == [("dibao", "2026-01-01", None)]


def test_one_source_never_ends_what_another_says(room):
    room.bring_in(PEOPLE)
    disabled = [WANG | {"类别": "独居", "类别起": "2026-05-01"}]
    assert counts(room.bring_in(disabled, source=DISABLED).difference) == (0, 1, 0, 0)
    room.bring_in([LI, ZHAO], "2026-11")
    assert room.periods(WANG, DISABLED) == [("living-alone", "2026-05-01", None)]
    assert room.periods(WANG, DIBAO) == [("dibao", "2026-01-01", "2026-10-31")]


def test_a_move_and_a_departure_are_kept(room):
    room.bring_in([LI])
    room.bring_in(
        [LI | {"社区": "示范西社区", "网格": "", "楼栋": "", "房屋": "", "迁出日期": "2026-10-20"}], "2026-11"
    )
    assert room.details(LI).lives_at == Home("示范西社区")
    assert room.details(LI).moved_away_on == date(2026, 10, 20)


def test_a_photo_is_sealed_and_kept_once(room):
    (room.folder / "li.jpg").write_bytes(PHOTO)
    (room.folder / "li2.jpg").write_bytes(PHOTO + b"2")
    for month, name in (("2026-09", "li.jpg"), ("2026-10", "li2.jpg"), ("2026-11", "li.jpg")):
        assert room.bring_in([LI | {"照片": name}], month).difference.is_empty is False
    assert len(room.rows(tables.person_photo)) == 2
    assert all(PHOTO not in row for row in room.rows(tables.person_photo))


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "找不到"), (b"GIF89a", "JPEG"), (PHOTO + bytes(100_000), "100 KB")]
)
def test_a_photo_that_cannot_be_used_refuses_the_list(room, content, reason):
    if content:
        (room.folder / "li.jpg").write_bytes(content)
    ((row, field, said),) = refused_rows(room, [LI | {"照片": "li.jpg"}])
    assert (row, field) == (2, "照片")
    assert reason in said


def test_a_photo_that_changes_while_it_is_imported_changes_nothing(room):
    picture = room.folder / "li.jpg"
    picture.write_bytes(PHOTO)
    before = room.ledger()
    read = room.read([LI | {"照片": "li.jpg"}])
    picture.write_bytes(PHOTO + b"other")
    with pytest.raises(CanteenError, match="变了"):
        apply_list(room.centre, room.keys, read, ListName(DIBAO, Month(2026, 10), TODAY), room.ordered)
    read.spool.close()
    assert room.ledger() == before


def test_an_import_that_is_stopped_after_most_was_written_changes_nothing(room, monkeypatch):
    monkeypatch.setattr(spool, "BATCH", 1)
    room.bring_in([LI])
    before, told = room.ledger(), len(room.audit())
    rows_left = iter((1, 2))

    def stop_at_the_third(_rows):
        if next(rows_left, None) is None:
            raise KeyboardInterrupt

    read = replace(room.read(PEOPLE), progress=stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        apply_list(room.centre, room.keys, read, ListName(DIBAO, Month(2026, 11), TODAY), room.ordered)
    read.spool.close()
    assert room.ledger() == before
    assert len(room.audit()) == told


# What is refused


def test_one_bad_row_and_nothing_is_changed(room):
    room.bring_in([LI])
    before = room.ledger()
    people = [*PEOPLE, person("", "19400101"), person("孙淑芬", "19400101", 4, 网格="3网格")]
    assert [row[:2] for row in refused_rows(room, people)] == [(5, "姓名"), (6, "社区")]
    with pytest.raises(Refused, match="什么都没有改"):
        room.bring_in(people)
    assert room.ledger() == before


def test_one_number_on_two_rows_is_refused_with_both_rows(room):
    ((row, field, reason),) = refused_rows(room, [LI, WANG, person("李桂兰", "19330512")])
    assert (row, field) == (4, "身份证号")
    assert "第 2 行" in reason


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"电话": "不知道"}, "电话"),
        ({"监护人电话": "<script>"}, "监护人电话"),
        ({"监护人": "=HYPERLINK(1)"}, "监护人"),
        ({"姓名": "=HYPERLINK(1)"}, "姓名"),
        ({"姓名": "<script>"}, "姓名"),
        ({"迁出日期": "上个月"}, "迁出日期"),
        ({"楼栋": "甲" * 41}, "楼栋"),
        ({"身体情况": "甲" * 301}, "身体情况"),
        ({"类别": "贵宾"}, "类别"),
    ],
)
def test_a_cell_that_cannot_be_is_named(room, cells, field):
    assert [row[1] for row in refused_rows(room, [LI | cells])] == [field]


def test_a_month_before_the_last_one_is_refused(room):
    room.bring_in(PEOPLE, "2026-11")
    before = room.ledger()
    for act in (room.bring_in, room.compare):
        with pytest.raises(Refused, match="已导入到 2026-11"):
            act(PEOPLE, "2026-10")
    assert room.ledger() == before
    assert counts(room.bring_in([LI], "2026-10", DISABLED).difference) == (0, 1, 0, 0)


def many(count):
    return [person("孙淑芬", f"1940{1 + i // 27:02d}{1 + i % 27:02d}", 2) for i in range(count)]


def test_a_list_that_was_cut_short_is_refused_until_somebody_vouches_for_it(room):
    people = many(100)
    room.bring_in(people)
    before = room.ledger()
    assert room.compare(people[:70], "2026-11").shrank
    with pytest.raises(Refused, match="--shorter"):
        room.bring_in(people[:70], "2026-11")
    assert room.ledger() == before
    assert counts(room.bring_in(people[:70], "2026-11", shorter=True).difference) == (0, 0, 30, 70)


def test_macros_and_formulas_do_not_get_in(room, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "身份证号", "电话"])
    book.active.append(["李秀兰", LI["身份证号"], "=1+1"])
    book.save(tmp_path / "公式.xlsx")
    with pytest.raises(BadSheet, match="C2 是公式"):
        room.bring_in(tmp_path / "公式.xlsx")
    assert room.details(LI) is None
    (tmp_path / "公式.xlsx").rename(tmp_path / "宏.xlsm")
    with pytest.raises(BadSheet, match="宏"):
        room.bring_in(tmp_path / "宏.xlsm", "2026-11")


# What looks wrong


def test_two_people_on_one_number_are_held_until_somebody_vouches_for_the_row(room):
    room.bring_in(PEOPLE)
    before = room.ledger()
    other = WANG | {"姓名": "孙淑芬", "类别": "特困"}
    done = room.bring_in([LI, other, ZHAO], "2026-11")
    assert remarks(done.difference) == [("two-people", 3)]
    assert done.difference.counts["held"] == 1
    assert room.ledger() == before
    taken = room.bring_in([LI, other, ZHAO], "2026-11", taken=frozenset({3}))
    assert remarks(taken.difference) == []
    assert room.details(WANG).name == "孙淑芬"


def test_one_person_under_two_numbers_is_remarked_on_within_a_list_and_beside_the_ledger(room):
    twin = person("李 秀兰", "19330512", 4)
    assert remarks(room.bring_in([LI, WANG, twin]).difference) == [("two-numbers", 4)]
    again = person("王建国", "19600908", 3)
    assert remarks(room.bring_in([again], source=DISABLED).difference) == [("two-numbers", 2)]
    with room.centre.read() as office:
        assert len(office.people.standing([room.digest(LI), room.digest(twin)])) == 2


def test_a_name_somebody_once_had_still_tells_one_person_under_two_numbers(room):
    room.bring_in([LI])
    room.bring_in([LI | {"姓名": "李秀蓝"}], "2026-11")
    assert remarks(room.bring_in([person("李秀兰", "19330512", 4)], source=DISABLED).difference) == [
        ("two-numbers", 2)
    ]


def test_a_birthday_that_matters_is_remarked_on_in_its_month(room):
    assert remarks(room.bring_in([person("吴丽华", "19661015")]).difference) == [("age-60", 2)]


def test_what_looked_wrong_is_kept_with_the_import(room):
    done = room.bring_in([LI, WANG, person("李秀兰", "19330512", 4)])
    ((number_of_import, place, kind, row, who, sentence),) = room.rows(tables.suspicion)
    assert (number_of_import, place, kind, row) == (done.number, 1, "two-numbers", 4)
    assert len(who) == 32
    assert "第 2 行" in sentence


# What the audit trail says


def test_the_audit_trail_counts_the_import_and_names_the_file_by_its_digest(room):
    done = room.bring_in(PEOPLE)
    (entry,) = room.audit()
    assert entry.kind == "list-imported"
    assert (entry.text("source"), entry.text("month"), entry.fen("list")) == (DIBAO, "2026-10", done.number)
    assert (entry.fen("rows"), entry.fen("new"), entry.fen("suspicious")) == (3, 3, 0)
    assert len(entry.text("file")) == 64


def test_a_number_of_a_person_is_never_read_from_another(room):
    room.bring_in(PEOPLE)
    assert room.digest(LI) != room.digest(person("李秀兰", "19330512", 4))
    assert room.details(person("李秀兰", "19330512", 4)) is None
    assert number("19330512") == LI["身份证号"]
