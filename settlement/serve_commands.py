"""Commands that keep the centre running: its pages, and what it does by itself."""

import os
import sys
import threading
from pathlib import Path

import click

from pos.clock import utc_now
from pos.config import CentreSection, Config
from pos.running import told_to_end
from pos.wiring import config_named
from settlement.nightly_backup import nightly_backup
from settlement.serve import run_centre, run_schedule, run_worker
from settlement.standing_jobs import Job
from settlement.wiring import configured_centre
from settlement.workers import READY_WORD, end_with_parent, run_workers

_PORT = click.option("--port", type=click.IntRange(1, 65535), help="In place of centre.port.")
_WORKERS_MOST = 32
_LOOK_S = 0.2
_ONE_FILE = (
    "账本是 SQLite 文件，一次只有一个进程能写：只开一个进程。要开几个，请把 centre.database 改成 PostgreSQL。"
)


@click.command()
@_PORT
@click.option(
    "--workers",
    type=click.IntRange(1, _WORKERS_MOST),
    default=1,
    show_default=True,
    help="How many processes answer; more than one needs PostgreSQL.",
)
@click.option("--schedule", "schedules", is_flag=True, help="Also do what `centre schedule` does.")
@click.pass_context
def serve(context: click.Context, port: int | None, workers: int, *, schedules: bool) -> None:
    """Run the centre's pages; the first start prints a one-time link for the first administrator.

    \b
    canteen centre serve
    canteen centre serve --workers 4
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = _on_port(configured_centre(context), port)
    if workers > 1 and not config.centre.database:
        click.echo(_ONE_FILE, err=True)
        workers = 1
    if workers == 1:
        run_centre(config, _say_ready, schedules=schedules, more_jobs=_more_jobs(context, config))
        return
    if schedules:
        raise click.UsageError("--schedule 只能和一个进程一起用：几个进程时请另开 canteen centre schedule。")
    given = context.find_root().obj or {}

    def command(number: int, room: Path) -> list[str]:
        named = [word for key in ("config", "data") if given.get(key) for word in (f"--{key}", given[key])]
        own = [*(["--port", str(port)] if port else []), str(number), str(room)]
        return [sys.executable, "-m", "pos", *map(str, named), "centre", "worker", *own]

    run_workers(config, workers, command, _say_ready)


@click.command(hidden=True)
@_PORT
@click.argument("number", type=click.IntRange(1, _WORKERS_MOST))
@click.argument("room", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def worker(context: click.Context, port: int | None, number: int, room: Path) -> None:
    """Run one of the processes of `canteen centre serve --workers`, which starts it."""
    end_with_parent()
    config = _on_port(configured_centre(context), port)
    run_worker(config, room, _tell_parent, has_lists=number == 1)


@click.command()
@click.pass_context
def schedule(context: click.Context) -> None:
    """Do what the centre does by itself: look after the tills, tidy, back up, make the coming months' tables.

    It does so while no other process does: a second one waits, and takes over when the first is gone.

    \b
    canteen centre schedule
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    config = configured_centre(context)
    told, ends = told_to_end(), threading.Event()
    more_jobs = _more_jobs(context, config)
    thread = threading.Thread(target=run_schedule, args=(config, ends, more_jobs), name="schedule")
    thread.start()
    while thread.is_alive() and not told:
        thread.join(_LOOK_S)
    ends.set()
    thread.join()


def _more_jobs(context: click.Context, config: Config) -> tuple[Job, ...]:
    return nightly_backup(config, config_named(context), utc_now)


def _on_port(config: Config, port: int | None) -> Config:
    if port is None:
        return config
    return config.model_copy(update={"centre": config.centre.model_copy(update={"port": port})})


def _tell_parent() -> None:
    click.echo(READY_WORD)
    sys.stdout.flush()


def _say_ready(section: CentreSection, link: str | None) -> None:
    click.echo(f"市中心已启动：{section.url}/  Ctrl-C 结束。")
    if link:
        click.echo(f"还没有管理员。请在 24 小时内打开这个链接，设第一位管理员，只能用一次：\n  {link}")
        click.echo(f"过期了就再运行一次 {os.path.relpath(sys.argv[0])} centre serve。")
    sys.stdout.flush()


SERVE_COMMANDS = (serve, worker, schedule)
