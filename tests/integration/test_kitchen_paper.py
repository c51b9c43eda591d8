"""The kitchen's ticket: which order and how many, and nothing that tells who or how much."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printer_status import Fault
from kiosk_ui.kitchen_paper import kitchen_lines
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.paper_state import PaperState, Trouble
from kiosk_ui.printing import open_printing, print_again
from kiosk_ui.station import Station
from pos.config import PrinterSection, load_config
from pos.counter import Extras
from pos.job_book import KITCHEN, Job, JobState
from pos.rules.errors import CanteenError
from pos.rules.meals import Mode
from pos.rules.undoing import Undoing
from pos.undo import undo

TELL_TALES = ("元", "6.00", "0.00", "王", "李", "*", "低保", "半价", "免费", "散客")


@pytest.fixture
def counter(canteen):
    return replace(canteen.counter, extras=Extras(kitchen=True))


def words(lines):
    return [line.text for line in lines]


@pytest.mark.parametrize("name", ["李秀兰", "王建国", "赵德海", None])
def test_the_same_ticket_for_every_class(canteen, name):
    sold = canteen.sell(name, mode=Mode.TAKE_AWAY)
    assert words(kitchen_lines(sold, None, again=False)) == [f"{sold.id[-4:]} 号", "外带 1 份", "11:46"]
    assert not any(
        tale in word for tale in TELL_TALES for word in words(kitchen_lines(sold, None, again=True))
    )


def test_portions_and_delivery_are_on_it(canteen):
    sold = canteen.sell(None, mode=Mode.DELIVERY, portions=3)
    assert "送餐 3 份" in words(kitchen_lines(sold, None, again=False))


def test_a_void_takes_the_same_order_back(counter, canteen):
    sold = canteen.sell("王建国")
    taken_back = undo(counter, sold.id, Undoing("刷错人了"))
    assert words(kitchen_lines(taken_back, sold, again=False)) == [
        "【作废】",
        f"{sold.id[-4:]} 号",
        "堂食 1 份",
        "11:46",
    ]
    assert [(job.kind, job.printer) for job in canteen.jobs(taken_back.id)] == [
        ("void", "receipt"),
        ("kitchen", KITCHEN),
    ]


def test_a_ticket_asked_for_again_says_so_and_is_an_entry(counter, canteen):
    sold = canteen.sell("王建国")
    print_again(counter, Job(1, sold.id, "kitchen", "", JobState.CANCELLED, sold.at, "", KITCHEN))
    (again,) = [job for job in canteen.jobs(sold.id) if job.printer == KITCHEN]
    assert words(kitchen_lines(sold, None, again=again.kind == "kitchen-2"))[0] == "【补打】"
    (entry,) = canteen.entries("reprint")
    assert (entry.text("of"), entry.text("printer")) == (sold.id, KITCHEN)


# What the cashier reads


def strips(canteen, paper):
    station = Station(canteen.counter)
    return [
        (strip.text, [act.label for act in strip.acts])
        for strip in all_notices(station.scene, Devices(None, paper))
    ]


def test_trouble_of_two_printers_is_said_one_by_one_with_the_picture_where_it_helps(canteen):
    paper = PaperState((Trouble(Fault.PAPER_OUT, 3),)).and_(
        PaperState((Trouble(Fault.GONE, 0, kitchen=True),))
    )
    assert strips(canteen, paper) == [
        ("打印机缺纸，3 张小票在等。照常收款，装好纸会接着打。", ["怎么装纸"]),
        ("后厨打印机没连上。照常收款，请看电源和线，连上会接着打。", []),
    ]


def test_our_own_failure_is_said_too(canteen):
    paper = PaperState((Trouble(None, 1),))
    assert strips(canteen, paper) == [("打印机打不了，1 张小票在等。照常收款，请叫维护人员。", [])]


def test_a_nearly_empty_roll_is_a_mild_word(canteen):
    station = Station(canteen.counter)
    (strip,) = all_notices(station.scene, Devices(None, PaperState(near_end=("receipt",))))
    assert (strip.level, strip.text) == ("info", "小票纸快用完了，请备好一卷。")


@pytest.mark.parametrize(
    ("printer", "asked"), [("receipt", "000017 打没打出来？"), (KITCHEN, "后厨单 000017 打没打出来？")]
)
def test_whose_paper_is_uncertain_is_said(canteen, printer, asked):
    job = Job(5, "K01-000017", "receipt", "", JobState.UNCERTAIN, canteen.now, "", printer)
    assert strips(canteen, PaperState(uncertain=(job,))) == [(asked, ["打出来了", "没有，补打"])]


# Settings


def configured(canteen, **sections):
    return canteen.config.model_copy(update=sections)


def test_the_second_printer_is_off_until_it_is_named(canteen):
    assert canteen.config.kitchen is None
    assert len(open_printing(canteen.config, canteen.books.store, None, None)._workers) == 1


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        ({"printer": PrinterSection(address="scren")}, r"\[printer\]：看不懂打印机地址"),
        (
            {"printer": PrinterSection(address="lp:///dev/usb/lp0", status="yes")},
            r"不能报状态：请把 status 写成",
        ),
        ({"printer": PrinterSection(columns=48, dots=384)}, "384 点放不下 48 列"),
        ({"kitchen": PrinterSection(address="tcp://")}, r"\[kitchen\]：看不懂打印机地址"),
    ],
)
def test_settings_nobody_understands_are_refused_at_start(canteen, sections, sentence):
    with pytest.raises(CanteenError, match=sentence):
        open_printing(configured(canteen, **sections), canteen.books.store, None, None)


def test_one_printer_cannot_be_both(canteen):
    same = PrinterSection(address="tcp://192.168.1.50")
    with pytest.raises(CanteenError, match="同一台打印机"):
        open_printing(configured(canteen, printer=same, kitchen=same), canteen.books.store, None, None)


def test_a_kitchen_printer_is_read_from_the_file(tmp_path):
    file = tmp_path / "config.toml"
    text = (Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8")
    file.write_text(text + '\n[kitchen]\naddress = "screen"\ncolumns = 48\n', encoding="utf-8")
    assert load_config(file).kitchen == PrinterSection(columns=48)
