"""How far a till has heard the others: what is written is read, and nothing else is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlement.rules.faults import Fault
from settlement.rules.heard import heard_text, read_heard

TILLS = st.from_regex(r"[A-Z][0-9]{2,3}", fullmatch=True)


@given(st.dictionaries(TILLS, st.integers(1, 10**15 - 1), max_size=100))
def test_what_is_written_is_read(heard):
    assert read_heard(heard_text(heard)) == heard


def test_a_till_never_heard_is_not_named():
    assert heard_text({"K02": 17, "K01": 0}) == "K02:17"
    assert read_heard("") == {}


@pytest.mark.parametrize(
    "text", ["K02", "K02:", ":1", "k02:1", "K02:1,", ",K02:1", "K02:1 ", "K02:１", "K02:1,K02:1"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(Fault, match="听到哪里"):
        read_heard(text)
