"""People on their way from the centre, and meals that were had at other tills."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make what is kept of the centre's word."""
    op.create_table(
        "told_person",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("said", sa.Text),
    )
    op.create_table(
        "meal_elsewhere",
        sa.Column("till", sa.String(4), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("period", sa.String(20), nullable=False),
        sa.Column("canteen", sa.String(40), nullable=False),
        sa.Column("served_at", sa.String(24), nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
    )
    op.create_index("meals_elsewhere_of_a_person", "meal_elsewhere", ["person", "day"])
    op.create_index("meals_elsewhere_of_a_day", "meal_elsewhere", ["day"])
