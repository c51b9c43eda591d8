"""Prepaid balances: paying in, giving the rest back, and what is owed to whom."""

from collections.abc import Callable
from datetime import date, datetime

from pos.counter import Counter, is_practising
from pos.rules.errors import Refused
from pos.rules.journal import Draft, Entry
from pos.rules.money import Money
from pos.rules.prepaid import TopUp, give_back, top_up
from pos.rules.sale import Till

Rule = Callable[[TopUp, Money, Till, datetime, date], Draft]


def pay_in(counter: Counter, order: TopUp) -> Entry:
    """Add to a diner's balance; the same request again is the same top-up."""
    return _move(counter, order, top_up)


def pay_back(counter: Counter, order: TopUp) -> Entry:
    """Give a diner the whole rest of their balance back."""
    return _move(counter, order, give_back)


def balance_of(counter: Counter, person: str) -> Money:
    """Say what is left of what a diner paid in."""
    with counter.store.read() as book:
        return book.journal.balance_of(person)


def _move(counter: Counter, order: TopUp, rule: Rule) -> Entry:
    with counter.store.begin() as book:
        made = book.journal.by_request(order.request)
        if made is not None:
            return made
        guest = book.roster.guest(order.person)
        if guest is None:
            raise Refused("名单里找不到这位老人：没有记账，请再扫一次。")
        if is_practising(book):
            raise Refused("练习时不能充值和退余额：请先结束练习。")
        now = counter.moment(book)
        draft = rule(order, book.journal.balance_of(order.person), now.till, now.at, now.day)
        entry = book.journal.append(draft)
        counter.ask_for_paper(book, entry, "topup", guest.resident.name)
    return entry
