"""Anything a till can do with money, in any order: meals, slips, balances, voids."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, multiple, precondition, rule
from money_model import BALANCE_MAX, PRICE, PRICES, STATED, Taken
from money_till import TillMachine, instants

from pos import balances, slips, undo
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.prepaid import TopUp
from pos.rules.sale import Order, Slip, Tender, Via
from pos.rules.undoing import Undoing

who = st.sampled_from(sorted(PRICES))
somebody = st.one_of(st.none(), who)
modes = st.sampled_from((Mode.DINE_IN, Mode.TAKE_AWAY))
by_hand = st.sampled_from((Tender.CASH, Tender.MOBILE))
words = st.sampled_from(("cashier", "manager"))


class MoneyMachine(TillMachine):
    """Everything that moves money; what can be undone later is kept by its number."""

    taken = Bundle("taken")

    # Selling

    def sell(self, order, meal):
        sold = self.act(lambda: self.counter.ring_up(order), goes=meal is not None)
        if sold is None:
            return multiple()
        self.orders.append(order)
        assert (sold.kind, sold.fen("payable_fen")) == (self.paper.meal_kind, meal.payable)
        self.paper.meal(sold.number, meal)
        if meal.tender is Tender.PREPAID and not self.paper.practising:
            assert sold.fen("balance_fen") == self.paper.balances[meal.who]
        return sold.number

    @rule(
        target=taken,
        name=somebody,
        mode=modes,
        tender=st.sampled_from((Tender.CASH, Tender.MOBILE, Tender.PREPAID)),
        portions=st.integers(1, 3),
        allowed=st.booleans(),
    )
    def a_meal_is_sold(self, name, mode, tender, portions, allowed):
        portions = 1 if name else portions
        due, period = self.paper.due(name, mode, self.canteen.now, allowed=allowed)
        tender = tender if due else Tender.FREE
        meal = Taken(
            kind=self.paper.meal_kind,
            cashier=self.paper.seller,
            tender=tender,
            payable=due * portions,
            subsidy=(PRICE - due) * portions,
            who=name,
            day=self.canteen.now.date(),
            period=period,
        )
        short = tender is Tender.PREPAID and (name is None or self.paper.balances[name] < due)
        order = Order(
            request=self.tap(),
            payable=Money(due * portions),
            tender=tender,
            tendered=Money(due * portions + 300),
            person=self.person(name),
            via=Via.BAND if name else Via.WALK_IN,
            mode=mode,
            portions=portions,
            allowed=allowed,
        )
        return self.sell(order, None if short else meal)

    @rule(target=taken, name=who, tender=by_hand)
    def somebody_of_the_list_eats(self, name, tender):
        """The plain case once more, so that it comes often."""
        return self.a_meal_is_sold(name, Mode.DINE_IN, tender, 1, allowed=False)

    @rule(name=somebody, mode=modes, other=st.sampled_from((-600, 1, 600)))
    def a_price_that_is_not_right_sells_nothing(self, name, mode, other):
        due, _ = self.paper.due(name, mode, self.canteen.now)
        wrong = Money(abs(due + other))
        tender = Tender.MOBILE if wrong else Tender.FREE
        order = Order(self.tap(), wrong, tender, person=self.person(name), mode=mode)
        self.act(lambda: self.counter.ring_up(order), goes=False)

    @rule(target=taken, stated=st.sampled_from((*STATED, 500)), tender=by_hand)
    def a_meal_is_served_at_the_elders_word(self, stated, tender):
        tender = tender if stated else Tender.FREE
        order = Order(
            self.tap(), Money(stated), tender, Money(stated), via=Via.STATED, held="asked", portions=1
        )
        meal = self.held_meal(stated, tender)
        return self.sell(order, meal if stated in STATED else None)

    def held_meal(self, payable, tender, **changes):
        kind, cashier = self.paper.meal_kind, self.paper.seller
        return Taken(kind, cashier, tender, payable, PRICE - payable, held=True, **changes)

    @precondition(lambda self: self.orders)
    @rule(which=st.integers(1, 3))
    def a_tap_comes_again(self, which):
        order, before = self.orders[-which:][0], self.canteen.head()
        assert self.counter.ring_up(order).text("request") == order.request
        assert self.canteen.head() == before

    @rule(
        target=taken,
        slip=st.integers(1, 4).map("A{:04d}".format),
        at=instants,
        name=somebody,
        paid=st.sampled_from((*STATED, 500)),
        tender=by_hand,
    )
    def a_slip_is_keyed_in(self, slip, at, name, paid, tender):
        due, period = self.paper.due(name, Mode.DINE_IN, at)
        tender = tender if paid else Tender.FREE
        goes = at <= self.canteen.now and slip not in self.paper.slips and not self.paper.practising
        goes = goes and (paid == due or paid in STATED)
        keyed = slips.Keyed(
            self.tap(), Slip(slip, at, "刘芳", "停电"), self.person(name), Money(paid), tender
        )
        sold = self.act(lambda: slips.key_in(self.counter, keyed), goes=goes)
        if sold is None:
            return multiple()
        meal = self.held_meal(paid, tender, who=name, day=at.date(), period=period)
        if paid == due:
            meal = Taken(
                meal.kind, meal.cashier, tender, paid, PRICE - paid, who=name, day=at.date(), period=period
            )
        self.paper.slips.add(slip)
        self.paper.meal(sold.number, meal)
        return sold.number

    # Undoing

    @rule(number=taken, word=words)
    def it_is_undone(self, number, word):
        again = self.paper.voids.get(number)
        goes = bool(again) or self.paper.may_undo(number, word)
        undone = self.act(
            lambda: undo.undo(self.counter, f"K01-{number:06d}", Undoing("其他", word)), goes=goes
        )
        if again:
            assert undone.number == again
        elif goes:
            self.paper.undo(number, undone.number)

    @rule(number=taken)
    def its_paper_is_printed_again(self, number):
        assert undo.reprint(self.counter, f"K01-{number:06d}").postings == ()

    # Prepaid

    @rule(target=taken, name=who, fen=st.sampled_from((10, 600, 5_000, 50_000, 50_001)), tender=by_hand)
    def money_is_paid_in(self, name, fen, tender):
        fits = fen <= 50_000 and self.paper.balances[name] + fen <= BALANCE_MAX
        order = TopUp(self.tap(), self.person(name), Money(fen), tender)
        goes = fits and not self.paper.practising
        paid = self.act(lambda: balances.pay_in(self.counter, order), goes=goes)
        if paid is None:
            return multiple()
        self.paper.top_up(paid.number, Taken("topup", self.paper.seller, tender, fen, who=name))
        assert balances.pay_in(self.counter, order) == paid
        return paid.number

    @rule(name=who, tender=by_hand, wrong=st.sampled_from((0, 0, 0, 100)))
    def the_rest_is_given_back(self, name, tender, wrong):
        rest = self.paper.balances[name]
        order = TopUp(self.tap(), self.person(name), Money(rest + wrong), tender)
        goes = rest > 0 and not wrong and not self.paper.practising
        if self.act(lambda: balances.pay_back(self.counter, order), goes=goes):
            self.paper.move({f"{tender}:K01": -rest, "prepaid:K01": rest})
            self.paper.balances[name] = 0
            self.paper.shift[f"returned.{tender}_fen"] += rest
