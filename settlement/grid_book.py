"""Who looks after a grid, as the lists say it; each row says which import began and ended it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, insert, select, update

from settlement.people_tables import grid_worker
from settlement.rules.grids import Grid, GridWorker
from settlement.vault import Place, Vault


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid's worker together with the import that said so."""

    grid: Grid
    worker: GridWorker
    opened_by: int


class GridBook:
    """The workers of the grids, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def worker(self, vault: Vault, community: str, grid: str) -> GridWorker | None:
        """Give who looks after a grid now."""
        return self.standing(vault, [Grid(community, grid)]).get(Grid(community, grid))

    def standing(self, vault: Vault, grids: Collection[Grid]) -> dict[Grid, GridWorker]:
        """Give who looks after these grids now."""
        found: dict[Grid, GridWorker] = {}
        for community in {grid.community for grid in grids}:
            query = select(grid_worker).where(
                grid_worker.c.community == community, grid_worker.c.closed_by.is_(None)
            )
            for row in self._db.execute(query).mappings():
                grid = Grid(row["community"], row["grid"])
                if grid in grids:
                    found[grid] = _opened(vault, row)
        return found

    def change(self, vault: Vault, rows: Sequence[GridRow]) -> None:
        """End who looked after these grids and begin who does now."""
        for row in rows:
            community, grid = row.grid
            where = grid_place(community, grid, row.opened_by)
            same = grid_worker.c.community == community, grid_worker.c.grid == grid
            ended = update(grid_worker).where(*same, grid_worker.c.closed_by.is_(None))
            self._db.execute(ended.values(closed_by=row.opened_by))
            self._db.execute(
                insert(grid_worker).values(
                    community=community,
                    grid=grid,
                    opened_by=row.opened_by,
                    name=vault.seal_text(Place(grid_worker.name, "name", where), row.worker.name),
                    phone=vault.seal_text(Place(grid_worker.name, "phone", where), row.worker.phone),
                    key_version=vault.version,
                )
            )


def grid_place(community: str, grid: str, opened_by: int) -> str:
    """Name the row of a grid's worker the way its values are sealed to it."""
    return f"{community}/{grid}/{opened_by}"


def _opened(vault: Vault, row: RowMapping) -> GridWorker:
    where = grid_place(row["community"], row["grid"], row["opened_by"])
    name, phone = (
        vault.open_text(Place(grid_worker.name, column, where), row[column]) for column in ("name", "phone")
    )
    return GridWorker(name, phone)
