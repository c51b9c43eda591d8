import gc
from pathlib import Path

import pytest

from world.__main__ import memory
from world.template import make_town


@pytest.fixture(scope="session")
def town():
    """Make the town that every world of this process is a copy of."""
    with memory() as name:
        made = make_town(Path(name) / "town")
        gc.collect()
        gc.freeze()
        yield made


@pytest.fixture
def ground(town):
    """Give the folder that worlds stand in, one after the other."""
    return town.folder.parent
