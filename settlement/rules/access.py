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
_AGREED_WITH = _only(Role.COMMUNITY_REVIEWER, Role.CIVIL_AFFAIRS)
_HEAR_PASSERS_BY = _only(Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS)
_SEE_WHAT_IS_SHOWN = _only(Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS, Role.AUDITOR)
_CITY_ADMINISTRATORS = _only(Role.ADMINISTRATOR, reach=Reach.WHOLE)
_CITY_CIVIL_AFFAIRS = _only(Role.CIVIL_AFFAIRS, reach=Reach.WHOLE)
_GIVE_CARDS = _only(Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS)
_SEE_CARDS = _only(Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS, Role.AUDITOR)
_SEE_LISTS = _only(Role.CIVIL_AFFAIRS, Role.AUDITOR, reach=Reach.WHOLE)
_BRING_LISTS = _only(Role.CIVIL_AFFAIRS, reach=Reach.WHOLE)
_LOOK_UP = _only(Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS, Role.AUDITOR)
_OPEN_VALUES = _only(Role.COMMUNITY_REVIEWER, Role.CIVIL_AFFAIRS)
_MAKE_BANDS = _only(Role.COMMUNITY_REVIEWER, Role.CIVIL_AFFAIRS)
_SEE_BANDS = _only(Role.COMMUNITY_REVIEWER, Role.CIVIL_AFFAIRS, Role.AUDITOR)
_SEE_CITY = _only(*(role for role in Role if role is not Role.CASHIER))
_SEE_MONTHS = _only(
    Role.CANTEEN_MANAGER,
    Role.COMMUNITY_REVIEWER,
    Role.STREET_REVIEWER,
    Role.CIVIL_AFFAIRS,
    Role.FINANCE,
    Role.AUDITOR,
)
_WORK_ON_CLAIMS = _only(
    Role.CANTEEN_MANAGER, Role.COMMUNITY_REVIEWER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS, Role.FINANCE
)
_REVIEW_HELD = _only(Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS)
_ANSWER_FINDINGS = _only(Role.CANTEEN_MANAGER, Role.STREET_REVIEWER, Role.CIVIL_AFFAIRS)
_DRAFT_CLAIMS = _only(Role.CANTEEN_MANAGER, Role.CIVIL_AFFAIRS)
_PAY = _only(Role.FINANCE)
_SEE_TILLS = _only(*(role for role in Role if role.at_centre))
_TAKE_ASIDE = _only(Role.FINANCE, Role.AUDITOR)
_LOOK_AT_ASIDE = _only(Role.FINANCE, Role.ADMINISTRATOR)

RULES: dict[str, Rule] = {
    "static": EVERYBODY,
    "health_points.healthz": EVERYBODY,
    "health_points.readyz": EVERYBODY,
    "health_points.metrics": EVERYBODY,
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
    "partners.listing": _CITY_ADMINISTRATORS,
    "partners.new": _CITY_ADMINISTRATORS,
    "partners.create": _CITY_ADMINISTRATORS,
    "partners.page": _CITY_ADMINISTRATORS,
    "partners.change": _CITY_ADMINISTRATORS,
    "partners.lock": _CITY_ADMINISTRATORS,
    "partners.unlock": _CITY_ADMINISTRATORS,
    "partners.new_key": _CITY_ADMINISTRATORS,
    "partner_complaint.page": _CITY_CIVIL_AFFAIRS,
    "partner_complaint.looking": _CITY_CIVIL_AFFAIRS,
    "partner_page.page": EVERYBODY,
    "partner_page.taking_key": EVERYBODY,
    "partner_page.asking": EVERYBODY,
    "partner_page.leaving": EVERYBODY,
    "partner_api.checking": EVERYBODY,
    "openapi.description": EVERYBODY,
    "tills_api.enrolling": EVERYBODY,
    "tills_api.head": EVERYBODY,
    "tills_api.entries": EVERYBODY,
    "tills_api.own_entries": EVERYBODY,
    "tills_api.cards": EVERYBODY,
    "tills_api.health": EVERYBODY,
    "tills_api.people": EVERYBODY,
    "tills_api.rules": EVERYBODY,
    "tills_api.meals": EVERYBODY,
    "city.page": _SEE_CITY,
    "city.live": _SEE_CITY,
    "city_wall.page_of_wall": EVERYBODY,
    "city_wall.live_of_wall": EVERYBODY,
    "claims.board": _SEE_MONTHS,
    "claims.month": _SEE_MONTHS,
    "claims.lines": _SEE_MONTHS,
    "claims.take_lines": _SEE_MONTHS,
    "claims.papers": _SEE_MONTHS,
    "claims.papers_csv": _SEE_MONTHS,
    "claims.papers_pdf": _SEE_MONTHS,
    "claims.making": _SEE_MONTHS,
    "claims.made": _SEE_MONTHS,
    "claims.take_made": _SEE_MONTHS,
    "claims.reading_back": _SEE_MONTHS,
    "claims.roster": _OPEN_VALUES,
    "claims.bank": _PAY,
    "claims.bank_xlsx": _PAY,
    "claims.bank_text": _PAY,
    "claims.statement": _PAY,
    "claims.entering": _PAY,
    "claim_inbox.open_ones": _SEE_MONTHS,
    "claim_inbox.held": _SEE_MONTHS,
    "claim_inbox.reviewing": _REVIEW_HELD,
    "claim_desk.page": _SEE_MONTHS,
    "claim_desk.workbook": _SEE_MONTHS,
    "claim_desk.city_workbook": _SEE_MONTHS,
    "claim_desk.passing": _WORK_ON_CLAIMS,
    "claim_desk.sending_back": _WORK_ON_CLAIMS,
    "claim_desk.answering": _ANSWER_FINDINGS,
    "claim_desk.redrawing": _DRAFT_CLAIMS,
    "claim_desk.paying": _PAY,
    "tills.listing": _SEE_TILLS,
    "tills.page": _SEE_TILLS,
    "tills.new": _ADMINISTRATORS,
    "tills.make": _ADMINISTRATORS,
    "tills.invite_anew": _ADMINISTRATORS,
    "tills.revoking": _ADMINISTRATORS,
    "tills.end": _ADMINISTRATORS,
    "tills.make_screen": _ADMINISTRATORS,
    "tills.end_screen": _ADMINISTRATORS,
    "tills.aside_lines": _TAKE_ASIDE,
    "tills.aside_seen": _LOOK_AT_ASIDE,
    "people.search": _LOOK_UP,
    "people.found": _LOOK_UP,
    "people.page": _LOOK_UP,
    "people.opening": _OPEN_VALUES,
    "people.open_one": _OPEN_VALUES,
    "findings.page": _LOOK_UP,
    "lists.listing": _SEE_LISTS,
    "lists.page": _SEE_LISTS,
    "lists.undoing": _BRING_LISTS,
    "lists.undo": _BRING_LISTS,
    "lists.template": _BRING_LISTS,
    "lists.template_of_deaths": _BRING_LISTS,
    "lists.new": _BRING_LISTS,
    "lists.upload": _BRING_LISTS,
    "lists.new_deaths": _BRING_LISTS,
    "lists.upload_deaths": _BRING_LISTS,
    "lists.waiting": _BRING_LISTS,
    "lists.apply": _BRING_LISTS,
    "lists.drop": _BRING_LISTS,
    "cards.page": _SEE_CARDS,
    "cards.bind": _GIVE_CARDS,
    "cards.lost": _GIVE_CARDS,
    "cards.found": _GIVE_CARDS,
    "cards.unbinding": _GIVE_CARDS,
    "cards.unbind": _GIVE_CARDS,
    "cards.replacing": _GIVE_CARDS,
    "cards.replace": _GIVE_CARDS,
    "bands.listing": _SEE_BANDS,
    "bands.new": _MAKE_BANDS,
    "bands.make": _MAKE_BANDS,
    "bands.page": _SEE_BANDS,
    "bands.ending": _MAKE_BANDS,
    "bands.end": _MAKE_BANDS,
    "bands.for_one": _MAKE_BANDS,
    "bands.make_for_one": _MAKE_BANDS,
    "audit.page": _only(Role.AUDITOR, Role.ADMINISTRATOR),
    "band_page.page": EVERYBODY,
    "band_page.seen": EVERYBODY,
    "band_page.robots": EVERYBODY,
    "shown.page": _SEE_WHAT_IS_SHOWN,
    "shown.change": _AGREED_WITH,
    "shown.preview": _AGREED_WITH,
    "found.listing": _HEAR_PASSERS_BY,
    "found.page": _HEAR_PASSERS_BY,
    "found.handled": _HEAR_PASSERS_BY,
}
"""Each endpoint of the centre; one that is missing here is closed to everybody."""

MENU = (
    ("home.page", "首页"),
    ("city.page", "今天"),
    ("claims.board", "申报"),
    ("tills.listing", "收银机"),
    ("people.search", "查居民"),
    ("lists.listing", "名单"),
    ("findings.page", "核对"),
    ("bands.listing", "手环"),
    ("found.listing", "手环消息"),
    ("accounts.listing", "账号"),
    ("partners.listing", "合作单位"),
    ("partner_complaint.page", "查询号"),
    ("audit.page", "操作记录"),
    ("own.page", "我的账号"),
)
"""The menu from left to right; everybody sees the part they may open."""

PERSON_TABS: tuple[tuple[str, str], ...] = (
    ("people.page", "资料"),
    ("cards.page", "手环和卡"),
    ("shown.page", "手环页"),
)
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
