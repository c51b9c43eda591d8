"""How each till does, what is and was wrong with it, what was looked at, and the screens on walls."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from settlement.tables import metadata

# The newest of each till; what it said before is written over.
till_health = Table(
    "till_health",
    metadata,
    Column("till", String(4), ForeignKey("till.till"), primary_key=True),
    Column("at", String(24), nullable=False),  # by the centre's clock
    Column("clock_off_ms", BigInteger, nullable=False),  # how far the till's clock is ahead
    Column("said", Text, nullable=False),  # JSON
)

till_alarm = Table(
    "till_alarm",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("till", String(4), ForeignKey("till.till"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("begun_at", String(24), nullable=False),
    Column("ended_at", String(24), nullable=False),  # empty while it stands
    Index("alarms_that_stand", "ended_at", "till"),
    Index("alarms_of_a_till", "till", "begun_at"),
)

# Lines kept aside that somebody has looked at; they stay, and are no alarm any more.
kept_aside_seen = Table(
    "kept_aside_seen",
    metadata,
    Column("digest", String(64), ForeignKey("kept_aside.digest"), primary_key=True),
    Column("at", String(24), nullable=False),
    Column("by", Integer, nullable=False),
)

wall = Table(
    "wall",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("token", String(64), unique=True),  # the hash of what is in its address; none once it was ended
    Column("place", String(100), nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("expires_at", String(24), nullable=False),
)
