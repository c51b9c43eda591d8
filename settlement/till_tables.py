"""The tills of the city, every line they have sent, and what was sent that does not fit.

A till's number is never there twice: its head moves in the same transaction as its lines come in.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

from pos.tables import line_columns
from settlement.tables import metadata

till = Table(
    "till",
    metadata,
    Column("till", String(4), primary_key=True),
    Column("canteen", String(40), nullable=False),
    Column("place", String(100), nullable=False),
    Column("public_key", String(64), nullable=False),  # empty until it was enrolled
    Column("token", String(64), unique=True),  # the hash of what it shows the centre
    Column("state", String(10), nullable=False),  # invited, enrolled, revoked
    Column("made_at", String(24), nullable=False),
    Column("enrolled_at", String(24), nullable=False),
    Column("seen_at", String(24), nullable=False),
)

till_invitation = Table(
    "till_invitation",
    metadata,
    Column("code", String(64), primary_key=True),  # the hash of the one-time code
    Column("till", String(4), ForeignKey("till.till"), nullable=False),
    Column("expires_at", String(24), nullable=False),
)

till_head = Table(
    "till_head",
    metadata,
    Column("till", String(4), ForeignKey("till.till"), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("totals", Text, nullable=False),
    Column("at", String(24), nullable=False),
)

# On PostgreSQL the lines stand by the month of their service day, each month in a table of its own, and a
# day far from now in one for all others. A key over two months is not to be had there: see InboxBook.add.
till_entry = Table(
    "till_entry",
    metadata,
    *line_columns(),
    Column("month", String(7), primary_key=True),
    UniqueConstraint("till", "number", name="till_entries_once").ddl_if(dialect="sqlite"),
    Index("till_entries_by_kind", "kind", "day", "till", "number"),
    Index("till_entries_of_a_person", "person", "day"),
    Index("till_entries_undone", "reverses"),
    postgresql_partition_by="LIST (month)",
)
OTHER_MONTHS = DDL(  # type: ignore[no-untyped-call]
    "CREATE TABLE till_entry_other PARTITION OF till_entry DEFAULT"
)
event.listen(till_entry, "after_create", OTHER_MONTHS.execute_if(dialect="postgresql"))

# Lines that do not fit what the centre has: kept as they came, for somebody to look at.
kept_aside = Table(
    "kept_aside",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("till", String(4), nullable=False),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("why", String(20), nullable=False),  # differs or broken
    Column("sentence", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", String(24), nullable=False),
    Column("times", Integer, nullable=False),
    Index("kept_aside_of_a_till", "till", "at"),
)
