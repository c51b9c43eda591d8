"""Meals cooked, inspections, staff as canteens write them: all of a sheet is kept, or nothing and why."""

from collections import Counter

import pytest

from fuzz.effort import CONFIG
from fuzz.test_sheets_from_outside import try_all
from integration.centre_house import MORNING, House
from integration.ledger_room import LI, WANG, ZHAO
from pos.config import load_config
from pos.rules.roster_sheet import plain_text
from pos.sheets import read_rows
from settlement.beside_desk import KINDS, BesideDesk
from settlement.rules.roles import Scope

AREA = ("细河区", "北苑街道", "示范东社区")
HERE, THERE = "和平食堂", "东街食堂"
SHEETS = {
    "prepared": (
        ("食堂", "日期", "餐次", "备餐", "结转", "倒掉"),
        [
            [HERE, "2026-11-23", "午餐", 120, 3, 0],
            ["/".join((*AREA, THERE)), "2026-11-23", "午餐", "88", "", ""],
        ],
    ),
    "inspections": (
        ("食堂", "日期", "时间", "人数", "检查人"),
        [[HERE, "2026-11-23", "11:40", 57, "张敏"], [THERE, "2026-11-20", "12:05", "41", ""]],
    ),
    "staff": (
        ("食堂", "姓名", "身份证号", "民政确认"),
        [[HERE, row["姓名"], row["身份证号"], sure] for row, sure in ((LI, "是"), (WANG, ""), (ZHAO, "否"))],
    ),
}


@pytest.fixture
def house(tmp_path):
    """A centre that has two canteens, each with a till."""
    made = House(tmp_path / "centre")
    with made.centre.begin() as office:
        for code, name in (("K01", HERE), ("K02", THERE)):
            office.tills.add(code, name, Scope((*AREA, name)), MORNING)
    yield made
    made.close()


def noted(house):
    """Give all that was ever noted, and how long the audit trail is."""
    with house.centre.read() as office:
        days = MORNING.date().replace(year=1990), MORNING.date().replace(year=2100)
        told = office.beside.prepared(*days), office.beside.inspections(*days), office.beside.staff()
        return told, office.audit.head().number


def canteen_of(text):
    return plain_text(text).rsplit("/", 1)[-1]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_beside_the_claims(house, tmp_path, kind):
    desk = BesideDesk(house.gate, load_config(CONFIG).policy, house.keys.lookup)

    def take(path):
        before = noted(house)
        looked = desk.note(kind, path, MORNING.date(), dry_run=True)
        assert noted(house) == before
        done = desk.note(kind, path, MORNING.date())
        assert done == looked
        if done.bad:
            return done.bad
        told, _ = noted(house)
        assert all(one.day <= MORNING.date() for one in told[0])
        rows = Counter(canteen_of(cells["食堂"]) for _, cells in read_rows(path, shape=KINDS[kind].shape))
        assert done.changed + done.unchanged >= rows.total()
        if kind == "staff":
            stands = Counter(canteen_of(one.canteen) for one in told[2])
            assert all(stands[name] == count for name, count in rows.items()), (rows, stands)
        assert desk.note(kind, path, MORNING.date()).changed == 0
        assert noted(house)[0] == told
        return ()

    seen = try_all(SHEETS[kind], tmp_path, take, lambda: noted(house), 40)
    assert seen["bad-rows"]
