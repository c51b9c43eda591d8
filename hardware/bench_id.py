"""Measure the reading of ID cards on made-up pictures: ``python -m hardware.bench_id [--quick]``."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from hardware.id_measures import nobody, one_frame, quick_reader, shown, whole_reader, within
from hardware.id_negatives import KINDS, negatives
from hardware.id_page import page_reader
from hardware.id_sets import hard, presentation, typical

REPORT = Path("docs/benchmarks-id.md")
ABOUT = """\
Made by `make bench-id`. All cards are drawn by `hardware/card_picture.py`, with fixed seeds; no real card
was used. They are 1280 × 720 JPEG pictures before a room or a patterned shirt, in any turn, tilted, most
with a thumb. Hard ones are out of focus, smeared, glaring or small. "Wrong" is a number given that is not
the one on the card."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each set: pictures, pictures for the slow reader, presentations of 3 s."""

    typical: int = 1000
    whole: int = 20
    hard: int = 200
    shown: int = 60
    negative: int = 200


QUICK = Counts(60, 4, 30, 8, 40)


def report(counts: Counts) -> str:
    """Run all sets and write the table."""
    quick_reader(next(typical(1)).image, 0)
    page_reader()
    few = list(within(typical(counts.whole), 30))
    usual = one_frame(within(typical(counts.typical), 170), quick_reader)
    same = one_frame(few, quick_reader)
    whole = one_frame(few, whole_reader)
    trouble = one_frame(within(hard(counts.hard), 35), quick_reader)
    held = shown(within(map(presentation, range(counts.shown)), 60))
    none, alike, gate_ms = nobody(within(negatives(counts.negative), 25))
    share = same.middle_ms() / max(whole.middle_ms(), 1e-9)
    rows = [
        "| set | pictures | read | wrong | ms median / p95 |",
        "|---|---|---|---|---|",
        f"| typical, one frame | {usual.of} | {usual.rate()} | {usual.wrong} | {usual.times()} |",
        f"| the first of these, strip reader | {same.of} | {same.rate()} | {same.wrong} | {same.times()} |",
        f"| the same, full-page OCR | {whole.of} | {whole.rate()} | {whole.wrong} | {whole.times()} |",
        f"| hard, one frame | {trouble.of} | {trouble.rate()} | {trouble.wrong} | {trouble.times()} |",
        f"| hard, shown for 3 s, two agree | {held.of} | {held.rate()} | {held.wrong} | {held.times()} |",
        f"| negatives ({'、'.join(KINDS)}) | {none.of} | – | {none.wrong} | {none.times()} |",
        "",
        f"The strip reader takes {share:.3f} of the full-page time on the same frames. Where a hard card was",
        f"accepted, it took {held.middle_s():.2f} s (median). The test for a card's shape takes",
        f"{gate_ms:.1f} ms; {alike} of the {none.of} negatives have that shape and would be read.",
    ]
    return "\n".join(rows)


def main() -> None:
    """Print the table, and keep the long run's in docs/benchmarks-id.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute instead of about five; writes no file")
    quick = parser.parse_args().quick
    table = report(QUICK if quick else Counts())
    print(table)  # noqa: T201 - a table on the screen is what this command is for
    if not quick:
        REPORT.write_text(f"# Reading ID cards, measured\n\n{ABOUT}\n\n{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
