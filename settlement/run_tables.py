"""What the centre does by itself, and when it last did it."""

from sqlalchemy import Column, Integer, String, Table

from settlement.tables import metadata

# The newest run of each job; what was before is written over.
job_run = Table(
    "job_run",
    metadata,
    Column("job", String(20), primary_key=True),
    Column("began_at", String(24), nullable=False),
    Column("ms", Integer, nullable=False),
    Column("went_well", Integer, nullable=False),
    Column("went_well_at", String(24), nullable=False),  # the last time it did; empty where it never has
)
