from collections.abc import Sequence

from settlement.grid_book import GridRow
from settlement.list_compare import ENDED, HELD, NEW, UNCHANGED, GridChange, ListName, PersonChange
from settlement.list_reading import Listed
from settlement.people_book import Leaving, Row
from settlement.people_keys import PeopleKeys
from settlement.people_tables import listing, person, person_details, person_photo, person_status
from settlement.photos import Photos
from settlement.rules.status_periods import Period
from settlement.sealed_people import details_row, person_row, photo_row
from settlement.store import Office


class ListWriter:
    """Writes the changes of one import, batch by batch, inside its transaction."""

    def __init__(self, office: Office, keys: PeopleKeys, photos: Photos, name: ListName, number: int) -> None:
        self._book = office.people
        self._grids = office.grids
        self._keys = keys
        self._photos = photos
        self._name = name
        self._number = number

    def write(self, changes: Sequence[PersonChange]) -> None:
        """End what a batch ends and begin what it begins."""
        changes = [change for change in changes if change.kind not in (HELD, UNCHANGED)]
        self._identities(changes)
        self._details(changes)
        self._statuses(changes)
        self._listings(changes)

    def write_grids(self, changes: Sequence[GridChange]) -> None:
        """End who looked after a grid and begin who does now."""
        rows = [GridRow(change.grid, change.after, self._number) for change in changes]
        self._grids.change(self._keys.vault, rows)

    def _identities(self, changes: Sequence[PersonChange]) -> None:
        new = [change.listed for change in changes if change.listed and change.kind == NEW]
        self._book.add(person, [person_row(self._keys, listed, self._number) for listed in new])

    def _details(self, changes: Sequence[PersonChange]) -> None:
        """End the details that changed and begin the new ones, with the picture where there is a new one."""
        changed = [change.person for change in changes if change.fields]
        self._book.close(person_details, Leaving(changed, self._number))
        rows: list[Row] = []
        for change in changes:
            if change.listed and change.details and (change.fields or change.kind == NEW):
                rows.append(
                    details_row(self._keys, change.listed, change.details, self._number, self._name.today)
                )
                if change.listed.photo and _has_other_photo(change):
                    self._photo(change.listed)
        self._book.add(person_details, rows)

    def _photo(self, listed: Listed) -> None:
        if self._book.photo(listed.person, listed.photo) is None:
            picture = self._photos.picture(listed.line.resident.photo, listed.photo)
            self._book.add(person_photo, [photo_row(self._keys, listed, picture, self._number)])

    def _statuses(self, changes: Sequence[PersonChange]) -> None:
        gone = [(change.person, period) for change in changes for period in change.steps.closing]
        self._book.close_periods(self._name.source, self._number, gone)
        begun = [self._status(change.person, p) for change in changes for p in change.steps.opening]
        self._book.add(person_status, begun)

    def _status(self, who: str, period: Period) -> Row:
        return {
            "person": who,
            "source": self._name.source,
            "code": period.code,
            "begins": period.begins.isoformat(),
            "opened_by": self._number,
            "ends": period.ends.isoformat() if period.ends else None,
            "document": period.document,
        }

    def _listings(self, changes: Sequence[PersonChange]) -> None:
        gone = [change.person for change in changes if change.kind == ENDED]
        self._book.close(listing, Leaving(gone, self._number), self._name.source)
        self._book.add(
            listing,
            [
                {"source": self._name.source, "person": change.person, "opened_by": self._number}
                for change in changes
                if change.joins
            ],
        )


def _has_other_photo(change: PersonChange) -> bool:
    return change.kind == NEW or any(field.field == "photo" for field in change.fields)
