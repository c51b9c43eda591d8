"""The printer's test page: every row shows one thing that printers differ in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hardware.paper import escpos_parts
from hardware.paper_picture import draw_receipt
from hardware.paper_style import PaperStyle
from pos.rules.paper_rows import Line
from pos.rules.widths import wrap

_RULE = Line("", kind="rule")
_QR_TEXT = "K01-000000"


def printer_page(style: PaperStyle, name: str) -> bytes:
    """Write the page: the second QR code is sent as dots whatever the printer's setting."""
    return escpos_parts(
        [
            (tuple(_page(style, name)), replace(style, qr="native")),
            ((Line("二维码：画成图"), _qr()), replace(style, qr="image")),
            ((_RULE, _end(style)), style),
        ]
    )


def draw_printer_page(style: PaperStyle, name: str, file: Path) -> None:
    """Draw the page as it should look."""
    rows = (*_page(style, name), Line("二维码：画成图"), _qr(), _RULE, _end(style))
    draw_receipt(rows, style).save(file)


def _page(style: PaperStyle, name: str) -> Iterator[Line]:
    yield Line("打印测试页", size="large", bold=True, align="center")
    yield from (Line(row, align="center") for row in wrap(name, style.columns))
    yield Line(f"{style.columns} 列，{style.dots} 点：下面两行正好到头")
    yield Line(("1234567890" * 9)[: style.columns])
    yield Line("汉" * (style.columns // 2))
    yield _RULE
    yield Line("平常")
    yield Line("加粗", bold=True)
    yield Line("宽", size="wide")
    yield Line("高", size="tall")
    yield Line("大", size="large")
    yield Line("居中", align="center")
    yield _RULE
    yield Line("符号 ￥12.00，。（）①×【】")
    yield Line("生僻字 䶮（画成图的一行）")
    yield Line("二维码：打印机自己画")
    yield _qr()


def _qr() -> Line:
    return Line(_QR_TEXT, kind="qr")


def _end(style: PaperStyle) -> Line:
    return Line("到此切纸" if style.cutter else "到此为止，从这里撕", align="center")
