"""A printer on a serial cable; tried with a pseudo-terminal, not on hardware."""

import time
from dataclasses import dataclass

import serial

from hardware.send_failed import SendFailed

# At 9600 baud this is half a second, well inside the time limit of one write.
_PIECE_BYTES = 512
_BITS_A_BYTE = 10
_LOOK_S = 0.005
_LOOK_AT = "电源和数据线"


@dataclass(frozen=True, slots=True)
class SerialPrinter:
    """A printer on a serial line; how long a job may take follows from its speed."""

    address: str
    path: str
    baud: int
    timeout_s: float = 3.0

    def open(self) -> "SerialLine":
        """Open the line."""
        try:
            return SerialLine(self, serial.Serial(self.path, self.baud, write_timeout=self.timeout_s))
        except (OSError, ValueError) as error:
            raise SendFailed(self.address, _LOOK_AT, bytes_out=False) from error

    def send(self, payload: bytes) -> None:
        """Open the line, write, wait until the last byte has left, close."""
        line = self.open()
        try:
            line.write(payload)
        finally:
            line.close()


@dataclass(slots=True)
class SerialLine:
    """One serial line while it is open."""

    printer: SerialPrinter
    line: serial.Serial

    def write(self, payload: bytes) -> None:
        """Write piece by piece and wait until the last byte has left."""
        started = False
        try:
            for at in range(0, len(payload), _PIECE_BYTES):
                started = True
                self.line.write(payload[at : at + _PIECE_BYTES])
            self._drain(len(payload))
        except (OSError, ValueError) as error:
            # A timed-out write does not say how much went out, so it counts as some.
            raise SendFailed(self.printer.address, _LOOK_AT, bytes_out=started) from error

    def read(self, timeout_s: float) -> bytes:
        """Wait a moment for what the printer says."""
        self.line.timeout = timeout_s
        first = self.line.read(1)
        return bytes(first + self.line.read(self.line.in_waiting)) if first else b""

    def close(self) -> None:
        """Let the line go."""
        self.line.close()

    def _drain(self, job_bytes: int) -> None:
        """Wait with a limit: the system's own flush waits for ever on a printer that says stop."""
        give_up_at = time.monotonic() + self.printer.timeout_s + job_bytes * _BITS_A_BYTE / self.printer.baud
        while self.line.out_waiting:
            if time.monotonic() > give_up_at:
                raise TimeoutError
            time.sleep(_LOOK_S)
