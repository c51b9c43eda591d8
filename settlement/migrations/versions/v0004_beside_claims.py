"""What claims look at beside the lines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of arrivals, days tills were heard, meals cooked, inspections and staff."""
    op.create_table(
        "arrival",
        _of_till(),
        sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("at", sa.String(24), nullable=False),
    )
    op.create_table(
        "till_day",
        _of_till(),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("off_s", sa.BigInteger, nullable=False),
        sa.Column("off_at", sa.String(24), nullable=False),
    )
    op.create_table(
        "prepared_meals",
        _place(),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("period", sa.String(20), primary_key=True),
        sa.Column("cooked", sa.Integer, nullable=False),
        sa.Column("carried", sa.Integer, nullable=False),
        sa.Column("wasted", sa.Integer, nullable=False),
    )
    op.create_index("prepared_of_a_day", "prepared_meals", ["day"])
    op.create_table(
        "inspection",
        _place(),
        sa.Column("at", sa.String(24), primary_key=True),
        sa.Column("heads", sa.Integer, nullable=False),
    )
    op.create_index("inspections_by_time", "inspection", ["at"])
    op.create_table(
        "canteen_staff",
        _place(),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("confirmed", sa.Integer, nullable=False),
    )


def _of_till() -> "sa.Column[str]":
    return sa.Column("till", sa.String(4), sa.ForeignKey("till.till"), primary_key=True)


def _place() -> "sa.Column[str]":
    return sa.Column("place", sa.String(100), primary_key=True)
