"""The doctors look at everything, change nothing, and say of what is not well what to do now."""

import json
from datetime import UTC, timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from integration.centre_house import House
from integration.centre_server import City, answering
from integration.postgres import fresh_database
from kiosk_ui.doctor_command import camera, devices, printer
from pos.centre_link import Centre, write_link
from pos.command import canteen as command
from pos.config import PrinterSection, load_config
from pos.doctor import Seen, clock_beside, keys_in, look_over, room_in
from pos.durable import open_durable
from pos.kept_backups import LastBackup, note_backup
from pos.rules.errors import CanteenError
from pos.rules.journal import instant
from pos.running import alone_with
from pos.till_backup import TillKept, back_up_till
from pos.till_doctor import TillDoctor
from pos.till_restore import Restoring, restore_till
from settlement.centre_doctor import CentreDoctor
from settlement.months_ahead import make_months_ahead
from settlement.run_book import Run

pytestmark = pytest.mark.usefixtures("quick_seal")
CONFIG = Path(__file__).parents[2] / "config.toml"
PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests


@pytest.fixture
def till(canteen):
    """A till that is well: it has sold, it was backed up, its keys are its own."""
    canteen.sell("李秀兰")
    note_backup(canteen.data, LastBackup(instant(canteen.now), str(canteen.data / "till.key")))
    return canteen


def seen(canteen):
    return {one.what: one for one in look_over(TillDoctor(canteen.config, lambda: canteen.now).looks())}


def wrong(found):
    return {what: one.words for what, one in found.items() if not one.well}


def bytes_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def test_a_till_that_is_well_is_said_to_be_and_nothing_is_changed(till):
    before = bytes_in(till.data)
    found = seen(till)
    assert wrong(found) == {}
    assert found["流水"].words == "1 条，全部核对过"
    assert set(found) >= {
        "文件夹",
        "磁盘",
        "密钥",
        "SQLite",
        "账本版本",
        "账本文件",
        "备份",
        "市中心",
        "时钟",
    }
    assert bytes_in(till.data) == before


def test_a_line_that_was_changed_is_found_and_nothing_else_is_held_up(till):
    books = open_durable(till.data / "till.db")
    with books.begin() as connection:
        connection.exec_driver_sql("update entry set line = replace(line, 'sale', 'gift')")
    books.dispose()
    found = wrong(seen(till))
    assert list(found) == ["流水"]
    assert "请保留原样并通知审计" in found["流水"]


def test_a_file_that_is_no_database_is_found(till):
    till.close()
    whole = bytearray((till.data / "till.db").read_bytes())
    whole[:100] = b"\0" * 100
    (till.data / "till.db").write_bytes(whole)
    found = wrong(seen(till))
    assert {"SQLite", "账本版本", "账本文件", "流水"} <= set(found)
    assert all(
        "从最近的备份恢复" in found[what] or "数据库" in found[what] for what in ("SQLite", "账本文件")
    )


def test_a_key_that_others_may_read_or_that_is_gone_is_found(till):
    (till.data / "till.key").chmod(0o644)
    assert "chmod 600" in wrong(seen(till))["密钥"]
    (till.data / "till.key").chmod(0o600)
    (till.data / "lookup.key").rename(till.data / "elsewhere")
    assert "没有 lookup.key：请从备份恢复" in wrong(seen(till))["密钥"]
    assert not (till.data / "lookup.key").exists()


def test_books_of_an_older_program_are_said_so_and_not_upgraded(till):
    books = open_durable(till.data / "till.db")
    with books.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0003'")
        connection.exec_driver_sql("pragma user_version = 3")
    books.dispose()
    before = bytes_in(till.data)
    found = wrong(seen(till))
    assert "第 0003 版" in found["账本版本"]
    assert "先启动一次收银机" in found["流水"]
    assert bytes_in(till.data) == before


@pytest.mark.parametrize(("days", "well"), [(1, True), (2, True), (3, False)])
def test_a_backup_that_is_too_old_is_said_so(till, days, well):
    till.now += timedelta(days=days)
    assert ("备份" in wrong(seen(till))) is not well


def test_no_backup_and_one_that_is_gone_are_said_so(till, tmp_path):
    note_backup(till.data, LastBackup(instant(till.now), str(tmp_path / "K01.canteen-backup")))
    assert "不见了" in wrong(seen(till))["备份"]
    note_backup(till.data, LastBackup(instant(till.now), "/media/not-plugged-in/K01.canteen-backup"))
    assert "备份" not in wrong(seen(till))  # the stick is in a drawer, where it should be
    (till.data / "last-backup.json").unlink()
    assert "还没有备份过" in wrong(seen(till))["备份"]


def test_books_that_wait_for_their_epoch_are_said_so(till, tmp_path, make_canteen):
    stick = tmp_path / "stick"
    stick.mkdir()
    file = back_up_till(TillKept(till.data, "K01", CONFIG), stick, PASSPHRASE, till.now)
    restore_till(Restoring(file, tmp_path / "again", "K01"), PASSPHRASE, till.now)
    again = make_canteen(tmp_path / "again")
    assert "还没接上市中心" in wrong(seen(again))["恢复"]
    again.close()


def test_without_books_only_that_is_said(tmp_path):
    config = load_config(CONFIG).model_copy(update={"data": tmp_path / "none"})
    found = {one.what: one for one in look_over(TillDoctor(config).looks())}
    assert list(found) == ["程序", "依赖包", "文件夹"]
    assert "里没有账本" in wrong(found)["文件夹"]
    assert not (tmp_path / "none").exists()


# The way to the centre


@pytest.fixture
def enrolled(till, city, url):
    till.now = city.house.now
    till.link, till.push = city.enrol(url, till.books)
    write_link(till.data, till.link)
    return till


def test_a_till_that_has_sent_all_is_well(enrolled, monkeypatch):
    enrolled.push.all()
    monkeypatch.setattr(Centre, "clock", lambda *_: enrolled.now)
    found = seen(enrolled)
    assert wrong(found) == {}
    assert "有本机到 1 号的流水" in found["市中心"].words
    assert "不经过网络" in found["市中心的证书"].words
    assert found["没上传的流水"].words == "都上传了"


def test_a_clock_that_is_off_is_found_by_the_centres_own(enrolled):
    """The tests' till stands at its own time; the centre's answer bears the machine's."""
    assert "请对时" in wrong(seen(enrolled))["时钟"]
    assert Centre(enrolled.link.url, enrolled.link.token).clock("K01").tzinfo == UTC


def test_lines_that_have_waited_too_long_are_said_so(enrolled):
    assert "1 条" in seen(enrolled)["没上传的流水"].words
    enrolled.now += timedelta(hours=5)
    assert "请看网络" in wrong(seen(enrolled))["没上传的流水"]


def test_a_centre_that_does_not_answer_is_said_so(enrolled):
    write_link(enrolled.data, enrolled.link.__class__(**{**vars(enrolled.link), "url": "http://127.0.0.1:9"}))
    found = wrong(seen(enrolled))
    assert "连不上市中心" in found["市中心"]
    assert "流水" not in found


# The devices


def test_a_printer_that_is_not_there_is_found():
    section = PrinterSection(address="tcp://127.0.0.1:9")
    with pytest.raises(CanteenError):
        printer(section, "receipt")
    assert "屏幕" in printer(PrinterSection(), "receipt")


def test_a_camera_without_a_picture_is_found_and_a_till_may_have_none(till, monkeypatch):
    monkeypatch.setattr("kiosk_ui.doctor_command.CAMERA_WAIT_S", 0.5)
    section = till.config.camera.model_copy(update={"source": "/nowhere/film.avi"})
    with pytest.raises(CanteenError):
        camera(till.config.model_copy(update={"camera": section}))
    none = till.config.camera.model_copy(update={"source": "none"})
    assert camera(till.config.model_copy(update={"camera": none})) == "没有设摄像头"


def test_the_devices_of_a_running_till_are_left_to_it(till):
    with alone_with(till.data / "till.lock", ""):
        found = {what: look() for what, look in devices(till.config)}
    assert "收银正在运行" in found["摄像头"]


# What is looked at


def test_too_little_room_is_said_so(tmp_path, monkeypatch):
    assert "GB" in room_in(tmp_path)
    monkeypatch.setattr("pos.doctor.FREE_MB_LEAST", 10**9)
    with pytest.raises(CanteenError, match="请腾出地方"):
        room_in(tmp_path)


def test_a_clock_may_be_a_little_off(till):
    assert clock_beside(till.now, till.now - timedelta(seconds=299), "市中心") == "和市中心相差 299 秒"
    with pytest.raises(CanteenError, match="慢 6 分钟"):
        clock_beside(till.now, till.now + timedelta(minutes=6), "市中心")


def test_a_key_that_need_not_be_there_may_be_missing(tmp_path):
    (tmp_path / "a.key").write_bytes(b"")
    (tmp_path / "a.key").chmod(0o600)
    assert keys_in(tmp_path, ("a.key",), ("b.key",)) == "a.key"


def test_what_is_seen_is_said_with_a_sign():
    assert str(Seen("磁盘", well=True, words="还有 9 GB")) == "✓ 磁盘：还有 9 GB"
    assert str(Seen("磁盘", well=False, words="只剩 9 MB")) == "✗ 磁盘：只剩 9 MB"


# The centre


def as_the_page_says(database):
    """Let commits wait for the disk, which the tests' databases need not."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} RESET synchronous_commit")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path, monkeypatch):
    """A centre with a till that has sent two sales, on one kind of database."""
    database = fresh_database() if request.param == "postgresql" else ""
    if database:
        as_the_page_says(database)
    monkeypatch.setattr("integration.centre_house.centre_database", lambda: database)
    made = City(tmp_path / "centre")
    made.database = database
    yield made
    made.house.close()


@pytest.fixture
def well(house, canteen):
    """That centre, with everything done that it does by itself."""
    for name in ("李秀兰", "王建国"):
        canteen.sell(name)
    with answering(house.house.app) as url:
        house.enrol(url, canteen.books)[1].all()
    make_months_ahead(house.house.centre, house.house.now.date())
    with house.house.centre.begin() as office:
        for job in ("tidy", "alarms"):
            office.runs.keep(Run(job, house.house.now, 5, went_well=True))
    note_backup(house.house.books.folder, LastBackup(instant(house.house.now), "/media/elsewhere/x"))
    return house


def centre_seen(city):
    section = city.house.section.model_copy(update={"database": city.database})
    config = load_config(CONFIG).model_copy(
        update={"centre": section, "centre_data": city.house.books.folder}
    )
    return {one.what: one for one in look_over(CentreDoctor(config, lambda: city.house.now).looks())}


def test_a_centre_that_is_well_is_said_to_be(well):
    found = centre_seen(well)
    assert wrong(found) == {}
    assert found["收银机的流水"].words == "1 台，全部核对过"
    assert ("月份的表" if well.database else "账本文件") in found
    assert found["定时程序"].words == "在做事"
    assert set(found) >= {"依赖包", "自动对时", "代理", "证书"}
    server = {"数据库口令", "数据库版本", "数据库写盘", "数据库连接数", "排序规则"}
    assert server & set(found) == (server if well.database else set())


def test_a_scheduler_that_stands_still_is_found_long_before_a_night_is_lost(well):
    well.house.now += timedelta(minutes=6)
    found = wrong(centre_seen(well))
    assert "6 分钟没有动静" in found["定时程序"]
    assert "systemctl restart canteen-schedule" in found["定时程序"]
    assert "定时的活" not in found


def test_a_line_of_a_till_that_was_changed_is_found(well):
    with well.house.centre.begin() as office:
        office.inbox._db.execute(text("update till_entry set line = replace(line, 'sale', 'gift')"))
    assert "K01" in wrong(centre_seen(well))["收银机的流水"]


def test_a_trail_that_was_changed_is_found(well):
    with well.house.centre.begin() as office:
        office.audit._db.execute(text("update entry set line = replace(line, 'till-made', 'till-maid')"))
    assert "请保留现场" in wrong(centre_seen(well))["操作记录"]


def test_a_vault_without_its_key_is_found(well, monkeypatch):
    monkeypatch.delenv("CANTEEN_VAULT_KEYS", raising=False)
    (well.house.books.folder / "vault.keys").unlink()
    assert "密钥" not in wrong(centre_seen(well))  # the ledger is empty: a new one will be made
    monkeypatch.setattr("settlement.people_book.PeopleBook.is_empty", lambda _: False)
    assert "vault.keys" in wrong(centre_seen(well))["密钥"]


def test_jobs_that_are_late_or_failed_are_said_so(well):
    well.house.now += timedelta(hours=27)
    assert "tidy 没有按时做好" in wrong(centre_seen(well))["定时的活"]
    with well.house.centre.begin() as office:
        office.runs.keep(Run("tidy", well.house.now, 5, went_well=False))
    assert "tidy" in wrong(centre_seen(well))["定时的活"]


def test_a_database_that_does_not_answer_is_said_so(tmp_path):
    house = House(tmp_path / "centre")
    house.close()
    section = house.section.model_copy(update={"database": "postgresql://nobody@127.0.0.1:9/none"})
    config = load_config(CONFIG).model_copy(update={"centre": section, "centre_data": tmp_path / "centre"})
    found = {one.what: one for one in look_over(CentreDoctor(config).looks())}
    assert "数据库没有回答" in wrong(found)["数据库"]


def test_a_centre_before_the_network_without_tls_is_found(well):
    well.house.section = well.house.section.model_copy(update={"host": "10.0.0.5"})
    assert "不加密就上了网络" in wrong(centre_seen(well))["代理"]


# As commands


def test_the_command_says_all_lines_and_ends_with_1_where_one_is_not_well(till, tmp_path):
    runner = CliRunner()
    words = ["--config", str(CONFIG), "--data", str(till.data), "doctor", "--json"]
    result = runner.invoke(command, words)
    rows = {row["what"]: row for row in json.loads(result.stdout)}
    assert rows["流水"]["well"]
    assert set(rows) >= {"配置文件的权限", "自动对时", "依赖包", "摄像头的权限"}
    assert result.exit_code == (0 if all(row["well"] for row in rows.values()) else 1)
    bad = tmp_path / "bad.toml"
    bad.write_text("[till]\ncode = 1\n")
    result = runner.invoke(command, ["--config", str(bad), "doctor"])
    assert result.exit_code == 1
    assert "✗ 配置" in result.stdout
    assert "till.code" in result.stdout


def test_the_centres_command_does_the_same(tmp_path):
    House(tmp_path / "centre").close()
    words = ["--config", str(CONFIG), "--data", str(tmp_path / "centre"), "centre", "doctor"]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 1
    assert "✗ 备份：还没有备份过" in result.stdout
    assert "✓ 操作记录" in result.stdout
