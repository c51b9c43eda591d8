"""Undoing: the mirror image of an entry that moved money; both stay in the journal."""

from dataclasses import dataclass
from datetime import date, datetime

from pos.rules.errors import Refused
from pos.rules.journal import Draft, Entry, Fact, Posting
from pos.rules.sale import Till

SALE, TRAINING_SALE = "sale", "training-sale"
_MIRRORS = {SALE: "void", TRAINING_SALE: "training-void", "topup": "void"}
UNDONE_BY = ("void", "training-void")
MANAGER, CASHIER = "manager", "cashier"


@dataclass(frozen=True)
class Undoing:
    """Why something is undone, and on whose word: the cashier's or a manager's, who may have a number."""

    reason: str
    by: str = CASHIER
    manager: int = 0


def may_be_undone(entry: Entry) -> bool:
    """Tell whether there is a mirror image for this kind of entry."""
    return entry.kind in _MIRRORS


def needs_manager(original: Entry, cashier: str, closed_up_to: int) -> bool:
    """Tell whether only the manager may undo it: after its shift was closed, or sold by somebody else."""
    return original.number <= closed_up_to or original.text("cashier") != cashier


def void(original: Entry, undoing: Undoing, till: Till, at: datetime, day: date) -> Draft:
    """Undo a sale or a top-up by its mirror image, on no day before its own.

    Where the clock was ahead and is right again, the meal is off the month it was booked in all the same.
    """
    if not may_be_undone(original):
        raise Refused(f"{original.id} 不是一笔收款，不能撤销。")
    facts: dict[str, Fact] = {
        "cashier": till.cashier,
        "policy": till.policy,
        "reason": undoing.reason,
        "reverses": original.id,
        "roster": till.roster,
        "tender": original.text("tender"),
    }
    if undoing.by == MANAGER:
        facts["by"] = MANAGER
    if undoing.manager:
        facts["manager"] = undoing.manager
    if touches_balance(original):
        facts["person"] = original.text("person")
    return Draft(
        kind=_MIRRORS[original.kind],
        at=at,
        day=max(day, original.day),
        facts=facts,
        postings=tuple(Posting(p.account, -p.fen) for p in original.postings),
    )


def touches_balance(entry: Entry) -> bool:
    """Tell whether an entry changed what the canteen owes a diner; undoing it then changes it back."""
    return any(posting.account.startswith("prepaid:") for posting in entry.postings)
