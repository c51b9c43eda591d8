"""What the doctors look at on the machine itself: each look says ✓ when well, and what to do when not."""

from pathlib import Path

import pytest

from kiosk_ui.doctor_command import around
from pos.config import BackupSection, PrinterSection, ScannerSection, load_config
from pos.device_rights import Devices
from pos.doctor import NotWell, look_over
from pos.machine_looks import CENTRE, SCHEDULE, TILL, TIMER, Machine
from pos.pinned import constraints_here, packages
from pos.settings_looks import backup_settings, config_file
from pos.system_asked import ask_system

ROOT = Path(__file__).parents[2]
CONFIG = load_config(ROOT / "config.toml")
SYNCED = {"NTP": "yes", "NTPSynchronized": "yes"}
RUNNING = {"ActiveState": "active", "UnitFileState": "enabled"}


class Told:
    """A systemd that says what the test wants, and remembers what it was asked for."""

    def __init__(self, clock=SYNCED, **units):
        self.clock, self.units = clock, units

    def __call__(self, program, *words):
        if program == "timedatectl":
            return self.clock
        return self.units.get(words[-1].split(".")[0].replace("-", "_"), RUNNING)


@pytest.fixture
def root(tmp_path):
    """A till's machine as docs/deploy/till-debian.md leaves it."""
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in (TILL, TIMER):
        (units / unit).write_bytes((ROOT / "docs/deploy/systemd" / unit).read_bytes())
    started = tmp_path / "etc/xdg/autostart"
    started.mkdir(parents=True)
    desktop = ROOT / "docs/deploy/kiosk/canteen-kiosk.desktop"
    (started / desktop.name).write_bytes(desktop.read_bytes())
    script = tmp_path / "opt/canteen/docs/deploy/kiosk/canteen-kiosk.sh"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n", encoding="ascii")
    return tmp_path


def said(looks):
    return {one.what: one for one in look_over(looks)}


def wrong(looks):
    return {what: one.words for what, one in said(looks).items() if not one.well}


# Services and the clock


def test_a_till_that_was_set_up_as_the_page_says_is_well(root):
    found = said(Machine(root, Told()).till_looks())
    assert [one.words for one in found.values() if not one.well] == []
    assert list(found) == ["自动对时", "收银服务", "定时备份", "开机打开屏幕"]


@pytest.mark.parametrize(
    ("told", "what", "sentence"),
    [
        (Told({"NTP": "no", "NTPSynchronized": "yes"}), "自动对时", "timedatectl set-ntp true"),
        (Told({"NTP": "yes", "NTPSynchronized": "no"}), "自动对时", "请看网络"),
        (
            Told(canteen_till={**RUNNING, "ActiveState": "failed"}),
            "收银服务",
            "journalctl -u canteen-till.service",
        ),
        (
            Told(canteen_backup={**RUNNING, "UnitFileState": "disabled"}),
            "定时备份",
            "systemctl enable --now canteen-backup.timer",
        ),
    ],
)
def test_what_does_not_run_is_named_with_the_command_that_mends_it(root, told, what, sentence):
    found = wrong(Machine(root, told).till_looks())
    assert list(found) == [what]
    assert sentence in found[what]


def test_screens_that_will_not_open_are_found(root):
    (root / "opt/canteen/docs/deploy/kiosk/canteen-kiosk.sh").unlink()
    assert "canteen-kiosk.sh 不在" in wrong(Machine(root, Told()).till_looks())["开机打开屏幕"]
    (root / "etc/xdg/autostart/canteen-kiosk.desktop").unlink()
    assert "屏幕不会自己打开" in wrong(Machine(root, Told()).till_looks())["开机打开屏幕"]


def test_the_centres_services_are_looked_at(tmp_path):
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in (CENTRE, SCHEDULE):
        (units / unit).touch()
    assert wrong(Machine(tmp_path, Told()).centre_looks()) == {}
    stopped = {**RUNNING, "ActiveState": "inactive"}
    found = wrong(Machine(tmp_path, Told(canteen_schedule=stopped)).centre_looks())
    assert list(found) == ["定时服务"]
    assert "systemctl start canteen-schedule.service" in found["定时服务"]


def test_a_machine_without_services_is_not_looked_at_for_them(tmp_path):
    found = said(Machine(tmp_path, lambda *_: None).till_looks())
    assert list(found) == ["自动对时"]
    assert "没有 systemd" in found["自动对时"].words


def test_a_program_that_says_key_and_value_is_heard_and_one_that_fails_is_not(tmp_path, monkeypatch):
    program = tmp_path / "timedatectl"
    program.write_text('#!/bin/sh\n[ "$1" = show ] && printf "NTP=yes\\nTimezone=Asia/Shanghai\\n"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ask_system("timedatectl", "show") == {"NTP": "yes", "Timezone": "Asia/Shanghai"}
    assert ask_system("timedatectl", "fail") is None
    assert ask_system("systemctl", "show") is None


# Packages


def test_the_packages_here_are_those_that_were_tested():
    assert "都是测过的版本" in packages(constraints_here())


def test_a_package_of_another_version_is_named(tmp_path):
    other = tmp_path / "constraints.txt"
    other.write_text("click==7.0\nnobody-has-this==1.0\n", encoding="ascii")
    with pytest.raises(NotWell, match=r"click 是 \S+，测过的是 7\.0：请照 docs/deploy 再装一次"):
        packages(other)


def test_a_package_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(
        "pos.pinned.requires", lambda _: ["click>=8", "no-such-package>=1", "x; extra == 'dev'"]
    )
    with pytest.raises(NotWell, match="缺 no-such-package"):
        packages(None)


# Files and the nightly backup


def test_a_configuration_that_others_may_change_or_read_a_secret_in_is_found(tmp_path):
    file = tmp_path / "config.toml"
    file.touch()
    for mode, secret, sentence in (
        (0o644, False, ""),
        (0o640, True, ""),
        (0o664, False, "chmod go-w"),
        (0o644, True, "chmod o-r"),
    ):
        file.chmod(mode)
        if not sentence:
            assert config_file(file, holds_secrets=secret) == str(file)
            continue
        with pytest.raises(NotWell, match=sentence):
            config_file(file, holds_secrets=secret)


def test_the_tills_command_looks_at_the_file_it_was_started_with(root, tmp_path):
    file = tmp_path / "K02.toml"
    file.touch(mode=0o666)
    file.chmod(0o666)
    found = wrong(around(CONFIG, file, Machine(root, Told())))
    assert "K02.toml 别人也能改" in found["配置文件的权限"]
    assert "没有设 backup.to" in found["备份设置"]  # the timer is there, and has nothing to do


def test_a_nightly_backup_that_can_be_made_is_well_and_whatever_keeps_it_from_that_is_said(tmp_path):
    word, to = tmp_path / "passphrase", tmp_path / "stick"
    word.touch(mode=0o600)
    to.mkdir()
    section = BackupSection(to=str(to), passphrase_file=str(word))

    def says(**changed):
        with pytest.raises(NotWell) as told:
            backup_settings(section.model_copy(update=changed), "backup")
        return str(told.value)

    assert str(to) in backup_settings(section, "backup")
    assert "没有设 backup.to" in says(to="")
    assert "没有设 backup.passphrase_file" in says(passphrase_file="")
    assert "没有 /nowhere" in says(passphrase_file="/nowhere")
    assert "U 盘或网盘接上没有" in says(to=str(tmp_path / "pulled-out"))
    word.chmod(0o640)
    assert "chmod 600" in says()


def test_a_folder_that_the_till_may_not_write_in_is_found(tmp_path, monkeypatch):
    word, to = tmp_path / "passphrase", tmp_path / "stick"
    word.touch(mode=0o600)
    to.mkdir()
    monkeypatch.setattr("pos.settings_looks.os.access", lambda path, _: path != to)  # root may everything
    with pytest.raises(NotWell, match="写不进去"):
        backup_settings(BackupSection(to=str(to), passphrase_file=str(word)), "backup")


# Devices


@pytest.fixture
def devices(tmp_path):
    """A machine with a camera, a printer on the USB and a hand scanner on a serial line."""
    config = CONFIG.model_copy(
        update={
            "printer": PrinterSection(address="usb://04b8:0e15"),
            "kitchen": PrinterSection(address="lp:///dev/usb/lp0"),
            "scanner": ScannerSection(serial="/dev/canteen-scanner"),
        }
    )
    for node in ("video0", "bus/usb/001/007", "usb/lp0", "canteen-scanner"):
        (tmp_path / "dev" / node).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dev" / node).touch()
    device = tmp_path / "sys/bus/usb/devices/1-2"
    device.mkdir(parents=True)
    for name, value in (("idVendor", "04b8"), ("idProduct", "0e15"), ("busnum", "1"), ("devnum", "7")):
        (device / name).write_text(f"{value}\n", encoding="ascii")
    return Devices(config, tmp_path)


def test_devices_that_the_till_may_use_are_well(devices):
    found = said(devices.looks())
    assert [one.words for one in found.values()] == [
        "/dev/video0",
        "/dev/bus/usb/001/007",
        "/dev/usb/lp0",
        "/dev/canteen-scanner",
    ]
    assert wrong(devices.looks()) == {}


def test_a_device_that_is_not_there_is_named(devices):
    (devices.root / "dev/video0").unlink()
    (devices.root / "sys/bus/usb/devices/1-2/idProduct").write_text("0e16\n", encoding="ascii")
    found = wrong(devices.looks())
    assert "/dev/video0 不在" in found["摄像头的权限"]
    assert "lsusb" in found["小票打印机的权限"]
    assert set(found) == {"摄像头的权限", "小票打印机的权限"}


def test_a_device_of_a_group_that_the_till_is_not_in_is_said_with_the_groups_name(devices, monkeypatch):
    monkeypatch.setattr("pos.device_rights.os.access", lambda path, _: path.name != "video0")
    monkeypatch.setattr("pos.device_rights._group", lambda _: "video")
    monkeypatch.setattr("pos.device_rights.getpass.getuser", lambda: "canteen")
    found = wrong(devices.looks())
    assert list(found) == ["摄像头的权限"]
    assert "用户 canteen 打不开 /dev/video0，它归 video 组" in found["摄像头的权限"]
    assert "sudo usermod -aG video canteen" in found["摄像头的权限"]


def test_the_networks_devices_and_files_have_no_rights_to_look_at(tmp_path):
    config = CONFIG.model_copy(
        update={
            "camera": CONFIG.camera.model_copy(update={"source": "rtsp://10.0.0.9/1", "tray": "auto"}),
            "printer": PrinterSection(address="tcp://10.0.0.8"),
        }
    )
    assert list(Devices(config, tmp_path).looks()) == []
