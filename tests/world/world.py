"""A month of ten tills and a centre in a second: one seed, one heap of events, no threads, no waiting."""

import hashlib
import heapq
import logging
import random
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pos.rules.backoff import wait_s
from pos.rules.meals import SHANGHAI
from world.acts import CENTRE_ACTS, TILL_ACTS
from world.disk import Death
from world.laws import check_end, check_round
from world.machines import WorldCentre, WorldTill, kept_engines
from world.network import Network
from world.template import CODES, MORNING, numbered_names

DAYS = 30
_TRIES = 3
_FEW = 0.7


@dataclass(frozen=True)
class Size:
    """How much happens in a month: sales and acts for money and cards; the faults are the same in all."""

    sales: int = 24
    rounds: int = 14
    acts: int = 18


SMALL = Size()
LARGE = Size(sales=1200, rounds=400, acts=300)


class Broken(AssertionError):
    """A law of the world does not hold; says the seed, and the end of the story."""


class World:
    """Everything that happens, in the order of its simulated time."""

    def __init__(self, town, folder, seed, size=SMALL):
        self.town = town
        self.folder = folder
        self.seed = seed
        self.size = size
        self.random = random.Random(seed)
        self.begins = self.now = MORNING
        self.story = []
        self.sold = {}
        """What was acknowledged on the screen: the hash of each line by till and number."""
        self.taps = {}
        self.paper = []
        self._heap = []
        self._order = 0
        for code in ("centre", *CODES):
            shutil.copytree(town.folder / code, folder / code)
        self.network = Network(self, self.random.choice((0.02, 0.15, 0.4)))
        self.centre = WorldCentre(self)
        self.tills = {code: WorldTill(self, code) for code in CODES}
        self.network.signed = {code: till.acknowledged() for code, till in self.tills.items()}

    # Telling

    def tell(self, sentence):
        self.story.append(f"{self.now:%d %H:%M:%S} {sentence}")

    @property
    def digest(self):
        """Name everything that happened."""
        return hashlib.sha256("\n".join(self.story).encode()).hexdigest()

    def at(self, when, what):
        """Let something happen at a moment; of two at the same one, what was said first."""
        self._order += 1
        heapq.heappush(self._heap, (when, self._order, what))

    # The month

    def run(self):
        """Live through the month, heal everything, and look whether the laws hold."""
        self._plan()
        last = MORNING + timedelta(days=DAYS)
        while self._heap and self._heap[0][0] <= last:
            self._step()
        self._heal(last)
        check_end(self)

    def _step(self):
        self.now, _, what = heapq.heappop(self._heap)
        what()

    def _plan(self):
        choose = self.random
        for _ in range(self.size.sales):
            self.at(self._meal_time(), self._a_till_acts(TILL_ACTS[0]))
        weights = [act.weight for act in TILL_ACTS]
        for act in choose.choices(TILL_ACTS, weights, k=self.size.acts):
            self.at(self._meal_time(), self._a_till_acts(act))
        weights = [act.weight for act in CENTRE_ACTS]
        for act in choose.choices(CENTRE_ACTS, weights, k=max(4, self.size.acts // 4)):
            self.at(self._any_time(), lambda act=act: self._the_centre_acts(act))
        for _ in range(self.size.rounds):
            self.at(self._meal_time(), self._a_till_speaks(choose.choice(CODES)))
        for _ in range(choose.randrange(8, 17)):
            self.at(self._meal_time(), self._a_till_will_die)
        for _ in range(choose.randrange(3)):
            self.at(self._any_time(), lambda: self.centre.disk.die(self._death(200)))
        for _ in range(choose.randrange(2, 6)):
            self.at(self._any_time(), self._a_line_is_cut)
        if choose.random() < 0.6:
            first, then = sorted((self._any_time(), self._any_time()))
            self.at(first, self._told("the centre is copied", self.centre.keep_copy))
            self.at(then, self._told("the centre is put back", self.centre.put_back))

    def _meal_time(self):
        hours = ((10, 30), (11, 15), (11, 30), (11, 50), (12, 20), (16, 45), (17, 20), (20, 0))
        begins = time(*self.random.choice(hours))
        day = MORNING.date() + timedelta(days=self.random.randrange(DAYS))
        return datetime.combine(day, begins, SHANGHAI) + timedelta(seconds=self.random.randrange(1800))

    def _any_time(self):
        return MORNING + timedelta(seconds=self.random.randrange(DAYS * 86400))

    def _told(self, sentence, what):
        def telling():
            self.tell(sentence)
            what()

        return telling

    # What happens

    def _a_till_acts(self, act):
        code = self.random.choice(CODES)

        def acting():
            till = self.tills[code]
            act(till)
            if self.random.random() < self.size.rounds / self.size.sales / 2:
                self.at(self.now + timedelta(seconds=self.random.randrange(600)), self._a_till_speaks(code))

        return acting

    def _the_centre_acts(self, act):
        self.tell(f"the centre: {act.name}")
        self.centre.do(lambda: act(self))

    def _a_till_speaks(self, code, tries=_TRIES):
        def speaking():
            till, few = self.tills[code], None
            if self.random.random() < _FEW:
                errands = till.worker._errands
                few = [errand for errand in errands if self.random.random() < 0.2 or errand == errands[1]]
            worked = till.speaks(few)
            check_round(self, till)
            if not worked and tries > 1:
                later = timedelta(seconds=wait_s(min(till.failures, 6), self.random.random))
                self.at(self.now + later, self._a_till_speaks(code, tries - 1))

        return speaking

    def answered(self, code):
        """An answer to lines has come back: the till may die before it has kept it."""
        if self.random.random() < self.network.badness / 2:
            self.tills[code].disk.die(self._death(12))

    def _a_till_will_die(self):
        self.tills[self.random.choice(CODES)].disk.die(self._death(40))

    def _death(self, within):
        choose = self.random
        return Death(choose.randrange(1, within), after=choose.random() < 0.5, power=choose.random() < 0.6)

    def _a_line_is_cut(self):
        code, hours = self.random.choice(CODES), self.random.choice((2, 9, 50, 168))
        self.tell(f"{code} cut for {hours} hours")
        self.network.cut_until[code] = self.now + timedelta(hours=hours)

    def _heal(self, last):
        """Mend everything: what is still under way arrives, and everybody speaks until all is said."""
        self.now = last
        self.tell("everything heals")
        self.network.heal()
        while self._heap:
            self._step()
        self.centre.disk.die(None)
        self.centre.start()
        for till in self.tills.values():
            till.disk.die(None)
            till.speaks([till.worker._errands[1]])
        for till in self.tills.values():
            if not till.speaks(till.worker._errands):
                self.fail(f"{till.code} is not at one with the centre: {till.trouble}")

    def fail(self, what):
        """Say which law does not hold, and how to see it again."""
        end = "\n".join(self.story[-40:])
        raise Broken(f"{end}\nseed {self.seed}: {what}\nagain: make world SEED={self.seed}")

    def close(self):
        for till in self.tills.values():
            till.close()
        self.centre.close()


@contextmanager
def living(town, folder, seed, size=SMALL):
    """Make a world and clear it away afterwards; what the machines log in it is nobody's news."""
    where = folder / "world"
    where.mkdir()
    logging.disable(logging.CRITICAL)
    try:
        with kept_engines(), numbered_names(1):  # the first name is the town's
            world = World(town, where, seed, size)
            try:
                yield world
            finally:
                world.close()
    finally:
        logging.disable(logging.NOTSET)
        shutil.rmtree(where)


def live(town, folder, seed, size=SMALL):
    """Live through one month; give the digest of all that happened, and the world's counts."""
    with living(town, folder, seed, size) as world:
        world.run()
        return world.digest, len(world.story), sum(map(len, (world.sold, world.paper)))
