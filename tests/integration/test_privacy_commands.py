"""At the centre's machine: somebody gets their own record, is erased, and the old is tidied away."""

import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from integration.ledger_room import LI, WANG, ZHAO, LedgerRoom, number
from pos.command import canteen as command
from settlement.wiring import open_centre

CONFIG = Path(__file__).parents[2] / "config.toml"
NUMBER = LI["身份证号"]
HOSTILE = "<script>alert(1)</script>"
LIST = ("--source", "低保月报", "--month", "2026-10")


@pytest.fixture
def centre(tmp_path, monkeypatch):
    """Give a centre whose list has 李秀兰 with a hostile home, and the command as a clerk runs it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CANTEEN_VAULT_KEYS", raising=False)
    (tmp_path / "lists").mkdir()
    room = LedgerRoom(tmp_path / "lists")
    li = LI | {"身体情况": HOSTILE, "网格": "=HYPERLINK(1)", "类别": "独居", "照片": "li.jpg"}
    (tmp_path / "lists" / "li.jpg").write_bytes(b"\xff\xd8\xff picture")
    path = room.sheet([li, WANG, ZHAO])
    room.close()

    def run(*args, typed=None):
        whole = ["--config", str(CONFIG), "--data", str(tmp_path / "books"), *map(str, args)]
        return CliRunner().invoke(command, whole, input=typed)

    assert run("centre", "import-list", path, *LIST).exit_code == 0
    return run


def trail(folder):
    books = open_centre(folder / "books")
    with books.centre.read() as office:
        found = list(office.audit.lines())
    books.centre.close()
    return found


def test_she_gets_everything_that_is_held_of_her(centre, tmp_path):
    done = centre("privacy", "report", "--output", "记录.html", typed=f"{NUMBER}\n")
    assert done.exit_code == 0, done.output
    assert NUMBER not in done.output
    page = (tmp_path / "记录.html").read_text(encoding="utf-8")
    told = (
        NUMBER,
        "李秀兰",
        "13800000001",
        "李明华",
        "13900000009",
        "独居",
        "低保月报 2026-10",
        "示范东社区",
    )
    assert [word for word in told if word not in page] == []
    assert "data:image/jpeg;base64," in page
    assert "王建国" not in page
    assert stat.S_IMODE((tmp_path / "记录.html").stat().st_mode) == 0o600


def test_what_a_list_says_cannot_run_on_the_page(centre, tmp_path):
    centre("privacy", "report", "--output", "a.html", typed=f"{NUMBER}\n")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_the_file_is_named_after_nobody_and_never_overwritten(centre, tmp_path):
    assert centre("privacy", "report", typed=f"{NUMBER}\n").exit_code == 0
    (file,) = tmp_path.glob("*.html")
    assert re.fullmatch(r"个人资料-[0-9a-f]{8}\.html", file.name)
    before = file.read_bytes()
    again = centre("privacy", "report", typed=f"{NUMBER}\n")
    assert "已经有" in str(again.exception)
    assert file.read_bytes() == before


def test_giving_the_record_is_in_the_trail_and_in_the_next_record(centre, tmp_path):
    centre("privacy", "report", "--output", "1.html", typed=f"{NUMBER}\n")
    assert '"kind":"record-given"' in trail(tmp_path)[-1]
    assert NUMBER not in "".join(trail(tmp_path))
    centre("privacy", "report", "--output", "2.html", typed=f"{NUMBER}\n")
    assert "给了本人资料" in (tmp_path / "2.html").read_text(encoding="utf-8")


def test_a_record_that_cannot_be_written_is_not_in_the_trail(centre, tmp_path):
    before = trail(tmp_path)
    done = centre("privacy", "report", "--output", "no/where.html", typed=f"{NUMBER}\n")
    assert "写不了" in str(done.exception)
    assert trail(tmp_path) == before


def test_a_number_on_the_command_line_is_taken_with_a_warning(centre):
    done = centre("privacy", "report", NUMBER, "--output", "a.html")
    assert done.exit_code == 0
    assert "命令历史" in done.output
    assert NUMBER not in done.output


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("290001193305120020", "身份证号"),
        (number("19400101"), "没有保存"),
        ("李秀兰", "台账编号"),
        ("00000000", "台账上没有"),
    ],
)
def test_whoever_is_not_found_is_told_what_to_do(centre, typed, word, tmp_path):
    done = centre("privacy", "report", typed=f"{typed}\n")
    assert done.exit_code == 1
    assert word in str(done.exception)
    assert "请" in str(done.exception)
    assert not list(tmp_path.glob("*.html"))


def test_she_is_erased_by_her_ledger_number_after_a_question(centre, tmp_path):
    centre("privacy", "report", typed=f"{NUMBER}\n")
    (file,) = tmp_path.glob("*.html")
    ledger_number = file.stem.rpartition("-")[2]
    asked = centre("centre", "erase", ledger_number, "--reason", "本人要求", "--even-entitled", typed="n\n")
    assert "李*兰，1933-05-12 出生，示范东社区：抹去后找不回来" in asked.output
    assert centre("privacy", "report", ledger_number, "--output", "b.html").exit_code == 0
    done = centre("centre", "erase", ledger_number, "--reason", "本人要求", "--even-entitled", "--yes")
    assert "存根第 1 号" in done.output
    gone = centre("privacy", "report", "--output", "c.html", typed=f"{NUMBER}\n")
    assert gone.exit_code == 0, gone.exception
    left = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "本人要求" in left
    assert "李" not in left
    assert NUMBER not in left
    assert centre("centre", "verify-audit").exit_code == 0


def test_somebody_with_a_concession_is_not_erased_by_mistake(centre):
    done = centre("centre", "erase", "--reason", "录错了人", "--yes", typed=f"{WANG['身份证号']}\n")
    assert "--even-entitled" in str(done.exception)


def test_tidying_says_what_it_would_do_and_then_does_it(centre, tmp_path):
    before = trail(tmp_path)
    done = centre("centre", "tidy", "--dry-run")
    assert "试算：将会抹去去世或迁出满 36 个月的 0 人" in done.output
    assert trail(tmp_path) == before
    assert "已经抹去" in centre("centre", "tidy").output
    assert '"kind":"tidied"' in trail(tmp_path)[-1]
