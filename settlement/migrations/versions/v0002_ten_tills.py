"""Lines by month, the word down to the tills, how the tills and the centre do, the screens on walls."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LINE = (
    "till, number, kind, day, period, person, mode, portions, subsidy_fen, request, reverses, prepaid_fen, "
    "slip, line"
)
_INDEXES = {
    "till_entries_of_a_day": ["day", "kind"],
    "till_entries_of_a_person": ["person", "day"],
    "till_entries_undone": ["reverses"],
}


def upgrade() -> None:
    """Make what was added, and move the tills' lines."""
    _file_lines_by_month()
    _make_word_to_tills()
    _make_health()


def _file_lines_by_month() -> None:
    is_server = op.get_bind().dialect.name == "postgresql"
    for index in _INDEXES:
        op.drop_index(index, "till_entry")
    op.rename_table("till_entry", "till_entry_before")
    if is_server:  # a renamed table keeps the name of its key, which the new one is to have
        op.execute("ALTER INDEX till_entry_pkey RENAME TO till_entry_before_pkey")
    _make_lines(is_server=is_server)
    if is_server:
        _make_months()
    op.execute(
        f"INSERT INTO till_entry ({_LINE}, month) SELECT {_LINE}, substr(day, 1, 7) FROM till_entry_before"  # noqa: S608
    )
    op.drop_table("till_entry_before")
    for index, columns in _INDEXES.items():
        op.create_index(index, "till_entry", columns)


def _make_lines(*, is_server: bool) -> None:
    # over two months a server can have no key: there InboxBook.add keeps a number from coming twice
    once = () if is_server else (sa.UniqueConstraint("till", "number", name="till_entries_once"),)
    op.create_table(
        "till_entry",
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
        sa.Column("prepaid_fen", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("slip", sa.String(20)),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("month", sa.String(7), primary_key=True),
        *once,
        postgresql_partition_by="LIST (month)",
    )


def _make_months() -> None:
    """Give a table to each month that has lines and is near enough to now, and one to all others."""
    op.execute("CREATE TABLE till_entry_other PARTITION OF till_entry DEFAULT")
    months = op.get_bind().scalars(
        sa.text(
            "SELECT DISTINCT substr(day, 1, 7) FROM till_entry_before WHERE day ~ '^[0-9]{4}-[0-9]{2}-' AND "
            "substr(day, 1, 7) BETWEEN to_char(current_date - interval '36 months', 'YYYY-MM')"
            " AND to_char(current_date + interval '2 months', 'YYYY-MM')"
        )
    )
    for month in months.all():
        table = f"till_entry_{month.replace('-', '_')}"
        op.execute(f"CREATE TABLE {table} PARTITION OF till_entry FOR VALUES IN ('{month}')")


def _make_word_to_tills() -> None:
    op.create_table(
        "feed_name",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("feed", sa.String(16), nullable=False),
    )
    op.create_table(
        "person_change",
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False, unique=True),
    )
    # whoever was on a list before is news to every till
    op.execute(
        "INSERT INTO person_change (person, version)"
        " SELECT person, row_number() OVER (ORDER BY person) FROM person"
    )
    op.create_table(
        "named_day",
        sa.Column("place", sa.String(100), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("is_workday", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def _make_health() -> None:
    op.create_table(
        "till_health",
        sa.Column("till", sa.String(4), sa.ForeignKey("till.till"), primary_key=True),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("clock_off_ms", sa.BigInteger, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
    )
    op.create_table(
        "till_alarm",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("till", sa.String(4), sa.ForeignKey("till.till"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("begun_at", sa.String(24), nullable=False),
        sa.Column("ended_at", sa.String(24), nullable=False),
    )
    op.create_index("alarms_that_stand", "till_alarm", ["ended_at", "till"])
    op.create_index("alarms_of_a_till", "till_alarm", ["till", "begun_at"])
    op.create_table(
        "kept_aside_seen",
        sa.Column("digest", sa.String(64), sa.ForeignKey("kept_aside.digest"), primary_key=True),
        sa.Column("at", sa.String(24), nullable=False),
        sa.Column("by", sa.Integer, nullable=False),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(20), primary_key=True),
        sa.Column("began_at", sa.String(24), nullable=False),
        sa.Column("ms", sa.Integer, nullable=False),
        sa.Column("went_well", sa.Integer, nullable=False),
        sa.Column("went_well_at", sa.String(24), nullable=False),
    )
    op.create_table(
        "wall",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("token", sa.String(64), unique=True),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("made_at", sa.String(24), nullable=False),
        sa.Column("expires_at", sa.String(24), nullable=False),
    )
