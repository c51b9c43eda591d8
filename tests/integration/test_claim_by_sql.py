"""A city's claims added up by one SQL statement over the centre's own tables: the same to the fen."""

import random
import tomllib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, text

from integration.centre_house import CONFIG, MORNING
from integration.postgres import fresh_database
from pos.durable import WRITES
from pos.rules.journal import canonical, instant, parse_entry_id
from pos.rules.money import Money
from pos.rules.read_policy import read_policy
from pos.rules.sale import HELD, RECEIVABLE
from settlement.claim_line_book import ClaimLineBook, Days
from settlement.claim_tables import held_review
from settlement.engine import open_engine
from settlement.rules.checks.claim_checks import Beside, c01
from settlement.rules.claim import CLAIMED, exclusions, verdict
from settlement.rules.entry_months import month_of
from settlement.rules.meal_lines import Undone
from settlement.rules.months import Month
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import settle
from settlement.sim_fraud import PLANTS
from settlement.sim_measure import Town
from settlement.sim_spot import Spot
from settlement.till_tables import till, till_entry
from settlement.wiring import open_centre

TABLES = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
OCTOBER = Month(2026, 10)
TOWN = Town(OCTOBER, read_policy(TABLES["policy"]), read_claim_rules(TABLES["claims"]))
PLANTED = ("E01", "E03", "E05", "E06", "E07", "E16", "D18")
FACTS = (
    "period", "person", "concession", "ground", "mode", "via", "tender", "cashier", "policy", "held", "slip",
    "confirmer", "why", "card", "portions", "price_fen", "payable_fen",
)  # fmt: skip

# Nothing of the claim's own code is in here: what was undone, excluded, or waits, and what is left of it.
BY_SQL = """
SELECT place, concession, SUM(portions), SUM(subsidy_fen) FROM (
    SELECT t.place, {concession} AS concession, s.portions, s.subsidy_fen, {name} AS name, {held} AS held
    FROM till_entry s JOIN till t ON t.till = s.till
    WHERE s.kind = 'sale' AND s.day BETWEEN :first AND :last
) AS sold
WHERE NOT EXISTS (SELECT 1 FROM till_entry v WHERE v.kind = 'void' AND v.reverses = sold.name)
  AND sold.name NOT IN :excluded
  AND (NOT held OR EXISTS (SELECT 1 FROM held_review h WHERE h.entry = sold.name AND h.accepted = 1))
GROUP BY place, concession
"""
WORDS = {
    "sqlite": {
        "concession": "json_extract(s.line, '$.facts.concession')",
        "name": "s.till || '-' || printf('%06d', s.number)",
        "held": "EXISTS (SELECT 1 FROM json_each(s.line, '$.postings') p"
        " WHERE p.value ->> 0 = 'held:civil-affairs' AND p.value ->> 1 <> 0)",
    },
    "postgresql": {
        "concession": "s.line::jsonb -> 'facts' ->> 'concession'",
        "name": "s.till || '-' || lpad(s.number::text, 6, '0')",
        "held": "EXISTS (SELECT 1 FROM jsonb_array_elements(s.line::jsonb -> 'postings') p"
        " WHERE p ->> 0 = 'held:civil-affairs' AND (p ->> 1)::bigint <> 0)",
    },
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def month(request, tmp_path_factory):
    """October of a simulated city in the tables of a real centre, with fraud and meals that wait in it."""
    folder = tmp_path_factory.mktemp("centre")
    address = fresh_database() if request.param == "postgresql" else ""
    open_centre(folder, address).centre.close()
    engine = open_engine(folder, address).execution_options(**{WRITES: True})
    city = TOWN.honest(31)
    *places, other = city.tills
    for check, canteen in zip(PLANTED, places, strict=False):
        PLANTS[check](Spot(city, canteen, other, 2, random.Random(31)))
    lines = [line for line in city.numbered() if OCTOBER.first <= line.day <= OCTOBER.last]
    held = sorted(line.id for line in lines if line.held_fen)
    accepted = frozenset(held[::2])
    with engine.begin() as connection:
        _write(connection, city.tills, lines, accepted)
    yield engine, replace(city.known(), accepted=accepted)
    engine.dispose()


def _write(connection, tills, lines, accepted):
    never = {"public_key": "", "token": None, "state": "enrolled", "enrolled_at": "", "seen_at": ""}
    made = instant(MORNING)
    connection.execute(
        insert(till),
        [
            {"till": code, "canteen": place[-40:], "place": place, "made_at": made, **never}
            for place, code in tills.items()
        ],
    )
    connection.execute(insert(till_entry), [_sale(line) for line in lines])
    voids = [_void(line) for line in lines if line.undone]
    connection.execute(insert(till_entry), voids)
    reviewed = [
        {"entry": entry, "accepted": 1, "reason": "核对过了", "account": None, "at": made}
        for entry in sorted(accepted)
    ]
    connection.execute(insert(held_review), reviewed)


def _sale(line):
    facts = {name: value for name in FACTS if (value := getattr(line, name)) not in (None, "")}
    if line.served_at != line.at:
        facts["served_at"] = instant(line.served_at)
    postings = [[RECEIVABLE, line.receivable_fen], [HELD, line.held_fen]]
    content = _content(line, line.number, instant(line.at), facts, postings)
    return {**_row(line, "sale", content), "subsidy_fen": line.subsidy_fen}


def _void(line):
    facts = {"reverses": line.id, "reason": line.undone.reason}
    _, number = parse_entry_id(line.undone.entry)
    content = _content(line, number, instant(line.undone.at), facts, [])
    return {**_row(line, "void", content), "subsidy_fen": -line.subsidy_fen, "reverses": line.id}


def _content(line, number, at, facts, postings):
    day = line.day.isoformat()
    told = {"at": at, "day": day, "facts": facts, "number": number, "postings": postings, "till": line.till}
    return {**told, "hash": f"{line.till}{number:061d}"}


def _row(line, kind, content):
    return {
        "till": line.till, "number": content["number"], "kind": kind, "day": content["day"],
        "month": month_of(line.day), "period": line.period, "person": line.person, "mode": line.mode,
        "portions": line.portions, "request": None, "reverses": None, "prepaid_fen": 0,
        "slip": line.slip or None, "line": canonical(content),
    }  # fmt: skip


def _lines(connection):
    return list(ClaimLineBook(connection).meals(Days(OCTOBER.first, OCTOBER.last)))


def _by_sql(connection, excluded):
    words = WORDS[connection.dialect.name]
    asked = text(BY_SQL.format(**words)).bindparams(bindparam("excluded", expanding=True))
    given = {"first": str(OCTOBER.first), "last": str(OCTOBER.last), "excluded": sorted(excluded) or [""]}
    found = {}
    for place, concession, portions, fen in connection.execute(asked, given):
        meals, sums = found.setdefault(place, ({}, [0]))
        meals[concession] = int(portions)
        sums[0] += int(fen)
    return {place: (meals, Money(sums[0])) for place, (meals, sums) in found.items()}


def test_one_statement_of_sql_gives_every_canteens_meals_and_subsidy_to_the_fen(month):
    engine, known = month
    with engine.begin() as connection:
        claims = settle(OCTOBER, _lines(connection), known).claims
        excluded = {said.entry for claim in claims for said in claim.excluded}
        by_sql = _by_sql(connection, excluded)
    assert len(claims) == 10
    assert {claim.canteen: (dict(claim.meals), claim.meal_subsidy) for claim in claims} == by_sql
    for kind in ("excluded", "undone", "waiting"):
        assert any(getattr(claim, kind) for claim in claims), kind
    assert {"E01", "E03", "E05", "E06", "E07", "E16"} <= {said.why for c in claims for said in c.excluded}


@pytest.fixture
def claimed(month):
    """Every canteen's claim with its verdicts, made before somebody lays hands on the tables."""
    engine, known = month
    with engine.connect() as connection:
        turn = connection.begin()
        lines = _lines(connection)
        settled = settle(OCTOBER, lines, known)
        made = {}
        for claim in settled.claims:
            excluding = exclusions(settled.findings[claim.canteen])
            own = [line for line in lines if line.canteen == claim.canteen]
            judged = [(line, verdict(line, excluding, known.accepted)) for line in own]
            made[claim.canteen] = claim, judged
        yield connection, known, made
        turn.rollback()


def _red(connection, known, claim, judged):
    """Say where C01 is red: 逐笔, 逐日, 账本."""
    apart = [said.entry for said in (*claim.excluded, *claim.waiting)]
    book = ClaimLineBook(connection)
    booked = book.booked_fen(Days(OCTOBER.first, OCTOBER.last), claim.canteen, apart)
    lines = [(line, said) for line, said in judged if said.state == CLAIMED]
    about = Beside(OCTOBER.last, OCTOBER.last + timedelta(days=10), Money(booked))
    return [finding.about for finding in c01(claim, lines, known, about)]


def _subsidised(judged):
    """Give some of the subsidised meals: the first, the last, and some between."""
    paid = [line for line, said in judged if said.state == CLAIMED and said.fen]
    return [paid[0], *random.Random(7).sample(paid, 3), paid[-1]]


def test_as_long_as_nobody_touches_the_tables_c01_is_quiet_everywhere(claimed):
    connection, known, made = claimed
    assert [_red(connection, known, *of_place) for of_place in made.values()] == [[]] * 10


def test_one_entry_dropped_anywhere_turns_c01_red(claimed):
    connection, known, made = claimed
    for claim, judged in made.values():
        for line in _subsidised(judged):
            with connection.begin_nested() as spoilt:
                this = (till_entry.c.till == line.till, till_entry.c.number == line.number)
                assert connection.execute(delete(till_entry).where(*this)).rowcount == 1
                assert _red(connection, known, claim, judged) == ["账本"], line.id
                spoilt.rollback()


def test_one_entry_added_anywhere_turns_c01_red(claimed):
    connection, known, made = claimed
    for claim, judged in made.values():
        for line in _subsidised(judged):
            with connection.begin_nested() as spoilt:
                highest = select(func.max(till_entry.c.number)).where(till_entry.c.till == line.till)
                more = replace(line, number=connection.scalar(highest) + 1, undone=None, slip="")
                connection.execute(insert(till_entry), [_sale(more)])
                assert _red(connection, known, claim, judged) == ["账本"], line.id
                spoilt.rollback()


def test_a_void_dropped_or_added_turns_c01_red(claimed):
    connection, known, made = claimed
    voids = 0
    for claim, judged in made.values():
        for undone in [line for line, said in judged if line.undone and line.subsidy_fen][:2]:
            voids += 1
            with connection.begin_nested() as spoilt:
                connection.execute(delete(till_entry).where(till_entry.c.reverses == undone.id))
                assert _red(connection, known, claim, judged) == ["账本"], undone.id
                spoilt.rollback()
        sold = _subsidised(judged)[0]
        with connection.begin_nested() as spoilt:
            highest = select(func.max(till_entry.c.number)).where(till_entry.c.till == sold.till)
            entry = f"{sold.till}-{connection.scalar(highest) + 1:06d}"
            undone = replace(sold, undone=Undone(entry, sold.at, "按错了"))
            connection.execute(insert(till_entry), [_void(undone)])
            assert _red(connection, known, claim, judged) == ["账本"], sold.id
            spoilt.rollback()
    assert voids


def test_a_line_left_out_of_the_claims_own_list_or_twice_in_it_turns_c01_red(claimed):
    connection, known, made = claimed
    for claim, judged in made.values():
        for line in _subsidised(judged):
            left = [(one, said) for one, said in judged if one.id != line.id]
            twice = [*judged, next((one, said) for one, said in judged if one.id == line.id)]
            assert _red(connection, known, claim, left) == ["逐笔"]
            assert _red(connection, known, claim, twice) == ["逐笔"]
        dearer = replace(claim, meal_subsidy=claim.meal_subsidy + Money(1))
        assert _red(connection, known, dearer, judged) == ["逐笔", "逐日", "账本"]
