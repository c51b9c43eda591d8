"""How a sheet of wristbands will look, as shapes for a page: the same geometry that the paper is drawn by."""

from dataclasses import dataclass

from hardware.dark_runs import runs_of
from settlement.band_sheet import Paper, code_rows
from settlement.rules.band_code import band_text
from settlement.rules.band_fit import QUIET_MODULES, CodeFit, fit_code
from settlement.rules.band_layout import LAYOUTS, Box, Grid
from settlement.rules.faults import Fault

_NOBODYS_TOKEN = "YANGZIYANGZIYANG"  # noqa: S105, "sample" in pinyin: of the right shape, and never made


@dataclass(frozen=True)
class Preview:
    """One page with its labels, and one label in full; all in millimetres."""

    page: tuple[float, float]
    labels: tuple[Box, ...]
    codes: tuple[Box, ...]
    label: Box
    words: Box
    code_path: str
    fit: CodeFit


@dataclass(frozen=True)
class Choice:
    """A paper to choose; one that is too narrow for our address is shown, and cannot be chosen."""

    code: str
    words: str
    fits: bool


def choices(bands_url: str) -> tuple[Choice, ...]:
    """Give the papers that can be bought, and whether our codes are large enough on each."""
    text = band_text(bands_url, _NOBODYS_TOKEN)
    return tuple(Choice(code, words, _fits(text, grid)) for code, (words, grid) in LAYOUTS.items())


def _fits(text: str, grid: Grid) -> bool:
    try:
        fit_code(text, grid.room_mm)
    except Fault:
        return False
    return True


def preview_of(paper: Paper, bands_url: str) -> Preview:
    """Lay out the first page, and draw its first label with a code that is nobody's."""
    grid = paper.grid
    text = band_text(bands_url, _NOBODYS_TOKEN)
    fit = fit_code(text, grid.room_mm)
    spots = [grid.spot(place) for place in range(grid.on_a_page)]
    label = Box(0, 0, grid.label_width, grid.label_height)
    code, words = grid.parts(label, fit.box_mm)
    codes = [grid.parts(spot, fit.box_mm)[0] for spot in spots[paper.skip :]]
    return Preview(grid.page, tuple(spots), tuple(codes), label, words, _path(text, fit, code), fit)


def _path(text: str, fit: CodeFit, code: Box) -> str:
    """Give the dark modules as one SVG path."""
    module, quiet = fit.module_mm, QUIET_MODULES * fit.module_mm
    drawn = []
    for y, row in enumerate(code_rows(text, fit)):
        for x, long in runs_of(row):
            left, top = code.left + quiet + x * module, code.top + quiet + y * module
            drawn.append(f"M{left:.3f} {top:.3f}h{long * module:.3f}v{module:.3f}h-{long * module:.3f}z")
    return "".join(drawn)
