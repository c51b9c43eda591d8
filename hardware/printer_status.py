"""What a receipt printer says of itself (ESC/POS), read from its bytes; nothing is sent here.

``DLE EOT n`` is answered at once, even without paper, by one byte 0xx1xx10. ``GS r 1`` waits its turn behind
the print job and is answered by 0xx0xxxx, so that this answer means: everything before it is on paper.
"""

from dataclasses import dataclass, field
from enum import StrEnum

ASK_STATUS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
"""Printer status, cause of being offline, paper sensors: three bytes come back, in this order."""

ASK_DONE = b"\x1dr\x01"
"""Sent behind a job in the same write."""

STATUS_BYTES = 3

_OFFLINE = 0x08
_COVER_OPEN, _PAPER_STOP, _ERROR = 0x04, 0x20, 0x40
_NEAR_END, _NO_PAPER = 0x0C, 0x60
_DONE_NO_PAPER = 0x0C
# A status byte, the first of four that some printers send unasked, and the answer to GS r.
_STATUS = (0x93, 0x12)
_UNASKED = (0x93, 0x10)
_ANSWER = (0x90, 0x00)
_UNASKED_MORE = 3


class Fault(StrEnum):
    """Why a printer does not print."""

    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    STUCK = "stuck"  # a cutter or paper jam: the printer's own error
    OFFLINE = "offline"  # it answers, and says that it takes no job
    SILENT = "silent"  # it is there and says nothing
    GONE = "gone"  # no connection


@dataclass(frozen=True, slots=True)
class Health:
    """How a printer does: what keeps it from printing, if anything, and whether the roll is nearly empty."""

    fault: Fault | None = None
    near_end: bool = False


def health_of(printer: int, cause: int, paper: int) -> Health:
    """Read the three status bytes; paper comes first, whoever changes the roll has the cover open anyway."""
    near_end = bool(paper & _NEAR_END)
    if paper & _NO_PAPER or cause & _PAPER_STOP:
        return Health(Fault.PAPER_OUT, near_end)
    if cause & _COVER_OPEN:
        return Health(Fault.COVER_OPEN, near_end)
    if cause & _ERROR:
        return Health(Fault.STUCK, near_end)
    return Health(Fault.OFFLINE if printer & _OFFLINE else None, near_end)


@dataclass(slots=True)
class Heard:
    """Sorts what a printer says, byte by byte, into status bytes and answers to ``GS r``."""

    statuses: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    _skip: int = 0

    def take(self, said: bytes) -> None:
        """Take in some more bytes; those a printer sends unasked, four at a time, are passed over."""
        for byte in said:
            if self._skip:
                self._skip -= 1
            elif _is(byte, _UNASKED):
                self._skip = _UNASKED_MORE
            elif _is(byte, _STATUS):
                self.statuses.append(byte)
            elif _is(byte, _ANSWER):
                self.answers.append(byte)

    @property
    def health(self) -> Health | None:
        """Give the health as last asked for, or None while the answer is not whole."""
        if len(self.statuses) < STATUS_BYTES:
            return None
        printer, cause, paper = self.statuses[-STATUS_BYTES:]
        return health_of(printer, cause, paper)

    @property
    def done(self) -> bool | None:
        """Tell whether the job is on paper; None while there is no answer.

        An answer that says in the same breath that there is no paper is not believed.
        """
        return not self.answers[-1] & _DONE_NO_PAPER if self.answers else None


def _is(byte: int, shape: tuple[int, int]) -> bool:
    mask, fixed = shape
    return byte & mask == fixed
