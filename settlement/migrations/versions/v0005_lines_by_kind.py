"""One index for a day of all tills and for a canteen's page of lines."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Put the lines in the order of kinds, days, tills and numbers."""
    op.create_index("till_entries_by_kind", "till_entry", ["kind", "day", "till", "number"])
    op.drop_index("till_entries_of_a_day", "till_entry")
