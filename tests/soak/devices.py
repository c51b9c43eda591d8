"""Camera and printer are pulled in the middle of what they do, and come back."""

import logging
import threading
import time
from collections import Counter
from unittest.mock import patch

import numpy as np

from hardware.asking_printer import AskingPrinter
from hardware.fakes import FakeCamera
from hardware.feed import CameraFeed, Patience
from hardware.transport_tcp import TcpPrinter
from kiosk_ui import print_worker
from kiosk_ui.paper import letterhead
from kiosk_ui.print_jobs import PrintJobs
from kiosk_ui.print_worker import PrintWorker
from pos.job_book import RECEIPT, JobState
from soak.result import Result, Sizes
from soak.small_till import SmallTill
from virtual_printer import VirtualPrinter

PULLS = Sizes(4, 30, 120)
_WAIT_S = 20.0
_QUICK = Patience(retry_s=0.01, retry_s_max=0.03, stall_s=0.15)
_SOON = {"RETRY_S": 0.06, "ROLL_S": 0.06, "HEAR_S": 0.02}
PROMISE = (
    "No receipt is lost or printed twice by itself, and the camera comes back, however either is pulled."
)
HOW = (
    "A printer on a real socket runs out of paper or loses its power after a random byte of a job; a "
    "camera is unplugged or hangs. Each job must end printed once, or be asked about; a new picture "
    "must come each time."
)


def devices(job):
    """Pull the printer so many times, then the camera."""
    logging.disable(logging.WARNING)  # a pull a line would be hundreds of lines
    try:
        with patch.multiple(print_worker, **_SOON):
            said_printer, wrong_printer = printer_pulled(job)
        said_camera, wrong_camera = camera_pulled(job)
    finally:
        logging.disable(logging.NOTSET)
    said = f"{said_printer}; {said_camera}"
    return Result(PROMISE, HOW, said, job.seed, (*wrong_printer, *wrong_camera))


def printer_pulled(job):
    """Sell and print while the printer is pulled; then hold every job against the paper."""
    dice, folder = job.chance("printer"), job.folder / "printing"
    printer = VirtualPrinter()
    way = TcpPrinter(printer.address, "127.0.0.1", printer.port, timeout_s=0.5)
    asking = AskingPrinter(printer.address, way, ask_s=1.0, step_s=0.5, answer_s_max=4.0)
    wrong, sold = [], []
    with SmallTill(folder, people=True) as till:
        jobs = PrintJobs(till.books.store, RECEIPT, letterhead(till.config), lambda: till.now)
        worker = PrintWorker(jobs, asking, lambda: None)
        worker.start()
        try:
            for pull in range(job.count(PULLS)):
                wrong += _pull(till, printer, worker, dice, f"{job.seed}-{pull}", sold)
                job.step(1)
        finally:
            worker.stop()
            printer.close()
        states = {entry.id: _state(till, entry.id).value for entry in sold}
    wrong += counted_on_paper(states, printer.text)
    counted = Counter(states.values())
    told = ", ".join(f"{number} {state}" for state, number in sorted(counted.items()))
    return f"{job.count(PULLS)} pulls of the printer, {len(sold)} receipts: {told}", wrong


def _pull(till, printer, worker, dice, tap, sold):
    """Let a job be in the middle when it happens, mend it, and wait until one more receipt is out."""
    dark = dice.random() < 0.5
    printer.out_after_bytes = dice.randrange(1, 400)
    sold.append(till.sell(f"{tap}-a"))
    worker.wake()
    if not _until(lambda: "paper-out" in printer.faults):
        return [f"{tap}: the job never reached the printer"]
    if dark:
        printer.power_cut()
    printer.mend("paper-out")
    if dark:
        printer.power_on()
    sold.append(after := till.sell(f"{tap}-b"))
    worker.wake()
    printed = _until(lambda: _state(till, after.id) is JobState.PRINTED)
    return [] if printed else [f"{tap}: {after.id} was not printed after the printer came back"]


def _state(till, entry):
    with till.books.store.read() as book:
        return book.jobs.of_entry(entry)[-1].state


def counted_on_paper(states, paper):
    """Say which receipt is on the paper more than once, or told as what it is not."""
    for entry, state in states.items():
        times = paper.count(entry)
        if times > 1:
            yield f"{entry} was printed {times} times by itself"
        if state == "printed" and not times:
            yield f"{entry} is called printed and is on no paper"
        if state not in ("printed", "uncertain"):
            yield f"{entry} is left {state}: nobody is asked about it"


def camera_pulled(job):
    """Unplug the camera or let it hang, and wait for a new picture each time."""
    dice, wrong, pulls = job.chance("camera"), [], job.count(PULLS)
    camera = FakeCamera([np.full((24, 32, 3), 90, np.uint8)], frame_s=0.002)
    feed = CameraFeed(camera.open, patience=_QUICK)
    feed.start()
    try:
        for pull in range(pulls):
            away, back = dice.choice(((camera.unplug, camera.plug_in), (camera.hang, camera.go_on)))
            away()
            if not _until(lambda: not feed.state.live):
                wrong.append(f"pull {pull}: nobody noticed that the camera was gone")
            back()
            if not _until(lambda: feed.state.live):
                wrong.append(f"pull {pull}: the camera did not come back")
    finally:
        feed.stop()
    return f"{pulls} pulls of the camera", wrong


def _until(condition):
    """Wait until something is so, with a limit."""
    until = time.monotonic() + _WAIT_S
    while not condition():
        if time.monotonic() > until:
            return False
        threading.Event().wait(0.005)
    return True
