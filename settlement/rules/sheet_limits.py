"""How large and of what make a list may be before anybody reads it; the sentences follow the file's name."""

from collections.abc import Sequence
from dataclasses import dataclass

_MIB = 1024**2
PARTS_MAX = 2_000
DIRECTORY_BYTES_MAX = _MIB
UNPACKED_BYTES_MAX = 512 * _MIB
STRINGS_BYTES_MAX = 128 * _MIB
# Whatever is neither rows nor texts is held in memory as a tree, many times its size.
OTHER_BYTES_MAX = 8 * _MIB
# Real sheets pack to a tenth or a twentieth; only what was made to burst packs to a hundredth.
RATIO_MAX = 100
RATIO_FROM_BYTES = 4 * _MIB
ROWS_MAX = 1_048_576
COLUMNS_MAX = 256
CELLS_MAX = 20_000_000
STRINGS_MAX = 3_000_000
ELEMENTS_MAX = 200_000
DEPTH_MAX = 64
QUIET_BYTES_MAX = _MIB
LINE_BYTES_MAX = _MIB

SAVE_AGAIN = "请用 Excel 或 WPS 打开，把名单复制到一个新的 .xlsx 再交"
TOO_LARGE = f"解开后太大：{SAVE_AGAIN}。"
BROKEN = f"已损坏，或不是真的 .xlsx：{SAVE_AGAIN}。"
MACROS = "带有宏：请另存为 .xlsx 再交。"
PASSWORD = "设了密码：请去掉密码再交。"  # noqa: S105, a sentence about one
OLD_BOOK = "设了密码，或是旧版 .xls：请去掉密码并另存为 .xlsx 再交。"
EMPTY = "是空文件：请核对选对了文件再交。"
NO_LIST = "不是 .xlsx 或 .csv 文件：请用 Excel 或 WPS 另存为 .xlsx 再交。"
OUTSIDE = "连着别的文件或网上的数据：请断开链接，或把名单只按数值复制到一个新的 .xlsx 再交。"
INSIDE = "里面嵌着别的文件或控件：请把名单复制到一个新的 .xlsx 再交。"
DECLARES = f"里面有不该有的 DOCTYPE 声明：{SAVE_AGAIN}。"

CONTENTS = "[content_types].xml"
_MACRO_ENDS = ("vbaproject.bin", "vbaprojectsignature.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/")
_OUTSIDE_STARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/webextensions/")
_INSIDE_STARTS = ("xl/embeddings/", "xl/activex/", "xl/model/", "customui/")


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a packed workbook, as its directory declares it."""

    name: str
    packed_bytes: int
    unpacked_bytes: int
    encrypted: bool = False

    @property
    def lower(self) -> str:
        """Give the name the way two names are the same."""
        return self.name.lower()

    @property
    def is_sheet(self) -> bool:
        """Tell whether it holds rows."""
        return "worksheets/" in self.lower and self.lower.endswith(".xml")

    @property
    def is_strings(self) -> bool:
        """Tell whether it holds the texts of all cells."""
        return self.lower.endswith("sharedstrings.xml")

    @property
    def is_xml(self) -> bool:
        """Tell whether it is read as XML."""
        return self.lower.endswith((".xml", ".rels", ".vml"))


def parts_problem(parts: Sequence[Part]) -> str | None:
    """Say why a packed workbook is not to be opened, by its directory alone; None where it may be."""
    names = [part.lower for part in parts]
    found = (
        (PASSWORD, any(part.encrypted for part in parts)),
        (MACROS, any(name.endswith(_MACRO_ENDS) or name.startswith(_MACRO_FOLDERS) for name in names)),
        (OUTSIDE, any(name.startswith(_OUTSIDE_STARTS) for name in names)),
        (INSIDE, any(name.startswith(_INSIDE_STARTS) for name in names)),
        (TOO_LARGE, len(parts) > PARTS_MAX),
        (TOO_LARGE, sum(part.unpacked_bytes for part in parts) > UNPACKED_BYTES_MAX),
        (TOO_LARGE, any(_bursts(part) or _too_large(part) for part in parts)),
        (BROKEN, len(set(names)) != len(names) or any(_leads_elsewhere(part.name) for part in parts)),
        (BROKEN, CONTENTS not in names),
    )
    return next((sentence for sentence, is_so in found if is_so), None)


def _bursts(part: Part) -> bool:
    return part.unpacked_bytes > RATIO_FROM_BYTES and part.unpacked_bytes > part.packed_bytes * RATIO_MAX


def _too_large(part: Part) -> bool:
    if part.is_sheet or not part.is_xml:
        return False
    return part.unpacked_bytes > (STRINGS_BYTES_MAX if part.is_strings else OTHER_BYTES_MAX)


def _leads_elsewhere(name: str) -> bool:
    """Tell a name that would lie outside of the workbook."""
    return name.startswith("/") or ".." in name.split("/") or any(char in name for char in "\\:\0")


def column_letters(column: int) -> str:
    """Give the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(reference: str) -> int:
    """Give the column of a cell's name: C5 is 3; 0 where it names none."""
    number = 0
    for char in reference.upper():
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def row_number(reference: str) -> int:
    """Give the row of a cell's name: C5 is 5; 0 where it names none."""
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 0  # noqa: PLR2004
