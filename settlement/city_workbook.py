"""The city's month as one workbook, from the claims as they are kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from settlement.claim_book import ClaimRow
from settlement.claim_desk import ClaimDesk
from settlement.claim_papers import CityPapers
from settlement.finding_book import Kept
from settlement.rules.claim import Claim
from settlement.rules.claim_figures import claim_from
from settlement.rules.findings import Finding
from settlement.rules.months import Month, read_month
from settlement.rules.roles import Scope
from settlement.store import Office
from settlement.workbook.city_book import write_city_workbook


def city_workbook_of(desk: ClaimDesk, month: Month, scope: Scope, out: BinaryIO) -> None:
    """Write the month's claims inside a scope beside each other, with those of the month before."""
    with desk.gate.centre.read() as office:
        rows = office.claims.of_month(str(month), scope)
        kept = {str(row.place): office.claim_findings.of(str(row.place), row.month) for row in rows}
        papers = CityPapers(
            claims=tuple(
                replace(kept_claim(desk, row), findings=findings_of(kept[str(row.place)])) for row in rows
            ),
            made_at=desk.gate.clock(),
            previous=claims_before(desk, office, month, scope),
            states={str(row.place): row.state.label for row in rows},
            open_findings={place: sum(one.is_open for one in some) for place, some in kept.items()},
        )
    write_city_workbook(out, papers)


def findings_of(kept: Iterable[Kept]) -> tuple[Finding, ...]:
    """Give the findings that still hold, as a claim has them."""
    return tuple(
        Finding(
            one.check,
            one.level,
            one.place,
            str(one.said["sentence"]),
            str(one.said["remedy"]),
            date.fromisoformat(one.said["day"]) if one.said["day"] else None,
            tuple(one.said["entries"]),
        )
        for one in kept
        if not one.closed
    )


def claims_before(desk: ClaimDesk, office: Office, month: Month, scope: Scope) -> dict[str, Claim]:
    """Give the claims of the month before, by canteen."""
    rows = office.claims.of_month(str(month.before), scope)
    return {str(row.place): kept_claim(desk, row) for row in rows if row.figures}


def kept_claim(desk: ClaimDesk, row: ClaimRow) -> Claim:
    """Read a claim as it is kept."""
    return claim_from(row.figures, str(row.place), read_month(row.month), desk.rules)
