"""The rows of accounts: who may sign in, who is signed in, links that were given out, wrong tries."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from settlement.tables import metadata

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("folded", String(40), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("scope", String(100), nullable=False),
    Column("password", Text),  # argon2's own line; empty until the link was used
    Column("code_secret", Text),  # sealed; what the phone's codes are made of
    Column("code_step", BigInteger, nullable=False),  # the newest step whose code was used: none works twice
    Column("locked", Integer, nullable=False),
    Column("made_at", String(24), nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(64), nullable=False, unique=True),  # the hash of what the cookie holds
    Column("account", Integer, ForeignKey("account.id"), nullable=False),
    Column("begun_at", String(24), nullable=False),
    Column("seen_at", String(24), nullable=False),
    Column("address", String(45), nullable=False),
    Column("browser", String(200), nullable=False),
    Index("visits_of_an_account", "account"),
)

link = Table(
    "set_up_link",
    metadata,
    Column("token", String(64), primary_key=True),  # the hash of what stands in the address
    Column("account", Integer, ForeignKey("account.id")),  # none: it makes the first administrator
    Column("purpose", String(10), nullable=False),
    Column("code_secret", Text, nullable=False),
    Column("expires_at", String(24), nullable=False),
)

tries = Table(
    "sign_in_tries",
    metadata,
    Column("who", String(32), primary_key=True),  # keyed hash of the name, known or not
    Column("wrong", Integer, nullable=False),
    Column("last_at", String(24), nullable=False),
    Column("paused_until", String(24), nullable=False),
)
