"""Eight pairs of hands at one till; some tap twice, some never hear the answer: each meal is sold once."""

import http.client
import json
import secrets
import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import pytest

from journeys.conftest import PEOPLE, Till
from journeys.hands import Hands, entries

HANDS, SALES = 8, 50
DONE, REFUSED = 204, 409
TRIES_MAX = 2_000
EATING = ("王建国", "赵德海", "孙淑芬", "李桂兰")
HALF_PRICE = 2  # 王建国 and 孙淑芬, each for the first meal only


class Unheard(http.client.HTTPConnection):
    """Sends the whole request and hangs up before the answer."""

    def getresponse(self):
        self.close()
        raise ConnectionResetError("the answer was lost")


class Losing(urllib.request.HTTPHandler):
    def http_open(self, request):
        return self.do_open(Unheard, request)


class BusyHands(Hands):
    """Hands that know what was acknowledged to them, and try again where the till was busy."""

    def __init__(self, till):
        super().__init__(till)
        self.acknowledged = []
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        self._lost = urllib.request.build_opener(cookies, Losing())

    def lose(self, path, **fields):
        """Tap, and never hear what came of it."""
        form = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.url + path, form, {"X-CSRF-Token": self.token})
        with pytest.raises(ConnectionResetError, match="the answer was lost"):
            self._lost.open(request, timeout=10)

    def insist(self, path, **fields):
        """Tap until the till has sold; it refuses while somebody else is being served."""
        for _ in range(TRIES_MAX):
            answer = self.post(path, **fields)
            if answer == DONE:
                self.acknowledged.append(fields["request"])
                return
            assert answer == REFUSED
            threading.Event().wait(0.02)
        pytest.fail(f"refused {TRIES_MAX} times")

    def tap(self, number, path, **fields):
        """Every seventh answer is lost and every fifth tap comes twice."""
        if number % 7 == 0:
            self.lose(path, **fields)
        self.insist(path, **fields)
        if number % 5 == 0:
            assert self.post(path, **fields) == DONE

    def sell_to_walk_ins(self):
        for number in range(SALES):
            form = {"portions": "1", "tender": "cash", "tendered_fen": "2000"}
            self.tap(number, "/till/walk-in", request=secrets.token_hex(16), **form)

    def sell_to_bands(self):
        for number, name in enumerate(islice(cycle(EATING), SALES)):
            assert self.hold_up(PEOPLE[name]) == DONE
            form = {"tender": "cash", "tendered_fen": "2000"}
            self.tap(number, "/till/sell", request=self.request_token(), **form)


def test_eight_hands_sell_four_hundred_meals_once_each(till: Till):
    till.import_people(*(PEOPLE[name] for name in EATING))
    till.start()
    hands = [BusyHands(till) for _ in range(HANDS)]
    with ThreadPoolExecutor(HANDS) as pool:
        working = [pool.submit(hands[0].sell_to_bands)]
        working += [pool.submit(one.sell_to_walk_ins) for one in hands[1:]]
        for work in working:
            work.result(timeout=180)
    assert till.stop() == 0

    written = entries(till)
    assert [entry["number"] for entry in written] == list(range(1, HANDS * SALES + 1))
    assert {entry["kind"] for entry in written} == {"sale"}
    acknowledged = [request for one in hands for request in one.acknowledged]
    assert sorted(entry["facts"]["request"] for entry in written) == sorted(acknowledged)
    verdict = json.loads(till.command("journal", "verify", "--json").stdout)
    assert (verdict["entries"], verdict["breaks"]) == (HANDS * SALES, [])
    assert written[-1]["totals"]["cash:K01"] == HANDS * SALES * 1200 - HALF_PRICE * 600
