"""The centre's database: SQLite in a folder of its own, as durable as a till's."""

from pathlib import Path

from sqlalchemy import Engine

from pos.durable import open_durable


def open_engine(folder: Path) -> Engine:
    """Open the database in the centre's folder, making it at the first start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_durable(folder / "centre.db")
