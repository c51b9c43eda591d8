"""The days that the centre named as served or not, for the whole city or for one place in it."""

from sqlalchemy import Column, Integer, String, Table, Text

from settlement.tables import metadata

named_day = Table(
    "named_day",
    metadata,
    Column("place", String(100), primary_key=True),  # empty for the whole city
    Column("day", String(10), primary_key=True),
    Column("is_workday", Integer, nullable=False),
    Column("note", Text, nullable=False),
)
