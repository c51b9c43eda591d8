"""A till's backup: made while it sells, read back before it counts, and put back whole or not at all."""

import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos import backup_pack
from pos.backup_pack import Contents, Manifest, listed, unpack
from pos.copied_books import BooksBroken, copy_books
from pos.durable import open_durable
from pos.epoch import begin_alone, is_put_back
from pos.kept_backups import NOTE, forget_oldest, own_backups
from pos.passphrase import ENVIRONMENT, read_passphrase
from pos.rules.errors import CanteenError, Refused
from pos.rules.journal import EPOCH_BEGUN
from pos.rules.staff import Role
from pos.staff import add, begin_with
from pos.till_backup import TillKept, back_up_till
from pos.till_restore import FROM_BACKUP, Restoring, restore_till

HOUSE = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("quick_seal")
CONFIG = HOUSE / "config.toml"
PASSPHRASE = "三月的风吹过老槐树下的石凳"  # noqa: S105, of nobody but the tests
NAMES = ("李秀兰", "王建国", "张桂英", "赵德海")


@pytest.fixture
def sold(canteen):
    """A till that has sold four meals."""
    for name in NAMES:
        canteen.sell(name)
    return canteen


def back_up(canteen, to, passphrase=PASSPHRASE):
    return back_up_till(TillKept(canteen.data, "K01", CONFIG), to, passphrase, canteen.now)


def restore(file, books, now, passphrase=PASSPHRASE, code="K01", **more):
    return restore_till(Restoring(file, books, code, **more), passphrase, now)


def lines(canteen):
    with canteen.books.store.read() as book:
        return list(book.journal.lines())


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


# Made while the till sells


def test_a_backup_holds_the_books_the_keys_and_the_configuration(sold, stick, tmp_path):
    made = back_up(sold, stick)
    assert made.name == "K01-20261124-114600.canteen-backup"
    assert made.stat().st_mode & 0o777 == 0o600
    room = tmp_path / "room"
    room.mkdir()
    manifest = unpack(made, room, PASSPHRASE)
    assert names_in(room) == ["config.toml", "lookup.key", "till.db", "till.key"]
    assert manifest.counts["entry"] == 4
    assert {file.name: file.size for file in manifest.files} == {
        path.name: path.stat().st_size for path in room.iterdir()
    }
    for name in ("till.key", "lookup.key"):
        assert (room / name).read_bytes() == (sold.data / name).read_bytes()
        assert (room / name).stat().st_mode & 0o777 == 0o600
    assert (room / "config.toml").read_bytes() == CONFIG.read_bytes()


def test_nothing_of_it_lies_about_and_the_till_remembers_when(sold, stick):
    before = names_in(sold.data)
    made = back_up(sold, stick)
    assert names_in(stick) == [made.name]
    assert names_in(sold.data) == sorted([*before, "backup.lock", NOTE])
    assert json.loads((sold.data / NOTE).read_text())["file"] == str(made)


def test_nobody_can_read_a_name_or_a_digest_in_it(sold, stick):
    written = back_up(sold, stick).read_bytes()
    person = sold.guest("李秀兰").resident
    for secret in (person.name, person.person, (sold.data / "till.key").read_bytes().hex(), "entry"):
        assert secret.encode() not in written
    assert (sold.data / "till.key").read_bytes() not in written


def test_sales_go_on_while_a_backup_is_made_and_what_is_in_it_is_one_moment(
    sold, stick, tmp_path, monkeypatch
):
    monkeypatch.setattr("pos.copied_books.STEP_PAGES", 1)
    ends, made = threading.Event(), []

    def sell_on():
        while not ends.is_set():
            made.append(sold.sell("李秀兰"))

    seller = threading.Thread(target=sell_on)
    seller.start()
    try:
        file = back_up(sold, stick)
    finally:
        ends.set()
        seller.join()
    assert made
    restore(file, tmp_path / "again", sold.now)
    with closing(sqlite3.connect(tmp_path / "again" / "till.db")) as books:
        kept = [line for (line,) in books.execute("select line from entry order by number")]
    assert len(kept) >= 4
    assert kept == lines(sold)[: len(kept)]
    assert sold.verdict().breaks == ()


class Crowded:
    """Books that somebody writes to between every two steps of a copy."""

    def __init__(self, canteen):
        self.canteen, self.steps = canteen, 0

    def __call__(self, _what, _total):
        return self.step

    def step(self, _pages):
        self.steps += 1
        self.canteen.sell("王建国")


def test_books_that_are_written_to_all_the_time_are_copied_in_one_step_at_last(sold, tmp_path, monkeypatch):
    monkeypatch.setattr("pos.copied_books.STEP_PAGES", 1)
    monkeypatch.setattr("pos.copied_books.RESTARTS_MOST", 3)
    crowd = Crowded(sold)
    copy_books(sold.data / "till.db", tmp_path / "copy.db", crowd)
    assert crowd.steps > 3
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert copy.execute("select count(*) from entry").fetchone() == (len(lines(sold)),)


def test_books_whose_chain_does_not_hold_give_no_backup(sold, stick):
    books = open_durable(sold.data / "till.db")
    with books.begin() as connection:
        connection.exec_driver_sql("update entry set line = replace(line, '李', '王') where number = 2")
        connection.exec_driver_sql("update entry set line = replace(line, '600', '700') where number = 2")
    books.dispose()
    with pytest.raises(BooksBroken, match="流水有不对的地方：第 2 行"):
        back_up(sold, stick)
    assert names_in(stick) == []


def test_what_was_written_and_what_is_read_back_must_be_the_same(sold, stick, monkeypatch):
    """A stick that gives other bytes than were written: the file never gets its name."""
    write = os.fsync

    def spoiling(descriptor):
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.name.endswith(".draft"):
            whole = bytearray(path.read_bytes())
            whole[len(whole) // 2] ^= 4
            path.write_bytes(whole)
        write(descriptor)

    monkeypatch.setattr("os.fsync", spoiling)
    with pytest.raises(CanteenError, match="不完整或被改过"):
        back_up(sold, stick)
    assert names_in(stick) == []


def test_a_stick_that_is_not_there_is_not_made_up(sold, tmp_path):
    with pytest.raises(CanteenError, match="没有文件夹"):
        back_up(sold, tmp_path / "usb")
    assert not (tmp_path / "usb").exists()


def test_a_stick_that_is_full_leaves_nothing(sold, stick, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fadvise", full)
    with pytest.raises(CanteenError, match="写不下备份（No space left on device）"):
        back_up(sold, stick)
    assert names_in(stick) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import datetime, UTC
import pos.kept_backups
from pos.till_backup import TillKept, back_up_till

when = sys.argv[3]
def die(*_a, **_k):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(pos.kept_backups, when, die)
books, stick, _, config = map(Path, sys.argv[1:])
back_up_till(TillKept(books, "K01", config), stick, "x" * 12, datetime.now(UTC))
"""


@pytest.mark.parametrize("when", ["write_pack", "unpack", "settle"])
def test_a_power_cut_while_it_is_written_or_read_back_leaves_no_half_backup(sold, stick, when):
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, sold.data, stick, when, CONFIG], check=False, cwd=HOUSE
    )
    assert ran.returncode == -signal.SIGKILL
    named = [name for name in names_in(stick) if not name.startswith(".")]
    assert len(named) == (when == "settle")  # the last thing that is done; by then it was read back
    made = back_up(sold, stick)
    assert names_in(stick) == sorted({*named, made.name})  # the draft is gone
    assert not list(sold.data.glob(".backup-*"))


def test_only_one_is_made_at_a_time(sold, stick):
    from pos.running import alone_with  # noqa: PLC0415, as another process would

    with alone_with(sold.data / "backup.lock", ""), pytest.raises(CanteenError, match="正在备份"):
        back_up(sold, stick)


# How many are kept


def test_the_oldest_of_its_own_go_and_nobody_elses(sold, stick, tmp_path, make_canteen):
    made = []
    for _ in range(4):
        made.append(back_up(sold, stick))
        sold.now += timedelta(days=1)
    other = make_canteen(
        tmp_path / "K02",
        sold.config.model_copy(update={"till": sold.config.till.model_copy(update={"code": "K02"})}),
    )
    theirs = back_up_till(TillKept(other.data, "K02", CONFIG), stick, PASSPHRASE, sold.now)
    other.close()
    (stick / "K01-20190101-000000.canteen-backup").write_bytes(theirs.read_bytes())  # named like ours
    for name in ("K01-20200101-000000.canteen-backup", "K01-2020.canteen-backup", "家里的照片.zip"):
        (stick / name).write_bytes(b"something else")
    assert own_backups(stick, "till", "K01") == tuple(made)
    assert forget_oldest(stick, "till", "K01", 2) == tuple(made[:2])
    assert {path.name for path in made[2:]} | {theirs.name, "家里的照片.zip"} <= set(names_in(stick))
    assert forget_oldest(stick, "till", "K01", 2) == ()
    assert (stick / "K01-20200101-000000.canteen-backup").exists()
    assert (stick / "K01-20190101-000000.canteen-backup").exists()


# Put back


def test_a_till_that_was_put_back_goes_on_with_numbers_that_nobody_has_on_paper(
    sold, stick, tmp_path, make_canteen
):
    file = back_up(sold, stick)
    lost = sold.sell("孙淑芬")  # printed, and then the machine broke
    restore(file, tmp_path / "again", sold.now)
    again = make_canteen(tmp_path / "again")
    assert is_put_back(again.books.store)
    begun = begin_alone(again.counter)
    assert (begun.kind, begun.number, begun.fen("last")) == (EPOCH_BEGUN, 10_004, 4)
    after = again.sell("孙淑芬")
    assert after.number == 10_005 > lost.number
    assert lines(again)[:4] == lines(sold)[:4]
    assert again.verdict().breaks == ()
    assert not is_put_back(again.books.store)
    again.close()


def test_a_till_that_was_put_back_takes_no_line_before_its_epoch(sold, stick, tmp_path, make_canteen):
    restore(back_up(sold, stick), tmp_path / "again", sold.now)
    again = make_canteen(tmp_path / "again")
    for act in (lambda: again.sell("李秀兰"), lambda: again.counter.remark("unknown-code", {})):
        with pytest.raises(Refused, match="账本是从备份恢复的"):
            act()
    assert len(lines(again)) == 4
    again.close()


def test_a_second_time_counts_on(sold, stick, tmp_path, make_canteen):
    file = back_up(sold, stick)
    numbers = []
    for turn in range(2):
        restore(file, tmp_path / f"again-{turn}", sold.now)
        again = make_canteen(tmp_path / f"again-{turn}")
        numbers.append((begin_alone(again.counter).fen("epoch"), again.sell("李秀兰").number))
        again.now += timedelta(days=1 + turn)
        file = back_up(again, stick)
        again.close()
    assert numbers == [(2, 10_005), (3, 20_006)]


def test_an_epoch_begins_only_after_a_restore(sold):
    with pytest.raises(CanteenError, match="没有恢复过"):
        begin_alone(sold.counter)


def test_a_number_of_somebody_who_worked_here_is_not_given_again(sold, stick, tmp_path, make_canteen):
    begin_with(sold.counter, "陈会计", "482913")
    file = back_up(sold, stick)
    restore(file, tmp_path / "again", sold.now)
    again = make_canteen(tmp_path / "again")
    late = add(sold.counter, 1, "周小雨", Role.CASHIER, "739152")
    with sold.books.store.read() as book:
        line = book.journal.last_of_all()
    with again.books.store.begin() as book:
        book.journal.take_back([line])  # as the centre gives it back; the row of 周小雨 is lost
    begin_alone(again.counter)
    assert add(again.counter, 1, "吴天明", Role.CASHIER, "604718").number == late.number + 1
    again.close()


def test_it_goes_into_an_empty_folder_only(sold, stick):
    file, before = back_up(sold, stick), lines(sold)
    with pytest.raises(Refused, match="已经有账本"):
        restore(file, sold.data, sold.now)
    assert lines(sold) == before


def test_the_old_books_are_kept_aside_under_another_name(sold, stick, tmp_path, make_canteen):
    file = back_up(sold, stick)
    sold.sell("孙淑芬")
    sold.close()
    restore(file, sold.data, sold.now, in_place_of=True)
    aside = sold.data.with_name("books.before-20261124-114600")
    assert names_in(tmp_path) == ["books", aside.name, "stick"]
    with closing(sqlite3.connect(aside / "till.db")) as old:
        assert old.execute("select count(*) from entry").fetchone() == (5,)
    again = make_canteen(sold.data)
    assert len(lines(again)) == 4
    assert (sold.data / FROM_BACKUP).read_bytes() == CONFIG.read_bytes()
    again.close()


def test_a_till_that_is_running_is_not_put_back(sold, stick):
    from pos.running import alone_with  # noqa: PLC0415, as the till would

    file = back_up(sold, stick)
    with alone_with(sold.data / "till.lock", ""), pytest.raises(CanteenError, match="正被使用"):
        restore(file, sold.data, sold.now, in_place_of=True)


DAMAGES = {
    "another passphrase": (lambda whole: whole, "口令打不开"),
    "cut in the middle": (lambda whole: whole[: len(whole) // 2], "不完整或被改过"),
    "one byte": (lambda whole: whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:], "不完整或被改过"),
    "no backup": (lambda _: b"PK" * 500, "不是这个程序的备份"),
    "empty": (lambda _: b"", "不是这个程序的备份"),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGES.values(), ids=DAMAGES)
def test_what_does_not_hold_changes_nothing(sold, stick, tmp_path, damage, said):
    file = back_up(sold, stick)
    file.write_bytes(damage(file.read_bytes()))
    passphrase = PASSPHRASE[::-1] if said == "口令打不开" else PASSPHRASE
    for target, more in ((tmp_path / "again", {}), (sold.data, {"in_place_of": True})):
        before = names_in(tmp_path)
        with pytest.raises(CanteenError, match=said):
            restore(file, target, sold.now, passphrase, **more)
        assert set(names_in(tmp_path)) - set(before) <= {"again"}
    again = tmp_path / "again"
    assert not again.exists() or names_in(again) == ["till.lock"]
    assert len(lines(sold)) == 4


def test_a_backup_of_another_till_is_refused_with_what_to_do(sold, stick, tmp_path):
    with pytest.raises(Refused, match=r"这是 K01 的备份，配置里写的是 K02.*--config-out K01.toml"):
        restore(back_up(sold, stick), tmp_path / "again", sold.now, code="K02")


def forged(folder, packed, **changed):
    """Write a backup whose list says something else than its files."""
    contents = listed(Manifest("till", "K01", "2026-11-24T03:46:00.000Z", "0", {}), packed)
    manifest = backup_pack.replace(contents.manifest, **changed)
    target = folder / "forged"
    with target.open("wb") as out:
        backup_pack.write_pack(out, Contents(manifest, packed), PASSPHRASE)
    return target


@pytest.mark.parametrize("name", ["../till.db", "/etc/passwd", "a/b", "", ".till", "x" * 80])
def test_no_name_in_a_backup_leads_out_of_the_folder(tmp_path, name):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(CanteenError, match="文件名不对"):
        unpack(forged(tmp_path, {name: tmp_path / "file"}), tmp_path, PASSPHRASE)


def test_a_file_that_is_not_the_one_on_the_list_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"xyz")
    entry = backup_pack.Packed("till.db", 3, "0" * 64)
    (tmp_path / "room").mkdir()
    with pytest.raises(CanteenError, match=r"till\.db 和目录不符"):
        unpack(
            forged(tmp_path, {"till.db": tmp_path / "file"}, files=(entry,)), tmp_path / "room", PASSPHRASE
        )


@pytest.mark.parametrize(("size", "said"), [(2, "比目录多出内容"), (4, "比它的目录短")])
def test_a_list_that_is_shorter_or_longer_than_what_follows_is_refused(tmp_path, size, said):
    (tmp_path / "file").write_bytes(b"xyz")
    digest = hashlib.sha256(b"xyz"[:size]).hexdigest()
    (tmp_path / "room").mkdir()
    file = forged(
        tmp_path, {"till.db": tmp_path / "file"}, files=(backup_pack.Packed("till.db", size, digest),)
    )
    with pytest.raises(CanteenError, match=said):
        unpack(file, tmp_path / "room", PASSPHRASE)


def test_a_backup_without_its_key_is_refused(sold, tmp_path, stick):
    file = forged(stick, {"till.db": sold.data / "till.db", "config.toml": CONFIG})
    with pytest.raises(CanteenError, match=r"缺 lookup.key、till.key"):
        restore(file, tmp_path / "again", sold.now)


# As commands


def whole(result):
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_day_is_backed_up_and_put_back_by_hand(sold, stick, secret, run_canteen, make_canteen):
    said = whole(run_canteen("backup", stick, "--passphrase-file", secret))
    assert "备份好了，也读回核对过" in said
    (file,) = stick.iterdir()
    sold.close()
    said = whole(run_canteen("restore", file, "--in-place-of", "--passphrase-file", secret))
    assert "4 条流水，都核对过" in said
    assert "从 K01-010004 起接着记；5 到 10003 号空着" in said
    again = make_canteen(sold.data)
    assert again.sell("李秀兰").id == "K01-010005"
    again.close()
    assert "完好" in whole(run_canteen("journal", "verify"))


def test_only_so_many_are_kept(sold, stick, secret, run_canteen):
    for number in range(3):
        kept = back_up(sold, stick)
        kept.rename(kept.with_name(f"K01-2026010{number + 1}-120000.canteen-backup"))
    said = whole(run_canteen("backup", stick, "--keep", "2", "--passphrase-file", secret))
    assert "删去了旧的 K01-20260101-120000" in said
    assert len(list(stick.iterdir())) == 2


def test_the_configuration_can_be_taken_out_first(sold, stick, secret, run_canteen, tmp_path):
    file, out = back_up(sold, stick), tmp_path / "K01.toml"
    assert "K01 的配置写到了" in whole(
        run_canteen("restore", file, "--config-out", out, "--passphrase-file", secret)
    )
    assert out.read_bytes() == CONFIG.read_bytes()
    again = run_canteen("restore", file, "--config-out", out, "--passphrase-file", secret)
    assert isinstance(again.exception, Refused)


def test_the_passphrase_stands_on_no_command_line_and_in_no_file(sold, stick, secret, run_canteen):
    run_canteen("backup", stick, "--passphrase-file", secret)
    for path in (*sold.data.iterdir(), *stick.iterdir()):
        assert PASSPHRASE.encode() not in path.read_bytes()
    for command in ("backup", "restore"):
        assert "--passphrase " not in whole(run_canteen(command, "--help"))


def test_a_passphrase_comes_from_a_file_the_environment_or_a_question(secret):
    def ask():
        return "asked for and long enough"

    assert read_passphrase(secret, ask, {ENVIRONMENT: "from the environment"}) == PASSPHRASE
    assert read_passphrase(None, ask, {ENVIRONMENT: " from the environment\n"}) == "from the environment"
    assert read_passphrase(None, ask, {}) == "asked for and long enough"


def test_a_short_one_and_a_file_that_others_read_are_refused(secret):
    with pytest.raises(CanteenError, match="至少要 12 个字"):
        read_passphrase(None, lambda: "123456", {})
    secret.chmod(0o644)
    with pytest.raises(CanteenError, match="chmod 600"):
        read_passphrase(secret, str, {})


@pytest.mark.usefixtures("sold")
def test_without_a_passphrase_and_without_anybody_to_ask_nothing_is_written(stick, run_canteen, monkeypatch):
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    result = run_canteen("backup", stick)
    assert "没有给备份的口令" in str(result.exception)
    assert names_in(stick) == []
