"""The pages of docs/deploy: nothing is named that is not there, and nothing is there that is not named."""

import ast
import configparser
import re
from pathlib import Path

import click
import pytest

from pos.command import canteen

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs/deploy"
PAGES = sorted(DEPLOY.glob("*.md"))
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".md")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)]+))?\)")
COMMAND = re.compile(r"canteen(?: --config \S+)?((?: [a-z][a-z-]+)+)")
LOOKS = {
    "till-debian.md": (
        "pos/till_doctor.py",
        "pos/machine_looks.py",
        "pos/device_rights.py",
        "kiosk_ui/doctor_command.py",
    ),
    "centre.md": ("settlement/centre_doctor.py", "pos/machine_looks.py"),
}
ELSEWHERE = {
    "till-debian.md": {"市中心服务", "定时服务"},
    "centre.md": {"收银服务", "定时备份", "开机打开屏幕"},
}
"""What pos/machine_looks.py has for the other machine."""


def text_of(path):
    return path.read_text(encoding="utf-8")


def anchors_of(page):
    titles = re.findall(r"(?m)^#+ (.+)$", text_of(page))
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page):
    for target, anchor in LINK.findall(text_of(page)):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors_of(path), f"{target}#{anchor}"


def test_every_file_is_on_a_page():
    linked = {
        (DEPLOY / target).resolve() for page in PAGES for target, _ in LINK.findall(text_of(page)) if target
    }
    assert [path for path in FILES if path not in linked] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_one(page):
    context = click.Context(canteen)
    for words in COMMAND.findall(re.sub(r"(?m)^LABEL=.*$", "", text_of(page))):
        group, rest = canteen, words.split()
        while rest and isinstance(group, click.Group):
            found = group.get_command(context, rest[0])
            if found is None and group is canteen:
                break  # "canteen" is a user, a folder and a database too
            assert found, words
            group, rest = found, rest[1:]


def names_in(file):
    """Give what a doctor names: the first of each pair that is yielded or stands in a table of such pairs."""
    for node in ast.walk(ast.parse(text_of(ROOT / file))):
        match node:
            case ast.Tuple(elts=[ast.Constant(value=str(name)), ast.Lambda() | ast.Attribute() | ast.Name()]):
                yield name


@pytest.mark.parametrize("page", LOOKS)
def test_the_pages_table_has_every_line_of_the_doctor_and_no_other(page):
    rows = text_of(DEPLOY / page).rpartition("| line | what it looks at |")[2]
    told = {name for row in re.findall(r"(?m)^\| ([^|]+) \|", rows) for name in row.split("，")} - {"---"}
    said = {name for file in LOOKS[page] for name in names_in(file)} - ELSEWHERE[page]
    said.add("配置")  # the command's own, before all others
    assert {name for name in said if not any(name.endswith(one) for one in told)} == set()
    assert {one for one in told if not any(name.endswith(one) for name in said)} == set()


SETTINGS = [path for path in FILES if path.name.startswith("50-canteen")]


@pytest.mark.parametrize("file", SETTINGS, ids=lambda file: file.name)
def test_a_file_of_settings_is_read_and_goes_where_the_page_puts_it(file):
    read = configparser.ConfigParser()
    read.optionxform = str
    read.read(file, encoding="utf-8")
    assert len(read.sections()) == 1
    assert dict(read[read.sections()[0]])
    goes_to = re.match(r"# (/etc/\S+):", text_of(file))[1]
    assert f"/{file.name} {goes_to}" in text_of(DEPLOY / "till-debian.md")


def test_the_power_button_shuts_down_in_order_and_nothing_puts_the_till_to_sleep():
    read = configparser.ConfigParser()
    read.optionxform = str
    read.read(DEPLOY / "till/50-canteen-logind.conf", encoding="utf-8")
    assert dict(read["Login"]) == {
        "HandlePowerKey": "poweroff",
        "HandleSuspendKey": "ignore",
        "HandleHibernateKey": "ignore",
        "HandleLidSwitch": "ignore",
        "IdleAction": "ignore",
    }


def test_what_the_page_says_of_workers_and_connections_is_what_doctor_counts():
    from settlement.database_looks import FOR_EACH_WORKER, FOR_THE_REST, MAJOR_LEAST  # noqa: PLC0415, the centre's

    text = text_of(DEPLOY / "centre.md")
    assert f"workers × {FOR_EACH_WORKER} + {FOR_THE_REST}" in text
    assert f"{4 * FOR_EACH_WORKER + FOR_THE_REST} for four workers" in text
    assert f"PostgreSQL {MAJOR_LEAST} or newer" in text
