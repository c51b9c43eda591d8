"""The page about the people file names every kind of line and every member that the program writes."""

import re
from dataclasses import fields
from pathlib import Path

from pos.rules.people import Status
from settlement.claim_files import _BESIDE
from settlement.rules.arrivals import Arrival
from settlement.rules.person_history import CardSpan, PersonKnown, Staff
from settlement.rules.restated import Restated

PAGE = Path("docs/people-format.md").read_text(encoding="utf-8")
SOURCE = Path("settlement/claim_files.py").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)`(?:, `([a-z-]+)`)? \| (.+?) \|", PAGE, re.MULTILINE)
MEMBERS = {kind: set(re.findall(r"`(\w+)`", told)) for one, two, told in ROWS for kind in (one, two) if kind}


def test_every_kind_of_line_is_explained():
    written = {*re.findall(r'"kind": "([a-z-]+)"', SOURCE), *_BESIDE}
    assert written
    assert written <= set(MEMBERS)


def test_every_member_of_a_line_is_explained():
    kinds = {**_BESIDE, "arrival": Arrival, "person": PersonKnown, "staff": Staff}
    for kind, cls in kinds.items():
        assert {field.name for field in fields(cls)} == MEMBERS[kind], kind
    assert {field.name for field in fields(Restated)} <= MEMBERS["restated"]
    for cls in (CardSpan, Status):
        for field in fields(cls):
            assert f"`{field.name}`" in PAGE, field.name
