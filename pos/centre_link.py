"""The till's way to the centre: what it was given at its enrolment, and one call at a time over HTTPS."""

import json
import ssl
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import urllib3
from pydantic import BaseModel, ValidationError

from pos.private_file import replace_private
from pos.rules.errors import CanteenError
from pos.wire import (
    API,
    LINES_TYPE,
    AskToEnrol,
    CardsSaid,
    Enrolled,
    HeadSaid,
    HealthHeard,
    LinesSaid,
    MealsSaid,
    Mistake,
    NotTaken,
    PeopleSaid,
    RulesSaid,
    TillHealth,
)

FILE = "centre.json"
LOOKUP_KEY = "lookup.key"
NEW_RULES_UNREAD = "市中心的新规则读不懂（{}）：没有采用，照原来的规则收款，请找市中心。"
_CONNECT_S, _READ_S = 5.0, 30.0
_OK, _CREATED, _NOT_MODIFIED, _CONFLICT = 200, 201, 304, 409
_BUSY = 500

Said = TypeVar("Said", bound=BaseModel)


class Unreachable(CanteenError):
    """The centre did not answer, or not in its own words; the same call may succeed later."""

    retry = True


class NotAccepted(CanteenError):
    """The centre answered no; the same call will be answered the same way."""


@dataclass(frozen=True)
class CentreLink:
    """What a till needs to speak to its centre."""

    url: str
    till: str
    canteen: str
    centre_key: str
    token: str = field(repr=False)


def read_link(folder: Path) -> CentreLink | None:
    """Read what the till was given at its enrolment; None for a till that stands alone."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        return CentreLink(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise CanteenError(f"{path} 坏了：请从备份恢复，或让市中心换一个新编号重新登记。") from error


def write_link(folder: Path, link: CentreLink) -> None:
    """Keep what the till was given; only its owner may read it."""
    replace_private(folder / FILE, json.dumps(asdict(link), ensure_ascii=False).encode())


def keep_enrolment(folder: Path, url: str, given: Enrolled) -> None:
    """Keep what a till was given at its enrolment: the key people are found by, and its way to the centre."""
    replace_private(folder / LOOKUP_KEY, bytes.fromhex(given.lookup_key))
    write_link(folder, CentreLink(url, given.till, given.canteen, given.centre_key, given.token))


class Centre:
    """The centre as a till calls it; nothing is tried twice in here."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._token = token
        timeout = urllib3.Timeout(connect=_CONNECT_S, read=_READ_S)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False, maxsize=2)

    def enrol(self, asked: AskToEnrol) -> Enrolled:
        """Show a one-time code."""
        answer = self._call("POST", "/enrolment", asked.model_dump_json().encode(), "application/json")
        if answer.status != _CREATED:
            raise self._no(answer)
        return _read(Enrolled, answer)

    def put(self, till: str, first: int, lines: list[str]) -> HeadSaid | NotTaken:
        """Send lines."""
        body = "".join(line + "\n" for line in lines).encode()
        path = f"/tills/{till}/entries/{first}-{first + len(lines) - 1}"
        answer = self._call("PUT", path, body, LINES_TYPE)
        if answer.status == _OK:
            return _read(HeadSaid, answer)
        if answer.status == _CONFLICT:
            return _read(NotTaken, answer)
        raise self._no(answer)

    def head(self, till: str) -> HeadSaid:
        """Ask how much of this till's journal the centre has."""
        answer = self._call("GET", f"/tills/{till}/head")
        if answer.status != _OK:
            raise self._no(answer)
        return _read(HeadSaid, answer)

    def clock(self, till: str) -> datetime:
        """Ask what time it is at the centre, to the second."""
        answer = self._call("GET", f"/tills/{till}/head")
        if answer.status != _OK:
            raise self._no(answer)
        try:
            return parsedate_to_datetime(answer.headers.get("Date", ""))
        except ValueError as error:
            raise Unreachable("市中心的回答没有时间：没法比时钟，请找市中心。") from error

    def lines(self, till: str, after: int) -> LinesSaid:
        """Ask for this till's own lines after a number, as far as the centre has them."""
        answer = self._call("GET", f"/tills/{till}/entries?after={after}")
        if answer.status != _OK:
            raise self._no(answer)
        return _read(LinesSaid, answer)

    def cards(self, till: str, after: int) -> CardsSaid:
        """Ask which wristbands and cards have changed since a version."""
        answer = self._call("GET", f"/tills/{till}/cards?after={after}")
        if answer.status != _OK:
            raise self._no(answer)
        return _read(CardsSaid, answer)

    def people(self, till: str, feed: str, after: int, known: str = "") -> PeopleSaid | None:
        """Ask which people have changed since a version of a list; None where ``known`` is the newest."""
        path = f"/tills/{till}/people?{urlencode({'feed': feed, 'after': after})}"
        answer = self._call("GET", path, known=known)
        if answer.status == _NOT_MODIFIED:
            return None
        if answer.status != _OK:
            raise self._no(answer)
        return _read(PeopleSaid, answer)

    def rules(self, till: str, known: str = "") -> RulesSaid | None:
        """Ask for the rules; None where ``known`` is the newest version of them."""
        answer = self._call("GET", f"/tills/{till}/rules", known=known)
        if answer.status == _NOT_MODIFIED:
            return None
        if answer.status != _OK:
            raise self._no(answer)
        try:
            return RulesSaid.model_validate_json(answer.data)
        except ValidationError as error:
            if answer.headers.get("Content-Type") != "application/json":
                raise Unreachable(f"市中心的回答看不懂（{answer.status}）：会自己再问。") from error
            raise NotAccepted(NEW_RULES_UNREAD.format("这台收银机的程序不认得它的写法")) from error

    def meals(self, till: str, heard: str) -> MealsSaid | None:
        """Ask which subsidised meals other tills have served since ``heard``; None where there were none."""
        answer = self._call("GET", f"/tills/{till}/meals?{urlencode({'after': heard})}", known=heard)
        if answer.status == _NOT_MODIFIED:
            return None
        if answer.status != _OK:
            raise self._no(answer)
        return _read(MealsSaid, answer)

    def health(self, till: str, how: TillHealth) -> HealthHeard:
        """Say how this till does."""
        body = how.model_dump_json().encode()
        answer = self._call("PUT", f"/tills/{till}/health", body, "application/json")
        if answer.status != _OK:
            raise self._no(answer)
        return _read(HealthHeard, answer)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()

    def _call(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", known: str = ""
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Accept-Encoding": "gzip"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if known:
            headers["If-None-Match"] = f'"{known}"'
        if body is not None:
            headers["Content-Type"] = kind
        try:
            return self._pool.request(
                method, self._url + API + path, body=body, headers=headers, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unreachable(f"连不上市中心 {self._url}{_why(error)}") from error

    def _no(self, answer: urllib3.BaseHTTPResponse) -> CanteenError:
        if answer.status >= _BUSY:
            return Unreachable(f"市中心正忙（{answer.status}）：流水留在本机，会自己再传。")
        return NotAccepted(_read(Mistake, answer).sentence)


def _why(error: urllib3.exceptions.HTTPError) -> str:
    """Say why nobody answered; what the system does not trust is a matter for its certificates."""
    reason = error.args[0] if error.args else None
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            f"，它的证书不可信（{reason.verify_message}）：流水留在本机，会自己再传；"
            "请市中心看证书过期没有，市里自己的 CA 要把根证书装进这台机器。"
        )
    return f"（{type(error).__name__}）：流水留在本机，会自己再传。"


def _read(kind: type[Said], answer: urllib3.BaseHTTPResponse) -> Said:
    try:
        return kind.model_validate_json(answer.data)
    except ValidationError as error:
        # a proxy's page, or an answer that was cut off
        raise Unreachable(f"市中心的回答看不懂（{answer.status}）：流水留在本机，会自己再传。") from error
