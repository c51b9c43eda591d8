"""The suites, in the order in which they run."""

from typing import NamedTuple

from soak.clocks import JUMPS, clocks
from soak.devices import PULLS, devices
from soak.full_disk import ROUNDS, full_disk
from soak.hostile import REQUESTS, hostile
from soak.kills import CYCLES, kills
from soak.months import MONTHS, months
from soak.power import CUTS, power
from soak.pytest_suites import ONE, faults, tampering
from soak.whole_till import KILLS, whole_till


class Suite(NamedTuple):
    """A suite by its name: what runs it, and how many steps its bar has."""

    name: str
    run: object
    steps: object


SUITES = (
    Suite("kills", kills, CYCLES),
    Suite("whole-till", whole_till, KILLS),
    Suite("months", months, MONTHS),
    Suite("power", power, CUTS),
    Suite("full-disk", full_disk, ROUNDS),
    Suite("clocks", clocks, JUMPS),
    Suite("devices", devices, PULLS),
    Suite("hostile", hostile, REQUESTS),
    Suite("tampering", tampering, ONE),
    Suite("faults", faults, ONE),
)
