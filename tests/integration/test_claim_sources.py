"""From what two real tills sold and sent to what the month's claims are made from at the centre."""

from integration.claimed_month import HERE, POLICY, RULES, THERE, sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from pos.rules.money import Money
from pos.rules.sale import Order, Tender
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.claim_sources import gather
from settlement.rules.months import Month, read_month
from settlement.rules.settle import settle


def sources(city, till):
    month = read_month(str(till.now.date())[:7])
    with city.house.centre.read() as office:
        return month, gather(office, month, RULES, POLICY)


def test_a_lunch_at_two_canteens_is_two_claims(city, claimed_tills):
    here, there = claimed_tills
    sell(here, WANG, "one")
    sell(there, LI, "two")
    undone = sell(there, ZHAO, "three")
    undo(there.counter, undone.id, Undoing("老人不吃了"))
    there.counter.ring_up(Order("four", Money(2400), Tender.MOBILE, Money(2400), portions=2))
    speak(here, there)
    month, found = sources(city, here)
    claims = {claim.canteen: claim for claim in settle(month, found.lines, found.known, found.decided).claims}
    assert set(claims) == {HERE, THERE}
    assert (claims[HERE].meals, str(claims[HERE].meal_subsidy)) == ({"half": 1}, "6.00")
    assert (claims[THERE].meals, str(claims[THERE].meal_subsidy)) == ({"free": 1, "full": 2}, "12.00")
    assert [said.entry for said in claims[THERE].undone] == [undone.id]
    assert claims[HERE].excluded == claims[THERE].excluded == ()


def test_the_people_come_with_their_statuses_and_the_days_with_their_names(city, claimed_tills):
    here, _ = claimed_tills
    sold = sell(here, WANG, "one")
    speak(here)
    _, found = sources(city, here)
    person = found.known.roll.people[sold.text("person")]
    assert (person.name, [status.code for status in person.statuses]) == ("王*国", ["dibao"])
    assert found.known.calendars[HERE].answer(here.now.date()).open
    assert found.heads["K01"] == sold.number


def test_a_line_is_in_the_month_it_was_served_in(city, claimed_tills):
    here, _ = claimed_tills
    sell(here, WANG, "one")
    speak(here)
    with city.house.centre.read() as office:
        before = gather(office, Month(2026, 9), RULES, POLICY)
    assert before.lines == ()
