"""What a database's tables are like, whoever made them; and the tables of earlier versions."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import column, event, func, insert, inspect, select, table

from pos.durable import changing
from pos.migrating import default_differs
from settlement.centre_schema import is_compared

EARLIER = Path(__file__).parents[1] / "cases" / "tables"


class BrokenOff(Exception):
    """The machine stopped here."""


def earlier_tables(name):
    """Give the statements that made the tables of an earlier version, as its own program said them."""
    return [
        said for said in (EARLIER / f"{name}.sql").read_text(encoding="utf-8").split(";\n") if said.strip()
    ]


def differences(engine, metadata):
    """List what Alembic finds different between a database and the tables that the program wants."""
    with engine.connect() as connection:
        options = {"compare_server_default": default_differs, "include_object": is_compared(connection)}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def shape(engine):
    """Give every table's columns, keys and indexes, whatever their order; Alembic looks at no primary key."""
    with engine.connect() as connection:
        compares, look = is_compared(connection), inspect(connection)
        names = [name for name in look.get_table_names() if compares(None, name, "table")]
        return {name: _table(look, name) for name in names if name != "alembic_version"}


def _table(look, name):
    columns = {
        (one["name"], str(one["type"]), one["nullable"], _default(one)) for one in look.get_columns(name)
    }
    keys = {(tuple(one["constrained_columns"]), one["referred_table"]) for one in look.get_foreign_keys(name)}
    once = {tuple(one["column_names"]) for one in look.get_unique_constraints(name)}
    indexes = {(one["name"], tuple(one["column_names"]), one["unique"]) for one in look.get_indexes(name)}
    primary = tuple(look.get_pk_constraint(name)["constrained_columns"])
    return {"columns": columns, "primary": primary, "keys": keys, "once": once, "indexes": indexes}


def _default(found):
    """Give a default's value without the ways to write it."""
    return (found["default"] or "").partition("::")[0].strip("'()") or None


def rows(engine, tables):
    """Give what stands in some columns of some tables, by table."""
    with engine.connect() as connection:
        return {
            name: sorted(map(repr, connection.execute(select(*_table_of(name, columns).c))))
            for name, columns in tables.items()
        }


def columns_of(engine):
    """Give every table's columns, by table."""
    look = inspect(engine)
    return {name: [one["name"] for one in look.get_columns(name)] for name in look.get_table_names()}


def move_rows(source, target):
    """Copy into the tables of an earlier version what today's hold in the same columns."""
    known = columns_of(target)
    with source.connect() as read, changing(target) as write:
        for name in _parents_first(target, known):
            there = _table_of(name, known[name])
            if found := read.execute(select(*there.c)).mappings().all():
                write.execute(insert(there), [dict(row) for row in found])
        for name, number in _numbered(target, known):
            highest = select(func.max(column(number))).select_from(table(name)).scalar_subquery()
            write.execute(select(func.setval(func.pg_get_serial_sequence(name, number), highest)))


def _numbered(engine, names):
    """Give the columns that a server numbers by itself, by table."""
    for name in names:
        for found in inspect(engine).get_columns(name):
            if "nextval" in (found["default"] or ""):
                yield name, found["name"]


def _parents_first(engine, names):
    """Order tables so that what is referred to stands before what refers to it."""
    look = inspect(engine)
    left, done = sorted(names), []
    while left:
        for name in left:
            if all(key["referred_table"] in (*done, name) for key in look.get_foreign_keys(name)):
                done.append(name)
        left = [name for name in left if name not in done]
    return done


def _table_of(name, columns):
    return table(name, *map(column, columns))


class Breaking:
    """Break off after so many statements that change something."""

    def __init__(self, engine_class):
        self.left = None
        self.where = engine_class

    def __enter__(self):
        event.listen(self.where, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_what):
        event.remove(self.where, "before_cursor_execute", self._count)

    def _count(self, _connection, _cursor, statement, *_more):
        changes = statement.lstrip().lower().startswith(("create", "alter", "drop", "insert", "update"))
        if self.left is None or not changes:
            return
        if not self.left:
            raise BrokenOff(statement)
        self.left -= 1
