"""Partners of the city, the keys they ask with, and every check they asked for.

Of a key only the hash is kept, of a code only the keyed hash; a check is deleted after half a year.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from settlement.tables import metadata

partner = Table(
    "partner",
    metadata,
    Column("partner", Integer, primary_key=True),
    Column("name", String(30), nullable=False),
    Column("folded", String(60), nullable=False, unique=True),
    Column("age_least", Integer, nullable=False),
    Column("per_day_max", Integer, nullable=False),
    Column("locked", Integer, nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("account", Integer, ForeignKey("account.id"), nullable=False),
)

partner_key = Table(
    "partner_key",
    metadata,
    Column("hashed", String(64), primary_key=True),
    Column("partner", Integer, ForeignKey("partner.partner"), nullable=False),
    Column("made_at", String(24), nullable=False),
    Column("ends_at", String(24)),  # empty while nobody has changed it for another
    Index("keys_of_a_partner", "partner"),
)

partner_check = Table(
    "partner_check",
    metadata,
    Column("reference", String(15), primary_key=True),
    Column("partner", Integer, ForeignKey("partner.partner"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("at", String(24), nullable=False),
    Column("card", String(32), nullable=False),  # the keyed hash of the code, known or not
    Column("entitled", Integer, nullable=False),
    Index("checks_of_a_partner", "partner", "day"),
    Index("checks_by_day", "day"),
    Index("checks_of_a_card", "card", "day"),
)
