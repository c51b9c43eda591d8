"""Whatever is sent to the interfaces for machines: a described answer, never a fault of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from integration.centre_server import City, answering
from integration.ledger_room import LI, WANG, ZHAO, write_list
from pos.rules.journal import line_of
from settlement.enrolment import invite
from settlement.rules.roles import Scope

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
TESTS = str(Path(__file__).parent.parent)
EXAMPLES = 30
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "ignored_auth",
)


@pytest.fixture
def city(tmp_path, canteen):
    """A centre with a till that has sent a day, people on a list, and a till that is only invited."""
    made = City(tmp_path / "centre")
    made.house.bring_in(write_list(tmp_path / "名单.csv", (LI, WANG, ZHAO)))
    with answering(made.house.app) as url:
        made.url, (made.link, push) = url, made.enrol(url, canteen.books)
        for name in ("李秀兰", "王建国", None):
            canteen.sell(name)
        push.all()
        made.sent = line_of(canteen.entries()[-1])
        place = Scope(("细河区", "北苑街道", "示范东社区", "和平食堂"))
        invite(made.house.gate, made.first, "K02", "和平食堂", place)
        yield made
    made.house.close()


def fuzz(city, tmp_path, *more, seed=1):
    """Let schemathesis ask everything that the description allows, and much that it does not."""
    settings = tmp_path / "schemathesis.toml"
    settings.write_text('[parameters]\n"path.till" = "K01"\n', encoding="utf-8")
    real = tmp_path / "real.jsonl"
    real.write_text("".join(line + "\n" for line in city.lines()), encoding="utf-8")
    command = [SCHEMATHESIS, "--config-file", settings, "run", f"{city.url}/api/v1/openapi.json"]
    options = [f"--checks={','.join(CHECKS)}", f"--max-examples={EXAMPLES}", f"--seed={seed}"]
    ways = ["--phases=examples,coverage,fuzzing", "--mode=all", "--no-color"]
    return subprocess.run(
        [*command, *options, *ways, *more],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd=tmp_path,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "integration.lines_for_schemathesis",
            "PYTHONPATH": TESTS,
            "REAL_LINES": str(real),
        },
    )


def test_a_till_that_says_anything_at_all_gets_a_described_answer(city, tmp_path):
    ran = fuzz(city, tmp_path, "--header", f"Authorization: Bearer {city.link.token}", "--include-tag=till")
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert [line for line in city.lines() if line == city.sent] == [city.sent]  # what was there still is
    with city.house.centre.read() as office:
        assert office.inbox.aside("K01")  # bent lines came, and none was dropped


def test_a_partner_that_says_anything_at_all_gets_a_described_answer(city, tmp_path):
    ran = fuzz(city, tmp_path, "--header", "Authorization: Bearer nobody", "--include-tag=partner")
    assert ran.returncode == 0, ran.stdout[-6000:]
