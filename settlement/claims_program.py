"""Which program works claims out here: two that differ may come to different claims."""

import hashlib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PACKAGE = "community-canteen"
_RULES = ("pos/rules", "settlement/rules")
_BESIDE = (
    "pos/bars.py",
    "settlement/claim_stream.py",
    "settlement/claims_program.py",
    "settlement/month_cluster.py",
    "settlement/month_tasks.py",
    "settlement/month_workers.py",
)


def sources(root: Path) -> tuple[Path, ...]:
    """Name the files that a claim is worked out by, always in the same order."""
    rules = (path for folder in _RULES for path in (root / folder).rglob("*.py"))
    return tuple(sorted((*rules, *(root / name for name in _BESIDE))))


def program_of(root: Path) -> str:
    """Name a program by its version and a digest of what a claim is worked out by."""
    digest = hashlib.sha256()
    for path in sources(root):
        of_file = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {of_file}\n".encode())
    return f"{version(_PACKAGE)}（{digest.hexdigest()[:12]}）"


PROGRAM = program_of(ROOT)
"""What runs here. It is read along with the rules: a file that is changed later is not what runs."""
