"""A till beside the same canteen kept on paper: its clock, its drawer and its shifts, in any order."""

import shutil
import sys
import tempfile
from datetime import date, datetime, time
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from money_laws import check_laws, check_whole
from money_model import PaperBooks

from pos import practice, shifts
from pos.rules.drawer import DENOMINATIONS, Count
from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI
from pos.rules.money import Money
from pos.rules.tally import tally_in

DAYS = (date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25))
LUNCH = time(11, 46)
CLOCKS = (time(0), time(10, 25), LUNCH, time(14, 0), time(17, 5), time(23, 59, 59, 999_600))
INSTANTS = [datetime.combine(day, clock, SHANGHAI) for day in DAYS for clock in CLOCKS]
LUNCHES = [at for at in INSTANTS if at.time() == LUNCH]
instants = st.sampled_from(LUNCHES) | st.sampled_from(INSTANTS)


def pieces(fen):
    """Lay an amount out in notes and coins."""
    laid = {}
    for piece in DENOMINATIONS:
        laid[piece], fen = divmod(fen, piece)
    return Count(laid)


class TillMachine(RuleBasedStateMachine):
    """One canteen from its first shift on; ``canteen_in`` opens one in a folder, ``template`` is a folder."""

    canteen_in = None
    template = None

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="canteen-"))
        shutil.copytree(self.template, self.folder / "books")
        self.canteen = self.canteen_in(self.folder / "books")
        self.paper = PaperBooks(self.canteen.counter.till.cashier)
        self.read = []  # the entries the laws have been checked on
        self.orders = []
        self.taps = 0
        self.reported = None  # the figures of the last report

    @property
    def counter(self):
        return self.canteen.counter

    def tap(self):
        self.taps += 1
        return f"tap-{self.taps}"

    def act(self, act, *, goes):
        """Do something that must go through or must be refused; refused, it leaves nothing behind."""
        before = self.canteen.head()
        made, refusal = None, None
        try:
            made = act()
        except Refused as refused:
            refusal = refused
        assert (refusal is None) == goes, f"refused: {refusal}" if refusal else f"not refused: {made}"
        assert goes or self.canteen.head() == before
        return made

    def person(self, name):
        return name and self.canteen.books.lookup.person(self.canteen.people[name].id_number)

    # The clock, the machine

    @rule(at=instants)
    def the_clock_shows(self, at):
        self.canteen.now = at

    @rule()
    def the_till_is_started_anew(self):
        now = self.canteen.now
        self.canteen.close()
        self.canteen = self.canteen_in(self.folder / "books")
        self.canteen.now = now

    # The drawer and the shift

    @rule(cashier=st.sampled_from(("刘*芳", "张*")), fen=st.sampled_from((0, 20_000)))
    def a_shift_is_opened(self, cashier, fen):
        goes = not self.paper.shift_cashier
        opened = self.act(lambda: shifts.open_shift(self.counter, cashier, pieces(fen)), goes=goes)
        if opened:
            assert opened.fen("shift") == self.paper.closings + 1
            self.paper.move({"cash:K01": fen, "safe:K01": -fen})
            self.paper.shift_cashier = cashier
            self.paper.shift["cash.float_fen"] += fen

    @rule(fen=st.sampled_from((-10_000, -600, 100, 5_000)))
    def cash_is_moved(self, fen):
        goes = not self.paper.practising and (fen > 0 or self.paper.drawer + fen >= 0)
        tap = self.tap()
        if self.act(lambda: shifts.move_cash(self.counter, tap, Money(fen), "其他"), goes=goes):
            self.paper.move({"cash:K01": fen, "safe:K01": -fen})
            self.paper.shift["cash.in_fen" if fen > 0 else "cash.out_fen"] += abs(fen)

    @rule(off=st.sampled_from((0, 0, -500, 1_000)))
    def the_drawer_is_counted(self, off):
        count = pieces(max(self.paper.drawer + off, 0))
        tap = self.tap()
        goes = self.paper.counts_that_hold < 2
        if self.act(lambda: shifts.count_drawer(self.counter, tap, count), goes=goes):
            self.paper.counts.append((count.total.fen, self.paper.drawer))

    @rule(reason=st.sampled_from(("不清楚", "不清楚", "")))
    def the_shift_is_closed(self, reason):
        found, drawer, tap = self.paper.found, self.paper.drawer, self.tap()
        goes = found is not None and (found == drawer or reason != "")
        closed = self.act(lambda: shifts.close_shift(self.counter, tap, reason), goes=goes)
        if closed is None:
            return
        figures = {key: fen for key, fen in self.paper.shift.items() if fen}
        said = tally_in(closed.facts)
        assert {key: said.get(key, 0) for key in figures} == figures
        cash = [closed.fen(fact) for fact in ("expected_fen", "counted_fen", "difference_fen")]
        assert cash == [drawer, found, found - drawer]
        self.paper.close(closed.number)
        assert shifts.close_shift(self.counter, tap, reason) == closed

    @rule(off=st.sampled_from((0, -500, 1_000)))
    def the_drawer_is_counted_and_the_shift_closed(self, off):
        if self.paper.counts_that_hold < 2:
            self.the_drawer_is_counted(off)
        self.the_shift_is_closed("不清楚")

    @precondition(lambda self: self.paper.shift != self.reported)
    @rule()
    def a_report_is_printed(self):
        self.reported = self.paper.shift.copy()
        said = tally_in(shifts.report_x(self.counter).facts)
        assert {key: said.get(key, 0) for key in self.paper.shift} == dict(self.paper.shift)

    @rule(on=st.booleans())
    def training_is_turned(self, on):
        practice.practise(self.counter, on=on)
        self.paper.practising = on

    # The laws

    @invariant()
    def every_law_holds(self):
        check_laws(self)

    def teardown(self):
        try:
            if sys.exc_info()[1] is None:  # a step that failed says more than what came of it
                check_whole(self)
        finally:
            self.canteen.close()
            shutil.rmtree(self.folder)
