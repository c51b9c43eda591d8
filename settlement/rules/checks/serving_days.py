"""A meal on a day, at a time, or under papers on which the canteen could not serve it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from pos.rules.meals import SHANGHAI, shanghai
from settlement.rules.checks.view import CityDay
from settlement.rules.claim_rules import Span
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E07 = Check("E07", "非营业日", Level.EXCLUDE, "确实开餐的，请市里先在供餐日历上补这一天，名单会自动恢复。")
E08 = Check("E08", "非供餐时段", Level.NOTE, "请写明为什么在这个时间供餐；收银机时间不对的，请先校时。")
E09 = Check("E09", "协议/证照失效", Level.EXCLUDE, "请核对运营协议和食品许可证的起止日期，续签的请补登记。")

Window = tuple[datetime, datetime]


def e07(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals on days that the canteen does not serve, or of a meal period that it does not have."""
    for canteen, lines in _of_canteens(day):
        calendar = known.calendars.get(canteen)
        if calendar is None:
            continue
        answer = calendar.answer(day.day)
        if not answer.open:
            why = f"（{answer.occasion}）" if answer.occasion else ""
            said = f"{day.day} 不是营业日{why}，有 {len(lines)} 份优惠餐，从 {lines[0].id} 起。"
            yield known.found(E07, canteen, said, day.day, [line.id for line in lines])
            continue
        served = {period.code for period in known.policy_of(canteen).meal_periods.on(day.day).periods}
        for line in lines:
            if line.period and line.period not in served:
                said = f"{line.id} 的餐次 {line.period} 当天不供。"
                yield known.found(E07, canteen, said, day.day, (line.id,))


def e08(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals at a concession served before or after their meal period."""
    around = timedelta(minutes=known.rules.thresholds.off_hours_min)
    for canteen, lines in _of_canteens(day):
        windows = _windows(known, canteen, day.day, around)
        for line in lines:
            window = windows.get(line.period)
            if line.period and window is None:
                continue  # no such meal period: E07's
            if window is None or not window[0] <= line.served_at < window[1]:
                said = f"{line.id} 在 {shanghai(line.served_at):%m-%d %H:%M} 取餐，不在供餐时间里。"
                yield known.found(E08, canteen, said, day.day, (line.id,))


def e09(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find the meals of a day on which the operator's agreement or the food licence does not hold."""
    for canteen, lines in _of_canteens(day):
        papers = known.rules.canteen(canteen)
        gone = [
            word
            for word, spans in (("运营协议", papers.agreements), ("食品经营许可证", papers.licences))
            if _lapsed(spans, day.day)
        ]
        if gone:
            said = f"{day.day} {'和'.join(gone)}不在有效期内，有 {len(lines)} 份优惠餐，从 {lines[0].id} 起。"
            yield known.found(E09, canteen, said, day.day, [line.id for line in lines])


def _of_canteens(day: CityDay) -> Iterable[tuple[str, Sequence[MealLine]]]:
    found: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in day.subsidised:
        found[line.canteen].append(line)
    return found.items()


def _windows(known: Known, canteen: str, day: date, around: timedelta) -> dict[str, Window]:
    """Give from when to when each meal period of a day may be served."""
    return {
        period.code: (
            datetime.combine(day, period.begins, SHANGHAI).astimezone(UTC) - around,
            datetime.combine(day, period.ends, SHANGHAI).astimezone(UTC) + around,
        )
        for period in known.policy_of(canteen).meal_periods.on(day).periods
    }


def _lapsed(spans: Sequence[Span], day: date) -> bool:
    return bool(spans) and not any(span.holds_on(day) for span in spans)
