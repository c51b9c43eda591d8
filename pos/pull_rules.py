"""Hearing from the centre what a meal costs and when one is served: one document, whole or not at all."""

from pos.centre_link import NEW_RULES_UNREAD, Centre, NotAccepted
from pos.counter import Counter
from pos.rules.errors import CanteenError
from pos.told_rules import check_whole

RULES_CHANGED = "rules-changed"
FROM_CENTRE, FROM_CONFIG = "centre", "config"
_NAME_POLICY = (RULES_CHANGED, "sale", "void", "training-sale", "training-void")


def pull_rules(counter: Counter, centre: Centre, till: str) -> bool:
    """Sell by the centre's newest rules from the next sale on; false where nothing has changed."""
    with counter.store.read() as book:
        known = book.told_rules.version(counter.own_rows)
    said = centre.rules(till, known)
    if said is None or said.version == known:
        return False
    try:
        check_whole(said, counter.own_rows)
    except CanteenError as error:
        raise NotAccepted(NEW_RULES_UNREAD.format(str(error).rstrip("。"))) from error
    with counter.store.begin() as book:
        book.told_rules.keep(said)
        counter.note(
            book,
            RULES_CHANGED,
            {"policy": counter.policy_in(book).digest, "source": FROM_CENTRE, "version": said.version},
        )
    return True


def note_own_rules(counter: Counter) -> None:
    """Write down at the start that config.toml, and so the rules, are others than at the last sale."""
    with counter.store.begin() as book:
        last, policy = book.journal.newest(*_NAME_POLICY), counter.policy_in(book)
        if last is not None and last.text("policy") != policy.digest:
            counter.note(book, RULES_CHANGED, {"policy": policy.digest, "source": FROM_CONFIG})
