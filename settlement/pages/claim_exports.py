"""What can be taken along of a canteen's month; who took it is kept."""

from flask import Response

from settlement.guard import this_gate, visitor
from settlement.lines_csv import lines_csv
from settlement.pages.bank import claims
from settlement.pages.claims import asked_canteen, asked_month, tills_of
from settlement.pages.file_answer import file_answer

__all__ = ("claims",)


@claims.post("/lines.csv")
def take_lines() -> Response:
    """Give all lines of a canteen's month, as they are read."""
    place, month, gate = asked_canteen(), asked_month(), this_gate()
    with gate.centre.begin() as office:
        tills = tills_of(office, place)
        gate.note(office, "lines-taken", visitor().account, scope=str(place), month=str(month))
    return file_answer(lines_csv(gate.centre, month, tills), "text/csv", f"lines-{month}.csv")
