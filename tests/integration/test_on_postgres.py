"""The centre's own tests once more, on a real PostgreSQL in place of SQLite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from integration.centre_house import MORNING as NOW
from integration.postgres import fresh_database
from pos.rules.errors import CanteenError
from settlement.engine import open_engine
from settlement.rules.roles import Scope
from settlement.wiring import open_centre

PLACE = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
HERE = Path(__file__).parent
SUITES = {
    "what the tills send": (
        "test_inbox.py",
        "test_push.py",
        "test_epochs_with_centre.py",
        "test_tampering.py",
        "test_health.py",
        "test_city.py",
        "test_meals_elsewhere.py",
    ),
    "claims": (
        "test_claims_pages.py",
        "test_claim_desk.py",
        "test_claim_revision.py",
        "test_beside_claims.py",
    ),
    "tills, accounts, people": (
        "test_tills_pages.py",
        "test_account_desk.py",
        "test_door.py",
        "test_audit_log.py",
        "test_people_import.py",
        "test_people_deaths.py",
        "test_people_undo.py",
        "test_erasure.py",
        "test_tidy.py",
        "test_grid_workers.py",
    ),
    "cards, rules, partners": (
        "test_card_sync.py",
        "test_rules_sync.py",
        "test_centre_cards.py",
        "test_centre_bands.py",
        "test_partner_check.py",
        "test_found.py",
    ),
}


@pytest.mark.parametrize("files", SUITES.values(), ids=SUITES)
def test_what_holds_on_sqlite_holds_on_postgresql(files):
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(HERE / name for name in files)],
        env={**os.environ, "CENTRE_ON": "postgresql"},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert " passed" in ran.stdout


def test_the_books_are_where_the_address_says_and_in_no_file(tmp_path):
    address = fresh_database()
    centre = open_centre(tmp_path, address).centre
    with centre.begin() as office:
        office.tills.add("K01", "和平食堂", PLACE, NOW)
    centre.close()
    assert not (tmp_path / "centre.db").exists()
    again = open_centre(tmp_path, address).centre
    with again.read() as office:
        assert office.tills.get("K01").canteen == "和平食堂"
    again.close()


def test_a_reader_writes_nothing(tmp_path):
    centre = open_centre(tmp_path, fresh_database()).centre
    with pytest.raises(Exception, match="read-only"), centre.read() as office:
        office.tills.add("K01", "和平食堂", PLACE, NOW)
    centre.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [("mysql://root@localhost/x", "只能用 postgresql"), ("no address at all", "读不懂")],
)
def test_an_address_that_is_no_postgresql_is_refused_with_a_sentence(tmp_path, url, said):
    with pytest.raises(CanteenError, match=said):
        open_engine(tmp_path, url)


def test_a_server_that_is_not_there_is_no_empty_book(tmp_path):
    with pytest.raises(OperationalError):
        open_centre(tmp_path, "postgresql://nobody@127.0.0.1:9/none")
