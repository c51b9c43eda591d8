"""From a picture with a band to both screens: how long until the cashier and the elder can read the name."""

import time
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from bench.till_process import browsing, running
from bench.times import took
from hardware.bench_scan import FRAME_S, SEED
from hardware.pipeline import Pipeline
from hardware.worn_band import TYPICAL, presentation
from journeys.conftest import CHROMIUM, CHROMIUM_ARGS, PEOPLE

LI = PEOPLE["李秀兰"]
SCREENS = (("/", "李*兰"), ("/display?still=1", "李大娘"))
WATCH = """name => {
  const look = () => {
    if (!window.paintedAt && document.body.textContent.includes(name))
      requestAnimationFrame(() => requestAnimationFrame(() => { window.paintedAt ||= Date.now() }))
  }
  new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true})
}"""


def decoded_s():
    """Read the band from pictures of it; seconds until it counts."""
    return took(_decode)


def painted_s(folder):
    """Read the band, hand its code to a running till, wait for both screens; seconds."""
    _pictures()  # drawn before the clock runs
    with running(folder, LI) as till, _browser() as browser:
        pages = [_watched(browser, till.url + path, name) for path, name in SCREENS]
        cashier, token = browsing(till)
        began = time.time()  # the pages' own clock
        given = urlencode({"text": _decode(), "csrf_token": token}).encode()
        cashier.open(f"{till.url}/till/scanned", given).close()
        for page in pages:
            page.wait_for_function("window.paintedAt")
        return max(page.evaluate("window.paintedAt") for page in pages) / 1000 - began


@cache
def _pictures():
    return presentation(LI.card, TYPICAL, SEED)


def _decode():
    pipeline = Pipeline(LI.card.__eq__)
    for step, image in enumerate(_pictures()):
        if code := pipeline.take(image, step * FRAME_S):
            return code.text
    raise RuntimeError("the band was not read")


@contextmanager
def _browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


def _watched(browser, url, name):
    page = browser.new_page()
    page.goto(url)
    page.evaluate(WATCH, name)
    return page
