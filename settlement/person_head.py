"""What stands above every page about one person: never more than a mask."""

from dataclasses import dataclass
from datetime import date

from flask import abort

from settlement.store import Office


@dataclass(frozen=True)
class PersonHead:
    """Somebody as everybody who may open their page sees them."""

    person: str
    masked_name: str
    born_on: date
    woman: bool
    community: str


def person_head(office: Office, person: str) -> PersonHead:
    """Read who a page is about; the guard has let through only those whom the ledger knows."""
    row = office.people.standing([person]).get(person)
    if row is None:
        abort(404)
    return PersonHead(
        person, row["masked_name"], date.fromisoformat(row["born_on"]), bool(row["woman"]), row["community"]
    )
