"""Whether the packages here are those that everything was tested with."""

import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pos.doctor import NotWell

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_TOLD_MOST = 5
PACKAGE = "community-canteen"


def constraints_here() -> Path | None:
    """Find constraints.txt: beside the code, or in the environment that it was installed into."""
    places = (Path(__file__).parents[1], Path(sys.prefix))
    return next((path for place in places if (path := place / "constraints.txt").exists()), None)


def packages(constraints: Path | None) -> str:
    """Compare every package with the version that is pinned for it."""
    lacking = [name for name in _required() if _found(name) is None]
    if lacking:
        raise NotWell(f"缺 {'、'.join(lacking)}：请照 docs/deploy 再装一次。")
    if constraints is None:
        return "都在；没有 constraints.txt，版本没有核对"
    lines = constraints.read_text(encoding="utf-8").splitlines()
    pins = [(name, pin) for name, there, pin in (line.strip().partition("==") for line in lines) if there]
    here = [(name, pin, found) for name, pin in pins if (found := _found(name)) is not None]
    other = [f"{name} 是 {found}，测过的是 {pin}" for name, pin, found in here if found.split("+")[0] != pin]
    if other:
        more = f"，等 {len(other)} 个" if len(other) > _TOLD_MOST else ""
        raise NotWell(f"{'；'.join(other[:_TOLD_MOST])}{more}：请照 docs/deploy 再装一次。")
    return f"{len(here)} 个包，都是测过的版本"


def _required() -> list[str]:
    """Name what the program cannot do without here; extras and other systems' packages are left out."""
    named = (line.partition(";") for line in requires(PACKAGE) or [])
    return [match[0] for name, _, marker in named if not marker and (match := _NAME.match(name))]


def _found(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
