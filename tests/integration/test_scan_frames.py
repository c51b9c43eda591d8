import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from hardware.bench_report import Row, markdown, plot
from hardware.bench_scan import made_up_text, photos
from hardware.commands import scan
from hardware.decoder import WANTED, read_with_zxing
from hardware.film import still
from hardware.no_band import EMPTY, showing
from hardware.pictures import write_picture
from hardware.pipeline import Pipeline
from hardware.worn_band import ROUGH, TYPICAL, presentation

SEEDS = range(9000, 9006)


def run(*args):
    result = CliRunner().invoke(scan, [str(arg) for arg in args])
    return result, [json.loads(line) for line in result.stdout.splitlines()]


def written(folder, pictures):
    files = []
    for number, picture in enumerate(pictures):
        files.append(folder / f"{number:02}.png")
        write_picture(files[-1], picture)
    return files


def counted(pictures, knows=None):
    pipeline = Pipeline(knows)
    found = [pipeline.take(picture, step / 15) for step, picture in enumerate(pictures)]
    return [code.text for code in found if code is not None]


def test_a_showing_of_fifteen_pictures_is_one_line_with_one_band(tmp_path):
    text = made_up_text(9000)
    files = written(tmp_path, presentation(text, TYPICAL, 9000))
    result, [line] = run("--json", "--frames", *files)
    assert result.exit_code == 0
    assert line.pop("ms") > 0
    codes = [{"format": "QR_CODE", "text": text}]
    assert line == {"file": str(files[0]), "frames": 15, "codes": codes, "id_number": None}


def test_a_band_seen_in_one_picture_only_does_not_count_in_a_showing(tmp_path):
    room = showing(EMPTY["room"], 1, 3)
    files = written(tmp_path, [room[0], cv2.cvtColor(still("LI-NAINAI-93"), cv2.COLOR_BGR2GRAY), *room[1:]])
    [line] = run("--json", "--frames", *files)[1]
    assert line["codes"] == []
    [*_, alone, _, _] = run("--json", *files)[1]
    assert alone["codes"] == [{"format": "QR_CODE", "text": "LI-NAINAI-93"}]


def test_a_showing_with_a_picture_that_cannot_be_read_says_so_and_fails(tmp_path):
    result, [line] = run("--json", "--frames", tmp_path / "missing.png")
    assert result.exit_code == 1
    assert "请" in line["error"]


def test_people_get_a_plain_line_for_a_showing(tmp_path):
    files = written(tmp_path, [still("WANG-DAYE-66")] * 3)
    assert "QR_CODE WANG-DAYE-66" in CliRunner().invoke(scan, ["--frames", *map(str, files)]).stdout


@pytest.mark.parametrize("seed", SEEDS)
def test_a_band_typically_held_is_known_within_a_second(seed):
    text = made_up_text(seed)
    assert counted(presentation(text, TYPICAL, seed), lambda known: known == text) == [text]


def test_roughly_held_bands_are_read_that_the_fast_reader_alone_never_reads():
    alone, till = 0, 0
    for seed in SEEDS:
        text = made_up_text(seed)
        pictures = presentation(text, ROUGH, seed)
        alone += any(read_with_zxing(picture, WANTED) for picture in pictures)
        till += counted(pictures, lambda known, own=text: known == own) == [text]
    assert till >= 5
    assert till > alone


def test_an_id_number_is_looked_for_only_when_asked(tmp_path, monkeypatch):
    file = tmp_path / "card.png"
    write_picture(file, np.full((360, 640, 3), 120, np.uint8))
    monkeypatch.setattr("hardware.commands._id_number", lambda _image: "11010519491231002X")
    assert run("--json", file)[1][0]["id_number"] is None
    assert run("--json", "--id", file)[1][0]["id_number"] == "11010519491231002X"
    assert "ID number 11010519491231002X" in CliRunner().invoke(scan, ["--id", str(file)]).stdout


def row(**how):
    usual = {"name": "this till", "typical": 1.0, "rough": 0.9, "typical_picture": 0.9, "rough_picture": 0.6}
    return Row(**{**usual, "ms": 7.0, "empty_ms": 0.4, "texture_ms": 9.0, "wrong": 0, "ghosts": 0, **how})


def test_the_table_says_which_goals_are_met():
    zbar = row(name="pyzbar", rough=0.4, ms=40.0, empty_ms=20.0)
    good = markdown([zbar, row(), row()], 40, 0.03, wechat=False)
    assert good.count("| yes |") == 6
    bad = markdown([zbar, row(typical=0.98, ghosts=1, empty_ms=2.1), row()], 40, 0.03, wechat=False)
    assert bad.count("| no |") == 3
    assert "<svg" in plot([zbar, row()])


def test_real_photos_are_measured_with_a_manifest(tmp_path):
    write_picture(tmp_path / "李.png", still("LI-NAINAI-93"))
    write_picture(tmp_path / "王.png", still("WANG-DAYE-66"))
    (tmp_path / "manifest.csv").write_text(
        "file,expected\n李.png,LI-NAINAI-93\n王.png,SOMEBODY\n", encoding="utf-8"
    )
    assert "| this till | 50% |" in photos(tmp_path)
    assert photos(tmp_path).rstrip().endswith("| 1 |")


def test_the_bench_runs_from_the_command_line():
    shown = subprocess.run(
        [sys.executable, "-m", "hardware.bench_scan", "--help"], check=True, capture_output=True, text=True
    )
    assert "--photos" in shown.stdout
