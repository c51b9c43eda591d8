"""What stands before every reading of a list: a file that could harm is refused, and nothing of it is kept.

Only `.xlsx` and `.csv` come through, by what they are and not by what they are called.
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pos.rules.errors import Refused
from pos.rules.sheet_shape import SheetShape
from pos.sheets import FILE_BYTES_MAX, BadSheet
from settlement.rules.list_sheet import LIST_SHAPE
from settlement.rules.sheet_limits import (
    BROKEN,
    CONTENTS,
    DIRECTORY_BYTES_MAX,
    EMPTY,
    LINE_BYTES_MAX,
    MACROS,
    NO_LIST,
    OLD_BOOK,
    PARTS_MAX,
    TOO_LARGE,
    Part,
    parts_problem,
)
from settlement.sheet_formulas import formula_problem
from settlement.sheet_scan import Formulas, PartWatch, StringsWatch, scan

_COMPOUND_FILE = bytes.fromhex("d0cf11e0")
_END = struct.Struct("<4s4H2LH")
_LOCATOR_BYTES = 20
_COMMENT_BYTES_MAX = 65_535
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_WORKBOOK = f"{_SPREADSHEET}sheet.main+xml"
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN_KINDS = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, OverflowError, NotImplementedError,
    RuntimeError, UnicodeError, struct.error, OSError,
)  # fmt: skip


def check_sheet(file: Path | BinaryIO, shape: SheetShape = LIST_SHAPE, name: str = "") -> None:
    """Refuse a file that is no list or could harm, in one sentence; memory and time are bounded.

    A stream is looked through from its beginning and stands there again afterwards; ``name`` is what it was
    called. Raises BadSheet.
    """
    if isinstance(file, Path):
        try:
            with file.open("rb") as opened:
                return _check(opened, shape, name or file.name)
        except OSError as error:
            raise BadSheet(f"读不到文件 {file.name}：请核对文件名和权限。") from error
    _check(file, shape, name or "名单")
    return None


def _check(file: BinaryIO, shape: SheetShape, name: str) -> None:
    shown = name[:100]
    try:
        _look(file, shape, name.lower())
    except Refused as refused:
        raise BadSheet(f"{shown} {refused}") from refused
    except _BROKEN_KINDS as error:
        raise BadSheet(f"{shown} {BROKEN}") from error
    finally:
        file.seek(0)


def _look(file: BinaryIO, shape: SheetShape, name: str) -> None:
    size_bytes = file.seek(0, 2)
    file.seek(0)
    start = file.read(4)
    if not start:
        raise Refused(EMPTY)
    if size_bytes > FILE_BYTES_MAX:
        raise Refused(f"超过 {FILE_BYTES_MAX // 1024**2} MB：请分成几个文件再交。")
    if start == _COMPOUND_FILE:
        raise Refused(OLD_BOOK)
    if name.endswith((".xlsm", ".xltm", ".xlam", ".xlsb")):
        raise Refused(MACROS)
    if start.startswith(b"PK"):
        _look_into_book(file, size_bytes, shape)
    elif name.endswith(".csv"):
        _look_at_text(file)
    else:
        raise Refused(NO_LIST)


def _look_into_book(file: BinaryIO, size_bytes: int, shape: SheetShape) -> None:
    _refuse_long_directory(file, size_bytes)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if any(member.compress_type not in _PACKINGS for member in members):
            raise Refused(BROKEN)
        parts = [_part(member) for member in members]
        problem = parts_problem(parts)
        if problem:
            raise Refused(problem)
        formulas = _look_through(archive, parts)
    if formulas:
        file.seek(0)
        problem = formula_problem(file, formulas, shape)
        if problem:
            raise Refused(problem)


def _part(member: zipfile.ZipInfo) -> Part:
    return Part(member.filename, member.compress_size, member.file_size, encrypted=bool(member.flag_bits & 1))


def _refuse_long_directory(file: BinaryIO, size_bytes: int) -> None:
    """Look at the end of the archive ourselves: the library reads its whole directory into memory first."""
    reach = min(size_bytes, _COMMENT_BYTES_MAX + _END.size + _LOCATOR_BYTES)
    file.seek(-reach, 2)
    tail = file.read(reach)
    place = len(tail) - _END.size
    if not (place >= 0 and tail[place:].startswith(b"PK\5\6") and tail.endswith(b"\0\0")):
        place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _END.size:
        raise Refused(BROKEN)
    found = _END.unpack_from(tail, place)
    count, directory_bytes = found[4], found[5]
    is_long = tail[max(0, place - _LOCATOR_BYTES) : place].startswith(b"PK\6\7")
    if is_long or count > PARTS_MAX or directory_bytes > DIRECTORY_BYTES_MAX:
        raise Refused(TOO_LARGE)


def _look_through(archive: zipfile.ZipFile, parts: list[Part]) -> dict[str, Formulas]:
    """Look through every XML part; give the formulas of each that has any."""
    formulas: dict[str, Formulas] = {}
    leads: dict[str, list[str]] = {}
    makes: dict[str, str] = {}
    for part in parts:
        if not part.is_xml:
            continue
        watch = PartWatch()
        with archive.open(part.name) as file:
            scan(file, StringsWatch() if part.is_strings else watch)
        leads[part.name] = watch.leads_to
        if watch.formulas.rows:
            formulas[part.name] = watch.formulas
        if part.lower == CONTENTS:
            makes = watch.makes
    _refuse_other_makes(makes, leads)
    return formulas


def _refuse_other_makes(makes: Mapping[str, str], leads: Mapping[str, list[str]]) -> None:
    """Refuse what is no workbook, and one that has rows or texts in parts that were not looked through."""
    books = [PurePosixPath(name) for name, make in makes.items() if make == _WORKBOOK]
    targets = [to for book in books for to in leads.get(f"{book.parent}/_rels/{book.name}.rels", ())]
    read = [*targets, *(name for name, make in makes.items() if make.startswith(_SPREADSHEET) and name)]
    texts = [name for name, make in makes.items() if make.endswith(".sharedstrings+xml")]
    if not books or not all(name.lower().endswith(".xml") for name in read):
        raise Refused(BROKEN)
    if not all(name.lower().endswith("sharedstrings.xml") for name in texts):
        raise Refused(BROKEN)


def _look_at_text(file: BinaryIO) -> None:
    """Refuse text with a line that never ends: a line is read as a whole."""
    file.seek(0)
    line_bytes = 0
    while piece := file.read(1 << 16):
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        line_bytes = line_bytes + len(piece) if last < 0 else len(piece) - last
        if line_bytes > LINE_BYTES_MAX:
            raise Refused("有一行长得读不下：请用 Excel 或 WPS 另存为 .xlsx 再交。")
