"""Undoing a sale from the till, and its paper once more."""

from dataclasses import replace

from kiosk_ui.balance_desk import requoted
from kiosk_ui.printing import print_again
from kiosk_ui.scene import Panel
from kiosk_ui.station import Station
from pos.job_book import Job
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.sale import Tender, collected
from pos.rules.undoing import CASHIER, MANAGER, Undoing
from pos.undo import reprint as print_entry_again
from pos.undo import undo

VOID_REASONS = ("刷错人了", "收错方式", "多按一次", "老人不吃了", "菜没了", "其他")


def void(station: Station, number: str, reason: str, manager: int | None = None) -> Entry:
    """Undo a sale; after its shift or of another cashier's only on a manager's word (0: no number)."""
    if reason not in VOID_REASONS:
        raise Refused(f"没有“{reason}”这个原因：请从列表里选。")
    with station.act():
        entry = undo(station.counter, number, _on_whose_word(reason, manager))
        back = "退回余额" if entry.text("tender") == Tender.PREPAID else "退"
        station.say(f"已撤销 {number[-6:]}，{back} {-collected(entry)} 元。")
        scene = station.scene
        panel: Panel = "idle" if scene.panel == "done" else scene.panel
        station.show(replace(scene, done=None, panel=panel))
        requoted(station)
        return entry


def _on_whose_word(reason: str, manager: int | None) -> Undoing:
    return Undoing(reason, CASHIER) if manager is None else Undoing(reason, MANAGER, manager)


def print_job_again(station: Station, job: Job) -> None:
    """Ask for the paper of a print job once more, on the printer it was for."""
    with station.act():
        print_again(station.counter, job)
        station.say(f"正在补打 {job.entry[-6:]}。")


def reprint(station: Station, number: str) -> None:
    """Ask for a paper once more."""
    with station.act():
        print_entry_again(station.counter, number)
        station.say(f"正在补打 {number[-6:]}。")
