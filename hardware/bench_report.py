"""The measured table as Markdown, and the plot of rate against time as a picture."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2

HEAD = """# Scanning, measured by `make bench-scan`

Bands are drawn by `hardware/worn_band.py`: cylinder, perspective, smear, defocus, glare, wear, noise,
motion JPEG, 1280x720; {count} showings of 15 pictures each for typical and for rough handling; fixed seeds,
not those the looks were chosen with. All readers saw the same pictures in the same run; milliseconds are
processor time of one thread. {machine}.

| reader | 15, typical | 15, rough | one, typical | one, rough | ms | empty ms | busy ms | wrong | ghosts |
|---|---|---|---|---|---|---|---|---|---|
"""
FOOT = """
- 15: showings of 15 pictures, one: single pictures. A showing counts for the other readers when one
  of its pictures was read right (so for "looks only"); for the till when the whole pipeline says so:
  read from two pictures, or from one when the roster knows the text.
- ms: a picture of a band, the mean of both sets. Empty ms: a still room; the till's change gate is
  included, the others have none. Busy ms: a picture of things held up that are no bands.
- Ghosts: any text (but a payment code's) from menus, newspapers, cartons, chequers, fields of modules,
  cloth, a room and telephones with payment codes.
- OpenCV's WeChat reader: {wechat}.
- Idle till (camera and scanner, nobody there, 1280x720 motion JPEG, 15 a second): {idle:.1%} of one core.

| goal | measured | met |
|---|---|---|
{goals}

![Rate against milliseconds](pictures/scan-rate.svg)
"""
TYPICAL_MIN, ROUGH_MIN, EMPTY_MAX, IDLE_MAX = 0.99, 0.85, 0.1, 0.1
COLOURS = ("#1b6ca8", "#c8553d", "#4f772d", "#7b2d8b", "#8a6d3b", "#111111", "#d97706", "#0f766e")


@dataclass(frozen=True, slots=True)
class Row:
    """One reader's figures: rates 0 to 1, milliseconds a picture, counts."""

    name: str
    typical: float
    rough: float
    typical_picture: float | None
    rough_picture: float | None
    ms: float
    empty_ms: float
    texture_ms: float
    wrong: int
    ghosts: int

    def with_till(self, name: str, rates: tuple[float, float], ms: float, wrong: int) -> "Row":
        """Give the row of the whole till, whose pictures are not counted one by one."""
        return replace(
            self,
            name=name,
            typical=rates[0],
            rough=rates[1],
            ms=ms,
            wrong=wrong,
            typical_picture=None,
            rough_picture=None,
        )


def markdown(rows: Sequence[Row], count: int, idle: float, *, wechat: bool) -> str:
    """Write the page."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, OpenCV {cv2.__version__}"
    lines = "\n".join(_line(row) for row in rows)
    said = "in the wheel" if wechat else "not in the headless wheel, so not measured"
    return (
        HEAD.format(count=count, machine=machine)
        + lines
        + "\n"
        + FOOT.format(wechat=said, idle=idle, goals="\n".join(_goals(rows, idle)))
    )


def _line(row: Row) -> str:
    one = [f"{rate:.0%}" if rate is not None else "" for rate in (row.typical_picture, row.rough_picture)]
    ms = f"{row.ms:.1f} | {row.empty_ms:.2f} | {row.texture_ms:.1f}"
    rates = f"{row.typical:.1%} | {row.rough:.1%} | {one[0]} | {one[1]}"
    return f"| {row.name} | {rates} | {ms} | {row.wrong} | {row.ghosts} |"


def _goals(rows: Sequence[Row], idle: float) -> list[str]:
    zbar, till = rows[0], rows[-2]
    empty = till.empty_ms / zbar.empty_ms
    checks = (
        ("typical handling, 15 pictures ≥ 99 %", f"{till.typical:.1%}", till.typical >= TYPICAL_MIN),
        ("rough handling, 15 pictures ≥ 85 %", f"{till.rough:.1%}", till.rough >= ROUGH_MIN),
        ("still empty room ≤ 0.1 × pyzbar", f"{empty:.3f} ×", empty <= EMPTY_MAX),
        ("mean time ≤ 1 × pyzbar", f"{till.ms / zbar.ms:.2f} ×", till.ms <= zbar.ms),
        ("no wrong text, no ghost", f"{till.wrong} and {till.ghosts}", till.wrong + till.ghosts == 0),
        ("idle till ≤ 10 % of a core", f"{idle:.1%}", idle <= IDLE_MAX),
    )
    return [f"| {goal} | {measured} | {'yes' if met else 'no'} |" for goal, measured, met in checks]


def plot(rows: Sequence[Row]) -> str:
    """Draw the share of showings read (full: typical, hollow: rough) against milliseconds a picture."""
    wide, high, left, top = 560, 320, 50, 20
    ms_max = max(row.ms for row in rows) * 1.1

    def at(ms: float, rate: float) -> tuple[float, float]:
        return left + ms / ms_max * wide, top + (1 - rate) * high

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {high + 70}"',
        f' font-family="sans-serif" font-size="12"><rect width="960" height="{high + 70}" fill="white"/>',
    ]
    for tenth in range(0, 11, 2):
        _, y = at(0, tenth / 10)
        parts.append(f'<path d="M{left} {y:.0f}h{wide}" stroke="#ddd"/>')
        parts.append(f'<text x="8" y="{y + 4:.0f}">{tenth * 10} %</text>')
    for step in range(6):
        x, y = at(ms_max * step / 5, 0)
        parts.append(f'<text x="{x - 8:.0f}" y="{y + 18:.0f}">{ms_max * step / 5:.0f}</text>')
    parts.append(f'<text x="{left + wide / 2 - 60}" y="{high + 60}">milliseconds a picture</text>')
    for number, (row, colour) in enumerate(zip(rows, COLOURS, strict=False)):
        (x, typical), (_, rough) = at(row.ms, row.typical), at(row.ms, row.rough)
        y = top + 20 + number * 22
        parts.append(
            f'<path d="M{x:.1f} {typical:.1f}V{rough:.1f}" stroke="{colour}"/>'
            f'<circle cx="{x:.1f}" cy="{typical:.1f}" r="5" fill="{colour}"/>'
            f'<circle cx="{x:.1f}" cy="{rough:.1f}" r="5" fill="white" stroke="{colour}" stroke-width="2"/>'
            f'<circle cx="630" cy="{y - 4}" r="5" fill="{colour}"/><text x="642" y="{y}">{row.name}</text>'
        )
    parts.append('<text x="630" y="300">full: typical, hollow: rough handling</text></svg>\n')
    return "\n".join(parts)
