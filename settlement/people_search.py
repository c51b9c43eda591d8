"""Looking people up: masked answers, few at a time, only inside the viewer's places, each one noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping

from pos.pinyin import initials
from pos.rules.errors import BadValue
from pos.rules.id_number import id_number_problem, normalize
from pos.rules.meals import service_day
from pos.rules.names import clean_name, masked_name
from pos.rules.roster_sheet import read_day
from settlement.account_book import Account
from settlement.ledger import Ledger
from settlement.rules.faults import Fault
from settlement.rules.homes import Home
from settlement.store import Office

ANSWERS_MOST = 20
BY_NUMBER, BY_NAME, BY_LAST_FOUR, BY_HOME = "id-number", "name", "last-four", "home"
SEARCH_WORDS = {BY_NUMBER: "按身份证号", BY_NAME: "按姓名", BY_LAST_FOUR: "按后四位", BY_HOME: "按住处"}
"""How somebody was looked for, as the audit trail says it."""

_LETTERS = re.compile(r"[A-Za-z]{2,10}")
_LAST_FOUR = re.compile(r"[0-9]{3}[0-9X]")


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody as an answer shows them."""

    person: str
    masked_name: str
    born_in: str
    woman: bool
    home: Home


@dataclass(frozen=True)
class Answers:
    """Whom a search found; ``more`` tells that others were left off."""

    people: tuple[Met, ...] = ()
    more: bool = False


def search_by_number(ledger: Ledger, who: Account, number: str) -> Answers:
    """Find somebody by the whole ID number; one of another place is not there at all."""
    number = normalize(number)
    problem = id_number_problem(number, service_day(ledger.gate.clock()))
    if problem:
        raise Fault("number", f"{problem}：没有查，请看着证件再写一次。")
    digest = ledger.keys.lookup.person(number)
    with ledger.gate.centre.begin() as office:
        found = office.search.by_person(ledger.places.inside(who.scope), digest)
        return _answer(ledger, office, who, BY_NUMBER, found)


def search_by_last_four(ledger: Ledger, who: Account, digits: str) -> Answers:
    """Find people by the last four characters of the ID number."""
    digits = normalize(digits)
    if not _LAST_FOUR.fullmatch(digits):
        raise Fault("last_four", "要写身份证号的最后 4 位：没有查，请看着证件再写一次。")
    digest = ledger.keys.lookup.last_four(digits)
    with ledger.gate.centre.begin() as office:
        found = office.search.by_last_four(ledger.places.inside(who.scope), digest, ANSWERS_MOST + 1)
        return _answer(ledger, office, who, BY_LAST_FOUR, found)


def search_by_name(ledger: Ledger, who: Account, name: str, born_on: str) -> Answers:
    """Find people by name, or by its initials, and the birth date where it is known."""
    name = clean_name(name)
    if not name:
        raise Fault("name", "没有写姓名：没有查，请写姓名或拼音首字母。")
    try:
        born = read_day(born_on)
    except BadValue as bad:
        raise Fault("born_on", f"{bad}，没有查。") from bad
    by_letters = _LETTERS.fullmatch(name) is not None
    letters, mask = (name.upper(), "") if by_letters else (initials(name), masked_name(name))
    day = born.isoformat() if born else ""
    with ledger.gate.centre.begin() as office:
        inside = ledger.places.inside(who.scope)
        found = office.search.by_name(inside, letters, mask, day, ANSWERS_MOST + 1)
        return _answer(ledger, office, who, BY_NAME, found)


def look_into(ledger: Ledger, who: Account, home: Home, start: int) -> Answers:
    """Give the people of a community, a grid or a building."""
    with ledger.gate.centre.begin() as office:
        inside = ledger.places.inside(who.scope)
        found = office.search.by_home(inside, home, start, ANSWERS_MOST + 1)
        return _answer(ledger, office, who, BY_HOME, found)


def _answer(ledger: Ledger, office: Office, who: Account, how: str, found: Sequence[RowMapping]) -> Answers:
    """Mask what was found; the audit trail gets how and how many, never what was asked."""
    shown = found[:ANSWERS_MOST]
    ledger.gate.note(office, "people-searched", who, how=how, found=len(shown))
    return Answers(tuple(map(_met, shown)), len(found) > len(shown))


def _met(row: RowMapping) -> Met:
    home = Home(row["community"], row["grid"], row["building"], row["home"])
    return Met(row["person"], row["masked_name"], row["born_on"][:4], bool(row["woman"]), home)
