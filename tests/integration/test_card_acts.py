"""Wristbands and cards in the till's books: registered once, lost, found, replaced, taken back."""

import threading
from datetime import time

import pytest

from pos.backfill import backfill
from pos.cards import (
    ALREADY,
    ALREADY_LOST,
    CardAlreadyTheirs,
    CardTaken,
    NewCard,
    Word,
    bind,
    cards_of,
    new_code,
    replace,
    report_found,
    report_lost,
    unbind,
)
from pos.practice import practise
from pos.rules.cards import CARDS_MOST, CardKind, How
from pos.rules.errors import Refused
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Slip, Tender, Via
from pos.rules.slip_sheet import WHO, SlipLine

SEEN, MANAGERS = Word(How.ID_CARD), Word(How.MANAGER, 2)
NEW = "SHOUHUAN-2026-0417"


def person(canteen, name):
    return canteen.guest(name).resident.person


def given(canteen, name, text=NEW, kind=CardKind.BAND, word=SEEN):
    return NewCard(new_code(canteen.counter, text), person(canteen, name), kind, word)


def opens(canteen, text):
    found = canteen.counter.identify(text)
    return found and (found[0].resident.name, found[1])


def first_card(canteen, name):
    return cards_of(canteen.counter, person(canteen, name))[0]


# Register


def test_a_band_opens_its_person_from_then_on_and_after_a_restart(canteen, make_canteen):
    entry = bind(canteen.counter, given(canteen, "阿依古丽·买买提"))
    ayi = person(canteen, "阿依古丽·买买提")
    assert entry.kind == "card-bound"
    assert {name: entry.facts[name] for name in entry.facts if name != "cashier"} == {
        "card": canteen.books.lookup.card(NEW),
        "person": ayi,
        "kind": "band",
        "how": "id_card",
    }
    assert opens(canteen, NEW)[1] is Via.BAND
    (card,) = cards_of(canteen.counter, ayi)
    assert (card.kind, card.lost, card.since) == (CardKind.BAND, False, canteen.now.date())
    canteen.close()
    again = make_canteen(canteen.data)
    assert again.counter.identify(f" {NEW}\n") == (again.guest("阿依古丽·买买提"), Via.BAND)
    assert again.verdict().breaks == ()


@pytest.mark.parametrize("kind", list(CardKind))
def test_somebody_may_have_several_cards_of_every_kind(canteen, kind):
    bind(canteen.counter, given(canteen, "王建国", kind=kind))
    assert opens(canteen, NEW) == ("王*国", kind.via)
    assert opens(canteen, canteen.people["王建国"].card) == ("王*国", Via.BAND)
    sold = canteen.sell("王建国", via=canteen.counter.identify(NEW)[1])
    assert sold.text("via") == kind.via.value


def test_a_code_is_registered_once_and_nobody_hears_whose_it_is(canteen):
    bind(canteen.counter, given(canteen, "王建国"))
    with pytest.raises(CardAlreadyTheirs, match=ALREADY):
        bind(canteen.counter, given(canteen, "王建国"))
    with pytest.raises(CardTaken) as taken:
        bind(canteen.counter, given(canteen, "李秀兰"))
    assert str(taken.value) == "这个手环登记过了：没有登记，请交给社区，先用身份证取餐。"
    assert opens(canteen, NEW) == ("王*国", Via.BAND)
    assert len(canteen.entries("card-bound")) == 1


def test_two_tills_hands_at_once_give_one_code_to_one_person(canteen):
    both = threading.Barrier(2)
    done = {}

    def give(name):
        new = given(canteen, name)
        both.wait(10)
        try:
            done[name] = bind(canteen.counter, new).kind
        except CardTaken:
            done[name] = "taken"

    hands = [threading.Thread(target=give, args=(name,)) for name in ("王建国", "李秀兰")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert sorted(done.values()) == ["card-bound", "taken"]
    (winner,) = [name for name, kind in done.items() if kind == "card-bound"]
    assert canteen.counter.identify(NEW)[0] == canteen.guest(winner)
    assert canteen.verdict().breaks == ()


def test_nobody_who_is_not_on_the_list_is_given_a_band(canteen):
    stranger = NewCard(new_code(canteen.counter, NEW), "0" * 32, CardKind.BAND, SEEN)
    with pytest.raises(Refused, match="名单里找不到"):
        bind(canteen.counter, stranger)
    assert opens(canteen, NEW) is None


def test_nobody_has_more_than_a_handful(canteen):
    for order in range(CARDS_MOST - 1):  # beside the band of the list
        bind(canteen.counter, given(canteen, "王建国", f"CARD-{order}"))
    with pytest.raises(Refused, match=f"已经登记了 {CARDS_MOST} 个"):
        bind(canteen.counter, given(canteen, "王建国"))


def test_in_practice_nothing_is_registered_or_changed(canteen):
    practise(canteen.counter, on=True)
    card = first_card(canteen, "王建国")
    for act in (
        lambda: bind(canteen.counter, given(canteen, "王建国")),
        lambda: replace(canteen.counter, card.digest, given(canteen, "王建国")),
        lambda: report_lost(canteen.counter, card.digest, card.person, SEEN),
        lambda: unbind(canteen.counter, card.digest, card.person, MANAGERS),
    ):
        with pytest.raises(Refused, match="练习"):
            act()
    assert opens(canteen, canteen.people["王建国"].card) == ("王*国", Via.BAND)
    assert [entry.kind for entry in canteen.entries()] == ["training-began"]


# Lost and found


def test_a_lost_card_opens_nobody_and_is_not_unknown(canteen):
    band, card = canteen.people["王建国"].card, first_card(canteen, "王建国")
    assert canteen.counter.lost(band) == ""
    entry = report_lost(canteen.counter, card.digest, card.person, SEEN)
    assert (entry.kind, entry.facts["card"], entry.facts["how"]) == ("card-lost", card.digest, "id_card")
    assert opens(canteen, band) is None
    assert canteen.counter.lost(f"{band} ") == card.digest
    assert canteen.counter.lost("NOBODYS-CODE") == ""
    assert opens(canteen, canteen.people["王建国"].id_number) == ("王*国", Via.ID_CARD)
    with pytest.raises(Refused, match="已经挂失过了"):
        report_lost(canteen.counter, card.digest, card.person, SEEN)


def test_a_lost_code_is_given_to_nobody_else_and_found_again_by_the_manager(canteen):
    band, card = canteen.people["王建国"].card, first_card(canteen, "王建国")
    report_lost(canteen.counter, card.digest, card.person, SEEN)
    with pytest.raises(CardTaken):
        bind(canteen.counter, given(canteen, "李秀兰", band))
    with pytest.raises(CardAlreadyTheirs, match=ALREADY_LOST):
        bind(canteen.counter, given(canteen, "王建国", band))
    entry = report_found(canteen.counter, card.digest, card.person, MANAGERS)
    assert (entry.kind, entry.facts["how"], entry.facts["manager"]) == ("card-found", "manager", 2)
    assert opens(canteen, band) == ("王*国", Via.BAND)
    with pytest.raises(Refused, match="没有挂失"):
        report_found(canteen.counter, card.digest, card.person, MANAGERS)


def test_a_lost_card_stays_lost_though_the_list_names_it_again(canteen):
    card = first_card(canteen, "王建国")
    report_lost(canteen.counter, card.digest, card.person, SEEN)
    done = canteen.import_people(canteen.people.values())
    assert (done.new, done.changed, done.bad) == (0, 0, ())
    assert opens(canteen, canteen.people["王建国"].card) is None


def test_a_paper_slip_with_a_lost_band_says_so(canteen):
    card = first_card(canteen, "王建国")
    report_lost(canteen.counter, card.digest, card.person, SEEN)
    slip = Slip("A0012", canteen.now, "周建华", "停电")
    line = SlipLine(2, slip, canteen.people["王建国"].card, Mode.DINE_IN, Money(600), Tender.CASH)
    (bad,) = backfill(canteen.counter, [line], ()).bad
    assert (bad.field, bad.reason) == (WHO, "这个手环已挂失：请写身份证号，不知道是谁就空着")


# Replace and take back


def test_a_new_band_in_place_of_the_old_is_one_act(canteen):
    old = first_card(canteen, "王建国")
    entry = replace(canteen.counter, old.digest, given(canteen, "王建国"))
    assert (entry.kind, entry.facts["old"]) == ("card-replaced", old.digest)
    assert entry.facts["card"] == canteen.books.lookup.card(NEW)
    assert opens(canteen, NEW) == ("王*国", Via.BAND)
    assert opens(canteen, canteen.people["王建国"].card) is None
    assert [entry.kind for entry in canteen.entries()] == ["card-replaced"]


def test_where_the_new_code_is_taken_the_old_band_goes_on_working(canteen):
    old = first_card(canteen, "王建国")
    with pytest.raises(CardTaken):
        replace(canteen.counter, old.digest, given(canteen, "王建国", canteen.people["李秀兰"].card))
    assert opens(canteen, canteen.people["王建国"].card) == ("王*国", Via.BAND)
    assert canteen.entries() == []


def test_a_band_already_lost_can_be_replaced_too(canteen):
    old = first_card(canteen, "王建国")
    report_lost(canteen.counter, old.digest, old.person, SEEN)
    replace(canteen.counter, old.digest, given(canteen, "王建国"))
    working, lost = cards_of(canteen.counter, old.person)
    assert (working.lost, lost.lost, lost.digest) == (False, True, old.digest)


def test_nobodys_card_is_changed_in_somebody_elses_name(canteen):
    card, li = first_card(canteen, "王建国"), person(canteen, "李秀兰")
    for act in (report_lost, report_found, unbind):
        with pytest.raises(Refused, match="不在登记里"):
            act(canteen.counter, card.digest, li, MANAGERS)
    with pytest.raises(Refused, match="不在登记里"):
        replace(canteen.counter, card.digest, given(canteen, "李秀兰"))
    assert opens(canteen, canteen.people["王建国"].card) == ("王*国", Via.BAND)


def test_what_is_taken_back_is_nobodys_and_can_be_given_again(canteen):
    band, card = canteen.people["王建国"].card, first_card(canteen, "王建国")
    entry = unbind(canteen.counter, card.digest, card.person, MANAGERS)
    assert (entry.kind, entry.facts["manager"]) == ("card-unbound", 2)
    assert (opens(canteen, band), canteen.counter.lost(band)) == (None, "")
    with pytest.raises(Refused, match="不在登记里"):
        unbind(canteen.counter, card.digest, card.person, MANAGERS)
    bind(canteen.counter, given(canteen, "李秀兰", band))
    assert opens(canteen, band) == ("李*兰", Via.BAND)


# What is kept


def test_nothing_personal_is_written_and_the_chain_holds(canteen, tmp_path, run_canteen):
    wang = canteen.people["王建国"]
    old = first_card(canteen, "王建国")
    bind(canteen.counter, given(canteen, "王建国", "SHEBAO-0042", CardKind.SOCIAL_SECURITY))
    replace(canteen.counter, old.digest, given(canteen, "王建国"))
    report_found(canteen.counter, old.digest, old.person, MANAGERS)
    report_lost(canteen.counter, old.digest, old.person, SEEN)
    unbind(canteen.counter, old.digest, old.person, MANAGERS)
    canteen.set_clock(time(12, 10))
    export = canteen.export(tmp_path / "K01.jsonl")
    written = export.read_text(encoding="utf-8") + (canteen.data / "till.db").read_bytes().decode("latin-1")
    for text in (NEW, "SHEBAO-0042", wang.card, wang.id_number, wang.name):
        assert text not in written
        assert text.encode().decode("latin-1") not in written
    assert canteen.verdict().breaks == ()
    canteen.close()
    verified = run_canteen("journal", "verify", export)
    assert verified.exit_code == 0, verified.output
