"""Tidying: what was kept long enough goes, person by person, and can be stopped and gone on with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos.config import RetentionSection
from settlement.erasure import erase_in, standing_of
from settlement.list_import import Ordered
from settlement.rules.retention import Reason, after_months, kept_long_enough
from settlement.store import Centre


@dataclass(frozen=True)
class Due:
    """What was kept long enough: people of the ledger, dead the ledger does not know, old remarks."""

    people: tuple[str, ...]
    unknown_dead: tuple[str, ...]
    remarks: int

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do."""
        return not (self.people or self.unknown_dead or self.remarks)


def what_is_due(centre: Centre, section: RetentionSection, at: datetime, today: date) -> Due:
    """Say what was kept long enough, and change nothing."""
    with centre.read() as office:
        people = tuple(
            person
            for page in office.erasures.maybe_gone()
            for person in page
            if (somebody := standing_of(office, person))
            and kept_long_enough(somebody, today, section.gone_months)
        )
        strangers = office.erasures.unknown_dead(after_months(today, -section.gone_months))
        return Due(people, strangers, office.erasures.drop_remarks(_old(section, at), dry_run=True))


def tidy(
    centre: Centre,
    section: RetentionSection,
    ordered: Ordered,
    today: date,
    progress: Callable[[int], object] = int,
) -> Due:
    """Let go of what was kept long enough, each person in a transaction of their own; tell what it was."""
    due = what_is_due(centre, section, ordered.at, today)
    done: list[str] = []
    for person in due.people:
        with centre.begin() as office:
            somebody = standing_of(office, person)
            # A list that came in meanwhile may have brought them back.
            if somebody and kept_long_enough(somebody, today, section.gone_months):
                erase_in(office, person, Reason.RETENTION, ordered)
                done.append(person)
        progress(1)
    for person in due.unknown_dead:
        with centre.begin() as office:
            erase_in(office, person, Reason.RETENTION, ordered)
        progress(1)
    with centre.begin() as office:
        remarks = office.erasures.drop_remarks(_old(section, ordered.at), dry_run=False)
        people = len(done) + len(due.unknown_dead)
        office.audit.append(ordered.draft("tidied", people=people, remarks=remarks))
    return Due(tuple(done), due.unknown_dead, remarks)


def _old(section: RetentionSection, at: datetime) -> datetime:
    return at - timedelta(days=section.remarks_days)
