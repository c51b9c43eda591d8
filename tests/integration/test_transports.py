import fcntl
import os
import select
import socket
import struct
import threading
import time
import tty
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import usb.core

from hardware import transport_tcp, transport_usb
from hardware.asking_printer import AskingPrinter, Delivery
from hardware.ports import DeviceError
from hardware.printer_status import ASK_DONE, ASK_STATUS
from hardware.send_failed import HeldBack
from hardware.transport_port import FilePrinter, PortPrinter
from hardware.transport_serial import SerialPrinter
from hardware.transport_tcp import TcpPrinter
from hardware.transport_usb import UsbPrinter
from hardware.transports import SendFailed, open_job_printer, open_printer

JOB = bytes(range(256)) * 8
# More than all the buffers of a connection or a pipe hold.
FLOOD = bytes(32 * 1024 * 1024)


@contextmanager
def tcp_printer(behave):
    """Run one printer on this machine; ``behave(peer)`` has the connection, its answer is kept."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def serve():
            peer, _ = server.accept()
            with peer:
                peer.settimeout(5)
                heard.append(behave(peer))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}", heard
        finally:
            thread.join()


def read_all(peer):
    pieces = []
    while piece := peer.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_network_printer_gets_exactly_the_bytes_and_the_end():
    with tcp_printer(read_all) as (address, heard):
        open_printer(address).send(JOB)
    assert heard == [JOB]


def test_a_job_is_done_when_the_printer_has_seen_its_end(monkeypatch):
    # Longer than the printer itself waits, so that only the end of the job can end the wait.
    monkeypatch.setattr(transport_tcp, "_QUIET_S", 30)
    seen = threading.Event()

    def read_to_the_end(peer):
        read_all(peer)
        seen.set()

    with tcp_printer(read_to_the_end) as (address, _heard):
        open_printer(address, timeout_s=30).send(JOB)
        assert seen.is_set()


def test_a_printer_that_answers_and_keeps_the_line_open_still_gets_the_tail():
    done = threading.Event()

    def chatty(peer):
        peer.sendall(b"\x16\x12\x12")
        job = read_all(peer)
        peer.sendall(b"\x00" * 300)
        done.wait(5)
        return job

    with tcp_printer(chatty) as (address, heard):
        try:
            open_printer(address).send(JOB)
        finally:
            done.set()
    assert heard == [JOB]


def test_each_job_has_its_own_connection():
    with socket.create_server(("127.0.0.1", 0)) as server:
        jobs = []

        def serve():
            for _ in range(2):
                peer, _ = server.accept()
                with peer:
                    peer.settimeout(5)
                    jobs.append(read_all(peer))

        thread = threading.Thread(target=serve)
        thread.start()
        printer = open_printer(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        printer.send(b"one")
        printer.send(b"two")
        thread.join()
    assert jobs == [b"one", b"two"]


def test_a_refused_connection_may_be_tried_again_every_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    printer = open_printer(address)
    for _ in range(2):
        with pytest.raises(SendFailed) as failed:
            printer.send(JOB)
        assert (failed.value.bytes_out, failed.value.retry) == (False, True)
        assert str(failed.value) == f"打印机没连上（{address}）：请看电源和网线；照常收款，小票可以补打。"


def test_a_printer_that_does_not_read_is_given_up_and_never_tried_again():
    done = threading.Event()
    with tcp_printer(lambda _peer: done.wait(5)) as (address, _heard):
        started = time.monotonic()
        try:
            with pytest.raises(SendFailed) as failed:
                open_printer(address, timeout_s=0.2).send(FLOOD)
        finally:
            done.set()
    assert (failed.value.bytes_out, failed.value.retry) == (True, False)
    assert "没打完" in str(failed.value)
    assert time.monotonic() - started < 3


def test_a_printer_that_only_sips_is_given_up_at_the_limit_of_a_job():
    done = threading.Event()

    def sip(peer):
        while not done.is_set():
            peer.recv(200_000)
            done.wait(0.02)

    with tcp_printer(sip) as (address, _heard):
        port = int(address.rpartition(":")[2])
        try:
            with pytest.raises(SendFailed) as failed:
                TcpPrinter(address, "127.0.0.1", port, timeout_s=5, job_s_max=0.3).send(FLOOD)
        finally:
            done.set()
    assert failed.value.bytes_out


def hang_up(peer):
    """End at once without having read: what was sent is lost."""
    return peer.recv(100)


def reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("behave", [hang_up, reset, lambda _peer: None])
@pytest.mark.parametrize("job", [JOB, FLOOD])
def test_a_printer_that_hangs_up_in_the_middle_is_never_called_printed(behave, job):
    with tcp_printer(behave) as (address, _heard), pytest.raises(SendFailed) as failed:
        open_printer(address, timeout_s=1).send(job)
    # Where the hang-up is seen before the first byte, nothing went out and a retry is right.
    assert failed.value.retry is not failed.value.bytes_out


def test_a_file_keeps_every_job_one_after_the_other(tmp_path):
    paper = tmp_path / "小 票.bin"
    open_printer(str(paper)).send(b"one")
    open_printer(paper.as_uri()).send(b"two")
    assert paper.read_bytes() == b"onetwo"


def test_a_file_that_cannot_be_opened_says_where_to_look(tmp_path):
    with pytest.raises(SendFailed, match="目录和磁盘") as failed:
        open_printer(str(tmp_path / "no" / "paper.bin")).send(JOB)
    assert not failed.value.bytes_out


@pytest.fixture
def fifo(tmp_path):
    path = tmp_path / "lp0"
    os.mkfifo(path)
    return path


def test_a_system_printer_port_gets_exactly_the_bytes(fifo):
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        open_printer(f"lp://{fifo}").send(JOB)
        assert os.read(reader, 65536) == JOB
    finally:
        os.close(reader)


def test_a_slow_system_port_gets_more_than_it_holds_at_once(fifo):
    job = JOB * 200
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    got = bytearray()

    def read():
        while len(got) < len(job) and select.select([reader], [], [], 5)[0]:
            got.extend(os.read(reader, 65536))

    thread = threading.Thread(target=read)
    thread.start()
    open_printer(f"lp://{fifo}").send(job)
    thread.join()
    os.close(reader)
    assert bytes(got) == job


def test_a_port_without_a_printer_is_not_there(fifo):
    for path in (fifo, fifo.with_name("none")):
        with pytest.raises(SendFailed, match="数据线") as failed:
            open_printer(f"lp://{path}").send(JOB)
        assert not failed.value.bytes_out


def test_a_port_that_takes_no_more_is_given_up(fifo):
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(SendFailed) as failed:
            open_printer(f"lp://{fifo}", timeout_s=0.1).send(JOB * 200)
    finally:
        os.close(reader)
    assert failed.value.bytes_out


def test_a_job_that_the_port_holds_but_nobody_takes_is_not_called_printed(fifo):
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        just_full = bytes(fcntl.fcntl(reader, fcntl.F_GETPIPE_SZ))
        with pytest.raises(SendFailed) as failed:
            open_printer(f"lp://{fifo}", timeout_s=0.1).send(just_full)
    finally:
        os.close(reader)
    assert failed.value.bytes_out


def test_a_serial_printer_gets_exactly_the_bytes():
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    got = bytearray()

    def read():
        while len(got) < len(JOB) and select.select([ours], [], [], 5)[0]:
            got.extend(os.read(ours, 4096))

    thread = threading.Thread(target=read)
    thread.start()
    open_printer(f"serial://{os.ttyname(theirs)}?baud=38400").send(JOB)
    thread.join()
    os.close(ours)
    os.close(theirs)
    assert bytes(got) == JOB


def test_a_serial_printer_that_says_stop_is_given_up():
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    try:
        with pytest.raises(SendFailed) as failed:
            open_printer(f"serial://{os.ttyname(theirs)}", timeout_s=0.2).send(JOB * 50)
    finally:
        os.close(ours)
        os.close(theirs)
    assert failed.value.bytes_out


def test_a_serial_line_that_is_not_there_sent_nothing(tmp_path):
    with pytest.raises(SendFailed, match="数据线") as failed:
        open_printer(f"serial://{tmp_path}/ttyUSB9").send(JOB)
    assert not failed.value.bytes_out


def test_a_serial_printer_is_heard_before_and_after_a_job():
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    job = bytearray()

    def be_a_printer():
        while select.select([ours], [], [], 5)[0]:
            said = os.read(ours, 4096)
            job.extend(said)
            if b"\x10\x04\x04" in said:
                os.write(ours, b"\x16\x12\x12")
            if said.endswith(b"\x1dr\x01"):
                os.write(ours, b"\x00")
                return

    thread = threading.Thread(target=be_a_printer)
    thread.start()
    way = open_job_printer(f"serial://{os.ttyname(theirs)}?baud=115200", asked=True)
    try:
        assert way.deliver(b"receipt K01-000017\n") == Delivery(printed=True)
    finally:
        thread.join()
        os.close(ours)
        os.close(theirs)
    assert bytes(job).endswith(b"receipt K01-000017\n\x1dr\x01")


def test_a_serial_line_with_nothing_at_its_end_gets_no_job():
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    way = AskingPrinter("serial", SerialPrinter("serial", os.ttyname(theirs), 115200), ask_s=0.1)
    try:
        with pytest.raises(HeldBack, match="没有回话"):
            way.deliver(JOB)
        assert os.read(ours, 4096) == ASK_STATUS
    finally:
        os.close(ours)
        os.close(theirs)


class UsbStandIn:
    """A USB printer with a scanner's interface before the printer's own; it remembers what it was given."""

    def __init__(self, stalls_after=10**9):
        self.taken, self.detached, self.stalls_after, self.says = b"", [], stalls_after, b""
        self.out = SimpleNamespace(bEndpointAddress=0x02, bmAttributes=2, write=self.write)
        status = SimpleNamespace(bEndpointAddress=0x81, bmAttributes=2, read=self.read)
        self.faces = [
            Face([SimpleNamespace(bEndpointAddress=0x03, bmAttributes=3)], 3, 0),
            Face([status, self.out], 7, 1),
        ]

    def get_active_configuration(self):
        return self.faces

    def is_kernel_driver_active(self, number):
        return number == 1

    def detach_kernel_driver(self, number):
        self.detached.append(number)

    def write(self, piece, _timeout_ms):
        if len(self.taken) >= self.stalls_after:
            raise usb.core.USBTimeoutError("timed out")
        self.taken += piece
        if piece == ASK_STATUS:
            self.says += b"\x16\x12\x12"
        if piece.endswith(ASK_DONE):
            self.says += b"\x00"

    def read(self, _most, _timeout_ms):
        if not self.says:
            raise usb.core.USBTimeoutError("timed out")
        said, self.says = self.says, b""
        return said


class Face(list):
    def __init__(self, ends, kind, number):
        super().__init__(ends)
        self.bInterfaceClass, self.bInterfaceNumber = kind, number


@pytest.fixture
def plug_in(monkeypatch):
    def put(device):
        monkeypatch.setattr(usb.core, "find", lambda **_numbers: device)
        monkeypatch.setattr(transport_usb.usb.util, "claim_interface", lambda _device, _face: None)
        monkeypatch.setattr(transport_usb.usb.util, "dispose_resources", lambda _device: None)
        return device

    return put


def test_a_usb_printer_is_taken_from_the_system_and_gets_exactly_the_bytes(plug_in):
    device = plug_in(UsbStandIn())
    open_printer("usb://04b8:0e15").send(JOB)
    assert (device.taken, device.detached) == (JOB, [1])


def test_a_usb_printer_is_heard_where_it_has_a_way_in(plug_in):
    device = plug_in(UsbStandIn())
    way = open_job_printer("usb://04b8:0e15", asked=True)
    assert way.deliver(b"receipt K01-000017\n") == Delivery(printed=True)
    assert device.taken == ASK_STATUS + b"receipt K01-000017\n" + ASK_DONE


def test_a_usb_printer_without_a_way_in_is_a_silent_one(plug_in):
    device = plug_in(UsbStandIn())
    device.faces[1] = Face([device.out], 7, 1)
    way = AskingPrinter("usb", UsbPrinter("usb", 0x04B8, 0x0E15), ask_s=0.05)
    with pytest.raises(HeldBack, match="没有回话"):
        way.deliver(JOB)
    assert device.taken == ASK_STATUS


@pytest.mark.parametrize("stalls_after", [0, 600])
def test_a_usb_printer_that_stalls_may_have_printed_something(plug_in, stalls_after):
    plug_in(UsbStandIn(stalls_after))
    with pytest.raises(SendFailed) as failed:
        open_printer("usb://04b8:0e15").send(JOB)
    assert failed.value.bytes_out


def test_a_usb_printer_that_is_not_there_sent_nothing(plug_in):
    plug_in(None)
    with pytest.raises(SendFailed, match="usb://04b8:0e15") as failed:
        open_printer("usb://04b8:0e15").send(JOB)
    assert not failed.value.bytes_out


def test_the_screen_takes_everything_and_keeps_nothing():
    assert open_printer("screen").send(JOB) is None


@pytest.mark.parametrize("address", ["screen", "lp:///dev/usb/lp0", "file:///tmp/paper.bin"])
def test_a_way_that_cannot_be_heard_is_refused_where_a_status_is_wanted(address):
    with pytest.raises(DeviceError, match="不能报状态"):
        open_job_printer(address, asked=True)
    assert not open_job_printer(address, asked=False).answers


def test_addresses_are_read_in_full(tmp_path):
    assert open_printer("tcp://printer") == TcpPrinter("tcp://printer", "printer", 9100, 3.0)
    assert open_printer("tcp://[::1]:9101", 1.0) == TcpPrinter("tcp://[::1]:9101", "::1", 9101, 1.0)
    assert open_printer("usb://04B8:0e15") == UsbPrinter("usb://04B8:0e15", 0x04B8, 0x0E15)
    assert open_printer("serial:///dev/ttyS0") == SerialPrinter("serial:///dev/ttyS0", "/dev/ttyS0", 19200)
    assert isinstance(open_printer(f"lp://{tmp_path}"), PortPrinter)
    assert isinstance(open_printer("./paper.bin"), FilePrinter)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "scren",
        "tcp://",
        "tcp://host:99999",
        "tcp://host:x",
        "tcp://host/path",
        "usb://epson",
        "usb://04b8",
        "serial://ttyUSB0",
        "serial:///dev/ttyS0?baud=fast",
        "serial:///dev/ttyS0?baud=0",
        "serial:///dev/ttyS0?speed=9600",
        "lp://dev/usb/lp0",
        "file://",
        "http://printer",
    ],
)
def test_an_address_nobody_understands_is_refused_before_the_first_job(address):
    with pytest.raises(DeviceError, match="看不懂打印机地址") as refused:
        open_printer(address)
    assert not refused.value.retry
