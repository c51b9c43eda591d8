"""The handbook stays true: its pictures come out of the journeys, its words stand on the screens."""

import ast
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from unit.commands_named import refuse_no_command

HANDBOOK = Path("docs/handbook")
PAGES = sorted(HANDBOOK.glob("*.md"))
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
SIZE = re.compile(r"-[0-9]+x[0-9]+$")
COMMAND = re.compile(r"canteen((?: [a-z][a-z-]+)+)")
STEP = re.compile(r"^[0-9]+\. .*(?:\n(?: +.*)?)*", re.MULTILINE)
AWAY = "（不在屏幕上）"
BOLD = re.compile(r"\*\*(.+?)\*\*")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
LARGEST_BYTES = 3_000_000
TERMS = "低保 特困 散客 流水 备用金 待核 挂失 补录 交班 上报 异常 剔除 退回 撤回 补退差 经营单位".split()  # noqa: SIM905, a row of words


def text_of(page):
    return page.read_text(encoding="utf-8")


def steps_of(page):
    return [found[0] for found in STEP.finditer(text_of(page))]


@cache
def journeys():
    return {path.stem: path.read_text(encoding="utf-8") for path in Path("tests/journeys").glob("*.py")}


def makes(begin, rest, ends):
    """Tell whether a journey puts a name together so, and it or one that borrows its way gives the rest."""
    way = re.compile(rf'f"{begin}-\{{[^}}]+\}}{ends}')
    ways = [stem for stem, text in journeys().items() if way.search(text)]
    return any(
        f'"{rest}"' in text and any(stem == one or f"from journeys.{one} import" in text for one in ways)
        for stem, text in journeys().items()
    )


def is_made(stem):
    """Tell whether a journey names this picture: whole, or as what its own way of naming puts together."""
    name = SIZE.sub("", stem)
    ends = '(?:[.]png)?"' if name == stem else r"-\{[^}]+\}x"
    words = name.split("-")
    splits = [("-".join(words[:at]), "-".join(words[at:])) for at in range(1, len(words))]
    whole = any(f'"{name}"' in text for text in journeys().values())
    return whole or any(makes(begin, rest, ends) for begin, rest in splits)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_picture_is_there_and_comes_out_of_a_journey(page):
    for link in PICTURE.findall(text_of(page)):
        picture = HANDBOOK / link
        assert picture.is_file(), f"{link}: make handbook"
        assert picture.parent == HANDBOOK / "pictures", link
        assert is_made(picture.stem), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_step_has_a_picture_or_is_away_from_the_screen(page):
    bare = [step for step in steps_of(page) if AWAY not in step.split("\n")[0] and not PICTURE.search(step)]
    assert not bare
    away = [step for step in steps_of(page) if AWAY in step.split("\n")[0]]
    assert not [step for step in away if BOLD.search(step)], "what is tapped is on a screen"


def plain(text):
    """Give the bare words of a page, however lines are broken and characters are written."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", PICTURE.sub("", text)).replace("**", "")
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def test_what_hangs_at_the_till_is_two_sheets_and_says_what_the_page_says():
    with PdfDocument(HANDBOOK / "cashier.pdf") as paper:
        sheets = [plain(sheet.get_textpage().get_text_range()) for sheet in paper]
        sizes = [tuple(round(side / 72 * 25.4) for side in sheet.get_size()) for sheet in paper]
    assert sizes == [(210, 297)] * 2
    said = "".join(sheets)
    steps = [step.partition("\n")[0].partition(" ")[2] for step in steps_of(HANDBOOK / "cashier.md")]
    assert [step for step in steps if plain(step) not in said] == [], "make handbook"


def test_every_desk_has_its_steps():
    without = [page.stem for page in PAGES if page.stem != "README" and len(steps_of(page)) < 5]
    assert not without


def test_no_picture_lies_there_unused_and_together_they_stay_small():
    used = {Path(link).name for page in PAGES for link in PICTURE.findall(text_of(page))}
    kept = list((HANDBOOK / "pictures").iterdir())
    assert {picture.name for picture in kept} <= used
    assert sum(picture.stat().st_size for picture in kept) < LARGEST_BYTES


def of_templates():
    for path in (*Path("kiosk_ui/templates").rglob("*.html"), *Path("settlement/templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for inside in JINJA.findall(text):
            yield from (double or single for double, single in QUOTED.findall(inside))
        yield from re.split(r"<[^>]*>|\0", JINJA.sub("\0", text))


def of_scripts():
    for path in (*Path("kiosk_ui/static").glob("*.js"), *Path("settlement/static").glob("*.js")):
        yield from re.findall(r'"([^"\n]*)"', path.read_text(encoding="utf-8"))


def of_programs():
    for path in (
        one for room in ("pos", "kiosk_ui", "settlement", "hardware") for one in Path(room).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@cache
def words_on_screens():
    """Give every whole label of the product: what stands between two tags, or as one text in a program."""
    return {
        " ".join(word.split()).strip("，。：:← ") for word in (*of_templates(), *of_scripts(), *of_programs())
    }


def is_on_screen(quoted):
    """Tell whether a quoted button is one; … stands for what changes, a space for two labels side by side."""
    pieces = [piece.strip("，。： ") for piece in quoted.split("…")]
    found = words_on_screens()
    return all(piece in found or all(word in found for word in piece.split()) for piece in pieces if piece)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_word_in_bold_stands_on_a_screen(page):
    quoted = [word for bold in BOLD.findall(text_of(page)) for word in bold.split(" → ")]
    assert [word for word in quoted if not is_on_screen(word)] == []


def test_a_button_that_was_renamed_is_noticed():
    assert is_on_screen("先用餐，后结算")
    assert is_on_screen("下载 … 月汇总")
    assert not is_on_screen("先吃饭，后结算")
    assert not is_on_screen("先用餐，后")


def test_the_words_are_explained_once():
    _, _, glossary = text_of(HANDBOOK / "README.md").partition("## 词汇")
    explained = re.findall(r"^\| ([^|]+?) \|", glossary, re.MULTILINE)
    assert sorted(set(explained)) == sorted(explained)
    assert not set(TERMS) - set(explained)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_one(page):
    for words in COMMAND.findall(text_of(page)):
        refuse_no_command(words.split())


def test_every_link_leads_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text_of(page)):
            assert (HANDBOOK / link).exists(), f"{page.name}: {link}"
