"""Cards that can be lost, and the people who work at the till."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what the third version added; a column's width cannot be changed in place, so cards move."""
    with op.batch_alter_table("card") as card:
        card.alter_column("kind", existing_type=sa.String(12), type_=sa.String(20), existing_nullable=False)
        card.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="bound"))
        card.add_column(sa.Column("since", sa.String(10), nullable=False, server_default=""))
    op.create_table(
        "staff",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("pin", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("given", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("paused_until", sa.String(24), nullable=False),
    )
