"""Cities of any size as rows, made by PostgreSQL itself: canteens with ten tills, a month's lines, people."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, text

from pos.bars import Progress, silent
from settlement.people_feed_tables import person_change
from settlement.people_tables import person, person_details, person_status
from settlement.rules.months import Month

MONTH = Month(2026, 10)
TABLE = f"till_entry_{str(MONTH).replace('-', '_')}"
TILLS_A_CANTEEN = 10
LINES_A_DAY, VOIDS_A_DAY = 100, 3
LAST_NUMBER = LINES_A_DAY * MONTH.last.day
PEOPLE_A_CITY, COMMUNITIES_A_CITY = 433_000, 600


@dataclass(frozen=True)
class Size:
    """So many times a city: ten canteens with ten tills, each of which sells three thousand meals a month."""

    times: float
    lean: bool = True
    """Without what no query looks at: request, policy, roster, hashes, signature and totals in the line."""

    @property
    def canteens(self) -> int:
        """Give how many canteens there are."""
        return max(1, round(10 * self.times))

    @property
    def tills(self) -> int:
        """Give how many tills there are."""
        return self.canteens * TILLS_A_CANTEEN

    @property
    def lines(self) -> int:
        """Give how many lines the month has."""
        return self.tills * LAST_NUMBER

    @property
    def meals(self) -> int:
        """Give how many meals were sold, the voided ones too."""
        return self.tills * (LINES_A_DAY - VOIDS_A_DAY) * MONTH.last.day

    @property
    def label(self) -> str:
        """Name it as the head of a column does."""
        return f"{self.times:g}×" + ("" if self.lean else ", whole lines")


def code_of(number: int) -> str:
    """Name a till: a letter and three digits."""
    return f"{chr(65 + number // 1000)}{number % 1000:03d}"


def place_of(canteen: int) -> str:
    """Name a canteen by its place."""
    return f"示范区/第{canteen // 20}街道/第{canteen}社区/第{canteen}社区食堂"


def codes_of(canteen: int) -> list[str]:
    """Name the tills of a canteen."""
    return [code_of(canteen * TILLS_A_CANTEEN + number) for number in range(TILLS_A_CANTEEN)]


_CODE = "chr((65 + n / 1000)::int) || lpad((n % 1000)::text, 3, '0')"
_TILLS = f"""\
INSERT INTO till (till, canteen, place, public_key, token, state, made_at, enrolled_at, seen_at)
SELECT {_CODE}, '第' || n / 10 || '社区食堂',
       '示范区/第' || n / 200 || '街道/第' || n / 10 || '社区/第' || n / 10 || '社区食堂',
       '', NULL, 'enrolled', at, at, at
FROM generate_series(0, {{last_till}}) n, (VALUES ('2026-01-01T00:00:00.000Z')) made(at)"""  # noqa: S608
_HEADS = f"""\
INSERT INTO till_head (till, number, hash, totals, at)
SELECT {_CODE}, {LAST_NUMBER}, repeat('0', 64), '{{{{}}}}', '2026-10-31T06:00:00.000Z'
FROM generate_series(0, {{last_till}}) n"""  # noqa: S608, our own
_SALE = """{"at":"%sT%s.000Z","day":"%s","facts":{"cashier":"张* 2号","change_fen":0,"concession":"%s",\
"ground":"dibao","mode":"dine-in","payable_fen":%s,"period":"lunch","person":"%s",POLICY"portions":1,\
"price_fen":1200,REQUEST"subsidy_fen":%s,"tender":"cash","tendered_fen":%s,"via":"band"},HASH"kind":"sale",\
"number":%s,"postings":[["receivable:civil-affairs",%s],["meals",-1200]],CHAIN"till":"%s",TOTALS"v":1}"""
_VOID = """{"at":"%sT%s.000Z","day":"%s","facts":{"cashier":"张* 2号","reason":"刷错人了","reverses":"%s",\
"tender":"cash"},"kind":"void","number":%s,"postings":[],"till":"%s","v":1}"""
_WHOLE = {
    "POLICY": '"policy":"19bc1f3404de5393",',
    "REQUEST": '"request":"a87ff679a2f3e71d9181a67b7542122c","roster":"5d41402abc4b2a76",',
    "HASH": f'"hash":"{"5" * 64}",',
    "CHAIN": f'"previous":"{"6" * 64}","signature":"{"7" * 128}",',
    "TOTALS": '"totals":{"cash:A000":137400,"meals":-345600,"receivable:civil-affairs":208200},',
}
_PAPER = "till || '-' || lpad((number - 1)::text, 6, '0')"


def _line(size: Size, day: str) -> str:
    """Write as SQL how a line is written; a whole one with the rest of it, of true length."""
    sale = _SALE
    for place, words in _WHOLE.items():
        sale = sale.replace(place, "" if size.lean else words)
    paid = "1200 - subsidy"
    return f"""CASE kind
        WHEN 'void' THEN format('{_VOID}', '{day}', at, '{day}', {_PAPER}, number, till)
        ELSE format('{sale}', '{day}', at, '{day}', CASE subsidy WHEN 600 THEN 'half' ELSE 'free' END, {paid},
                    person, subsidy, {paid}, number, subsidy, till) END"""


def _a_day(size: Size, number: int) -> str:
    """Write as SQL a day's lines, till after till: every 33rd undoes the one before."""
    day = MONTH.first.replace(day=number).isoformat()
    return f"""\
INSERT INTO {TABLE} (till, number, kind, day, period, person, mode, portions, subsidy_fen, request, reverses,
                     prepaid_fen, slip, line, month)
SELECT till, number, kind, '{day}', CASE kind WHEN 'sale' THEN 'lunch' ELSE '' END,
       CASE kind WHEN 'sale' THEN person END, CASE kind WHEN 'sale' THEN 'dine-in' ELSE '' END,
       (kind = 'sale')::int, CASE kind WHEN 'sale' THEN subsidy ELSE 0 END,
       CASE kind WHEN 'sale' THEN md5(g || '-{number}') END, CASE kind WHEN 'void' THEN {_PAPER} END,
       0, NULL, {_line(size, day)}, '{MONTH}'
FROM (SELECT g, {_CODE} AS till, {number - 1} * {LINES_A_DAY} + p AS number,
             CASE p % 33 WHEN 0 THEN 'void' ELSE 'sale' END AS kind,
             CASE p % 5 WHEN 0 THEN 1200 ELSE 600 END AS subsidy,
             md5(n || '/' || (p * 37 + {number} * 11) % 200) AS person,
             to_char(time '02:35' + p * interval '90 seconds', 'HH24:MI:SS') AS at
      FROM (SELECT g, g / {LINES_A_DAY} AS n, g % {LINES_A_DAY} + 1 AS p
            FROM generate_series(0, {size.tills * LINES_A_DAY - 1}) g) numbered) made"""  # noqa: S608, our own


def person_of(number: int, day_number: int, place: int) -> str:
    """Give who ate at a till on a day, as the lines name them."""
    who = f"{number}/{(place * 37 + day_number * 11) % 200}"
    return hashlib.md5(who.encode(), usedforsecurity=False).hexdigest()


def add_tills(connection: Connection, size: Size) -> None:
    """Add every till, with its head where the month will end."""
    _say(connection, _TILLS.format(last_till=size.tills - 1))
    _say(connection, _HEADS.format(last_till=size.tills - 1))


def fill_month(engine: Engine, size: Size, progress: Progress = silent) -> None:
    """Write the month's lines into a table of their own, and only then let it be indexed and be the month's.

    One transaction: a table that is new in it needs no write-ahead log where the server keeps the least.
    """
    with engine.begin() as connection:
        _say(connection, "SET LOCAL maintenance_work_mem = '1GB'")
        _say(connection, f"CREATE TABLE {TABLE} (LIKE till_entry INCLUDING DEFAULTS)")
        for number in range(1, MONTH.last.day + 1):
            _say(connection, _a_day(size, number))
            progress(1)
        _say(connection, f"ALTER TABLE till_entry ATTACH PARTITION {TABLE} FOR VALUES IN ('{MONTH}')")


def _say(connection: Connection, sentence: str) -> None:
    """Speak past the marks for values: what is said here has percent signs and colons of its own."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(sentence)
    finally:
        cursor.close()


_SEALED = "substr(decode(repeat(one, 4), 'hex'), 1, {})"
_NAME, _PHONE, _NUMBER = (_SEALED.format(width) for width in (40, 42, 49))
_PERSON = f"""\
INSERT INTO person
SELECT one, md5('l' || g * 7919 % 11000), (date '1925-01-01' + (g * 7919 % 15000)::int)::text, g % 2,
       {_NUMBER}, 1, 1"""
_DETAILS = f"""\
INSERT INTO person_details (person, opened_by, since, masked_name, initials, greeting, alike, community, grid,
                            building, home, name, phone, guardian, guardian_phone, key_version)
SELECT one, 1, '2026-10-01', '李*' || chr((19968 + g % 3000)::int),
       chr((65 + g % 23)::int) || chr((65 + g / 23 % 23)::int) || chr((65 + g / 529 % 23)::int), '李奶奶',
       md5(one), '第' || g % COMMUNITIES || '社区', g / COMMUNITIES % 12 + 1 || '网格', g % 40 + 1 || '栋',
       g % 90 + 101 || '室', {_NAME}, {_PHONE}, CASE WHEN g % 3 = 0 THEN {_NAME} END,
       CASE WHEN g % 3 = 0 THEN {_PHONE} END, 1"""
_STATUS = """\
INSERT INTO person_status (person, source, code, begins, opened_by, document)
SELECT one, '民政', 'dibao', '2024-01-01', 1, ''"""
_CHANGE = "INSERT INTO person_change SELECT one, g + 1"
_LEDGER = {
    person: (_PERSON, 1),
    person_details: (_DETAILS, 1),
    person_status: (_STATUS, 7),
    person_change: (_CHANGE, 1),
}
PEOPLE_TABLES = [table.name for table in _LEDGER]


LAST_FOUR = hashlib.md5(b"l0", usedforsecurity=False).hexdigest()
"""What stands for the keyed hash of the last four characters that some of them share."""


def digest_of(number: int) -> str:
    """Give what stands for the keyed hash of somebody's ID number."""
    return hashlib.md5(f"p{number}".encode(), usedforsecurity=False).hexdigest()


def fill_people(engine: Engine, times: float, progress: Progress = silent) -> int:
    """Write so many cities' people into the ledger, sealed values as bytes of their true width."""
    people, communities = round(PEOPLE_A_CITY * times), max(1, round(COMMUNITIES_A_CITY * times))
    with engine.begin() as connection:
        _say(connection, "SET LOCAL maintenance_work_mem = '1GB'")
        _say(connection, "SET LOCAL session_replication_role = 'replica'")  # nobody refers to nobody here
        indexes = _without_indexes(connection)
        for sentence, step in _LEDGER.values():
            everybody = (
                f"SELECT g, md5('p' || g) AS one FROM generate_series(0::bigint, {people - 1}, {step}) g"  # noqa: S608
            )
            _say(connection, f"{sentence.replace('COMMUNITIES', str(communities))} FROM ({everybody}) made")
            progress(1)
        for index in indexes:
            _say(connection, index)
    return people


def _without_indexes(connection: Connection) -> Sequence[str]:
    """Drop the indexes that are no keys; give the sentences that make them again."""
    query = text(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(:names) AND NOT EXISTS"
        " (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"
    )
    found = connection.execute(query, {"names": PEOPLE_TABLES}).all()
    for index in found:
        _say(connection, f"DROP INDEX {index.indexname}")
    return [index.indexdef for index in found]
