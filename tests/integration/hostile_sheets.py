"""Workbooks that mean harm: a clerk's plain list, with one thing about it changed."""

import io
import itertools
import re
import zipfile

import openpyxl

from integration.ledger_room import LI, WANG

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS, _CONTENTS, _LINKS = "xl/sharedStrings.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
_STRINGS_MAKE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_STRINGS_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_INLINE = re.compile(r't="inlineStr"><is><t>([^<]*)</t></is></c>')
COLUMNS = ("姓名", "身份证号", "电话", "年龄")


def plain(path, *, phone="13800000001", age=93, rows=(LI, WANG)):
    """Write the list as a spreadsheet program does."""
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        book.active.append([row["姓名"], row["身份证号"], phone, age])
    book.save(path)
    return _with_shared_texts(path)


def _with_shared_texts(path):
    """Put the texts of the cells into a part of their own, as Excel and WPS do."""
    parts = parts_of(path)
    texts = _INLINE.findall(parts[SHEET].decode())
    places = itertools.count()
    sheet = _INLINE.sub(lambda _: f't="s"><v>{next(places)}</v></c>', parts[SHEET].decode())
    strings = f"<sst {MAIN}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"
    made, link = (parts[name].decode() for name in (_CONTENTS, _LINKS))
    made = made.replace(
        "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{_STRINGS_MAKE}"/></Types>'
    )
    link = link.replace(
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{_STRINGS_LINK}" Target="sharedStrings.xml"/></Relationships>',
    )
    return pack(path, {**parts, SHEET: sheet, STRINGS: strings, _CONTENTS: made, _LINKS: link})


def parts_of(path):
    """Give every part of a workbook by its name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path, parts, *, compression=zipfile.ZIP_DEFLATED):
    """Write parts as a workbook."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def replaced(path, part, old, new):
    """Write the plain list with a text in one of its parts replaced."""
    parts = parts_of(plain(path))
    assert old.encode() in parts[part]
    return pack(path, {**parts, part: parts[part].replace(old.encode(), new.encode())})


def sheet_of(path, rows, before=""):
    """Write the plain list with other rows, given as XML."""
    xml = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"
    return pack(path, {**parts_of(plain(path)), SHEET: xml})


def text_cells(row, texts):
    cells = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{row}">{cells}</row>'


HEADER_ROW = text_cells(1, COLUMNS[:3])
LI_ROW = text_cells(2, (LI["姓名"], LI["身份证号"], "13800000001"))


def shuffled(content, order):
    """Write the members of an archive in another order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        order.shuffle(names)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as other:
            for name in names:
                other.writestr(name, archive.read(name))
    return made.getvalue()
