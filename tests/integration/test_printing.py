"""A till's print worker and a printer on a real socket that runs out of paper, stalls and loses its power."""

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from waiting import until

from hardware.asking_printer import AskingPrinter, BlindPrinter
from hardware.fakes import RecordingPrinter
from hardware.send_failed import SendFailed
from hardware.transport_tcp import TcpLine, TcpPrinter
from kiosk_ui import print_worker
from kiosk_ui.paper import letterhead
from kiosk_ui.print_jobs import PrintJobs
from kiosk_ui.print_worker import PrintWorker
from kiosk_ui.printing import Printing, print_again
from pos.job_book import KITCHEN, RECEIPT, JobState
from pos.rules.errors import CanteenError
from pos.undo import reprint
from virtual_printer import VirtualPrinter

LI, WANG = "李秀兰", "王建国"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(print_worker, "RETRY_S", 0.06)
    monkeypatch.setattr(print_worker, "ROLL_S", 0.06)
    monkeypatch.setattr(print_worker, "HEAR_S", 0.02)


@pytest.fixture
def printer():
    made = VirtualPrinter()
    yield made
    made.close()


class Counter:
    """A canteen whose receipts go to a printer; what it sells is in its books before any paper."""

    def __init__(self, canteen, way, name=RECEIPT):
        self.canteen = canteen
        jobs = PrintJobs(canteen.books.store, name, letterhead(canteen.config), lambda: canteen.now)
        self.worker = PrintWorker(jobs, way, lambda: None)
        self.printing = Printing(canteen.books.store, (self.worker,))

    def sell(self, name=WANG):
        entry = self.canteen.sell(name)
        self.worker.wake()
        return entry

    def open_drawer(self):
        with self.canteen.books.store.begin() as book:
            opened = self.canteen.counter.note(book, "drawer-opened", {"reason": "换零钱"})
            book.jobs.add(opened.id, "drawer", "", opened.at)
        self.worker.wake()
        return opened

    def states(self):
        with self.canteen.books.store.read() as book:
            return [(job.kind, job.state.value) for job in reversed(book.jobs.newest(100))]

    def state_of(self, entry):
        return self.canteen.jobs(entry.id)[-1].state

    def until_state(self, entry, state):
        until(lambda: self.state_of(entry) is state, f"{entry.id} never became {state}")

    @property
    def says(self):
        return self.worker.state.trouble

    def until_says(self, sentence):
        until(lambda: self.says == sentence, f"not said: {sentence}; but: {self.says}")

    def later(self, **passed):
        self.canteen.now += timedelta(**passed)
        self.worker.wake()


def asked(printer, **limits):
    quick = {"ask_s": 1.0, "step_s": 0.5, "answer_s_max": 4.0} | limits
    way = TcpPrinter(printer.address, "127.0.0.1", printer.port, timeout_s=0.5)
    return AskingPrinter(printer.address, way, **quick)


@contextmanager
def at_work(counter):
    counter.worker.start()
    try:
        yield counter
    finally:
        counter.worker.stop()


@pytest.fixture
def counter(canteen, printer):
    with at_work(Counter(canteen, asked(printer))) as counter:
        yield counter


def test_a_receipt_the_printer_confirms_is_printed(counter, printer):
    sold = counter.sell()
    counter.until_state(sold, JobState.PRINTED)
    assert [sold.id in receipt for receipt in printer.receipts] == [True]
    assert counter.says == ""


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("paper-out", "打印机缺纸，3 张小票在等。照常收款，装好纸会接着打。"),
        ("cover-open", "打印机盖子没关好，3 张小票在等。照常收款，盖紧会接着打。"),
        ("offline", "打印机没连上，3 张小票在等。照常收款，请看它的灯和按键，好了会接着打。"),
        ("stuck", "打印机出错了，3 张小票在等。照常收款，请看有没有卡纸，再关掉重开。"),
    ],
)
def test_while_the_printer_says_it_cannot_not_a_byte_of_a_job_is_sent(counter, printer, fault, sentence):
    printer.fault(fault)
    sold = [counter.sell(name) for name in (LI, WANG, None)]
    counter.until_says(sentence)
    assert (printer.job_bytes, printer.receipts) == (0, [])
    assert {counter.state_of(entry) for entry in sold} == {JobState.QUEUED}

    printer.mend(fault)
    counter.until_state(sold[-1], JobState.PRINTED)
    until(lambda: not counter.says, "the trouble is over but still said")
    assert [entry.id in receipt for entry, receipt in zip(sold, printer.receipts, strict=True)] == [True] * 3


def test_paper_out_in_the_middle_of_a_receipt_gives_exactly_one_receipt(counter, printer):
    printer.out_after_bytes = 120
    sold = counter.sell(LI)
    counter.until_says("打印机缺纸，1 张小票在等。照常收款，装好纸会接着打。")
    behind = counter.sell(WANG)
    counter.until_says("打印机缺纸，2 张小票在等。照常收款，装好纸会接着打。")
    assert counter.state_of(sold) is JobState.UNCERTAIN
    assert counter.worker.state.uncertain == ()  # nobody is asked while the printer itself still knows

    printer.mend("paper-out")
    counter.until_state(sold, JobState.PRINTED)
    counter.until_state(behind, JobState.PRINTED)
    assert [entry.id in receipt for entry, receipt in zip((sold, behind), printer.receipts, strict=True)] == [
        True
    ] * 2


def test_a_person_who_answers_first_keeps_the_last_word(counter, printer, caplog):
    printer.out_after_bytes = 120
    sold = counter.sell()
    until(lambda: counter.state_of(sold) is JobState.UNCERTAIN, "the job is not held")
    counter.printing.answer(counter.canteen.jobs(sold.id)[0].id, printed=False)
    printer.mend("paper-out")
    until(lambda: printer.receipts, "the held receipt never came")
    until(lambda: not counter.says, "still in trouble")
    assert counter.state_of(sold) is JobState.CANCELLED
    assert "printing failed" not in caplog.text


def test_a_printer_whose_power_is_cut_in_the_middle_is_asked_about_and_never_sent_again(counter, printer):
    printer.out_after_bytes = 120
    sold = counter.sell()
    counter.until_says("打印机缺纸，1 张小票在等。照常收款，装好纸会接着打。")
    printer.power_cut()
    until(lambda: counter.worker.state.uncertain, "nobody is asked")
    assert [job.entry for job in counter.worker.state.uncertain] == [sold.id]
    printer.mend("paper-out")
    printer.power_on()
    until(lambda: not counter.says, "still in trouble")
    nxt = counter.sell(LI)
    counter.until_state(nxt, JobState.PRINTED)
    assert counter.state_of(sold) is JobState.UNCERTAIN
    assert (sold.id in printer.text, printer.text.count(nxt.id)) == (False, 1)


def test_a_printer_that_never_confirms_leaves_the_question_to_a_person(canteen, printer):
    printer.never_done = True
    with at_work(Counter(canteen, asked(printer, step_s=0.05, answer_s_max=0.2))) as counter:
        sold = counter.sell()
        counter.until_state(sold, JobState.UNCERTAIN)
        until(lambda: counter.worker.state.uncertain, "nobody is asked")
        counter.printing.answer(counter.worker.state.uncertain[0].id, printed=True)
        assert counter.state_of(sold) is JobState.PRINTED
    assert len(printer.receipts) == 1


def test_an_answer_that_says_there_is_no_paper_is_not_believed(counter, printer, monkeypatch):
    say = printer._say
    monkeypatch.setattr(printer, "_say", lambda talk, said: say(talk, b"\x0f" if said == b"\x00" else said))
    sold = counter.sell()
    counter.until_state(sold, JobState.UNCERTAIN)


def test_what_a_person_asks_for_again_bears_that_it_is_a_reprint(counter, printer):
    printer.never_done = True
    counter.worker._printer = asked(printer, step_s=0.05, answer_s_max=0.2)
    sold = counter.sell()
    until(lambda: counter.worker.state.uncertain, "nobody is asked")
    printer.never_done = False
    job = counter.printing.answer(counter.worker.state.uncertain[0].id, printed=False)
    print_again(counter.canteen.counter, job)
    counter.worker.wake()
    counter.until_state(sold, JobState.PRINTED)
    assert [("补打" in receipt, sold.id in receipt) for receipt in printer.receipts] == [
        (False, True),
        (True, True),
    ]
    assert [entry.text("of") for entry in counter.canteen.entries("reprint")] == [sold.id]
    with pytest.raises(CanteenError, match="已经处理过"):
        counter.printing.answer(job.id, printed=False)


def test_a_silent_printer_gets_no_job(counter, printer):
    printer.silent = True
    sold = counter.sell()
    counter.until_says("打印机没有回话，1 张小票在等。照常收款，请关掉重开，好了会接着打。")
    assert (printer.job_bytes, counter.state_of(sold)) == (0, JobState.QUEUED)
    printer.silent = False
    counter.until_state(sold, JobState.PRINTED)
    assert len(printer.receipts) == 1


def test_a_printer_that_takes_connections_and_reads_nothing_is_a_silent_one(counter, printer):
    printer.stall()
    sold = counter.sell()
    counter.until_says("打印机没有回话，1 张小票在等。照常收款，请关掉重开，好了会接着打。")
    assert counter.state_of(sold) is JobState.QUEUED
    printer.go_on()
    counter.until_state(sold, JobState.PRINTED)
    assert printer.text.count(sold.id) == 1


def test_a_printer_that_stalls_in_the_middle_of_a_job_is_asked_about(counter, printer, monkeypatch):
    write = TcpLine.write

    def stall_at_the_job(line, payload):
        if len(payload) > 100:
            printer.stall()
        write(line, payload)

    with monkeypatch.context() as patched:
        patched.setattr(TcpLine, "write", stall_at_the_job)
        sold = counter.sell()
        counter.until_state(sold, JobState.UNCERTAIN)
    until(lambda: counter.worker.state.uncertain, "nobody is asked")
    printer.go_on()
    until(lambda: not counter.says, "still called silent")
    assert counter.state_of(sold) is JobState.UNCERTAIN
    assert printer.text.count(sold.id) == 1


def test_a_printer_back_after_an_hour_prints_nothing_old_by_itself(counter, printer):
    printer.power_cut()
    sold = [counter.sell(name) for name in (LI, WANG)]
    counter.until_says("打印机没连上，2 张小票在等。照常收款，请看电源和线，连上会接着打。")
    counter.later(minutes=9, seconds=50)
    counter.until_says("打印机没连上，2 张小票在等。照常收款，请看电源和线，连上会接着打。")
    counter.later(minutes=50)
    counter.until_says("打印机没连上。照常收款，请看电源和线，连上会接着打。")
    assert [job.entry for job in counter.worker.state.expired] == [entry.id for entry in sold]

    printer.power_on()
    until(lambda: not counter.says, "it is back, and still called gone")
    new = counter.sell(None)
    counter.until_state(new, JobState.PRINTED)
    assert [new.id in receipt for receipt in printer.receipts] == [True]
    for job in counter.worker.state.expired:
        print_again(counter.canteen.counter, counter.printing.answer(job.id, printed=False))
    counter.worker.wake()
    counter.until_state(sold[1], JobState.PRINTED)
    assert ["补打" in receipt for receipt in printer.receipts] == [False, True, True]


def test_a_wrong_address_holds_up_no_sale(canteen):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    way = AskingPrinter("tcp://nowhere", TcpPrinter("tcp://nowhere", "127.0.0.1", port, timeout_s=0.5))
    with at_work(Counter(canteen, way)) as counter:
        sold = [counter.sell(name) for name in (LI, WANG)]
        counter.until_says("打印机没连上，2 张小票在等。照常收款，请看电源和线，连上会接着打。")
    assert [counter.state_of(entry) for entry in sold] == [JobState.QUEUED] * 2


def test_a_nearly_empty_roll_is_said_and_still_prints(counter, printer):
    printer.near_end = True
    counter.until_state(counter.sell(), JobState.PRINTED)
    until(lambda: counter.worker.state.near_end == (RECEIPT,), "the roll is not said to be nearly empty")
    assert counter.says == ""
    printer.near_end = False
    until(lambda: counter.worker.state.near_end == (), "the new roll is not seen")


# The drawer


def test_the_drawer_opens_before_the_receipts_that_wait(canteen, printer):
    counter = Counter(canteen, asked(printer))
    order = []
    counter.worker._printer = Ordered(order)
    counter.worker._jobs.begin_anew()
    sold = counter.sell()
    counter.open_drawer()
    while counter.worker._step():
        pass
    assert order == ["drawer", sold.id]


class Ordered:
    """A printer that only remembers what came first."""

    answers = False

    def __init__(self, order):
        self.order = order

    def deliver(self, payload):
        self.order.append(payload.decode("gb18030", "ignore").partition("单号")[2].split()[0])
        return BlindPrinter(self).deliver(b"")

    def send(self, payload):
        assert payload == b""

    def kick(self):
        self.order.append("drawer")


def test_the_drawer_opens_without_paper_and_never_later(counter, printer):
    printer.fault("paper-out")
    counter.sell()
    opened = counter.open_drawer()
    counter.until_state(opened, JobState.PRINTED)
    until(lambda: printer.kicks == ["at once"], "the drawer stayed shut")
    printer.mend("paper-out")
    until(lambda: printer.receipts, "the receipt never came")
    assert printer.kicks == ["at once"]


def test_the_drawer_opens_while_a_receipt_is_held_in_the_printer(counter, printer):
    printer.out_after_bytes = 120
    sold = counter.sell()
    counter.until_says("打印机缺纸，1 张小票在等。照常收款，装好纸会接着打。")
    counter.until_state(counter.open_drawer(), JobState.PRINTED)
    until(lambda: printer.kicks == ["at once"], "the drawer stayed shut")  # a kick is not answered
    printer.mend("paper-out")
    counter.until_state(sold, JobState.PRINTED)


def test_a_drawer_job_is_worth_nothing_after_ten_seconds_and_nobody_is_asked(counter, printer):
    printer.power_cut()
    opened = counter.open_drawer()
    counter.until_says("打印机没连上。照常收款，请看电源和线，连上会接着打。")
    counter.later(seconds=11)
    counter.until_state(opened, JobState.EXPIRED)
    printer.power_on()
    until(lambda: not counter.says, "still called gone")
    assert (printer.kicks, counter.worker.state.expired, counter.worker.state.uncertain) == ([], (), ())


# What an earlier run left


def test_after_a_restart_nothing_is_printed_by_itself_and_no_drawer_is_asked_about(canteen, printer):
    counter = Counter(canteen, asked(printer))
    sending, queued, drawer = canteen.sell(LI), canteen.sell(WANG), counter.open_drawer()
    with canteen.books.store.begin() as book:
        for entry in (sending, drawer):
            book.jobs.move(book.jobs.of_entry(entry.id)[0].id, JobState.QUEUED, JobState.SENDING)
    with at_work(counter):
        counter.until_state(counter.sell(None), JobState.PRINTED)
    assert len(printer.receipts) == 1
    assert [job.entry for job in counter.worker.state.uncertain] == [sending.id]
    assert [job.entry for job in counter.worker.state.expired] == [queued.id]
    assert (counter.state_of(drawer), printer.kicks) == (JobState.EXPIRED, [])


def test_a_failure_of_our_own_is_said_and_the_next_receipt_still_prints(counter, monkeypatch):
    payload = counter.worker._jobs.payload
    monkeypatch.setattr(PrintJobs, "payload", lambda *_: 1 / 0)
    broken = counter.sell(LI)
    counter.until_state(broken, JobState.UNCERTAIN)
    monkeypatch.setattr(PrintJobs, "payload", lambda _self, job: payload(job))
    sold = counter.sell(WANG)
    counter.until_state(sold, JobState.PRINTED)
    until(lambda: not counter.says, "still called broken")


# A printer that cannot speak, and a second printer


def test_a_printer_without_status_is_believed_when_it_has_taken_all_bytes(canteen, printer):
    way = BlindPrinter(TcpPrinter(printer.address, "127.0.0.1", printer.port, timeout_s=0.5))
    with at_work(Counter(canteen, way)) as counter:
        printer.fault("paper-out")
        sold = counter.sell()
        counter.until_state(sold, JobState.PRINTED)
        assert counter.says == ""
        printer.mend("paper-out")
        assert printer.text.count(sold.id) == 1


def test_once_a_byte_went_out_a_job_is_never_sent_again(canteen):
    recording = RecordingPrinter()
    recording.fail_with(SendFailed("usb://04b8:0e15", "数据线", bytes_out=True))
    with at_work(Counter(canteen, BlindPrinter(recording))) as counter:
        sold = counter.sell()
        counter.until_state(sold, JobState.UNCERTAIN)
        recording.fail_with(None)
        behind = counter.sell(LI)
        counter.until_state(behind, JobState.PRINTED)
    papers = [job for job in recording.payloads if job]
    assert [behind.id.encode() in job for job in papers] == [True]


def test_the_kitchens_printer_has_its_own_jobs_and_its_own_trouble(canteen, printer):
    kitchen = Counter(canteen, asked(printer), KITCHEN)
    printer.fault("paper-out")
    with at_work(kitchen):
        sold = canteen.sell(LI)
        with canteen.books.store.begin() as book:
            book.jobs.add(sold.id, "kitchen", "李*兰", sold.at, printer=KITCHEN)
        kitchen.worker.wake()
        kitchen.until_says("后厨打印机缺纸，1 张后厨单在等。照常收款，装好纸会接着打。")
        printer.mend("paper-out")
        kitchen.until_state(sold, JobState.PRINTED)
    assert [job.state for job in canteen.jobs(sold.id)] == [JobState.QUEUED, JobState.PRINTED]
    (ticket,) = printer.receipts
    assert ticket.splitlines() == [f"{sold.id[-4:]} 号", "堂食 1 份", "11:46"]


def test_a_reprint_asked_for_on_the_till_goes_the_same_way(counter, printer):
    sold = counter.sell()
    counter.until_state(sold, JobState.PRINTED)
    reprint(counter.canteen.counter, sold.id)
    counter.worker.wake()
    until(lambda: len(printer.receipts) == 2, "no reprint")
    assert ["补打" in receipt for receipt in printer.receipts] == [False, True]
