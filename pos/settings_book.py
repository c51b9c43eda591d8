"""What a till remembers by name, inside one transaction."""

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from pos.tables import setting

# Written once: to put a question together takes longer than to answer it, and a sale asks several.
_GET = select(setting.c.value).where(setting.c.name == bindparam("wanted"))
_SOME = select(setting).where(setting.c.name.in_(bindparam("wanted", expanding=True)))


class SettingsBook:
    """One text under each name."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str) -> str | None:
        """Give what stands under a name; None where nothing does."""
        return self._db.scalar(_GET, {"wanted": name})

    def some(self, *names: str) -> dict[str, str]:
        """Give what stands under several names, read at once."""
        rows = self._db.execute(_SOME, {"wanted": names})
        return {row.name: row.value for row in rows}

    def put(self, name: str, value: str) -> None:
        """Remember a text in place of the one before."""
        row = insert(setting).values(name=name, value=value)
        self._db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def forget(self, name: str) -> None:
        """Let go of what stands under a name."""
        self._db.execute(delete(setting).where(setting.c.name == name))
