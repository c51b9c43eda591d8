"""``make soak``: every promise of reliability, and everything that is tried to break it, on one page."""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from soak.report import page
from soak.result import FULL, SMALL, SMOKE, Job, Result
from soak.suites import SUITES


def main():
    """Run what was asked for, show it, and write the page where one was asked for."""
    options = _options()
    tqdm.monitor_interval = 0  # a thread of its own would be in the way of the kill cycles' forks
    chosen = [suite for suite in SUITES if options.only in ("", suite.name)]
    if not chosen:
        sys.stdout.write(f"no such suite; there are: {', '.join(suite.name for suite in SUITES)}\n")
        return 2
    began, results = time.monotonic(), []
    for suite in chosen:
        results.append(run(suite, options))
        _show(suite, results[-1], options)
    minutes = (time.monotonic() - began) / 60
    if options.out:
        options.out.write_text(page(results, _command(options), minutes), encoding="utf-8")
    sys.stdout.write(f"{len(results)} suites in {minutes:.1f} minutes\n")
    return 0 if all(result.is_kept for result in results) else 1


def run(suite, options):
    """Run one suite in a folder of its own, with a bar on stderr; what is broken is left to be looked at."""
    options.scratch.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"soak-{suite.name}-", dir=options.scratch))
    job = Job(folder, options.seed, options.size)
    with tqdm(total=job.count(suite.steps), desc=suite.name, file=sys.stderr, disable=None) as bar:
        try:
            result = suite.run(Job(folder, options.seed, options.size, bar.update))
        except Exception as failed:  # noqa: BLE001, the page says so, and the other suites are run all the same
            traceback.print_exc()
            ended = f"the suite itself ended with {type(failed).__name__}: {failed}"
            result = Result(suite.name, "", "", options.seed, (ended,))
    if result.is_kept:
        shutil.rmtree(folder)
    return result


def _show(suite, result, options):
    sys.stdout.write(f"{suite.name}: {'kept' if result.is_kept else 'BROKEN'}: {result.counted}\n")
    for sentence in result.broken[:20]:
        sys.stdout.write(f"  {sentence}\n")
    if not result.is_kept:
        sys.stdout.write(f"  again: PYTHONPATH=tests {_again(suite, options)}\n")
    sys.stdout.flush()


def _again(suite, options):
    return f".venv/bin/python -m soak --only {suite.name} --seed {options.seed} --{options.size}"


def _command(options):
    only = f" --only {options.only}" if options.only else ""
    return f"python -m soak --{options.size} --seed {options.seed}{only}"


def _options():
    wanted = argparse.ArgumentParser(prog="soak", description=__doc__)
    sizes = wanted.add_mutually_exclusive_group()
    for size, much in ((SMOKE, "half a minute"), (SMALL, "some minutes"), (FULL, "about 25 minutes")):
        sizes.add_argument(f"--{size}", dest="size", action="store_const", const=size, help=much)
    wanted.set_defaults(size=SMALL)
    wanted.add_argument("--seed", type=int, default=int(datetime.now(UTC).strftime("%Y%m%d")))
    wanted.add_argument("--only", default="", help="one suite by its name")
    wanted.add_argument("--out", type=Path, help="write the page here")
    wanted.add_argument("--scratch", type=Path, default=Path("build").absolute(), help="on a real disk")
    return wanted.parse_args()


if __name__ == "__main__":
    sys.exit(main())
