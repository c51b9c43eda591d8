"""When something is wrong with a till: each threshold from both sides, and what the sentence says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pos.rules.lasting import lasting
from pos.rules.meals import SHANGHAI
from settlement.rules.alarms import AlarmKind, LastSaid, Limits, Watched, alarms_of, clock_words, is_older

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
LUNCH = datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)
LIMITS = Limits()
WELL = LastSaid(
    software="1.0.0",
    people_heard=NOON,
    unsent=0,
    unsent_since=None,
    clock_off=timedelta(0),
    camera="live",
    printer="ok",
    kitchen="none",
    papers_waiting=0,
    disk_free_mb=9000,
)
K03 = Watched("K03", NOON, LUNCH, WELL, newest_software="1.0.0")


def minutes(count):
    return timedelta(minutes=count)


def sentences(watched=K03, limits=LIMITS, now=NOON, **said):
    told = replace(watched, said=replace(WELL, **said)) if said else watched
    return {alarm.kind: alarm.sentence for alarm in alarms_of(told, limits, now)}


def test_a_till_that_is_well_is_no_alarm():
    assert sentences() == {}


@pytest.mark.parametrize(("ago", "silent"), [(10, False), (11, True)])
def test_a_till_that_says_nothing_while_a_meal_is_served(ago, silent):
    assert (AlarmKind.SILENT in sentences(replace(K03, heard_at=NOON - minutes(ago)))) is silent


def test_it_says_since_when_it_is_silent():
    said = sentences(replace(K03, heard_at=NOON - minutes(134)), now=NOON)
    assert said[AlarmKind.SILENT] == "从 09:46 起没有消息，已经 2 小时 14 分。"


def test_from_yesterday_it_names_the_day():
    said = sentences(replace(K03, heard_at=NOON - timedelta(days=1)))
    assert said[AlarmKind.SILENT] == "从 11 月 23 日 12:00 起没有消息，已经 1 天。"


def test_a_till_switched_on_late_has_ten_minutes_from_the_beginning_of_the_meal():
    asleep = replace(K03, heard_at=NOON - timedelta(hours=17), serving_since=LUNCH)
    assert AlarmKind.SILENT not in sentences(asleep, now=LUNCH + minutes(10))
    assert AlarmKind.SILENT in sentences(asleep, now=LUNCH + minutes(11))


def test_outside_meal_times_a_till_may_be_off():
    assert sentences(replace(K03, heard_at=NOON - timedelta(hours=9), serving_since=None)) == {}


def test_who_was_silent_at_lunch_stays_so_after_lunch_until_it_is_heard():
    gone = replace(K03, heard_at=NOON - timedelta(hours=3), serving_since=None, was_silent=True)
    assert AlarmKind.SILENT in sentences(gone)


@pytest.mark.parametrize(("ago", "late"), [(60, False), (61, True)])
def test_lines_that_wait_longer_than_an_hour(ago, late):
    found = sentences(unsent=37, unsent_since=NOON - minutes(ago))
    assert (AlarmKind.UNSENT in found) is late


def test_lines_that_wait_are_said_with_number_and_age():
    found = sentences(unsent=37, unsent_since=NOON - minutes(134))
    assert found == {AlarmKind.UNSENT: "37 笔没上传，最早一笔等了 2 小时 14 分。"}


@pytest.mark.parametrize(
    ("off", "said"), [(300, None), (301, "时钟快 5 分钟。"), (-300, None), (-420, "时钟慢 7 分钟。")]
)
def test_a_clock_that_is_off_by_more_than_five_minutes(off, said):
    assert sentences(clock_off=timedelta(seconds=off)).get(AlarmKind.CLOCK) == said


@pytest.mark.parametrize(("days", "old"), [(8, False), (9, True)])
def test_a_people_list_older_than_it_may_be(days, old):
    assert (AlarmKind.OLD_LIST in sentences(people_heard=NOON - timedelta(days=days))) is old


def test_a_list_may_be_as_old_as_it_likes_where_that_is_configured_and_where_it_is_its_own():
    old = NOON - timedelta(days=300)
    assert sentences(limits=replace(LIMITS, list_days=0), people_heard=old) == {}
    assert sentences(people_heard=None) == {}


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        ({"printer": "paper-out", "papers_waiting": 5}, AlarmKind.PRINTER, "打印机缺纸，5 张纸在等。"),
        (
            {"printer": "gone", "kitchen": "cover-open"},
            AlarmKind.PRINTER,
            "打印机没连上，后厨打印机盖子没关好。",
        ),
        ({"camera": "lost"}, AlarmKind.CAMERA, "摄像头没有画面。"),
        ({"camera": "frozen"}, AlarmKind.CAMERA, "摄像头画面不动。"),
        ({"disk_free_mb": 499}, AlarmKind.DISK, "磁盘只剩 499 MB。"),
        ({"software": "0.9.12"}, AlarmKind.SOFTWARE, "程序是 0.9.12，别处已经是 1.0.0。"),
    ],
)
def test_devices_disk_and_software(said, kind, sentence):
    assert sentences(**said) == {kind: sentence}


@pytest.mark.parametrize("said", [{"camera": "none"}, {"camera": "opening"}, {"printer": "none"}])
def test_what_a_till_does_not_have_is_no_fault(said):
    assert sentences(**said) == {}


def test_the_printer_of_a_till_that_is_off_is_nobodys_business():
    off = replace(K03, heard_at=NOON - timedelta(hours=9), serving_since=None)
    assert sentences(off, printer="paper-out", disk_free_mb=1) == {AlarmKind.DISK: "磁盘只剩 1 MB。"}


def test_lines_kept_aside_are_an_alarm_even_of_a_till_that_never_said_how_it_is():
    aside = replace(K03, said=None, aside=2)
    assert sentences(aside) == {AlarmKind.ASIDE: "有 2 批流水和收下的对不上，还没人看过。"}


def test_the_gravest_comes_first_and_each_says_what_to_do():
    bad = replace(K03, heard_at=NOON - minutes(11), aside=1, said=replace(WELL, disk_free_mb=1))
    found = alarms_of(bad, LIMITS, NOON)
    assert [alarm.kind for alarm in found] == [AlarmKind.SILENT, AlarmKind.ASIDE, AlarmKind.DISK]
    assert all(kind.to_do.endswith("。") and kind.label for kind in AlarmKind)
    assert {kind.level for kind in AlarmKind} == {"stop", "warn", "info"}


@pytest.mark.parametrize(
    ("software", "newest", "older"),
    [("0.9.0", "0.10.0", True), ("0.10.0", "0.9.0", False), ("1.0", "1.0", False), ("", "0.1", True)],
)
def test_versions_are_compared_by_their_numbers(software, newest, older):
    assert is_older(software, newest) is older


def test_a_clock_and_a_length_of_time_are_said_as_people_say_them():
    assert clock_words(timedelta(minutes=-61)) == "慢 1 小时 1 分"
    assert [lasting(m) for m in (0, 59, 60, 1439, 1440, 1500)] == [
        " 0 分钟",
        " 59 分钟",
        " 1 小时",
        " 23 小时 59 分",
        " 1 天",
        " 1 天 1 小时",
    ]
