"""What a check found: which check, how grave, about which lines, and what to do now."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """How grave a finding is."""

    EXCLUDE = "X"
    BLOCK = "B"
    NOTE = "W"
    INFO = "I"

    @property
    def label(self) -> str:
        """Give the words on screen."""
        return {"X": "剔除", "B": "不处理不能申报", "W": "要写说明", "I": "知道就行"}[self.value]


@dataclass(frozen=True, slots=True)
class Check:
    """A named check: its ID for ever, its Chinese name, its level where config says nothing, what to do."""

    id: str
    name: str
    level: Level
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; ``sentence`` says what, ``remedy`` what to do now.

    ``about`` tells findings of one check about the same day apart: a person, a till, a concession.
    """

    check: str
    level: Level
    canteen: str
    sentence: str
    remedy: str
    day: date | None = None
    entries: tuple[str, ...] = ()
    about: str = ""
    figures: tuple[tuple[str, int], ...] = field(default=())

    @property
    def as_note(self) -> "Finding":
        """Give the milder half of a check that excludes or stops: it only asks for a note."""
        return replace(self, level=Level.NOTE) if self.level in (Level.EXCLUDE, Level.BLOCK) else self

    @property
    def key(self) -> str:
        """Name the finding, so that it is known again tomorrow whatever its sentence says then."""
        lines = ",".join(self.entries[:1]) if self.check[0] == "E" and self.day else ""
        told = "|".join((self.check, self.canteen, str(self.day or ""), self.about, lines))
        return hashlib.sha256(told.encode()).hexdigest()[:24]
