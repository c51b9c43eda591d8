"""Which books the tills' versions are counted in: another name after they were put back from a backup."""

import secrets

from sqlalchemy import Column, Connection, Integer, String, Table, insert, select, update

from settlement.tables import metadata

feed_name = Table(
    "feed_name",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("feed", String(16), nullable=False),
)
_ONLY = 1


class FeedBook:
    """The name of the books as the tills know them, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def id(self) -> str:
        """Give the name; a version that was heard under another one says nothing about these books."""
        return self._db.scalar(select(feed_name.c.feed)) or ""

    def begin(self) -> None:
        """Give the books a name, where they have none yet."""
        if not self.id():
            self._db.execute(insert(feed_name).values(id=_ONLY, feed=secrets.token_hex(4)))

    def renew(self) -> None:
        """Give the books another name: what the tills know may be newer, so they hear everything anew."""
        self._db.execute(update(feed_name).values(feed=secrets.token_hex(4)))
