"""Who may open what: one rule for every endpoint, and nothing without a rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from settlement.rules.roles import Level, Role, Scope


class Reach(Enum):
    """How far a rule lets somebody see."""

    OWN = "own"
    """Only places inside one's own scope."""
    WHOLE = "whole"
    """Only somebody of the whole city: what is behind it has no smaller place."""
    ANY = "any"
    """No place is asked for: the page is about oneself, or the same for all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open an endpoint: these roles, or everybody who is signed in, or everybody."""

    roles: frozenset[Role]
    reach: Reach
    signed_in: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    role: Role
    scope: Scope


def _only(*roles: Role, reach: Reach = Reach.OWN) -> Rule:
    return Rule(frozenset(roles), reach)


EVERYBODY = Rule(frozenset(Role), Reach.ANY, signed_in=False)
SIGNED_IN = Rule(frozenset(Role), Reach.ANY)
_ADMINISTRATORS = _only(Role.ADMINISTRATOR)

RULES: dict[str, Rule] = {
    "static": EVERYBODY,
    "door.sign_in_page": EVERYBODY,
    "door.signing_in": EVERYBODY,
    "door.set_up": EVERYBODY,
    "door.setting_up": EVERYBODY,
    "door.signing_out": SIGNED_IN,
    "home.page": SIGNED_IN,
    "own.page": SIGNED_IN,
    "own.password": SIGNED_IN,
    "own.code": SIGNED_IN,
    "own.end": SIGNED_IN,
    "accounts.listing": _ADMINISTRATORS,
    "accounts.new": _ADMINISTRATORS,
    "accounts.create": _ADMINISTRATORS,
    "accounts.page": _ADMINISTRATORS,
    "accounts.change": _ADMINISTRATORS,
    "accounts.lock": _ADMINISTRATORS,
    "accounts.unlock": _ADMINISTRATORS,
    "accounts.end_visits": _ADMINISTRATORS,
    "accounts.new_link": _ADMINISTRATORS,
    "tills_api.enrolling": EVERYBODY,
    "tills_api.head": EVERYBODY,
    "tills_api.entries": EVERYBODY,
    "audit.page": _only(Role.AUDITOR, Role.ADMINISTRATOR),
}
"""Each endpoint of the centre; one that is missing here is closed to everybody."""

MENU = (
    ("home.page", "首页"),
    ("accounts.listing", "账号"),
    ("audit.page", "操作记录"),
    ("own.page", "我的账号"),
)
"""The menu from left to right; everybody sees the part they may open."""

PERSON_TABS: tuple[tuple[str, str], ...] = ()
"""The pages about one person from left to right, each named by endpoint and word."""


def rule_for(endpoint: str) -> Rule | None:
    """Give the rule of an endpoint; None where nobody has made one."""
    return RULES.get(endpoint)


def may(rule: Rule | None, who: Person | None, place: Scope | None = None) -> bool:
    """Tell whether somebody may open an endpoint, about a place where it is about one."""
    if rule is None:
        return False
    if not rule.signed_in:
        return True
    if who is None or who.role not in rule.roles:
        return False
    if rule.reach is Reach.WHOLE:
        return who.scope.level is Level.WHOLE
    return rule.reach is Reach.ANY or place is None or who.scope.covers(place)


def menu_for(who: Person, entries: Iterable[tuple[str, str]] = MENU) -> Iterable[tuple[str, str]]:
    """Give the entries of a menu that somebody may open: endpoint and word."""
    return [(endpoint, word) for endpoint, word in entries if may(rule_for(endpoint), who)]
