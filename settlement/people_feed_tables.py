"""Who has changed in the resident ledger, in the order of the changes: what the tills ask for."""

from sqlalchemy import BigInteger, Column, String, Table

from settlement.tables import metadata

# One row a person, with the version of their last change; it stays when the person is gone, to say so.
person_change = Table(
    "person_change",
    metadata,
    Column("person", String(32), primary_key=True),
    Column("version", BigInteger, nullable=False, unique=True),
)
