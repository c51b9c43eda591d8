import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from hardware.commands import scan
from hardware.film import FilmPlan, render_film, still
from hardware.pictures import write_picture


def run(*args):
    return CliRunner().invoke(scan, [str(arg) for arg in args])


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Li Nainai's band in a name with Chinese and a blank, an empty table, a broken file."""
    folder = tmp_path_factory.mktemp("手环 照片")
    write_picture(folder / "李奶奶 93.png", still("LI-NAINAI-93"))
    write_picture(folder / "空桌子.jpg", np.full((360, 640, 3), 120, np.uint8))
    (folder / "broken.png").write_bytes(b"\x89PNG not really")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "broken.mp4").write_bytes(b"no film")
    return folder


def test_one_json_line_for_a_picture(folder):
    file = folder / "李奶奶 93.png"
    result = run(file, "--json")
    assert result.exit_code == 0
    [line] = lines(result)
    ms = line.pop("ms")
    codes = [{"format": "QR_CODE", "text": "LI-NAINAI-93"}]
    assert line == {"file": str(file), "codes": codes, "id_number": None}
    assert ms > 0
    assert ms == round(ms, 1)


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "webp"])
def test_each_kind_of_picture_file_is_read(tmp_path, ending):
    file = tmp_path / f"王大爷.{ending}"
    write_picture(file, still("WANG-DAYE-66"))
    [line] = lines(run("--json", file))
    assert line["codes"] == [{"format": "QR_CODE", "text": "WANG-DAYE-66"}]


def test_a_chinese_payload_is_printed_as_chinese(tmp_path):
    file = tmp_path / "band.png"
    write_picture(file, still("李奶奶 93"))
    assert "李奶奶 93" in run("--json", file).stdout
    assert "QR_CODE 李奶奶 93" in run(file).stdout


def test_a_picture_without_a_code_is_no_failure(folder):
    result = run(folder / "空桌子.jpg", "--json")
    assert result.exit_code == 0
    assert lines(result)[0]["codes"] == []
    assert "no code" in run(folder / "空桌子.jpg").stdout


def test_files_that_cannot_be_read_say_so_and_the_rest_is_still_done(folder):
    bad = [folder / name for name in ("broken.png", "empty.jpg", "broken.mp4", "missing.png", "missing.mp4")]
    result = run("--json", *bad, folder, folder / "李奶奶 93.png")
    assert result.exit_code == 1
    *failed, good = lines(result)
    assert [line["file"] for line in failed] == [str(file) for file in (*bad, folder)]
    assert all("请" in line["error"] and "codes" not in line for line in failed)
    assert good["codes"][0]["text"] == "LI-NAINAI-93"


def test_people_get_plain_lines_and_troubles_apart(folder):
    result = run(folder / "李奶奶 93.png", folder / "broken.png")
    assert result.exit_code == 1
    assert "李奶奶 93.png: QR_CODE LI-NAINAI-93" in result.stdout
    assert "broken.png" in result.stderr
    assert "broken.png" not in result.stdout


def test_a_video_names_every_code_once_in_order_of_appearance(tmp_path):
    texts = ("WANG-DAYE-66", "LI-NAINAI-93", "CHEN-KUAIJI")
    plan = FilmPlan(seconds_each=1.6, pause_s=0.2, fps=10)
    [line] = lines(run("--json", render_film(texts, tmp_path / "午餐 录像.mp4", plan)))
    assert [code["text"] for code in line["codes"]] == list(texts)
    assert line["ms"] > 0


def test_a_picture_of_a_photograph_turned_on_its_side_is_read(tmp_path):
    file = tmp_path / "side.png"
    write_picture(file, cv2.rotate(still("LI-NAINAI-93"), cv2.ROTATE_90_CLOCKWISE))
    assert lines(run("--json", file))[0]["codes"][0]["text"] == "LI-NAINAI-93"


def test_the_help_shows_examples_and_no_file_is_a_mistake():
    shown = run("--help")
    assert shown.exit_code == 0
    assert "canteen scan --json demo.mp4" in [line.strip() for line in shown.stdout.splitlines()]
    assert run().exit_code == 2
