"""``make bench-scan``: every reader on the same made-up bands, in the same run."""

import argparse
import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from hardware.bench_idle import idle_cpu_share
from hardware.bench_readers import OURS, RIVALS, WECHAT_IN_WHEEL, Rival
from hardware.bench_report import Row, markdown, plot
from hardware.looks import read_still
from hardware.no_band import EMPTY, payment, room, showing
from hardware.payment_code import is_payment_code
from hardware.pictures import gray_of, read_picture
from hardware.pipeline import Pipeline
from hardware.ports import Image
from hardware.worn_band import ROUGH, TYPICAL, Handling, presentation
from hardware.worn_camera import Lens, taken

SEED = 9000
"""Not the seeds the looks were chosen with."""
FRAME_S = 1 / 15
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(slots=True)
class Tally:
    """What a reader did with a set of showings."""

    shown: int = 0
    shown_read: int = 0
    pictures: int = 0
    pictures_read: int = 0
    wrong: set[str] = field(default_factory=set)
    ms: float = 0.0

    def add(self, text: str, seen: Sequence[set[str]], ms: float) -> None:
        """Count one showing of a band (an empty text: of no band)."""
        right = sum(text in texts for texts in seen)
        self.shown += 1
        self.shown_read += right > 0
        self.pictures += len(seen)
        self.pictures_read += right
        self.wrong |= {other for texts in seen for other in texts if other != text}
        self.ms += ms


def main() -> None:
    """Measure, print the table, and write it and the plot into docs."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--quick", action="store_true", help="a few showings only; writes nothing")
    wanted.add_argument("--photos", type=Path, help="a folder with manifest.csv: file,expected")
    wanted.add_argument("--out", type=Path, default=Path("docs"))
    wanted.add_argument("--showings", type=int, default=24, help="so many of each handling")
    options = wanted.parse_args()
    cv2.setNumThreads(1)
    count = 3 if options.quick else options.showings
    rows = measure(count)
    idle = idle_cpu_share(2.0 if options.quick else 10.0)
    text = markdown(rows, count, idle, wechat=WECHAT_IN_WHEEL)
    if options.photos:
        text += photos(options.photos)
    print(text)  # noqa: T201 - a bench speaks to whoever started it
    if not options.quick:
        (options.out / "benchmarks-scan.md").write_text(text, encoding="utf-8")
        (options.out / "pictures").mkdir(parents=True, exist_ok=True)
        (options.out / "pictures" / "scan-rate.svg").write_text(plot(rows), encoding="utf-8")


def measure(count: int) -> list[Row]:
    """Show every reader the same pictures; ours also as a whole till."""
    everyone = (*RIVALS, OURS)
    hands = {h.name: {r.name: Tally() for r in everyone} for h in (TYPICAL, ROUGH)}
    whole = {h.name: {"once": Tally(), "twice": Tally()} for h in (TYPICAL, ROUGH)}
    for handling in (TYPICAL, ROUGH):
        for number in range(count):
            _show(handling, number, hands[handling.name], whole[handling.name])
    ghosts = {r.name: Tally() for r in everyone}
    for kind in (*EMPTY.values(), payment):
        for number in range(max(1, count // 8)):
            pictures = showing(kind, SEED + number)
            for rival in everyone:
                seen, ms = _read(rival, pictures)
                kept = [{t for t in texts if not is_payment_code(t)} for texts in seen]
                ghosts[rival.name].add("", kept, ms)
    empty = _empty_ms(everyone, max(15, count))
    rows = [_row(r.name, hands, ghosts, empty) for r in everyone]
    return [*rows, *_our_rows(rows[-1], whole)]


def _show(handling: Handling, number: int, tallies: dict[str, Tally], whole: dict[str, Tally]) -> None:
    seed = SEED + number
    text = made_up_text(seed)
    pictures = presentation(text, handling, seed)
    for rival in (*RIVALS, OURS):
        seen, ms = _read(rival, pictures)
        tallies[rival.name].add(text, seen, ms)
    for how, tally in whole.items():
        pipeline = Pipeline(text.__eq__ if how == "once" else None)
        began = time.thread_time()
        seen = [_counted(pipeline, image, step) for step, image in enumerate(pictures)]
        tally.add(text, seen, (time.thread_time() - began) * 1000)


def _counted(pipeline: Pipeline, image: Image, step: int) -> set[str]:
    code = pipeline.take(image, step * FRAME_S)
    return {code.text} if code else set()


def made_up_text(seed: int) -> str:
    """Give 14 capitals and digits, or for every fourth band a short address."""
    dice = np.random.default_rng(seed)
    tail = "".join(dice.choice(list(LETTERS), 12))
    return f"FX{tail}" if seed % 4 else f"HTTPS://FX.CN/B/{tail[:8]}"


def _read(rival: Rival, pictures: Sequence[Image]) -> tuple[list[set[str]], float]:
    reader = rival.make()
    began = time.thread_time()
    seen = [reader(image) for image in pictures]
    return seen, (time.thread_time() - began) * 1000


def _empty_ms(everyone: Sequence[Rival], count: int) -> dict[str, float]:
    """Measure a still room: the others read each picture, the till has its gate."""
    dice = np.random.default_rng(SEED)
    scene = room(dice).astype(np.float32)
    noisy = [taken(scene, Lens(light=0.8, noise=2.0, quality=80), dice) for _ in range(count)]
    ms = {rival.name: _read(rival, noisy[:15])[1] / 15 for rival in everyone}
    pipeline = Pipeline()
    began = time.thread_time()
    for step, image in enumerate(noisy):
        pipeline.take(image, step * FRAME_S)
    return {**ms, "gated": (time.thread_time() - began) * 1000 / count}


def _row(
    name: str, hands: dict[str, dict[str, Tally]], ghosts: dict[str, Tally], empty: dict[str, float]
) -> Row:
    typical, rough, ghost = hands["typical"][name], hands["rough"][name], ghosts[name]
    both_ms = (typical.ms + rough.ms) / (typical.pictures + rough.pictures)
    return Row(
        name=name,
        typical=typical.shown_read / typical.shown,
        rough=rough.shown_read / rough.shown,
        typical_picture=typical.pictures_read / typical.pictures,
        rough_picture=rough.pictures_read / rough.pictures,
        ms=both_ms,
        empty_ms=empty["gated" if name == OURS.name else name],
        texture_ms=ghost.ms / ghost.pictures,
        wrong=len(typical.wrong | rough.wrong),
        ghosts=len(ghost.wrong),
    )


def _our_rows(row: Row, whole: dict[str, dict[str, Tally]]) -> list[Row]:
    rows = []
    for how, name in (("once", "this till, the roster knows the band"), ("twice", "this till, read twice")):
        typical, rough = whole["typical"][how], whole["rough"][how]
        ms = (typical.ms + rough.ms) / (typical.pictures + rough.pictures)
        rates = (typical.shown_read / typical.shown, rough.shown_read / rough.shown)
        rows.append(row.with_till(name, rates, ms, len(typical.wrong | rough.wrong)))
    return rows


def photos(folder: Path) -> str:
    """Measure real photos, one look each; ours is the patient look of ``canteen scan``."""
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [(row["file"], row["expected"]) for row in csv.DictReader(file)]
    ours = Rival("this till", lambda: lambda gray: {code.text for code in read_still(gray)})
    tallies = {rival.name: Tally() for rival in (*RIVALS, ours)}
    for name, expected in listed:
        gray = gray_of(read_picture(folder / name))
        for rival in (*RIVALS, ours):
            seen, ms = _read(rival, [gray])
            tallies[rival.name].add(expected, seen, ms)
    lines = ["", f"## {len(listed)} photos", "", "| reader | read | ms mean | wrong |", "|---|---|---|---|"]
    for name, tally in tallies.items():
        read, ms = tally.pictures_read / tally.pictures, tally.ms / tally.pictures
        lines.append(f"| {name} | {read:.0%} | {ms:.1f} | {len(tally.wrong)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
