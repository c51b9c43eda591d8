"""What is looked at at the centre; nothing is changed by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from pos.bars import Bars, each, no_bars
from pos.certificate import certificate
from pos.clock import Clock, utc_now
from pos.config import Config
from pos.doctor import Look, NotWell, keys_in, may_write, newest_backup, room_in
from pos.journal_book import JournalBook
from pos.keys import Seal, load_key, signature_check
from pos.machine_looks import Machine, machine_here
from pos.pinned import constraints_here, packages
from pos.rules.chain import read_line, verify
from pos.rules.meals import service_day
from pos.settings_looks import backup_settings, config_file
from pos.till_doctor import software
from settlement import database_looks, front_looks
from settlement.centre_backup import FILE, MORE_KEYS, SIGNING_KEY
from settlement.centre_schema import standing_of
from settlement.engine import open_engine
from settlement.entry_months import EntryMonths
from settlement.key_ring import KeyRing
from settlement.people_book import PeopleBook
from settlement.rules.entry_months import coming
from settlement.run_book import RunBook
from settlement.store import AUDIT
from settlement.till_book import InboxBook, TillBook

_RUN_LATE = timedelta(hours=26)
_PAGE_ROWS = 1000


@dataclass(frozen=True)
class CentreDoctor:
    """Looks over the centre's folder and its database."""

    config: Config
    clock: Clock = utc_now
    bars: Bars = no_bars
    machine: Machine = field(default_factory=machine_here)
    file: Path | None = None
    """The configuration's file, where it is to be looked at."""

    def looks(self) -> Iterator[tuple[str, Look]]:
        """Give what is to be looked at, in the order of what hangs on what."""
        section, folder = self.config.centre, self.config.centre_data
        if (file := self.file) is not None:
            secret = bool(section.metrics_token)
            yield "配置文件的权限", lambda: config_file(file, holds_secrets=secret)
        yield "程序", software
        yield "依赖包", lambda: packages(constraints_here())
        yield from self.machine.centre_looks()
        yield "代理", lambda: front_looks.proxies(section)
        yield "证书", self.certificate
        yield "文件夹", self.folder
        if not self._is_there():
            return
        yield "磁盘", lambda: room_in(folder)
        yield "密钥", self.keys
        yield "数据库", self.database
        yield "账本版本", self.revision
        if not section.database:
            yield "账本文件", self.integrity
        else:
            yield "月份的表", self.months
            yield from self.server()
        yield "操作记录", self.trail
        yield "收银机的流水", self.tills
        yield "另存的流水", self.aside
        yield "定时的活", self.jobs
        yield "定时程序", self.scheduler
        if section.backup.to:
            yield "备份设置", lambda: backup_settings(section.backup, "centre.backup")
        yield "备份", lambda: newest_backup(folder, self.clock(), section.backup.age_days)

    def folder(self) -> str:
        """Look whether the centre's folder is there."""
        if not self._is_there():
            raise NotWell(
                f"{self.config.centre_data} 里没有市中心的账本：请用 --data 指明，或先启动一次市中心。"
            )
        return may_write(self.config.centre_data)

    def keys(self) -> str:
        """Look whether the keys are there and closed; the vault's may be given by the environment."""
        folder = self.config.centre_data
        found = keys_in(folder, (SIGNING_KEY,), MORE_KEYS)
        ring = KeyRing(folder)
        with self._reading() as connection:
            empty = PeopleBook(connection).is_empty()
        if not ring.exists and not empty:
            raise NotWell("没有居民资料的密钥（vault.keys）：请从备份恢复，没有它读不出居民资料。")
        if ring.exists:
            ring.read()
        return f"{found}{'，居民资料的密钥由环境变量提供' if ring.is_elsewhere else ''}"

    def database(self) -> str:
        """Look whether the database answers, and which it is."""
        with self._reading() as connection:
            if connection.dialect.name == "sqlite":
                return f"SQLite {connection.scalar(text('select sqlite_version()'))}"
            return f"PostgreSQL {connection.scalar(text('show server_version'))}"

    def server(self) -> Iterator[tuple[str, Look]]:
        """Give what is to be looked at of PostgreSQL itself."""
        workers = database_looks.workers_in(self.machine.root / database_looks.UNIT)
        yield "数据库口令", lambda: front_looks.password_file(self.config.centre.database)
        yield "数据库版本", lambda: database_looks.server(self.settings())
        yield "数据库写盘", lambda: database_looks.on_disk(self.settings())
        yield "数据库连接数", lambda: database_looks.connections(self.settings(), workers)
        yield "排序规则", self.collation

    def settings(self) -> dict[str, str]:
        """Read how the database is set."""
        with self._reading() as connection:
            return database_looks.settings(connection)

    def collation(self) -> str:
        """Look whether the indexes are still sorted as the system sorts."""
        with self._reading() as connection:
            return database_looks.collation(connection)

    def certificate(self) -> str:
        """Look how long the certificate holds that tills and people are shown."""
        url = self.config.centre.public_url
        return certificate(url, self.clock()) if url else "没有设 public_url，不对外"

    def scheduler(self) -> str:
        """Look whether the scheduler is alive."""
        with self._reading() as connection:
            return front_looks.scheduler(RunBook(connection).newest(), self.clock())

    def revision(self) -> str:
        """Look whether the tables are this program's."""
        with self._reading() as connection:
            standing = standing_of(connection)
        if not standing.is_newest:
            raise NotWell(
                f"是第 {standing.found} 版，程序要第 {standing.newest} 版：请启动一次市中心，它会升级。"
            )
        return f"第 {standing.found} 版"

    def integrity(self) -> str:
        """Let SQLite look at every page."""
        with self._reading() as connection:
            found = connection.scalar(text("pragma integrity_check(1)"))
        if found != "ok":
            raise NotWell("数据库自检不过：请停下市中心，保留原样，从最近的备份恢复。")
        return "自检通过"

    def months(self) -> str:
        """Look whether the tables of this month and the coming ones are there."""
        wanted = set(coming(service_day(self.clock())))
        with self._reading() as connection:
            lacking = wanted - EntryMonths(connection).there()
        if lacking:
            raise NotWell(
                f"{'、'.join(sorted(lacking))} 还没有表，流水照收、不会丢："
                "请让 canteen centre schedule 运行着。"
            )
        return f"到 {max(wanted)} 都有"

    def trail(self) -> str:
        """Verify every line of the audit trail."""
        seal = Seal(load_key(self.config.centre_data / SIGNING_KEY))
        with self._reading() as connection:
            book = JournalBook(connection, AUDIT, seal)
            lines = each(book.lines(), self.bars("核对操作记录", book.count_after(0)))
            end = book.head()
            broken = next(verify(lines, signature_check(seal.public_key), till=AUDIT, end=end), None)
        if broken:
            raise NotWell(f"{broken.sentence}请保留现场，用 canteen centre verify-audit 看全部。")
        return f"到 {end.number} 号，全部核对过"

    def tills(self) -> str:
        """Verify every line of every till."""
        with self._reading() as connection:
            inbox, tills = InboxBook(connection), TillBook(connection).all()
            progress = self.bars("核对收银机的流水", inbox.count())
            for till in tills:
                end = inbox.head(till.till)
                if not end.number:
                    continue
                check = signature_check(till.public_key)
                lines = each(_all_lines(inbox, till.till), progress)
                broken = next(verify(lines, check, till=till.till, end=end), None)
                if broken:
                    raise NotWell(f"{till.till} {broken.sentence}请保留原样，从备份核对。")
            if twice := inbox.twice():
                raise NotWell(f"{twice[0]} 等 {len(twice)} 个编号有两条：请保留原样并通知审计。")
        return f"{len(tills)} 台，全部核对过"

    def aside(self) -> str:
        """Look whether lines were kept aside."""
        with self._reading() as connection:
            kept = len(InboxBook(connection).aside())
        return f"有 {kept} 批，见收银机页" if kept else "没有"

    def jobs(self) -> str:
        """Look whether what the centre does by itself is done."""
        with self._reading() as connection:
            runs = RunBook(connection).newest()
        if not runs:
            raise NotWell("从来没有做过：请让 canteen centre schedule 运行着。")
        late = [run.job for run in runs.values() if self.clock() - run.began_at > _RUN_LATE]
        failed = [run.job for run in runs.values() if not run.went_well]
        if late or failed:
            words = "、".join(sorted({*late, *failed}))
            raise NotWell(f"{words} 没有按时做好：请看 canteen centre schedule 的日志。")
        return "、".join(sorted(runs))

    def _is_there(self) -> bool:
        folder = self.config.centre_data
        has_books = bool(self.config.centre.database) or (folder / FILE).exists()
        return has_books and (folder / SIGNING_KEY).exists()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Read the books without changing anything: not even their tables are brought up to date."""
        engine = open_engine(self.config.centre_data, self.config.centre.database)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def _all_lines(inbox: InboxBook, till: str) -> Iterator[str]:
    """Give a till's lines a page at a time."""
    last = 0
    while lines := inbox.lines_after(till, last, _PAGE_ROWS):
        yield from lines
        last = read_line(lines[-1]).number
