"""The rules for what is plugged into a till: read as udev reads them, and tried on made-up devices."""

import fnmatch
import re
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "docs/deploy/till/60-canteen.rules"
PART = re.compile(r'([A-Z]+)(?:\{([\w/]+)\})?(==|!=|\+=|:=|=)"([^"]*)"')
OF_PARENTS = {"ATTRS", "KERNELS", "SUBSYSTEMS"}
MATCHED = {"ACTION", "KERNEL", "SUBSYSTEM", "ENV", "ATTR", "TEST"} | OF_PARENTS
ASSIGNED = {"GROUP", "MODE", "SYMLINK", "ATTR"}

PRINTER = {"ATTRS": {"idVendor": "0416", "idProduct": "5011"}, "SUBSYSTEMS": "usb", "KERNELS": "1-3"}
CAMERA = {"SUBSYSTEMS": "usb", "KERNELS": "1-4", "ATTRS": {"idVendor": "046d"}}


def rules(text):
    """Give each rule as its parts; the examples that are commented out as well."""
    for line in text.splitlines():
        rule = line.removeprefix("# ") if line.startswith("# ACTION") else line
        if rule and not rule.startswith("#"):
            yield line.startswith("#"), [parted(part, line) for part in rule.split(", ")]


def parted(part, line):
    found = PART.fullmatch(part)
    assert found, f"{part!r} in {line}"
    return found.groups()


def applied(device, parents=()):
    """Say what the rules make of a device: names, group, rights, settings of the kernel's."""
    made = {}
    for aside, parts in rules(RULES.read_text(encoding="utf-8")):
        matches = [part for part in parts if part[2] in ("==", "!=")]
        own = [part for part in matches if part[0] not in OF_PARENTS]
        theirs = [part for part in matches if part[0] in OF_PARENTS]
        if aside or not all(fits(device, part) for part in own):
            continue
        if theirs and not any(all(fits(parent, part) for part in theirs) for parent in parents):
            continue  # one parent has to have all of it
        for key, inner, _, value in (part for part in parts if part not in matches):
            made[f"{key}:{inner}" if inner else key] = value
    return made


def fits(device, part):
    key, inner, sign, pattern = part
    if key == "TEST":
        return pattern in device.get("TEST", ())
    value = device.get(key, {}).get(inner, "") if inner else device.get(key, "")
    return fnmatch.fnmatchcase(value, pattern) is (sign == "==")


def test_every_rule_is_one_that_udev_can_read():
    found = list(rules(RULES.read_text(encoding="utf-8")))
    assert len(found) >= 6
    for _, parts in found:
        for key, inner, sign, value in parts:
            assert key in (MATCHED if sign in ("==", "!=") else ASSIGNED), key
            assert (key in ("ENV", "ATTR", "ATTRS")) is bool(inner)
            assert key != "MODE" or re.fullmatch(r"0[0-7]{3}", value)
        assert any(sign not in ("==", "!=") for _, _, sign, _ in parts), "it changes nothing"


def test_udev_itself_reads_it():
    udevadm = shutil.which("udevadm")
    line = [udevadm or "udevadm", "verify", RULES]
    if not udevadm or "verify" not in subprocess.check_output([udevadm, "--help"], text=True):
        pytest.skip("udevadm verify is there from systemd 254 on")
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_printer_gets_its_name_and_group_and_is_never_put_to_sleep():
    port = {"ACTION": "add", "SUBSYSTEM": "usbmisc", "KERNEL": "lp0"}
    assert applied(port, [PRINTER]) == {"GROUP": "lp", "MODE": "0660", "SYMLINK": "canteen-printer"}
    device = {
        "ACTION": "add",
        "SUBSYSTEM": "usb",
        "ENV": {"DEVTYPE": "usb_device"},
        "TEST": ["power/control"],
    }
    printer = {**device, "ATTR": {"idVendor": "0416", "idProduct": "5011"}}
    assert applied(printer) == {"GROUP": "lp", "MODE": "0660", "ATTR:power/control": "on"}


def test_another_makers_printer_is_left_alone():
    port = {"ACTION": "add", "SUBSYSTEM": "usbmisc", "KERNEL": "lp0"}
    other = {**PRINTER, "ATTRS": {"idVendor": "0416", "idProduct": "0001"}}
    hub = {"ATTRS": {"idVendor": "1d6b", "idProduct": "5011"}, "SUBSYSTEMS": "usb"}
    assert applied(port, [other, hub]) == {}


def test_a_camera_gets_its_name_at_the_node_with_pictures_and_stays_awake():
    node = {"ACTION": "add", "SUBSYSTEM": "video4linux", "KERNEL": "video2", "ATTR": {"index": "0"}}
    assert applied(node, [CAMERA]) == {"GROUP": "video", "MODE": "0660", "SYMLINK": "canteen-camera"}
    assert applied({**node, "ATTR": {"index": "1"}}, [CAMERA]) == {}
    assert applied({**node, "ACTION": "remove"}, [CAMERA]) == {}
    device = {
        "ACTION": "add",
        "SUBSYSTEM": "usb",
        "ENV": {"DEVTYPE": "usb_device", "ID_USB_INTERFACES": ":0e0100:0e0200:"},
        "TEST": ["power/control"],
    }
    assert applied(device) == {"ATTR:power/control": "on"}


def test_a_scanner_behind_a_serial_adapter_gets_its_name():
    adapter = {"ATTRS": {"idVendor": "1a86", "idProduct": "7523"}}
    line = {"ACTION": "add", "SUBSYSTEM": "tty", "KERNEL": "ttyUSB3"}
    assert applied(line, [adapter])["SYMLINK"] == "canteen-scanner"
    assert applied({**line, "KERNEL": "ttyS0"}, [adapter]) == {}


@pytest.mark.parametrize("broken", ['KERNEL="lp0" GROUP="lp"', 'KERNEL=="lp0, GROUP="lp"', "GROUP=lp"])
def test_a_rule_with_a_slip_in_it_would_be_found(broken):
    with pytest.raises(AssertionError):
        list(rules(broken))
