"""Claims and what was done with them, inside one transaction."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, update

from pos.rules.journal import canonical, instant
from pos.rules.money import Money
from settlement.claim_tables import claim, claim_frozen, claim_payment, claim_step
from settlement.rules.claim_life import State, Step
from settlement.rules.roles import Scope, read_scope


@dataclass(frozen=True)
class ClaimRow:
    """One claim as it stands; ``version`` names what somebody has seen of it."""

    number: int
    place: Scope
    month: str
    state: State
    version: int
    revision: int
    drafted_at: datetime
    since: datetime
    due: date
    total: Money
    digest: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class StepRow:
    """One step of a claim as its history shows it."""

    step: Step
    at: datetime
    reason: str
    revision: int


@dataclass(frozen=True)
class Frozen:
    """What was submitted: each till's last number, the lines that were not claimed, what was restated."""

    claim: int
    revision: int
    heads: Mapping[str, int]
    unclaimed: frozenset[str]
    restated: Mapping[str, int]
    """Fen by line of earlier months, as this claim corrected them."""
    digest: str
    total: Money


@dataclass(frozen=True)
class Payment:
    """Money that went to the operator."""

    day: date
    amount: Money
    reference: str


class ClaimBook:
    """Every claim of the city."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, number: int) -> ClaimRow | None:
        """Find a claim by its number."""
        return next(iter(self._many(claim.c.number == number)), None)

    def of(self, place: str, month: str) -> ClaimRow | None:
        """Find a canteen's claim for a month."""
        return next(iter(self._many(claim.c.place == place, claim.c.month == month)), None)

    def of_month(self, month: str, scope: Scope) -> tuple[ClaimRow, ...]:
        """Give a month's claims inside a scope, by place."""
        return tuple(row for row in self._many(claim.c.month == month) if scope.covers(row.place))

    def between(self, first: str, last: str) -> tuple[ClaimRow, ...]:
        """Give the claims of all canteens for the months from one to another."""
        return self._many(claim.c.month.between(first, last))

    def in_states(self, states: Iterable[State]) -> tuple[ClaimRow, ...]:
        """Give the claims of all canteens and months that stand in one of these states."""
        return self._many(claim.c.state.in_([state.value for state in states]))

    def numbers(self, months: Iterable[str]) -> dict[tuple[str, str], int]:
        """Give the numbers of some months' claims by place and month, without their figures."""
        columns = (claim.c.place, claim.c.month, claim.c.number)
        rows = self._db.execute(select(*columns).where(claim.c.month.in_(tuple(set(months)))))
        return {(row.place, row.month): row.number for row in rows}

    def frozen_places(self, month: str) -> frozenset[str]:
        """Name the canteens whose claim for a month is submitted."""
        before = (State.DRAFT.value, State.CHECKED.value)
        query = select(claim.c.place).where(claim.c.month == month, claim.c.state.not_in(before))
        return frozenset(self._db.scalars(query))

    def of_place(self, place: str) -> tuple[ClaimRow, ...]:
        """Give a canteen's claims, the oldest first."""
        return self._many(claim.c.place == place)

    def draft(self, place: str, month: str, due: date, at: datetime) -> int:
        """Begin a claim; give its number."""
        values = {
            "place": place, "month": month, "state": State.DRAFT.value, "version": 1, "revision": 0,
            "drafted_at": instant(at), "since": instant(at), "due": due.isoformat(),
            "total_fen": 0, "digest": "", "figures": "{}",
        }  # fmt: skip
        made = self._db.execute(insert(claim).values(**values))
        return int(made.inserted_primary_key[0])  # type: ignore[index]

    def redraw(self, number: int, total: Money, figures: Mapping[str, object], at: datetime) -> None:
        """Write a draft's figures anew; its version goes up only where they changed."""
        row = self.get(number)
        text = canonical(figures)
        if row is None or canonical(dict(row.figures)) == text:
            return
        values = {
            "figures": text, "total_fen": total.fen, "digest": str(figures.get("digest", "")),
            "drafted_at": instant(at), "version": row.version + 1,
        }  # fmt: skip
        self._db.execute(update(claim).where(claim.c.number == number).values(**values))

    def move(self, row: ClaimRow, who: int | None, ends: State, at: datetime, reason: str = "") -> bool:
        """Let a claim go on, if nobody was faster; tell whether it did."""
        revision = row.revision + (ends is State.SUBMITTED)
        values = {
            "state": ends.value, "version": row.version + 1, "since": instant(at), "revision": revision,
        }  # fmt: skip
        seen = (
            claim.c.number == row.number,
            claim.c.version == row.version,
            claim.c.state == row.state.value,
        )
        if self._db.execute(update(claim).where(*seen).values(**values)).rowcount != 1:
            return False
        step = (
            self._db.scalar(select(func.max(claim_step.c.step)).where(claim_step.c.claim == row.number)) or 0
        ) + 1
        self._db.execute(
            insert(claim_step).values(
                claim=row.number,
                step=step,
                begins=row.state.value,
                ends=ends.value,
                account=who,
                at=instant(at),
                reason=reason,
                revision=revision,
                digest=row.digest,
            )
        )
        return True

    def steps(self, number: int) -> tuple[StepRow, ...]:
        """Give every step of a claim, the oldest first."""
        query = select(claim_step).where(claim_step.c.claim == number).order_by(claim_step.c.step)
        return tuple(
            StepRow(
                Step(State(row["begins"]), State(row["ends"]), row["account"] or 0),
                datetime.fromisoformat(row["at"]),
                row["reason"],
                row["revision"],
            )
            for row in self._db.execute(query).mappings()
        )

    def steps_since_draft(self, number: int) -> tuple[Step, ...]:
        """Give the steps since the claim was last a draft."""
        steps = [row.step for row in self.steps(number)]
        last = max((place for place, step in enumerate(steps, 1) if step.ends is State.DRAFT), default=0)
        return tuple(steps[last:])

    # What was submitted

    def cut_off(self) -> dict[str, datetime]:
        """Say when each claim that stands submitted was submitted first, by place, a blank, and month."""
        query = (
            select(claim.c.place, claim.c.month, func.min(claim_frozen.c.at).label("at"))
            .join(claim_frozen, claim_frozen.c.claim == claim.c.number)
            .where(claim.c.state.not_in((State.DRAFT.value, State.CHECKED.value)))
            .group_by(claim.c.place, claim.c.month)
        )
        return {f"{row.place} {row.month}": datetime.fromisoformat(row.at) for row in self._db.execute(query)}

    def freeze(self, row: ClaimRow, kept: Frozen, at: datetime) -> None:
        """Keep for ever what is submitted."""
        self._db.execute(
            insert(claim_frozen).values(
                claim=row.number,
                revision=kept.revision,
                at=instant(at),
                heads=canonical(dict(kept.heads)),
                unclaimed=canonical({"lines": sorted(kept.unclaimed)}),
                restated=canonical(dict(kept.restated)),
                figures=canonical(dict(row.figures)),
                digest=kept.digest,
            )
        )

    def frozen(self, number: int) -> Frozen | None:
        """Give what a claim was last submitted as."""
        query = select(claim_frozen).where(claim_frozen.c.claim == number)
        row = self._db.execute(query.order_by(claim_frozen.c.revision.desc()).limit(1)).mappings().first()
        return _frozen(row) if row else None

    # What was paid

    def pay(self, number: int, payment: Payment, who: int | None, at: datetime) -> bool:
        """Keep a payment; one reference is one payment."""
        used = select(claim_payment.c.number).where(claim_payment.c.reference == payment.reference)
        if self._db.scalar(used) is not None:
            return False
        self._db.execute(
            insert(claim_payment).values(
                claim=number,
                day=payment.day.isoformat(),
                fen=payment.amount.fen,
                reference=payment.reference,
                account=who,
                at=instant(at),
            )
        )
        return True

    def payments(self, number: int) -> tuple[Payment, ...]:
        """Give a claim's payments, the oldest first."""
        query = select(claim_payment).where(claim_payment.c.claim == number)
        return tuple(
            Payment(date.fromisoformat(row["day"]), Money(row["fen"]), row["reference"])
            for row in self._db.execute(
                query.order_by(claim_payment.c.day, claim_payment.c.number)
            ).mappings()
        )

    def paid(self, numbers: Iterable[int]) -> dict[int, Money]:
        """Add up what was paid on each of these claims."""
        query = select(claim_payment.c.claim, func.sum(claim_payment.c.fen).label("fen"))
        rows = self._db.execute(
            query.where(claim_payment.c.claim.in_(tuple(numbers))).group_by(claim_payment.c.claim)
        )
        return {row.claim: Money(int(row.fen)) for row in rows}

    def _many(self, *conditions: ColumnElement[bool]) -> tuple[ClaimRow, ...]:
        query = select(claim).where(*conditions).order_by(claim.c.month, claim.c.place)
        return tuple(_row(row) for row in self._db.execute(query).mappings())


def _row(row: RowMapping) -> ClaimRow:
    return ClaimRow(
        number=row["number"],
        place=read_scope(row["place"]),
        month=row["month"],
        state=State(row["state"]),
        version=row["version"],
        revision=row["revision"],
        drafted_at=datetime.fromisoformat(row["drafted_at"]),
        since=datetime.fromisoformat(row["since"]),
        due=date.fromisoformat(row["due"]),
        total=Money(row["total_fen"]),
        digest=row["digest"],
        figures=json.loads(row["figures"]),
    )


def _frozen(row: RowMapping) -> Frozen:
    lines: Sequence[str] = json.loads(row["unclaimed"])["lines"]
    return Frozen(
        row["claim"],
        row["revision"],
        json.loads(row["heads"]),
        frozenset(lines),
        json.loads(row["restated"]),
        row["digest"],
        Money(int(json.loads(row["figures"])["total_fen"])),
    )
