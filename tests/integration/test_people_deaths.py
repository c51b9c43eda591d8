"""Deaths come from several offices: every report is kept, and the earliest day counts."""

from datetime import date

import pytest
from ledger_room import DIBAO, LI, PEOPLE, WANG, LedgerRoom

from pos.rules.errors import Refused
from settlement import people_tables as tables
from settlement.deaths import read_deaths


@pytest.fixture
def room(tmp_path):
    made = LedgerRoom(tmp_path)
    yield made
    made.close()


def known(room, row):
    with room.centre.read() as office:
        return office.people.deaths([room.digest(row)]).get(room.digest(row), {})


def tally(done):
    return done[1].new, done[1].changed, done[1].unchanged


def test_every_source_is_kept_and_the_earliest_day_counts(room):
    room.deaths([(LI, "2026-09-30")], "停发养老金")
    room.deaths([(LI, "2026-09-28")], "火化名单")
    assert known(room, LI) == {
        "pension-stopped": date(2026, 9, 30),
        "cremation": date(2026, 9, 28),
    }
    (remark,) = [found for _, found in room.bring_in([LI]).difference.suspicions]
    assert remark.kind == "dead"
    assert "2026-09-28" in remark.sentence


def test_a_death_is_kept_of_somebody_the_ledger_does_not_know_yet(room):
    assert tally(room.deaths([(WANG, "2026-09-01")], "火化名单")) == (1, 0, 0)
    assert [found.kind for _, found in room.bring_in(PEOPLE).difference.suspicions] == ["dead"]


def test_the_same_report_twice_changes_nothing(room):
    room.deaths([(LI, "2026-09-28")], "火化名单")
    before = room.ledger()
    assert tally(room.deaths([(LI, "2026-09-28")], "火化名单")) == (0, 0, 1)
    assert room.ledger() == before


def test_a_corrected_day_ends_the_report_before_which_stays(room):
    room.deaths([(LI, "2026-09-28")], "火化名单")
    assert tally(room.deaths([(LI, "2026-09-29")], "火化名单")) == (0, 1, 0)
    assert known(room, LI) == {"cremation": date(2026, 9, 29)}
    assert len(room.rows(tables.death)) == 2


def test_a_shorter_list_of_the_dead_brings_nobody_back(room):
    room.deaths([(LI, "2026-09-28"), (WANG, "2026-09-01")], "火化名单")
    room.deaths([(WANG, "2026-09-01")], "火化名单")
    assert known(room, LI)


def test_a_preview_changes_nothing(room):
    before = room.ledger()
    assert tally(room.deaths([(LI, "2026-09-28")], "火化名单", dry_run=True)) == (1, 0, 0)
    assert room.ledger() == before
    assert room.audit() == []


def test_a_list_of_the_dead_is_undone_as_a_whole(room):
    room.bring_in(PEOPLE)
    room.deaths([(LI, "2026-09-28")], "火化名单")
    before = room.ledger()
    number, _ = room.deaths([(LI, "2026-09-27"), (WANG, "2026-09-01")], "火化名单")
    room.undo(number)
    assert room.ledger() == before


def test_a_later_list_of_the_same_office_was_built_on_it_another_offices_was_not(room):
    first, _ = room.deaths([(LI, "2026-09-28")], "火化名单")
    room.deaths([(LI, "2026-09-28")], "户口注销")
    room.bring_in([LI], source=DIBAO)
    second, _ = room.deaths([(LI, "2026-09-28")], "火化名单")
    with pytest.raises(Refused, match=f"第 {second} 次"):
        room.undo(first)
    room.undo(second)
    room.undo(first)
    assert known(room, LI) == {"household-cancelled": date(2026, 9, 28)}


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("", "没有死亡日期"),
        ("2026-12-01", "在今天之后"),
        ("1930-01-01", "早于出生日期"),
        ("上周", "看不懂日期"),
    ],
)
def test_a_day_nobody_can_have_died_on_is_refused(room, day, reason):
    path = room.sheet(
        [{"姓名": LI["姓名"], "身份证号": LI["身份证号"], "死亡日期": day}],
        columns=("姓名", "身份证号", "死亡日期"),
    )
    read = read_deaths(path, room.reading)
    read.spool.close()
    assert [(bad.row, bad.field) for bad in read.bad] == [(2, "死亡日期")]
    assert reason in read.bad[0].reason


def test_one_bad_row_and_nobody_is_reported_dead(room):
    before = room.ledger()
    with pytest.raises(Refused):
        room.deaths([(LI, "2026-09-28"), (WANG, "2026-12-01")], "火化名单")
    with pytest.raises(Refused):
        room.deaths([(LI, "2026-09-28"), (LI, "2026-09-27")], "火化名单")
    assert room.ledger() == before


def test_the_audit_trail_counts_the_dead_and_names_nobody(room):
    room.deaths([(LI, "2026-09-28")], "火化名单")
    (entry,) = room.audit()
    assert (entry.kind, entry.text("source"), entry.fen("new")) == ("deaths-imported", "火化名单", 1)
    assert LI["姓名"] not in str(dict(entry.facts))
