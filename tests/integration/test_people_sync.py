"""The people list comes down from the centre: whole at first, then what changed, in force all at once."""

from datetime import time, timedelta

import pytest

from integration.ledger_room import LI, WANG, ZHAO, number, write_list
from kiosk_ui.centre_worker import CentreWorker
from pos.card_book import Card
from pos.centre_link import CentreLink, Unreachable
from pos.private_file import replace_private
from pos.rules.cards import CardKind
from pos.rules.errors import Refused
from pos.rules.list_age import OLD_LIST
from settlement import card_desk
from settlement.erasure import erase
from settlement.list_import import Ordered, undo_import
from settlement.rules.retention import Reason


@pytest.fixture
def till(city, url, make_canteen, tmp_path):
    """A till that was just enrolled: it knows nobody yet."""
    folder = tmp_path / "K01"
    folder.mkdir()
    replace_private(folder / "lookup.key", bytes.fromhex(city.house.keys.lookup.for_tills))
    made = make_canteen(folder)
    made.link, _ = city.enrol(url, made.books)
    made.worker = CentreWorker(made.counter, made.link, lambda: None)
    yield made
    made.close()


@pytest.fixture
def bring_in(city, tmp_path):
    """Import a list at the centre, as a clerk does; give the number of the import."""

    def bring(*people, month="2026-11"):
        return city.house.bring_in(write_list(tmp_path / "名单.csv", people), month).number

    return bring


def hear(till):
    assert till.worker.once(), till.worker.state


def name_of(till, row):
    found = till.counter.identify(row["身份证号"])
    return found and found[0].resident.name


def pays(till, row):
    guest, _ = till.counter.identify(row["身份证号"])
    return str(till.counter.quote(guest).decision.payable)


def mark(till):
    with till.books.store.read() as book:
        return book.told_people.stands()


def test_a_new_till_hears_of_everybody_and_gives_them_their_price(till, bring_in):
    bring_in(LI, WANG, ZHAO)
    assert name_of(till, LI) is None
    hear(till)
    assert [name_of(till, row) for row in (LI, WANG, ZHAO)] == ["李*兰", "王*国", "赵*海"]
    assert [pays(till, row) for row in (LI, WANG, ZHAO)] == ["0.00", "6.00", "6.00"]


def test_the_next_list_changes_only_whom_it_changes_and_each_sale_names_its_list(till, bring_in):
    bring_in(LI, WANG)
    hear(till)
    first = till.sell()
    bring_in(LI, {**WANG, "类别": "", "类别起": ""}, ZHAO, month="2026-12")
    said = []
    ask = till.worker._centre.people
    till.worker._centre.people = lambda *a, **k: said.append(ask(*a, **k)) or said[-1]
    hear(till)
    assert (said[0].whole, sorted(one.name for one in said[0].people)) == (False, ["王*国", "赵*海"])
    till.set_clock(time(11, 46), till.now.date().replace(month=12, day=2))
    assert (pays(till, WANG), pays(till, ZHAO)) == ("12.00", "6.00")
    second = till.sell()
    assert first.text("roster") != second.text("roster")
    assert second.text("roster").split("+")[0] == mark(till).name


def test_nothing_new_costs_an_empty_answer_and_no_write(till, bring_in):
    bring_in(LI)
    hear(till)
    before = till.data.joinpath("till.db").read_bytes()
    assert (
        till.worker._centre.people(till.link.till, mark(till).feed, mark(till).version, mark(till).name)
        is None
    )
    hear(till)
    assert till.data.joinpath("till.db").read_bytes() == before


def test_an_import_that_was_undone_is_undone_at_the_till(city, till, bring_in):
    bring_in(LI, WANG)
    number_of_it = bring_in(LI, WANG, ZHAO, month="2026-12")
    hear(till)
    undo_import(city.house.centre, number_of_it, Ordered(city.house.now))
    hear(till)
    assert (name_of(till, ZHAO), name_of(till, WANG)) == (None, "王*国")


def test_whoever_was_erased_is_gone_at_the_till_with_their_cards(city, till, bring_in):
    bring_in(LI, ZHAO)
    hear(till)
    person = city.house.keys.lookup.person(ZHAO["身份证号"])
    ordered = Ordered(city.house.now)
    with till.books.store.begin() as book:
        book.cards.add(Card("c" * 32, person, CardKind.BAND))
    erase(city.house.centre, person, Reason.PERSON, ordered, city.house.now.date(), even_entitled=True)
    hear(till)
    assert name_of(till, ZHAO) is None
    with till.books.store.read() as book:
        assert book.cards.get("c" * 32) is None


def test_a_list_that_breaks_off_goes_on_where_it_was_and_stands_only_when_it_is_whole(
    till, bring_in, monkeypatch
):
    monkeypatch.setattr("settlement.pages.tills_down.PEOPLE_MOST", 2)
    people = [LI, WANG, ZHAO] + [
        {**WANG, "姓名": "孙福" + "一二三四"[n], "身份证号": number(f"195001{n + 10}", 3)} for n in range(4)
    ]
    bring_in(*people)
    centre = till.worker._centre
    ask, asked = centre.people, []

    def breaks_off(*args, **more):
        asked.append(args[2])
        if len(asked) == 3:
            raise Unreachable("断了")
        return ask(*args, **more)

    monkeypatch.setattr(centre, "people", breaks_off)
    assert not till.worker.once()
    assert [name_of(till, row) for row in people] == [None] * 7
    assert mark(till).feed == ""
    hear(till)
    assert asked == [0, 2, 4, 4, 6]  # the page that broke off, not the first one again
    assert all(name_of(till, row) for row in people)


def test_a_page_that_ends_exactly_with_the_list_is_the_whole_list(till, bring_in, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills_down.PEOPLE_MOST", 2)
    bring_in(LI, WANG)
    hear(till)
    assert name_of(till, WANG) == "王*国"


def test_books_put_back_from_a_backup_tell_everything_anew_and_who_is_not_in_them_is_gone(
    city, till, bring_in
):
    bring_in(LI, WANG)
    later = bring_in(LI, WANG, ZHAO, month="2026-12")
    hear(till)
    undo_import(city.house.centre, later, Ordered(city.house.now))
    with city.house.centre.begin() as office:
        office.feed.renew()
        # the books as they were before the second list
        office.people_feed._db.exec_driver_sql("delete from person_change where version > 2")
    hear(till)
    assert (name_of(till, ZHAO), name_of(till, LI)) == (None, "李*兰")


def test_a_centre_that_knows_nobody_takes_nobody_away(till):
    till.import_people(till.people.values())
    hear(till)
    assert till.guest("李秀兰")
    assert not till.worker.state.lapsed_days


def test_where_the_list_comes_from_the_centre_none_is_imported_here(till, bring_in):
    till.import_people(list(till.people.values())[:3])  # before the centre was ever reached: from a stick
    bring_in(LI)
    hear(till)
    with pytest.raises(Refused, match="名单由市中心下发"):
        till.import_people(till.people.values())


def test_a_card_of_somebody_new_is_not_lost_between_two_words(city, till, bring_in):
    bring_in(LI)
    hear(till)
    bring_in(LI, ZHAO, month="2026-12")
    house = city.house
    person = house.keys.lookup.person(ZHAO["身份证号"])
    with house.centre.begin() as office:
        office.cards.bind(house.keys.lookup.card("SHOUHUAN-2026-0099"), person, "band", house.now)
    till.worker._hear_cards()  # the cards are asked for before the list is
    assert till.counter.identify("SHOUHUAN-2026-0099") is None
    hear(till)
    assert till.counter.identify("SHOUHUAN-2026-0099")[0].resident.name == "赵*海"


def test_a_card_bound_at_the_centre_before_its_person_was_on_a_list_comes_with_the_list(city, till, bring_in):
    bring_in(LI)
    house = city.house
    person = house.keys.lookup.person(ZHAO["身份证号"])
    with house.centre.begin() as office:
        office.cards.bind(house.keys.lookup.card("SHOUHUAN-2026-0099"), person, "band", house.now)
    hear(till)
    bring_in(LI, ZHAO, month="2026-12")
    hear(till)
    assert till.counter.identify("SHOUHUAN-2026-0099")[0].resident.name == "赵*海"


def test_a_sale_goes_on_while_a_list_is_coming(till, bring_in, monkeypatch):
    monkeypatch.setattr("settlement.pages.tills_down.PEOPLE_MOST", 1)
    bring_in(LI, WANG, ZHAO)
    centre = till.worker._centre
    ask, sold = centre.people, []
    monkeypatch.setattr(centre, "people", lambda *a, **k: sold.append(till.sell()) or ask(*a, **k))
    hear(till)
    assert len(sold) == 4
    assert {entry.text("roster").split("+")[0] for entry in sold} == {""}


def age(till, days):
    till.now += timedelta(days=days)


def cut_off(till):
    link = till.link
    away = CentreLink("http://127.0.0.1:9", link.till, link.canteen, link.centre_key, "")
    till.worker = CentreWorker(till.counter, away, lambda: None)
    till.worker.once()
    return till.worker.state


def test_a_week_without_the_centre_gives_every_concession_and_claims_it(till, bring_in):
    bring_in(WANG)
    hear(till)
    age(till, 8)
    assert cut_off(till).lapsed_days == 0
    guest, via = till.counter.identify(WANG["身份证号"])
    sold = till.sell_to(guest, via)
    assert not sold.text("held")
    assert {p.account for p in sold.postings} >= {"receivable:civil-affairs"}


def test_with_an_older_list_the_concession_is_given_and_held_for_review(till, bring_in):
    bring_in(WANG)
    hear(till)
    age(till, 9)
    assert cut_off(till).lapsed_days == 9
    guest, via = till.counter.identify(WANG["身份证号"])
    sold = till.sell_to(guest, via)
    assert (sold.text("held"), sold.facts["payable_fen"]) == (OLD_LIST, 600)
    assert {p.account for p in sold.postings} >= {"held:civil-affairs"}
    assert not till.sell().text("held")  # a walk-in pays all of it: there is nothing to review


def test_once_the_centre_is_reached_again_nothing_is_held(till, bring_in):
    bring_in(WANG)
    hear(till)
    age(till, 30)
    hear(till)
    guest, via = till.counter.identify(WANG["身份证号"])
    assert not till.sell_to(guest, via).text("held")


def test_only_the_till_itself_hears_of_people_and_hears_no_name_or_number(city, till, bring_in):
    bring_in(LI, WANG)
    client = city.house.app.test_client()
    assert client.get("/api/v1/tills/K01/people").status_code == 401
    shown = {"Authorization": f"Bearer {till.link.token}"}
    assert client.get("/api/v1/tills/K02/people", headers=shown).status_code == 403
    told = client.get("/api/v1/tills/K01/people?after=x", headers=shown).get_data(as_text=True)
    assert "李*兰" in told
    for secret in (LI["姓名"], LI["身份证号"], LI["电话"], LI["监护人"], "12号楼", "心脏病"):
        assert secret not in told


def test_a_lost_card_of_the_centre_stays_lost_after_the_list_came_anew(city, till, bring_in):
    bring_in(LI)
    house = city.house
    person = house.keys.lookup.person(LI["身份证号"])
    with house.centre.begin() as office:
        office.cards.bind(house.keys.lookup.card("SHOUHUAN-2026-0099"), person, "band", house.now)
    hear(till)
    with house.centre.read() as office:
        known = office.cards.get(house.keys.lookup.card("SHOUHUAN-2026-0099"))
    card_desk.report_lost(house.ledger, city.first, known.number)
    with house.centre.begin() as office:
        office.feed.renew()
    hear(till)
    assert till.counter.lost("SHOUHUAN-2026-0099")
