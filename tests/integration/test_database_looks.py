"""How the centre's server, proxy and scheduler are set: well as the page says, else a sentence."""

import psycopg
import pytest
from sqlalchemy import create_engine

from integration.centre_processes import ROOT
from integration.postgres import fresh_database
from pos.config import CentreSection
from pos.doctor import NotWell
from settlement import database_looks, front_looks

WELL = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "130",
    "server_version_num": "150004",
    "server_encoding": "UTF8",
    "tcp_keepalives_idle": "30",
}
BEHIND = CentreSection(public_url="https://canteen.example.gov.cn", proxies=1)


def test_a_server_as_the_page_says_is_well():
    assert "synchronous_commit=on" in database_looks.on_disk(WELL)
    assert "够 4 个进程" in database_looks.connections(WELL, 4)
    assert database_looks.server(WELL) == "PostgreSQL 15，UTF8"
    assert database_looks.same_sorting("zh_CN.UTF-8", "2.36", "2.36") == "zh_CN.UTF-8"
    assert database_looks.same_sorting("C.UTF-8", None, None) == "C.UTF-8"


@pytest.mark.parametrize(
    ("look", "changed", "sentence"),
    [
        ("on_disk", {"fsync": "off"}, "fsync 关着：断电会丢掉已经签收的流水"),
        ("on_disk", {"full_page_writes": "off"}, "full_page_writes 关着"),
        ("on_disk", {"synchronous_commit": "off"}, "synchronous_commit 关着"),
        ("server", {"server_version_num": "130011"}, "PostgreSQL 13 太旧"),
        ("server", {"server_encoding": "SQL_ASCII"}, "存不下生僻字"),
        ("server", {"tcp_keepalives_idle": "7200"}, "7200 秒"),
    ],
)
def test_a_setting_that_does_harm_is_named_with_what_to_do(look, changed, sentence):
    with pytest.raises(NotWell, match=sentence):
        getattr(database_looks, look)({**WELL, **changed})


def test_connections_are_counted_for_the_workers_that_the_service_starts(tmp_path):
    unit = ROOT / "docs/deploy/systemd/canteen-centre.service"
    workers = database_looks.workers_in(unit)
    assert workers == 4
    assert database_looks.workers_in(tmp_path / "none") == 0
    with pytest.raises(NotWell, match="max_connections 是 100，4 个进程要 124"):
        database_looks.connections({**WELL, "max_connections": "100"}, workers)
    assert "够 3 个进程" in database_looks.connections({**WELL, "max_connections": "100"}, 0)


def test_a_systems_new_rules_of_sorting_are_found_before_somebody_is_not():
    with pytest.raises(NotWell, match="REINDEX DATABASE"):
        database_looks.same_sorting("zh_CN.UTF-8", "2.31", "2.36")


def test_a_real_server_says_how_it_is_set_and_one_that_does_not_wait_for_the_disk_is_found():
    url = fresh_database()  # the tests' own do not wait for it
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            found = database_looks.settings(connection)
            assert database_looks.collation(connection)
        assert database_looks.server(found).startswith("PostgreSQL ")
        with pytest.raises(NotWell, match="synchronous_commit 关着"):
            database_looks.on_disk(found)
        engine.dispose()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"ALTER DATABASE {server.info.dbname} RESET synchronous_commit")
        with engine.connect() as connection:
            assert "synchronous_commit=on" in database_looks.on_disk(database_looks.settings(connection))
    finally:
        engine.dispose()


# Before the centre


def test_the_centre_of_the_example_is_well_and_so_is_one_on_a_desk():
    assert "前面 1 层代理" in front_looks.proxies(BEHIND)
    assert "只在本机" in front_looks.proxies(CentreSection())


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        (CentreSection(host="0.0.0.0"), "前面没有 nginx"),  # noqa: S104, that is what is found
        (BEHIND.model_copy(update={"proxies": 0}), "请写 proxies = 1"),
        (BEHIND.model_copy(update={"public_url": ""}), "public_url 却不是 https"),
        (BEHIND.model_copy(update={"host": "10.0.0.5"}), "绕过 nginx"),
    ],
)
def test_a_proxy_that_does_not_fit_is_said_so(section, sentence):
    with pytest.raises(NotWell, match=sentence):
        front_looks.proxies(section)


def test_a_scheduler_that_never_did_anything_is_said_so():
    with pytest.raises(NotWell, match="还没有做过事：请 systemctl restart canteen-schedule"):
        front_looks.scheduler({}, None)


def test_the_databases_password_is_in_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.delenv("PGPASSWORD", raising=False)
    file = tmp_path / "pgpass"
    monkeypatch.setenv("PGPASSFILE", str(file))
    server = "postgresql://canteen@localhost/canteen"
    assert "不问口令" in front_looks.password_file(server)
    file.touch(mode=0o600)
    assert front_looks.password_file(server) == str(file)
    file.chmod(0o644)
    with pytest.raises(NotWell, match="chmod 600"):
        front_looks.password_file(server)
    with pytest.raises(NotWell, match=r"写在 config\.toml 里"):
        front_looks.password_file("postgresql://canteen:known@localhost/canteen")
