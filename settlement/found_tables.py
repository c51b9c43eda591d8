"""What passers-by reported: whose wristband they saw where. Their own words are sealed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from settlement.tables import metadata

found_report = Table(
    "found_report",
    metadata,
    Column("report", Integer, primary_key=True, autoincrement=True),
    # A form sent twice is one report; what is sealed is sealed to this.
    Column("request", String(16), nullable=False, unique=True),
    Column("band", BigInteger, nullable=False),
    Column("person", String(32), nullable=False),
    Column("community", String(40), nullable=False),
    Column("at", String(24), nullable=False),
    Column("place", LargeBinary),
    Column("phone", LargeBinary),
    Column("spot", LargeBinary),
    Column("key_version", Integer, nullable=False),
    Column("opened_at", String(24)),
    Column("opened_by", Integer, ForeignKey("account.id")),
    Column("handled_at", String(24)),
    Column("handled_by", Integer, ForeignKey("account.id")),
    Index("reports_of_a_community", "community", "at"),
    Index("reports_by_time", "at"),
    Index("reports_by_key", "key_version"),
    sqlite_autoincrement=True,  # no number is given twice: an old address must not reach another report
)

SEALED = {found_report: ("place", "phone", "spot")}
"""Which columns are sealed, by table."""
