"""The rules the centre has told, inside one transaction: one document, kept whole or not at all."""

from pydantic import ValidationError

from pos.rules.errors import BadPolicy
from pos.rules.policy import Policy
from pos.settings_book import SettingsBook
from pos.told_rules import ToldDays, told_days, told_policy
from pos.wire import RulesSaid

_DOCUMENT = "centre-rules"


class ToldRulesBook:
    """The document in force, and what it says.

    One that this program cannot read, because a newer one kept it, counts as none: the till sells by its own
    rules and asks for the document again.
    """

    def __init__(self, settings: SettingsBook) -> None:
        self._settings = settings

    def version(self, own_rows: str) -> str:
        """Give the version of the document in force; empty where there is none."""
        if self.policy(own_rows) is None or self.days() is None:
            return ""
        return RulesSaid.model_validate_json(self._text()).version

    def policy(self, own_rows: str) -> Policy | None:
        """Give the policy in force at a canteen with rows of its own; None where the centre told none."""
        text = self._text()
        if not text:
            return None
        try:
            return told_policy(text, own_rows)
        except (BadPolicy, ValidationError):
            return None

    def days(self) -> ToldDays | None:
        """Give the days the centre named and the public holidays it knows; None where it told none."""
        text = self._text()
        if not text:
            return None
        try:
            return told_days(text)
        except (BadPolicy, ValidationError):
            return None

    def keep(self, said: RulesSaid) -> None:
        """Put a document in the place of the one before."""
        self._settings.put(_DOCUMENT, said.model_dump_json())

    def _text(self) -> str:
        return self._settings.get(_DOCUMENT) or ""
