"""Whether somebody had a right to the price of one meal, told from the roll and the day's tariff."""

from dataclasses import replace

from pos.rules.list_age import OLD_LIST
from pos.rules.meals import Meal, Mode
from pos.rules.people import age_on
from pos.rules.policy import Caps, Concession, Tariff
from pos.rules.pricing import payable
from pos.rules.stated import SEARCHED
from settlement.rules.checks.view import CityDay
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown

_BY_RULE = ("", OLD_LIST, SEARCHED)
_NEVER = 1000
_ONE = Caps(1, 1)  # what is one too many is said by E01 and E02


def by_word(line: MealLine) -> bool:
    """Tell a meal at the price the elder stated: somebody looks at it before it is claimed."""
    return line.held not in _BY_RULE


class Tariffs:
    """What holds at each canteen on one day; each is gathered once, for many lines ask."""

    def __init__(self, day: CityDay, known: Known) -> None:
        self._day, self._known = day.day, known
        self._of: dict[str, Tariff] = {}
        self._named: dict[tuple[str, str], Concession | None] = {}
        self._ages: dict[str, int] = {}
        self._due: dict[tuple[str, str, int, tuple[str, ...]], int] = {}

    def of(self, canteen: str) -> Tariff:
        """Give the tariff of a canteen."""
        tariff = self._of.get(canteen)
        if tariff is None:
            tariff = self._of[canteen] = self._known.policy_of(canteen).tariff_on(self._day)
        return tariff

    def concession(self, line: MealLine) -> Concession | None:
        """Find the concession a meal was sold at; None where there is none of that name."""
        key = line.canteen, line.concession
        if key not in self._named:
            offered = self.of(line.canteen).concessions
            self._named[key] = next((one for one in offered if one.code == line.concession), None)
        return self._named[key]

    def due_fen(self, line: MealLine, person: PersonKnown) -> int:
        """Give what a first meal costs a person by the till's own rules, asked once for people who are alike.

        Nothing but age, the statuses held on the day, and the way of serving decides a price.
        """
        held = tuple([status.code for status in person.statuses if status.holds_on(line.day)])
        key = line.canteen, line.mode, age_on(person.born_on, line.day), held
        fen = self._due.get(key)
        if fen is None:
            meal = Meal(line.day, Mode(line.mode))
            uncapped = replace(self.of(line.canteen), caps=_ONE)
            fen = self._due[key] = payable(uncapped, person.diner, meal).fen
        return fen

    def least_age(self, canteen: str) -> int:
        """Give the age from which on age alone makes a meal cheaper somewhere in the tariff."""
        if canteen not in self._ages:
            offered = self.of(canteen).concessions
            self._ages[canteen] = min((one.min_age for one in offered if not one.statuses), default=_NEVER)
        return self._ages[canteen]


def lacks_status(line: MealLine, person: PersonKnown | None, tariffs: Tariffs) -> bool:
    """Tell a meal at a concession that needs a status, or somebody on the roll, which was not there."""
    if by_word(line):
        return False
    if person is None:
        return True
    concession = tariffs.concession(line)
    if concession is None or not concession.statuses:
        return False
    if age_on(person.born_on, line.day) < concession.min_age:
        return True
    for status in person.statuses:
        if status.code in concession.statuses and status.holds_on(line.day):
            return False
    return True


def too_young(line: MealLine, person: PersonKnown | None, tariffs: Tariffs) -> bool:
    """Tell a meal at a concession for age alone whose diner had not reached it."""
    if person is None or by_word(line):
        return False
    concession = tariffs.concession(line)
    if concession is None or concession.statuses:
        return False
    return age_on(person.born_on, line.day) < concession.min_age


def owed_for_age(line: MealLine, person: PersonKnown, tariffs: Tariffs) -> int:
    """Give the fen that somebody old enough paid too much for this meal; caps are not looked at."""
    age = age_on(person.born_on, line.day)
    if age < tariffs.least_age(line.canteen):
        return 0
    tariff, paid = tariffs.of(line.canteen), line.payable_fen
    for concession in tariff.concessions:
        if not concession.statuses and age >= concession.min_age and line.mode in concession.modes:
            paid = min(paid, tariff.price.percent(concession.payable_percent).fen)
    return line.payable_fen - paid
