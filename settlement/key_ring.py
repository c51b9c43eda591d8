"""The vault's keys: numbered, in a file that only its owner reads, or given by the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from pos.private_file import settle, write_private
from pos.rules.errors import CanteenError

ENVIRONMENT = "CANTEEN_VAULT_KEYS"
FILE = "vault.keys"
KEY_BYTES = 32
_VERSION_MAX = 65_535
_LINE = re.compile(r"([1-9][0-9]{0,4}):([0-9a-f]{64})")


class KeyRing:
    """Where the numbered keys are kept; the highest number is the one that is written with."""

    def __init__(self, folder: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._file = folder / FILE
        self._environment = environment

    @property
    def exists(self) -> bool:
        """Tell whether there is a key already."""
        return bool(self._environment.get(ENVIRONMENT)) or self._file.exists()

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether the keys are given by the environment and stand in no file."""
        return bool(self._environment.get(ENVIRONMENT))

    def read(self) -> dict[int, bytes]:
        """Give every key by its number."""
        given = self._environment.get(ENVIRONMENT)
        if given:
            return _keys(given, f"环境变量 {ENVIRONMENT}")
        try:
            return _keys(self._file.read_text(encoding="ascii"), f"密钥文件 {self._file}")
        except FileNotFoundError as error:
            raise CanteenError(
                f"找不到密钥文件 {self._file}：请从备份恢复，没有它读不出居民资料。"
            ) from error
        except UnicodeDecodeError as error:
            raise CanteenError(f"密钥文件 {self._file} 坏了：请从备份恢复，不要删除它。") from error

    def create(self) -> None:
        """Make the first key."""
        self._write({1: secrets.token_bytes(KEY_BYTES)})

    def add(self) -> int:
        """Make a new key, which is written with from now on; the older ones stay to read with."""
        if self._environment.get(ENVIRONMENT):
            raise CanteenError(
                f"密钥由环境变量 {ENVIRONMENT} 提供：请在其中添一把更大编号的密钥，再运行一次。"
            )
        keys = self.read()
        version = max(keys) + 1
        if version > _VERSION_MAX:
            raise CanteenError(f"密钥编号已到 {_VERSION_MAX}：请联系维护人员。")
        self._write({**keys, version: secrets.token_bytes(KEY_BYTES)})
        return version

    def _write(self, keys: Mapping[int, bytes]) -> None:
        """Put the whole ring on disk before anything is written with its newest key."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._file.with_name(f"{FILE}.new")
        try:
            lines = (f"{version}:{key.hex()}\n" for version, key in sorted(keys.items()))
            write_private(draft, "".join(lines).encode("ascii"), new=True)
        except FileExistsError as error:
            raise CanteenError(f"{draft} 还在：可能有人正在换密钥；确认没有后删去它再试。") from error
        draft.replace(self._file)
        settle(self._file.parent)


def _keys(text: str, where: str) -> dict[int, bytes]:
    """Read ``1:…`` lines, parted by line ends, commas or blanks; no key is ever in the sentence."""
    found: dict[int, bytes] = {}
    for word in re.split(r"[\s,]+", text.strip()):
        match = _LINE.fullmatch(word)
        version = int(match[1]) if match else 0
        if match is None or version in found or version > _VERSION_MAX:
            raise CanteenError(f"{where} 写法不对，应是“编号:64 个十六进制字符”，编号不重复：请从备份恢复。")
        found[version] = bytes.fromhex(match[2])
    return found
