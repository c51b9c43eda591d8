"""The journal, print jobs and the people list, as the first version made them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the first version."""
    _make_journal()
    _make_people()
    op.create_table(
        "setting",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _make_journal() -> None:
    op.create_table(
        "entry",
        sa.Column("till", sa.String(4), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("portions", sa.Integer, nullable=False),
        sa.Column("subsidy_fen", sa.BigInteger, nullable=False),
        sa.Column("request", sa.String(64)),
        sa.Column("reverses", sa.String(16)),
        sa.Column("line", sa.Text, nullable=False),
        sa.UniqueConstraint("request", name="one_sale_per_request"),
        sa.UniqueConstraint("reverses", name="one_void_per_sale"),
    )
    op.create_index("meals_of_a_person", "entry", ["person", "day", "period"])
    op.create_index("entries_of_a_day", "entry", ["day", "kind"])
    op.create_table(
        "head",
        sa.Column("till", sa.String(4), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("totals", sa.Text, nullable=False),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("entry", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.String(24), nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("jobs_by_state", "print_job", ["state", "id"])
    op.create_index("jobs_of_an_entry", "print_job", ["entry"])


def _make_people() -> None:
    op.create_table(
        "resident",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("last_four", sa.String(32), nullable=False),
        sa.Column("born_on", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("initials", sa.String(20), nullable=False),
        sa.Column("greeting", sa.String(20), nullable=False),
        sa.Column("community", sa.String(40), nullable=False),
        sa.Column("photo", sa.LargeBinary),
    )
    op.create_index("residents_by_last_four", "resident", ["last_four"])
    op.create_index("residents_by_birth", "resident", ["born_on"])
    op.create_index("residents_by_initials", "resident", ["initials"])
    op.create_table(
        "status",
        sa.Column("person", sa.String(32), sa.ForeignKey("resident.person"), primary_key=True),
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("begins", sa.String(10), primary_key=True),
        sa.Column("ends", sa.String(10)),
        sa.Column("document", sa.String(80), nullable=False),
    )
    op.create_table(
        "card",
        sa.Column("digest", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(32), sa.ForeignKey("resident.person"), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
    )
    op.create_index("cards_of_a_person", "card", ["person"])
