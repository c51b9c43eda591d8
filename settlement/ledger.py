"""What every page about people needs: the gate, the keys to the ledger, and where its communities lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pos.rules.journal import Fact
from pos.rules.read_policy import read_policy
from settlement.account_book import Account
from settlement.alarm_watch import Watch
from settlement.claim_desk import ClaimDesk
from settlement.gate import Gate
from settlement.people_keys import PeopleKeys
from settlement.rules.places import Places
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.roles import Scope
from settlement.store import Office


@dataclass(frozen=True)
class Ledger:
    """The resident ledger as the centre's pages use it.

    ``status_codes`` gives the code of each category word on a list; ``bands_url`` is what our own
    wristbands begin with, in capitals; ``policy`` is the city's rules as config.toml writes them.
    """

    gate: Gate
    keys: PeopleKeys
    places: Places
    status_codes: Mapping[str, str]
    bands_url: str
    policy: Mapping[str, object]
    watch: Watch = field(default_factory=Watch)
    claims: Mapping[str, object] = field(default_factory=dict)
    """The city's rules of claims as config.toml writes them."""

    @cached_property
    def claim_desk(self) -> ClaimDesk:
        """Give the desk that claims are worked on at."""
        return ClaimDesk(self.gate, read_policy(self.policy), read_claim_rules(self.claims))

    def place(self, office: Office, person: str) -> Scope | None:
        """Say where somebody of the ledger lives; None for somebody it does not know."""
        known = office.people.standing([person]).get(person)
        return self.places.of(known["community"]) if known else None

    def note(self, office: Office, kind: str, who: Account | None, person: str, **facts: Fact) -> None:
        """Write into the audit trail who did what about whom; the person stands there as a hash."""
        place = self.place(office, person)
        about: dict[str, Fact] = {"person": person, "scope": str(place or "")}
        self.gate.note(office, kind, who, **{**about, **facts})
