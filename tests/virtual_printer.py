"""A receipt printer on a real socket that can run out of paper, be opened, stall, and lose its power.

It holds what it cannot print, in order, and prints it when the fault is over, as real ones do; it answers
``DLE EOT`` at once and ``GS r 1`` in its turn.
"""

import socket
import threading
from dataclasses import dataclass, field

from paper_tokens import Token, next_token

ASK, DONE = b"\x10\x04", b"\x1dr\x01"
KICKS = {b"\x1bp\x00\x32\x32": "in turn", b"\x10\x14\x01\x00\x01": "at once"}


@dataclass
class _Talk:
    """One connection: what came and is not read as a command yet, and what waits to be printed."""

    peer: socket.socket
    raw: bytes = b""
    waits: list[Token] = field(default_factory=list)
    row: bytes = b""
    open: bool = True


class VirtualPrinter:
    """Reads jobs, keeps each receipt as text, and remembers every drawer pulse and every byte of a job."""

    def __init__(self):
        self.receipts, self.rows, self.kicks = [], [], []
        self.job_bytes, self.connections = 0, 0
        self.faults = set()
        self.near_end = self.silent = self.never_done = False
        self.out_after_bytes = None
        self._reads = threading.Event()
        self._reads.set()
        self._lock = threading.RLock()
        self._talks = []
        self._server = None
        self.port = 0
        self.power_on()

    @property
    def address(self):
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def text(self):
        return "\n".join(self.receipts)

    # What happens to a printer

    def power_on(self):
        self._server = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._server,), daemon=True).start()

    def power_cut(self):
        """Forget what was not printed; every connection breaks."""
        with self._lock:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            for talk in self._talks:
                talk.open, talk.waits, talk.raw = False, [], b""
                talk.peer.close()
            self._talks, self.rows = [], []

    def fault(self, name):
        with self._lock:
            self.faults.add(name)

    def mend(self, name):
        with self._lock:
            self.faults.discard(name)
            for talk in list(self._talks):
                self._print(talk)

    def stall(self):
        """Take connections and make nothing of what comes."""
        self._reads.clear()

    def go_on(self):
        self._reads.set()

    def close(self):
        self.go_on()
        with self._lock:
            if self._server.fileno() >= 0:
                self.power_cut()

    # What it does

    def _serve(self, server):
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with self._lock:
                talk = _Talk(peer)
                self._talks.append(talk)
                self.connections += 1
            threading.Thread(target=self._read, args=(talk,), daemon=True).start()

    def _read(self, talk):
        while True:
            try:
                piece = talk.peer.recv(4096)
            except OSError:
                return
            self._reads.wait()
            with self._lock:
                if not piece:
                    talk.open = False
                    talk.peer.close()
                    return
                talk.raw += piece
                self._take(talk)

    def _take(self, talk):
        while (token := next_token(talk.raw)) is not None:
            talk.raw = talk.raw[len(token.raw) :]
            if token.raw.startswith(ASK):
                self._say(talk, bytes([self._status(token.raw[2])]))
            elif KICKS.get(token.raw) == "at once":
                self.kicks.append("at once")
            else:
                self.job_bytes += len(token.raw) if token.raw != DONE else 0
                talk.waits.append(token)
        self._print(talk)

    def _print(self, talk):
        while talk.waits and not self.faults:
            token = talk.waits.pop(0)
            if token.raw == DONE:
                if not self.never_done:
                    self._say(talk, b"\x00")
            elif token.raw in KICKS:
                self.kicks.append("in turn")
            else:
                self._ink(talk, token)

    def _ink(self, talk, token):
        if token.ends_job:
            self.receipts.append("\n".join(self.rows))
            self.rows = []
        elif token.raw == b"\n":
            self.rows.append(talk.row.decode("gb18030"))
            talk.row = b""
        elif token.is_text:
            talk.row += token.raw
        if self.out_after_bytes is not None:
            self.out_after_bytes -= len(token.raw)
            if self.out_after_bytes <= 0:
                self.out_after_bytes = None
                self.faults.add("paper-out")

    def _status(self, number):
        paper, cover = "paper-out" in self.faults, "cover-open" in self.faults
        return {
            1: 0x16 | (0x08 if self.faults else 0),
            2: 0x12
            | (0x20 if paper else 0)
            | (0x04 if cover else 0)
            | (0x40 if "stuck" in self.faults else 0),
            4: 0x12 | (0x6C if paper else 0) | (0x0C if self.near_end else 0),
        }[number]

    def _say(self, talk, answer):
        if self.silent or not talk.open:
            return
        try:
            talk.peer.sendall(answer)
        except OSError:
            talk.open = False
