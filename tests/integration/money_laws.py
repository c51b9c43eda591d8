"""What must be true after each act, read from the journal itself and held against the paper."""

from collections import Counter

from pos import shifts
from pos.rules.tally import added, tally, tally_in

PERSONS_CAP, DAYS_CAP = 1, 2


def check_laws(machine):
    """Read what is new in the journal; then nothing may differ from the paper."""
    canteen, paper, read = machine.canteen, machine.paper, machine.read
    with canteen.books.store.read() as book:
        head = book.journal.head()
        new = list(book.journal.range(len(read) + 1, head.number))
        balances = book.journal.balances()
    assert [entry.number for entry in new] == list(range(len(read) + 1, head.number + 1))
    assert all(sum(posting.fen for posting in entry.postings) == 0 for entry in new)
    read += new
    assert _not_zero(head.totals) == _not_zero(paper.accounts)
    if not new:
        return  # nothing happened, so nothing else can have changed
    assert _not_zero(_summed(read)) == _not_zero(head.totals)
    _check_balances(machine, balances, head.totals)
    _check_caps(read)
    _check_training(new)


def check_whole(machine):
    """Look at the journal as a whole: unbroken, in numbered closings that leave nothing out."""
    check_laws(machine)
    assert shifts.shift_now(machine.canteen.counter).expected.fen == machine.paper.drawer
    verdict = machine.canteen.verdict()
    assert (verdict.entries, verdict.breaks) == (len(machine.read), ())
    by_id = {entry.id: entry for entry in machine.read}
    closings = [entry for entry in machine.read if entry.kind == "shift-closed"]
    assert [entry.fen("z") for entry in closings] == list(range(1, len(closings) + 1))
    covered = 0
    for closing in closings:
        assert (closing.fen("first"), closing.fen("last")) == (covered + 1, closing.number)
        covered = closing.number
    rest = tally(machine.read[covered:], by_id)
    assert added(*(tally_in(closing.facts) for closing in closings), rest) == tally(machine.read, by_id)


def _check_balances(machine, balances, totals):
    owed = {machine.person(name): fen for name, fen in machine.paper.balances.items() if fen}
    assert {person: balance.fen for person, balance in balances.items()} == owed
    assert min(owed.values(), default=0) >= 0
    assert sum(owed.values()) == -totals.get("prepaid:K01", 0)


def _check_caps(read):
    """One concession a person and meal period, two a day; what waits for review is not asked for yet."""
    undone = {entry.text("reverses") for entry in read}
    asked = [
        entry
        for entry in read
        if entry.kind == "sale" and entry.id not in undone and entry.text("person")
        if any(posting.account.startswith("receivable:") for posting in entry.postings)
    ]
    in_period = Counter((entry.text("person"), entry.day, entry.text("period")) for entry in asked)
    in_day = Counter((entry.text("person"), entry.day) for entry in asked)
    assert max(in_period.values(), default=0) <= PERSONS_CAP
    assert max(in_day.values(), default=0) <= DAYS_CAP


def _check_training(new):
    for entry in new:
        marks = {posting.account.startswith("training:") for posting in entry.postings}
        assert marks <= {entry.kind.startswith("training-")}


def _summed(read):
    sums = Counter()
    for entry in read:
        for posting in entry.postings:
            sums[posting.account] += posting.fen
    return sums


def _not_zero(accounts):
    return {account: fen for account, fen in accounts.items() if fen}
