"""The handbook stays true: its pictures are made by the journeys, its commands are there."""

import re
from pathlib import Path

import click
import pytest

from pos.command import main

HANDBOOK = Path("docs/handbook")
PAGES = sorted(HANDBOOK.glob("*.md"))
JOURNEYS = "".join(path.read_text(encoding="utf-8") for path in Path("tests/journeys").glob("test_*.py"))
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
MADE = re.compile(r"centre-(?:claim-)?([a-z-]+)-[0-9]+x[0-9]+\.png")
COMMAND = re.compile(r"canteen((?: [a-z][a-z-]+)+)")


def text_of(page):
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_is_there_and_comes_out_of_a_journey(page):
    for link in PICTURE.findall(text_of(page)):
        picture = HANDBOOK / link
        assert picture.is_file(), link
        if picture.parent == HANDBOOK / "pictures":
            made = MADE.fullmatch(picture.name)
            assert made, link
            assert any(f'"{name}"' in JOURNEYS for name in (made[1], f"claim-{made[1]}")), link


def test_no_picture_lies_there_unused():
    used = {Path(link).name for page in PAGES for link in PICTURE.findall(text_of(page))}
    assert {picture.name for picture in (HANDBOOK / "pictures").iterdir()} <= used


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_one(page):
    for words in COMMAND.findall(text_of(page)):
        command: click.Command = main
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            found = command.get_command(click.Context(command), word)
            assert found, f"canteen{words}"
            command = found


def test_every_link_leads_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", text_of(page)):
            assert (HANDBOOK / link).exists(), f"{page.name}: {link}"
