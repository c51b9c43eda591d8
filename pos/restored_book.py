"""Whether the books were put back from a backup and have not gone on since, inside one transaction."""

import json
from datetime import datetime

from pos.rules.epochs import PutBack
from pos.rules.errors import Refused
from pos.rules.journal import instant
from pos.settings_book import SettingsBook

_PUT_BACK = "put-back"
NOT_YET = (
    "这台收银机的账本是从备份恢复的，还没取回后来的流水：没有记账。"
    "请连上网、启动收银，等它自己接上；之前先用纸单。"
)


class RestoredBook:
    """Books that were put back carry a mark, and take no line until an epoch begins."""

    def __init__(self, settings: SettingsBook) -> None:
        self._settings = settings

    def mark(self) -> PutBack | None:
        """Give when the books were put back, and from when; None for books that go on as ever."""
        said = self._settings.get(_PUT_BACK)
        if said is None:
            return None
        found = json.loads(said)
        return PutBack(*(datetime.fromisoformat(found[name]) for name in ("made_at", "put_back_at")))

    def put_back(self, back: PutBack) -> None:
        """Mark the books."""
        said = json.dumps({"made_at": instant(back.made_at), "put_back_at": instant(back.put_back_at)})
        self._settings.put(_PUT_BACK, said)

    def go_on(self) -> None:
        """Take the mark off: the epoch's beginning is written in this very transaction."""
        self._settings.forget(_PUT_BACK)

    def check(self) -> None:
        """Refuse a line while the mark stands."""
        if self.mark() is not None:
            raise Refused(NOT_YET)
