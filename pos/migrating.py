"""Tables brought to the newest revision by Alembic, inside the transaction of whoever asks."""

from threading import Lock

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from pos.schema import Revisions, Standing, stamped

_ONE_AT_A_TIME = Lock()  # Alembic keeps what it is working on in the module, for the whole process


def migrate(connection: Connection, revisions: Revisions, standing: Standing, to: str = "head") -> None:
    """Bring tables from where they stand to a revision, step by step; nothing is committed here."""
    told = Config(attributes={"connection": connection})
    told.set_main_option("script_location", str(revisions.folder).replace("%", "%%"))
    with _ONE_AT_A_TIME:
        if standing.found != stamped(connection):
            command.stamp(told, standing.found)
        command.upgrade(told, to)


def default_differs(
    _context: object, _there: object, _wanted: object, found: str | None, _default: object, wanted: str | None
) -> bool | None:
    """Tell Alembic that an empty text is one; it leaves the rest to itself, None."""
    return False if wanted == "" and (found or "").strip("()") == "''" else None
