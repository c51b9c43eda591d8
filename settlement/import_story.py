"""Who brought a list in, and who took it back and why, as the audit trail tells it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from settlement.store import Office

_KINDS = ("list-imported", "deaths-imported", "import-undone")
_LOOKED_THROUGH_MOST = 2_000


@dataclass(frozen=True)
class ImportStory:
    """Who did what with one import; nobody is whoever stood at the machine."""

    who: str = "机房"
    undone_by: str = ""
    undone_at: datetime | None = None
    why: str = ""


def import_stories(office: Office, numbers: Collection[int]) -> Mapping[int, ImportStory]:
    """Tell of these imports who did what."""
    lines = [
        line for line in office.audit.latest(_KINDS, _LOOKED_THROUGH_MOST) if line.fen("list") in numbers
    ]
    names = office.accounts.names({int(line.text("who")) for line in lines if line.text("who")})
    stories = {number: ImportStory() for number in numbers}
    for line in lines:
        number = line.fen("list")
        who = names.get(int(line.text("who") or 0), "机房")
        if line.kind == "import-undone":
            told = replace(stories[number], undone_by=who, undone_at=line.at, why=line.text("why"))
        else:
            told = replace(stories[number], who=who)
        stories[number] = told
    return stories
