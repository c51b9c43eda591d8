"""What is to be looked at in the ledger today, by kind, as somebody may see it."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from pos.rules.people import birthday
from settlement.findings_book import Noted
from settlement.ledger import Ledger
from settlement.rules.cross_match import BACK, DEAD, GRID, RENAMED, TWO_NUMBERS, TWO_PEOPLE
from settlement.rules.life import BOUNDARIES, age_reached, birth_range
from settlement.rules.months import Month
from settlement.rules.roles import Scope
from settlement.store import Office

_REMARKED = (TWO_PEOPLE, RENAMED, BACK, GRID)


def findings(ledger: Ledger, office: Office, viewer: Scope, today: date) -> dict[str, tuple[Noted, ...]]:
    """Give everybody who is to be looked at; two numbers of one person stand next to each other."""
    inside = ledger.places.inside(viewer)
    remarked = office.findings.remarked(inside, _REMARKED)
    alike = sorted(office.findings.two_numbers(inside), key=lambda noted: noted.text)
    found = {
        TWO_NUMBERS: tuple(_pairs(alike)),
        TWO_PEOPLE: remarked.get(TWO_PEOPLE, ()),
        DEAD: tuple(map(_dead, office.findings.dead_on_a_list(inside))),
        RENAMED: remarked.get(RENAMED, ()),
        BACK: remarked.get(BACK, ()),
        GRID: remarked.get(GRID, ()),
    }
    month = Month(today.year, today.month)
    for years in BOUNDARIES:
        born = office.findings.born_between(inside, *birth_range(years, month))
        found[f"age-{years}"] = tuple(_reaching(born, years, month))
    return found


def _pairs(alike: list[Noted]) -> Iterator[Noted]:
    for number, (_, same) in enumerate(groupby(alike, key=lambda noted: noted.text), 1):
        for noted in same:
            yield _saying(noted, f"第 {number} 组：姓名和出生日期相同、身份证号不同，请核对证件。")


def _dead(noted: Noted) -> Noted:
    return _saying(noted, f"登记 {noted.text} 去世，还在名单上：请核对，并通知报送单位。")


def _reaching(born: tuple[Noted, ...], years: int, month: Month) -> Iterator[Noted]:
    for noted in born:
        born_on = date.fromisoformat(noted.born_on)
        if age_reached(born_on, month) == years:
            yield _saying(noted, f"{birthday(born_on, years)} 满 {years} 周岁：请核对类别和待遇。")


def _saying(noted: Noted, text: str) -> Noted:
    return Noted(noted.person, noted.masked_name, noted.community, noted.born_on, text)
