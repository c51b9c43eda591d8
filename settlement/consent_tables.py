"""What may be shown of somebody on a wristband's page, and who looked at it.

A consent is never overwritten: the newest of a person counts, and one of level 0 takes all others back.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from settlement.tables import metadata

_DIGEST = String(32)

band_consent = Table(
    "band_consent",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("person", _DIGEST, nullable=False),
    Column("level", Integer, nullable=False),
    Column("given_by", String(10), nullable=False),
    Column("given_on", String(10), nullable=False),
    Column("called", LargeBinary),
    Column("note", LargeBinary),
    Column("key_version", Integer, nullable=False),
    Column("account", Integer, nullable=False),
    Column("at", String(24), nullable=False),
    Index("consents_of_a_person", "person", "number"),
    Index("consents_by_key", "key_version"),
)

band_view = Table(
    "band_view",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("band", BigInteger, nullable=False),
    Column("at", String(24), nullable=False),
    Column("address", String(16), nullable=False),  # the keyed hash of where it was looked at from
    Column("level", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Index("views_of_a_band", "band", "at"),
    Index("views_by_time", "at"),
)

SEALED = {band_consent: ("called", "note")}
"""Which columns are sealed, by table."""
