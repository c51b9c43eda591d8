"""The page of named checks says of each check what the code says."""

import re
from pathlib import Path

from settlement.rules.checks.claim_checks import CLAIM_CHECKS
from settlement.rules.checks.registry import ALL_CHECKS

EVERY = [*ALL_CHECKS.values(), *CLAIM_CHECKS]
ROW = re.compile(r"^\| ([EDC]\d\d) \| ([^|]+) \| [^|]+ \| ([XBWI]) \|$", re.MULTILINE)


def test_every_check_stands_there_with_its_name_and_level():
    rows = ROW.findall(Path("docs/checks.md").read_text(encoding="utf-8"))
    written = {check: (name, level) for check, name, level in rows}
    assert len(written) == len(rows)
    assert written == {check.id: (check.name, check.level.value) for check in EVERY}


def test_every_check_says_what_to_do():
    assert [check.id for check in EVERY if len(check.remedy) < 5 or not check.remedy.endswith("。")] == []
