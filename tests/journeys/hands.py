"""A browser's worth of requests without the browser: a cookie, a token, forms."""

import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from journeys.conftest import Till
from page_token import token_in
from pos.rules.roster_sheet import RosterLine


class Hands:
    def __init__(self, till: Till) -> None:
        self.url = till.url
        self.cookies = CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.look()

    def look(self) -> None:
        """Open the page anew, and take the token that its forms send."""
        self.token = token_in(self.get("/"))

    def get(self, path: str) -> str:
        return self._open.open(self.url + path, timeout=10).read().decode()

    def post(self, path: str, **fields: str) -> int:
        request = urllib.request.Request(
            self.url + path, urllib.parse.urlencode(fields).encode(), {"X-CSRF-Token": self.token}
        )
        try:
            return self._open.open(request, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code

    def hold_up(self, person: RosterLine) -> int:
        return self.post("/till/scanned", text=person.card, via="scanner")

    def hold_up_number(self, person: RosterLine) -> int:
        return self.post("/till/scanned", text=person.id_number, via="scanner")

    def sell(self, tender: str, tendered_fen: int = 0) -> int:
        return self.post(
            "/till/sell", request=self.request_token(), tender=tender, tendered_fen=str(tendered_fen)
        )

    def sell_walk_in(self, portions: int = 1) -> int:
        form = {"portions": str(portions), "tender": "mobile", "tendered_fen": "0"}
        return self.post("/till/walk-in", request=secrets.token_hex(16), **form)

    def sell_stated(self, payable_fen: int) -> int:
        """Serve somebody nobody could identify at the price they say."""
        self.post("/till/serve-first")
        self.post("/till/stated", payable_fen=str(payable_fen))
        return self.sell("mobile" if payable_fen else "free")

    def request_token(self) -> str:
        """Give the one token of the open person's sale."""
        return re.search(r'data-person-key="([0-9a-f]{32})"', self.get("/"))[1]


def entries(till: Till) -> list[dict]:
    """Give the whole journal as the export tells it."""
    export = till.folder / "K01.jsonl"
    till.command("journal", "export", str(export))
    return [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()[1:]]


def sales(till: Till) -> list[dict]:
    return [entry for entry in entries(till) if entry["kind"] == "sale"]
