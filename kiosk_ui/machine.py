"""How the devices of this till do, in the few words that the centre hears."""

import shutil
from collections.abc import Callable

from hardware.feed import CameraState
from kiosk_ui.cameras import Cameras
from kiosk_ui.paper_state import PaperState
from kiosk_ui.printing import Printing
from pos.config import Config
from pos.health import Machine
from pos.wire import CameraSaid, PrinterSaid

SCREEN = "screen"
_MB = 1024 * 1024
_FAULTS: dict[str, PrinterSaid] = {
    "paper-out": "paper-out",
    "cover-open": "cover-open",
    "stuck": "stuck",
    "offline": "offline",
    "silent": "silent",
    "gone": "gone",
}


def machine_of(config: Config, feed: Cameras | None, printing: Printing) -> Callable[[], Machine]:
    """Make what says how the machine does at the moment it is asked."""

    def now() -> Machine:
        paper = printing.state
        return Machine(
            camera=camera_said(feed.state if feed else None),
            printer=printer_said(paper, config.printer.address),
            kitchen=printer_said(paper, config.kitchen.address if config.kitchen else SCREEN, kitchen=True),
            papers_waiting=sum(trouble.waiting for trouble in paper.troubles),
            disk_free_mb=shutil.disk_usage(config.data).free // _MB,
        )

    return now


def camera_said(state: CameraState | None) -> CameraSaid:
    """Say how the camera does."""
    if state is None:
        return "none"
    if not state.live:
        return "lost" if state.tries else "opening"
    return state.same or "live"


def printer_said(paper: PaperState, address: str, *, kitchen: bool = False) -> PrinterSaid:
    """Say how one printer does; a screen never runs out of paper."""
    trouble = next((one for one in paper.troubles if one.kitchen is kitchen), None)
    if trouble is not None:
        return _FAULTS[trouble.fault.value] if trouble.fault else "broken"
    return "none" if address == SCREEN else "ok"
