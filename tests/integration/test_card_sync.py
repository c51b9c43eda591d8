"""A band bound, lost or taken back anywhere stands so everywhere: two tills and the centre, over HTTP."""

import re

import pytest

from integration.centre_house import EAST
from integration.postgres import on_sqlite
from kiosk_ui.centre_worker import CentreWorker
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.paper_state import PaperState
from kiosk_ui.station import Station
from kiosk_ui.till_view import Desk, till_scene
from pos.cards import CardTaken, NewCard, Word, bind, new_code, replace, report_found, report_lost, unbind
from pos.centre_link import CentreLink, read_link
from pos.private_file import replace_private
from pos.pull_cards import pull_cards
from pos.rules.cards import LOST, CardKind, How
from settlement import card_desk
from settlement.band_book import ENDED
from settlement.enrolment import revoke
from settlement.rules.band_code import band_text

LI, WANG = "李秀兰", "王建国"
SEEN = Word(How.ID_CARD)
NEW, SECOND = "SHOUHUAN-2026-0417", "SHOUHUAN-2026-0418"


@pytest.fixture
def tills(city, url, make_canteen, tmp_path):
    """Two tills with the centre's key, the same people on both lists."""
    made = []
    for code in ("K01", "K02"):
        folder = tmp_path / code
        folder.mkdir()
        replace_private(folder / "lookup.key", bytes.fromhex(city.house.keys.lookup.for_tills))
        till = make_canteen(folder, config_for(make_canteen, folder, code))
        till.import_people(till.people.values())
        till.link, till.push = city.enrol(url, till.books, code)
        till.worker = CentreWorker(till.counter, till.link, lambda: None)
        made.append(till)
    yield made
    for till in made:
        till.close()


def config_for(make_canteen, folder, code):
    config = make_canteen(folder / "first").config
    return config.model_copy(update={"till": config.till.model_copy(update={"code": code})})


def person(till, name):
    return till.guest(name).resident.person


def band(till, name, text=NEW):
    return NewCard(new_code(till.counter, text), person(till, name), CardKind.BAND, SEEN)


def speak(*tills):
    for till in tills:
        assert till.worker.once(), till.worker.state


def opens(till, text=NEW):
    found = till.counter.identify(text)
    return found and found[0].resident.name


def at_the_centre(city, text=NEW):
    with city.house.centre.read() as office:
        return office.cards.get(city.house.keys.lookup.card(text))


def test_a_band_bound_at_one_till_opens_its_person_at_the_other(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    assert opens(there) is None
    speak(here, there)
    assert opens(there) == "李*兰"
    assert at_the_centre(city).person == person(here, LI)


def test_a_band_lost_at_one_till_is_lost_at_the_other(tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    speak(here, there)
    report_lost(there.counter, new_code(there.counter, NEW), person(there, LI), SEEN)
    speak(there, here)
    assert opens(here) is None
    assert here.counter.lost(NEW)
    report_found(here.counter, new_code(here.counter, NEW), person(here, LI), SEEN)
    speak(here, there)
    assert opens(there) == "李*兰"


def test_a_band_lost_at_the_centre_is_lost_at_every_till_at_its_next_word(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    speak(here, there)
    card_desk.report_lost(city.house.ledger, city.first, at_the_centre(city).number)
    assert opens(here) == "李*兰"  # it has not heard yet
    speak(here, there)
    assert (opens(here), opens(there)) == (None, None)
    assert here.counter.lost(NEW)
    assert there.counter.lost(NEW)


def test_a_till_that_was_cut_off_hears_it_when_it_is_back(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    speak(here, there)
    away = CentreLink("http://127.0.0.1:9", "K02", "和平食堂", there.link.centre_key, "")
    cut_off = CentreWorker(there.counter, away, lambda: None)
    card_desk.report_lost(city.house.ledger, city.first, at_the_centre(city).number)
    there.sell(WANG)
    assert not cut_off.once()
    assert (cut_off.state.unsent, cut_off.state.refused) == (1, False)
    assert "连不上市中心" in cut_off.state.trouble
    assert opens(there) == "李*兰"
    speak(there)
    assert opens(there) is None


def test_a_band_taken_back_and_one_replaced_stand_so_everywhere(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    replace(here.counter, new_code(here.counter, NEW), band(here, LI, SECOND))
    speak(here, there)
    assert (opens(there, NEW), opens(there, SECOND)) == (None, "李*兰")
    assert at_the_centre(city).state == LOST
    unbind(there.counter, new_code(there.counter, SECOND), person(there, LI), SEEN)
    speak(there, here)
    assert opens(here, SECOND) is None
    assert at_the_centre(city, SECOND) is None


def test_two_tills_that_bind_one_band_while_cut_off_agree_afterwards(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    bind(there.counter, band(there, WANG))
    speak(here, there, here)
    assert (opens(here), opens(there)) == ("李*兰", "李*兰")  # whoever's line came first
    (told,) = city.house.trail("card-disagreed")
    assert told.text("did") == "card-bound"
    assert told.text("till") == "K02"
    with pytest.raises(CardTaken):
        bind(there.counter, band(there, WANG))


def test_a_band_of_a_batch_that_was_ended_opens_nobody_for_long(city, tills):
    here, _ = tills
    token, ledger = "A" * 16, city.house.ledger
    text = band_text(ledger.bands_url, token)
    with city.house.centre.begin() as office:
        digests = [(ledger.keys.lookup.token(token), ledger.keys.lookup.card(text))]
        (ours,) = office.bands.issue(digests, EAST, None, city.house.now)
        office.bands.turn(ours.band, ENDED)
    bind(here.counter, band(here, LI, text))
    assert opens(here, text) == "李*兰"
    speak(here)
    assert opens(here, text) is None
    assert at_the_centre(city, text) is None
    assert [entry.text("did") for entry in city.house.trail("card-disagreed")] == ["card-bound"]


def test_the_same_lines_twice_do_nothing_twice(city, tills):
    here, _ = tills
    bind(here.counter, band(here, LI))
    speak(here)
    with here.books.store.begin() as book:
        book.sent.step_back(0, "0" * 64)
    speak(here)
    with city.house.centre.read() as office:
        assert office.cards.changes(0, 100).version == 1


def test_a_card_of_somebody_who_is_not_on_the_list_yet_comes_with_the_list(city, tills, make_canteen):
    here, there = tills
    nobody = next(p for p in there.people.values() if p.name == WANG)
    other = make_canteen(here.data.parent / "K03", here.config)
    assert nobody
    bind(here.counter, band(here, LI))
    speak(here)
    replace_private(other.data / "lookup.key", bytes.fromhex(city.house.keys.lookup.for_tills))
    other.close()
    other = make_canteen(other.data, here.config)
    assert pull_cards(other.books.store, there.worker._centre, "K02") == 1
    assert opens(other) is None
    other.import_people(other.people.values())
    assert opens(other) is None
    pull_cards(other.books.store, there.worker._centre, "K02")
    assert opens(other) == "李*兰"
    other.close()


def test_more_than_a_page_of_cards_comes_in_pages(tills, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills_down.CARDS_MOST", 2)
    here, there = tills
    for number in range(5):
        bind(here.counter, band(here, LI, f"SHOUHUAN-{number}"))
    speak(here, there)
    assert {opens(there, f"SHOUHUAN-{number}") for number in range(5)} == {"李*兰"}


def test_a_revoked_till_says_what_is_to_be_done_and_goes_on_selling(city, tills):
    here, _ = tills
    revoke(city.house.gate, city.first, "K01")
    here.sell(WANG)
    assert not here.worker.once()
    assert here.worker.state.refused
    assert "请找市中心" in here.worker.state.trouble


def test_an_erased_person_wears_nothing_at_any_till(city, tills):
    here, there = tills
    bind(here.counter, band(here, LI))
    speak(here, there)
    with city.house.centre.begin() as office:
        office.erasures.wipe(person(here, LI))
    speak(here, there)
    assert (opens(here), opens(there)) == (None, None)


# The till's own screen and command


def chip_and_notices(till):
    devices = Devices(None, PaperState(), centre=till.worker.state)
    desk = Desk("和平社区食堂", "K01", "张*", "right")
    station = Station(till.counter)
    scene = till_scene(desk, station.scene, devices, "11:46")
    return scene.bar.centre.text, [strip.text for strip in all_notices(station.scene, devices)]


def test_the_cashier_sees_that_all_is_sent_or_how_much_waits(tills):
    here, _ = tills
    speak(here)
    assert chip_and_notices(here) == ("已上传", [])
    away = CentreLink("http://127.0.0.1:9", "K01", "和平食堂", here.link.centre_key, "")
    here.worker = CentreWorker(here.counter, away, lambda: None)
    for _ in range(3):
        here.sell()
    here.worker.once()
    said = "连不上市中心。照常收款和优惠，3 笔连上后自动上传。"
    assert chip_and_notices(here) == ("离线 3 笔", [said])


def test_the_command_enrols_this_till_once(city, url, run_canteen, tmp_path):
    code = city.code_for("K01")
    said = run_canteen("enrol", url, "--code", code)
    assert said.exit_code == 0, said.output
    assert "登记好了：K01，和平食堂" in said.output
    link = read_link(tmp_path / "books")
    assert (link.url, link.till) == (url, "K01")
    assert (tmp_path / "books" / "lookup.key").read_bytes().hex() == city.house.keys.lookup.for_tills
    again = run_canteen("enrol", url, "--code", city.code_for("K09"))
    assert "已经登记在" in str(again.exception)
    assert link.token not in said.output


def test_a_till_that_has_a_people_list_of_its_own_is_not_enrolled(city, url, canteen, run_canteen):
    before = (canteen.data / "lookup.key").read_bytes()
    said = run_canteen("enrol", url, "--code", city.code_for("K01"))
    assert "已经有名单" in str(said.exception)
    assert (canteen.data / "lookup.key").read_bytes() == before
    assert read_link(canteen.data) is None


def test_the_centres_command_gives_the_code_and_ends_a_till(city, run_canteen, tmp_path):
    on_sqlite()  # the command finds the books by its configuration
    centre = ["--data", tmp_path / "centre", "centre"]
    given = run_canteen(*centre, "till-code", "K07", "--place", "细河区/北苑街道/示范东社区/和平食堂")
    assert re.search(r"K07 的登记码，24 小时内用一次：[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\n", given.output)
    assert run_canteen(*centre, "till-code", "K07").exit_code == 0
    assert "停用了" in run_canteen(*centre, "revoke-till", "K07").output
    with city.house.centre.read() as office:
        assert office.tills.get("K07").state == "revoked"
    refused = run_canteen(*centre, "till-code", "K07", "--place", "细河区/北苑街道/示范东社区/和平食堂")
    assert "编号不能用第二次" in str(refused.exception)
