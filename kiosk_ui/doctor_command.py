"""``canteen doctor``: a till looked over, from the disk to the printer."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from hardware.feed import CameraState
from hardware.fonts import font_place
from hardware.ports import DeviceError
from kiosk_ui.cameras import open_cameras
from kiosk_ui.machine import SCREEN
from kiosk_ui.printing import job_printer
from pos.commands.seen import AS_JSON, say
from pos.commands.shown_bars import shown_bars
from pos.config import Config, PrinterSection
from pos.device_rights import Devices
from pos.doctor import Look, NotWell, Seen, look_over
from pos.job_book import KITCHEN, RECEIPT
from pos.machine_looks import TIMER, Machine, machine_here
from pos.rules.errors import CanteenError
from pos.settings_looks import backup_settings, config_file
from pos.till_doctor import TillDoctor, is_running
from pos.wiring import config_named, configured

CAMERA_WAIT_S = 6.0
_RUNNING = "收银正在运行，由它看着：有问题它的屏幕上会说"


@click.command()
@AS_JSON
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Look over this till: disk, keys, books, every line, backup, centre, clock, services, devices.

    Nothing is changed, and the till may run meanwhile. Exit status 1 where something is not well.

    \b
    canteen doctor
    canteen --config K02.toml doctor --json
    """  # noqa: D301, \b is click's mark for a paragraph that keeps its lines
    log = logging.getLogger("canteen")
    context.call_on_close(lambda level=log.level: log.setLevel(level))
    log.setLevel(logging.ERROR)  # what is not well is said below
    try:
        config = configured(context)
    except CanteenError as error:
        seen = [Seen("配置", well=False, words=str(error))]
    else:
        with shown_bars() as bars:
            looks = [
                ("配置", _read),
                *around(config, config_named(context), machine_here()),
                *TillDoctor(config, bars=bars).looks(),
                *Devices(config).looks(),
                *devices(config),
            ]
            seen = list(look_over(looks))
    say(context, seen, as_json=as_json)


def _read() -> str:
    return "读懂了"


def around(config: Config, file: Path, machine: Machine) -> Iterator[tuple[str, Look]]:
    """Give what is to be looked at round the till: its configuration, the machine, the nightly backup."""
    secret = bool(config.till.manager_pin_hash) or "@" in config.camera.source + config.camera.tray
    yield "配置文件的权限", lambda: config_file(file, holds_secrets=secret)
    yield from machine.till_looks()
    if config.backup.to or machine.has(TIMER):
        yield "备份设置", lambda: backup_settings(config.backup, "backup")


def devices(config: Config) -> Iterator[tuple[str, Look]]:
    """Give the devices to be looked at; those of a running till are left to it."""
    runs = config.data.exists() and is_running(config.data, "till.lock")
    yield "中文字体", font
    yield "摄像头", lambda: _RUNNING if runs else camera(config)
    yield "小票打印机", lambda: _RUNNING if runs else printer(config.printer, RECEIPT)
    if config.kitchen is not None:
        kitchen = config.kitchen
        yield "后厨打印机", lambda: _RUNNING if runs else printer(kitchen, KITCHEN)


def font() -> str:
    """Look whether rare characters can be drawn on paper."""
    place = font_place()
    if place is None:
        raise NotWell("这台机器没有中文字体，生僻字印不出来：请装 fonts-noto-cjk。")
    return str(place[0])


def camera(config: Config) -> str:
    """Look whether the cameras give a picture."""
    live, said = threading.Event(), [""]

    def hear(state: CameraState) -> None:
        said.append(state.sentence)
        if state.live:
            live.set()

    feed = open_cameras(config.camera, hear)
    if feed is None:
        return "没有设摄像头"
    feed.start()
    try:
        if not live.wait(CAMERA_WAIT_S):
            raise NotWell(said[-1] or f"{config.camera.source} 没有画面：请看插头，或改 camera.source。")
    finally:
        feed.stop()
    return f"{config.camera.source} 有画面"


def printer(section: PrinterSection, name: str) -> str:
    """Look whether a printer is there, and how it does; no paper moves."""
    if section.address == SCREEN:
        return "没有设打印机，小票在屏幕上"
    way = job_printer(section, name)
    try:
        health = way.look()
    except DeviceError as error:
        raise NotWell(str(error)) from error
    if health.fault is not None:
        raise NotWell(f"{section.address} 说 {health.fault.value}：请看纸、盖子和插头。")
    return f"{section.address} 联机" if way.answers else f"{section.address} 连得上；它不报状态"
