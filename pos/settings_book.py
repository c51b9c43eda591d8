"""What a till remembers by name, inside one transaction."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from pos.once import once
from pos.tables import setting

_ALL = select(setting)


class SettingsBook:
    """One text under each name: a dozen, and a sale asks for half of them, so they are read at once.

    Every book of a transaction shares this one: what one of them puts here, the others find.
    """

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, name: str) -> str | None:
        """Give what stands under a name; None where nothing does."""
        return self._known.get(name)

    def put(self, name: str, value: str) -> None:
        """Remember a text in place of the one before."""
        row = insert(setting).values(name=name, value=value)
        self._db.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
        self._known[name] = value

    def forget(self, name: str) -> None:
        """Let go of what stands under a name."""
        self._db.execute(delete(setting).where(setting.c.name == name))
        self._known.pop(name, None)

    @once
    def _known(self) -> dict[str, str]:
        return {row.name: row.value for row in self._db.execute(_ALL)}
