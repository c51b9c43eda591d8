"""Whether the user that the till runs as may use its devices: names and rights, nothing is opened."""

import getpass
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pos.config import Config
from pos.doctor import Look, NotWell

_USB = re.compile(r"usb://([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Devices:
    """The devices that the configuration names, as files of the machine."""

    config: Config
    root: Path = Path("/")

    def looks(self) -> Iterator[tuple[str, Look]]:
        """Give a look for each device that is a file of this machine; the network's have no rights here."""
        if os.name == "nt":
            return
        camera, kitchen = self.config.camera, self.config.kitchen
        for what, source in (("摄像头的权限", camera.source), ("托盘摄像头的权限", camera.tray)):
            if (node := _video(source)) is not None:
                yield what, lambda node=node: self.may_use(node)  # type: ignore[misc]
        for what, printer in (("小票打印机的权限", self.config.printer), ("后厨打印机的权限", kitchen)):
            if printer is not None and self._is_here(printer.address):
                address = printer.address
                yield what, lambda address=address: self.printer(address)  # type: ignore[misc]
        if serial := self.config.scanner.serial:
            yield "扫码枪的权限", lambda: self.may_use(serial)

    def printer(self, address: str) -> str:
        """Look at a printer on a cable."""
        if (numbers := _USB.fullmatch(address)) is None:
            return self.may_use(unquote(urlsplit(address).path))
        node = self._usb_node(numbers[1].lower(), numbers[2].lower())
        if node is None:
            raise NotWell(f"{address} 没有接上：请看电源和数据线，用 lsusb 看编号对不对。")
        return self.may_use(node)

    def may_use(self, node: str) -> str:
        """Look whether a device is there and may be read and written by whoever runs this."""
        path = self.root / node.lstrip("/")
        if not path.exists():
            raise NotWell(
                f"{node} 不在：请看插头和电源；名字会变的话，照 docs/deploy 装上 60-canteen.rules。"
            )
        if os.access(path, os.R_OK | os.W_OK):
            return node
        group, user = _group(path), getpass.getuser()
        raise NotWell(
            f"用户 {user} 打不开 {node}，它归 {group} 组：请 sudo usermod -aG {group} {user}，再重启收银。"
        )

    def _usb_node(self, vendor: str, product: str) -> str | None:
        for device in sorted((self.root / "sys/bus/usb/devices").glob("*/idVendor")):
            told = {name: _read(device.with_name(name)) for name in ("idProduct", "busnum", "devnum")}
            if _read(device) == vendor and told["idProduct"] == product:
                return f"/dev/bus/usb/{int(told['busnum']):03}/{int(told['devnum']):03}"
        return None

    @staticmethod
    def _is_here(address: str) -> bool:
        return address.startswith(("usb://", "lp:///", "serial:///dev/"))


def _video(source: str) -> str | None:
    """Name the file of a camera; "auto" and the network's have none that could be looked for."""
    if source.isdecimal():
        return f"/dev/video{source}"
    return source if source.startswith("/dev/") else None


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def _group(path: Path) -> str:
    """Name the group of a file, or its number where the machine knows no name for it."""
    try:
        return path.group()
    except KeyError:
        return str(path.stat().st_gid)
