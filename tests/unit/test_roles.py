import pytest

from pos.rules.errors import BadValue
from settlement.rules.roles import WHOLE, Level, Role, Scope, check_level, read_scope

HEPING = Scope(("细河区", "北苑街道", "和平社区", "和平食堂"))
BEIYUAN = Scope(("细河区", "北苑街道"))


def test_the_whole_city_covers_every_canteen():
    assert WHOLE.covers(HEPING)


def test_a_street_covers_its_canteens_and_no_other_street():
    assert BEIYUAN.covers(HEPING)
    assert not BEIYUAN.covers(Scope(("细河区", "南苑街道", "和平社区")))


def test_a_canteen_does_not_cover_its_street():
    assert not HEPING.covers(BEIYUAN)


def test_a_street_whose_name_only_begins_alike_is_another_street():
    assert not BEIYUAN.covers(Scope(("细河区", "北苑街道二")))


def test_the_same_street_name_in_another_district_is_another_street():
    assert not BEIYUAN.covers(Scope(("海州区", "北苑街道")))


@pytest.mark.parametrize("parts", [("",), ("a/b",), (" 细河区",), ("区" * 21,), ("1", "2", "3", "4", "5")])
def test_a_part_that_cannot_be_kept_is_refused(parts):
    with pytest.raises(BadValue):
        Scope(parts)


@pytest.mark.parametrize("scope", [WHOLE, BEIYUAN, HEPING])
def test_a_scope_is_read_as_it_was_written(scope):
    assert read_scope(str(scope)) == scope


def test_every_role_has_its_chinese_word_and_its_levels():
    assert {role.label for role in Role} == {
        *("收银员", "食堂负责人", "社区审核", "街道审核", "民政", "财务", "审计", "管理员")
    }
    assert all(role.levels for role in Role)


def test_only_cashiers_and_managers_do_without_a_phone():
    assert {role for role in Role if not role.at_centre} == {Role.CASHIER, Role.CANTEEN_MANAGER}


def test_a_community_reviewer_for_a_whole_street_is_refused_with_what_to_write():
    with pytest.raises(BadValue, match="社区审核的范围要到社区，写的是街道"):
        check_level(Role.COMMUNITY_REVIEWER, BEIYUAN)


def test_finance_may_be_for_a_district_or_the_whole_city():
    check_level(Role.FINANCE, WHOLE)
    check_level(Role.FINANCE, Scope(("细河区",)))
    assert Role.FINANCE.levels == (Level.WHOLE, Level.DISTRICT)
