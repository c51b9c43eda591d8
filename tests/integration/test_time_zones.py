"""The service day is Shanghai's, whatever zone the machine is set to and wherever its clock goes."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from pos.rules.meals import SHANGHAI

HOUSE = Path(__file__).parents[2]
ZONES = ("Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata")
SELL_AROUND_MIDNIGHT = """
import json, shutil, sys, time
from datetime import datetime
from pathlib import Path
from conftest import Canteen

keys, data = Path(sys.argv[1]), Path(sys.argv[2])
data.mkdir()
for name in ("till.key", "lookup.key"):
    shutil.copy(keys / name, data)
canteen = Canteen(data)
canteen.import_people(canteen.people.values())
for stamp in map(float, sys.argv[3:]):
    canteen.now = datetime.fromtimestamp(stamp).astimezone()  # in the zone of this machine
    canteen.sell("李秀兰")
    canteen.sell()
with canteen.books.store.read() as book:
    lines = list(book.journal.lines())
print(json.dumps({"zone": time.strftime("%z"), "lines": lines}))
"""


def in_shanghai(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


LUNCH = in_shanghai(date(2026, 11, 24), "11:46:00.123")
LAST_OF_THE_DAY = in_shanghai(date(2026, 11, 24), "23:59:59.999")
FIRST_OF_THE_NEXT = in_shanghai(date(2026, 11, 25), "00:00:00")


@pytest.fixture(scope="module")
def sold_in(make_canteen, tmp_path_factory):
    """Sell the same six meals, with the same keys, on a machine set to each of the zones."""
    folder = tmp_path_factory.mktemp("zones")
    make_canteen(folder / "keys").close()
    stamps = [repr(at.timestamp()) for at in (LUNCH, LAST_OF_THE_DAY, FIRST_OF_THE_NEXT)]

    def sell(zone):
        data = folder / zone.replace("/", "-")
        done = subprocess.run(
            [sys.executable, "-c", SELL_AROUND_MIDNIGHT, folder / "keys", data, *stamps],
            cwd=HOUSE,
            env={**os.environ, "TZ": zone, "PYTHONPATH": str(HOUSE / "tests")},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return {zone: sell(zone) for zone in ZONES}


def test_the_machines_really_stood_in_five_zones(sold_in):
    assert [sold["zone"] for sold in sold_in.values()] == ["+0800", "+0000", "-0800", "+1400", "+0530"]


@pytest.mark.parametrize("zone", ZONES)
def test_a_meal_before_midnight_and_one_after_are_booked_on_their_days_in_shanghai(sold_in, zone):
    sales = [json.loads(line) for line in sold_in[zone]["lines"]]
    assert [sale["number"] for sale in sales] == [1, 2, 3, 4, 5, 6]
    assert [sale["kind"] for sale in sales] == ["sale"] * 6
    assert [sale["day"] for sale in sales] == ["2026-11-24"] * 4 + ["2026-11-25"] * 2
    assert [sale["at"] for sale in sales[::2]] == [
        "2026-11-24T03:46:00.123Z",
        "2026-11-24T15:59:59.999Z",
        "2026-11-24T16:00:00.000Z",
    ]


@pytest.mark.parametrize("zone", ZONES[1:])
def test_the_journal_has_the_same_bytes_in_every_zone(sold_in, zone):
    assert sold_in[zone]["lines"] == sold_in[ZONES[0]]["lines"]


@pytest.mark.parametrize("zone", ZONES)
def test_today_is_shanghais_day_at_the_command_line_too(zone):
    imports = "from pos.clock import utc_now; from pos.rules.meals import service_day"
    before = datetime.now(SHANGHAI).date()
    told = subprocess.run(
        [sys.executable, "-c", f"{imports}; print(service_day(utc_now()))"],
        cwd=HOUSE,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert before <= date.fromisoformat(told.stdout.strip()) <= datetime.now(SHANGHAI).date()


@pytest.mark.parametrize("back", [timedelta(minutes=6), timedelta(days=1), timedelta(days=400)], ids=str)
def test_numbers_keep_their_order_when_the_clock_goes_back(canteen, back):
    first = canteen.sell("李秀兰")
    canteen.now -= back
    second = canteen.sell("王建国")
    canteen.now += back + timedelta(minutes=10)
    third = canteen.sell()
    assert [sale.number for sale in (first, second, third)] == [1, 2, 3]
    assert second.at < first.at < third.at
    assert second.day == (first.at - back).astimezone(SHANGHAI).date()
    assert canteen.verdict().breaks == ()


def test_the_same_tap_after_the_clock_went_back_is_still_one_sale(canteen):
    order = canteen.order("李秀兰")
    sold = canteen.counter.ring_up(order)
    canteen.now -= timedelta(days=1)
    assert canteen.counter.ring_up(order).id == sold.id
    assert canteen.head().number == 1
