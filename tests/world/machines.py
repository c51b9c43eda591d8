"""The machines of the world, which can die at any step at their disk: ten tills and the centre."""

import shutil
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.exc import OperationalError

import pos.store
import settlement.engine
from kiosk_ui.centre_worker import CentreWorker, _first_error
from kiosk_ui.print_jobs import PrintJobs
from pos import durable
from pos.health import Machine
from pos.job_book import RECEIPT, JobState
from pos.keys import Seal, load_key
from pos.rules.errors import CanteenError
from pos.wiring import open_books, open_counter
from settlement.engine import open_engine
from settlement.store import Centre
from world.disk import Death, Disk
from world.network import Line, ask
from world.template import till_config

_ENGINES = {}
WELL = Machine("live", "ok", "none", 0, 9000)
DIED = object()
_DIES_AGAIN = 0.2


def _engine(path):
    """Open books as ever, once for each place: what was compiled for a place serves the next world too."""
    if path not in _ENGINES:
        _ENGINES[path] = durable.open_durable(path)
    return _ENGINES[path]


@contextmanager
def kept_engines():
    """Let every opening of books in here find what was compiled for the same place before."""
    opens = durable.open_durable
    pos.store.open_durable = settlement.engine.open_durable = _engine
    try:
        yield
    finally:
        pos.store.open_durable = settlement.engine.open_durable = opens


class WorldTill:
    """One till: its real books on a disk of its own, its clock, and the way it speaks with the centre."""

    def __init__(self, world, code):
        self.world = world
        self.code = code
        self.folder = world.folder / code
        self.disk = Disk(self.folder, world.random)
        self.clock_off = timedelta(seconds=world.random.randrange(-90, 90))
        self.drift = world.random.uniform(-1e-5, 1e-5)  # a second a day
        self.config = till_config(world.town.config, self.folder, code)
        self.taps = 0
        self.failures = 0
        self.trouble = ""
        self._open()

    def clock(self):
        return self.world.now + self.clock_off + self.drift * (self.world.now - self.world.begins)

    def _open(self):
        self.books = open_books(self.config)
        self.counter = open_counter(self.config, self.books, self.clock)
        self.worker = CentreWorker(self.counter, self.world.town.links[self.code], lambda: None, lambda: WELL)
        self.worker._centre._pool = Line(self.world.network, self.code)
        self.jobs = PrintJobs(self.books.store, RECEIPT, None, self.clock)
        self.jobs.begin_anew()

    def close(self):
        self.books.store.close()
        self.disk.close()

    def do(self, what, act):
        """Let somebody do something; None where it was refused, DIED where the machine died over it."""
        self.world.tell(f"{self.code} {what}")
        try:
            made = act()
        except CanteenError as refused:
            if self.disk.dead:
                return self._revive()
            self.world.tell(f"  refused {type(refused).__name__}")
            return None
        except OperationalError:
            if not self.disk.dead:
                raise
            return self._revive()
        return self._revive() if self.disk.dead else made

    def _revive(self):
        """Start the machine anew, over whatever is on its disk; it may die again while it comes up."""
        while self.disk.dead:
            self.world.tell(f"  {self.code} died, power {self.disk.power_is_lost}")
            self.books.store.close()
            self.disk.come_back()
            if self.world.random.random() < _DIES_AGAIN:
                self.disk.die(Death(self.world.random.randrange(1, 8), after=False, power=True))
            try:
                self._open()
            except OperationalError:
                if not self.disk.dead:
                    raise
        return DIED

    # Speaking with the centre

    def speaks(self, few=None):
        """Run the till's own errands once, or only so many of them: the line does not last for more."""
        if few is None:
            worked = self.do("round", self.worker.once)
        else:
            worked = self.do("a few errands", lambda: self._runs(few))
        self.failures = 0 if worked is True else self.failures + 1
        return worked is True

    def _runs(self, errands):
        error = _first_error(errands)
        self.trouble = str(error or "")
        return error is None

    # Paper

    def prints(self):
        """Bring the oldest waiting job to paper, as the printing side does: sending, sent, printed."""
        job = self.jobs.next()
        if job is None:
            return
        self.jobs.move(job, JobState.QUEUED, JobState.SENDING)
        self.puts_on_paper(self.entry(job.entry))
        self.jobs.move(job, JobState.SENDING, JobState.PRINTED)

    def puts_on_paper(self, entry):
        self.world.paper.append((entry.id, entry.short_code))

    def entry(self, number):
        with self.books.store.read() as book:
            return book.journal.entry(number)

    def acknowledged(self):
        with self.books.store.read() as book:
            return book.sent.acknowledged()


class WorldCentre:
    """The centre: the real application over books on a disk of its own."""

    def __init__(self, world):
        self.world = world
        self.folder = world.folder / "centre"
        self.house = world.town.house
        self.disk = Disk(self.folder, world.random)
        self.seal = Seal(load_key(self.folder / "centre.key"))
        self.is_up = False
        self._snapshot = world.folder / "snapshot.db"
        self.start()

    def start(self):
        """Open the books, over whatever is on the disk."""
        if self.is_up:
            return
        self.disk.come_back()
        self.centre = Centre(open_engine(self.folder), self.seal)
        object.__setattr__(self.house.gate, "centre", self.centre)  # one application serves every world
        self.house.centre = self.centre
        self.is_up = True

    def answers(self, asked):
        """Answer a call; None where the centre died over it."""
        self.house.now = self.world.now
        answer = ask(self.house.app, asked)
        if self.disk.dead:
            self._down()
            return None
        return answer

    def do(self, act):
        """Let a clerk do something; None where it was refused or the centre died over it."""
        if not self.is_up:
            return None
        self.house.now = self.world.now
        try:
            made = act()
        except CanteenError as refused:
            self.world.tell(f"  refused {type(refused).__name__}")
            made = None
        except OperationalError:
            if not self.disk.dead:
                raise
        if self.disk.dead:
            self._down()
            return None
        return made

    def _down(self):
        away = timedelta(minutes=self.world.random.choice((1, 20, 600)))
        self.world.tell(f"  the centre died, power {self.disk.power_is_lost}")
        self.centre.close()
        self.is_up = False
        self.world.at(self.world.now + away, self.start)

    def keep_copy(self):
        """Make a backup: nobody writes at this moment."""
        if self.is_up:
            shutil.copy(self.folder / "centre.db", self._snapshot)

    def put_back(self):
        """Put the centre's books back from the backup, as its restore does: the feed gets a new name."""
        if not self.is_up or not self._snapshot.exists():
            return
        self.centre.close()
        shutil.copy(self._snapshot, self.folder / "centre.db")
        self.disk.reload()
        self.is_up = False
        self.start()
        with self.centre.begin() as office:
            office.feed.renew()

    def close(self):
        self.centre.close()
        self.disk.close()
