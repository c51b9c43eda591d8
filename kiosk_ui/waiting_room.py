"""What a till shows that was put back from a backup, until it has its later lines and may sell again."""

import logging
import random
import threading

from flask import Flask, Response, render_template

from kiosk_ui.till_server import till_server
from pos.centre_link import Centre, read_link
from pos.clock import Clock, steady_seconds
from pos.config import Config
from pos.epoch import begin_alone, begin_with_centre
from pos.rules.backoff import wait_s
from pos.rules.errors import CanteenError
from pos.running import told_to_end
from pos.wiring import Books, open_counter

LOG = logging.getLogger("canteen.till")
_LOOK_S = 0.2
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Refresh": "5",  # there is nothing on these pages that could be lost
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class WaitingRoom:
    """Tries to begin the epoch, and says meanwhile why nothing is sold."""

    def __init__(self, config: Config, books: Books, clock: Clock) -> None:
        self._config = config
        self._counter = open_counter(config, books, clock)
        self._public_key = books.seal.public_key
        self._trouble = ""

    def wait(self) -> bool:
        """Wait until the epoch has begun; False where the program was told to end before."""
        if self.once():
            return True
        LOG.warning("the books were put back from a backup, nothing is sold yet: %s", self._trouble)
        ended, server = told_to_end(), till_server(self._config.till, self.app())
        web = threading.Thread(target=server.serve, name="waiting-room", daemon=True)
        web.start()
        try:
            return self._until(ended)
        finally:
            server.stop()
            web.join()

    def once(self) -> bool:
        """Try it once."""
        link = read_link(self._config.data)
        try:
            if link is None:
                begun = begin_alone(self._counter)
            else:
                centre = Centre(link.url, link.token)
                begun = begin_with_centre(self._counter, link, centre, self._public_key).entry
        except CanteenError as error:
            self._trouble = str(error)
            return False
        LOG.info("put back from a backup: an epoch begins with %s", begun.id)
        return True

    def app(self) -> Flask:
        """Make the pages: one for the cashier, one without a reason for the elder."""
        app = Flask("kiosk_ui")
        till = self._config.till
        app.config.update(TRUSTED_HOSTS=["127.0.0.1", "localhost", till.host])

        @app.get("/display")
        def display() -> Response:
            return _page(render_template("put_back_display.html"), 200)

        @app.get("/", defaults={"_path": ""})
        @app.get("/<path:_path>")
        def any_page(_path: str) -> Response:
            return _page(render_template("put_back.html", till=till.code, trouble=self._trouble), 503)

        return app

    def _until(self, ended: list[int]) -> bool:
        failures = 1
        while not ended:
            due = steady_seconds() + wait_s(failures, random.random)
            while not ended and steady_seconds() < due:
                threading.Event().wait(_LOOK_S)
            if not ended and self.once():
                return True
            failures += 1
        return False


def _page(text: str, code: int) -> Response:
    return Response(text, code, _HEADERS, mimetype="text/html")
