"""What is looked at on the machine a till or a centre stands on; docs/deploy says how it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pos.doctor import Look, NotWell
from pos.system_asked import AskSystem, ask_system

TILL, CENTRE, SCHEDULE = "canteen-till.service", "canteen-centre.service", "canteen-schedule.service"
TIMER = "canteen-backup.timer"
_UNITS = (Path("etc/systemd/system"), Path("usr/lib/systemd/system"))
_AUTOSTART = Path("etc/xdg/autostart/canteen-kiosk.desktop")
_AUTOSTART_AT_HOME = Path(".config/autostart/canteen-kiosk.desktop")
_NO_SYSTEMD = "这里没有 systemd 可问，请自己看"


@dataclass(frozen=True)
class Machine:
    """A machine: where its files begin, who is asked about its services, whose session it is."""

    root: Path = Path("/")
    ask: AskSystem = ask_system
    home: Path = Path("/nonexistent")

    def has(self, unit: str) -> bool:
        """Tell whether a unit was installed as docs/deploy says; on a developer's machine it was not."""
        return any((self.root / folder / unit).exists() for folder in _UNITS)

    def till_looks(self) -> Iterator[tuple[str, Look]]:
        """Give what is to be looked at on a till's machine."""
        yield "自动对时", self.time_sync
        if self.has(TILL):
            yield "收银服务", lambda: self.running(TILL)
            yield "定时备份", lambda: self.running(TIMER)
            yield "开机打开屏幕", self.autostart

    def centre_looks(self) -> Iterator[tuple[str, Look]]:
        """Give what is to be looked at on the centre's machine."""
        yield "自动对时", self.time_sync
        for what, unit in (("市中心服务", CENTRE), ("定时服务", SCHEDULE)):
            if self.has(unit):
                yield what, lambda unit=unit: self.running(unit)  # type: ignore[misc]

    def time_sync(self) -> str:
        """Look whether the clock is set by itself."""
        said = self.ask("timedatectl", "show")
        if said is None:
            return _NO_SYSTEMD
        if said.get("NTP") != "yes":
            raise NotWell("自动对时没有开：请 sudo timedatectl set-ntp true。")
        if said.get("NTPSynchronized") != "yes":
            raise NotWell(
                "自动对时开着，还没有对上：请看网络，或在 timesyncd.conf 里写一个连得上的时间服务器。"
            )
        return "开着，对上了"

    def running(self, unit: str) -> str:
        """Look whether a service or a timer runs, and starts with the machine."""
        said = self.ask("systemctl", "show", "--property=ActiveState,UnitFileState", unit)
        if said is None:
            return _NO_SYSTEMD
        if said.get("UnitFileState") not in {"enabled", "enabled-runtime"}:
            raise NotWell(f"{unit} 没有设成开机启动：请 sudo systemctl enable --now {unit}。")
        if said.get("ActiveState") != "active":
            raise NotWell(
                f"{unit} 没有在运行：请 sudo systemctl start {unit}，起不来就看 journalctl -u {unit}。"
            )
        return "开机启动，正在运行"

    def autostart(self) -> str:
        """Look whether the two screens open by themselves."""
        places = (self.root / _AUTOSTART, self.home / _AUTOSTART_AT_HOME)
        found = next((place for place in places if place.exists()), None)
        if found is None:
            raise NotWell(f"没有 {places[0]}：开机后屏幕不会自己打开，请照 docs/deploy/till-debian.md 放好。")
        lines = found.read_text(encoding="utf-8").splitlines()
        script = next((line.removeprefix("Exec=") for line in lines if line.startswith("Exec=")), "")
        if not script or not (self.root / script.lstrip("/")).exists():
            raise NotWell(f"{found} 要启动的 {script or '程序'} 不在：请照 docs/deploy/till-debian.md 放好。")
        return str(found)


def machine_here() -> Machine:
    """Give the machine that this program runs on."""
    return Machine(home=Path.home())
