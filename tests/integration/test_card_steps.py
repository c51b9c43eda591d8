"""Giving a band to an elder at the counter, step by step; seconds pass when the test says so."""

import pytest
from test_station import STRANGER, WECHAT_PAY, Place_

from kiosk_ui import bind_desk, stated_desk
from kiosk_ui.card_steps import CARD_FIRST, OWN_ALREADY
from kiosk_ui.elder import HELLO_S
from kiosk_ui.sign_in import Seat
from kiosk_ui.turns import ASKING_S, COMPARE_S, WAITING_S
from kiosk_ui.upkeep_desk import turn_practice
from pos import cards
from pos.cards import ALREADY_LOST, NewCard, Word
from pos.rules.cards import CardKind, How
from pos.rules.errors import Refused
from pos.rules.sale import Via

NEW, OTHER = "SHOUHUAN-2026-0417", "SHOUHUAN-2026-0933"
WRONG_NUMBER = "410000193306170020"  # its check digit is another


@pytest.fixture
def place(canteen):
    return Place_(canteen)


def li(place):
    return place.canteen.people["李秀兰"]


def wang(place):
    return place.canteen.people["王建国"]


def request(place):
    return place.till.bind.request


def asked_for_card(place, code=NEW):
    place.station.scanned(code)
    bind_desk.begin(place.station)
    assert (place.till.panel, place.elder.state) == ("bind-card", "card")


def asked_whether(place):
    asked_for_card(place)
    place.station.card_read(li(place).id_number)
    assert (place.till.panel, place.till.headline) == ("bind-confirm", "登记给 李*兰？")


def asked_for_new_band(place, *, instead=True):
    """Ask for a new band of 王建国, who is known by his ID card."""
    place.station.card_read(wang(place).id_number)
    held = place.scene.open
    old = cards.cards_of(place.canteen.counter, held.guest.resident.person)[0].digest if instead else ""
    bind_desk.begin_for(place.station, held.request, old, bind_desk.vouched(held))
    assert (place.till.panel, place.elder.state) == ("bind-new", "show")


def lose(place, name):
    person = place.canteen.guest(name).resident.person
    card = cards.cards_of(place.canteen.counter, person)[0]
    cards.report_lost(place.canteen.counter, card.digest, person, Word(How.ID_CARD))


# A lost band


def test_a_lost_band_is_told_from_an_unknown_one_on_the_till_alone(place):
    lose(place, "王建国")
    place.station.scanned("NOBODYS-CODE")
    unknown = (place.elder.state, place.elder.first, place.elder.second, place.elder.tone)
    place.station.start_again()
    place.station.scanned(wang(place).card)
    assert (place.till.panel, place.till.headline) == ("lost", "这个手环已挂失")
    assert place.till.subline == "请看身份证；手环先留下，交社区。"
    assert (place.elder.state, place.elder.first, place.elder.second, place.elder.tone) == unknown
    assert (place.till.person, place.till.bind) == (None, None)
    assert place.kinds() == ["card-lost", "unknown-code", "lost-card-shown"]
    place.station.card_read(wang(place).id_number)
    assert place.till.person.name == "王*国"


def test_a_lost_band_does_not_disturb_who_is_being_served_and_goes_away_by_itself(place):
    lose(place, "王建国")
    place.station.scanned(li(place).card)
    place.station.scanned(wang(place).card)
    assert (place.till.panel, place.elder.state) == ("person", "hello")
    place.station.start_again()
    place.station.scanned(wang(place).card)
    place.pass_(COMPARE_S)
    assert (place.till.panel, place.elder.state) == ("idle", "show")


def test_whoever_shows_a_lost_band_is_served_first_and_the_reason_is_written(place):
    lose(place, "王建国")
    place.station.scanned(wang(place).card)
    stated_desk.serve_first(place.station, place.till.panel)
    assert place.till.stated.why == "手环挂失"


def test_a_lost_band_held_up_at_a_locked_till_waits_for_nobody(place):
    lose(place, "王建国")
    config = place.canteen.config.till.model_copy(update={"sign_in": "pin"})
    Seat(place.station, config)
    place.station.scanned(wang(place).card)
    assert place.scene.waiting is None
    place.station.scanned(li(place).card)
    assert place.scene.waiting is not None


# An unknown code is given to somebody


def test_the_code_goes_to_whoever_the_card_says_and_they_are_served(place):
    asked_whether(place)
    assert all(button.muted for button in place.till.tenders)
    assert (place.elder.state, place.elder.tone) == ("hello", "received")
    tone = place.elder.tone_number
    bind_desk.confirm(place.station, request(place))
    assert (place.till.person.name, place.till.person.via) == ("李*兰", "身份证")
    assert (place.elder.state, place.elder.tone_number) == ("hello", tone)  # greeted once
    assert place.sell().text("via") == "id_card"
    place.station.scanned(NEW)
    assert (place.till.person.name, place.till.person.via) == ("李*兰", "手环")
    bound = place.canteen.entries("card-bound")[0]
    assert (bound.text("how"), bound.text("kind")) == ("id_card", "band")


def test_a_second_tap_on_register_registers_once(place):
    asked_whether(place)
    token = request(place)
    bind_desk.confirm(place.station, token)
    bind_desk.confirm(place.station, token)
    assert place.kinds().count("card-bound") == 1
    assert place.till.person.name == "李*兰"


def test_somebody_found_by_search_is_written_down_as_searched(place):
    asked_for_card(place)
    place.station.choose(place.canteen.guest("李秀兰").resident.person)
    assert place.till.panel == "bind-confirm"
    assert place.till.subline == "没有照片，请看证件再登记。"
    bind_desk.choose_kind(place.station, request(place), CardKind.SENIOR_CARD)
    bind_desk.confirm(place.station, request(place))
    bound = place.canteen.entries("card-bound")[0]
    assert (bound.text("how"), bound.text("kind")) == ("search", "senior_card")
    assert place.sell().text("via") == "search"
    place.station.scanned(NEW)
    assert place.till.person.via == "卡"


def test_an_id_number_typed_by_a_scanner_counts_as_the_card(place):
    place.station.scanned(NEW, Via.SCANNER)
    bind_desk.begin(place.station)
    place.station.scanned(li(place).id_number, Via.SCANNER)
    bind_desk.confirm(place.station, request(place))
    assert place.canteen.entries("card-bound")[0].text("how") == "id_card"
    assert place.sell().text("via") == "scanner"


def test_not_registering_serves_them_all_the_same(place):
    asked_whether(place)
    bind_desk.decline(place.station, request(place))
    assert place.till.person.name == "李*兰"
    place.sell()
    place.station.scanned(NEW)
    assert place.till.panel == "unknown"
    assert "card-bound" not in place.kinds()


@pytest.mark.parametrize("code", ["A7", "x" * 501, WRONG_NUMBER])
def test_a_code_nobody_can_have_is_not_offered(place, code):
    place.station.scanned(code)
    assert (place.till.panel, place.till.may_bind, place.till.bind_note) == (
        "unknown",
        False,
        "这种码不能登记",
    )
    with pytest.raises(Refused):
        bind_desk.begin(place.station)
    assert place.till.panel == "unknown"


def test_in_practice_nothing_is_registered(place):
    turn_practice(place.station, on=True)
    place.station.scanned(NEW)
    assert not place.till.may_bind
    with pytest.raises(Refused, match="练习"):
        bind_desk.begin(place.station)


def test_with_no_code_on_the_screen_nothing_is_registered(place):
    with pytest.raises(Refused, match="再扫一次"):
        bind_desk.begin(place.station)
    place.station.scanned(NEW)
    place.station.start_again()
    with pytest.raises(Refused, match="再扫一次"):
        bind_desk.begin(place.station)


def test_a_card_of_no_list_is_compared_and_can_be_read_again(place):
    asked_for_card(place)
    place.station.card_read(STRANGER)
    assert (place.till.panel, place.till.headline) == ("bind-nobody", "名单里没有这位老人")
    assert (place.till.card.born, place.elder.state) == ("1933 年 6 月 17 日", "help")
    assert place.kinds() == ["unknown-code", "id-card-unknown"]
    bind_desk.begin(place.station)
    place.station.card_read(li(place).id_number)
    bind_desk.confirm(place.station, request(place))
    place.sell()
    place.station.scanned(NEW)
    assert place.till.person.name == "李*兰"


# What is shown meanwhile


def test_the_band_still_before_the_camera_changes_nothing(place):
    asked_for_card(place)
    place.station.scanned(NEW)
    assert (place.till.panel, place.scene.message) == ("bind-card", "")
    place.station.card_read(li(place).id_number)
    place.station.scanned(NEW)
    place.station.card_read(li(place).id_number)
    assert (place.till.panel, place.scene.waiting, place.kinds()) == ("bind-confirm", None, ["unknown-code"])


def test_another_unknown_code_has_to_wait(place):
    asked_for_card(place)
    place.station.scanned(OTHER)
    assert (place.till.panel, place.till.strip.text) == ("bind-card", CARD_FIRST)
    place.station.card_read(li(place).id_number)
    bind_desk.confirm(place.station, request(place))
    assert place.canteen.counter.identify(OTHER) is None


def test_the_next_persons_band_waits_while_the_question_stands(place):
    asked_whether(place)
    place.station.scanned(wang(place).card)
    assert place.till.panel == "bind-confirm"
    assert place.till.strip.waiting == "下一位 王*国"
    bind_desk.confirm(place.station, request(place))
    assert (place.till.person.name, place.till.strip.waiting) == ("李*兰", "下一位 王*国")
    place.sell()
    assert place.till.person.name == "王*国"


def test_a_payment_code_ends_nothing(place):
    asked_for_card(place)
    place.station.scanned(WECHAT_PAY)
    assert place.till.panel == "bind-card"
    asked = place.till.strip.text
    assert "付款码" in asked


def test_a_known_band_is_served_and_the_new_one_forgotten(place):
    asked_for_card(place)
    place.station.scanned(wang(place).card)
    assert (place.till.panel, place.till.person.name, place.scene.binding) == ("person", "王*国", None)


def test_no_walk_in_is_sold_by_mistake_while_the_question_stands(place):
    asked_whether(place)
    assert place.till.walk_in_muted
    with pytest.raises(Refused, match="已经认出来了"):
        stated_desk.serve_first(place.station, place.till.panel)


# Time


def test_every_step_ends_by_itself(place):
    asked_for_card(place)
    place.pass_(ASKING_S - 1)
    assert place.till.panel == "bind-card"
    place.pass_(1)
    assert (place.till.panel, place.elder.state, place.scene.binding) == ("idle", "show", None)
    asked_whether(place)
    place.pass_(COMPARE_S)
    assert (place.till.panel, place.elder.state, place.scene.binding) == ("idle", "show", None)
    left = place.canteen.entries("closed-unsold")[0]
    assert left.text("reason") == "没人理会"
    assert left.text("person") == place.canteen.guest("李秀兰").resident.person
    with pytest.raises(Refused, match="已经过去"):
        bind_desk.confirm(place.station, "0" * 32)


def test_who_was_given_a_band_has_the_whole_minute_to_pay(place):
    asked_whether(place)
    place.pass_(COMPARE_S - 1)
    bind_desk.confirm(place.station, request(place))
    place.pass_(HELLO_S - 1)
    assert place.till.person is not None
    place.pass_(1)
    assert place.till.person is None


def test_a_locked_till_forgets_the_code_and_lets_the_person_wait(place):
    asked_whether(place)
    with pytest.raises(Refused, match="还有一位"):
        place.station.shut()
    place.station.shut(at_once=True)
    assert (place.scene.binding, place.scene.waiting.guest.resident.name) == (None, "李*兰")
    place.pass_(WAITING_S - 1)
    place.station.take_in()
    assert place.till.person.name == "李*兰"


# A new band for somebody who is open


def test_a_new_band_takes_the_place_of_the_old(place):
    asked_for_new_band(place)
    place.station.card_read(wang(place).id_number)  # his card still lies there
    assert (place.till.panel, place.scene.waiting) == ("bind-new", None)
    place.station.scanned(NEW)
    assert (place.till.headline, place.till.subline) == ("登记给 王*国？", "登记好这个，原来的就挂失。")
    bind_desk.confirm(place.station, request(place))
    assert place.till.person.name == "王*国"
    assert place.kinds() == ["card-replaced"]
    place.sell()
    place.station.scanned(wang(place).card)
    assert place.till.panel == "lost"


def test_somebody_elses_band_is_refused_without_a_name(place):
    asked_for_new_band(place)
    place.station.scanned(li(place).card)
    assert (place.till.panel, place.till.headline) == ("bind-taken", "这个手环登记过了")
    assert place.till.subline == "请交给社区，先用身份证取餐。"
    assert "李" not in repr(place.till.bind) + place.till.subline
    bind_desk.another(place.station, request(place))
    place.station.scanned(NEW)
    assert place.till.panel == "bind-confirm"


def test_a_code_that_was_taken_while_the_question_stood_is_refused(place):
    asked_whether(place)
    person = place.canteen.guest("王建国").resident.person
    digest = cards.new_code(place.canteen.counter, NEW)
    cards.bind(place.canteen.counter, NewCard(digest, person, CardKind.BAND, Word(How.MANAGER)))
    bind_desk.confirm(place.station, request(place))
    assert place.till.panel == "bind-taken"
    bind_desk.decline(place.station, request(place))
    assert place.till.person.name == "李*兰"
    assert place.kinds().count("card-bound") == 1


def test_their_own_band_is_said_to_be_theirs(place):
    asked_for_new_band(place, instead=False)
    place.station.scanned(wang(place).card)
    assert (place.till.panel, place.till.strip.text) == ("bind-new", OWN_ALREADY)
    bind_desk.decline(place.station, request(place))
    lose(place, "王建国")
    asked_for_new_band(place, instead=False)
    place.station.scanned(wang(place).card)
    assert place.till.strip.text == ALREADY_LOST


def test_not_replacing_leaves_everything_as_it_was(place):
    asked_for_new_band(place)
    bind_desk.decline(place.station, request(place))
    assert (place.till.person.name, place.kinds()) == ("王*国", [])
    place.sell()
    place.station.scanned(wang(place).card)
    assert place.till.person.name == "王*国"


def test_what_is_changed_belongs_to_whoever_is_open(place):
    place.station.card_read(wang(place).id_number)
    held = place.scene.open
    card = cards.cards_of(place.canteen.counter, held.guest.resident.person)[0]
    place.station.start_again()
    place.station.card_read(li(place).id_number)
    with pytest.raises(Refused, match="已经换人了"):
        bind_desk.change(place.station, held.request, card.digest, Word(How.ID_CARD), cards.report_lost)
    with pytest.raises(Refused, match="不在登记里"):
        bind_desk.begin_for(place.station, place.scene.open.request, card.digest, Word(How.ID_CARD))
    assert place.kinds() == []


def test_a_band_does_not_vouch_for_who_wears_it(place):
    place.station.scanned(wang(place).card)
    assert bind_desk.vouched(place.scene.open) is None
    place.station.start_again()
    place.station.scanned(wang(place).id_number, Via.SCANNER)
    assert bind_desk.vouched(place.scene.open) == Word(How.ID_CARD)
    place.station.start_again()
    place.station.choose(place.canteen.guest("王建国").resident.person)
    assert bind_desk.vouched(place.scene.open) == Word(How.SEARCH)


def test_neither_code_nor_number_is_anywhere_in_the_scene(place):
    asked_whether(place)
    assert NEW not in repr(place.scene)
    assert li(place).id_number not in repr(place.scene)
