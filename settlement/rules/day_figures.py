"""What a day comes to, by canteen and by hour, and the same in a sentence for whoever sees no chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Portions:
    """Portions sold, and how many of them at a concession."""

    sold: int = 0
    reduced: int = 0

    def __add__(self, other: "Portions") -> "Portions":
        return Portions(self.sold + other.sold, self.reduced + other.reduced)

    @property
    def full(self) -> int:
        """Count those at the full price."""
        return self.sold - self.reduced


@dataclass(frozen=True)
class CanteenDay:
    """One canteen's portions by the hour; ``place`` tells two of one name apart."""

    place: str
    name: str
    by_hour: Mapping[int, Portions]

    @property
    def total(self) -> Portions:
        """Add its hours up."""
        return added(self.by_hour.values())


@dataclass(frozen=True)
class DayFigures:
    """A day's portions: its canteens, those with the most first, and its hours without a hole."""

    canteens: tuple[CanteenDay, ...]
    hours: tuple[int, ...]
    voids: int = 0

    @property
    def total(self) -> Portions:
        """Add everything up."""
        return added(canteen.total for canteen in self.canteens)

    def in_hour(self, hour: int) -> Portions:
        """Add up one hour over all canteens."""
        return added(canteen.by_hour.get(hour, Portions()) for canteen in self.canteens)

    @property
    def hours_said(self) -> str:
        """Say the hours in a sentence."""
        if not self.hours:
            return "今天还没有卖出。"
        said = "，".join(f"{hour} 点 {self.in_hour(hour).sold} 份" for hour in self.hours)
        return f"每小时份数：{said}。一共 {self.total.sold} 份。"

    def canteens_said(self, most: int) -> str:
        """Say the canteens with the most portions in a sentence."""
        if not self.canteens:
            return "还没有食堂。"
        shown = self.canteens[:most]
        said = "，".join(f"{canteen.name} {canteen.total.sold} 份" for canteen in shown)
        more = f"，另有 {len(self.canteens) - most} 家" if len(self.canteens) > most else ""
        return f"各食堂份数：{said}{more}。一共 {self.total.sold} 份。"


def added(parts: Iterable[Portions]) -> Portions:
    """Add portions up."""
    return sum(parts, Portions())


def day_figures(canteens: Iterable[CanteenDay], voids: int) -> DayFigures:
    """Put a day together."""
    ordered = sorted(canteens, key=lambda canteen: (-canteen.total.sold, canteen.place))
    sold_in = [hour for canteen in ordered for hour in canteen.by_hour]
    hours = tuple(range(min(sold_in), max(sold_in) + 1)) if sold_in else ()
    return DayFigures(tuple(ordered), hours, voids)
