"""The wire between tills and centre: real calls of the real application, and everything a line can do."""

import gzip
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from urllib3.exceptions import ProtocolError, ReadTimeoutError

ADDRESS = "http://127.0.0.1:8001"
_OK = 200
_PAGE = "<!doctype html><title>登录</title><p>请先登录校园网。</p>".encode()


@dataclass(frozen=True)
class Asked:
    """One call of a till."""

    till: str
    method: str
    url: str
    body: bytes | None
    headers: dict


@dataclass(frozen=True)
class Answer:
    """What a till gets back, as its HTTP library gives it."""

    status: int
    data: bytes
    headers: dict = field(default_factory=dict)


def ask(app, asked):
    """Let the application answer a call."""
    where = urlsplit(asked.url)
    given = app.test_client(use_cookies=False).open(
        where.path,
        query_string=where.query,
        method=asked.method,
        data=asked.body,
        headers=asked.headers,
        base_url=ADDRESS,
    )
    data = given.get_data()
    if given.headers.get("Content-Encoding") == "gzip":
        data = gzip.decompress(data)
    return Answer(given.status_code, data, dict(given.headers))


class Straight:
    """A line that does what it should; stands where the till keeps its connections."""

    def __init__(self, app):
        self._app = app

    def request(self, method, url, body=None, headers=None, redirect=False):  # noqa: FBT002, as urllib3 has it
        assert not redirect
        return ask(self._app, Asked("", method, url, body, dict(headers or {})))

    def clear(self):
        """Let go of nothing."""


class Line:
    """One till's line into the network, in place of its pool of connections."""

    def __init__(self, network, till):
        self._network = network
        self._till = till

    def request(self, method, url, body=None, headers=None, redirect=False):  # noqa: FBT002, as urllib3 has it
        assert not redirect
        return self._network.carry(Asked(self._till, method, url, body, dict(headers or {})))

    def clear(self):
        """Let go of nothing."""


class Network:
    """Carries calls, or does something else with them; ``badness`` is how often."""

    def __init__(self, world, badness):
        self._world = world
        self.badness = badness
        self.cut_until = {}
        self.signed = {}
        """The highest number of each till that the centre has ever signed for."""
        self._heads = {}
        self._faults = {
            self._lose_request: 4,
            self._lose_reply: 5,
            self._twice: 3,
            self._late: 3,
            self._page: 1,
            self._unavailable: 1,
            self._cut_short: 1,
            self._crossed: 2,
        }

    def heal(self):
        self.badness = 0.0
        self.cut_until.clear()

    def carry(self, asked):
        """Bring a call to the centre and its answer back, or not."""
        world = self._world
        if self.cut_until.get(asked.till, world.now) > world.now:
            raise self._lost("cut", asked)
        if world.random.random() >= self.badness:
            return self._there_and_back(asked)
        faults = list(self._faults)
        (fault,) = world.random.choices(faults, list(self._faults.values()))
        world.tell(f"  {asked.till} {fault.__name__.strip('_')} {_short(asked)}")
        return fault(asked)

    # What a line does

    def _lose_request(self, asked):
        raise self._lost("lost", asked)

    def _lose_reply(self, asked):
        self._there(asked)
        raise self._lost("reply lost", asked)

    def _twice(self, asked):
        self._there(asked)
        return self._there_and_back(asked)

    def _late(self, asked):
        """Give up waiting; the call arrives when the till has long done something else."""
        hours = self._world.random.choice((0.01, 0.5, 7.0, 80.0))
        self._world.at(self._world.now + timedelta(hours=hours), lambda: self._arrives(asked))
        raise ReadTimeoutError(None, asked.url, "timed out")

    def _arrives(self, asked):
        self._world.tell(f"  {asked.till} arrives late {_short(asked)}")
        try:
            self._there(asked)
        except ProtocolError:
            return  # nobody waits for the answer

    def _page(self, asked):
        del asked
        return Answer(_OK, _PAGE, {"Content-Type": "text/html"})

    def _unavailable(self, asked):
        del asked
        return Answer(503, b"<h1>503 Service Unavailable</h1>", {"Content-Type": "text/html"})

    def _cut_short(self, asked):
        answer = self._there_and_back(asked)
        return replace(answer, data=answer.data[: len(answer.data) // 2])

    def _crossed(self, asked):
        """Let a proxy mix connections up: the answer is the one that another till got to the like."""
        others = [head for till, head in sorted(self._heads.items()) if till != asked.till]
        if asked.method != "PUT" or not others:
            return self._there_and_back(asked)
        return self._world.random.choice(others)

    # There and back

    def _there_and_back(self, asked):
        answer = self._there(asked)
        if asked.method == "PUT" and answer.status == _OK and "/entries/" in asked.url:
            self._world.answered(asked.till)
        return answer

    def _there(self, asked):
        world = self._world
        if not world.centre.is_up:
            raise self._lost("centre is down", asked)
        answer = world.centre.answers(asked)
        if answer is None:
            raise self._lost("centre died", asked)
        world.tell(f"  {asked.till} {_short(asked)} -> {answer.status}")
        if answer.status == _OK and (
            "/entries/" in asked.url or (asked.method == "GET" and asked.url.endswith("/head"))
        ):
            said = json.loads(answer.data)
            self._heads[asked.till] = answer
            self.signed[said["till"]] = max(said["number"], self.signed.get(said["till"], 0))
        return answer

    def _lost(self, how, asked):
        self._world.tell(f"  {asked.till} {how} {_short(asked)}")
        return ProtocolError(how)


def _short(asked):
    where = urlsplit(asked.url)
    return f"{asked.method} {where.path.partition(f'/tills/{asked.till}/')[2] or where.path}"
