"""The audit trail only grows: whoever changes, deletes, swaps or adds a line behind its back is found."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import text

from integration.centre_house import House
from pos.keys import Seal
from pos.rules.chain import extend, read_line
from pos.rules.journal import Draft, Head, line_of
from settlement.store import AUDIT

ROOT = Path(__file__).parents[2]
FORGER = Seal(b"3" * 32)


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.unhurried()
    made.first()
    made.make("钱会计", "finance")
    made.signed_in("钱会计").post("/sign-out", page="/")
    made.browser().sign_in("钱会计", password="不是这个密码吧")
    yield made
    made.close()


def sql(house, statement, **values):
    with house.centre._engine.begin() as connection:
        return connection.execute(text(statement), values)


def lines(house):
    with house.centre.read() as office:
        return list(office.audit.lines())


def findings(house):
    """Give what `canteen centre verify-audit` looks at: the chain, and the columns a line is found by."""
    with house.centre.read() as office:
        return [*house.breaks(), *office.audit.misfiled()]


def put(house, number, line):
    sql(house, "update entry set line = :line where number = :number", line=line, number=number)


def rewritten(line, **changed):
    return json.dumps(
        {**json.loads(line), **changed}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def signed_anew(house):
    """Write the last line as somebody else's deed, hashed and signed by another key."""
    before, last = (read_line(line) for line in lines(house)[-2:])
    draft = Draft(last.kind, last.at, last.day, {**last.facts, "name": "somebody-else"}, last.postings)
    put(house, last.number, line_of(extend(Head(AUDIT, before.number, before.hash), draft, FORGER.sign)))


def swapped(house):
    second, third = lines(house)[1:3]
    put(house, 2, third)
    put(house, 3, second)


def added(house):
    last = read_line(lines(house)[-1])
    draft = Draft("account-made", last.at, last.day, {"who": "1"})
    made = extend(Head(AUDIT, last.number, last.hash), draft, FORGER.sign)
    sql(
        house,
        "insert into entry (till, number, kind, day, period, mode, portions, subsidy_fen, line) "
        "values (:till, :number, :kind, :day, '', '', 0, 0, :line)",
        till=AUDIT,
        number=made.number,
        kind=made.kind,
        day=str(made.day),
        line=line_of(made),
    )
    sql(house, "update head set number = :number, hash = :hash", number=made.number, hash=made.hash)


TAMPERED = {
    "who it was": lambda h: put(h, 2, rewritten(lines(h)[1], facts={"who": "99"})),
    "when it was": lambda h: put(h, 2, rewritten(lines(h)[1], at="2026-11-24T03:00:00.000Z")),
    "what it was": lambda h: sql(h, "update entry set line = replace(line, 'signed-in', 'signed-up')"),
    "a blank more": lambda h: put(h, 2, lines(h)[1] + " "),
    "the kind it is found by": lambda h: sql(h, "update entry set kind = 'signed-out' where number = 1"),
    "the day it is found by": lambda h: sql(h, "update entry set day = '2026-01-01' where number = 1"),
    "first deleted": lambda h: sql(h, "delete from entry where number = 1"),
    "middle deleted": lambda h: sql(h, "delete from entry where number = 3"),
    "last deleted": lambda h: sql(h, "delete from entry where number = (select max(number) from entry)"),
    "all deleted": lambda h: sql(h, "delete from entry"),
    "one numbered anew": lambda h: sql(h, "update entry set number = 900 where number = 3"),
    "end set back": lambda h: sql(h, "update head set number = number - 1"),
    "two swapped": swapped,
    "signed by another": signed_anew,
    "added by another": added,
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_whatever_is_changed_behind_its_back_is_found(house, tamper):
    assert len(lines(house)) >= 6
    assert findings(house) == []
    tamper(house)
    assert findings(house)


def test_what_the_centre_itself_adds_is_right(house):
    before = lines(house)
    house.signed_in("周主任").get("/audit")
    assert lines(house)[: len(before)] == before
    assert len(lines(house)) > len(before)
    assert findings(house) == []


def test_after_a_tampering_the_trail_goes_on_and_the_break_stays_found(house):
    put(house, 2, rewritten(lines(house)[1], facts={"who": "99"}))
    house.signed_in("周主任")
    assert findings(house)


def test_no_line_of_the_program_changes_or_deletes_a_line_of_a_journal():
    touches = re.compile(
        r"\b(?:update|delete)\(\s*(?:tables\.)?entry\s*\)|(?:UPDATE|DELETE\s+FROM|DROP\s+TABLE)\s+\"?entry\b",
        re.IGNORECASE,
    )
    sources = [path for folder in ("pos", "settlement", "kiosk_ui") for path in (ROOT / folder).rglob("*.py")]
    assert len(sources) > 150
    assert [path.name for path in sources if touches.search(path.read_text(encoding="utf-8"))] == []
    for planted in ("db.execute(update(entry).where())", "delete(tables.entry)", 'sql("delete from entry")'):
        assert touches.search(planted)
