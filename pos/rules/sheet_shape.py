from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetShape:
    """Which columns a kind of sheet has, which it must have, and which may stand there unread."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    passed_over: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """Give every word that may stand in the header."""
        return self.columns + self.passed_over
