"""How the centre's PostgreSQL is set: what a till's lines and everybody's queue hang on."""

import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, text

from pos.doctor import NotWell

MAJOR_LEAST = 14
FOR_EACH_WORKER, FOR_THE_REST = 26, 20
KEEPALIVE_S_MOST = 60
UNIT = Path("etc/systemd/system/canteen-centre.service")
_MUST_BE_ON = ("fsync", "full_page_writes")
_ASKED = (*_MUST_BE_ON, "synchronous_commit", "max_connections", "server_version_num", "server_encoding")
_COLLATION = text(
    "select datcollate, datcollversion, pg_database_collation_actual_version(oid) "
    "from pg_database where datname = current_database()"
)
_WITH_COLLATION_VERSION = 15


def settings(connection: Connection) -> dict[str, str]:
    """Read what is looked at, as this database has it."""
    found = {name: str(connection.scalar(text(f"show {name}"))) for name in _ASKED}
    if connection.scalar(text("select inet_server_addr() is not null")):
        found["tcp_keepalives_idle"] = str(connection.scalar(text("show tcp_keepalives_idle")))
    return found


def on_disk(found: Mapping[str, str]) -> str:
    """Look whether a commit is on disk before it returns: the centre signs for lines on its word."""
    off = [name for name in (*_MUST_BE_ON, "synchronous_commit") if found[name] == "off"]
    if off:
        raise NotWell(
            f"{'、'.join(off)} 关着：断电会丢掉已经签收的流水，请在 postgresql.conf 里打开，再 reload。"
        )
    return f"fsync、full_page_writes 开着，synchronous_commit={found['synchronous_commit']}"


def connections(found: Mapping[str, str], workers: int) -> str:
    """Look whether there are connections enough for so many workers; ``workers`` 0: not known."""
    most = int(found["max_connections"])
    needed = max(workers, 1) * FOR_EACH_WORKER + FOR_THE_REST
    if most < needed:
        raise NotWell(
            f"max_connections 是 {most}，{max(workers, 1)} 个进程要 {needed}："
            "请在 postgresql.conf 里改大，再重启 PostgreSQL。"
        )
    return f"max_connections={most}，够 {(most - FOR_THE_REST) // FOR_EACH_WORKER} 个进程"


def server(found: Mapping[str, str]) -> str:
    """Look whether the server is new enough, keeps every character, and notices a client that is gone."""
    major = int(found["server_version_num"]) // 10_000
    if major < MAJOR_LEAST:
        raise NotWell(f"PostgreSQL {major} 太旧，不再有安全更新：请升到 {MAJOR_LEAST} 或更新。")
    if found["server_encoding"] != "UTF8":
        raise NotWell(
            f"编码是 {found['server_encoding']}，存不下生僻字：请用 --encoding UTF8 建一个库，再恢复备份。"
        )
    idle_s = int(found.get("tcp_keepalives_idle", "0"))
    if idle_s > KEEPALIVE_S_MOST:
        raise NotWell(
            f"tcp_keepalives_idle 是 {idle_s} 秒：定时的机器断了电，要过这么久才有人接班；"
            "请照 docs/deploy/centre.md 写 30。"
        )
    return f"PostgreSQL {major}，{found['server_encoding']}"


def collation(connection: Connection) -> str:
    """Look whether the system's rules of sorting are still those that the indexes were made with."""
    if int(str(connection.scalar(text("show server_version_num")))) // 10_000 < _WITH_COLLATION_VERSION:
        return "这一版 PostgreSQL 不记排序规则的版本"
    name, made_with, now = connection.execute(_COLLATION).one()
    return same_sorting(name, made_with, now)


def same_sorting(name: str, made_with: str | None, now: str | None) -> str:
    """Judge the versions of a collation; one without a version, such as C, never changes."""
    if made_with != now:
        raise NotWell(
            f"排序规则 {name} 从 {made_with} 变成了 {now}，索引可能找不到人：请停下市中心，"
            "REINDEX DATABASE，再 ALTER DATABASE … REFRESH COLLATION VERSION。"
        )
    return name


def workers_in(unit: Path) -> int:
    """Read how many workers the service starts; 0 where it was not installed."""
    if not unit.exists():
        return 0
    said = re.search(r"(?m)^ExecStart=.*--workers[ =](\d+)", unit.read_text(encoding="utf-8"))
    return int(said[1]) if said else 1
