"""Where somebody lives: community, grid, building and home, from the widest to the narrowest."""

from typing import NamedTuple


class Home(NamedTuple):
    """One home as the ledger files it; a level that is not known is empty."""

    community: str = ""
    grid: str = ""
    building: str = ""
    home: str = ""


NOWHERE = Home()


def home_after(known: Home, listed: Home) -> Home:
    """Say where somebody lives once a list was read.

    What the list leaves empty stays as long as nothing above it has moved.
    """
    stays = True
    levels = []
    for before, now in zip(known, listed, strict=True):
        stays = stays and now in ("", before)
        levels.append(before if stays else now)
    return Home(*levels)
