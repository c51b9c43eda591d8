"""Workbooks as somebody else's program sees them: LibreOffice works every formula out anew.

A formula's cell carries the value that was written beside it; here those are taken out first, so that no
number can come from anywhere but the formulas.
"""

import re
import shutil
import subprocess
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
XLSX = "xlsx:Calc MS Excel 2007 XML"

_SHEETS = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_FORMULA_CELL = re.compile(r"<c ([^>]*?)(?: t=\"\w+\")?>(<f>[^<]*</f>)<v>[^<]*</v></c>")
_ROW = re.compile(r'<row r="(\d+)".*?</row>')


def rewritten(path, to, change):
    """Copy a workbook, each sheet's XML as ``change`` makes it of its name and its XML."""
    names = openpyxl.load_workbook(path, read_only=True).sheetnames
    with ZipFile(path) as told, ZipFile(to, "w", ZIP_DEFLATED) as made:
        for item in told.infolist():
            content = told.read(item)
            if sheet := _SHEETS.fullmatch(item.filename):
                content = change(names[int(sheet[1]) - 1], content.decode()).encode()
            made.writestr(item, content)
    return to


def without_values(_name, xml):
    """Take the values of all formulas out of a sheet."""
    return _FORMULA_CELL.sub(r"<c \1>\2</c>", xml)


def recalculated(paths, folder):
    """Let LibreOffice work workbooks out that hold no value of a formula; give what they come to."""
    bare, out = folder / "bare", folder / "out"
    bare.mkdir(parents=True)
    made = [rewritten(path, bare / f"{place}.xlsx", without_values) for place, path in enumerate(paths)]
    for path in made:
        assert not any(formula_values(path)), "a value was left beside its formula"
    converted(made, out, XLSX)
    return [openpyxl.load_workbook(out / path.name, data_only=True) for path in made]


def converted(paths, out, kind):
    """Convert files in one run of LibreOffice, with a profile of its own."""
    profile = (out.parent / "profile").absolute().as_uri()
    command = [OFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    command += ["--convert-to", kind, "--outdir", str(out), *map(str, paths)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    ending = kind.partition(":")[0]
    made = [out / f"{path.stem}.{ending}" for path in paths]
    assert all(path.exists() for path in made), said.stderr
    return made


def cells(book):
    """Give every cell that holds something, by its sheet and its name."""
    return {
        (sheet.title, cell.coordinate): cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def formulas(path):
    """Give a workbook's formulas by sheet and cell."""
    return {
        where: cell.value
        for where, cell in cells(openpyxl.load_workbook(path)).items()
        if cell.data_type == "f"
    }


def formula_values(path):
    """Give the values beside the formulas of a workbook."""
    values = openpyxl.load_workbook(path, data_only=True)
    return [values[sheet][name].value for sheet, name in formulas(path)]


def with_row_dropped(sheet, number):
    """Empty a row of a sheet."""

    def change(name, xml):
        if name != sheet:
            return xml
        kept = _ROW.sub(lambda row: "" if int(row[1]) == number else row[0], xml)
        assert kept != xml
        return kept

    return change


def with_row_added(sheet, number):
    """Put a row below another that says the same, as a spreadsheet does: what points to rows moves along."""
    pointing = re.compile(rf"('{sheet}'!\$[A-Z]+\$)(\d+)(?::(\$[A-Z]+\$)(\d+))?")

    def moved(found):
        first, last = int(found[2]), found[4] and int(found[4])
        told = f"{found[1]}{first + (first > number)}"
        return told + (f":{found[3]}{last + (last >= number)}" if last else "")

    def down(row, by):
        told = str(int(row[1]) + by)
        return re.sub(rf'((?:<row| )r="[A-Z]*){row[1]}"', rf'\g<1>{told}"', row[0])

    def change(name, xml):
        if name == sheet:
            xml = _ROW.sub(
                lambda row: (
                    (row[0] if int(row[1]) <= number else "")
                    + (down(row, 1) if int(row[1]) >= number else "")
                ),
                xml,
            )
        return pointing.sub(moved, xml)

    return change


def with_amount(sheet, cell, amount):
    """Write another number into a cell."""

    def change(name, xml):
        if name != sheet:
            return xml
        made = re.sub(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{amount}", xml)
        assert made != xml
        return made

    return change
