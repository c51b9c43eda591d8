"""What claims look at beside the lines: when lines came, days tills were heard, meals cooked, inspections."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from settlement.tables import metadata

# The first lines of each till since this is kept, and those that came long after they were written.
arrival = Table(
    "arrival",
    metadata,
    Column("till", String(4), ForeignKey("till.till"), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("at", String(24), nullable=False),
)

# The days on which a till was heard, and how far its clock was off then at the worst.
till_day = Table(
    "till_day",
    metadata,
    Column("till", String(4), ForeignKey("till.till"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("off_s", BigInteger, nullable=False),
    Column("off_at", String(24), nullable=False),
)

prepared_meals = Table(
    "prepared_meals",
    metadata,
    Column("place", String(100), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("cooked", Integer, nullable=False),
    Column("carried", Integer, nullable=False),
    Column("wasted", Integer, nullable=False),
    Index("prepared_of_a_day", "day"),
)

inspection = Table(
    "inspection",
    metadata,
    Column("place", String(100), primary_key=True),
    Column("at", String(24), primary_key=True),
    Column("heads", Integer, nullable=False),
    Index("inspections_by_time", "at"),
)

canteen_staff = Table(
    "canteen_staff",
    metadata,
    Column("place", String(100), primary_key=True),
    Column("person", String(64), primary_key=True),
    Column("confirmed", Integer, nullable=False),
)
