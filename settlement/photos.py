from dataclasses import dataclass
from pathlib import Path

from pos.rules.errors import CanteenError
from settlement.people_keys import LedgerLookup

PHOTO_BYTES_MAX = 100_000
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n")


@dataclass(frozen=True)
class Photos:
    """The pictures that lie beside a list, each known by its keyed hash."""

    folder: Path
    lookup: LedgerLookup

    def check(self, name: str) -> tuple[str, str]:
        """Give the hash of a picture, or the reason why it cannot be used."""
        try:
            picture = self._read(name)
        except OSError:
            return "", f"找不到照片 {name[:40]}：请放在名单旁边，或把这一格留空"
        if not 0 < len(picture) <= PHOTO_BYTES_MAX or not picture.startswith(_STARTS):
            return "", f"照片 {name[:40]} 要是 JPEG 或 PNG，不超过 {PHOTO_BYTES_MAX // 1000} KB"
        return self.lookup.photo(picture), ""

    def picture(self, name: str, digest: str) -> bytes:
        """Read a picture that was checked before; refuse one that was changed since."""
        try:
            picture = self._read(name)
        except OSError as error:
            raise CanteenError(f"照片 {name[:40]} 不见了：什么都没有改，请放回去再导入。") from error
        if self.lookup.photo(picture) != digest:
            raise CanteenError(f"照片 {name[:40]} 在导入时变了：什么都没有改，请再导入一次。")
        return picture

    def _read(self, name: str) -> bytes:
        with (self.folder / name).open("rb") as file:
            return file.read(PHOTO_BYTES_MAX + 1)
