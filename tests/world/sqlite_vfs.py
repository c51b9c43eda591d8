"""SQLite's own doors to the disk, kept by Python: what it writes, syncs and deletes passes a ``Disk``.

A real SQLite with the till's real settings runs over it; only the platter is pretended. Nothing is really
synced, so that a month takes a second.
"""

import ctypes
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p

_OK, _IOERR = 0, 10
_CREATE = 0x4
_LIBRARY = ctypes.CDLL("libsqlite3.so.0")  # the one that Python's own module has loaded

# SQLite keeps the very pointer to a name, so a name is passed on as it came.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", _OPEN),
        ("xDelete", _DELETE),
        ("rest", c_void_p * 14),
    )


class _Methods(Structure):
    _fields_ = (
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", _WRITE),
        ("xTruncate", _TRUNCATE),
        ("xSync", _SYNC),
        ("rest", c_void_p * 13),
    )


class Doors:
    """Stands in front of SQLite's usual way to files, for the files of the disks that are put in here."""

    def __init__(self):
        self._disks = {}
        self._open_files = {}
        self._copies = {}
        self._under = self._default()
        self._keep = (_OPEN(self._opened), _DELETE(self._deleted))
        self._hooks = (_WRITE(self._written), _TRUNCATE(self._cut), _SYNC(self._synced))
        self._ours = _Vfs.from_buffer_copy(self._under.contents)
        self._ours.zName = b"canteen-world"
        self._ours.xOpen, self._ours.xDelete = self._keep
        self._registered = 0

    @staticmethod
    def _default():
        find = _LIBRARY.sqlite3_vfs_find
        find.argtypes, find.restype = [c_char_p], POINTER(_Vfs)
        return find(b"unix")

    def put_in(self, disk):
        """Let a disk stand under its folder."""
        self._disks[str(disk.folder)] = disk
        if not self._registered:
            _LIBRARY.sqlite3_vfs_register(ctypes.byref(self._ours), 1)
        self._registered += 1

    def take_out(self, disk):
        """Let the folder be as any other again."""
        del self._disks[str(disk.folder)]
        self._registered -= 1
        if not self._registered:
            _LIBRARY.sqlite3_vfs_register(self._under, 1)

    def _disk_of(self, path):
        return self._disks.get(path.rpartition("/")[0])

    # What SQLite calls. An exception must not cross into C: it would be lost.

    def _opened(self, _vfs, name, file, flags, out):
        path = ctypes.string_at(name).decode() if name else ""
        disk = self._disk_of(path)
        if disk is not None and flags & _CREATE and not disk.may_go_on(path):
            return _IOERR
        done = self._under.contents.xOpen(ctypes.addressof(self._ours), name, file, flags, out)
        methods = ctypes.cast(file, POINTER(c_void_p))
        if done == _OK and disk is not None and methods[0]:
            self._open_files[file] = (disk, path, _Methods.from_address(methods[0]))
            methods[0] = ctypes.addressof(self._hooked(methods[0]))
        return done

    def _hooked(self, methods):
        if methods not in self._copies:
            copy = _Methods.from_buffer_copy(_Methods.from_address(methods))
            copy.xWrite, copy.xTruncate, copy.xSync = self._hooks
            self._copies[methods] = copy
        return self._copies[methods]

    def _deleted(self, _vfs, name, sync_folder):
        path = ctypes.string_at(name).decode()
        disk = self._disk_of(path)
        if disk is None:
            return self._under.contents.xDelete(ctypes.addressof(self._ours), name, sync_folder)

        def delete():
            return self._under.contents.xDelete(ctypes.addressof(self._ours), name, 0)

        return disk.does(path, delete, lambda: disk.deleted(path, synced=bool(sync_folder)))

    def _written(self, file, data, length, offset):
        disk, path, under = self._open_files[file]
        return disk.does(
            path,
            lambda: under.xWrite(file, data, length, offset),
            lambda: disk.written(path, offset, ctypes.string_at(data, length)),
        )

    def _cut(self, file, size):
        disk, path, under = self._open_files[file]
        return disk.does(path, lambda: under.xTruncate(file, size), lambda: disk.cut(path, size))

    def _synced(self, file, _flags):
        disk, path, _ = self._open_files[file]
        return disk.does(path, lambda: _OK, lambda: disk.synced(path))


DOORS = Doors()
