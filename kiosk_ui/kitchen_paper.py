"""The kitchen's ticket: which order, how many, how served; nobody's name, no price, no class."""

from collections.abc import Iterator

from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.meals import Mode, shanghai
from pos.rules.paper_rows import Line

ORDER_DIGITS = 4


def kitchen_lines(entry: Entry, original: Entry | None, *, again: bool) -> tuple[Line, ...]:
    """Lay out the ticket of a meal, or the one that takes it back: both bear the order's number."""
    sold = original or entry
    if not sold.fen("portions"):
        raise Refused(f"{sold.id} 不是一份餐：后厨单没有打。")
    return (
        *_signs(entry, undone=original is not None, again=again),
        Line(f"{sold.id[-ORDER_DIGITS:]} 号", size="large", bold=True, align="center"),
        Line(f"{Mode(sold.text('mode')).label} {sold.fen('portions')} 份", size="large", align="center"),
        Line(f"{shanghai(sold.at):%H:%M}", align="center"),
    )


def _signs(entry: Entry, *, undone: bool, again: bool) -> Iterator[Line]:
    signs = {"练习": entry.kind.startswith("training-"), "补打": again, "作废": undone}
    for word, there in signs.items():
        if there:
            yield Line(f"【{word}】", size="large", bold=True, align="center")
