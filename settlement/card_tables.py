"""Which code belongs to whom, and the wristbands that the centre issued itself.

No code's text is kept: a card is found by its keyed hash, a band's page by the keyed hash of its token.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from settlement.tables import metadata

_DIGEST = String(32)

# A card that is unbound has no row; what was is in the audit trail.
bound_card = Table(
    "bound_card",
    metadata,
    # Names the card in addresses; never given twice, so that an old page cannot reach another's card.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("card", _DIGEST, nullable=False, unique=True),
    Column("person", _DIGEST, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(10), nullable=False),  # bound or lost
    Column("since", String(24), nullable=False),  # when that state began
    Index("cards_of_a_person", "person"),
    sqlite_autoincrement=True,
)

# Which cards have changed, in the order of their changes: what the tills ask for, from the last they have.
card_change = Table(
    "card_change",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("card", _DIGEST, nullable=False),
    sqlite_autoincrement=True,
)

band = Table(
    "band",
    metadata,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column("token", _DIGEST, nullable=False, unique=True),
    Column("card", _DIGEST, nullable=False, unique=True),
    Column("batch", Integer, nullable=False),
    Column("community", String(40), nullable=False),  # who hands it out, and who is called
    Column("state", String(10), nullable=False),  # issued, used (bound once), ended
    Column("issued_at", String(24), nullable=False),
    Column("account", Integer, ForeignKey("account.id")),
    Index("bands_of_a_batch", "batch"),
    Index("bands_of_a_community", "community", "batch"),
)
