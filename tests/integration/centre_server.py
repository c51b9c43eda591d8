"""A centre that answers over HTTP on loopback, and a till that is enrolled with it."""

import threading
from contextlib import contextmanager

from cheroot import wsgi

from integration.centre_house import House
from pos.centre_link import Centre, CentreLink
from pos.push import Push
from pos.wire import AskToEnrol
from settlement.enrolment import invite
from settlement.rules.roles import Scope

CANTEEN = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))


@contextmanager
def answering(app):
    """Let an application answer on a free port; give its address."""
    server = wsgi.Server(("127.0.0.1", 0), app, numthreads=4, shutdown_timeout=1)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join(10)


class City:
    """A centre with one administrator, and tills that are enrolled over the wire."""

    def __init__(self, folder, watch=None):
        self.house = House(folder, watch=watch)
        self.house.unhurried()
        self.first = self.house.first()

    def code_for(self, till):
        return invite(self.house.gate, self.first, till, "和平食堂", CANTEEN)

    def enrol(self, url, books, till="K01", code=None):
        """Enrol a till as its machine does; give its link and what sends its journal."""
        asked = AskToEnrol.made(code or self.code_for(till), till, books.seal)
        answer = Centre(url).enrol(asked)
        link = CentreLink(url, answer.till, answer.canteen, answer.centre_key, answer.token)
        return link, Push(books.store, link, Centre(url, answer.token))

    def lines(self, till="K01"):
        with self.house.centre.read() as office:
            return list(office.inbox.lines(till, 1, 10**6))
