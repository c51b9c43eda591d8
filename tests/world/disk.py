"""A disk that can lose its power: what was synced is on the platter, what was not may or may not be."""

from dataclasses import dataclass, field
from pathlib import Path

from world.sqlite_vfs import DOORS

_OK, _IOERR = 0, 10
_SECTOR = 512


@dataclass
class _Plate:
    """One file: the bytes on the platter (None: its name is not there yet), and what waits to get there."""

    kept: bytearray | None
    waiting: list = field(default_factory=list)


@dataclass(frozen=True)
class Death:
    """When a machine dies: before or after so many more steps at its disk, with its power or without."""

    steps: int
    after: bool
    power: bool


class Disk:
    """The folder of one machine's books; from its death on nothing changes any more."""

    def __init__(self, folder, random):
        self.folder = Path(folder)
        self.dead = False
        self._random = random
        self._death = None
        self._plates = {}
        self._unlinked = {}
        for file in self.folder.iterdir():
            if file.name.endswith((".db", "-journal")):
                self._plates[str(file)] = _Plate(bytearray(file.read_bytes()))
        DOORS.put_in(self)

    def close(self):
        DOORS.take_out(self)

    def die(self, death):
        """Let the machine die soon."""
        self._death = death

    @property
    def is_doomed(self):
        return self._death is not None

    @property
    def power_is_lost(self):
        """Tell whether the machine that died lost its power, not only its program."""
        return self._death is not None and self._death.power

    def come_back(self):
        """Start anew with what is on the disk; every connection was closed before."""
        death, was_dead = self._death, self.dead
        self._death, self.dead = None, False
        if was_dead and death.power:
            self._lose_power()
        for path in {*self._plates, *self._unlinked, *map(str, self.folder.glob("*-journal"))}:
            file = Path(path)
            if file.exists():
                self._plates[path] = _Plate(bytearray(file.read_bytes()))
            else:
                self._plates.pop(path, None)
        self._unlinked.clear()

    def reload(self):
        """Take a file that was put in place by hand as it is, with its disk waited for."""
        self._plates = {
            str(file): _Plate(bytearray(file.read_bytes()))
            for file in self.folder.iterdir()
            if file.name.endswith((".db", "-journal"))
        }
        self._unlinked.clear()

    def _lose_power(self):
        """Leave of each file what was synced, and of the rest what happened to get there."""
        for path, plate in self._plates.items():
            data = plate.kept
            if data is None and self._random.random() < 0.5:
                Path(path).unlink(missing_ok=True)
                continue
            data = bytearray(data or b"")
            for step in plate.waiting:
                self._perhaps(data, step)
            Path(path).write_bytes(data)
        for path, kept in self._unlinked.items():
            if kept is not None and self._random.random() < 0.5:  # the name comes back, with what it named
                Path(path).write_bytes(kept)

    def _perhaps(self, data, step):
        chance = self._random.random()
        if chance < 0.4:
            return
        offset, written = step
        if written is not None and chance < 0.6:  # torn between two sectors
            written = written[: self._random.randrange(len(written) // _SECTOR + 1) * _SECTOR]
        _apply(data, offset, written)

    # What the doors tell

    def may_go_on(self, path):
        del path
        return not self.dead

    def does(self, path, act, then):
        """Do one step at the disk, unless the machine is dead or dies right now."""
        del path
        if self.dead:
            return _IOERR
        death = self._death
        if death is not None:
            self._death = death = Death(death.steps - 1, death.after, death.power)
            if death.steps <= 0 and not death.after:
                self.dead = True
                return _IOERR
        done = act()
        if done == _OK:
            then()
        if death is not None and death.steps <= 0:
            self.dead = True
            return _IOERR
        return done

    def written(self, path, offset, data):
        self._plate(path).waiting.append((offset, data))

    def cut(self, path, size):
        self._plate(path).waiting.append((size, None))

    def synced(self, path):
        plate = self._plate(path)
        if plate.kept is None:  # SQLite syncs the folder with a new file's first sync
            plate.kept = bytearray()
            self._unlinked.pop(path, None)
        for offset, data in plate.waiting:
            _apply(plate.kept, offset, data)
        plate.waiting.clear()

    def deleted(self, path, *, synced):
        plate = self._plates.pop(path, None)
        if synced:
            self._unlinked.clear()
        elif plate is not None:
            self._unlinked[path] = plate.kept

    def _plate(self, path):
        return self._plates.setdefault(path, _Plate(None))


def _apply(data, offset, written):
    if written is None:
        del data[offset:]
        return
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(written)] = written
