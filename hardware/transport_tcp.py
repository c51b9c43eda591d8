"""A printer on the network: raw bytes to its port, one connection for each job."""

import socket
import struct
import sys
import time
from dataclasses import dataclass, field

from hardware.send_failed import SendFailed

# A printer that keeps the connection open after our end of job is believed once every byte is acknowledged.
_QUIET_S = 0.5
_ANSWER_BYTES = 256
_LOOK_AT = "电源和网线"


@dataclass(frozen=True, slots=True)
class TcpPrinter:
    """A network printer; a whole job may take ``job_s_max`` even where each step is quick enough."""

    address: str
    host: str
    port: int
    timeout_s: float = 3.0
    job_s_max: float = 20.0

    def open(self) -> "TcpLine":
        """Connect."""
        try:
            line = socket.create_connection((self.host, self.port), timeout=self.timeout_s)
        except OSError as error:
            raise SendFailed(self.address, _LOOK_AT, bytes_out=False) from error
        return TcpLine(self, line)

    def send(self, payload: bytes) -> None:
        """Connect, send everything, see it acknowledged, and let the connection go."""
        line = self.open()
        try:
            line.write(payload)
            line.see_it_taken()
        finally:
            line.close()


@dataclass(slots=True)
class TcpLine:
    """One connection to a network printer."""

    printer: TcpPrinter
    line: socket.socket
    _bytes_out: int = field(default=0, init=False)

    def write(self, payload: bytes) -> None:
        """Send everything, each step and the whole with a limit."""
        give_up_at = time.monotonic() + self.printer.job_s_max
        done = 0
        try:
            while done < len(payload):
                self._limit(give_up_at)
                done += self.line.send(payload[done:])
        except OSError as error:
            raise SendFailed(self.printer.address, _LOOK_AT, bytes_out=done > 0) from error
        finally:
            self._bytes_out += done

    def read(self, timeout_s: float) -> bytes:
        """Wait a moment for what the printer says."""
        self.line.settimeout(timeout_s)
        try:
            said = self.line.recv(_ANSWER_BYTES)
        except TimeoutError:
            return b""
        if not said:
            raise ConnectionResetError
        return said

    def see_it_taken(self) -> None:
        """Say that the job is at its end, and wait until every byte is acknowledged."""
        try:
            self.line.shutdown(socket.SHUT_WR)
            _see_it_taken(self.line, time.monotonic() + self.printer.timeout_s)
        except OSError as error:
            raise SendFailed(self.printer.address, _LOOK_AT, bytes_out=self._bytes_out > 0) from error

    def close(self) -> None:
        """Let the connection go."""
        self.line.close()

    def _limit(self, give_up_at: float) -> None:
        left_s = give_up_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self.line.settimeout(min(self.printer.timeout_s, left_s))


def _see_it_taken(line: socket.socket, give_up_at: float) -> None:
    """Wait for the peer's own end of connection, or for a quiet line with every byte acknowledged.

    What the printer says meanwhile is read and dropped: closing on unread bytes would cut off our tail.
    """
    while time.monotonic() < give_up_at:
        line.settimeout(min(_QUIET_S, max(0.01, give_up_at - time.monotonic())))
        try:
            if line.recv(_ANSWER_BYTES):
                continue
        except TimeoutError:
            if _unacknowledged(line):
                continue
            return
        if _unacknowledged(line):
            raise ConnectionResetError
        return
    if _unacknowledged(line):
        raise TimeoutError


if sys.platform == "win32":

    def _unacknowledged(_line: socket.socket) -> int:
        """Say nothing: Windows cannot be asked, so a printer that keeps the line open is believed."""
        return 0

else:
    import fcntl
    import termios

    def _unacknowledged(line: socket.socket) -> int:
        """Ask the system how many bytes the peer has not acknowledged."""
        (count,) = struct.unpack("i", fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4)))
        return int(count)
