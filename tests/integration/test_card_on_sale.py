"""What a sale says of the band that was shown, and of somebody who was only searched for."""

import json
from dataclasses import replace
from datetime import date

import pytest

from integration.till_people import House
from kiosk_ui import stated_desk
from kiosk_ui.station import Station
from pos.balances import pay_in
from pos.cards import NewCard, Word, bind, new_code
from pos.rules.cards import CardKind, How
from pos.rules.journal import line_of
from pos.rules.meals import SHANGHAI
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import TopUp
from pos.rules.sale import HELD, RECEIVABLE, Tender, Via
from settlement.rules.checks.day_checks import check_day
from settlement.rules.checks.view import CityDay
from settlement.rules.known import Known
from settlement.rules.meal_lines import meal_line
from settlement.rules.person_history import CardSpan, PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules

PLACE = "示范区/示范街道/示范社区/和平社区食堂"
PHOTO = b"\xff\xd8\xff\xe0 as small as a photo can be"
LI, WANG, ZHAO = "李秀兰", "王建国", "赵德海"


@pytest.fixture
def station(canteen):
    return Station(canteen.counter)


def person(canteen, name):
    return canteen.guest(name).resident.person


def digest(canteen, name):
    return canteen.books.lookup.card(canteen.people[name].card)


def with_photo(canteen, name):
    """Put a photo beside somebody's name, as a city's list does that has them."""
    (canteen.data / "photo.jpg").write_bytes(PHOTO)
    lines = canteen.people | {name: replace(canteen.people[name], photo="photo.jpg")}
    canteen.import_people(lines.values())


def sells(station):
    held = station.scene.open
    payable = held.quote.decision.payable
    return station.sell(held.request, Tender.CASH if payable else Tender.FREE, payable or ZERO)


def moved(entry):
    return {posting.account: posting.fen for posting in entry.postings}


# The band


@pytest.mark.parametrize("via", [None, Via.SCANNER])
def test_the_sale_names_the_band_by_the_same_digest_as_its_registering(canteen, station, via):
    code = "SHOUHUAN-2026-0417"
    new = NewCard(new_code(canteen.counter, code), person(canteen, WANG), CardKind.BAND, Word(How.ID_CARD))
    bound = bind(canteen.counter, new)
    station.scanned(code, via)
    assert sells(station).text("card") == bound.text("card") == canteen.books.lookup.card(code)


def test_an_id_card_is_no_band_and_its_number_is_nowhere_in_the_line(canteen, station):
    number = canteen.people[WANG].id_number
    for show in (station.card_read, station.scanned, lambda text: station.scanned(text, Via.SCANNER)):
        show(number)
        sold = sells(station)
        assert "card" not in sold.facts
        assert number not in line_of(sold)


def test_whoever_waited_is_known_by_the_band_they_held_up_then(canteen, station):
    station.scanned(canteen.people[WANG].card)
    station.scanned(canteen.people[LI].card)
    assert sells(station).text("card") == digest(canteen, WANG)
    assert sells(station).text("card") == digest(canteen, LI)


def test_whoever_stood_there_while_the_till_was_locked_keeps_their_band(canteen, station):
    station.scanned(canteen.people[WANG].card)
    station.shut(at_once=True)
    station.take_in()
    assert sells(station).text("card") == digest(canteen, WANG)
    station.shut()
    station.scanned(canteen.people[LI].card)
    station.take_in()
    assert sells(station).text("card") == digest(canteen, LI)


def test_a_sale_without_a_band_is_written_as_it_always_was(canteen):
    sold = canteen.sell(WANG)
    assert not {"card", "confirmer", "why"} & set(sold.facts)


def test_the_text_of_a_code_is_not_in_the_line(canteen, station):
    station.scanned(canteen.people[WANG].card)
    assert canteen.people[WANG].card not in line_of(sells(station))


# Somebody who was only searched for


def test_the_photo_confirms_whoever_was_searched_for_and_the_screen_before_says_why(canteen, station):
    with_photo(canteen, WANG)
    station.scanned("NOBODYS-BAND-77")
    station.choose(person(canteen, WANG), station.scene.panel)
    sold = sells(station)
    assert (sold.text("via"), sold.text("confirmer"), sold.text("why")) == ("search", "照片", "码没登记")
    assert "held" not in sold.facts
    assert moved(sold)[RECEIVABLE] == 600


def test_a_till_without_a_camera_says_so(canteen):
    with_photo(canteen, WANG)
    house = House(canteen, sign_in="none")
    answer = house.browser().post("/till/open", data={"person": person(canteen, WANG)})
    assert answer.status_code == 204, answer.text
    assert sells(house.kiosk.station).text("why") == "没有摄像头"


def test_with_nothing_tried_before_there_was_nothing_to_hand(canteen, station):
    with_photo(canteen, WANG)
    station.choose(person(canteen, WANG))
    assert sells(station).text("why") == "没有手环和证件"


def test_without_a_photo_the_price_is_the_same_and_the_subsidy_waits(canteen, station):
    station.choose(person(canteen, WANG))
    sold = sells(station)
    assert (sold.fen("payable_fen"), sold.text("held"), sold.text("ground")) == (600, "searched", "dibao")
    assert moved(sold) == {"cash:K01": 600, HELD: 600, "meals": -1200}
    assert "confirmer" not in sold.facts


def test_a_full_price_has_nothing_to_wait_for(canteen, station):
    station.choose(person(canteen, ZHAO))
    assert "held" not in sells(station).facts


def test_a_photo_that_is_not_theirs_leads_to_the_elders_word_as_before(canteen, station):
    with_photo(canteen, WANG)
    station.choose(person(canteen, WANG))
    stated_desk.serve_first(station, "person", photo_differs=True)
    stated_desk.state(station, Money(600))
    sold = station.sell(station.scene.stated.request, Tender.CASH, Money(600))
    assert (sold.text("held"), sold.text("via")) == ("photo-differs", "stated")


def test_a_meal_on_prepaid_money_by_search_waits_too(canteen, station):
    who = person(canteen, WANG)
    pay_in(canteen.counter, TopUp("tap-top-up", who, Money(5000), Tender.CASH))
    station.choose(who)
    held = station.scene.open
    sold = station.sell(held.request, Tender.PREPAID, held.quote.decision.payable)
    assert (sold.text("held"), sold.text("tender")) == ("searched", "prepaid")


# The centre's checks agree with the till


def city_of(canteen):
    """Know at the centre what the till's list and its cards say."""
    people = {}
    for name in canteen.people:
        guest = canteen.guest(name)
        with canteen.books.store.read() as book:
            cards = book.cards.of_person(guest.resident.person)
        spans = tuple(CardSpan(card.digest, card.kind.value, canteen.now.replace(hour=0)) for card in cards)
        diner = guest.diner
        people[diner.person] = PersonKnown(diner.person, diner.born_on, diner.statuses, cards=spans)
    rules = read_claim_rules({"canteens": [{"place": PLACE, "agreements": [{"from": date(2026, 1, 1)}]}]})
    return Known(canteen.counter.policy, rules, Roll(people))


def day_of(canteen):
    lines = [meal_line(json.loads(line_of(entry)), PLACE) for entry in canteen.entries("sale")]
    return CityDay(canteen.now.date(), tuple(sorted(lines, key=lambda line: line.order)))


def test_nothing_that_the_till_sells_by_its_rules_is_found_fault_with(canteen, station):
    with_photo(canteen, "孙淑芬")
    for name, resident in canteen.people.items():
        if resident.card:
            station.scanned(resident.card)
        else:
            station.card_read(resident.id_number)
        sells(station)
        if name == LI:
            station.scanned(resident.card)  # a second lunch is sold at the full price
            sells(station)
    canteen.sell(portions=3)
    canteen.now = canteen.now.replace(hour=17)
    station.choose(person(canteen, "孙淑芬"))
    sells(station)
    station.choose(person(canteen, WANG))
    sells(station)
    day, known = day_of(canteen), city_of(canteen)
    assert {line.via for line in day.lines} == {"band", "id_card", "search", "walk_in"}
    assert {line.concession for line in day.lines} == {"full", "half", "free"}
    assert [(one.check, one.sentence) for one in check_day(day, known)] == []


def test_a_band_that_was_lost_meanwhile_is_found_by_the_digest_on_the_sale(canteen, station):
    station.scanned(canteen.people[WANG].card)
    sold = sells(station)
    known, who = city_of(canteen), person(canteen, WANG)
    before = known.roll.people[who]
    lost = replace(before.cards[0], ended_at=canteen.now.astimezone(SHANGHAI).replace(hour=9))
    other = CardSpan("0" * 32, "band", lost.bound_at)
    people = {**known.roll.people, who: replace(before, cards=(lost, other))}
    found = list(check_day(day_of(canteen), replace(known, roll=Roll(people))))
    assert [(one.check, one.entries) for one in found] == [("E06", (sold.id,))]
