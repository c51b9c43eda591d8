"""The link of the very first start: said on the console alone, it leads to the page of the first manager."""

import hmac
import secrets

from pos.config import TillSection
from pos.counter import Counter
from pos.staff import staff_of

_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


class FirstStart:
    """A link that works until it is used, made anew at each start while nobody works here."""

    def __init__(self, till: TillSection, counter: Counter) -> None:
        self._token = ""
        self.link = ""
        if till.sign_in == "pin" and not staff_of(counter):
            self._token = secrets.token_urlsafe(24)
            host = "127.0.0.1" if till.host in _ANYWHERE else till.host
            self.link = f"http://{host}:{till.port}/first/{self._token}"

    def fits(self, token: str) -> bool:
        """Tell whether this is the link that was said."""
        return bool(self._token) and hmac.compare_digest(token.encode(), self._token.encode())

    def used(self) -> None:
        """Let the link work no more."""
        self._token = self.link = ""
