"""Whether a till's books are the ones that the centre has signed for, inside one transaction."""

from sqlalchemy import Connection, bindparam, select

from pos.rules.chain import read_line
from pos.rules.errors import Refused
from pos.sent_book import SentBook
from pos.tables import entry, head

_STRANGERS = select(head.c.till).where(head.c.till != bindparam("own"))
_RESTORE = "没有记账。请停下收银，先用纸单，用 canteen restore 从最近的备份恢复，再找市中心核对。"


class SameBooks:
    """Books that end before the centre's signed word, or say something else there, are not gone on with.

    Whoever put an older copy or another till's file in place, or took lines off the end, is found here.
    """

    def __init__(self, connection: Connection, till: str, sent: SentBook) -> None:
        self._db = connection
        self._till = till
        self._sent = sent

    def trouble(self) -> str:
        """Say what is wrong with the books; empty where nothing is."""
        strangers = self._db.scalars(_STRANGERS, {"own": self._till}).all()
        if strangers:
            return f"这本账是 {strangers[0]} 的，本机是 {self._till}：{_RESTORE}"
        number = self._sent.acknowledged()
        if number == 0:
            return ""
        end = self._db.scalar(select(head.c.number).where(head.c.till == self._till)) or 0
        if end < number:
            return f"市中心签收到 {number} 号，本机的账只到 {end} 号，像是旧的或被截断过：{_RESTORE}"
        signed = select(entry.c.line).where(entry.c.till == self._till, entry.c.number == number)
        line = self._db.scalar(signed)
        if line is None or read_line(line).hash != self._sent.acknowledged_hash():
            return f"本机的 {number} 号和市中心签收的不一样，账本被换过或改过：{_RESTORE}"
        return ""

    def check(self) -> None:
        """Refuse a line on such books."""
        trouble = self.trouble()
        if trouble:
            raise Refused(trouble)
