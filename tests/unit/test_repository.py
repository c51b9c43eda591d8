"""What is true of the tree itself: it belongs to no machine, and every part has its licence and its pin."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VENDORED = {
    "kiosk_ui": {"htmx.min.js": {"LICENSE-htmx"}, "sse.js": {"LICENSE-htmx-ext-sse"}},
    "settlement": {"echarts.common.min.js": {"LICENSE-echarts", "LICENSE-echarts-d3", "NOTICE-echarts"}},
}
PERMITS = ("Permission", "Apache License", "Redistribution", "Apache Software Foundation")


def _words(*pieces: tuple[str, ...]) -> str:
    """Join the pieces of words that must not stand in any file, this one included."""
    return "|".join("".join(parts) for parts in pieces)


REGISTRIES = _words(
    ("py", r"pi\.org"),
    ("python", "hosted"),
    ("py", r"pi\.(?:tuna|douban|mirrors)"),
    ("registry", r"\.npm"),
    ("npm", r"js\.(?:org|com)"),
    ("npm", r"mirror\.com"),
    (r"(?:deb|security|ftp)\.deb", r"ian\.org"),
    (r"(?:archive|security|ports)\.ubu", r"ntu\.com"),
    (r"mirrors?\.[a-z.]+/(?:py", "pi|debian|ubuntu)"),
    ("--(?:extra-)?index", "-url"),
    ("--find", "-links"),
)
MACHINES = _words(
    ("(?<![\\w.~-])/ro", "ot/"),
    ("(?<![\\w.~-])/ho", r"me/\w"),
    ("(?<![\\w.~-])/Us", r"ers/\w"),
    ("(?<![\\w.~-])/wo", r"rk(?:space)?/"),
    ("(?<![\\w.~-])/opt/(?:wh", "eels|py", "pi)"),
)
WORK = _words(
    (r"\biss", r"ues?\s*#\s*\d"),
    (r"\btic", r"ket\s*#\s*\d"),
    (r"\bP", r"R\s*#\s*\d"),
    (r"\bC", r"EO\b"),
    (r"\bthe br", r"ief\b"),
    (r"\bacceptance crit", "eri(?:on|a)"),
    (r"\b(?:TO", "DO|FIX", r"ME)\b"),
)


def _files() -> list[Path]:
    """List the files of the tree: those git keeps, and those it would."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in sorted(set(told.split("\0"))) if name and (path := ROOT / name).is_file()]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture, a workbook: not text


def _found(pattern: str) -> list[str]:
    forbidden = re.compile(pattern, re.IGNORECASE)
    return [
        f"{path.relative_to(ROOT)}:{number}: {hit[0]}"
        for path in _files()
        for number, line in enumerate(_lines(path), 1)
        if (hit := forbidden.search(line))
    ]


def test_no_file_names_a_package_registry() -> None:
    assert _found(REGISTRIES) == []


def test_no_file_names_a_path_of_this_machine() -> None:
    here = [re.escape(str(place)) for place in (ROOT, Path.home()) if len(place.parts) > 2]
    assert _found("|".join([MACHINES, *here])) == []


def test_no_file_tells_how_the_work_was_organised() -> None:
    assert _found(WORK) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (REGISTRIES, "pip install --index" + "-url https://py" + "pi.org/simple"),
        (REGISTRIES, "https://files.python" + "hosted.org/packages/a.whl"),
        (MACHINES, "cd /ho" + "me/zhang/canteen"),
        (MACHINES, 'open("/ro' + 'ot/.ssh")'),
        (WORK, "# see issue" + " #12"),
        (WORK, "# TO" + "DO later"),
    ],
)
def test_a_forbidden_word_would_be_found(pattern: str, line: str) -> None:
    assert re.search(pattern, line, re.IGNORECASE)


@pytest.mark.parametrize("part", VENDORED)
def test_every_vendored_file_has_its_licence_beside_it(part: str) -> None:
    folder, licences = ROOT / part / "static/vendor", set().union(*VENDORED[part].values())
    assert {path.name for path in folder.iterdir()} == {*VENDORED[part], *licences}
    for licence in licences:
        text = (folder / licence).read_text(encoding="utf-8")
        assert any(word in text for word in PERMITS), licence


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def _installed(wanted: list[Requirement], seen: set[tuple[str, str]]) -> Iterator[Requirement]:
    """Give each requirement that holds here, then what it requires in its turn."""
    for requirement in wanted:
        yield requirement
        for extra in ("", *sorted(requirement.extras)):
            key = (canonicalize_name(requirement.name), extra)
            if key not in seen:
                seen.add(key)
                needs = map(Requirement, distribution(requirement.name).requires or [])
                yield from _installed(
                    [n for n in needs if n.marker is None or n.marker.evaluate({"extra": extra})], seen
                )


def test_every_requirement_is_pinned_at_the_version_that_is_tested() -> None:
    pins = _pins()
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    needed = list(_installed([Requirement(text) for text in asked], set()))
    assert len(needed) > len(asked)
    for requirement in needed:
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{name} is not pinned"
        assert requirement.specifier.contains(pins[name], prereleases=True), f"{requirement}: {pins[name]}"
        assert distribution(name).version == pins[name]
    alone = "rapidocr-onnxruntime"  # taken for its models, without what it requires
    assert f"-c constraints.txt {alone}" in (ROOT / ".ci/setup").read_text(encoding="utf-8")
    assert set(pins) == {canonicalize_name(requirement.name) for requirement in needed} | {alone}


def test_the_pins_are_sorted() -> None:
    names = list(_pins())
    assert names == sorted(names)


def test_the_version_is_the_newest_in_the_changelog_or_is_not_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"(?m)^## \[(.+?)\]", changelog)
    assert headings
    assert PROJECT["version"] == headings[0] or headings[0] == "Unreleased"
