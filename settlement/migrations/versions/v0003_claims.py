"""Claims, their steps, payments and findings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of claims."""
    _make_claims()
    _make_payments()
    _make_findings()


def _account() -> "sa.Column[int]":
    return sa.Column("account", sa.Integer, sa.ForeignKey("account.id"))


def _of_claim(**kind: bool) -> "sa.Column[int]":
    return sa.Column("claim", sa.Integer, sa.ForeignKey("claim.number"), **kind)  # type: ignore[arg-type]


def _text(name: str, length: int | None = None, *, key: bool = False) -> "sa.Column[str]":
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, primary_key=key, nullable=False)


def _make_claims() -> None:
    op.create_table(
        "claim",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _text("place", 100),
        _text("month", 7),
        _text("state", 20),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("drafted_at", 24),
        _text("since", 24),
        _text("due", 10),
        sa.Column("total_fen", sa.BigInteger, nullable=False),
        _text("digest", 64),
        _text("figures"),
        sa.UniqueConstraint("place", "month", name="one_claim_a_month"),
    )
    op.create_index("claims_of_a_month", "claim", ["month", "place"])
    op.create_table(
        "claim_frozen",
        _of_claim(primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        _text("at", 24),
        _text("heads"),
        _text("unclaimed"),
        _text("restated"),
        _text("figures"),
        _text("digest", 64),
    )
    op.create_table(
        "claim_step",
        _of_claim(primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        _text("begins", 20),
        _text("ends", 20),
        _account(),
        _text("at", 24),
        _text("reason"),
        sa.Column("revision", sa.Integer, nullable=False),
        _text("digest", 64),
    )


def _make_payments() -> None:
    op.create_table(
        "claim_payment",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _of_claim(nullable=False),
        _text("day", 10),
        sa.Column("fen", sa.BigInteger, nullable=False),
        _text("reference", 40),
        _account(),
        _text("at", 24),
        sa.UniqueConstraint("reference", name="one_payment_a_reference"),
    )
    op.create_index("payments_of_a_claim", "claim_payment", ["claim"])


def _make_findings() -> None:
    op.create_table(
        "claim_finding",
        _text("key", 24, key=True),
        _text("place", 100),
        _text("month", 7),
        _text("check", 4),
        _text("level", 1),
        _text("said"),
        _text("first_at", 24),
        _text("closed_at", 24),
    )
    op.create_index("findings_of_a_month", "claim_finding", ["place", "month"])
    op.create_table(
        "claim_answer",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _text("finding", 24),
        _text("kind", 10),
        _text("text"),
        _account(),
        _text("at", 24),
    )
    op.create_index("answers_to_a_finding", "claim_answer", ["finding", "number"])
    op.create_table(
        "held_review",
        _text("entry", 16, key=True),
        sa.Column("accepted", sa.Integer, nullable=False),
        _text("reason"),
        _account(),
        _text("at", 24),
    )
