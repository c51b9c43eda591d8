"""A machine without a network is set up from a folder: the scripts themselves, with a stand-in for downloads.

The packages that the program needs are lent by this environment; its own wheel is built, carried and
installed for real. The whole way with every package was gone by hand: docs/deploy/README.md says how.
"""

import hashlib
import os
import shutil
import site
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TILL = ROOT / "docs/deploy/till"
VERSION = version("community-canteen")
PIP = """#!/bin/sh
# python -m pip: what would ask a network is written down; the rest is done.
if [ "$3" = download ]; then echo "$@" >>"{asked}"; exit 0; fi
exec "{python}" "$@"
"""
APT = '#!/bin/sh\necho "$@" >>"{asked}"\n'


def stand_in(path, text, **places):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.format(**places), encoding="utf-8")
    path.chmod(0o755)
    return path


def ran(script, *words, **environment):
    return subprocess.run(
        [script, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A stick as fetch-wheels.sh leaves it, and what it asked the network for."""
    room = tmp_path_factory.mktemp("fetch")
    asked = room / "asked"
    python = stand_in(room / "bin/python", PIP, asked=asked, python=sys.executable)
    stand_in(room / "bin/apt-get", APT, asked=asked)
    stick = room / "stick"
    done = ran(
        TILL / "fetch-wheels.sh",
        stick,
        PYTHON=str(python),
        PATH=f"{room / 'bin'}:{os.environ['PATH']}",
        PIP_NO_BUILD_ISOLATION="0",  # setuptools is here; pip reads this the wrong way round
    )
    assert done.returncode == 0, done.stderr
    return stick, asked.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def stick(filled, tmp_path):
    return shutil.copytree(filled[0], tmp_path / "stick")


@pytest.fixture
def lent(tmp_path):
    """Every package of this environment but the program itself."""
    folder = tmp_path / "lent"
    folder.mkdir()
    for path in Path(site.getsitepackages()[0]).iterdir():
        if "community_canteen" not in path.name and path.suffix != ".pth":
            (folder / path.name).symlink_to(path)
    return str(folder)


def install(stick, into, lent):
    into.mkdir(exist_ok=True)
    return ran(
        stick / "install-offline.sh",
        INTO=str(into),
        PYTHON=sys.executable,
        PYTHONPATH=lent,
        PIP_FIND_LINKS="",
    )


def test_wheels_are_fetched_at_the_versions_that_were_tested_and_nothing_is_built(filled):
    stick, asked = filled
    downloads = [line for line in asked if " download " in f" {line} "]
    assert len(downloads) == 2
    for line in downloads:
        assert f"-c {ROOT}/constraints.txt" in line
        assert "--only-binary=:all:" in line
    assert f"community_canteen-{VERSION}-py3-none-any.whl" in downloads[0]
    assert downloads[1].endswith("--no-deps --ignore-requires-python rapidocr-onnxruntime")
    assert [line for line in asked if "--download-only install" in line and "libzbar0" in line]
    assert {path.name for path in stick.iterdir()} >= {"wheels", "deploy", "constraints.txt", "SHA256SUMS"}


def test_what_is_on_the_stick_becomes_a_program_that_runs(stick, tmp_path, lent):
    into = tmp_path / "opt"
    done = install(stick, into, lent)
    assert done.returncode == 0, done.stderr
    assert (into / "canteen").readlink() == Path(f"canteen-{VERSION}")
    home = into / "canteen"
    shown = ran(
        home / ".venv/bin/canteen", "--config", home / "config.toml", "policy", "show", PYTHONPATH=lent
    )
    assert "12.00" in shown.stdout, shown.stderr
    code = "import kiosk_ui, pos.pinned as p; print(kiosk_ui.__file__, p.constraints_here())"
    where = ran(home / ".venv/bin/python", "-c", code, PYTHONPATH=lent, PYTHONSAFEPATH="1").stdout
    assert where.count(f"{home}/.venv/") == 2, where  # its own code, and the pins that doctor compares with
    assert (home / "docs/deploy/kiosk/canteen-kiosk.sh").stat().st_mode & 0o111


def test_templates_and_pictures_of_the_pages_are_in_the_wheel(stick, tmp_path):
    shutil.unpack_archive(next((stick / "wheels").glob("community_canteen-*.whl")), tmp_path / "in", "zip")
    for part in ("kiosk_ui", "settlement"):
        for kind in ("templates", "static"):
            here = {path.relative_to(ROOT) for path in (ROOT / part / kind).rglob("*") if path.is_file()}
            there = {p.relative_to(tmp_path / "in") for p in (tmp_path / "in" / part / kind).rglob("*")}
            assert here <= there


def test_a_stick_that_is_damaged_installs_nothing(stick, tmp_path, lent):
    with (stick / "config.toml").open("a", encoding="utf-8") as file:  # pip would let it pass
        file.write("# damaged\n")
    done = install(stick, tmp_path / "opt", lent)
    assert done.returncode == 1
    assert "没有安装" in done.stderr
    assert list((tmp_path / "opt").iterdir()) == []


def test_a_package_that_is_lacking_leaves_the_old_version_in_its_place(stick, tmp_path, lent):
    into = tmp_path / "opt"
    (into / "canteen-0.0.9").mkdir(parents=True)
    (into / "canteen").symlink_to("canteen-0.0.9")
    (Path(lent) / "click").unlink()
    next(Path(lent).glob("click-*.dist-info")).unlink()
    done = install(stick, into, lent)
    assert done.returncode == 1
    assert "没有安装" in done.stderr
    assert (into / "canteen").readlink() == Path("canteen-0.0.9")
    assert {path.name for path in into.iterdir()} == {"canteen", "canteen-0.0.9"}


def test_a_folder_that_is_no_link_is_not_written_over(stick, tmp_path, lent):
    (tmp_path / "opt/canteen").mkdir(parents=True)
    done = install(stick, tmp_path / "opt", lent)
    assert done.returncode == 1
    assert "不是链接" in done.stderr


def test_for_windows_other_wheels_are_fetched_and_no_debian_packages(tmp_path):
    asked = tmp_path / "asked"
    python = stand_in(tmp_path / "bin/python", PIP, asked=asked, python=sys.executable)
    stand_in(tmp_path / "bin/apt-get", APT, asked=asked)
    done = ran(
        TILL / "fetch-wheels.sh",
        "--windows",
        tmp_path / "stick",
        PYTHON=str(python),
        PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        PIP_NO_BUILD_ISOLATION="0",
    )
    assert done.returncode == 0, done.stderr
    lines = asked.read_text(encoding="utf-8").splitlines()
    assert all("--platform win_amd64 --python-version 3.11" in line for line in lines)
    assert lines[-1].endswith("colorama")  # pip asks this machine what Windows needs
    script = tmp_path / "stick/install-offline.cmd"
    sums = (tmp_path / "stick/SHA256SUMS").read_text(encoding="utf-8")
    assert f"{hashlib.sha256(script.read_bytes()).hexdigest()}  install-offline.cmd" in sums
