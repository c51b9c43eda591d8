"""Prepaid balances and paper slips in the journal, a kitchen printer, and days that are named."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make what the second version added."""
    op.add_column("entry", sa.Column("prepaid_fen", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("entry", sa.Column("slip", sa.String(20)))
    op.create_index("entries_of_a_kind", "entry", ["kind", "number"])
    op.create_index("one_sale_per_slip", "entry", ["slip"], unique=True)
    op.add_column("print_job", sa.Column("printer", sa.String(10), nullable=False, server_default="receipt"))
    op.create_table(
        "calendar_override",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("is_workday", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
