"""Subsidised meals at other tills as the centre told them, inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from pos.rules.journal import parse_entry_id
from pos.settings_book import SettingsBook
from pos.tables import meal_elsewhere
from pos.wire import MealSaid, MealsSaid

_HEARD = "centre-meals"
_KEPT_DAYS = 3
"""How long meals are kept after their day was closed: paper slips of the day before are still keyed in."""


@dataclass(frozen=True)
class MealElsewhere:
    """One subsidised meal that another canteen has served."""

    canteen: str
    served_at: datetime
    period: str


class ElsewhereBook:
    """What this till has heard of meals at others; it hears nothing of its own."""

    def __init__(self, connection: Connection, settings: SettingsBook) -> None:
        self._db = connection
        self._settings = settings

    def heard(self) -> str:
        """Give how far every other till has been heard, in the centre's own words."""
        return self._settings.get(_HEARD) or ""

    def keep(self, said: MealsSaid, own: str) -> None:
        """Take in what was told; told twice is told once. What is long closed is forgotten."""
        for meal in said.meals:
            if meal.till != own:
                self._take(meal)
        before = date.fromisoformat(said.since) - timedelta(days=_KEPT_DAYS)
        self._db.execute(delete(meal_elsewhere).where(meal_elsewhere.c.day < str(before)))
        self._settings.put(_HEARD, said.heard)

    def meals(self, person: str, day: date) -> Sequence[MealElsewhere]:
        """Give a person's meals of a day that stand, the newest last."""
        query = select(meal_elsewhere).where(
            meal_elsewhere.c.person == person,
            meal_elsewhere.c.day == str(day),
            meal_elsewhere.c.undone == 0,
        )
        rows = self._db.execute(query.order_by(meal_elsewhere.c.served_at))
        return [MealElsewhere(row.canteen, datetime.fromisoformat(row.served_at), row.period) for row in rows]

    def _take(self, meal: MealSaid) -> None:
        if meal.reverses is not None:
            till, number = parse_entry_id(meal.reverses)
            undone = update(meal_elsewhere).where(
                meal_elsewhere.c.till == till, meal_elsewhere.c.number == number
            )
            self._db.execute(undone.values(undone=1))
        elif meal.person is not None:
            row = insert(meal_elsewhere).values(
                till=meal.till,
                number=meal.number,
                person=meal.person,
                day=meal.day,
                period=meal.period,
                canteen=meal.canteen,
                served_at=meal.at,
                undone=0,
            )
            self._db.execute(row.on_conflict_do_nothing())
