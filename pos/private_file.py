"""Files that only their owner may read, on disk before anything relies on them."""

import os
import sys
from pathlib import Path


def write_private(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a whole file for its owner alone; with ``new``, FileExistsError where there is one already."""
    how = os.O_EXCL if new else os.O_TRUNC
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_private(path: Path, data: bytes) -> None:
    """Put another file in place of one; whoever reads it meanwhile gets the old or the new one whole."""
    draft = path.with_name(f"{path.name}.new")
    write_private(draft, data)
    draft.replace(path)


def settle(folder: Path) -> None:
    """Wait until a name in a folder is on disk."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS keeps names in a journal of its own
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
