"""What the books were before an upgrade: a copy beside them, kept for a while.

It is named by its version and its last line, so an upgrade that is tried again makes no second one, and
books that went on with the old program are copied anew. It holds people, so it does not stay for ever.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from time import time

from sqlalchemy import Connection, text

from pos.private_file import settle, write_private
from pos.rules.errors import CanteenError

KEPT_DAYS = 30
_DAY_S = 86_400


def keep_copy(connection: Connection, path: Path, version: str) -> Path:
    """Copy the books of a version as a writing transaction finds them; the copy is whole or not there.

    Raises CanteenError where there is no room for it: nothing is upgraded then.
    """
    last = connection.scalar(text("select coalesce(max(number), 0) from entry"))
    copy = path.with_name(f"{path.stem}-version-{version}-{last}.db")
    if copy.exists():
        return copy
    draft = copy.with_name(f"{copy.name}.new")
    try:
        write_private(draft, b"")
        # another connection, because SQLite copies from none that writes
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(draft)) as target:
            source.backup(target)
        draft.rename(copy)
        settle(path.parent)
    except (OSError, sqlite3.Error) as error:
        raise CanteenError(
            f"升级前没能留下账本的副本 {copy}（{error}），账本没有动：请腾出地方，再启动一次。"
        ) from error
    return copy


def forget_copies(path: Path) -> None:
    """Delete the copies that are older than they are kept, once the books stand without them."""
    for copy in path.parent.glob(f"{path.stem}-version-*.db"):
        if time() - copy.stat().st_mtime > KEPT_DAYS * _DAY_S:
            copy.unlink(missing_ok=True)
