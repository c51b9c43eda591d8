"""``canteen scan``: what the reader sees in pictures and videos, without a till."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import click
import cv2
import numpy as np

from hardware.decoder import decode
from hardware.pictures import VIDEO_ENDINGS, read_picture
from hardware.ports import Code, DeviceError

HELP = """Read the codes in pictures and videos.

FILE is a picture (png, jpg, bmp, webp) or a video (mp4, avi, mov, mkv, webm). Of a video, every
different code is named once, in the order of appearance. A file that cannot be read gets its own
line, the rest is still done, and the exit status is 1.

\b
Examples:
  canteen scan band.png
  canteen scan --json photos/*.jpg
  canteen scan --json demo.mp4
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """The codes of one file in the order they appeared, and how long decoding took."""

    codes: tuple[Code, ...]
    ms: float


@click.command(help=HELP)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file instead of plain lines.")
@click.pass_context
def scan(ctx: click.Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Print what the reader sees in each file; exit with 1 when one could not be read."""
    failed = False
    for file in files:
        try:
            reading = read_file(file)
        except DeviceError as why:
            failed = True
            _print_trouble(file, str(why), as_json=as_json)
        else:
            _print_reading(file, reading, as_json=as_json)
    ctx.exit(1 if failed else 0)


def read_file(path: Path) -> Reading:
    """Read all codes in a picture or a video; raise DeviceError when it is neither."""
    if path.suffix.lower() in VIDEO_ENDINGS:
        return _read_video(path)
    image = read_picture(path)
    began = time.perf_counter()
    codes = decode(image, second_look=True)
    return Reading(codes, (time.perf_counter() - began) * 1000)


def _read_video(path: Path) -> Reading:
    if not path.is_file():
        raise DeviceError(f"打不开视频 {path}：请检查文件是否存在、是否有权限读取。", retry=False)
    capture = cv2.VideoCapture(str(path))
    found: dict[tuple[str, str], Code] = {}
    ms, seen = 0.0, 0
    try:
        while True:
            there, image = capture.read()
            if not there:
                break
            seen += 1
            began = time.perf_counter()
            codes = decode(np.asarray(image, np.uint8))
            ms += (time.perf_counter() - began) * 1000
            for code in codes:
                found.setdefault((code.format, code.text), code)
    finally:
        capture.release()
    if not seen:
        raise DeviceError(f"{path} 不是能播放的视频：请换成 MP4 或 AVI 文件。", retry=False)
    return Reading(tuple(found.values()), ms)


def _print_reading(file: Path, reading: Reading, *, as_json: bool) -> None:
    ms = round(reading.ms, 1)
    if as_json:
        codes = [{"format": code.format, "text": code.text} for code in reading.codes]
        _print_json({"file": str(file), "codes": codes, "id_number": None, "ms": ms})
        return
    if not reading.codes:
        click.echo(f"{file}: no code found ({ms} ms)")
    for code in reading.codes:
        click.echo(f"{file}: {code.format} {code.text} ({ms} ms)")


def _print_trouble(file: Path, sentence: str, *, as_json: bool) -> None:
    if as_json:
        _print_json({"file": str(file), "error": sentence})
    else:
        click.echo(f"{file}: {sentence}", err=True)


def _print_json(line: dict[str, object]) -> None:
    click.echo(json.dumps(line, ensure_ascii=False))
