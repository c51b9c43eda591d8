"""``canteen scan``: what the reader sees in pictures and videos, without a till."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np

from hardware.id_shape import is_id_number
from hardware.looks import read_still
from hardware.pictures import VIDEO_ENDINGS, gray_of, read_picture
from hardware.pipeline import Pipeline
from hardware.ports import Code, DeviceError, Image

FRAME_S = 1 / 15
HELP = """Read the codes in pictures and videos, as the till does.

FILE is a picture (png, jpg, bmp, webp) or a video (mp4, avi, mov, mkv, webm). Of a video, every
different code is named once, in the order of appearance. A file that cannot be read gets its own
line, the rest is still done, and the exit status is 1.

\b
Examples:
  canteen scan band.png
  canteen scan --json photos/*.jpg
  canteen scan --json demo.mp4
  canteen scan --json --frames shown/*.jpg
"""
FRAMES_HELP = "Take the files as one showing at 15 pictures a second; tell what would count."


@dataclass(frozen=True, slots=True)
class Reading:
    """The codes of one file in the order they appeared, an ID number where it was asked for, and the time."""

    codes: tuple[Code, ...]
    ms: float
    id_number: str | None = None


@click.command(help=HELP)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file instead of plain lines.")
@click.option("--frames", is_flag=True, help=FRAMES_HELP)
@click.option("--id", "with_id", is_flag=True, help="Read the number of an ID card where there is no code.")
@click.pass_context
def scan(ctx: click.Context, files: tuple[Path, ...], *, as_json: bool, frames: bool, with_id: bool) -> None:
    """Print what the reader sees in each file; exit with 1 when one could not be read."""
    failed = False
    for group in [files] if frames else [(file,) for file in files]:
        try:
            reading = read_showing(group) if frames else read_file(group[0], with_id=with_id)
        except DeviceError as why:
            failed = True
            _print_trouble(group, str(why), as_json=as_json)
        else:
            _print_reading(group, reading, as_json=as_json)
    ctx.exit(1 if failed else 0)


def read_file(path: Path, *, with_id: bool = False) -> Reading:
    """Read all codes in a picture or a video; raise DeviceError when it is neither."""
    if path.suffix.lower() in VIDEO_ENDINGS:
        return _read_video(path)
    image = read_picture(path)
    began = time.perf_counter()
    codes = read_still(gray_of(image))
    number = _id_number(image) if with_id and not codes else None
    return Reading(codes, (time.perf_counter() - began) * 1000, number)


def read_showing(paths: Sequence[Path]) -> Reading:
    """Take pictures as one showing before the till; the codes are those that count, once each."""
    pipeline = Pipeline()
    found, ms = [], 0.0
    for number, path in enumerate(paths):
        image = read_picture(path)
        began = time.perf_counter()
        code = pipeline.take(image, number * FRAME_S)
        ms += (time.perf_counter() - began) * 1000
        if code is not None:
            found.append(code)
    return Reading(tuple(found), ms)


def _read_video(path: Path) -> Reading:
    pipeline = Pipeline()
    found: dict[tuple[str, str], Code] = {}
    ms = 0.0
    for number, image in enumerate(_pictures(path)):
        began = time.perf_counter()
        pipeline.take(image, number * FRAME_S)
        ms += (time.perf_counter() - began) * 1000
        for code in pipeline.in_view:
            found.setdefault((code.format, code.text), code)
    return Reading(tuple(found.values()), ms)


def _pictures(path: Path) -> Iterator[Image]:
    """Give the pictures of a video one by one."""
    if not path.is_file():
        raise DeviceError(f"打不开视频 {path}：请检查文件是否存在、是否有权限读取。", retry=False)
    capture = cv2.VideoCapture(str(path))
    try:
        there, image = capture.read()
        if not there:
            raise DeviceError(f"{path} 不是能播放的视频：请换成 MP4 或 AVI 文件。", retry=False)
        while there:
            yield np.asarray(image, np.uint8)
            there, image = capture.read()
    finally:
        capture.release()


def _id_number(image: Image) -> str | None:
    """Read the number on an ID card; only here, because its model takes a moment to load."""
    from hardware.id_card import read_id_number  # noqa: PLC0415

    reading = read_id_number(image, is_id_number)
    return reading.number if reading else None


def _print_reading(files: Sequence[Path], reading: Reading, *, as_json: bool) -> None:
    ms = round(reading.ms, 1)
    if as_json:
        codes = [{"format": code.format, "text": code.text} for code in reading.codes]
        _print_json({**_named(files), "codes": codes, "id_number": reading.id_number, "ms": ms})
        return
    file = _named(files)["file"]
    if reading.id_number:
        click.echo(f"{file}: ID number {reading.id_number} ({ms} ms)")
    elif not reading.codes:
        click.echo(f"{file}: no code found ({ms} ms)")
    for code in reading.codes:
        click.echo(f"{file}: {code.format} {code.text} ({ms} ms)")


def _print_trouble(files: Sequence[Path], sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json({**_named(files), "error": sentence})
    else:
        click.echo(f"{_named(files)['file']}: {sentence}", err=True)


def _named(files: Sequence[Path]) -> dict[str, object]:
    """Name what a line is about: a file, or the first of several and how many there are."""
    first: dict[str, object] = {"file": str(files[0])}
    return first if len(files) == 1 else {**first, "frames": len(files)}


def _print_json(line: dict[str, object]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
