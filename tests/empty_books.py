"""A till's and the centre's tables with nothing in them: made once a run and copied, which is sooner done."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from pos import till_schema
from pos.durable import open_durable
from settlement import centre_schema

TILL, CENTRE = "till.db", "centre.db"


def put_empty(name, folder):
    """Lay empty books into a folder that has none yet; what opens them finds its tables there."""
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(_made() / name, folder / name)


@cache
def _made():
    folder = Path(tempfile.mkdtemp(prefix="canteen-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    till, centre = (open_durable(folder / name) for name in (TILL, CENTRE))
    till_schema.open_tables(till, folder / TILL)
    centre_schema.open_tables(centre)
    for engine in (till, centre):
        engine.dispose()
    return folder
