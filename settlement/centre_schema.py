"""The centre's tables brought to the newest revision when its books are opened, all of it or nothing."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from pos.durable import changing
from pos.rules.errors import CanteenError
from pos.schema import Revisions, Standing, stamped

REVISIONS = Revisions(Path(__file__).parent / "migrations")
FIRST = "0001"
"""What the tables were when they had no revisions yet."""

_BOOKS = "市中心的账本"


def open_tables(engine: Engine) -> None:
    """Bring the tables up to date where they are not; of several that start at once, one does it."""
    with engine.connect() as connection:
        if standing_of(connection).is_newest:
            return
    from pos.migrating import migrate  # noqa: PLC0415, books that are up to date open without Alembic

    with changing(engine) as connection:
        standing = standing_of(connection)
        if standing.is_newest:  # somebody else was faster
            return
        if standing.is_fresh and _has_first_tables(connection):
            standing = Standing(FIRST, standing.newest)
        migrate(connection, REVISIONS, standing)


def standing_of(connection: Connection) -> Standing:
    """Tell where the centre's tables stand; raises CanteenError where they are newer than this program."""
    return Standing(stamped(connection), REVISIONS.newest).known(_BOOKS)


def is_compared(connection: Connection) -> Callable[..., bool]:
    """Tell Alembic what to compare: no month's own table, and on a server no key that it cannot have."""
    left: set[tuple[str, str]] = set()
    if connection.dialect.name == "postgresql":
        months = connection.scalars(text("select inhrelid::regclass::text from pg_inherits"))
        left = {("table", name) for name in months} | {("unique_constraint", "till_entries_once")}

    def compares(_one: object, name: str, kind: str, *_more: object) -> bool:
        return (kind, name) not in left

    return compares


def _has_first_tables(connection: Connection) -> bool:
    """Tell whether the tables are there that were made before there were revisions.

    Raises CanteenError where only some of them are, or they have not the columns that they had.
    """
    there = _columns(connection)
    wanted = _first_columns() if there else {}
    if not there.keys() & wanted.keys():
        return False
    lacking = sorted(name for name, columns in wanted.items() if not columns <= there.get(name, set()))
    if lacking:
        raise CanteenError(
            f"数据库里有 {len(there)} 张表，但 {lacking[0]} 等 {len(lacking)} 张缺了或不一样，账本没有动："
            "这不像是市中心的账本，请核对 centre.database 写的是哪个库。"
        )
    return True


def _first_columns() -> dict[str, set[str]]:
    from pos.migrating import migrate  # noqa: PLC0415, only where tables are changed

    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        migrate(connection, REVISIONS, Standing(stamped(connection), FIRST), FIRST)
        columns = _columns(connection)
    engine.dispose()
    return {name: found for name, found in columns.items() if name != "alembic_version"}


def _columns(connection: Connection) -> dict[str, set[str]]:
    """Give the columns' names of every table."""
    look = inspect(connection)
    return {name: {column["name"] for column in look.get_columns(name)} for name in look.get_table_names()}
