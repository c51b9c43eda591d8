"""The till is killed between the sale's commit and its paper: sold once, and the receipt is offered."""

import json
import socket
import sqlite3
import time

from playwright.sync_api import Browser, expect

from journeys.conftest import PEOPLE, PaperRoll, Till, both_screens
from journeys.hands import Hands
from journeys.paper_text import paper_text


def test_killed_between_commit_and_print(till: Till, browser: Browser, printer: PaperRoll):
    till.import_people(PEOPLE["王建国"])
    with _dead_address() as port:
        till.printer = f"tcp://127.0.0.1:{port}"
        till.start()
        with both_screens(browser, till) as screens:
            Hands(till).hold_up(PEOPLE["王建国"])
            expect(screens.cashier.locator("#person .heading")).to_have_text("王*国")
            screens.cashier.wait_for_timeout(450)
            screens.cashier.locator("#t-mobile").click()
            expect(screens.cashier.locator("#last")).to_contain_text("000001")
            till.kill()
    assert _states(till) in (["queued"], ["sending"])

    till.printer = f"tcp://127.0.0.1:{printer.port}"
    till.start()
    assert json.loads(till.command("journal", "verify", "--json").stdout)["entries"] == 1
    with both_screens(browser, till) as screens:
        strip = screens.cashier.locator("#strip")
        expect(strip).to_contain_text(
            "000001 打没打出来？" if _states(till) == ["uncertain"] else "1 张旧小票"
        )
        assert printer.jobs == []  # a machine never prints again what may be on paper already
        strip.get_by_role("button", name="打印").or_(strip.get_by_role("button", name="没有，补打")).click()
        (job,) = printer.wait_for(1)
        expect(strip).not_to_contain_text("旧小票")
        expect(strip).not_to_contain_text("打没打出来")
    assert "K01-000001" in paper_text(job)
    assert "补打" in paper_text(job)
    assert till.stop() == 0
    export = till.folder / "K01.jsonl"
    till.command("journal", "export", str(export))
    kinds = [json.loads(line)["kind"] for line in export.read_text(encoding="utf-8").splitlines()[1:]]
    assert kinds == ["sale", "reprint"]


def _states(till: Till) -> list[str]:
    deadline = time.monotonic() + 5
    while True:
        try:
            with sqlite3.connect(till.folder / "data" / "till.db", timeout=5) as books:
                return [state for (state,) in books.execute("select state from print_job order by id")]
        except sqlite3.OperationalError:
            assert time.monotonic() < deadline


class _dead_address:  # noqa: N801, reads as a word in the story
    """A printer that is switched off: its port is held, nobody answers."""

    def __enter__(self) -> int:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()
