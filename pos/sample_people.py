"""Fictional residents for the demonstration and the tests.

Nobody here exists: the names are common ones, and the ID numbers are generated. Their check digits are right,
but they begin with 29, which is no province, so no real person can have one. Ages hold on the given day.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from pos.rules import roster_sheet as sheet
from pos.rules.id_number import check_digit
from pos.rules.people import Status
from pos.rules.roster_sheet import Cell, RosterLine
from pos.sheets import write_sheet

SAMPLE_CATEGORIES = {"低保": "dibao", "特困": "tekun", "独居": "living-alone"}
_COMMUNITIES = ("示范东社区", "示范西社区", "示范河畔社区")
_PLACES_PER_DAY = 1_000
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class _Sample(NamedTuple):
    """One invented person; days are counted from the given day, birthdays back from it."""

    name: str
    sex: str
    age: int
    birthday_days_ago: int
    card: str = ""
    categories: str = ""
    begins_days: int = -400
    ends_days: int | None = None


_SAMPLES = (
    _Sample("李秀兰", "女", 93, 160, "HP7K2M9QX4T6WD3A", "living-alone"),
    _Sample("王建国", "男", 66, 75, "R4ND8YX2KC7MPT5W", "dibao"),
    _Sample("赵德海", "男", 70, 210, "Q9TB3HW6ZEK8FA2X"),
    _Sample("张桂英", "女", 91, 33, "M5XC7PD2VY9RGH4K"),
    _Sample("陈玉梅", "女", 89, 362, "T8FW4AK6NQ2ZJX7C"),  # 90 in three days, four across 29 February
    _Sample("孙淑芬", "女", 72, 121, "C3YH9RE5TWM7DK2P", "tekun"),
    _Sample("周文才", "男", 68, 250, "K6PZ2NX8GBA4QV9T", "dibao", -800, -40),  # lapsed
    _Sample("吴丽华", "女", 59, 190, "W2MD6TC9HXF5RY8E", "dibao"),  # too young by a year
    _Sample("刘德福", "男", 60, 0, "X7AK5QF3PNT9CW6H", "dibao"),  # 60 today
    _Sample("欧阳淑贤", "女", 75, 99, "D9GT4WM7KXH2PE8Q"),
    _Sample("单国强", "男", 64, 140, "F5RX8CY3ZTA6NK7M", "tekun living-alone"),
    _Sample("阿依古丽·买买提", "女", 61, 58),
    _Sample("马凤兰", "女", 95, 280, "Y4QE7KP9DWC3XH6R", "dibao"),  # half and free both fit
    _Sample("李桂兰", "女", 74, 17, "A8NW3FX6RMZ9TG5D"),  # masked like 李秀兰
    _Sample("何长林", "男", 67, 310, "E6CT9XH4YQK7AP2N", "dibao", 20),  # begins in twenty days
    _Sample("郑小军", "男", 35, 45),
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = {
    "女": ("秀桂玉淑凤丽素春月金", "兰英梅芬霞华珍芝香云"),
    "男": ("建德文国长志永福宝振", "海才强林明贵生山华祥"),
}


def sample_people(today: date) -> tuple[RosterLine, ...]:
    """Give the sixteen invented residents of the demonstration, as old as their story needs on a day."""
    return tuple(_resident(order, person, today) for order, person in enumerate(_SAMPLES))


def write_sample_sheet(path: Path, today: date) -> None:
    """Write the invented residents as a roster sheet, .xlsx or .csv, ready to import."""
    write_sheet(path, map(cells_of, sample_people(today)), tuple(SAMPLE_CATEGORIES))


def generated_people(count: int, seed: int, today: date) -> Iterator[RosterLine]:
    """Invent any number of residents of 55 to 99 with distinct ID numbers and wristband codes."""
    choose = random.Random(seed)  # noqa: S311 - invented people, no secret
    statuses = ((), (), (), (Status("dibao"),), (Status("tekun"),))
    for order in range(count):
        area, place = divmod(order, _PLACES_PER_DAY)
        woman = place % 2 == 0
        number = _number(area, today - timedelta(days=choose.randrange(55 * 366, 99 * 365)), place)
        yield RosterLine(
            row=order + 2,
            name=choose.choice(_SURNAMES) + "".join(map(choose.choice, _GIVEN["女" if woman else "男"])),
            id_number=number,
            born_on=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
            woman=woman,
            statuses=choose.choice(statuses),
            card=_code(order) + "".join(choose.choices(_CODE_LETTERS, k=9)),
            community=choose.choice(_COMMUNITIES),
        )


def cells_of(line: RosterLine) -> dict[str, Cell]:
    """Write a resident back as the cells of a row; all statuses of one resident share their days."""
    words = {code: word for word, code in SAMPLE_CATEGORIES.items()}
    first = line.statuses[0] if line.statuses else Status("")
    return {
        sheet.NAME: line.name,
        sheet.ID_NUMBER: line.id_number,
        sheet.CATEGORY: "、".join(words[status.code] for status in line.statuses),
        sheet.BEGINS: first.begins or "",
        sheet.ENDS: first.ends or "",
        sheet.DOCUMENT: line.document,
        sheet.CARD: line.card,
        sheet.COMMUNITY: line.community,
        sheet.PHOTO: line.photo,
    }


def _resident(order: int, person: _Sample, today: date) -> RosterLine:
    born_on = _born_on(today - timedelta(days=person.birthday_days_ago), person.age)
    begins = today + timedelta(days=person.begins_days)
    ends = None if person.ends_days is None else today + timedelta(days=person.ends_days)
    codes = person.categories.split()
    return RosterLine(
        row=order + 2,
        name=person.name,
        id_number=_number(1, born_on, order * 2 + (2 if (person.sex == "女") else 1)),
        born_on=born_on,
        woman=(person.sex == "女"),
        statuses=tuple(Status(code, begins, ends) for code in codes),
        document=f"示范民〔{begins.year}〕{order + 1} 号" if codes else "",
        card=person.card,
        community=_COMMUNITIES[order % len(_COMMUNITIES)],
    )


def _born_on(birthday: date, age: int) -> date:
    """Go back ``age`` years from a birthday; from 29 February to 1 March where there is none."""
    try:
        return birthday.replace(year=birthday.year - age)
    except ValueError:
        return date(birthday.year - age, 3, 1)


def _number(area: int, born_on: date, place: int) -> str:
    """Build an ID number of a province that does not exist, with the right check digit."""
    body = f"29{area:04d}{born_on:%Y%m%d}{place:03d}"
    return body + check_digit(body)


def _code(order: int) -> str:
    """Write a number in seven letters, so that no two codes are alike."""
    letters = ""
    for _ in range(7):
        order, letter = divmod(order, len(_CODE_LETTERS))
        letters += _CODE_LETTERS[letter]
    return letters
