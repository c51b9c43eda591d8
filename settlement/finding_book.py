"""What checks found in claims, what was said to it, and what was decided, inside one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, case, func, insert, select, update

from pos.rules.journal import canonical, instant
from settlement.claim_tables import claim_answer, claim_finding, held_review
from settlement.finding_list import FIRM, NOTED, OPEN, Wanted
from settlement.rules.findings import Finding, Level
from settlement.rules.roles import Scope

NOTE, SPARE, EXCLUDE = NOTED, "spare", "exclude"
_GRAVEST_FIRST = "BWXI"


@dataclass(frozen=True)
class Answer:
    """What somebody said to a finding: a note (说明), 认可 or 剔除."""

    finding: str
    kind: str
    text: str
    account: int
    at: datetime


@dataclass(frozen=True)
class Kept:
    """A finding as it is kept: whether it still holds, and what was said to it, the newest last."""

    key: str
    place: str
    month: str
    check: str
    level: Level
    said: Mapping[str, Any]
    closed: bool
    answers: tuple[Answer, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether it still needs an answer."""
        return not self.closed and self.level in (Level.NOTE, Level.BLOCK) and not self.is_answered

    @property
    def is_answered(self) -> bool:
        """Tell whether enough was said: a note, or for what stops a claim a reviewer's decision.

        What is plainly wrong with the sums or the lines themselves nobody can decide away.
        """
        if self.level is not Level.BLOCK:
            return bool(self.answers)
        return self.check not in FIRM and any(one.kind != NOTE for one in self.answers)


@dataclass(frozen=True)
class Review:
    """What somebody decided of a meal that was served first, why, and when."""

    accepted: bool
    reason: str
    account: int
    at: datetime


class ClaimFindingBook:
    """Findings by canteen and month."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, place: str, month: str, found: Sequence[Finding], at: datetime) -> None:
        """Bring what is kept of a canteen's month up to what was found now."""
        rows = self._db.execute(
            select(claim_finding).where(claim_finding.c.place == place, claim_finding.c.month == month)
        ).mappings()
        before = {row["key"]: row for row in rows}
        now = {finding.key: finding for finding in found}
        for key, finding in now.items():
            said = canonical(_said(finding))
            if key not in before:
                values = {
                    "key": key, "place": place, "month": month, "check": finding.check,
                    "level": finding.level.value, "said": said, "first_at": instant(at), "closed_at": "",
                }  # fmt: skip
                self._db.execute(insert(claim_finding).values(**values))
            elif (before[key]["said"], before[key]["closed_at"], before[key]["level"]) != (
                said,
                "",
                finding.level.value,
            ):
                again = {"said": said, "closed_at": "", "level": finding.level.value}
                self._db.execute(update(claim_finding).where(claim_finding.c.key == key).values(**again))
        gone = [key for key, row in before.items() if key not in now and not row["closed_at"]]
        if gone:
            self._db.execute(
                update(claim_finding).where(claim_finding.c.key.in_(gone)).values(closed_at=instant(at))
            )

    def of(self, place: str, month: str) -> tuple[Kept, ...]:
        """Give everything that was ever found in a canteen's month, the gravest first."""
        query = select(claim_finding).where(claim_finding.c.place == place, claim_finding.c.month == month)
        found = self._kept(self._db.execute(query).mappings().all())
        order = _GRAVEST_FIRST.index
        return tuple(sorted(found, key=lambda one: (one.closed, order(one.level), one.check, one.key)))

    def decided(self) -> tuple[Kept, ...]:
        """Give everything that somebody has decided about, of whatever month."""
        asked = select(claim_answer.c.finding).where(claim_answer.c.kind != NOTE)
        query = select(claim_finding.c.place, claim_finding.c.month).where(claim_finding.c.key.in_(asked))
        months = sorted({(row.place, row.month) for row in self._db.execute(query)})
        return tuple(one for place, month in months for one in self.of(place, month))

    def of_month(self, month: str) -> tuple[Kept, ...]:
        """Give everything that was ever found in a month, of all canteens."""
        query = select(claim_finding.c.place).where(claim_finding.c.month == month).distinct()
        return tuple(one for place in sorted(self._db.scalars(query)) for one in self.of(place, month))

    def get(self, key: str) -> Kept | None:
        """Find one finding."""
        row = self._db.execute(select(claim_finding).where(claim_finding.c.key == key)).mappings().first()
        if row is None:
            return None
        return next(one for one in self.of(row["place"], row["month"]) if one.key == key)

    def answer(self, given: Answer) -> None:
        """Keep what somebody said; nothing that was said before is lost."""
        self._db.execute(
            insert(claim_answer).values(
                finding=given.finding,
                kind=given.kind,
                text=given.text,
                account=given.account,
                at=instant(given.at),
            )
        )

    def review_held(self, entry: str, account: int, at: datetime, reason: str, *, accepted: bool) -> bool:
        """Keep whether a meal that was served first may be claimed; False where somebody decided before."""
        if self._db.scalar(select(held_review.c.entry).where(held_review.c.entry == entry)) is not None:
            return False
        self._db.execute(
            insert(held_review).values(
                entry=entry, accepted=int(accepted), reason=reason, account=account, at=instant(at)
            )
        )
        return True

    def reviewed(self, entries: Iterable[str]) -> dict[str, Review]:
        """Give what was decided of those of some held lines that somebody looked at."""
        query = select(held_review).where(held_review.c.entry.in_(tuple(entries)))
        return {
            row["entry"]: Review(
                bool(row["accepted"]), row["reason"], row["account"] or 0, datetime.fromisoformat(row["at"])
            )
            for row in self._db.execute(query).mappings()
        }

    def listed(self, wanted: Wanted, start: int, most: int) -> tuple[Kept, ...]:
        """Give a page of findings: the newest month first, and of a canteen's month the gravest."""
        row = claim_finding.c
        gravity = case({level: place for place, level in enumerate(_GRAVEST_FIRST)}, value=row.level)
        query = select(claim_finding).where(*wanted.conditions())
        query = query.order_by(row.month.desc(), row.place, row.closed_at != "", gravity, row.check, row.key)
        return self._kept(self._db.execute(query.offset(start).limit(most)).mappings().all())

    def count_open(self, scope: Scope) -> int:
        """Count what needs an answer at the canteens inside a scope."""
        query = select(func.count()).select_from(claim_finding)
        return self._db.scalar(query.where(*Wanted(scope, stands=OPEN).conditions())) or 0

    def accepted(self) -> frozenset[str]:
        """Give the held lines that may be claimed."""
        return frozenset(self._db.scalars(select(held_review.c.entry).where(held_review.c.accepted == 1)))

    def refused(self) -> frozenset[str]:
        """Give the held lines that may not."""
        return frozenset(self._db.scalars(select(held_review.c.entry).where(held_review.c.accepted == 0)))

    def _kept(self, rows: Sequence[RowMapping]) -> tuple[Kept, ...]:
        answers = self._answers(row["key"] for row in rows)
        return tuple(
            Kept(
                row["key"], row["place"], row["month"], row["check"], Level(row["level"]),
                json.loads(row["said"]), bool(row["closed_at"]), tuple(answers.get(row["key"], ())),
            )
            for row in rows
        )  # fmt: skip

    def _answers(self, keys: Iterable[str]) -> dict[str, list[Answer]]:
        found: dict[str, list[Answer]] = {}
        query = select(claim_answer).where(claim_answer.c.finding.in_(tuple(keys)))
        for row in self._db.execute(query.order_by(claim_answer.c.number)).mappings():
            given = Answer(
                row["finding"],
                row["kind"],
                row["text"],
                row["account"] or 0,
                datetime.fromisoformat(row["at"]),
            )
            found.setdefault(given.finding, []).append(given)
        return found


def _said(finding: Finding) -> dict[str, object]:
    return {
        "day": str(finding.day or ""),
        "entries": list(finding.entries),
        "sentence": finding.sentence,
        "remedy": finding.remedy,
    }
