"""What it can cost that a line is cut, in plain numbers for the manager."""

from kiosk_ui.centre_worker import CentreState
from pos.counter import Counter
from pos.rules.cut_off import LossBound, SoldUnheard, loss_bound, sold_unheard
from pos.rules.lasting import lasting
from pos.rules.meals import service_day
from pos.rules.money import Money
from pos.store import Book

_SECONDS_A_MINUTE = 60


def loss_sentences(counter: Counter, centre: CentreState) -> tuple[str, ...]:
    """Say the most that a cut can cost, and how it stands now."""
    with counter.store.read() as book:
        now = counter.clock()
        tariff = counter.policy_in(book).tariff_on(service_day(now))
        bound = loss_bound(tariff, book.sent.other_tills())
        unheard = _unheard(book)
    away_s = (now - centre.away_since).total_seconds() if centre.away_since else None
    return bound_said(bound), now_said(unheard, None if away_s is None else int(away_s) // _SECONDS_A_MINUTE)


def bound_said(bound: LossBound) -> str:
    """Say the most that one person can get more than their share while lines are cut."""
    if bound.others is None:
        return "还不知道一共有几台收银机：连上市中心就知道，请过一会儿再看。"
    if not bound.again:
        return "没有别的收银机：断网时谁也不会在别处多享受优惠。"
    each = " 或 ".join(str(one) for one in bound.subsidies)
    return (
        f"另有 {bound.others} 台收银机。断网期间，同一位老人一餐在别处最多可能多享受 {bound.again} 次优惠，"
        f"每次 {each} 元，一餐最多 {bound.most} 元；一天最多 {bound.again_today} 次。"
    )


def now_said(unheard: SoldUnheard, away_min: int | None) -> str:
    """Say how it stands now; ``away_min`` is how long the centre has not been reached, None while it is."""
    if away_min is None:
        return "现在连着市中心。"
    if not unheard.meals:
        return f"本机断网{lasting(away_min)}，还没有给过优惠。"
    return (
        f"本机断网{lasting(away_min)}，还没上传的优惠有 {unheard.meals} 份，共补 {unheard.subsidy} 元："
        "就算每一份都是别处取过的，也不会比这更多。"
    )


def _unheard(book: Book) -> SoldUnheard:
    """Add up the reduced meals above what the centre has signed for; what was undone does not count."""
    lines = list(book.journal.range(book.sent.acknowledged() + 1, book.journal.head().number))
    undone = {line.text("reverses") for line in lines if line.kind == "void"}
    sold = (line for line in lines if line.kind == "sale" and line.id not in undone)
    return sold_unheard(Money(line.fen("subsidy_fen")) for line in sold)
