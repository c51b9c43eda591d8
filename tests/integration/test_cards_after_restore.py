"""The centre was put back from a backup: cards that it does not know any more open nobody at a till."""

import shutil

import pytest

from integration.centre_server import City, answering
from integration.ledger_room import LI, WANG, write_list
from integration.postgres import on_sqlite
from kiosk_ui.centre_worker import CentreWorker
from pos import cards
from pos.private_file import replace_private
from pos.rules.cards import CardKind, How
from pos.rules.sale import Order, Tender
from settlement import card_desk
from settlement.wiring import open_centre

AT_THE_CENTRE, AT_THE_TILL, BEFORE = "BANDCENTRE7K2M", "BANDTILL9X4QHP", "BANDBEFORE3A6W"


@pytest.fixture
def city(tmp_path):
    on_sqlite()
    made = City(tmp_path / "centre")
    made.house.bring_in(write_list(tmp_path / "名单.csv", (LI, WANG)))
    yield made
    made.house.close()


@pytest.fixture
def till(city, make_canteen, tmp_path):
    with answering(city.house.app) as url:
        folder = tmp_path / "K01"
        folder.mkdir()
        replace_private(folder / "lookup.key", bytes.fromhex(city.house.keys.lookup.for_tills))
        made = make_canteen(folder)
        link, _ = city.enrol(url, made.books)
        made.worker = CentreWorker(made.counter, link, lambda: None)
        assert made.worker.once()
        yield made
        made.close()


def give(city, row, code):
    person = city.house.keys.lookup.person(row["身份证号"])
    card_desk.bind(city.house.ledger, city.first, person, code, CardKind.BAND)


def put_back(city, tmp_path):
    """Put the books back as the centre's restore does: the feed gets another name."""
    house = city.house
    house.centre.close()
    shutil.copy(tmp_path / "backup.db", tmp_path / "centre" / "centre.db")
    house.books = open_centre(tmp_path / "centre")
    house.centre = house.books.centre
    object.__setattr__(house.gate, "centre", house.centre)
    with house.centre.begin() as office:
        office.feed.renew()


def opens(till, code):
    found = till.counter.identify(code)
    return found and found[0].resident.name


def test_what_the_centre_gave_after_its_backup_goes_and_all_else_stays(city, till, tmp_path):
    give(city, WANG, BEFORE)
    assert till.worker.once()
    shutil.copy(tmp_path / "centre" / "centre.db", tmp_path / "backup.db")
    give(city, LI, AT_THE_CENTRE)
    person = till.counter.lookup.person(LI["身份证号"])
    assert till.worker.once()
    cards.bind(
        till.counter,
        cards.NewCard(
            cards.new_code(till.counter, AT_THE_TILL), person, CardKind.BAND, cards.Word(How.MANAGER)
        ),
    )
    assert [opens(till, code) for code in (BEFORE, AT_THE_CENTRE, AT_THE_TILL)] == ["王*国", "李*兰", "李*兰"]
    put_back(city, tmp_path)
    assert till.worker.once(), till.worker.state
    assert [opens(till, code) for code in (BEFORE, AT_THE_CENTRE, AT_THE_TILL)] == ["王*国", None, "李*兰"]


def test_a_card_that_the_centre_has_still_to_hear_of_stays(city, till, tmp_path):
    shutil.copy(tmp_path / "centre" / "centre.db", tmp_path / "backup.db")
    give(city, WANG, AT_THE_CENTRE)
    assert till.worker.once()
    put_back(city, tmp_path)
    person = till.counter.lookup.person(LI["身份证号"])
    new = cards.NewCard(
        cards.new_code(till.counter, AT_THE_TILL), person, CardKind.BAND, cards.Word(How.MANAGER)
    )
    push, *others = till.worker._errands[1:]
    till.worker._errands[0]()
    push()
    cards.bind(till.counter, new)  # between sending lines and hearing of cards
    for errand in others:
        errand()
    assert [opens(till, code) for code in (AT_THE_CENTRE, AT_THE_TILL)] == [None, "李*兰"]


def test_that_a_card_was_used_is_no_reason_to_keep_it(city, till, tmp_path):
    shutil.copy(tmp_path / "centre" / "centre.db", tmp_path / "backup.db")
    give(city, WANG, AT_THE_CENTRE)
    assert till.worker.once()
    put_back(city, tmp_path)
    push, *others = till.worker._errands[1:]
    till.worker._errands[0]()
    push()
    guest, via = till.counter.identify(AT_THE_CENTRE)
    payable = till.counter.quote(guest).decision.payable
    sold = till.counter.ring_up(
        Order(
            "tap-1",
            payable,
            Tender.CASH if payable else Tender.FREE,
            payable,
            guest.resident.person,
            via,
            card=till.counter.lookup.card(AT_THE_CENTRE),
        )
    )
    assert sold.text("card") == till.counter.lookup.card(AT_THE_CENTRE)
    for errand in others:
        errand()
    assert opens(till, AT_THE_CENTRE) is None
