"""What the table of who may open what must always say, whatever is added to it."""

import pytest

from settlement.rules.access import EVERYBODY, MENU, RULES, Person, Reach, may, menu_for, rule_for
from settlement.rules.roles import WHOLE, Role, Scope

XIHE, HAIZHOU = Scope(("细河区",)), Scope(("海州区",))
ADMINISTRATOR = Person(Role.ADMINISTRATOR, XIHE)


def test_only_the_door_and_its_look_are_open_to_everybody():
    assert {name for name, rule in RULES.items() if not rule.signed_in} == {
        "static",
        # is it there, can it work; and figures, for this machine or a token
        "health_points.healthz",
        "health_points.readyz",
        "health_points.metrics",
        "band_page.page",
        "band_page.seen",
        "band_page.robots",
        # a screen on a wall: its address is its key
        "city_wall.page_of_wall",
        "city_wall.live_of_wall",
        "door.sign_in_page",
        "door.signing_in",
        "door.set_up",
        "door.setting_up",
        # what shows a key of its own instead
        "partner_api.checking",
        "partner_page.page",
        "partner_page.taking_key",
        "partner_page.asking",
        "partner_page.leaving",
        "openapi.description",
        "tills_api.enrolling",
        "tills_api.head",
        "tills_api.cards",
        "tills_api.health",
        "tills_api.people",
        "tills_api.rules",
        "tills_api.meals",
        "tills_api.entries",
        "tills_api.own_entries",
    }


def test_an_endpoint_without_a_rule_is_closed_even_to_an_administrator_of_everything():
    assert rule_for("nobody.made_one") is None
    assert not may(None, Person(Role.ADMINISTRATOR, WHOLE))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_accounts_are_the_administrators_business_alone(role):
    pages = [rule for name, rule in RULES.items() if name.startswith("accounts.")]
    assert pages
    assert not any(may(rule, Person(role, WHOLE)) for rule in pages)


def test_nobody_who_is_not_signed_in_passes_a_rule_but_the_doors():
    assert not any(may(rule, None) for rule in RULES.values() if rule is not EVERYBODY)


def test_a_place_outside_the_scope_is_closed_and_one_inside_is_open():
    rule = RULES["accounts.page"]
    assert may(rule, ADMINISTRATOR, Scope(("细河区", "北苑街道")))
    assert not may(rule, ADMINISTRATOR, HAIZHOU)
    assert not may(rule, ADMINISTRATOR, WHOLE)


def test_whatever_is_not_for_everybody_who_signed_in_is_held_to_the_scope():
    narrow = [rule for rule in RULES.values() if rule.roles != frozenset(Role)]
    assert narrow
    assert all(rule.reach in (Reach.OWN, Reach.WHOLE) for rule in narrow)


def test_what_is_of_the_whole_city_is_closed_to_a_district():
    rule = RULES["partners.listing"]
    assert may(rule, Person(Role.ADMINISTRATOR, WHOLE))
    assert not may(rule, ADMINISTRATOR)
    assert not may(rule, Person(Role.CIVIL_AFFAIRS, WHOLE))


def test_finance_sees_only_its_own_menu():
    assert [word for _, word in menu_for(Person(Role.FINANCE, WHOLE))] == [
        "首页",
        "今天",
        "申报",
        "收银机",
        "我的账号",
    ]


def test_the_auditor_sees_the_audit_trail_and_no_accounts():
    words = [word for _, word in menu_for(Person(Role.AUDITOR, WHOLE))]
    assert "操作记录" in words
    assert not {"账号", "合作单位", "查询号"} & set(words)


def test_every_entry_of_the_menu_has_a_rule():
    assert all(rule_for(endpoint) for endpoint, _ in MENU)
