"""The same promises kept with a printer that nobody here wrote."""

import fcntl
import io
import shutil
from contextlib import contextmanager

import pytest
from emupos import Emupos, NoEmupos, install
from PIL import Image
from test_printing import Counter, at_work
from waiting import until

from hardware.asking_printer import AskingPrinter
from hardware.paper_style import PAPER_80
from hardware.printer_status import Fault, Health
from hardware.transport_tcp import TcpLine, TcpPrinter
from hardware.transports import open_job_printer
from kiosk_ui import print_worker
from kiosk_ui.printer_page import printer_page
from pos.job_book import JobState
from printed_codes import qr_codes

pytestmark = pytest.mark.xdist_group("emupos")


@pytest.fixture(scope="session")
def command(tmp_path_factory):
    """Give the emupos command, installed once for all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    with (shared / "emupos.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return install(shared / "emupos")
        except NoEmupos as reason:
            shutil.rmtree(shared / "emupos", ignore_errors=True)
            pytest.skip(str(reason))


@pytest.fixture(scope="module")
def simulator(command, tmp_path_factory):
    running = Emupos(command, tmp_path_factory.mktemp("emupos-run"))
    yield running
    running.stop()


@pytest.fixture
def printer(simulator):
    simulator.begin_anew()
    return simulator


@pytest.fixture
def counter(canteen, printer, monkeypatch):
    monkeypatch.setattr(print_worker, "RETRY_S", 0.1)
    monkeypatch.setattr(print_worker, "HEAR_S", 0.05)
    way = AskingPrinter(printer.address, TcpPrinter(printer.address, "127.0.0.1", printer.port), step_s=0.5)
    with at_work(Counter(canteen, way)) as counter:
        yield counter


def test_a_receipt_is_confirmed_and_its_chinese_is_on_it(counter, printer):
    sold = counter.sell("王建国")
    counter.until_state(sold, JobState.PRINTED)
    until(lambda: len(printer.receipts) == 1, "no receipt")
    ((words, _),) = printer.receipts
    assert all(word in words for word in ("和平社区食堂", sold.id, "就餐小票", "6.00"))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("paper-out", "打印机缺纸，2 张小票在等。照常收款，装好纸会接着打。"),
        ("cover-open", "打印机盖子没关好，2 张小票在等。照常收款，盖紧会接着打。"),
        ("offline", "打印机没连上，2 张小票在等。照常收款，请看它的灯和按键，好了会接着打。"),
    ],
)
def test_no_job_is_given_to_a_printer_that_cannot_print_and_each_comes_once_it_can(
    counter, printer, fault, sentence
):
    printer.fault(fault)
    sold = [counter.sell("李秀兰"), counter.sell("王建国")]
    counter.until_says(sentence)
    assert printer.receipts == []
    printer.mend(fault)
    counter.until_state(sold[1], JobState.PRINTED)
    until(lambda: len(printer.receipts) == 2, "two receipts never came")
    assert [entry.id in words for entry, (words, _) in zip(sold, printer.receipts, strict=True)] == [
        True,
        True,
    ]


def test_paper_out_between_the_question_and_the_job_gives_exactly_one_receipt(counter, printer, monkeypatch):
    with out_of_paper_after_the_question(printer, monkeypatch):
        sold = counter.sell("王建国")
        until(lambda: counter.state_of(sold) is JobState.UNCERTAIN, "the job is not held")
    counter.until_says("打印机缺纸，1 张小票在等。照常收款，装好纸会接着打。")
    counter.open_drawer()
    until(lambda: printer.drawer == "open", "the drawer stayed shut")
    printer.close_drawer()
    assert printer.receipts == []

    printer.mend("paper-out")
    counter.until_state(sold, JobState.PRINTED)
    behind = counter.sell("李秀兰")
    counter.until_state(behind, JobState.PRINTED)
    until(lambda: len(printer.receipts) == 2, "two receipts never came")
    assert [sold.id in words for words, _ in printer.receipts] == [True, False]
    assert printer.drawer == "closed"


@contextmanager
def out_of_paper_after_the_question(printer, monkeypatch):
    """Let the roll end just when the job is on its way."""
    write = TcpLine.write

    def run_out(line, payload):
        if len(payload) > 100:
            printer.fault("paper-out")
        write(line, payload)

    with monkeypatch.context() as patched:
        patched.setattr(TcpLine, "write", run_out)
        yield


def test_a_nearly_empty_roll_prints_and_is_said(counter, printer):
    printer.fault("paper-near-end")
    counter.until_state(counter.sell("王建国"), JobState.PRINTED)
    until(lambda: counter.worker.state.near_end == ("receipt",), "not said")


def test_the_test_page_comes_out_whole_and_both_its_qr_codes_can_be_read(printer):
    way = open_job_printer(printer.address, asked=True)
    assert way.look() == Health()
    assert way.deliver(printer_page(PAPER_80, printer.address)).printed
    until(lambda: len(printer.receipts) == 1, "no page")
    ((words, picture),) = printer.receipts
    assert all(word in words for word in ("打印测试页", "符号 ￥12.00，。（）①×【】", "1234567890" * 4))
    codes = qr_codes(Image.open(io.BytesIO(picture)))
    assert [code.text for code in codes] == ["K01-000000"] * 2


def test_what_it_says_of_itself_is_understood(printer):
    way = open_job_printer(printer.address, asked=True)
    for name, fault in (
        ("paper-out", Fault.PAPER_OUT),
        ("cover-open", Fault.COVER_OPEN),
        ("offline", Fault.OFFLINE),
    ):
        printer.fault(name)
        assert way.look().fault is fault
        printer.mend(name)
    way.kick()
    until(lambda: printer.drawer == "open", "the drawer stayed shut")
