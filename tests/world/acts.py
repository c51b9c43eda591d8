"""What people do in the world: cashiers at their tills, a clerk at the centre."""

from datetime import timedelta

from integration.ledger_room import write_list
from pos import cards, practice, shifts, undo
from pos.rules.cards import CardKind, How
from pos.rules.drawer import DENOMINATIONS, Count
from pos.rules.meals import Mode
from pos.rules.money import ZERO, Money
from pos.rules.sale import Order, Tender, Via
from pos.rules.service_days import Override
from pos.rules.undoing import Undoing
from settlement import card_desk
from settlement.calendar_desk import name_days
from world.machines import DIED
from world.template import CODES, NEWCOMER, PEOPLE, place_of

_CODES = tuple(f"BAND{number:02d}HX7K" for number in range(24))
_WORD = cards.Word(How.MANAGER)


class Act:
    """Something that is done now and then: how often, and how."""

    def __init__(self, weight, how):
        self.weight = weight
        self.name = how.__name__
        self._how = how

    def __call__(self, where):
        return self._how(where)


# At a till


def sells(till):
    """Sell a meal to whoever comes; after a power cut the cashier taps once more."""
    world, choose = till.world, till.world.random
    row = choose.choice((None, None, *PEOPLE))
    mode = choose.choice((Mode.DINE_IN, Mode.DINE_IN, Mode.TAKE_AWAY))
    till.taps += 1
    tap, orders = f"{till.code}-tap-{till.taps}", []

    def ring():
        found = row and _comes(till, row)
        guest, via = found or (None, Via.WALK_IN)
        payable = till.counter.quote(guest, mode).decision.payable
        tender = choose.choice((Tender.CASH, Tender.MOBILE)) if payable else Tender.FREE
        person = guest and guest.resident.person
        orders.append(Order(tap, payable, tender, payable or ZERO, person, via, mode))
        return till.counter.ring_up(orders[-1])

    def ring_again():
        return till.counter.ring_up(orders[-1])

    made = till.do("sells", ring)
    if made is DIED and choose.random() < 0.8:
        made = till.do("sells, tapped again", ring)
    if made is None or made is DIED:
        return
    world.sold[made.till, made.number] = made.hash
    world.tell(f"  {made.id} {made.kind} {made.short_code}")
    if choose.random() < 0.15:
        again = till.do("is tapped twice", ring_again)
        if again is not DIED and again != made:
            world.fail(f"{tap} sold {made.id}, and tapped once more {again and again.id}")
    if choose.random() < 0.3:
        till.do("prints", till.prints)


def _comes(till, row):
    """Let somebody hold up what they have: a wristband, or else the ID card."""
    person = till.counter.lookup.person(row["身份证号"])
    theirs = {card.digest for card in cards.cards_of(till.counter, person) if not card.lost}
    shown = next((code for code in _CODES if till.counter.lookup.card(code) in theirs), row["身份证号"])
    return till.counter.identify(shown)


def undoes(till):
    number = _a_line_of(till)
    if number:
        why = Undoing("其他", "manager")
        _keeps(till, till.do(f"undoes {number}", lambda: undo.undo(till.counter, number, why)))


def prints_again(till):
    number = _a_line_of(till)
    if number:
        _keeps(till, till.do(f"prints {number} again", lambda: undo.reprint(till.counter, number)))


def _a_line_of(till):
    mine = [number for code, number in till.world.sold if code == till.code]
    return f"{till.code}-{till.world.random.choice(mine):06d}" if mine else ""


def turns_the_shift(till):
    """Open a shift, or count the drawer and close it."""
    till.taps += 1
    tap = f"{till.code}-shift-{till.taps}"
    now = till.do("looks at the shift", lambda: shifts.shift_now(till.counter))
    if now is None or now is DIED:
        return
    if now.opened is None:
        act = lambda: shifts.open_shift(till.counter, "刘*芳", _pieces(20_000), tap)  # noqa: E731
        _keeps(till, till.do("opens a shift", act))
        return
    count = _pieces(max(0, now.expected.fen + till.world.random.choice((0, 0, -500, 1000))))
    if till.do("counts", lambda: shifts.count_drawer(till.counter, f"{tap}-c", count)) is not DIED:
        _keeps(till, till.do("closes the shift", lambda: shifts.close_shift(till.counter, tap, "不清楚")))


def moves_cash(till):
    till.taps += 1
    tap, fen = f"{till.code}-cash-{till.taps}", till.world.random.choice((-1000, 5000))
    _keeps(till, till.do("moves cash", lambda: shifts.move_cash(till.counter, tap, Money(fen), "其他")))


def practises(till):
    """Turn training on, or off again."""
    on = not till.do("is it training", lambda: practice.practising(till.counter))
    _keeps(till, till.do(f"training {on}", lambda: practice.practise(till.counter, on=on)))


def gives_a_band(till):
    row, text = till.world.random.choice(PEOPLE), till.world.random.choice(_CODES)
    person = till.counter.lookup.person(row["身份证号"])

    def give():
        new = cards.NewCard(cards.new_code(till.counter, text), person, CardKind.BAND, _WORD)
        theirs = cards.cards_of(till.counter, person)
        if theirs and till.world.random.random() < 0.3:
            return cards.replace(till.counter, theirs[0].digest, new)
        return cards.bind(till.counter, new)

    _keeps(till, till.do(f"gives {text}", give))


def turns_a_band(till):
    """Report a band lost or found, or take it back."""
    text = till.world.random.choice(_CODES)
    how = till.world.random.choice((cards.report_lost, cards.report_lost, cards.report_found, cards.unbind))

    def turn():
        card = cards.card_of(till.counter, till.counter.lookup.card(text))
        return card and how(till.counter, card.digest, card.person, _WORD)

    _keeps(till, till.do(f"{how.__name__} {text}", turn))


def clock_jumps(till):
    hours = till.world.random.choice((-3, -0.2, 0.2, 1, 30, -200_000))  # at last: a flat battery, 2004
    till.clock_off = timedelta(hours=hours)
    facts = {"seconds": round(hours * 3600)}
    till.do(f"clock jumps {hours} h", lambda: till.counter.remark("clock-jump", facts))


def clock_is_right(till):
    till.clock_off = timedelta(seconds=till.world.random.randrange(-60, 60))


def _keeps(till, made):
    if made is not None and made is not DIED:
        till.world.sold[made.till, made.number] = made.hash
        till.world.tell(f"  {made.id} {made.kind} {made.short_code}")


def _pieces(fen):
    laid = {}
    for piece in sorted(DENOMINATIONS, reverse=True):
        laid[piece], fen = divmod(fen, piece)
    return Count(laid)


TILL_ACTS = (
    Act(0, sells),
    Act(4, undoes),
    Act(2, prints_again),
    Act(4, turns_the_shift),
    Act(1, moves_cash),
    Act(2, practises),
    Act(7, gives_a_band),
    Act(5, turns_a_band),
    Act(2, clock_jumps),
    Act(2, clock_is_right),
)


# At the centre


def centre_gives_a_band(world):
    house, text = world.centre.house, world.random.choice(_CODES)
    person = house.keys.lookup.person(world.random.choice(PEOPLE)["身份证号"])
    return card_desk.bind(house.ledger, None, person, text, CardKind.BAND)


def centre_turns_a_band(world):
    house = world.centre.house
    with world.centre.centre.read() as office:
        known = office.cards.get(house.keys.lookup.card(world.random.choice(_CODES)))
    how = world.random.choice((card_desk.report_lost, card_desk.report_found, card_desk.unbind))
    return known and how(house.ledger, None, known.number)


def a_list_comes(world):
    """Import the month's list once more: somebody new, somebody without status."""
    changed = [*PEOPLE, NEWCOMER]
    gone = world.random.randrange(len(PEOPLE))
    changed[gone] = {**changed[gone], "类别": "", "类别起": ""}
    sheet = write_list(world.folder / "名单.csv", changed)
    return world.centre.house.bring_in(sheet, f"{2026 + world.random.randrange(3)}-12")


def a_day_is_named(world):
    day = (world.now + timedelta(days=world.random.randrange(5))).date()
    named = [Override(day, served=world.random.random() < 0.5, note="测试")]
    return name_days(world.centre.house.gate, None, place_of(world.random.choice(CODES)), named)


CENTRE_ACTS = (
    Act(4, centre_gives_a_band),
    Act(5, centre_turns_a_band),
    Act(1, a_list_comes),
    Act(2, a_day_is_named),
)
