from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from hardware import fonts, paper, paper_picture
from hardware.paper import DRAWER_KICK, PAPER_58, PAPER_80, PaperStyle, escpos_bytes, escpos_parts
from hardware.paper_picture import draw_line, draw_receipt
from hardware.paper_style import as_printed, columns_of, in_printer_font
from kiosk_ui.printer_page import printer_page
from pos.rules.money import Money
from pos.rules.paper_rows import Line
from pos.rules.receipt import ReceiptFacts, receipt_lines
from pos.rules.widths import needs_picture, printable, text_width
from printed_codes import qr_codes

needs_font = pytest.mark.skipif(fonts.font_place() is None, reason="this machine has no Chinese font")

PLAIN = {"gs": 0, "fs": 0, "bold": 0, "align": 0}
LINES = (
    Line("和平路社区食堂", size="large", bold=True, align="center"),
    Line("", kind="rule"),
    Line("餐费 12.00 ×1", bold=True),
    Line("宽", size="wide"),
    Line("高", size="tall", align="center"),
    Line("", kind="feed"),
    Line("实付 ¥6.00，谢谢（您）①"),
)


@dataclass
class Job:
    """What a printer makes of a job: rows of (text, state), pictures, QR contents, and how it ends."""

    rows: list
    pictures: list
    codes: list
    ends: list
    state: dict


def printed(job):
    """Read a job the way a printer does; an unknown command is an error."""
    made = Job([], [], [], [], dict(PLAIN))
    assert job.startswith(b"\x1b@\x1c&")
    at, text = 4, b""
    while at < len(job):
        step = one_setting(job[at : at + 3], made.state)
        if step == 0:
            step = one_command(job[at:], made)
        if step == 0:
            assert job[at] >= 0x20 or job[at] == 0x0A, job[at : at + 4]
            step = 1
            if job[at] == 0x0A:
                made.rows.append((text.decode("gb18030"), dict(made.state)))
                text = b""
            else:
                text += job[at : at + 1]
        at += step
    assert text == b""
    return made


def one_setting(start, state):
    names = {b"\x1d!": "gs", b"\x1c!": "fs", b"\x1bE": "bold", b"\x1ba": "align"}
    name = names.get(start[:2])
    if name:
        state[name] = start[2]
    return 3 if name else 0


def one_command(rest, made):
    if rest.startswith(b"\x1dv0\x00"):
        across, down = (int.from_bytes(rest[i : i + 2], "little") for i in (4, 6))
        white = bytes(ink ^ 0xFF for ink in rest[8 : 8 + across * down])
        made.pictures.append(Image.frombytes("1", (across * 8, down), white))
        return 8 + across * down
    if rest.startswith(b"\x1d(k"):
        length = int.from_bytes(rest[3:5], "little")
        if rest[5:8] == b"1P0":
            made.codes.append((rest[8 : 5 + length].decode(), made.state["align"]))
        return 5 + length
    for ending in (b"\x1dV\x42\x00", b"\x1bd\x04"):
        if rest.startswith(ending):
            made.ends.append(ending)
            return len(ending)
    return 0


def test_rows_come_back_from_the_bytes_with_their_size_weight_and_place():
    job = printed(escpos_bytes(LINES, PAPER_58))
    assert job.rows == [
        ("和平路社区食堂", {"gs": 0x11, "fs": 12, "bold": 1, "align": 1}),
        ("-" * 32, PLAIN),
        ("餐费 12.00 ×1", PLAIN | {"bold": 1}),
        ("宽", PLAIN | {"gs": 0x10, "fs": 4}),
        ("高", PLAIN | {"gs": 0x01, "fs": 8, "align": 1}),
        ("", PLAIN),
        ("实付 ￥6.00，谢谢（您）①", PLAIN),
    ]


def test_after_every_row_all_settings_are_back_to_plain():
    for line in LINES:
        assert printed(escpos_bytes([line], PAPER_80)).state == PLAIN


def test_80_mm_paper_is_cut_and_58_mm_paper_is_fed_four_lines():
    assert printed(escpos_bytes(LINES, PAPER_80)).ends == [b"\x1dV\x42\x00"]
    assert printed(escpos_bytes(LINES, PAPER_58)).ends == [b"\x1bd\x04"]
    assert escpos_bytes([], PAPER_80) == b"\x1b@\x1c&\x1dV\x42\x00"


def test_the_same_rows_make_the_same_bytes():
    lines = [*LINES, Line("王*䶮"), Line("K01-000001", kind="qr")]
    assert escpos_bytes(lines, PAPER_58) == escpos_bytes(list(lines), PAPER_58)


@needs_font
@pytest.mark.parametrize("name", ["䶮", "𬱖"])
def test_a_rare_name_is_sent_as_a_picture_of_its_row(name):
    line = Line(f"就餐人 王*{name}")
    job = printed(escpos_bytes([line], PAPER_58))
    assert job.rows == []
    assert [picture.tobytes() for picture in job.pictures] == [draw_line(line, PAPER_58).tobytes()]
    assert job.pictures[0].size == (384, 30)


def test_without_a_font_a_rare_character_becomes_a_geta_mark(monkeypatch):
    monkeypatch.setattr(paper, "font_place", lambda: None)
    job = printed(escpos_bytes([Line("王*䶮")], PAPER_58))
    assert (job.rows, job.pictures) == ([("王*〓", PLAIN)], [])


def test_text_cannot_command_the_printer():
    job = printed(escpos_bytes([Line("王\x1bp\x00\x32\x32*\n芳\x07")], PAPER_58))
    assert job.rows == [("王p22* 芳", PLAIN)]
    assert list(DRAWER_KICK) == [0x1B, 0x70, 0, 50, 50]


def test_a_qr_code_is_made_by_the_printer_or_sent_as_dots():
    code = Line("K01-000001 校验 A1B2", kind="qr")
    assert printed(escpos_bytes([code], PAPER_58)).codes == [(code.text, 1)]
    dots = PaperStyle(columns=32, dots=384, cutter=False, qr="image")
    (picture,) = printed(escpos_bytes([code], dots)).pictures
    assert picture.width == 384
    assert [found.text for found in qr_codes(picture)] == [code.text]


def ink(picture):
    """Give the box of black dots, or None on white paper."""
    return ImageChops.invert(picture.convert("L")).getbbox()


@needs_font
def test_in_the_picture_a_han_character_takes_exactly_two_columns():
    row = draw_line(Line("国" * 16), PAPER_58)
    cells = [row.crop((left, 0, left + 24, row.height)).tobytes() for left in range(0, 384, 24)]
    assert ink(row) is not None
    assert len(set(cells)) == 1
    after_latin = draw_line(Line("A国"), PAPER_58)
    assert after_latin.crop((12, 0, 36, row.height)).tobytes() == cells[0]


@needs_font
def test_in_the_picture_sizes_and_weight_show():
    boxes = {
        size: ink(draw_line(Line("国", size=size), PAPER_58)) for size in ("normal", "wide", "tall", "large")
    }
    wide = {size: right - left for size, (left, _, right, _) in boxes.items()}
    tall = {size: bottom - top for size, (_, top, _, bottom) in boxes.items()}
    assert wide["wide"] > 1.7 * wide["normal"] > 1.7 * wide["tall"] * 0.9
    assert tall["tall"] > 1.7 * tall["normal"] > 1.7 * tall["wide"] * 0.9
    assert (wide["large"], tall["large"]) >= (wide["normal"] * 1.7, tall["normal"] * 1.7)
    plain, bold = (draw_line(Line("国", bold=bold), PAPER_58).histogram()[0] for bold in (False, True))
    assert bold > plain * 1.2


@needs_font
def test_in_the_picture_a_centred_row_is_in_the_middle():
    left, _, right, _ = ink(draw_line(Line("国国", align="center"), PAPER_80))
    assert abs((left + right) / 2 - 288) <= 1


@needs_font
def test_a_character_the_font_lacks_is_drawn_as_a_geta_mark():
    assert not fonts.has_glyph("\ue123")
    assert draw_line(Line("\ue123国"), PAPER_58).tobytes() == draw_line(Line("〓国"), PAPER_58).tobytes()


def test_the_picture_of_a_receipt_holds_every_row_one_below_the_other():
    rows = [draw_line(line, PAPER_80) for line in LINES]
    whole = draw_receipt(LINES, PAPER_80)
    top = paper_picture.MARGIN_DOTS
    assert whole.size == (576, sum(row.height for row in rows) + 2 * top)
    for row in rows:
        assert whole.crop((0, top, 576, top + row.height)).tobytes() == row.tobytes()
        top += row.height


def test_without_any_font_a_picture_is_still_made(monkeypatch):
    monkeypatch.setattr(paper_picture, "chinese_font", lambda _size: None)
    assert ink(draw_line(Line("国"), PAPER_58)) is None


def test_a_font_is_found_by_fontconfig_where_the_usual_places_are_empty(monkeypatch):
    if fonts.font_place() is None:
        pytest.skip("this machine has no Chinese font")
    monkeypatch.setattr(fonts, "_FOLDERS", ())
    asked = fonts.font_place.__wrapped__()
    monkeypatch.setattr(fonts.shutil, "which", lambda _name: None)
    assert asked is not None
    assert fonts.font_place.__wrapped__() is None


def test_the_till_and_the_printer_agree_on_every_character():
    kinds = "".join(chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code <= 0xDFFF)
    assert as_printed(kinds) == printable(kinds)
    assert all(columns_of(char) == text_width(char) for char in kinds)
    assert all(in_printer_font(char) != needs_picture(char) for char in kinds)


def test_paper_that_cannot_hold_its_columns_is_refused():
    with pytest.raises(ValueError, match="384"):
        PaperStyle(columns=48, dots=384, cutter=False)


# What a printer counts for itself: one byte one column, two bytes two, twice as many where it is wide

GBK = [
    char
    for char in map(chr, range(0x80, 0x10000))
    if not "\ud800" <= char <= "\udfff" and len(char.encode("gbk", "ignore")) == 2
]
WORDS = st.text(st.one_of(st.sampled_from(GBK), st.characters(max_codepoint=0x7F)), max_size=40)


def columns_printed(row):
    text, state = row
    return len(text.encode("gb18030")) * (2 if state["gs"] & 0xF0 else 1)


@given(
    words=st.tuples(WORDS, WORDS, WORDS, WORDS),
    fen=st.integers(0, 10**7),
    paper=st.sampled_from([PAPER_58, PAPER_80]),
)
def test_no_printed_row_is_wider_than_the_paper_by_the_printers_own_count(words, fen, paper):
    canteen, name, cashier, tender = words
    receipt = ReceiptFacts(
        number="K01-000017",
        canteen=canteen,
        sold_at=datetime(2026, 11, 24, 3, 46, tzinfo=UTC),
        mode="堂食",
        portions=1,
        price=Money(fen),
        subsidy=Money(0),
        payable=Money(fen),
        tender=tender,
        name=name,
        cashier=cashier,
        short_code="A1B2-C3D4",
        reprint=True,
    )
    job = printed(escpos_bytes(receipt_lines(receipt, paper.columns), paper))
    assert max(map(columns_printed, job.rows)) <= paper.columns
    assert job.pictures == []


@pytest.mark.parametrize("paper", [PAPER_58, PAPER_80])
def test_the_test_page_fills_its_rulers_exactly_and_shows_a_qr_code_both_ways(paper):
    job = printed(printer_page(paper, "serial:///dev/serial/by-id/usb-Prolific_Technology-if00?baud=19200"))
    widths = [columns_printed(row) for row in job.rows]
    assert max(widths) == paper.columns
    assert widths.count(paper.columns) >= 3  # digits, Han characters, rules
    assert [text for text, _ in job.codes] == ["K01-000000"]
    decoded = [found.text for picture in job.pictures for found in qr_codes(picture)]
    assert decoded == ["K01-000000"]
    assert len(job.ends) == 1


@needs_font
def test_the_rare_character_of_the_test_page_is_a_picture_of_its_row():
    job = printed(printer_page(PAPER_58, "screen"))
    assert not any("䶮" in text for text, _ in job.rows)
    assert next(picture.height for picture in job.pictures) == 30


def test_parts_made_in_different_ways_are_one_job():
    native, dots = PAPER_58, PaperStyle(columns=32, dots=384, cutter=True, qr="image")
    code = Line("K01-000001", kind="qr")
    job = printed(escpos_parts([([code], native), ([code], dots)]))
    assert (len(job.codes), len(job.pictures), job.ends) == (1, 1, [b"\x1dV\x42\x00"])
