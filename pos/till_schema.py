"""A till's tables brought to the newest revision when its books are opened, all of it or nothing."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from pos.durable import changing
from pos.kept_copy import forget_copies, keep_copy
from pos.rules.errors import CanteenError
from pos.schema import Revisions, Standing, stamped

REVISIONS = Revisions(Path(__file__).parent / "migrations")


def open_tables(engine: Engine, path: Path) -> None:
    """Bring the tables up to date where they are not; books that hold something are copied before."""
    with engine.connect() as connection:
        if standing_of(connection, path).is_newest:
            forget_copies(path)
            return
    from pos.migrating import migrate  # noqa: PLC0415, a till that is up to date opens without Alembic

    with changing(engine) as connection:
        standing = standing_of(connection, path)
        if standing.is_newest:  # somebody else was faster
            return
        if not standing.is_fresh:
            keep_copy(connection, path, standing.found)
        migrate(connection, REVISIONS, standing)
        # a program from before Alembic knows books that are newer than itself by this number
        connection.exec_driver_sql(f"pragma user_version = {int(REVISIONS.newest)}")


def standing_at(path: Path) -> Standing:
    """Tell where the tables of a file stand without changing anything in it; raises like `standing_of`."""
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    )
    try:
        with engine.connect() as connection:
            return standing_of(connection, path)
    finally:
        engine.dispose()


def standing_of(connection: Connection, path: Path) -> Standing:
    """Tell where a till's tables stand; before Alembic the first three versions wrote a number of their own.

    Raises CanteenError where they are newer than this program, or are no till's.
    """
    number = connection.scalar(text("pragma user_version")) or 0
    standing = Standing(max(stamped(connection), f"{number:04}"), REVISIONS.newest)
    if standing.is_fresh and inspect(connection).get_table_names():
        raise CanteenError(f"{path} 里是别的程序的表，不是收银台的账本：请换一个文件夹，或放回原来的文件。")
    return standing.known(str(path))
