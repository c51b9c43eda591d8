"""What a wristband's page may show to a passer-by: only what the holder or the guardian agreed to."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from settlement.rules.faults import Fault

CALLED_LONGEST = 20
NOTE_LONGEST = 60
EARLIEST = date(2000, 1, 1)


class Level(IntEnum):
    """How much is shown; each level adds to the one before."""

    COMMUNITY = 0
    CALLED = 1
    CONDITIONS = 2
    FAMILY = 3

    @property
    def label(self) -> str:
        """Give the words on screen."""
        return (
            "只有社区电话",
            "称呼、年龄",
            "称呼、年龄、身体情况",
            "称呼、年龄、身体情况、家人电话",
        )[self]


class GivenBy(StrEnum):
    """Who agreed."""

    HOLDER = "holder"
    GUARDIAN = "guardian"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return {"holder": "老人自己", "guardian": "监护人"}[self.value]


class BandState(StrEnum):
    """How a wristband stands when somebody scans it."""

    WORN = "worn"
    BLANK = "blank"
    LOST = "lost"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return {"worn": "在用", "blank": "还没登记", "lost": "已挂失", "stopped": "已停用"}[self.value]


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a wristband belongs to, as far as its page must know."""

    is_known: bool
    is_dead: bool
    moved_away_on: date | None


def state_of(holder: Holder | None, today: date, *, is_new: bool, is_lost: bool) -> BandState:
    """Say how a wristband stands; only one that is worn by somebody living here shows more than a number."""
    if holder is None:
        return BandState.BLANK if is_new else BandState.STOPPED
    if is_lost:
        return BandState.LOST
    moved = holder.moved_away_on is not None and holder.moved_away_on <= today
    if not holder.is_known or holder.is_dead or moved:
        return BandState.STOPPED
    return BandState.WORN


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to, from whom it came, and where the paper is."""

    level: Level
    given_by: GivenBy
    given_on: date
    called: str = ""
    note: str = ""

    def check(self, today: date) -> None:
        """Refuse what cannot have been agreed to like this."""
        if not EARLIEST <= self.given_on <= today:
            raise Fault("given_on", f"日期要在 {EARLIEST.year} 年到今天之间：没有改，请看一下纸上的日期。")
        if len(self.called) > CALLED_LONGEST:
            raise Fault("called", f"称呼最多 {CALLED_LONGEST} 个字：没有改，请写短一点。")
        if len(self.note) > NOTE_LONGEST:
            raise Fault("note", f"最多 {NOTE_LONGEST} 个字：没有改，请写短一点。")
        if self.level is not Level.COMMUNITY and not self.note:
            raise Fault("note", "没有写同意书在哪里：没有改，请写编号或放在哪儿。")
