"""What the table of who may open what must always say, whatever is added to it."""

import pytest

from settlement.rules.access import EVERYBODY, MENU, RULES, Person, Reach, may, menu_for, rule_for
from settlement.rules.roles import WHOLE, Role, Scope

XIHE, HAIZHOU = Scope(("细河区",)), Scope(("海州区",))
ADMINISTRATOR = Person(Role.ADMINISTRATOR, XIHE)


def test_only_the_door_and_its_look_are_open_to_everybody():
    assert {name for name, rule in RULES.items() if not rule.signed_in} == {
        "static",
        "door.sign_in_page",
        "door.signing_in",
        "door.set_up",
        "door.setting_up",
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
    assert all(rule.reach is Reach.OWN for rule in RULES.values() if rule.roles != frozenset(Role))


def test_finance_sees_only_its_own_menu():
    assert [word for _, word in menu_for(Person(Role.FINANCE, WHOLE))] == ["首页", "我的账号"]


def test_the_auditor_sees_the_audit_trail_and_no_accounts():
    assert [word for _, word in menu_for(Person(Role.AUDITOR, WHOLE))] == ["首页", "操作记录", "我的账号"]


def test_every_entry_of_the_menu_has_a_rule():
    assert all(rule_for(endpoint) for endpoint, _ in MENU)
