"""Cards at the centre: given once, reported lost, found, replaced, taken back; and who may do it."""

import threading

import pytest

from integration.centre_house import EAST, WEST, House
from integration.ledger_room import LI, WANG, ZHAO, write_list
from pos.rules.cards import CardKind
from pos.rules.errors import Refused
from settlement import card_desk as desk
from settlement.band_desk import Order, make_blank
from settlement.band_sheet import Paper
from settlement.rules.band_layout import LAYOUTS

BAND = "OLD-BAND-0001"
SECOND = "OLD-BAND-0002"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    made.first()
    made.make("东社区小孙", "community-reviewer", f"细河区/北苑街道/{EAST}")
    made.make("西社区小钱", "community-reviewer", f"海州区/南苑街道/{WEST}")
    made.make("北苑街道老吴", "street-reviewer", "细河区/北苑街道")
    made.make("审计小郑", "auditor")
    made.bring_in(write_list(tmp_path / "名单.csv", (LI, WANG, ZHAO)))
    yield made
    made.close()


def who(house):
    return house.account("东社区小孙")


def person(house, row):
    return house.keys.lookup.person(row["身份证号"])


def bind(house, row, code, kind=CardKind.BAND):
    return desk.bind(house.ledger, who(house), person(house, row), code, kind)


def owned(house, row):
    with house.centre.read() as office:
        return [(card.number, card.state) for card in office.cards.of(person(house, row))]


def own_band(house):
    """Make one blank wristband; give the text in its code."""
    order = Order(Paper(LAYOUTS["a4-21"][1]))
    (band,) = make_blank(house.ledger, None, EAST, 1, order)
    return band.text


def state_of_band(house, text):
    with house.centre.read() as office:
        return office.bands.with_card(house.keys.lookup.card(text)).state


# Giving


def test_grandmother_lis_band_is_registered_once_and_known_by_its_hash_alone(house):
    card = bind(house, LI, BAND)
    assert owned(house, LI) == [(card.number, "bound")]
    assert card.card == house.keys.lookup.card(BAND)
    with pytest.raises(Refused, match="已经登记给这位老人了：不用再登记"):
        bind(house, LI, BAND)


@pytest.mark.parametrize("state", ["bound", "lost"])
def test_a_band_that_somebody_has_is_refused_to_a_second_person_without_a_name(house, state):
    card = bind(house, LI, BAND)
    if state == "lost":
        desk.report_lost(house.ledger, who(house), card.number)
    with pytest.raises(Refused) as refused:
        bind(house, ZHAO, BAND)
    assert str(refused.value) == "这个手环登记过了：没有登记，请交给社区。"
    assert owned(house, ZHAO) == []


@pytest.mark.parametrize("code", ["", "123", "  12 ", "x" * 501, LI["身份证号"]])
def test_what_cannot_be_somebodys_own_code_is_refused(house, code):
    with pytest.raises(Refused, match="没有登记"):
        bind(house, LI, code)
    assert owned(house, LI) == []


def test_a_card_for_somebody_nobody_knows_is_refused(house):
    with pytest.raises(Refused, match="名单里没有这位老人"):
        desk.bind(house.ledger, who(house), "0" * 32, BAND, CardKind.BAND)


def test_two_desks_that_give_one_band_at_once_give_it_to_one_person(house):
    said, start = [], threading.Barrier(2)

    def give(row):
        start.wait()
        try:
            bind(house, row, BAND)
            said.append("given")
        except Refused as refused:
            said.append(str(refused))

    threads = [threading.Thread(target=give, args=(row,)) for row in (LI, ZHAO)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == sorted(["given", desk.TAKEN])
    assert len(owned(house, LI) + owned(house, ZHAO)) == 1


# Lost, found, replaced, taken back


def test_a_lost_band_is_found_again(house):
    card = bind(house, LI, BAND)
    house.later(hours=1)
    desk.report_lost(house.ledger, who(house), card.number)
    with pytest.raises(Refused, match="已经挂失过了"):
        desk.report_lost(house.ledger, who(house), card.number)
    with house.centre.read() as office:
        assert office.cards.numbered(card.number).began_at == house.now
    desk.report_found(house.ledger, who(house), card.number)
    with pytest.raises(Refused, match="没有挂失"):
        desk.report_found(house.ledger, who(house), card.number)
    assert owned(house, LI) == [(card.number, "bound")]


def test_a_new_band_for_an_old_one_leaves_the_old_one_lost_and_with_its_owner(house):
    old = bind(house, LI, BAND)
    new = desk.replace(house.ledger, who(house), old.number, SECOND)
    assert owned(house, LI) == [(old.number, "lost"), (new.number, "bound")]
    with pytest.raises(Refused, match="登记过了"):
        bind(house, ZHAO, BAND)


def test_a_replacement_that_is_refused_leaves_the_old_band_as_it_was(house):
    old = bind(house, LI, BAND)
    bind(house, ZHAO, SECOND)
    with pytest.raises(Refused, match="登记过了"):
        desk.replace(house.ledger, who(house), old.number, SECOND)
    assert owned(house, LI) == [(old.number, "bound")]


def test_another_schemes_band_may_go_to_somebody_else_after_it_was_taken_back(house):
    card = bind(house, LI, BAND)
    desk.unbind(house.ledger, who(house), card.number)
    assert owned(house, LI) == []
    assert bind(house, ZHAO, BAND).card == card.card


def test_the_number_of_a_card_is_never_given_twice_so_an_old_page_reaches_nobody_elses(house):
    card = bind(house, LI, BAND)
    desk.unbind(house.ledger, who(house), card.number)
    other = bind(house, ZHAO, SECOND)
    assert other.number > card.number
    with pytest.raises(Refused, match="已经不在登记里了"):
        desk.unbind(house.ledger, who(house), card.number)
    assert owned(house, ZHAO) == [(other.number, "bound")]


# Our own wristbands


def test_one_of_our_own_bands_is_in_use_once_it_is_given_and_never_goes_to_a_second_person(house):
    text = own_band(house)
    card = bind(house, LI, text)
    assert state_of_band(house, text) == "used"
    desk.unbind(house.ledger, who(house), card.number)
    assert state_of_band(house, text) == "ended"
    for row in (ZHAO, LI):
        with pytest.raises(Refused, match="登记过了"):
            bind(house, row, text)


def test_a_band_of_ours_that_is_typed_in_small_letters_is_the_same_band(house):
    text = own_band(house)
    begin, token = text.rsplit("/", 1)
    card = bind(house, LI, f" {begin.lower()}/{token.lower().replace('o', '0').replace('i', '1')} ")
    assert card.card == house.keys.lookup.card(text)


def test_somebody_elses_code_is_told_apart_by_its_letters_size(house):
    assert bind(house, LI, "abCD-1").card != bind(house, ZHAO, "ABCD-1").card


# The audit trail


def test_everything_stands_in_the_audit_trail_without_a_code_or_a_name(house):
    card = bind(house, LI, BAND)
    desk.report_lost(house.ledger, who(house), card.number)
    desk.report_found(house.ledger, who(house), card.number)
    new = desk.replace(house.ledger, who(house), card.number, SECOND)
    desk.unbind(house.ledger, who(house), new.number)
    kinds = ("card-bound", "card-lost", "card-found", "card-replaced", "card-unbound")
    lines = [house.trail(kind)[-1] for kind in kinds]
    for line in lines:
        assert line.text("person") == person(house, LI)
        assert line.text("who") == str(who(house).id)
        assert line.text("scope") == f"细河区/北苑街道/{EAST}"
    with house.centre.read() as office:
        written = "\n".join(str(line) for line in office.audit.lines())
    for secret in (BAND, SECOND, LI["姓名"], LI["身份证号"]):
        assert secret not in written
    assert house.breaks() == []


# The pages


def tab(house, row):
    return f"/people/{person(house, row)}/cards"


def test_the_community_gives_a_band_by_its_page_reports_it_lost_and_takes_it_back(house):
    browser, path = house.signed_in("东社区小孙"), tab(house, LI)
    first = browser.get(path).text
    assert "还没有手环，也没有卡" in first
    assert f'<a href="{path}" aria-current="page">手环和卡</a>' in first
    assert browser.post(path, page=path, code=BAND, kind="band").status_code == 303
    assert "手环登记好了" in browser.get(path).text
    ((number, _),) = owned(house, LI)
    assert browser.post(f"/cards/{number}/lost", page=path).status_code == 303
    assert "✕ 已挂失" in browser.get(path).text
    assert browser.post(f"/cards/{number}/found", page=path).status_code == 303
    assert "✓ 在用" in browser.get(path).text
    asked = browser.get(f"/cards/{number}/unbind").text
    assert "解绑手环？" in asked
    assert "李*兰" in asked
    assert browser.post(f"/cards/{number}/unbind", page=path).status_code == 422
    assert owned(house, LI) == [(number, "bound")]
    assert browser.post(f"/cards/{number}/unbind", page=path, sure="yes").status_code == 303
    assert owned(house, LI) == []


def test_a_refused_code_is_said_beside_its_field_and_not_shown_again(house):
    bind(house, ZHAO, BAND)
    browser, path = house.signed_in("东社区小孙"), tab(house, LI)
    answer = browser.post(path, page=path, code=BAND, kind="band")
    assert answer.status_code == 422
    assert 'id="code-fault"' in answer.text
    assert desk.TAKEN in answer.text
    assert BAND not in answer.text
    for name in ("赵德海", "赵*海"):
        assert name not in answer.text


def test_a_kind_that_nobody_has_heard_of_is_said_beside_its_field(house):
    browser, path = house.signed_in("东社区小孙"), tab(house, LI)
    answer = browser.post(path, page=path, code=BAND, kind="passport")
    assert (answer.status_code, owned(house, LI)) == (422, [])
    assert 'id="kind-fault"' in answer.text


def test_a_new_band_is_given_for_an_old_one_on_a_page_of_its_own(house):
    old = bind(house, LI, BAND)
    bind(house, ZHAO, SECOND)
    browser, path = house.signed_in("东社区小孙"), f"/cards/{old.number}/replace"
    refused = browser.post(path, page=path, code=SECOND)
    assert refused.status_code == 422
    assert 'id="code-fault"' in refused.text
    assert browser.post(path, page=path, code="OLD-BAND-0003").status_code == 303
    assert [state for _, state in owned(house, LI)] == ["lost", "bound"]


def test_the_street_handles_cards_in_its_street_and_the_auditor_only_looks(house):
    bind(house, LI, BAND)
    street = house.signed_in("北苑街道老吴").get(tab(house, LI)).text
    assert "挂失" in street
    assert "做一个新手环" not in street
    auditor = house.signed_in("审计小郑").get(tab(house, LI)).text
    assert "✓ 在用" in auditor
    assert "挂失</button>" not in auditor
    assert "登记一个" not in auditor


def test_the_other_community_sees_neither_the_person_nor_the_card(house):
    card = bind(house, LI, BAND)
    browser = house.signed_in("西社区小钱")
    assert browser.get(tab(house, LI)).status_code == 404
    assert browser.post(f"/cards/{card.number}/lost", page=tab(house, WANG)).status_code == 404
    assert owned(house, LI) == [(card.number, "bound")]
