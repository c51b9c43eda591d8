"""The rows of a till's database: its part of the journal, its print jobs, and the people it knows."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def line_columns() -> tuple[Column[Any], ...]:
    """Make the columns of a journal line, wherever lines are kept.

    `line` is the entry; every other column repeats a part of it, to find it by, and is checked by verify.
    """
    return (
        Column("till", String(4), primary_key=True),
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("kind", String(20), nullable=False),
        Column("day", String(10), nullable=False),
        Column("period", String(20), nullable=False),
        Column("person", String(32)),
        Column("mode", String(10), nullable=False),
        Column("portions", Integer, nullable=False),
        Column("subsidy_fen", BigInteger, nullable=False),
        Column("request", String(64)),
        Column("reverses", String(16)),
        Column("prepaid_fen", BigInteger, nullable=False, server_default="0"),
        Column("slip", String(20)),
        Column("line", Text, nullable=False),
    )


entry = Table(
    "entry",
    metadata,
    *line_columns(),
    UniqueConstraint("request", name="one_sale_per_request"),
    UniqueConstraint("reverses", name="one_void_per_sale"),
    Index("meals_of_a_person", "person", "day", "period"),
    Index("entries_of_a_day", "day", "kind"),
    Index("entries_of_a_kind", "kind", "number"),
    Index("one_sale_per_slip", "slip", unique=True),
)

head = Table(
    "head",
    metadata,
    Column("till", String(4), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("totals", Text, nullable=False),
)

print_job = Table(
    "print_job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", String(16), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("printer", String(10), nullable=False, server_default="receipt"),
    Index("jobs_by_state", "state", "id"),
    Index("jobs_of_an_entry", "entry"),
)

resident = Table(
    "resident",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("last_four", String(32), nullable=False),
    Column("born_on", String(10), nullable=False),
    Column("name", String(40), nullable=False),
    Column("initials", String(20), nullable=False),
    Column("greeting", String(20), nullable=False),
    Column("community", String(40), nullable=False),
    Column("photo", LargeBinary),
    Index("residents_by_last_four", "last_four"),
    Index("residents_by_birth", "born_on"),
    Index("residents_by_initials", "initials"),
)

status = Table(
    "status",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("begins", String(10), primary_key=True),
    Column("ends", String(10)),
    Column("document", String(80), nullable=False),
    ForeignKeyConstraint(["person"], ["resident.person"]),
)

card = Table(
    "card",
    metadata,
    Column("digest", String(32), primary_key=True),
    Column("person", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False, server_default="bound"),
    Column("since", String(10), nullable=False, server_default=""),
    ForeignKeyConstraint(["person"], ["resident.person"]),
    Index("cards_of_a_person", "person"),
)

# People the centre has told of, until the last of them is here and all of them stand at once.
told_person = Table(
    "told_person",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("said", Text),  # JSON; none for somebody who is known no more
)

# Subsidised meals at other tills, as the centre told them; they count towards the caps like our own.
meal_elsewhere = Table(
    "meal_elsewhere",
    metadata,
    Column("till", String(4), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("person", String(32), nullable=False),
    Column("day", String(10), nullable=False),
    Column("period", String(20), nullable=False),
    Column("canteen", String(40), nullable=False),
    Column("served_at", String(24), nullable=False),
    Column("undone", Integer, nullable=False),
    Index("meals_elsewhere_of_a_person", "person", "day"),
    Index("meals_elsewhere_of_a_day", "day"),
)

# Days somebody named for this canteen; one wins over the rule and the public holidays.
calendar_override = Table(
    "calendar_override",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("is_workday", Integer, nullable=False),
    Column("note", Text, nullable=False),
)

# Who works at this till; the journal and the screens name them by number.
staff = Table(
    "staff",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", String(20), nullable=False),
    Column("role", String(10), nullable=False),
    Column("pin", String(120), nullable=False),
    Column("state", String(10), nullable=False),
    Column("given", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("paused_until", String(24), nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
