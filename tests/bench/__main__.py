"""``make bench``: the till and the centre, each row beside the least that anybody could do, on one page."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tqdm import tqdm

from bench import centre_growth, centre_rows, till_growth, till_rows
from bench.measure import figure, grown, table
from bench.plot import plot
from bench.report import growth_table, page

QUICK_RECORDS = 2
"""``--quick`` stops at ten times the records."""


def main():
    """Measure what was asked for, show it, and write the page where it is whole."""
    options = _options()
    options.scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.scratch) as scratch, ExitStack() as open_ones:
        given = [
            open_ones.enter_context(one(_folder(scratch, number)))
            for number, one in enumerate(
                (till_rows.rows, centre_rows.rows, till_growth.growths, centre_growth.growths)
            )
        ]
        rows = _asked((*given[0], *given[1]), options.only)
        growths = _asked((*given[2], *given[3]), options.only)
        figures, grew = measured(rows, growths, options)
    shown = "\n".join([*table(figures), "", *growth_table(grew)])
    print(shown)  # noqa: T201 - a bench speaks to whoever started it
    if not (options.quick or options.only):
        options.out.write_text(page(figures, grew, options.rounds), encoding="utf-8")
        (options.out.parent / "pictures").mkdir(exist_ok=True)
        (options.out.parent / "pictures" / "growth.svg").write_text(plot(grew), encoding="utf-8")


def measured(rows, growths, options):
    """Measure every row and every growth, with a bar on stderr."""
    rounds, runs = (1, 1) if options.quick else (options.rounds, min(options.rounds, 3))
    sizes = QUICK_RECORDS if options.quick else None
    steps = len(rows) * rounds * 2 + sum(len(one.records[:sizes]) for one in growths) * runs
    with tqdm(total=steps, file=sys.stderr, unit="step") as bar:
        figures, grew = [], []
        for row in rows:
            bar.set_description(row.what)
            figures.append(figure(row, rounds, bar.update))
        for growth in growths:
            bar.set_description(growth.what)
            grew.append(grown(growth, runs, bar.update, sizes))
    return figures, grew


def _options():
    wanted = argparse.ArgumentParser(prog="bench", description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="one round, ten times at most; writes nothing")
    wanted.add_argument("--only", default="", help="what has this word in its name; writes nothing")
    wanted.add_argument("--rounds", type=int, default=5)
    wanted.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"))
    wanted.add_argument("--scratch", type=Path, default=Path("build"), help="books lie here: a real disk")
    return wanted.parse_args()


def _asked(ones, word):
    return [one for one in ones if word in one.what]


def _folder(scratch, number):
    folder = Path(scratch) / str(number)
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
