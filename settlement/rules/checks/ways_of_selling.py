"""How a month was rung up: by hand instead of by card, and offline while the till was heard."""

from collections.abc import Iterator

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import BY_HAND, names, percent
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine, minutes

D16 = Check(
    "D16", "人工占比", Level.NOTE, "请说明为什么不刷手环：手环没带、读不出来，还是机器坏了；该补办的补办。"
)
D17 = Check("D17", "离线占比", Level.NOTE, "请检查网络；不是断网的，请说明这些流水为什么很晚才传上来。")


def d16(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a month with too many meals by search, slip or word of mouth."""
    limits = known.rules.thresholds
    recognised = [line for line in month.standing if line.person]
    by_hand = [line for line in recognised if line.via in BY_HAND]
    many = len(by_hand) * 100 > len(recognised) * limits.by_hand_percent
    if many and len(by_hand) >= limits.by_hand_meals:
        told = (
            f"本月 {len(recognised)} 餐里有 {len(by_hand)} 餐没有刷卡，是查找或补录的，"
            f"占 {percent(len(by_hand), len(recognised))}%，一般不超过 {limits.by_hand_percent}%。"
        )
        yield known.found(
            D16, month.canteen, told, None, names(by_hand), meals=len(recognised), by_hand=len(by_hand)
        )


def d17(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a month with too many meals that came late although their till was heard on that day."""
    limits = known.rules.thresholds
    timed = [line for line in month.standing if line.received_at is not None]
    late = [line for line in timed if _late(line, limits.offline_min) and not _silent(line, known)]
    if len(late) * 100 > len(timed) * limits.offline_percent and len(late) >= limits.offline_meals:
        told = (
            f"本月 {len(timed)} 餐里有 {len(late)} 餐过了 {limits.offline_min} 分钟才传到中心，"
            f"占 {percent(len(late), len(timed))}%，可当天机器和中心是连着的。"
        )
        yield known.found(D17, month.canteen, told, None, names(late), meals=len(timed), offline=len(late))


def _late(line: MealLine, most_min: int) -> bool:
    return line.received_at is not None and minutes(line.received_at - line.at) > most_min


def _silent(line: MealLine, known: Known) -> bool:
    return line.day in known.silent_days.get(line.till, ())
