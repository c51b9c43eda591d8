"""A printer on the network: raw bytes to its port, one connection for each job."""

import fcntl
import socket
import struct
import termios
import time
from dataclasses import dataclass

from hardware.send_failed import SendFailed

# A printer that keeps the connection open after our end of job is believed once every byte is acknowledged.
_QUIET_S = 0.5
_ANSWER_BYTES = 256


@dataclass(frozen=True, slots=True)
class TcpPrinter:
    """A network printer; a whole job may take ``job_s_max`` even where each step is quick enough."""

    address: str
    host: str
    port: int
    timeout_s: float = 3.0
    job_s_max: float = 20.0

    def send(self, payload: bytes) -> None:
        """Connect, send everything, see it acknowledged, and let the connection go."""
        bytes_out = 0
        try:
            with socket.create_connection((self.host, self.port), timeout=self.timeout_s) as line:
                give_up_at = time.monotonic() + self.job_s_max
                while bytes_out < len(payload):
                    self._limit(line, give_up_at)
                    bytes_out += line.send(payload[bytes_out:])
                line.shutdown(socket.SHUT_WR)
                _see_it_taken(line, time.monotonic() + self.timeout_s)
        except OSError as error:
            raise SendFailed(self.address, "电源和网线", bytes_out=bytes_out > 0) from error

    def _limit(self, line: socket.socket, give_up_at: float) -> None:
        left_s = give_up_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        line.settimeout(min(self.timeout_s, left_s))


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


def _unacknowledged(line: socket.socket) -> int:
    """Ask the system how many bytes the peer has not acknowledged."""
    (count,) = struct.unpack("i", fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4)))
    return int(count)
