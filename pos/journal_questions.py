"""What every meal asks the journal, put together once: that takes longer than the answer."""

from functools import cache
from typing import TypeVarTuple

from sqlalchemy import Select, bindparam, func, insert, select, union_all, update

from pos.tables import entry, head

R = TypeVarTuple("R")

HEAD = select(head).where(head.c.till == bindparam("own"))
BY_REQUEST = select(entry.c.line).where(entry.c.request == bindparam("wanted"))
VOID_OF = select(entry.c.line).where(entry.c.reverses == bindparam("undone"))
_OF_DAY = (entry.c.day == bindparam("day"), entry.c.kind == bindparam("kind"))
LAST = select(entry.c.line).where(*_OF_DAY).order_by(entry.c.number.desc()).limit(1)
TIMES = select(func.count()).where(*_OF_DAY)
KEEP = insert(entry)
MOVE = update(head).where(head.c.till == bindparam("own"), head.c.number == bindparam("before"))


def _standing(query: Select[*R]) -> Select[*R]:
    """Keep the sales that no void has undone."""
    void = entry.alias("void")
    number = func.printf("%s-%06d", entry.c.till, entry.c.number)
    undone = select(void.c.number).where(void.c.reverses == number).exists()
    return query.where(entry.c.kind == bindparam("kind"), ~undone)


_THEIRS = entry.c.person == bindparam("person")
LAST_OF = (
    _standing(select(entry.c.line))
    .where(_THEIRS)
    .order_by(entry.c.day.desc(), entry.c.number.desc())
    .limit(1)
)
TAKEN = (
    _standing(select(entry.c.period, func.count()))
    .where(_THEIRS, entry.c.day == bindparam("day"), entry.c.subsidy_fen > 0)
    .group_by(entry.c.period)
)
SERVED = (
    _standing(select(entry.c.mode, func.sum(entry.c.portions)))
    .where(entry.c.day == bindparam("day"))
    .group_by(entry.c.mode)
)


@cache
def newest_of(kinds: tuple[str, ...]) -> Select[str]:
    """Ask for the newest line of any of these kinds.

    Asked kind by kind, each answer is one step in the index; asked of all at once, SQLite reads the whole
    journal where there is no such line, and a sale takes longer every day.
    """
    each = [select(func.max(entry.c.number).label("number")).where(entry.c.kind == kind) for kind in kinds]
    numbers = union_all(*each).subquery()
    number = select(func.max(numbers.c.number)).scalar_subquery()
    return select(entry.c.line).where(entry.c.till == bindparam("own"), entry.c.number == number)


@cache
def latest_of(kinds: tuple[str, ...], most: int) -> Select[str]:
    """Ask for the newest lines of these kinds, newest first, kind by kind as well."""
    newest = entry.c.number.desc()
    each = [select(entry.c.number).where(entry.c.kind == kind).order_by(newest).limit(most) for kind in kinds]
    numbers = union_all(*(select(one.subquery()) for one in each))
    theirs = (entry.c.till == bindparam("own"), entry.c.number.in_(numbers))
    return select(entry.c.line).where(*theirs).order_by(newest).limit(most)
