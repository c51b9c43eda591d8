"""A month's claim from draft to paid, through six pairs of hands, with a return and a late death."""

from datetime import date, timedelta

import pytest

from integration.claim_hands import answer_all, found, on_the, pass_on, row, submitted
from integration.claimed_month import THERE, sell
from integration.ledger_room import LI, WANG, ZHAO, write_list
from integration.two_tills import speak
from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI
from pos.rules.money import Money
from pos.rules.undoing import Undoing
from pos.undo import undo
from settlement.claim_book import Payment
from settlement.deaths import apply_deaths, read_deaths
from settlement.list_import import Ordered
from settlement.list_reading import Reading
from settlement.rules.claim_life import State
from settlement.rules.months import Month, read_month


@pytest.fixture
def month(city, claimed_tills, desk):
    """A lunch at 和平食堂 and 东街食堂, claimed in the month that follows."""
    here, there = claimed_tills
    for tap, person in enumerate((WANG, LI, ZHAO)):
        sell(here, person, f"tap-{tap}")
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, wanted, 2)
    desk.draft_month(wanted)
    return wanted


def test_the_draft_says_what_the_lines_say(city, month):
    drafted = row(city, month)
    assert drafted.state is State.DRAFT
    assert drafted.figures["meals"] == {"free": 1, "half": 2}
    assert drafted.figures["meal_fen"] == 2400
    assert drafted.total == Money(2400)  # a single service day earns nothing for running the canteen
    assert drafted.due == month.last + timedelta(days=10)
    assert [kept.check for kept in found(city, month) if kept.check in ("C01", "C02", "C06", "C07")] == []


def test_drafted_again_nothing_changes(city, desk, month):
    before = row(city, month)
    desk.draft_month(month)
    assert row(city, month) == before


def test_from_draft_to_paid_through_six_hands(city, desk, month, who):
    assert submitted(city, desk, month, who) is State.SUBMITTED
    for key, state in (
        ("community", State.COMMUNITY), ("street", State.STREET), ("civil", State.REVIEWED),
        ("chief", State.APPROVED), ("finance", State.ACCEPTED),
    ):  # fmt: skip
        assert pass_on(city, desk, month, who[key]) is state
    number = row(city, month).number
    paid = city.house.now.astimezone(SHANGHAI).date()
    assert desk.pay(who["finance"], number, Payment(paid, Money(1000), "拨-001")) == Money(1400)
    with pytest.raises(Refused, match="拨-001 登记过了"):
        desk.pay(who["finance"], number, Payment(paid, Money(1000), "拨-001"))
    with pytest.raises(Refused, match=r"还欠 14\.00 元"):
        desk.pay(who["finance"], number, Payment(paid, Money(1401), "拨-002"))
    assert desk.pay(who["finance"], number, Payment(paid, Money(1400), "拨-002")) == Money(0)
    assert row(city, month).state is State.PAID
    kinds = [entry.kind for entry in city.house.trail() if entry.kind.startswith("claim-")]
    assert kinds.count("claim-passed") == 7
    assert kinds.count("claim-paid") == 2


def test_nobody_approves_what_they_reviewed(city, desk, month, who):
    submitted(city, desk, month, who)
    for key in ("community", "street", "civil"):
        pass_on(city, desk, month, who[key])
    with pytest.raises(Refused, match="您经手过这一份，请换人处理"):
        pass_on(city, desk, month, who["civil"])
    assert pass_on(city, desk, month, who["chief"]) is State.APPROVED


def test_only_the_desk_whose_turn_it_is_may_act(city, desk, month, who):
    submitted(city, desk, month, who)
    with pytest.raises(Refused, match="现在等社区审核处理"):
        pass_on(city, desk, month, who["street"])
    seen = row(city, month)
    with pytest.raises(Refused, match="现在等社区审核处理"):
        desk.send_back(who["finance"], seen.number, seen.version, "数字不对请核对")


def test_whoever_was_slower_is_told_who_was_faster(city, desk, month, who):
    submitted(city, desk, month, who)
    seen = row(city, month)
    desk.pass_on(who["community"], seen.number, seen.version)
    with pytest.raises(Refused, match="社区小孙 已经处理过，现在是社区核实"):
        desk.send_back(who["community"], seen.number, seen.version, "数字不对请核对")


def test_sent_back_to_the_canteen_it_is_a_draft_again_with_its_reason(city, desk, month, who):
    submitted(city, desk, month, who)
    seen = row(city, month)
    desk.send_back(who["community"], seen.number, seen.version, "10 月 3 日人数请核对")
    assert row(city, month).state is State.DRAFT
    with city.house.centre.read() as office:
        assert office.claims.steps(seen.number)[-1].reason == "10 月 3 日人数请核对"
    pass_on(city, desk, month, who["manager"])
    assert pass_on(city, desk, month, who["manager"]) is State.SUBMITTED
    assert row(city, month).revision == 2


def test_an_open_finding_stops_the_claim(city, desk, month, who):
    city.house.now += timedelta(days=30)  # past the due day: C08 asks for a note
    desk.draft_month(month)
    with pytest.raises(Refused, match="条异常没有说明"):
        pass_on(city, desk, month, who["manager"])
    answer_all(city, month, who["manager"])
    desk.draft_month(month)
    assert pass_on(city, desk, month, who["manager"]) is State.CHECKED


def test_a_month_that_is_not_over_is_not_submitted(city, claimed_tills, desk, who):
    here, _ = claimed_tills
    sell(here, WANG, "one")
    speak(here)
    now = read_month(str(here.now.date())[:7])
    desk.draft_month(now)
    with pytest.raises(Refused, match="还没有过完"):
        pass_on(city, desk, now, who["manager"])


def test_what_comes_after_submission_changes_nothing_and_stands_in_the_next_claim(
    city, desk, month, who, claimed_tills
):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    frozen = row(city, month)
    sold = [line for line in here.entries() if line.kind == "sale"]
    undo(here.counter, sold[0].id, Undoing("刷错人了", "manager"))
    speak(here)
    desk.draft_month(month)
    assert row(city, month) == frozen
    following = Month(month.year + month.number // 12, month.number % 12 + 1)
    sell(here, LI, "next")
    speak(here)
    desk.draft_month(following)
    figures = row(city, following).figures
    assert [(one["entry"], one["was_fen"], one["now_fen"]) for one in figures["restated"]] == [
        (sold[0].id, 600, 0)
    ]
    assert "撤销" in figures["restated"][0]["why"]
    assert figures["restated_fen"] == -600
    again = row(city, following)
    desk.draft_month(following)
    assert row(city, following) == again


def test_a_late_death_takes_the_meals_after_it_back_from_the_operator_alone(
    city, desk, month, who, claimed_tills, tmp_path
):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    wang = here.counter.identify(WANG["身份证号"])[0].resident.person
    sold = next(line for line in here.entries() if line.text("person") == wang)
    buried = {
        "姓名": WANG["姓名"],
        "身份证号": WANG["身份证号"],
        "死亡日期": str(sold.day - timedelta(days=1)),
    }
    path = write_list(tmp_path / "火化名单.csv", [buried], tuple(buried))
    read = read_deaths(path, Reading({}, city.house.keys.lookup, city.house.now.date()))
    apply_deaths(city.house.centre, read, "火化名单", Ordered(city.house.now))
    following = Month(month.year + month.number // 12, month.number % 12 + 1)
    sell(here, LI, "next")
    speak(here)
    desk.draft_month(following)
    restated = row(city, following).figures["restated"]
    assert [(one["entry"], one["was_fen"], one["now_fen"], one["why"][:3]) for one in restated] == [
        (sold.id, 600, 0, "E05")
    ]
    assert date.fromisoformat(restated[0]["day"]) == sold.day


def test_two_canteens_have_two_claims(city, desk, claimed_tills):
    here, there = claimed_tills
    sell(here, WANG, "one")
    sell(there, LI, "two")
    speak(here, there)
    now = read_month(str(here.now.date())[:7])
    assert len(desk.draft_month(now)) == 2
    assert row(city, now, THERE).figures["meals"] == {"free": 1}
