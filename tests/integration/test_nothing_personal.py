"""After a till's day and the centre's month nobody's name or ID number lies about unsealed."""

import io
import logging
import re
import shutil
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from hardware.paper_picture import draw_receipt
from integration.centre_house import CATEGORIES, House
from integration.personal_words import found_in, found_under
from kiosk_ui import balance_desk, slip_desk, stated_desk, undo_desk
from kiosk_ui.logs import log_to
from kiosk_ui.paper import job_bytes, job_lines, letterhead
from kiosk_ui.station import Station
from pos.balances import pay_in
from pos.journal_file import write_export
from pos.log_lines import REQUESTS, JsonLine
from pos.rules.errors import Refused
from pos.rules.money import ZERO, Money
from pos.rules.prepaid import TopUp
from pos.rules.roster_sheet import COLUMNS
from pos.rules.sale import Tender, Via
from pos.sample_people import cells_of, sample_people, write_sample_sheet
from pos.search import search
from pos.sheets import write_sheet

WANG, LI = "王建国", "李秀兰"


@pytest.fixture(autouse=True)
def _kept_logging():
    """Put the logging of the tests back after a till has taken it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


class Day:
    """One day at a till, with its log, its papers and what its screens were told."""

    def __init__(self, canteen):
        log_to(canteen.data)
        self.canteen, self.people = canteen, list(canteen.people.values())
        self.seconds = 100.0
        self.station = Station(canteen.counter, lambda: self.seconds)

    def person(self, name):
        return self.canteen.guest(name).resident.person

    def sell(self, tender=Tender.CASH):
        held = self.station.scene.open
        payable = held.quote.decision.payable
        tender = tender if payable else Tender.FREE
        return self.station.sell(held.request, tender, payable if tender is Tender.CASH else ZERO)

    def everybody_eats(self):
        for person in self.people:
            self.seconds += 60
            if person.card:
                self.station.scanned(person.card)
            else:
                self.station.card_read(person.id_number)
            self.sell()

    def work(self):
        """Do everything that a till does with people."""
        self.everybody_eats()
        station, canteen, wang = self.station, self.canteen, self.people[1]
        for typed in (wang.id_number[-4:], "WJG", "1960", wang.id_number, wang.name):
            search(canteen.counter, typed)
        self.seconds += 60
        station.scanned(wang.id_number, Via.SCANNER)
        balance_desk.top_up(station, TopUp("充-1", self.person(WANG), Money.yuan("50.00"), Tender.CASH), ZERO)
        again = self.sell(Tender.PREPAID)
        undo_desk.void(station, again.id, "刷错人了")
        undo_desk.reprint(station, canteen.entries("sale")[0].id)
        self.seconds += 60
        station.scanned("NOBODYS-BAND-4711")
        stated_desk.serve_first(station, "unknown")
        stated_desk.state(station, Money(600))
        held = station.scene.stated
        station.sell(held.request, Tender.CASH, Money(600))
        slip = slip_desk.Written(
            who=self.person(LI), letters="A", number="0012", clock="1142", paid="0", why="停电", tender="free"
        )
        slip_desk.sell(station, slip_desk.keyed(slip, "补-1", canteen.now.date()))
        with pytest.raises(Refused) as told:
            pay_in(canteen.counter, TopUp("充-2", self.person(WANG), Money.yuan("99999.00"), Tender.CASH))
        logging.getLogger("canteen.web").warning("refused: %s", told.value)
        logging.getLogger("canteen.web").error("failed", exc_info=told.value)

    def papers(self):
        """Give every paper as bytes, and as the lines that are drawn."""
        head = letterhead(self.canteen.config)
        with self.canteen.books.store.read() as book:
            for job in book.jobs.newest(1000):
                yield job_bytes(book, job, head)
                lines = job_lines(book, job, head)
                yield "\n".join(line.text for line in lines).encode()
                draw_receipt(lines, head.style)


@pytest.fixture
def day(canteen):
    made = Day(canteen)
    made.work()
    return made


def kinds(day):
    return {entry.kind for entry in day.canteen.entries()}


# The till


def test_the_day_had_everything_in_it(day):
    assert kinds(day) >= {"sale", "void", "topup", "search", "reprint"}
    ways = {entry.text("via") for entry in day.canteen.entries("sale")}
    assert ways >= {"band", "id_card", "stated", "slip"}
    assert len(day.canteen.entries("sale")) > len(day.people)


def test_no_file_of_the_till_names_anybody(day, tmp_path):
    assert {path.name for path in day.canteen.data.iterdir()} >= {"till.db", "till.key", "till.log"}
    assert found_under(day.canteen.data, day.people) == {}
    assert "李*兰".encode() in (day.canteen.data / "till.db").read_bytes()
    assert "failed" in (day.canteen.data / "till.log").read_text(encoding="utf-8")
    day.canteen.books.store.close()
    shutil.copytree(day.canteen.data, tmp_path / "backup")
    assert found_under(tmp_path / "backup", day.people) == {}


def test_no_line_of_the_journal_names_anybody(day):
    out = io.StringIO()
    write_export(out, day.canteen.books.store, day.canteen.books.seal, day.canteen.config.canteen.name)
    lines = out.getvalue()
    assert lines.count("\n") > len(day.people)
    assert found_in(lines.encode(), day.people) == []
    assert [person.card for person in day.people if person.card and person.card in lines] == []


def test_no_paper_names_anybody(day):
    papers = list(day.papers())
    assert len(papers) > 2 * len(day.people)
    assert [found_in(paper, day.people) for paper in papers] == [[] for _ in papers]
    assert any("王*国".encode("gb18030") in paper for paper in papers)


def test_what_the_screens_are_told_names_nobody(day):
    told = []
    for person in day.people:
        day.seconds += 60
        day.station.card_read(person.id_number)
        told.append(repr(day.station.scene))
        day.station.close("老人先走了")
    assert any("李*兰" in scene for scene in told)
    assert found_in("\n".join(told).encode(), day.people) == []


def test_a_name_in_any_of_these_places_would_be_found(day, tmp_path):
    wang = day.people[1]
    logging.getLogger("canteen.web").warning("sold to %s", wang.name)
    assert found_under(day.canteen.data, day.people) == {"till.log": [wang.name]}
    day.canteen.counter.remark("closed-unsold", {"reason": f"{wang.id_number}"})
    found = found_under(day.canteen.data, day.people)
    assert found["till.db"] == [wang.id_number]
    for way in ("utf-8", "gb18030", "utf-16-le"):
        assert found_in(f"票 {wang.name}".encode(way), day.people) == [wang.name]
    (tmp_path / f"{wang.name}.txt").touch()
    assert found_under(tmp_path, day.people)[f"{wang.name}.txt"] == [wang.name]


def test_an_id_number_of_a_stranger_would_be_found_and_a_hash_is_none(day):
    stranger = day.people[3].id_number
    assert found_in(f"ab{stranger}9".encode(), []) == [stranger]
    assert found_in(b"12345678901234567890123456789012", []) == []


# Lists that come in by the command


def test_what_the_import_says_and_leaves_names_nobody(run_canteen, tmp_path, canteen):
    people = list(canteen.people.values())
    (tmp_path / "lists").mkdir()
    good = tmp_path / "lists" / "名单.xlsx"
    write_sample_sheet(good, canteen.now.date())
    bad = tmp_path / "lists" / "坏.xlsx"
    rows = [cells_of(person) | {COLUMNS[3]: "2026-99-99"} for person in people]
    write_sheet(bad, rows, ())
    for args in (
        ("roster", "import", good), ("roster", "import", good, "--dry-run"), ("roster", "import", bad),
        ("centre", "import-list", good, "--source", "低保月报", "--month", "2026-10", "--json"),
        ("centre", "import-list", bad, "--source", "低保月报", "--month", "2026-10"),
    ):  # fmt: skip
        done = run_canteen(*args)
        assert done.output or done.exception
        assert found_in(f"{done.output}{done.exception}".encode(), people) == [], args
    assert found_under(tmp_path / "books", people) == {}


# The centre


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.first()
    made.unhurried()
    yield made
    made.close()


@pytest.fixture
def month(house, tmp_path):
    """Two lists of the sample people, a change, and a list of the dead, all taken in."""
    people = list(sample_people(house.now.date()))
    rows = [cells_of(person) | {"手环码": ""} for person in people]
    write_sheet(tmp_path / "九月.xlsx", rows, tuple(CATEGORIES))
    house.bring_in(tmp_path / "九月.xlsx", "2026-09")
    rows[1]["姓名"] = "王建军"
    write_sheet(tmp_path / "十月.xlsx", rows[:-1], tuple(CATEGORIES))
    house.bring_in(tmp_path / "十月.xlsx", "2026-10")
    return [*people, replace(people[1], name="王建军")]


def test_no_file_of_the_centre_names_anybody(house, month):
    folder = house.books.folder
    assert {path.name for path in folder.iterdir()} >= {"centre.key", "vault.keys", "lookup.key"}
    assert found_under(folder, month) == {}


def test_the_vault_holds_what_it_should_and_nothing_can_be_read_in_it(house, month):
    path = house.books.folder / "centre.db"
    if not path.exists():
        pytest.skip("the books are on a server")
    with sqlite3.connect(path) as books:
        sealed = [cell for row in books.execute("select name, phone from person_details") for cell in row]
        sealed += [number for (number,) in books.execute("select id_number from person")]
    books.close()
    kept = [cell for cell in sealed if cell]
    assert len(kept) >= 2 * len(month) - 2
    assert all(isinstance(cell, bytes) for cell in kept)
    assert found_in(b"|".join(kept), month) == []


def test_the_trail_of_the_centre_names_nobody(house, month):
    with house.centre.read() as office:
        lines = "\n".join(office.audit.lines())
    assert '"kind":"list-imported"' in lines
    assert found_in(lines.encode(), month) == []


def test_no_log_of_the_centre_names_anybody_who_was_asked_for_or_could_not_be_written(house, month, said):
    chief, wang = house.signed_in("周主任"), month[1]
    for address in (f"/people?q={wang.id_number}", f"/people/{wang.name}", f"/nowhere/{wang.name}"):
        chief.get(address)
    with pytest.raises(IntegrityError) as failed, house.centre.begin() as office:
        office.people._db.execute(
            text("insert into till (till, canteen) values ('K01', :who)"), {"who": wang.name}
        )
    logging.getLogger("canteen.centre").error("not written", exc_info=failed.value)
    lines = said()
    assert "canteen.requests" in lines
    assert "IntegrityError" in lines
    assert found_in(lines.encode(), month) == []


@pytest.fixture
def said():
    """Give everything that was said as one JSON line each."""
    kept, root, level = logging.StreamHandler(io.StringIO()), logging.getLogger(), REQUESTS.level
    kept.setFormatter(JsonLine())
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    REQUESTS.setLevel(logging.INFO)
    yield kept.stream.getvalue
    root.removeHandler(kept)
    REQUESTS.setLevel(level)


def test_no_address_or_page_of_the_centre_names_anybody_unasked(house, month):
    chief = house.signed_in("周主任")
    seen, to_see = set(), ["/"]
    while to_see:
        address = to_see.pop()
        if address in seen or len(seen) > 60:
            continue
        seen.add(address)
        page = chief.get(address)
        if page.status_code != 200:
            continue
        assert found_in(page.data, month) == [], address
        links = re.findall(r'(?:href|action)="(/[^"]*)"', page.text)
        assert found_in("\n".join(links).encode(), month) == []
        to_see += [link for link in links if not link.startswith(("/static", "/sign-out"))]
    assert len(seen) > 3
