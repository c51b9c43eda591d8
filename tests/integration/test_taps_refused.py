"""A tap that says something no button of ours says: told in words, and nothing is in the journal."""

import pytest

from integration.till_people import House
from pos.rules.drawer import Count
from pos.shifts import open_shift

CASH = {"yuan": "20", "jiao": "", "reason": "换零钱", "request": "tap"}


@pytest.fixture
def till(canteen):
    """A till whose shift is open, with 200 yuan in its drawer."""
    open_shift(canteen.counter, "张*", Count({10000: 2}))
    return House(canteen, "none")


@pytest.mark.parametrize("way", ["", "IN", "inn", "有"])
def test_cash_goes_in_or_out_and_nowhere_else(till, way):
    before = till.kinds()
    answer = till.browser().post("/till/cash", data={**CASH, "way": way})
    assert (answer.status_code, till.kinds()) == (409, before)
    assert "表单里的 way 不对" in answer.text


@pytest.mark.parametrize(("way", "fen"), [("in", 2000), ("out", -2000)])
def test_cash_that_is_put_in_or_taken_out_is_in_the_journal(till, way, fen):
    assert till.browser().post("/till/cash", data={**CASH, "way": way}).status_code == 204
    moved = till.canteen.entries()[-1]
    assert {one.account: one.fen for one in moved.postings} == {"cash:K01": fen, "safe:K01": -fen}


@pytest.mark.parametrize(("form", "field"), [("/till/walk-in", "tender"), ("/till/mode", "mode")])
def test_what_no_button_says_is_refused(till, form, field):
    before = till.kinds()
    fields = {"request": "tap", "portions": "1", "tender": "cash", "tendered_fen": "1200", field: "sometimes"}
    answer = till.browser().post(form, data=fields)
    assert (answer.status_code, till.kinds()) == (409, before)
    assert "没有这种" in answer.text
