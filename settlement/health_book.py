"""How the tills do and what is wrong with them, inside one transaction."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection, delete, func, insert, select, update

from pos.rules.journal import instant
from pos.wire import TillHealth
from settlement.health_tables import kept_aside_seen, till_alarm, till_health
from settlement.till_tables import kept_aside


@dataclass(frozen=True)
class Told:
    """What a till said of itself last, when, and how far its clock was ahead."""

    at: datetime
    clock_off_ms: int
    said: TillHealth


@dataclass(frozen=True)
class AlarmKept:
    """Something that is or was wrong with a till; ``ended_at`` is None while it stands."""

    till: str
    kind: str
    begun_at: datetime
    ended_at: datetime | None


class HealthBook:
    """What the tills say of themselves, and the alarms that have come of it."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def tell(self, till: str, told: Told) -> None:
        """Keep what a till says of itself, in place of what it said before."""
        values = {
            "at": instant(told.at),
            "clock_off_ms": told.clock_off_ms,
            "said": told.said.model_dump_json(),
        }
        again = update(till_health).where(till_health.c.till == till)
        if self._db.execute(again.values(**values)).rowcount == 0:
            self._db.execute(insert(till_health).values(till=till, **values))

    def all(self) -> dict[str, Told]:
        """Give what each till said last; what an earlier version kept is to be said anew."""
        found: dict[str, Told] = {}
        for row in self._db.execute(select(till_health)).mappings():
            with suppress(ValidationError):
                said = TillHealth.model_validate_json(row["said"])
                found[row["till"]] = Told(datetime.fromisoformat(row["at"]), row["clock_off_ms"], said)
        return found

    def standing(self) -> dict[tuple[str, str], datetime]:
        """Give the alarms that stand: since when, by till and kind."""
        query = select(till_alarm).where(till_alarm.c.ended_at == "").order_by(till_alarm.c.number)
        rows = self._db.execute(query).mappings()
        return {(row["till"], row["kind"]): datetime.fromisoformat(row["begun_at"]) for row in rows}

    def begin(self, alarms: Iterable[tuple[str, str]], at: datetime) -> None:
        """Keep alarms that have just begun, by till and kind."""
        rows = [{"till": t, "kind": kind, "begun_at": instant(at), "ended_at": ""} for t, kind in alarms]
        if rows:
            self._db.execute(insert(till_alarm), rows)

    def end(self, alarms: Iterable[tuple[str, str]], at: datetime) -> None:
        """Let alarms end; when they began and ended stays."""
        for till, kind in alarms:
            one = (till_alarm.c.till == till, till_alarm.c.kind == kind, till_alarm.c.ended_at == "")
            self._db.execute(update(till_alarm).where(*one).values(ended_at=instant(at)))

    def alarms(self, till: str, most: int) -> tuple[AlarmKept, ...]:
        """Give a till's newest alarms, standing and ended."""
        query = select(till_alarm).where(till_alarm.c.till == till)
        newest = query.order_by(till_alarm.c.begun_at.desc(), till_alarm.c.number.desc()).limit(most)
        return tuple(
            AlarmKept(
                row["till"],
                row["kind"],
                datetime.fromisoformat(row["begun_at"]),
                datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
            )
            for row in self._db.execute(newest).mappings()
        )

    def unseen_aside(self) -> dict[str, int]:
        """Count for each till what was kept aside and nobody has looked at yet."""
        seen = select(kept_aside_seen.c.digest)
        query = select(kept_aside.c.till, func.count()).where(kept_aside.c.digest.not_in(seen))
        return {row[0]: row[1] for row in self._db.execute(query.group_by(kept_aside.c.till))}

    def seen_aside(self, digests: Sequence[str]) -> frozenset[str]:
        """Give which of some kept lines somebody has looked at."""
        query = select(kept_aside_seen.c.digest).where(kept_aside_seen.c.digest.in_(digests))
        return frozenset(self._db.scalars(query))

    def see_aside(self, digest: str, by: int, at: datetime) -> bool:
        """Keep that somebody has looked at kept lines; False where somebody had before."""
        if self.seen_aside([digest]):
            return False
        self._db.execute(insert(kept_aside_seen).values(digest=digest, at=instant(at), by=by))
        return True

    def forget_ended(self, before: datetime) -> int:
        """Let go of alarms that ended before an instant; give how many."""
        old = (till_alarm.c.ended_at != "", till_alarm.c.ended_at < instant(before))
        return self._db.execute(delete(till_alarm).where(*old)).rowcount
