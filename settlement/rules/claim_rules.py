"""What the city has decided about claims: rates, shares, days, canteens, how strict the checks are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pos.rules.dated import Dated
from pos.rules.money import Money
from settlement.rules.findings import Level


@dataclass(frozen=True)
class Thresholds:
    """From where on a check speaks; lengths of time and shares in the unit that the name ends with."""

    off_hours_min: int = 10
    late_hours: int = 48
    clock_off_min: int = 5
    offline_min: int = 15
    pool_days: int = 60
    attendance_floor_percent: int = 15
    attendance_city_percent: int = 125
    attendance_slack_percent: int = 15
    attendance_slack_meals: int = 3
    history_days: int = 15
    whole_people: int = 5
    whole_days: int = 15
    same_month_meals: int = 30
    same_days: int = 5
    same_mean: int = 10
    dispersion_percent: int = 5
    dispersion_days: int = 15
    dispersion_floor_percent: int = 2
    same_chance_percent: int = 1
    weekend_percent: int = 95
    weekend_drop_percent: int = 15
    weekend_days: int = 4
    growth_percent: int = 130
    growth_meals: int = 100
    burst_meals: int = 5
    burst_gap_s: int = 4
    burst_minute_meals: int = 15
    order_days: int = 10
    order_percent: int = 80
    order_least: int = 10
    travel_min: int = 20
    asleep_days: int = 60
    awake_meals: int = 8
    awake_days: int = 14
    awake_people: int = 3
    always_people: int = 5
    always_days: int = 25
    by_hand_percent: int = 5
    by_hand_meals: int = 10
    offline_percent: int = 20
    offline_meals: int = 10
    voids_percent: int = 3
    voids_least: int = 5
    void_late_min: int = 10
    cash_fen: int = 500
    band_percent: int = 2
    inspection_percent: int = 10
    inspection_heads: int = 3
    inspection_min: int = 30


@dataclass(frozen=True, slots=True)
class VolumeBand:
    """From how many elder meals of the year on a meal earns which hundredths of the rate."""

    from_meals: int
    percent: int


@dataclass(frozen=True)
class OperatingRule:
    """What an operator gets besides: a rate an elder meal, on conditions, by volume and grade, capped."""

    per_meal: Money
    least_service_days: int = 0
    no_open_findings: bool = False
    bands: tuple[VolumeBand, ...] = (VolumeBand(0, 100),)
    grades: Mapping[str, int] = field(default_factory=lambda: {"": 100})
    cap: Money | None = None


@dataclass(frozen=True)
class Funding:
    """Who pays what part of a claim: names with whole-number shares, in the order they are written."""

    shares: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ClaimDays:
    """The claim's calendar: the day of the next month it is due, how long it may grow, days at each desk."""

    due_day: int = 10
    upward_days: int = 60
    desk_days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; no end is still in force."""

    begins: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether a day lies inside."""
        return self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class CanteenKnown:
    """One canteen as claims know it; ``place`` is its whole name, 区/街道/社区/食堂.

    No seats, agreement or licence on record (0, empty) means that the check about them says nothing.
    """

    place: str
    operator: str = ""
    grade: str = ""
    seats: int = 0
    turns: int = 1
    take_away_most: int = 0
    agreements: tuple[Span, ...] = ()
    licences: tuple[Span, ...] = ()
    account: str = ""
    bank: str = ""

    @property
    def name(self) -> str:
        """Give the canteen's own name."""
        return self.place.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class ClaimRules:
    """Everything decided about claims; ``digest`` names it by its content."""

    operating: Dated[OperatingRule]
    funding: Dated[Funding]
    days: Dated[ClaimDays]
    canteens: Mapping[str, CanteenKnown]
    thresholds: Thresholds = Thresholds()
    levels: Mapping[str, Level] = field(default_factory=dict)
    digest: str = ""

    def canteen(self, place: str) -> CanteenKnown:
        """Give what is known of a canteen; of one that nobody wrote down, its name alone."""
        return self.canteens.get(place) or CanteenKnown(place)
