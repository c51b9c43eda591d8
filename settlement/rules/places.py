"""The communities of the city: where each lies, and who answers its phone."""

from collections.abc import Iterable
from dataclasses import dataclass

from settlement.rules.roles import WHOLE, Level, Scope


@dataclass(frozen=True, slots=True)
class Community:
    """One community as the resident ledger names it."""

    place: Scope
    phone: str
    hours: str = ""

    @property
    def name(self) -> str:
        """Give the name that lists and screens say."""
        return self.place.parts[-1]


class Places:
    """Finds the place of whoever lives in a community, and the communities inside a place."""

    def __init__(self, communities: Iterable[Community] = ()) -> None:
        self._by_name = {community.name: community for community in communities}

    def community(self, name: str) -> Community | None:
        """Find a community by the name that stands in the ledger."""
        return self._by_name.get(name)

    def communities(self, viewer: Scope) -> tuple[Community, ...]:
        """Give the communities that somebody entered and that a viewer may see."""
        return tuple(found for found in self._by_name.values() if viewer.covers(found.place))

    def of(self, name: str) -> Scope:
        """Give the place of a community; one that nobody entered is seen by the whole city only."""
        found = self._by_name.get(name)
        return found.place if found else WHOLE

    def inside(self, viewer: Scope) -> tuple[str, ...] | None:
        """Name the communities somebody may see; None for all, also those that nobody entered."""
        if viewer.level is Level.WHOLE:
            return None
        return tuple(name for name, found in self._by_name.items() if viewer.covers(found.place))
