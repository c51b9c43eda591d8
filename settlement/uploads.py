"""A file that somebody hands in, kept where only the centre reads it, and only as long as it is read."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from werkzeug.datastructures import FileStorage

from settlement.rules.faults import Fault

_SUFFIX = re.compile(r"\.[a-z]{1,5}")
_NAME_LONGEST = 60


@contextmanager
def uploaded(file: FileStorage | None, called: str) -> Iterator[tuple[Path, str]]:
    """Give the file under a name that tells nothing, and what it was called; afterwards nothing is left."""
    if file is None or not file.filename:
        raise Fault("file", f"没有选文件：请选{called}。")
    found = _SUFFIX.fullmatch(Path(file.filename).suffix.lower())
    with TemporaryDirectory(prefix="canteen-claim-") as folder:
        kept = Path(folder) / f"file{found.group() if found else ''}"
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            file.save(out)
        name = "".join(char for char in Path(file.filename).name if char.isprintable())
        yield kept, name[-_NAME_LONGEST:]
