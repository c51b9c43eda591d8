"""What stands before the centre and beside it: addresses, the reverse proxy, the scheduler."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from pos.certificate import AT_HOME
from pos.config import CentreSection
from pos.doctor import NotWell
from pos.settings_looks import secret_file
from settlement.run_book import Run

_SILENT_MOST = timedelta(minutes=5)
EACH_MINUTE = "alarms"
"""The job that is done every minute, by which a scheduler that stands still is known."""


def proxies(section: CentreSection) -> str:
    """Look whether addresses, cookies and the reverse proxy fit together."""
    at_home, encrypted = section.host in AT_HOME, section.public_url.startswith("https://")
    if not section.proxies:
        if not at_home:
            raise NotWell(
                f"centre.host 是 {section.host}，前面没有 nginx：口令和名单不加密就上了网络，"
                "请照 docs/deploy/centre.md 放上 nginx。"
            )
        if encrypted:
            raise NotWell(
                "public_url 是 https，centre.proxies 是 0：所有人的地址都成了 nginx 的，"
                "一个人输错口令大家都要等，请写 proxies = 1。"
            )
        return "只在本机，前面没有代理"
    if not encrypted:
        raise NotWell(
            "centre.proxies 不是 0，public_url 却不是 https：登录的 cookie 不加密，请写上 https 的地址。"
        )
    if not at_home:
        raise NotWell(f"centre.host 是 {section.host}：别人可以绕过 nginx、冒充任何地址，请写 127.0.0.1。")
    return f"{section.public_url}，前面 {section.proxies} 层代理"


def scheduler(runs: Mapping[str, Run], now: datetime) -> str:
    """Look whether the scheduler is alive: one of its jobs is done every minute."""
    last = runs.get(EACH_MINUTE)
    what_now = "请 systemctl restart canteen-schedule，再看 journalctl -u canteen-schedule。"
    if last is None:
        raise NotWell(f"还没有做过事：{what_now}")
    silent = now - last.began_at
    if silent > _SILENT_MOST:
        raise NotWell(f"{int(silent.total_seconds()) // 60} 分钟没有动静：{what_now}")
    return "在做事"


def password_file(database: str) -> str:
    """Look whether the file with the database's password is there for its owner alone."""
    if make_url(database).password:
        raise NotWell("数据库的口令写在 config.toml 里：请挪到 pgpass 文件里，照 docs/deploy/centre.md。")
    if os.environ.get("PGPASSWORD"):
        return "由环境变量 PGPASSWORD 给出"
    path = Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
    if not path.exists():
        return "没有口令文件，数据库不问口令"
    secret_file(path)
    return str(path)
