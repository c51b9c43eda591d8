"""The communities in config.toml: where each lies, who answers its phone, and who may see whose people."""

import shutil
from pathlib import Path

import pytest

from pos.config import load_config
from pos.rules.errors import CanteenError
from settlement.rules.places import Community, Places
from settlement.rules.roles import WHOLE, Scope
from settlement.serve import places_of

HERE = Path(__file__).parents[2] / "config.toml"
EAST = Community(Scope(("细河区", "北苑街道", "示范东社区")), "0418-0000001")
WEST = Community(Scope(("海州区", "南苑街道", "示范西社区")), "0418-0000002")


def changed(tmp_path, old, new):
    path = tmp_path / "config.toml"
    shutil.copy(HERE, path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_sample_configuration_names_a_community_with_its_phone():
    places = places_of(load_config(HERE).centre)
    found = places.community("示范社区")
    assert (str(found.place), found.phone, found.hours) == (
        "示范区/示范街道/示范社区", "0418-0000000", "24 小时",
    )  # fmt: skip


def test_a_community_that_is_written_twice_is_refused_by_name(tmp_path):
    twice = '[[centre.communities]]\nplace = "别区/别街道/示范社区"\nphone = "0418-0000009"\n\n[policy]'
    with pytest.raises(CanteenError, match="示范社区 写了两次"):
        load_config(changed(tmp_path, "\n[policy]", "\n" + twice))


@pytest.mark.parametrize("place", ["示范社区", "区/街道/", "区/街道/社区/食堂", "区/街 道/社区"])
def test_a_place_that_is_no_community_is_refused(tmp_path, place):
    with pytest.raises(CanteenError, match=r"centre\.communities"):
        load_config(changed(tmp_path, "示范区/示范街道/示范社区", place))


def test_our_own_bands_are_printed_in_capitals_and_with_the_address_people_type_where_none_is_set(tmp_path):
    assert load_config(HERE).centre.printed_url == "HTTP://127.0.0.1:8001"
    short = load_config(changed(tmp_path, 'bands_url = ""', 'bands_url = "https://sh.example"'))
    assert short.centre.printed_url == "HTTPS://SH.EXAMPLE"


def test_a_community_reviewer_sees_one_community_a_district_its_own_the_city_all():
    places = Places([EAST, WEST])
    assert places.inside(EAST.place) == ("示范东社区",)
    assert places.inside(Scope(("海州区",))) == ("示范西社区",)
    assert places.inside(Scope(("别区",))) == ()
    assert places.inside(WHOLE) is None


def test_whoever_lives_in_a_community_that_nobody_entered_is_seen_by_the_whole_city_only():
    places = Places([EAST, WEST])
    assert places.of("示范东社区") == EAST.place
    assert places.of("没登记的社区") == WHOLE
    assert not EAST.place.covers(places.of("没登记的社区"))
