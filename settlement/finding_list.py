"""Which findings a list shows: of some canteens, a month, a day, a check, open or not."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_

from settlement.claim_tables import claim_answer, claim_finding
from settlement.rules.findings import Level
from settlement.rules.roles import WHOLE, Scope

NOTED = "note"
"""The kind of an answer that explains and decides nothing."""
FIRM = frozenset({"C01", "C03", "C06", "C07"})
"""What is plainly wrong with the sums or the lines themselves: nobody can decide it away."""

OPEN, ANSWERED, CLOSED, ANY = "open", "answered", "closed", "any"
STANDS = {OPEN: "要处理的", ANSWERED: "说明过的", CLOSED: "已关闭的", ANY: "全部"}

_f = claim_finding.c


@dataclass(frozen=True)
class Wanted:
    """Which findings somebody wants to see; what is left empty narrows nothing."""

    scope: Scope = WHOLE
    place: str = ""
    month: str = ""
    day: date | None = None
    check: str = ""
    stands: str = OPEN

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Say it to the database."""
        scope = str(self.scope)
        inside = or_(_f.place == scope, _f.place.startswith(f"{scope}/", autoescape=True)) if scope else None
        # canonical JSON: no text of it can hold a bare quotation mark
        of_day = _f.said.contains(f'"day":"{self.day}"', autoescape=True) if self.day else None
        said = (
            inside,
            of_day,
            _f.place == self.place if self.place else None,
            _f.month == self.month if self.month else None,
            _f.check == self.check if self.check else None,
            _stands(self.stands),
        )
        return tuple(one for one in said if one is not None)


def _stands(how: str) -> ColumnElement[bool] | None:
    """Tell a finding by how it stands, as ``Kept.is_open`` does for one that was read."""
    if how == ANY:
        return None
    if how == CLOSED:
        return _f.closed_at != ""
    of_it = claim_answer.c.finding == _f.key
    spoken, decided = exists().where(of_it), exists().where(of_it, claim_answer.c.kind != NOTED)
    enough = or_(
        and_(_f.level == Level.NOTE.value, spoken),
        and_(_f.level == Level.BLOCK.value, _f.check.not_in(FIRM), decided),
    )
    asks = and_(_f.closed_at == "", _f.level.in_((Level.NOTE.value, Level.BLOCK.value)))
    return and_(asks, enough) if how == ANSWERED else and_(asks, ~enough)
