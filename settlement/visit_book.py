"""Who is signed in, and who tried in vain, inside one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from pos.rules.journal import instant
from settlement.account_tables import tries, visit
from settlement.rules.sign_in import pause_after
from settlement.rules.visits import VISITS_MOST, Limits

_TRIES_KEPT = timedelta(days=2)
_BROWSER_LONGEST = 200


@dataclass(frozen=True)
class Origin:
    """Where a request comes from."""

    address: str
    browser: str


@dataclass(frozen=True)
class Visit:
    """One browser in which somebody is signed in."""

    id: int
    account: int
    begun_at: datetime
    seen_at: datetime
    address: str
    browser: str


class VisitBook:
    """Visits: begun by signing in, over by themselves or ended."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def begin(self, account: int, hashed: str, origin: Origin, at: datetime) -> None:
        """Begin a visit; one more than allowed ends the oldest."""
        for old in self.of(account)[VISITS_MOST - 1 :]:
            self.end(account, old.id)
        values = {"account": account, "token": hashed, "begun_at": instant(at), "seen_at": instant(at)}
        place = {"address": origin.address[:45], "browser": origin.browser[:_BROWSER_LONGEST]}
        self._db.execute(insert(visit).values(**values, **place))

    def find(self, hashed: str) -> Visit | None:
        """Find the visit of a cookie."""
        row = self._db.execute(select(visit).where(visit.c.token == hashed)).mappings().one_or_none()
        return _read(row) if row else None

    def of(self, account: int) -> list[Visit]:
        """List the visits of an account, the newest first."""
        query = select(visit).where(visit.c.account == account).order_by(visit.c.id.desc())
        return [_read(row) for row in self._db.execute(query).mappings()]

    def seen(self, number: int, at: datetime) -> None:
        """Note that somebody is still there."""
        self._db.execute(update(visit).where(visit.c.id == number).values(seen_at=instant(at)))

    def end(self, account: int, number: int) -> bool:
        """End one visit of an account."""
        ended = delete(visit).where(visit.c.id == number, visit.c.account == account)
        return self._db.execute(ended).rowcount == 1

    def end_all(self, account: int) -> int:
        """End every visit of an account; give how many there were."""
        return self._db.execute(delete(visit).where(visit.c.account == account)).rowcount

    def sweep(self, limits: Limits, now: datetime) -> None:
        """Take away the visits that are over."""
        idle, old = instant(now - limits.idle), instant(now - limits.longest)
        self._db.execute(delete(visit).where(or_(visit.c.seen_at <= idle, visit.c.begun_at <= old)))


class TryBook:
    """Wrong tries in a row, by the keyed hash of the name: known and unknown names alike."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def paused_until(self, who: str) -> datetime | None:
        """Give when a name may try again; None where it never had to wait."""
        found = self._db.scalar(select(tries.c.paused_until).where(tries.c.who == who))
        return datetime.fromisoformat(found) if found else None

    def count(self, who: str, at: datetime) -> timedelta:
        """Count a try before it is judged; give the pause that it costs if it is wrong."""
        self._db.execute(delete(tries).where(tries.c.last_at < instant(at - _TRIES_KEPT)))
        before = self._db.scalar(select(tries.c.wrong).where(tries.c.who == who)) or 0
        pause = pause_after(before + 1)
        values = {"wrong": before + 1, "last_at": instant(at), "paused_until": instant(at + pause)}
        counted = self._db.execute(update(tries).where(tries.c.who == who).values(**values))
        if counted.rowcount == 0:
            self._db.execute(insert(tries).values(who=who, **values))
        return pause

    def forget(self, who: str) -> None:
        """Begin again at no tries: it was right, or an administrator unlocked it."""
        self._db.execute(delete(tries).where(tries.c.who == who))


def _read(row: RowMapping) -> Visit:
    return Visit(
        id=row["id"],
        account=row["account"],
        begun_at=datetime.fromisoformat(row["begun_at"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
        address=row["address"],
        browser=row["browser"],
    )
