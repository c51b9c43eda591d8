"""What the centre's rows are measured on, made when the first of them asks for it, gone at the end."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy import Connection

from bench.centre_list import LEDGER, ROSTER, write_list
from bench.centre_page import lines_page, people_page
from bench.times import took
from pos.config import load_config
from settlement.bench_city import City, a_server, straight_to
from settlement.bench_lines import TILLS, rolls
from settlement.bench_month import CITY_MEALS, fill, known_of
from settlement.bench_settle import MONTH, ROLL_UP, claims, read, refuse_other_sums
from settlement.bench_ways import WAYS
from settlement.bench_workbook import alone, bare_loop, line_table, month_of
from settlement.months_ahead import make_months_ahead
from settlement.rules.known import Known
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.workbook import write_workbook

CONFIG = Path(__file__).parents[2] / "config.toml"


@dataclass(frozen=True)
class FilledMonth:
    """A city's month of meals in a database of its own."""

    city: City
    connection: Connection
    known: Known
    meals: int

    def rolled_up_s(self):
        """Let PostgreSQL add the month up by itself."""
        return took(lambda: read(self.connection, ROLL_UP))

    def claims_s(self, processes):
        """Make the claims from the same lines; they have to come to the same."""
        made = []
        seconds = took(lambda: made.append(claims(self.city.database, self.known, processes)[0]))
        refuse_other_sums(made[0], read(self.connection, ROLL_UP))
        return seconds


class Made:
    """The server, the journals, the months and the lists; each is made once."""

    def __init__(self, folder, kept):
        self.folder = folder
        self.kept = kept
        self.month = cache(self._month)
        self.journals = cache(self._journals)
        self.sheet = cache(self._sheet)
        self.papers = cache(self._papers)
        self.lines_page = cache(lambda meals: lines_page(self, meals))
        self.people_page = cache(lambda people: people_page(self, people))

    @cached_property
    def config(self):
        """Read the configuration that the house ships with."""
        return load_config(CONFIG)

    @cached_property
    def server(self):
        """Start PostgreSQL."""
        return self.kept.enter_context(a_server(self.folder))

    def lines_s(self, way, lines):
        """Bring so many signed lines of ten tills into an empty centre; give lines a second."""
        given = self.journals(lines)
        with self.server.city(given) as city:
            return WAYS[way](city, given).lines_s

    def _journals(self, lines):
        return tuple(rolls(lines // len(TILLS)))

    def _month(self, meals):
        """Sell about so many meals in a month."""
        scale = meals / CITY_MEALS
        city = self.kept.enter_context(self.server.city(()))
        engine = self.kept.enter_context(straight_to(city.database))
        make_months_ahead(city.centre, MONTH.first)
        sold = fill(engine, scale, MONTH)
        rules = read_claim_rules(self.config.claims_table)
        known = known_of(scale, MONTH, Known(self.config.policy, rules))
        month = FilledMonth(city, self.kept.enter_context(engine.connect()), known, sold)
        read(month.connection, ROLL_UP)  # read once before any clock runs
        return month

    def _sheet(self, people, columns):
        kind = {LEDGER: "ledger", ROSTER: "roster"}[columns]
        return write_list(self.folder / f"{kind}-{people}.xlsx", people, columns)

    def _papers(self, lines):
        """Make a canteen's month up, and read the cells of its line table back."""
        papers, path = month_of(lines), self.folder / f"claim-{lines}.xlsx"
        write_workbook(path, papers)
        return papers, line_table(path)

    def workbook_s(self, lines):
        """Write the whole workbook in a process of its own."""
        path = self.folder / "ours.xlsx"
        papers, _ = self.papers(lines)
        return alone(lambda: write_workbook(path, papers))[0]

    def bare_loop_s(self, lines):
        """Write the cells of its line table in a bare loop, in a process of its own too."""
        path = self.folder / "bare.xlsx"
        _, cells = self.papers(lines)
        return alone(lambda: bare_loop(path, cells))[0]


@contextmanager
def made_in(folder):
    """Give what is measured on, and let go of it afterwards."""
    with ExitStack() as kept:
        yield Made(folder, kept)
