"""Paper slips (纸单): what can be keyed in later, and what cannot."""

import re
from datetime import datetime, timedelta

from pos.rules.errors import Refused
from pos.rules.sale import Slip

SLIP_DAYS_MAX = 31
SLIP_REASONS = ("停电", "机器坏了", "断网", "人太多", "其他")
_NUMBER = re.compile(r"[A-Z]{0,4}[0-9]{3,12}")


def check_slip(slip: Slip, now: datetime) -> None:
    """Refuse a slip that cannot be: its number, its time, why, or nobody who confirmed it."""
    problem = slip_problem(slip, now)
    if problem:
        raise Refused(f"纸单 {slip.number[:20]} {problem}。")


def slip_problem(slip: Slip, now: datetime) -> str:
    """Say what is wrong with a slip and what to do; empty when nothing is."""
    if not _NUMBER.fullmatch(slip.number):
        return "的单号不对：没有补录，请照纸单写，例如 A0012"
    if slip.served_at > now:
        return "的时间还没到：没有补录，请看一眼日期和时间"
    if now - slip.served_at > timedelta(days=SLIP_DAYS_MAX):
        return f"是 {SLIP_DAYS_MAX} 天以前的：没有补录，请交负责人报市里"
    if not slip.confirmer.strip():
        return "没有第二个人核对：没有补录，请负责人一起核对"
    if slip.why not in SLIP_REASONS:
        return f"没有写为什么用纸单：没有补录，请从 {'、'.join(SLIP_REASONS)} 里选"
    return ""
