"""A sheet whose formulas are taken as they stand."""

from xlsxwriter.worksheet import Worksheet


class PlainSheet(Worksheet):  # type: ignore[misc]  # the library ships no types
    """A sheet with plain sums alone in its formulas: no function in them is of a later year."""

    def _prepare_formula(self, formula: str, *_expand: bool) -> str:
        # XlsxWriter searches every formula for 29 functions of later years, one after the other, to write
        # their long names; that took as long as all else beyond the lines. We use none of them.
        return formula.removeprefix("=")
