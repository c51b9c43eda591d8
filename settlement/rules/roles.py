"""Who somebody is at the centre: a role, and the places it reaches."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from settlement.rules.faults import Fault

_PART_LONGEST = 20


class Level(IntEnum):
    """How far down the ledger of places a scope goes."""

    WHOLE = 0
    DISTRICT = 1
    STREET = 2
    COMMUNITY = 3
    CANTEEN = 4

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return ("全市", "区", "街道", "社区", "食堂")[self]


class Role(StrEnum):
    """What somebody's work is."""

    CASHIER = "cashier"
    CANTEEN_MANAGER = "canteen-manager"
    COMMUNITY_REVIEWER = "community-reviewer"
    STREET_REVIEWER = "street-reviewer"
    CIVIL_AFFAIRS = "civil-affairs"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Give the word on screen."""
        return _LABELS[self]

    @property
    def levels(self) -> tuple[Level, ...]:
        """Give the levels that this work is done at."""
        return _LEVELS[self]

    @property
    def at_centre(self) -> bool:
        """Tell whether this is a role of the centre, which signs in with a code from a phone as well."""
        return self not in (Role.CASHIER, Role.CANTEEN_MANAGER)


_LABELS = {
    Role.CASHIER: "收银员",
    Role.CANTEEN_MANAGER: "食堂负责人",
    Role.COMMUNITY_REVIEWER: "社区审核",
    Role.STREET_REVIEWER: "街道审核",
    Role.CIVIL_AFFAIRS: "民政",
    Role.FINANCE: "财务",
    Role.AUDITOR: "审计",
    Role.ADMINISTRATOR: "管理员",
}
_OFFICES = (Level.WHOLE, Level.DISTRICT)
_LEVELS: dict[Role, tuple[Level, ...]] = {
    Role.CASHIER: (Level.CANTEEN,),
    Role.CANTEEN_MANAGER: (Level.CANTEEN,),
    Role.COMMUNITY_REVIEWER: (Level.COMMUNITY,),
    Role.STREET_REVIEWER: (Level.STREET,),
    Role.CIVIL_AFFAIRS: _OFFICES,
    Role.FINANCE: _OFFICES,
    Role.AUDITOR: _OFFICES,
    Role.ADMINISTRATOR: _OFFICES,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A place and everything in it: 区, 街道, 社区, 食堂 from the top; no part at all is the whole city."""

    parts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.parts) > Level.CANTEEN:
            raise Fault("scope", "范围最多写到食堂：区、街道、社区、食堂。")
        for part in self.parts:
            if not part or part != part.strip() or "/" in part or len(part) > _PART_LONGEST:
                raise Fault("scope", f"范围里的 {part!r} 不对：要写 1 到 {_PART_LONGEST} 个字，不带斜线。")

    @property
    def level(self) -> Level:
        """Give how far down this place is."""
        return Level(len(self.parts))

    @property
    def label(self) -> str:
        """Give the words on screen."""
        return " · ".join(self.parts) or Level.WHOLE.label

    def covers(self, other: "Scope") -> bool:
        """Tell whether another place is this one or inside it."""
        return other.parts[: len(self.parts)] == self.parts

    def __str__(self) -> str:
        return "/".join(self.parts)


WHOLE = Scope()


def read_scope(text: str) -> Scope:
    """Read a scope as it is kept: parts joined by slashes, empty for the whole city."""
    return Scope(tuple(text.split("/"))) if text else WHOLE


def check_level(role: Role, scope: Scope) -> None:
    """Refuse a role at a level where its work is not done."""
    if scope.level not in role.levels:
        wanted = "或".join(level.label for level in role.levels)
        raise Fault("scope", f"{role.label}的范围要到{wanted}，写的是{scope.level.label}：请补上或删掉几格。")
