"""What reminds a desk of a claim: how long it has lain there, and until when it is to be handed in."""

from dataclasses import dataclass
from datetime import date

from settlement.rules.claim_life import State
from settlement.rules.claim_way import days_at

_SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim at the desk whose turn it is: since when, its due day, and the last day of its month."""

    state: State
    since: date
    due: date
    month_ends: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """A sentence for whoever is to act; ``late`` where a day was missed."""

    sentence: str
    late: bool = False


def reminder(claim: Waiting, allowed: int, today: date) -> Reminder | None:
    """Say what a desk is reminded of; nothing of a month that is not over or a claim that is paid."""
    if claim.state is State.PAID or today <= claim.month_ends:
        return None
    if claim.state.is_frozen:
        days = days_at(claim.since, today)
        if not allowed:
            return Reminder(f"在您这里第 {days} 天")
        late = days > allowed
        return Reminder(f"在您这里第 {days} 天，{'超过了' if late else '一共'} {allowed} 天", late)
    if today > claim.due:
        return Reminder(f"应在 {claim.due} 前申报，已过 {(today - claim.due).days} 天", late=True)
    left = (claim.due - today).days
    words = f"还有 {left} 天" if left > _SOON_DAYS else f"只剩 {left} 天" if left else "今天最后一天"
    return Reminder(f"{claim.due} 前申报，{words}")
