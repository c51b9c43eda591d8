"""What the centre does with a list that was handed in: it reads, compares and imports beside the pages.

One list at a time: reading 20,000 rows takes half a minute, longer than anybody waits for a page.
"""

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import OperationalError

from pos.rules.errors import CanteenError
from pos.rules.meals import service_day
from settlement.deaths import ReadDeaths, apply_deaths, compare_deaths, read_deaths
from settlement.difference import Difference, Showing, Shown
from settlement.import_book import LIST
from settlement.ledger import Ledger
from settlement.list_compare import UNCHANGED
from settlement.list_import import Ordered, Overtaken, apply_list, compare_list
from settlement.list_reading import Reading, ReadList, read_list
from settlement.waiting_list import FAULTS_SHOWN, GivenUp, Stand, Step, WaitingList

LOG = logging.getLogger("canteen.centre")
LOOKED_AT_MOST = 2_000
"""How many people of each kind a clerk can page through; the rest is only counted."""

_BROKEN = "市中心的程序出了故障，名单没有导入：请再传一次；还不行请找管理员。"
_BUSY = "账本正忙，名单没有导入：请过一会儿再传一次。"
_one_at_a_time = threading.Lock()


def hand_in(ledger: Ledger, waiting: WaitingList, file: Path) -> None:
    """Begin to read and compare a list; the file and its folder are gone as soon as it was read."""
    _begin(waiting, lambda: _take_in(ledger, waiting, file), after=lambda: forget_file(file))


def bring_in(ledger: Ledger, waiting: WaitingList, taken: frozenset[int], *, shorter: bool) -> None:
    """Begin to import a claimed list as a clerk decided; what was overtaken is compared anew instead."""
    waiting.name = replace(waiting.name, taken=taken, shorter=shorter, seen=waiting.stand.seen)
    waiting.rows_done = 0
    _begin(waiting, lambda: _import(ledger, waiting))


def _begin(waiting: WaitingList, work: Callable[[], None], after: Callable[[], None] = lambda: None) -> None:
    """Work in a thread of its own; a machine that stops takes it along, and the books have all or nothing."""
    waiting.rested.clear()
    threading.Thread(target=_work, args=(waiting, work, after), name="lists", daemon=True).start()


def _work(waiting: WaitingList, work: Callable[[], None], after: Callable[[], None]) -> None:
    try:
        with _one_at_a_time:
            work()
    except GivenUp:
        waiting.let_go()
    except CanteenError as refused:
        _end(waiting, Stand(Step.REFUSED, sentence=str(refused)))
    except OperationalError as error:
        LOG.error("books cannot be written: %s", error.orig)  # noqa: TRY400, what was wrong is in one line
        _end(waiting, Stand(Step.REFUSED, sentence=_BUSY))
    except Exception:
        LOG.exception("a list could not be worked on")
        _end(waiting, Stand(Step.REFUSED, sentence=_BROKEN))
    finally:
        after()
        if waiting.given_up:
            waiting.let_go()
        waiting.rested.set()


def _end(waiting: WaitingList, stand: Stand) -> None:
    """Let a list rest for good: only what is to be said of it stays."""
    waiting.stand = stand
    waiting.let_go()


def forget_file(file: Path) -> None:
    """Let nothing of an uploaded file and its folder stay."""
    shutil.rmtree(file.parent, ignore_errors=True)


def _take_in(ledger: Ledger, waiting: WaitingList, file: Path) -> None:
    reading = Reading(ledger.status_codes, ledger.keys.lookup, waiting.name.today)
    read = (read_list if waiting.kind == LIST else read_deaths)(file, reading, waiting.watch)
    forget_file(file)
    waiting.read = replace(read, progress=waiting.step_on) if isinstance(read, ReadList) else read
    if read.bad:
        _end(waiting, Stand(Step.FAULTY, bad=read.bad[:FAULTS_SHOWN], faults=len(read.bad)))
    else:
        _compare(ledger, waiting)


def _compare(ledger: Ledger, waiting: WaitingList, sentence: str = "") -> None:
    waiting.rows_done = 0
    waiting.stand = Stand(Step.COMPARING)
    with ledger.gate.centre.read() as office:
        seen = office.imports.moves()  # before the comparing: what comes between overtakes it
    waiting.stand = Stand(Step.READY, _difference(ledger, waiting), seen, sentence=sentence)


def _difference(ledger: Ledger, waiting: WaitingList) -> Difference:
    words = {code: word for word, code in ledger.status_codes.items()}
    centre, read = ledger.gate.centre, waiting.read
    if isinstance(read, ReadList):
        return compare_list(centre, ledger.keys, read, waiting.name, Showing(LOOKED_AT_MOST, words))
    difference = Difference()
    if isinstance(read, ReadDeaths):
        with centre.read() as office:
            for change in compare_deaths(office, read, waiting.name.source):
                difference.counts[change.kind] += 1
                if change.kind != UNCHANGED and difference.counts[change.kind] <= LOOKED_AT_MOST:
                    day = f"死亡日期 {change.before or '（空）'} → {change.after}"
                    difference.shown.append(Shown(change.kind, None, change.person, (day,)))
    return difference


def _import(ledger: Ledger, waiting: WaitingList) -> None:
    at = ledger.gate.clock()
    ordered = Ordered(at, str(waiting.account.id))
    name = replace(waiting.name, today=service_day(at))
    centre, read = ledger.gate.centre, waiting.read
    try:
        if isinstance(read, ReadList):
            number = apply_list(centre, ledger.keys, read, name, ordered).number
        elif isinstance(read, ReadDeaths):
            number, _ = apply_deaths(centre, read, name.source, ordered, seen=name.seen)
        else:
            raise GivenUp
    except Overtaken as overtaken:
        waiting.name = replace(waiting.name, taken=frozenset(), seen=None)
        _compare(ledger, waiting, str(overtaken))
    else:
        _end(waiting, Stand(Step.DONE, number=number))
