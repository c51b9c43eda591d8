"""A bad line between tills and centre: connections break before a request, after it, or are held up."""

import random
import socket
import threading
from contextlib import suppress

_CHUNK = 65536


class BadLine:
    """Passes TCP on to a port, and breaks what it feels like; with ``seed`` the same feelings come again."""

    def __init__(self, target: int, seed: int) -> None:
        self.target = target
        self.cut = False
        self.good = False
        self.broken = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(here,), daemon=True).start()

    def _feeling(self) -> tuple[str, int]:
        """Choose what happens to a connection, and after how many answers."""
        with self._lock:
            what = self._random.choices(("fine", "lose-request", "lose-reply", "slow"), (5, 2, 3, 1))[0]
            return ("fine" if self.good else what), self._random.randrange(4)

    def _serve(self, here: socket.socket) -> None:
        what, after = self._feeling()
        if self.cut or (what == "lose-request" and after == 0):
            self._break(here)
            return
        try:
            there = socket.create_connection(("127.0.0.1", self.target), 5)
        except OSError:
            here.close()
            return
        there.settimeout(60)
        threading.Thread(target=self._pump, args=(here, there), daemon=True).start()
        self._pump_back(there, here, what, after)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                sink.sendall(data)
        for one in (source, sink):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _pump_back(self, there: socket.socket, here: socket.socket, what: str, after: int) -> None:
        """Pass answers back, until it is time to lose one that the centre has already given."""
        answers = 0
        with suppress(OSError):
            while data := there.recv(_CHUNK):
                if self.cut or (what in ("lose-reply", "lose-request") and answers >= after):
                    self._break(here)
                    break
                if what == "slow":
                    threading.Event().wait(0.2)
                here.sendall(data)
                answers += 1
        for one in (here, there):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _break(self, here: socket.socket) -> None:
        """Reset, as a line does that is gone, so that nobody waits for a polite end."""
        self.broken += 1
        with suppress(OSError):
            here.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        here.close()
