"""Papers of a long month are made beside the pages: nobody waits for an answer that takes a minute.

One at a time in this process; what was made lies in a file without a name, and an hour at the most.
"""

import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import BinaryIO, cast

from sqlalchemy.exc import OperationalError

from pos.rules.errors import CanteenError, Refused
from settlement.claim_papers import ClaimPapers
from settlement.rules.claim import Verdict
from settlement.rules.meal_lines import MealLine

LOG = logging.getLogger("canteen.centre")
KEPT = timedelta(hours=1)
MADE_MOST = 8
LINES_AT_ONCE = 3_000
"""Of fewer lines the papers are made while the page is waited for."""

_BROKEN = "市中心的程序出了故障，没有做好：请再做一次；还不行请找管理员。"
_BUSY = "账本正忙，没有做好：请过一会儿再做一次。"
_one_at_a_time = threading.Lock()

Write = Callable[[BinaryIO, ClaimPapers], None]


class GivenUp(Exception):
    """Whoever ordered the papers has ordered others, or has waited too long."""


@dataclass
class Making:
    """Papers on order: of which claim and which kind, how far they are, and at last what was made."""

    account: int
    claim: int
    kind: str
    ordered_at: datetime
    lines: int
    lines_done: int = 0
    sentence: str = ""
    given_up: bool = False
    made: BinaryIO | None = None
    rested: threading.Event = field(default_factory=threading.Event)
    """Set once nobody is at work on it."""

    @property
    def is_ready(self) -> bool:
        """Tell whether there is something to take."""
        return self.made is not None

    def content(self) -> bytes:
        """Give what was made; it can be taken more than once."""
        if self.made is None:
            raise Refused("还没有做好：请等一会儿。")
        self.made.seek(0)
        return self.made.read()

    def watch(self, papers: ClaimPapers) -> ClaimPapers:
        """Let the lines be counted as they go past."""

        def judged() -> Iterator[tuple[MealLine, Verdict]]:
            for one in papers.judged():
                if self.given_up:
                    raise GivenUp
                self.lines_done += 1
                yield one

        return replace(papers, judged=judged)

    def let_go(self) -> None:
        """Keep nothing of it."""
        made, self.made = self.made, None
        if made is not None:
            made.close()


class Makings:
    """What is made or waits to be taken, one of each account; a restart leaves nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[int, Making] = {}

    def begin(self, making: Making, gather: Callable[[], ClaimPapers], write: Write) -> None:
        """Begin to make papers in the place of the account's last ones."""
        with self._lock:
            self._sweep(making.ordered_at)
            if making.account not in self._of and len(self._of) >= MADE_MOST:
                raise Refused(f"已经有 {MADE_MOST} 个人在做：这一份没有开始，请过一会儿再做。")
            self._forget(making.account)
            self._of[making.account] = making
        threading.Thread(target=_work, args=(making, gather, write), name="papers", daemon=True).start()
        timer = threading.Timer(KEPT.total_seconds(), self.drop, (making,))
        timer.daemon = True
        timer.start()

    def of(self, account: int, claim: int, now: datetime) -> Making | None:
        """Give what an account has on order of a claim."""
        with self._lock:
            self._sweep(now)
            found = self._of.get(account)
            return found if found and found.claim == claim else None

    def drop(self, making: Making) -> None:
        """Forget papers, if no others came in their place."""
        with self._lock:
            if self._of.get(making.account) is making:
                self._forget(making.account)

    def _sweep(self, now: datetime) -> None:
        for account, making in list(self._of.items()):
            if now - making.ordered_at >= KEPT:
                self._forget(account)

    def _forget(self, account: int) -> None:
        making = self._of.pop(account, None)
        if making:
            making.given_up = True
            if making.rested.is_set():  # else whoever is at work lets go of it
                making.let_go()


def _work(making: Making, gather: Callable[[], ClaimPapers], write: Write) -> None:
    out = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115, closed once it was taken or given up
    try:
        with _one_at_a_time:
            write(out, making.watch(gather()))
        making.made = out
    except GivenUp:
        pass
    except CanteenError as refused:
        making.sentence = str(refused)
    except OperationalError as error:
        LOG.error("books cannot be read: %s", error.orig)  # noqa: TRY400, what was wrong is in one line
        making.sentence = _BUSY
    except Exception:
        LOG.exception("papers could not be made")
        making.sentence = _BROKEN
    finally:
        if making.made is None:
            out.close()
        making.rested.set()
        if making.given_up:
            making.let_go()
