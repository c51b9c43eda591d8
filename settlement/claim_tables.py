"""Claims from draft to paid: what each came to, who passed it on, what was found and what was said to it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from settlement.tables import metadata

claim = Table(
    "claim",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("place", String(100), nullable=False),
    Column("month", String(7), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),  # goes up with every change: whoever saw an older one is told
    Column("revision", Integer, nullable=False),  # how often it was submitted
    Column("drafted_at", String(24), nullable=False),
    Column("since", String(24), nullable=False),  # when its state began
    Column("due", String(10), nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("figures", Text, nullable=False),  # JSON: the claim as it stands
    UniqueConstraint("place", "month", name="one_claim_a_month"),
    Index("claims_of_a_month", "month", "place"),
)

# What was submitted, for ever: the end of each till's journal then, and every line that was not claimed.
claim_frozen = Table(
    "claim_frozen",
    metadata,
    Column("claim", Integer, ForeignKey("claim.number"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", String(24), nullable=False),
    Column("heads", Text, nullable=False),
    Column("unclaimed", Text, nullable=False),
    Column("restated", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("digest", String(64), nullable=False),
)

claim_step = Table(
    "claim_step",
    metadata,
    Column("claim", Integer, ForeignKey("claim.number"), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("begins", String(20), nullable=False),
    Column("ends", String(20), nullable=False),
    Column("account", Integer, ForeignKey("account.id")),
    Column("at", String(24), nullable=False),
    Column("reason", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

claim_payment = Table(
    "claim_payment",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("claim", Integer, ForeignKey("claim.number"), nullable=False),
    Column("day", String(10), nullable=False),
    Column("fen", BigInteger, nullable=False),
    Column("reference", String(40), nullable=False),
    Column("account", Integer, ForeignKey("account.id")),
    Column("at", String(24), nullable=False),
    UniqueConstraint("reference", name="one_payment_a_reference"),
    Index("payments_of_a_claim", "claim"),
)

# A finding that no longer holds is closed and stays; one that comes back is open again with its answer.
claim_finding = Table(
    "claim_finding",
    metadata,
    Column("key", String(24), primary_key=True),
    Column("place", String(100), nullable=False),
    Column("month", String(7), nullable=False),
    Column("check", String(4), nullable=False),
    Column("level", String(1), nullable=False),
    Column("said", Text, nullable=False),  # JSON: day, lines, sentence, what to do
    Column("first_at", String(24), nullable=False),
    Column("closed_at", String(24), nullable=False),  # empty while it holds
    Index("findings_of_a_month", "place", "month"),
)

claim_answer = Table(
    "claim_answer",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("finding", String(24), nullable=False),
    Column("kind", String(10), nullable=False),  # note, spare, exclude
    Column("text", Text, nullable=False),
    Column("account", Integer, ForeignKey("account.id")),
    Column("at", String(24), nullable=False),
    Index("answers_to_a_finding", "finding", "number"),
)

# A meal that was served first (待核) and looked at: whether it may be claimed.
held_review = Table(
    "held_review",
    metadata,
    Column("entry", String(16), primary_key=True),
    Column("accepted", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("account", Integer, ForeignKey("account.id")),
    Column("at", String(24), nullable=False),
)
