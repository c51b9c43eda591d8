"""A table of docs/scale.md: read from the page, written to it, and put in the place of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass, field

WAYS = ("read by", "months opened")
"""The heads that tell of the last size of city alone."""

MISSING = "–"
"""What stands where nothing was measured."""


@dataclass
class PageTable:
    """Words over the rows' names, a head for each column, and of each row what stands under which head."""

    corner: str
    heads: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, row: str, cells: Iterable[str]) -> None:
        """Add a row with a cell under each head."""
        self.rows[row] = dict(zip(self.heads, cells, strict=True))

    def over(self, before: "PageTable") -> "PageTable":
        """Give what was measured now in the place of what was before, beside what was not measured now."""
        heads = [*_sizes(before), *(head for head in _sizes(self) if head not in before.heads)]
        later, earlier = (self, before) if heads and heads[-1] in self.heads else (before, self)
        merged = PageTable(self.corner, heads)
        for row in dict.fromkeys([*self.rows, *before.rows]):
            now, then = self.rows.get(row, {}), before.rows.get(row, {})
            cells = [(now if head in self.heads else then).get(head, MISSING) for head in heads]
            merged.rows[row] = dict(zip(heads, cells, strict=True))
            if set(merged.rows[row].values()) == {MISSING}:
                del merged.rows[row]
                continue
            ways = {**earlier.rows.get(row, {}), **later.rows.get(row, {})}
            merged.rows[row] |= {head: ways[head] for head in WAYS if head in ways}
        merged.heads += [head for head in WAYS if head in self.heads + before.heads]
        return merged

    def __str__(self) -> str:
        """Write it as the page has it."""
        lines = [_line(self.corner, self.heads), "|---" * (len(self.heads) + 1) + "|"]
        lines += [
            _line(row, [cells.get(head, MISSING) for head in self.heads]) for row, cells in self.rows.items()
        ]
        return "\n".join(lines)


def read_table(written: str) -> PageTable:
    """Read a table as the page has it."""
    (corner, *heads), _, *rows = (
        [cell.strip() for cell in line.strip()[1:-1].split("|")] for line in written.splitlines()
    )
    table = PageTable(corner, heads)
    for name, *cells in rows:
        table.add(name, cells)
    return table


def _sizes(table: PageTable) -> list[str]:
    return [head for head in table.heads if head not in WAYS]


def _line(name: str, cells: Iterable[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
