"""The claims that wait for somebody: shown when they sign in."""

from dataclasses import dataclass

from pos.rules.meals import service_day
from settlement.account_book import Account
from settlement.claim_book import ClaimRow
from settlement.claim_desk import ClaimDesk
from settlement.rules.claim_life import State
from settlement.rules.claim_reminders import Reminder, Waiting, reminder
from settlement.rules.months import read_month
from settlement.store import Office


@dataclass(frozen=True)
class ClaimWaiting:
    """One claim, and what its desk is reminded of."""

    row: ClaimRow
    reminder: Reminder


def claims_waiting(desk: ClaimDesk, office: Office, who: Account) -> tuple[ClaimWaiting, ...]:
    """Give the claims in somebody's scope whose turn is theirs, the late ones first."""
    today, found = service_day(desk.gate.clock()), []
    mine = [state for state in State if state.desk is who.role]
    for row in office.claims.in_states(mine):
        if not who.scope.covers(row.place):
            continue
        month = read_month(row.month)
        waiting = Waiting(row.state, service_day(row.since), row.due, month.last)
        allowed = desk.rules.days.on(month.last).desk_days.get(row.state.clock, 0)
        if told := reminder(waiting, allowed, today):
            found.append(ClaimWaiting(row, told))
    return tuple(sorted(found, key=lambda one: (not one.reminder.late, one.row.month, str(one.row.place))))
