"""What claims look at beside the lines, inside one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from pos.rules.journal import instant
from pos.rules.meals import service_day
from settlement.beside_tables import arrival, canteen_staff, inspection, prepared_meals, till_day
from settlement.rules.arrivals import PROMPT, Arrival
from settlement.rules.known import ClockOff, Inspection, Prepared
from settlement.rules.person_history import Staff
from settlement.till_tables import till

_DAY = timedelta(days=1)
_MS_A_SECOND = 1000


class BesideBook:
    """Arrivals of lines, days tills were heard, meals cooked, inspections, staff."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    # What tills tell by coming

    def arrived(self, came: Arrival, oldest: datetime) -> None:
        """Keep when lines came, where that is not told by when the oldest of them was written."""
        late = came.at - oldest > PROMPT
        if not late and self._db.scalar(select(arrival.c.till).where(arrival.c.till == came.till).limit(1)):
            return
        values = {"till": came.till, "first": came.first, "last": came.last, "at": instant(came.at)}
        self._db.execute(insert(arrival).values(**values))

    def arrivals(self, first: date) -> tuple[Arrival, ...]:
        """Give what came since a day, and where each till's begin."""
        rows = self._db.execute(select(arrival).order_by(arrival.c.till, arrival.c.first)).all()
        began: set[str] = set()
        found = []
        for row in rows:
            at = datetime.fromisoformat(row.at)
            if row.till not in began or at.date() >= first:
                found.append(Arrival(row.till, row.first, row.last, at))
            began.add(row.till)
        return tuple(found)

    def heard(self, code: str, at: datetime, off_ms: int) -> None:
        """Keep that a till was heard on this day, and its clock where it was never further off."""
        day, off_s = service_day(at).isoformat(), int(off_ms / _MS_A_SECOND)
        this = (till_day.c.till == code, till_day.c.day == day)
        before = self._db.scalar(select(till_day.c.off_s).where(*this))
        if before is None:
            values = {"till": code, "day": day, "off_s": off_s, "off_at": instant(at)}
            self._db.execute(insert(till_day).values(**values))
        elif abs(off_s) > abs(before):
            self._db.execute(update(till_day).where(*this).values(off_s=off_s, off_at=instant(at)))

    def clocks(self, first: date, last: date) -> tuple[ClockOff, ...]:
        """Give how far each till's clock was off at the worst on days of which it was heard."""
        query = (
            select(till.c.place, till_day.c.till, till_day.c.off_at, till_day.c.off_s)
            .join(till, till.c.till == till_day.c.till)
            .where(till_day.c.day.between(first.isoformat(), last.isoformat()), till_day.c.off_s != 0)
            .order_by(till_day.c.till, till_day.c.day)
        )
        return tuple(
            ClockOff(row.place, row.till, datetime.fromisoformat(row.off_at), row.off_s)
            for row in self._db.execute(query)
        )

    def silent_days(self, first: date, last: date) -> dict[str, frozenset[date]]:
        """Give by till the days between two on which it was not heard at all."""
        query = select(till_day.c.till, till_day.c.day)
        heard: dict[str, set[str]] = {}
        for row in self._db.execute(query.where(till_day.c.day.between(str(first), str(last)))):
            heard.setdefault(row.till, set()).add(row.day)
        days = [first + _DAY * number for number in range((last - first).days + 1)]
        every = self._db.scalars(select(till.c.till).order_by(till.c.till))
        return {
            code: frozenset(day for day in days if day.isoformat() not in heard.get(code, ()))
            for code in every
        }

    # What people tell

    def keep_prepared(self, told: Iterable[Prepared]) -> int:
        """Keep meals cooked, in place of what was told of a meal period before; give how many differ."""
        changed = 0
        for one in told:
            this = (
                prepared_meals.c.place == one.canteen,
                prepared_meals.c.day == one.day.isoformat(),
                prepared_meals.c.period == one.period,
            )
            values = {"cooked": one.cooked, "carried": one.carried, "wasted": one.wasted}
            if self._db.execute(select(prepared_meals).where(*this)).first() is None:
                key = {"place": one.canteen, "day": one.day.isoformat(), "period": one.period}
                self._db.execute(insert(prepared_meals).values(**key, **values))
                changed += 1
            else:
                differs = or_(*(prepared_meals.c[name] != value for name, value in values.items()))
                again = update(prepared_meals).where(*this, differs).values(**values)
                changed += self._db.execute(again).rowcount
        return changed

    def prepared(self, first: date, last: date) -> tuple[Prepared, ...]:
        """Give the meals cooked between two days."""
        query = select(prepared_meals).where(prepared_meals.c.day.between(str(first), str(last)))
        rows = self._db.execute(query.order_by(prepared_meals.c.place, prepared_meals.c.day))
        return tuple(
            Prepared(row.place, date.fromisoformat(row.day), row.period, row.cooked, row.carried, row.wasted)
            for row in rows
        )

    def keep_inspections(self, told: Iterable[Inspection]) -> int:
        """Keep head counts, in place of one of the same canteen and moment; give how many differ."""
        changed = 0
        for one in told:
            this = (inspection.c.place == one.canteen, inspection.c.at == instant(one.at))
            before = self._db.scalar(select(inspection.c.heads).where(*this))
            if before is None:
                values = {"place": one.canteen, "at": instant(one.at), "heads": one.heads}
                self._db.execute(insert(inspection).values(**values))
            elif before != one.heads:
                self._db.execute(update(inspection).where(*this).values(heads=one.heads))
            changed += before != one.heads
        return changed

    def inspections(self, first: date, last: date) -> tuple[Inspection, ...]:
        """Give the head counts between two days."""
        query = select(inspection).order_by(inspection.c.place, inspection.c.at)
        found = (
            Inspection(row.place, datetime.fromisoformat(row.at), row.heads)
            for row in self._db.execute(query)
        )
        return tuple(one for one in found if first <= service_day(one.at) <= last)

    def replace_staff(self, place: str, told: Sequence[Staff]) -> int:
        """Let a canteen's staff be these; give how many came, left or were confirmed."""
        before = {one.person: one.confirmed for one in self.staff() if one.canteen == place}
        now = {one.person: one.confirmed for one in told}
        self._db.execute(delete(canteen_staff).where(canteen_staff.c.place == place))
        rows = [
            {"place": place, "person": person, "confirmed": int(confirmed)}
            for person, confirmed in now.items()
        ]
        if rows:
            self._db.execute(insert(canteen_staff), rows)
        return sum(before.get(person) != now.get(person) for person in {*before, *now})

    def staff(self) -> tuple[Staff, ...]:
        """Give who works at which canteen."""
        rows = self._db.execute(select(canteen_staff).order_by(canteen_staff.c.place, canteen_staff.c.person))
        return tuple(Staff(row.place, row.person, bool(row.confirmed)) for row in rows)
