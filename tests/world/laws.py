"""What holds in an honest world, whatever its network, its disks and its clocks do."""

from sqlalchemy import select

from pos.journal_file import verify_store
from pos.keys import signature_check
from pos.rules.chain import verify
from pos.rules.countersign import check_countersigned
from pos.rules.errors import CanteenError
from pos.tables import card, entry, resident
from settlement.card_tables import bound_card
from settlement.store import AUDIT

_ALARMS = ("entries-differs", "entries-broken")


def check_round(world, till):
    """A till never believes that the centre has what the centre has never signed for."""
    said = till.acknowledged()
    if said > world.network.signed.get(till.code, 0):
        world.fail(f"{till.code} believes the centre has {said}, which it has never signed for")


def check_end(world):
    """Everything is everywhere, each once, and nobody has been told anything that is not so."""
    for law in (_journals, _nothing_aside, _acknowledged, _paper, _words, _cards, _one_till_and_the_trail):
        try:
            law(world)
        except CanteenError as error:
            world.fail(f"{law.__name__.strip('_')}: {error}")


def _journals(world):
    """The centre has what the tills have written, line by line, byte by byte."""
    with world.centre.centre.read() as office:
        twice = office.inbox.twice()
        there = {code: list(office.inbox.lines(code, 1, 10**9)) for code in world.tills}
        many = office.inbox.count()
    for code, till in world.tills.items():
        with till.books.store.read() as book:
            here = list(book.journal.lines())
            taps = list(book.journal._db.execute(select(entry.c.request).where(entry.c.request.is_not(None))))
        if here != there[code]:
            at = next((n for n, (a, b) in enumerate(zip(here, there[code], strict=False)) if a != b), -1)
            world.fail(f"{code} has {len(here)} lines, the centre {len(there[code])}; other from {at} on")
        if len(taps) != len(set(taps)):
            world.fail(f"{code} sold twice for one tap")
    if twice or many != sum(map(len, there.values())):
        world.fail(f"the centre has lines twice, or of nobody: {twice}")


def _nothing_aside(world):
    with world.centre.centre.read() as office:
        aside = office.inbox.aside()
        alarms = [kind for kind in _ALARMS if office.audit.newest(kind)]
    if aside or alarms:
        lines = [(kept.till, kept.first, kept.why, kept.sentence) for kept in aside]
        world.fail(f"kept aside: {lines} {alarms}")


def _acknowledged(world):
    """What the screen said was sold is a line, the very one."""
    for (code, number), digest in world.sold.items():
        made = world.tills[code].entry(f"{code}-{number:06d}")
        if made is None or made.hash != digest:
            world.fail(f"{code}-{number:06d} was acknowledged and is {'gone' if made is None else 'another'}")


def _paper(world):
    """What is on paper is a line, the very one."""
    for number, short_code in world.paper:
        made = world.tills[number[:3]].entry(number)
        if made is None or made.short_code != short_code:
            world.fail(f"{number} is on paper and {'in no journal' if made is None else 'is another line'}")


def _words(world):
    """Each till has the centre's signed word about its very last line."""
    check = signature_check(world.centre.seal.public_key)
    for code, till in world.tills.items():
        with till.books.store.read() as book:
            head, word = book.journal.head(), book.sent.word(code)
        if head.number == 0:
            continue
        if word is None or (word.number, word.hash) != (head.number, head.hash):
            world.fail(f"{code} is at {head.number} and has the word {word and word.number}")
        check_countersigned(word, check)


def _cards(world):
    """Cards and people are everywhere as at the centre."""
    with world.centre.centre.read() as office:
        rows = office.cards._db.execute(select(bound_card.c.card, bound_card.c.person, bound_card.c.state))
        there, feed = {tuple(row) for row in rows}, office.feed.id()
    for code, till in world.tills.items():
        with till.books.store.read() as book:
            rows = book.cards._db.execute(select(card.c.digest, card.c.person, card.c.state))
            here, mark = {tuple(row) for row in rows}, book.told_people.stands()
            known = set(book.roster._db.scalars(select(resident.c.person)))
        if mark.feed != feed:
            world.fail(f"{code} has the people of {mark.feed}, not of {feed}")
        if here != {one for one in there if one[1] in known}:
            world.fail(f"{code} has other cards: here only {here - there}, there only {there - here}")


def _one_till_and_the_trail(world):
    """The chain of a till and of the audit trail hold; the lines of all were checked on their way."""
    till = world.tills[world.random.choice(sorted(world.tills))]
    breaks = verify_store(till.books.store, till.code, till.books.seal.public_key).breaks
    with world.centre.centre.read() as office:
        check = signature_check(world.centre.seal.public_key)
        breaks += tuple(verify(office.audit.lines(), check, till=AUDIT, end=office.audit.head()))
    if breaks:
        world.fail(f"broken: {breaks}")
