"""The subsidised meals that tills are told of each other, inside one transaction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, and_, or_, select

from pos.wire import MealSaid
from settlement.till_tables import till, till_entry, till_head


@dataclass(frozen=True)
class News:
    """Meals a till has not heard of, how far it has then heard each other till, whether there are more."""

    heard: Mapping[str, int]
    meals: tuple[MealSaid, ...]
    more: bool


class ElsewhereBook:
    """Who has had a subsidised meal, and where it was undone: hashes, never a name."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def news(self, own: str, heard: Mapping[str, int], since: date, most: int) -> News:
        """Tell a till of meals at all others from a day on; its own it knows."""
        heads = self._heads(own)
        moved = {code: heard.get(code, 0) for code in heads if heads[code] > heard.get(code, 0)}
        rows = self._rows(moved, since, most + 1) if moved else []
        told, more = rows[:most], len(rows) > most
        reached = {**heard, **{code: heads[code] for code in moved}}
        if more:
            last = told[-1]
            # tills stand in the order of their codes: those after the last one told were not looked at yet
            reached |= {code: number for code, number in moved.items() if code > last["till"]}
            reached[last["till"]] = last["number"]
        return News(reached, tuple(map(_said, told)), more)

    def _heads(self, own: str) -> dict[str, int]:
        query = select(till_head.c.till, till_head.c.number).where(till_head.c.till != own)
        return {row.till: row.number for row in self._db.execute(query)}

    def _rows(self, moved: Mapping[str, int], since: date, most: int) -> list[RowMapping]:
        columns = [
            till_entry.c[name] for name in ("till", "number", "day", "period", "person", "reverses", "line")
        ]
        subsidised = and_(
            till_entry.c.kind == "sale", till_entry.c.person.is_not(None), till_entry.c.subsidy_fen > 0
        )
        undoing = and_(till_entry.c.kind == "void", till_entry.c.reverses.is_not(None))
        new = [and_(till_entry.c.till == code, till_entry.c.number > n) for code, n in moved.items()]
        query = (
            select(*columns, till.c.canteen)
            .join(till, till.c.till == till_entry.c.till)
            .where(or_(*new), till_entry.c.month >= str(since)[:7])  # tables of the months before stay shut
            .where(till_entry.c.day >= str(since), or_(subsidised, undoing))
            .order_by(till_entry.c.till, till_entry.c.number)
            .limit(most)
        )
        return list(self._db.execute(query).mappings())


def _said(row: RowMapping) -> MealSaid:
    line = json.loads(row["line"])
    undoing = row["reverses"] is not None
    return MealSaid(
        till=row["till"],
        number=row["number"],
        canteen=row["canteen"],
        at=line["facts"].get("served_at") or line["at"],
        day=row["day"],
        period=row["period"],
        person=None if undoing else row["person"],
        reverses=row["reverses"],
    )
