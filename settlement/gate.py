"""What everything at the centre's door needs, and how it is written into the audit trail."""

from dataclasses import dataclass

from argon2 import PasswordHasher

from pos.clock import Clock
from pos.rules.journal import Draft, Fact
from pos.rules.meals import service_day
from settlement.account_book import Account
from settlement.door_key import DoorKey
from settlement.rules.visits import Limits
from settlement.store import Centre, Office


@dataclass(frozen=True)
class Gate:
    """The centre's books, the clock, the keys of the door, and how long a visit lasts."""

    centre: Centre
    clock: Clock
    key: DoorKey
    hasher: PasswordHasher
    limits: Limits
    nobody: str
    """The hash of a password that nobody has: an unknown name takes as long as a known one."""

    def note(self, office: Office, kind: str, who: Account | None, **facts: Fact) -> None:
        """Write into the audit trail who did what; never a password, a token or a name."""
        at = self.clock()
        by: dict[str, Fact] = {"who": str(who.id), "scope": str(who.scope)} if who else {}
        office.audit.append(Draft(kind, at, service_day(at), {**by, **facts}))

    def note_about(self, office: Office, kind: str, who: Account, whom: Account, **facts: Fact) -> None:
        """Write into the audit trail who did what to whose account."""
        self.note(office, kind, who, whom=str(whom.id), **{"scope": str(whom.scope), **facts})


def open_gate(centre: Centre, clock: Clock, key: DoorKey, limits: Limits, hasher: PasswordHasher) -> Gate:
    """Put the door together."""
    return Gate(centre, clock, key, hasher, limits, hasher.hash("nobody has this one"))
