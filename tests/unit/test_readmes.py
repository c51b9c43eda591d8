"""Both READMEs tell the same, and what documents for developers name is there."""

import re
from pathlib import Path

import pytest

from unit.commands_named import refuse_no_command

ENGLISH, CHINESE, GUIDE = Path("README.md"), Path("README.zh.md"), Path("docs/developing.md")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`((?:canteen|make) [^`]+|\[\[?[a-z.]+\]\]?|[a-z_]+ = [^`]+)`")
LINK = re.compile(r"\]\((?!http)([^)#]+)[^)]*\)")
ADDRESS = re.compile(r"<(http[^>]+)>")
CANTEEN = re.compile(r"canteen((?: --[a-z]+ \S+)?(?: [a-z][a-z-]+)+)")


def text_of(page):
    return page.read_text(encoding="utf-8")


def commands_of(page):
    """Give each line of the code blocks without its remark."""
    lines = "".join(BLOCK.findall(text_of(page))).splitlines()
    return [line.partition("#")[0].rstrip() for line in lines if line.strip()]


def test_both_name_the_same_commands():
    assert commands_of(ENGLISH) == commands_of(CHINESE)
    assert len(commands_of(ENGLISH)) > 15
    assert sorted(INLINE.findall(text_of(ENGLISH))) == sorted(INLINE.findall(text_of(CHINESE)))


def test_both_lead_to_the_same_places_and_to_each_other():
    english, chinese = (set(LINK.findall(text_of(page))) for page in (ENGLISH, CHINESE))
    assert english - {"README.zh.md"} == chinese - {"README.md"}
    assert "README.zh.md" in english
    assert "README.md" in chinese
    assert ADDRESS.findall(text_of(ENGLISH)) == ADDRESS.findall(text_of(CHINESE))


@pytest.mark.parametrize("page", [ENGLISH, CHINESE, GUIDE], ids=str)
def test_every_link_leads_somewhere(page):
    assert [link for link in LINK.findall(text_of(page)) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [ENGLISH, CHINESE, GUIDE], ids=str)
def test_every_command_is_one(page):
    for words in CANTEEN.findall(text_of(page)):
        refuse_no_command(re.sub(r" --\S+ \S+", "", words).split())


def test_every_make_target_of_the_guide_is_one():
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert not set(re.findall(r"`make ([a-z-]+)", text_of(GUIDE))) - targets


def test_every_file_that_the_guide_names_is_there():
    named = re.findall(r"`((?:pos|settlement|kiosk_ui|hardware|tests|docs|\.ci)/[\w./-]*)`", text_of(GUIDE))
    assert len(named) > 30
    assert [name for name in named if not Path(name).exists()] == []
