"""A list that was handed in waits for a clerk's decision: unreadable to others, and an hour at the most."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pos.rules.errors import Refused
from pos.rules.roster_sheet import BadRow
from settlement.account_book import Account
from settlement.deaths import ReadDeaths
from settlement.difference import Difference
from settlement.list_compare import ListName
from settlement.list_reading import Numbered, ReadList

KEPT = timedelta(hours=1)
WAITING_MOST = 8
FAULTS_SHOWN = 200


class Step(StrEnum):
    """How far a list has come."""

    READING = "reading"
    COMPARING = "comparing"
    READY = "ready"
    IMPORTING = "importing"
    DONE = "done"
    FAULTY = "faulty"
    REFUSED = "refused"

    @property
    def is_work(self) -> bool:
        """Tell whether the centre is at work on it."""
        return self in (Step.READING, Step.COMPARING, Step.IMPORTING)


@dataclass(frozen=True)
class Stand:
    """How a list stands: replaced as a whole, so that a page never sees half of a change.

    ``seen`` is how far the imports had come when it was compared, ``number`` that of the import it became,
    and ``faults`` how many faults it has, of which ``bad`` are the first.
    """

    step: Step = Step.READING
    difference: Difference | None = None
    seen: int = 0
    bad: tuple[BadRow, ...] = ()
    sentence: str = ""
    number: int = 0
    faults: int = 0


class GivenUp(Exception):
    """The clerk has taken the list back while it was read."""


@dataclass
class WaitingList:
    """One list between being handed in and being decided."""

    account: Account
    kind: str
    name: ListName
    handed_in_at: datetime
    stand: Stand = field(default_factory=Stand)
    read: ReadList | ReadDeaths | None = None
    rows_done: int = 0
    given_up: bool = False
    rested: threading.Event = field(default_factory=threading.Event)
    """Set while nobody is at work on it."""

    @property
    def rows(self) -> int:
        """Give how many sound rows it has; 0 as long as it is read."""
        return self.read.spool.rows if self.read else 0

    @property
    def digest(self) -> str:
        """Name the file that was read."""
        return self.read.file_digest if self.read else ""

    def watch(self, rows: Iterable[Numbered]) -> Iterator[Numbered]:
        """See the rows go by while the file is read."""
        for row in rows:
            self.step_on(1)
            yield row

    def step_on(self, rows: int) -> None:
        """Count rows that are done with; end the work once the list was taken back."""
        self.rows_done += rows
        if self.given_up and self.stand.step is not Step.IMPORTING:
            raise GivenUp

    def let_go(self) -> None:
        """Keep nothing of it."""
        read, self.read = self.read, None
        if read:
            read.spool.close()


class WaitingLists:
    """The lists that wait, one of each clerk; only in this process, so that a restart leaves nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lists: dict[int, WaitingList] = {}

    def put(self, waiting: WaitingList) -> None:
        """Let a list wait in the place of the clerk's last one."""
        with self._lock:
            self._sweep(waiting.handed_in_at)
            mine = self._lists.get(waiting.account.id)
            if mine and mine.stand.step is Step.IMPORTING:
                raise Refused("上一份名单正在导入：这一份没有收下，请等它导完再传。")
            if mine is None and len(self._lists) >= WAITING_MOST:
                raise Refused(f"已经有 {WAITING_MOST} 份名单在等：这一份没有收下，请过一会儿再传。")
            self._forget(waiting.account.id)
            self._lists[waiting.account.id] = waiting
        timer = threading.Timer(KEPT.total_seconds(), self.drop, (waiting,))
        timer.daemon = True
        timer.start()

    def of(self, account: int, now: datetime) -> WaitingList | None:
        """Give the list that a clerk has waiting."""
        with self._lock:
            self._sweep(now)
            return self._lists.get(account)

    def claim(self, waiting: WaitingList) -> bool:
        """Take a list for importing; whoever comes second, by a second tap, does not get it."""
        with self._lock:
            if waiting.stand.step is not Step.READY or self._lists.get(waiting.account.id) is not waiting:
                return False
            waiting.stand = replace(waiting.stand, step=Step.IMPORTING, sentence="")
            return True

    def drop(self, waiting: WaitingList) -> None:
        """Forget a list, unless it is being imported: then it is forgotten afterwards."""
        with self._lock:
            if self._lists.get(waiting.account.id) is waiting and waiting.stand.step is not Step.IMPORTING:
                self._forget(waiting.account.id)

    def _sweep(self, now: datetime) -> None:
        for account, waiting in list(self._lists.items()):
            if now - waiting.handed_in_at >= KEPT and waiting.stand.step is not Step.IMPORTING:
                self._forget(account)

    def _forget(self, account: int) -> None:
        waiting = self._lists.pop(account, None)
        if waiting:
            waiting.given_up = True
            if not waiting.stand.step.is_work:  # else whoever is at work lets go of it
                waiting.let_go()
