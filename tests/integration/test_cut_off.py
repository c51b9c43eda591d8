"""What a cut can cost, in numbers: proved by really eating everywhere while every line is cut."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integration.centre_server import City, answering
from integration.two_canteens import TwoCanteens
from kiosk_ui.centre_worker import CentreState, CentreWorker
from kiosk_ui.loss_view import bound_said, loss_sentences, now_said
from kiosk_ui.notices import Devices, all_notices
from kiosk_ui.paper_state import PaperState
from kiosk_ui.station import Station
from pos.centre_link import CentreLink
from pos.rules.cut_off import SoldUnheard, loss_bound, sold_unheard
from pos.rules.money import ZERO, Money
from pos.rules.undoing import Undoing
from pos.undo import undo

SIX, TWELVE = Money(600), Money(1200)


@pytest.fixture
def town(make_canteen, tmp_path):
    city = City(tmp_path / "centre")
    with answering(city.house.app) as url:
        made = TwoCanteens(city, url, make_canteen, tmp_path)
        yield made
        made.close()
    city.house.close()


def cut(till):
    """Let a till find nobody at the other end."""
    link = till.link
    nowhere = CentreLink("http://127.0.0.1:9", link.till, link.canteen, link.centre_key, link.token)
    till.worker.stop()
    till.worker = CentreWorker(till.counter, nowhere, lambda: None)


def bound(till, others):
    return loss_bound(till.counter.policy_now().tariff_on(till.now.date()), others)


def test_nobody_gets_more_while_lines_are_cut_than_the_bound_says(town):
    town.at(11)
    town.speak()
    town.speak()  # the first till hears of the second one
    for till in town.tills.values():
        cut(till)
    subsidies = [
        Money(till.sell("王建国").fen("subsidy_fen")) for till in town.tills.values() for _ in range(3)
    ]
    reduced = [one for one in subsidies if one > ZERO]
    limit = bound(town["K01"], 1)
    assert (len(reduced), limit.again) == (2, 1)  # one is theirs, and one more: no other till, no third time
    assert sum(reduced[1:], ZERO) == SIX <= limit.most


@pytest.mark.parametrize(("others", "again", "most"), [(0, 0, ZERO), (1, 1, TWELVE), (9, 9, Money(10800))])
def test_the_bound_is_other_tills_times_the_subsidy(canteen, others, again, most):
    found = bound(canteen, others)
    assert (found.again, found.again_today, found.most) == (again, 2 * again, most)
    assert found.subsidies == (SIX, TWELVE)


def test_the_manager_reads_it_in_plain_numbers(canteen):
    assert bound_said(bound(canteen, 9)) == (
        "另有 9 台收银机。断网期间，同一位老人一餐在别处最多可能多享受 9 次优惠，"
        "每次 6.00 或 12.00 元，一餐最多 108.00 元；一天最多 18 次。"
    )
    assert "没有别的收银机" in bound_said(bound(canteen, 0))
    assert "还不知道" in bound_said(bound(canteen, None))


def test_how_it_stands_is_said_for_a_line_that_is_up_and_one_that_is_cut():
    unheard = SoldUnheard(41, Money(31200))
    assert now_said(unheard, None) == "现在连着市中心。"
    assert now_said(SoldUnheard(0, ZERO), 3) == "本机断网 3 分钟，还没有给过优惠。"
    assert now_said(unheard, 120) == (
        "本机断网 2 小时，还没上传的优惠有 41 份，共补 312.00 元：就算每一份都是别处取过的，也不会比这更多。"
    )


def test_only_reduced_meals_that_stand_and_are_unsent_are_counted(town):
    town.at(11)
    till = town["K01"]
    till.sell("李秀兰")
    town.speak()
    cut(till)
    assert not till.worker.once()
    since = till.now
    till.sell("王建国")
    wrong = till.sell("张桂英")
    till.sell(portions=4)
    undo(till.counter, wrong.id, Undoing("刷错人了"))
    till.now = since + timedelta(minutes=134)
    assert not till.worker.once()
    state = till.worker.state
    assert (state.away_since, state.waits_min) == (since, 134)
    assert loss_sentences(till.counter, state)[1].startswith(
        "本机断网 2 小时 14 分，还没上传的优惠有 1 份，共补 6.00 元"
    )
    assert sold_unheard([ZERO, SIX]) == SoldUnheard(1, SIX)


def test_the_strip_says_how_many_lines_wait_and_how_long_the_oldest_has(canteen):
    scene = Station(canteen.counter).scene
    away = CentreState(unsent=37, trouble="连不上", waits_min=134)
    said = [strip.text for strip in all_notices(scene, Devices(None, PaperState(), centre=away))]
    assert "连不上市中心。照常收款和优惠，37 笔连上后自动上传，最早一笔等了 2 小时 14 分。" in said
    fresh = replace(away, waits_min=0)
    said = [strip.text for strip in all_notices(scene, Devices(None, PaperState(), centre=fresh))]
    assert "连不上市中心。照常收款和优惠，37 笔连上后自动上传。" in said


def test_a_line_that_is_up_again_is_no_cut_any_more(town):
    town.at(11)
    till = town["K01"]
    link = till.link
    cut(till)
    till.worker.once()
    assert till.worker.state.away_since == till.now
    till.worker._centre._url = link.url
    assert till.worker.once()
    assert till.worker.state.away_since is None
