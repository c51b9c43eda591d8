"""A till as a process of its own: how soon it sells, and what memory it holds after a day."""

import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from bench.times import took
from journeys.conftest import Till
from page_token import token_in

SALES_OF_A_DAY = 300
_HELD = re.compile(r"VmRSS:\s+(\d+) kB")
LIBRARIES = (sys.executable, "-c", "import flask, sqlalchemy, cv2")


def imported_s():
    """Start Python and import the libraries; seconds."""
    return took(lambda: subprocess.run(LIBRARIES, check=True))


def started_s(folder):
    """Start a till, ask whether it is well, sell once; seconds from the start to the answer."""
    began = time.perf_counter()
    with running(folder) as till:
        _sell(till, 1)
        return time.perf_counter() - began


def fresh_mb(folder):
    """Start a till; give what it holds of memory before it has sold."""
    with running(folder) as till:
        _sell(till, 1)
        return _held_mb(till)


def used_mb(folder):
    """Start a till and sell for a day; give what it holds of memory then."""
    with running(folder) as till:
        _sell(till, SALES_OF_A_DAY)
        return _held_mb(till)


@contextmanager
def running(folder, *people):
    """Start a till that knows these people, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    till = Till(Path(mkdtemp(dir=folder)), port=port)
    if people:
        till.write_config()
        till.import_people(*people)
    till.start()
    try:
        yield till
    finally:
        till.kill()


def browsing(till):
    """Ask a till whether it is well, and open its page as a browser would; give the page's token too."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    browser.open(f"{till.url}/healthz").close()
    with browser.open(f"{till.url}/") as page:
        return browser, token_in(page.read().decode())


def _sell(till, count):
    browser, token = browsing(till)
    for number in range(count):
        tap = {"request": f"tap-{number}", "portions": 1, "tender": "cash", "tendered_fen": 1200}
        given = urlencode({**tap, "csrf_token": token}).encode()
        browser.open(f"{till.url}/till/walk-in", given).close()


def _held_mb(till):
    # `canteen` may be a script that runs the interpreter in its own place: the process is the till itself
    told = Path(f"/proc/{till.process.pid}/status").read_text(encoding="utf-8")
    return int(_HELD.search(told)[1]) / 1024
