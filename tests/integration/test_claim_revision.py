"""A claim taken back and changed, lines that come too late, and lines that somebody has touched."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, update

from integration.claim_hands import answer_all, found, on_the, pass_on, row, submitted
from integration.claimed_month import sell
from integration.ledger_room import LI, WANG, ZHAO
from integration.two_tills import speak
from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI
from pos.rules.money import Money
from pos.rules.sale import Slip, Tender
from pos.rules.undoing import Undoing
from pos.slips import Keyed, key_in
from pos.undo import undo
from settlement.answering import answer_finding
from settlement.claim_book import Payment
from settlement.claims_waiting import claims_waiting
from settlement.finding_book import EXCLUDE, NOTE, SPARE
from settlement.rules.claim_life import State
from settlement.rules.months import Month, read_month
from settlement.till_tables import till_entry


@pytest.fixture
def month(city, claimed_tills, desk):
    """王建国 and 李秀兰 had lunch; the month is over."""
    here, there = claimed_tills
    for tap, person in enumerate((WANG, LI)):
        sell(here, person, f"tap-{tap}")
    speak(here, there)
    wanted = read_month(str(here.now.date())[:7])
    on_the(city, claimed_tills, wanted, 2)
    desk.draft_month(wanted)
    return wanted


def send_back(city, desk, month, who, reason="少算了一笔，我们改一下"):
    seen = row(city, month)
    return desk.send_back(who, seen.number, seen.version, reason)


def late_lunch(desk, month, till):
    """A lunch of the month's last day that stood on a paper slip, keyed in after the claim went out."""
    served = datetime.combine(month.last, time(11, 30), SHANGHAI)
    eater = till.counter.identify(ZHAO["身份证号"])[0].resident.person
    slip = Slip("A0001", served, "刘芳", "停电")
    key_in(till.counter, Keyed("late", slip, eater, Money(600), Tender.MOBILE))
    speak(till)
    desk.draft_month(month)


def test_the_canteen_takes_its_claim_back_and_hands_in_less(city, desk, month, who, claimed_tills):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    pass_on(city, desk, month, who["community"])
    assert send_back(city, desk, month, who["manager"]) is State.DRAFT
    sold = next(line for line in here.entries() if line.kind == "sale")
    undo(here.counter, sold.id, Undoing("刷错人了", "manager"))
    speak(here)
    desk.draft_month(month)
    answer_all(city, month, who["manager"])
    desk.draft_month(month)
    pass_on(city, desk, month, who["manager"])
    assert pass_on(city, desk, month, who["manager"]) is State.SUBMITTED
    assert (row(city, month).revision, row(city, month).total.fen) == (2, 1200)


def test_nobody_else_takes_a_claim_back_from_another_desk(city, desk, month, who):
    submitted(city, desk, month, who)
    with pytest.raises(Refused, match="现在等社区"):
        send_back(city, desk, month, who["finance"])


def test_it_may_grow_when_somebody_else_approves(city, desk, month, who, claimed_tills):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    send_back(city, desk, month, who["manager"])
    late_lunch(desk, month, here)
    (grown,) = [one for one in found(city, month) if one.check == "C08" and not one.closed]
    assert "要街道或民政批准" in grown.said["sentence"]
    answer_all(city, month, who["manager"])
    with pytest.raises(Refused, match="还有 1 条异常"):
        pass_on(city, desk, month, who["manager"])
    answer_finding(city.house.gate, who["civil"], row(city, month), grown.key, SPARE, "漏传的一餐，属实")
    pass_on(city, desk, month, who["manager"])
    assert pass_on(city, desk, month, who["manager"]) is State.SUBMITTED


def test_after_sixty_days_it_may_only_shrink(city, desk, month, who, claimed_tills):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    send_back(city, desk, month, who["manager"])
    late_lunch(desk, month, here)
    city.house.now += timedelta(days=80)
    desk.draft_month(month)
    answer_all(city, month, who["manager"], SPARE)
    with pytest.raises(Refused, match="以后只能减，不能加"):
        pass_on(city, desk, month, who["manager"])


def test_a_line_written_into_a_month_that_went_out_waits_for_approval_in_the_next_claim(
    city, desk, month, who, claimed_tills
):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    city.house.now += timedelta(days=1)
    here.now = city.house.now
    late_lunch(desk, month, here)
    following = Month(month.year + month.number // 12, month.number % 12 + 1)
    sell(here, LI, "next")
    speak(here)
    desk.draft_month(following)
    assert [one["why"] for one in row(city, following).figures["restated"]] == ["申报以后才收到的流水，补报"]
    (asked,) = [one for one in found(city, following) if one.check == "E17"]
    assert asked.is_open
    answer_finding(
        city.house.gate, who["civil"], row(city, following), asked.key, EXCLUDE, "纸单对不上，不列"
    )
    desk.draft_month(following)
    assert row(city, following).figures["restated"] == []


def test_a_line_changed_behind_the_programs_back_stops_the_claim(city, desk, month, who):
    answer_all(city, month, who["manager"])
    with city.house.centre.begin() as office:
        line = till_entry.c.line
        changed = func.replace(line, '"portions":1', '"portions":2')
        touched = update(till_entry).where(till_entry.c.number == 2).values(line=changed)
        office.claims._db.execute(touched)
    desk.draft_month(month)
    broken = [one for one in found(city, month) if one.check == "C03" and not one.closed]
    assert "内容被改过" in broken[0].said["sentence"]
    answer_all(city, month, who["manager"], SPARE)
    with pytest.raises(Refused, match="条异常没有说明"):
        pass_on(city, desk, month, who["manager"])


def test_an_answer_that_comes_after_the_claim_went_out_is_refused(city, desk, month, who):
    city.house.now += timedelta(days=20)
    desk.draft_month(month)
    late = next(one for one in found(city, month) if one.check == "C08")
    seen = row(city, month)
    submitted(city, desk, month, who)
    with pytest.raises(Refused, match="已经申报"):
        answer_finding(city.house.gate, who["manager"], seen, late.key, NOTE, "月初断网，晚了几天")


def test_a_reviewer_may_decide_again(city, desk, month, who):
    city.house.now += timedelta(days=20)
    desk.draft_month(month)
    late = next(one for one in found(city, month) if one.check == "C08")
    for said in ("先认可，再看看", "看过了，确实属实"):
        answer_finding(city.house.gate, who["street"], row(city, month), late.key, SPARE, said)
    kept = next(one for one in found(city, month) if one.check == "C08")
    assert [one.text for one in kept.answers] == ["先认可，再看看", "看过了，确实属实"]


def test_whoever_signs_in_sees_which_claims_wait_for_them(city, desk, month, who):
    submitted(city, desk, month, who)
    city.house.now += timedelta(days=9)
    with city.house.centre.read() as office:
        waiting = {key: claims_waiting(desk, office, account) for key, account in who.items()}
    assert {key: len(some) for key, some in waiting.items() if some} == {"community": 1}
    assert waiting["community"][0].reminder.sentence == "在您这里第 10 天，超过了 5 天"
    page = city.house.signed_in("社区小孙").get("/").text
    assert "等您办的申报 1 份" in page
    assert "超过了 5 天" in page


def test_a_canteen_that_sold_nothing_since_still_gives_back_what_it_owes(
    city, desk, month, who, claimed_tills
):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    sold = next(line for line in here.entries() if line.kind == "sale")
    undo(here.counter, sold.id, Undoing("刷错人了", "manager"))
    speak(here)
    following = Month(month.year + month.number // 12, month.number % 12 + 1)
    desk.draft_month(following)
    assert row(city, following).total.fen == -600
    assert row(city, following).figures["meals"] == {}


def test_money_comes_back_when_corrections_are_more_than_the_claim(city, desk, month, who, claimed_tills):
    here, _ = claimed_tills
    submitted(city, desk, month, who)
    sold = next(line for line in here.entries() if line.kind == "sale")
    undo(here.counter, sold.id, Undoing("刷错人了", "manager"))
    speak(here)
    following = Month(month.year + month.number // 12, month.number % 12 + 1)
    on_the(city, claimed_tills, following, 2)
    desk.draft_month(following)
    submitted(city, desk, following, who)
    for key in ("community", "street", "civil", "chief", "finance"):
        pass_on(city, desk, following, who[key])
    number, today = row(city, following).number, city.house.now.date()
    with pytest.raises(Refused, match=r"还有 6\.00 元没有收回"):
        pass_on(city, desk, following, who["finance"])
    with pytest.raises(Refused, match=r"要收回 6\.00 元，不能登记 7\.00 元"):
        desk.pay(who["finance"], number, Payment(today, Money(700), "退-001"))
    assert desk.pay(who["finance"], number, Payment(today, Money(600), "退-001")) == Money(0)
    assert row(city, following).state is State.PAID
    with city.house.centre.read() as office:
        assert [one.amount for one in office.claims.payments(number)] == [Money(-600)]
