"""From a printer's address in the configuration to something that sends a job to it.

Every job opens, sends and closes: a held connection dies unseen, or prints minutes late. One sender at a time
for each printer is the caller's business. That all bytes went out says nothing of paper: a printer without
paper takes the job and keeps it.
"""

import re
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hardware.asking_printer import AskingPrinter, BlindPrinter, JobPrinter
from hardware.ports import DeviceError, Printer
from hardware.send_failed import SendFailed
from hardware.transport_port import FilePrinter, PortPrinter, ScreenPrinter
from hardware.transport_serial import SerialPrinter
from hardware.transport_tcp import TcpPrinter
from hardware.transport_usb import UsbPrinter

__all__ = ["SendFailed", "open_job_printer", "open_printer"]

TCP_PORT = 9100
BAUD = 19200

_USB_NUMBERS = re.compile(r"([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)


def open_printer(address: str, timeout_s: float = 3.0) -> Printer:
    """Give the printer of an address; nothing is opened before a job is sent.

    Addresses: ``tcp://host:9100``, ``usb://04b8:0e15``, ``serial:///dev/ttyUSB0?baud=19200``,
    ``lp:///dev/usb/lp0``, ``file:///path`` or a path with a slash in it (jobs are added to it), ``screen``.
    """
    if address == "screen":
        return ScreenPrinter()
    try:
        if "://" not in address and "/" in address:
            return FilePrinter(address, Path(address))
        return _by_scheme(address, urlsplit(address), timeout_s)
    except ValueError as error:
        raise DeviceError(
            f"看不懂打印机地址 {address!r}：请写成 tcp://192.168.1.50:9100 这样，或写 screen（不用打印机）。",
            retry=False,
        ) from error


def open_job_printer(address: str, *, asked: bool) -> JobPrinter:
    """Give the printer of an address for whole jobs: asked how it does, or believed."""
    printer = open_printer(address)
    if not asked:
        return BlindPrinter(printer)
    if isinstance(printer, TcpPrinter | SerialPrinter | UsbPrinter):
        return AskingPrinter(address, printer)
    raise DeviceError(f'{address} 不能报状态：请把 status 写成 "none"。', retry=False)


def _by_scheme(address: str, parts: SplitResult, timeout_s: float) -> Printer:
    match parts.scheme:
        case "tcp" if parts.hostname and parts.path in {"", "/"}:
            port = TCP_PORT if parts.port is None else parts.port
            return TcpPrinter(address, parts.hostname, port, timeout_s)
        case "usb" if numbers := _USB_NUMBERS.fullmatch(parts.netloc):
            return UsbPrinter(address, int(numbers[1], 16), int(numbers[2], 16), timeout_s)
        case "serial" if path := _path(parts):
            return SerialPrinter(address, path, _baud(parts.query), timeout_s)
        case "lp" if path := _path(parts):
            return PortPrinter(address, Path(path), timeout_s)
        case "file" if path := _path(parts):
            return FilePrinter(address, Path(path))
    raise ValueError(address)


def _path(parts: SplitResult) -> str:
    # Two slashes instead of three would make the first folder a host.
    return "" if parts.netloc else unquote(parts.path)


def _baud(query: str) -> int:
    asked = dict(parse_qsl(query, strict_parsing=bool(query)))
    baud = int(asked.pop("baud", BAUD))
    if asked or baud <= 0:
        raise ValueError(query)
    return baud
