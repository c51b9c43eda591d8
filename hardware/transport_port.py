"""Printers that are a path on this machine, and the screen, which needs no printer at all."""

import os
import select
from dataclasses import dataclass
from pathlib import Path

from hardware.send_failed import SendFailed


class ScreenPrinter:
    """No paper: receipts are shown on a page, so there is nothing to send."""

    def send(self, payload: bytes) -> None:
        """Take the bytes and keep nothing."""


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """A file that every job is added to, for a look at the bytes."""

    address: str
    path: Path

    def send(self, payload: bytes) -> None:
        """Add the job at the end of the file."""
        opened = False
        try:
            with self.path.open("ab") as paper:
                opened = True
                paper.write(payload)
        except OSError as error:
            raise SendFailed(self.address, "目录和磁盘", bytes_out=opened) from error


@dataclass(frozen=True, slots=True)
class PortPrinter:
    """A printer behind the system's own driver (/dev/usb/lp0); that driver was not tried on hardware."""

    address: str
    path: Path
    timeout_s: float = 3.0

    def send(self, payload: bytes) -> None:
        """Open, write without ever blocking for long, wait until the last piece is taken, close."""
        bytes_out = 0
        try:
            port = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)
            try:
                while bytes_out < len(payload):
                    self._wait_ready(port)
                    bytes_out += os.write(port, payload[bytes_out:])
                # The driver drops a transfer that is still under way at close.
                self._wait_ready(port)
            finally:
                os.close(port)
        except OSError as error:
            raise SendFailed(self.address, "电源和数据线", bytes_out=bytes_out > 0) from error

    def _wait_ready(self, port: int) -> None:
        poll = select.poll()
        poll.register(port, select.POLLOUT)
        if not poll.poll(self.timeout_s * 1000):
            raise TimeoutError
