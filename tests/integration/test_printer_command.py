"""`canteen printer test` as whoever sets a till up sees it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from pos.command import canteen as command
from printed_codes import qr_codes
from virtual_printer import VirtualPrinter

CONFIG = Path(__file__).parents[2] / "config.toml"


@pytest.fixture
def printer():
    made = VirtualPrinter()
    yield made
    made.close()


@pytest.fixture
def run(tmp_path):
    """Run the command on a till with this printer."""

    def running(address, *args, status="none", more=""):
        text = CONFIG.read_text(encoding="utf-8")
        text = re.sub(r'(?m)^address = "screen".*$', f'address = "{address}"', text)
        text = re.sub(r'(?m)^status = "none".*$', f'status = "{status}"', text)
        file = tmp_path / "config.toml"
        file.write_text(text + more, encoding="utf-8")
        return CliRunner().invoke(command, ["--config", str(file), "printer", "test", *map(str, args)])

    return running


def test_a_printer_with_status_is_heard_before_and_after(run, printer):
    done = run(printer.address, status="yes")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        f"打印机 {printer.address}",
        "打印前：联机，有纸，盖子关着。",
        "打印后：打印机回话，都打完了。",
    ]
    (page,) = printer.receipts
    assert all(word in page for word in ("打印测试页", "加粗", "符号 ￥12.00，。（）①×【】"))
    assert printer.kicks == []


def test_a_printer_without_status_is_not_said_to_have_printed(run, printer):
    done = run(printer.address)
    assert done.exit_code == 0
    assert "请看纸上有没有打全" in done.output
    assert "打完了" not in done.output
    assert len(printer.receipts) == 1


def test_asking_finds_out_that_a_printer_has_a_status(run, printer):
    done = run(printer.address, "--ask")
    assert '可以在 config.toml 里把 status 改成 "yes"' in done.output


def test_asking_a_printer_that_never_answers_prints_nothing(run, printer):
    printer.silent = True
    done = run(printer.address, "--ask")
    assert done.exit_code == 1
    assert "打印机没有回话" in done.output
    assert printer.job_bytes == 0


@pytest.mark.parametrize(
    ("fault", "before", "sentence"),
    [("paper-out", "缺纸", "请装一卷纸"), ("cover-open", "盖子开着", "请盖紧"), ("stuck", "出错了", "卡纸")],
)
def test_trouble_is_said_and_the_page_is_not_sent(run, printer, fault, before, sentence):
    printer.fault(fault)
    done = run(printer.address, status="yes")
    assert done.exit_code == 1
    assert f"打印前：{before}。" in done.output
    assert sentence in done.output
    assert printer.job_bytes == 0


def test_the_drawer_opens_when_it_is_asked_for(run, printer):
    assert run(printer.address, "--drawer", status="yes").exit_code == 0
    assert printer.kicks == ["in turn"]


def test_a_printer_that_is_not_there_is_one_sentence(run, printer):
    printer.power_cut()
    done = run(printer.address)
    assert (done.exit_code, "打印机没连上" in done.output) == (1, True)


def test_the_kitchens_printer_has_its_own_settings(run, printer):
    assert "没有 [kitchen]" in run("screen", "--printer", "kitchen").output
    kitchen = f'\n[kitchen]\naddress = "{printer.address}"\ncolumns = 48\n'
    assert run("screen", "--printer", "kitchen", more=kitchen).exit_code == 0
    assert "48 列，576 点" in printer.text


def test_the_page_can_be_seen_without_a_printer(run, tmp_path):
    assert run("screen", "--out", tmp_path / "page.png").exit_code == 0
    codes = qr_codes(Image.open(tmp_path / "page.png"))
    assert [code.text for code in codes] == ["K01-000000"] * 2
    assert run("screen", "--out", tmp_path / "page.bin").exit_code == 0
    assert (tmp_path / "page.bin").read_bytes().startswith(b"\x1b@\x1c&")


def test_the_help_shows_how(run):
    assert "canteen printer test --ask" in run("screen", "--help").output
