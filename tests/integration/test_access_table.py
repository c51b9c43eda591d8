"""Every route × every role × own or other scope, made from the application's own map of addresses."""

from datetime import date

import pytest

from integration.centre_house import EAST, WEST, House
from integration.ledger_room import LI, WANG, write_list
from integration.passers_by import Telephone, hand_out
from pos.rules.cards import CardKind
from settlement import partner_desk
from settlement.band_desk import Order, make_blank
from settlement.band_sheet import Paper
from settlement.card_desk import bind
from settlement.enrolment import invite
from settlement.guard import PLACES
from settlement.partner_book import Terms
from settlement.rules.access import RULES, Person, Reach, may
from settlement.rules.band_layout import LAYOUTS
from settlement.rules.roles import Level, Role, Scope, read_scope
from settlement.till_book import KeptAside
from settlement.wall_desk import make_wall

OWN = ("细河区", "北苑街道", EAST, "和平食堂")
OTHER = f"海州区/南苑街道/{WEST}/新华食堂"
REFUSED = {403, 404}
SILENT = {"HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("access"))
    made.unhurried()
    made.app.config["WTF_CSRF_ENABLED"] = False
    made.first()
    made.about = {
        "own": {"account": made.make("自己食堂的收银", "cashier", "/".join(OWN)).id},
        "other": {"account": made.make("别处食堂的收银", "cashier", OTHER).id},
    }
    living_there(made, tmp_path_factory.mktemp("lists"))
    partner, _ = partner_desk.create(made.gate, made.account("周主任"), "某药店", Terms(70, 100))
    for about in made.about.values():
        about["partner"] = partner.number
    having_tills(made)
    reported(made)
    yield made
    made.close()


def having_tills(house):
    """Let each canteen have a till that has not been enrolled, lines kept aside, and a screen on a wall."""
    chief = house.account("周主任")
    for (place, code), scope in zip((("own", "K01"), ("other", "K02")), (OWN, OTHER.split("/")), strict=True):
        invite(house.gate, chief, code, scope[-1], Scope(tuple(scope)))
        kept = KeptAside(code * 21 + "0", code, 1, 1, "broken", "接不上。", b"{}\n")
        with house.centre.begin() as office:
            office.inbox.keep_aside(kept, house.now)
        make_wall(house.gate, chief, Scope(tuple(scope[:1])))
        with house.centre.begin() as office:
            claim = office.claims.draft("/".join(scope), "2026-10", date(2026, 11, 10), house.now)
        house.about[place] |= {"till": code, "kept": kept.digest, "wall": int(code[2]), "claim": claim}


def reported(house):
    """Let a passer-by report each of the two, whose wristbands are our own."""
    for number, (place, row) in enumerate((("own", LI), ("other", WANG)), 1):
        token = hand_out(house, row)
        Telephone(house).tell(token, place="示范路口")
        house.about[place] |= {"report": number, "band_code": token}


def living_there(house, folder):
    """Let somebody live in each community, with a wristband; their place is the community's."""
    write_list(folder / "名单.csv", (LI, {**WANG, "社区": WEST}))
    house.bring_in(folder / "名单.csv")
    for place, row in (("own", LI), ("other", WANG)):
        person = house.keys.lookup.person(row["身份证号"])
        band = bind(house.ledger, house.account("周主任"), person, f"OLD-BAND-{place}", CardKind.BAND)
        house.about[place] |= {"person": person, "card": band.number}
    for place, community in (("own", EAST), ("other", WEST)):
        house.about[place]["batch"] = make_batch(house, community)


def make_batch(house, community):
    """Let a community have a batch of blank wristbands; give its number."""
    order = Order(Paper(LAYOUTS["a4-21"][1]))
    (band,) = make_blank(house.ledger, house.account("周主任"), community, 1, order)
    return int(band.number.partition("-")[0])


def scope_of(role):
    """Give the scope of somebody whose own canteen is 和平食堂: a district where the role may have one."""
    level = max(level for level in role.levels if level is not Level.WHOLE)
    return Scope(OWN[:level])


def routes(app):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - SILENT):
            yield rule.endpoint, method, rule


def addresses(house, rule):
    """Give the route's address about the own place and about another; alike where it is about none."""
    with house.app.test_request_context():
        for place, about in house.about.items():
            known = {
                "filename": "centre.css",
                "token": "no-such-one",
                **about,
                "number": 1,
                "first": 1,
                "last": 1,
            }
            values = {name: known[name] for name in rule.arguments}
            yield place, rule.rule if not values else house.app.url_map.bind("").build(rule.endpoint, values)


def is_refused(answer):
    """Tell whether the guard turned somebody away: by its page, or to the door."""
    to_the_door = answer.status_code in (302, 303) and answer.location.startswith("/sign-in")
    return answer.status_code in REFUSED or to_the_door


def test_every_route_has_a_rule_and_every_rule_a_route(house):
    assert {endpoint for endpoint, _, _ in routes(house.app)} == set(RULES)


@pytest.mark.parametrize("role", Role, ids=str)
def test_every_route_is_open_or_closed_as_the_table_says(house, role):
    name = f"某个{role.label}"
    house.make(name, role, str(scope_of(role)))
    person, browser, looked = Person(role, scope_of(role)), house.signed_in(name), 0
    for endpoint, method, rule in routes(house.app):
        for place, path in addresses(house, rule):
            about = {"own": Scope(OWN), "other": read_scope(OTHER)}[place]
            allowed = may(RULES[endpoint], person, about if rule.arguments & set(PLACES) else None)
            answer = browser.client.open(path, method=method)
            if endpoint == "door.signing_out":  # it leads to the door itself
                browser = house.signed_in(name)
            else:
                assert is_refused(answer) is not allowed, (method, path, answer.status_code)
            looked += 1
    assert looked >= 2 * len(RULES)


def test_whoever_is_not_signed_in_comes_to_the_door_from_everywhere(house):
    for endpoint, method, rule in routes(house.app):
        for _, path in addresses(house, rule):
            answer = house.app.test_client().open(path, method=method)
            assert is_refused(answer) is RULES[endpoint].signed_in, (method, path, answer.status_code)


def test_about_another_place_says_the_same_as_about_nothing(house):
    house.make("细河区管理员", "administrator", "细河区")
    browser = house.signed_in("细河区管理员")
    other, nothing = (
        browser.get(f"/accounts/{house.about['other']['account']}"),
        browser.get("/accounts/987654"),
    )
    assert (other.status_code, other.text) == (nothing.status_code, nothing.text)


def test_a_route_that_nobody_made_a_rule_for_is_closed_even_to_the_first_administrator(tmp_path):
    house = House(tmp_path)
    house.app.add_url_rule("/forgotten", "home.forgotten", lambda: "secret")
    house.first()
    answer = house.signed_in("周主任").get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text
    with pytest.raises(AssertionError):
        test_every_route_has_a_rule_and_every_rule_a_route(house)


def test_an_address_about_something_that_has_no_place_is_closed(tmp_path, monkeypatch):
    house = House(tmp_path)
    house.app.add_url_rule("/claims/<int:claim>", "audit.claim", lambda claim: f"claim {claim}")
    monkeypatch.setitem(RULES, "audit.claim", RULES["audit.page"])
    house.first()
    assert RULES["audit.claim"].reach is Reach.OWN
    assert house.signed_in("周主任").get("/claims/7").status_code in REFUSED


def test_every_refusal_stands_in_the_audit_trail(tmp_path):
    house = House(tmp_path)
    account = house.make("钱会计", "finance")
    house.signed_in("钱会计").get("/accounts")
    (refused,) = house.trail("access-refused")
    assert (refused.text("who"), refused.text("page")) == (str(account.id), "accounts.listing")
