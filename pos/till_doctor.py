"""What is looked at on a till, its devices aside; nothing is changed by it."""

import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from pos.bars import Bars, each, no_bars
from pos.centre_link import Centre, CentreLink, read_link
from pos.certificate import certificate
from pos.clock import Clock, utc_now
from pos.config import Config
from pos.doctor import Look, NotWell, clock_beside, keys_in, may_write, newest_backup, room_in
from pos.durable import open_durable
from pos.health import unsent_since
from pos.journal_file import verify_store
from pos.keys import Seal, load_key
from pos.pinned import constraints_here, packages
from pos.push import Push
from pos.rules.errors import CanteenError
from pos.rules.lasting import lasting
from pos.rules.list_age import days_old, has_lapsed
from pos.running import alone_with
from pos.store import Store
from pos.till_backup import BOOKS, KEYS
from pos.till_schema import standing_of

_UNSENT_MIN_MOST = 60
_MORE_KEYS = ("web.key", "centre.json")


@dataclass(frozen=True)
class TillDoctor:
    """Looks over a till's folder and its way to the centre."""

    config: Config
    clock: Clock = utc_now
    bars: Bars = no_bars

    @property
    def _folder(self) -> Path:
        return self.config.data

    def looks(self) -> Iterator[tuple[str, Look]]:
        """Give what is to be looked at, in the order of what hangs on what."""
        yield "程序", software
        yield "依赖包", lambda: packages(constraints_here())
        yield "文件夹", self.folder
        if not (self._folder / BOOKS).exists():
            return
        yield "磁盘", lambda: room_in(self._folder)
        yield "密钥", lambda: keys_in(self._folder, KEYS, _MORE_KEYS)
        yield "SQLite", self.sqlite
        yield "账本版本", self.revision
        yield "账本文件", self.integrity
        yield "流水", self.journal
        yield "恢复", self.put_back
        yield "备份", self.backup
        yield "市中心", self.centre
        yield "市中心的证书", self.certificate
        yield "时钟", self.its_clock
        yield "没上传的流水", self.unsent
        yield "居民名单", self.people

    def folder(self) -> str:
        """Look whether the books are there."""
        if not (self._folder / BOOKS).exists():
            raise NotWell(f"{self._folder} 里没有账本：请用 --data 指明，或先启动一次收银机。")
        return may_write(self._folder)

    def sqlite(self) -> str:
        """Look whether SQLite takes the settings that a commit's word hangs on."""
        with self._engine().connect() as connection:
            mode = connection.exec_driver_sql("pragma journal_mode").scalar()
            level = connection.exec_driver_sql("pragma synchronous").scalar()
        return f"{sqlite3.sqlite_version}，journal_mode={mode}，synchronous={level}"

    def revision(self) -> str:
        """Look whether the tables are this program's."""
        with self._engine().connect() as connection:
            standing = standing_of(connection, self._folder / BOOKS)
        if not standing.is_newest:
            raise NotWell(
                f"是第 {standing.found} 版，程序要第 {standing.newest} 版：请启动一次收银机，它会升级。"
            )
        return f"第 {standing.found} 版"

    def integrity(self) -> str:
        """Let SQLite look at every page."""
        with self._engine().connect() as connection:
            found = connection.exec_driver_sql("pragma integrity_check(1)").scalar()
        if found != "ok":
            raise NotWell("数据库自检不过：请停下收银，保留原样，从最近的备份恢复。")
        return "自检通过"

    def journal(self) -> str:
        """Verify every line."""
        store = self._store()
        seal = Seal(load_key(self._folder / KEYS[0]))
        with store.read() as book:
            lines = book.journal.count_after(0)
        progress = self.bars("核对流水", lines)
        verdict = verify_store(
            store, self.config.till.code, seal.public_key, lambda found: each(found, progress)
        )
        if verdict.breaks:
            raise NotWell(
                f"有 {len(verdict.breaks)} 处不对：请保留原样并通知审计，用 canteen journal verify 看全部。"
            )
        return f"{verdict.entries} 条，全部核对过"

    def put_back(self) -> str:
        """Look whether the books wait for their epoch."""
        with self._store().read() as book:
            back = book.restored.mark()
            begun = book.journal.newest("epoch-begun")
        if back is not None:
            raise NotWell("从备份恢复以后还没接上市中心：请连上网，启动收银，之前用纸单。")
        return f"从 {begun.id} 起接着记" if begun else "没有恢复过"

    def backup(self) -> str:
        """Look at the newest backup."""
        return newest_backup(self._folder, self.clock(), self.config.backup.age_days)

    def centre(self) -> str:
        """Look whether the centre answers, and knows this till's journal as it is here."""
        link = self._link()
        if link is None:
            return "没有登记，单独使用"
        word = Push(self._store(), link, Centre(link.url, link.token)).heard()
        return f"{link.url} 有本机到 {word.number} 号的流水"

    def certificate(self) -> str:
        """Look whether the centre's certificate is believed here, and for how long it holds."""
        link = self._link()
        return "没有市中心" if link is None else certificate(link.url, self.clock())

    def its_clock(self) -> str:
        """Compare this machine's clock with the centre's."""
        link = self._link()
        if link is None:
            return "没有市中心可以比"
        theirs = Centre(link.url, link.token).clock(link.till)
        return clock_beside(self.clock(), theirs, "市中心")

    def unsent(self) -> str:
        """Look how many lines wait, and since when."""
        if self._link() is None:
            return "没有市中心"
        with self._store().read() as book:
            lines, since = book.journal.count_after(book.sent.acknowledged()), unsent_since(book)
        if since is None:
            return "都上传了"
        minutes = max(0, int((self.clock() - since).total_seconds()) // 60)
        words = f"{lines} 条，最早一条等了{lasting(minutes)}"
        if minutes > _UNSENT_MIN_MOST:
            raise NotWell(f"{words}：请看网络，再看收银屏上的提示。")
        return words

    def people(self) -> str:
        """Look how old the people list is."""
        with self._store().read() as book:
            version_, heard = book.roster.version(), book.told_people.heard_at()
        if not version_:
            return "还没有名单"
        if heard is None:
            return "本机自己的名单"
        days = days_old(heard, self.clock())
        if has_lapsed(heard, self.clock(), self.config.till.list_days):
            raise NotWell(f"{days} 天没更新：优惠照给，记作待核；请看网络。")
        return f"{days} 天前更新" if days else "今天更新"

    def _link(self) -> CentreLink | None:
        return read_link(self._folder)

    def _engine(self) -> Engine:
        self.folder()
        return open_durable(self._folder / BOOKS)

    def _store(self) -> Store:
        """Open the books only where that changes nothing in them."""
        with self._engine().connect() as connection:
            if not standing_of(connection, self._folder / BOOKS).is_newest:
                raise NotWell("账本还没升级，没有看：请先启动一次收银机。")
        return Store(self._folder / BOOKS, self.config.till.code, Seal(load_key(self._folder / KEYS[0])))


def software() -> str:
    """Name the program and what it stands on."""
    return f"community-canteen {version('community-canteen')}，Python {platform.python_version()}"


def is_running(folder: Path, lock: str) -> bool:
    """Tell whether somebody holds the books of a folder."""
    try:
        with alone_with(folder / lock, ""):
            return False
    except CanteenError:
        return True
