"""The till's secrets: the key it signs with, and the key it looks people up by."""

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from pos.private_file import write_private
from pos.rules.errors import CanteenError

_KEY_BYTES = 32


class Seal:
    """The till's own Ed25519 key: it signs the hash of every entry."""

    def __init__(self, private: bytes) -> None:
        self._key = SigningKey(private)
        self.public_key = bytes(self._key.verify_key).hex()

    def sign(self, digest: str) -> str:
        """Sign the 32 bytes of a hash; both sides are lower-case hexadecimal."""
        return self._key.sign(bytes.fromhex(digest)).signature.hex()


def signature_check(public_key: str) -> Callable[[str, str], bool]:
    """Make the test whether a signature of a hash was made by the owner of a public key."""
    try:
        key = VerifyKey(bytes.fromhex(public_key))
    except ValueError as error:
        raise CanteenError(f"公钥 {public_key!r} 不对：应是 64 个十六进制字符。") from error

    def check(digest: str, signature: str) -> bool:
        try:
            raw = bytes.fromhex(signature)
            key.verify(bytes.fromhex(digest), raw)
        except (BadSignatureError, ValueError):
            return False
        return raw.hex() == signature  # in the one way it is written: lower case, no blanks

    return check


class Lookup:
    """Turns a code or an ID number into the keyed hash a person is found by; the text itself is not kept."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def card(self, text: str) -> str:
        """Hash whatever text a wristband or card holds."""
        return self._digest("card", text.strip())

    def person(self, id_number: str) -> str:
        """Hash an ID number: the person's name in the journal."""
        return self._digest("id", _folded(id_number))

    def last_four(self, text: str) -> str:
        """Hash the last four characters of an ID number, for search."""
        return self._digest("last4", _folded(text)[-4:])

    def _digest(self, kind: str, text: str) -> str:
        said = f"{kind}\0{text}".encode(errors="surrogatepass")  # half a character is a text too, nobody's
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:32]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def load_key(path: Path) -> bytes:
    """Read a secret of 32 bytes, making it at the first start; only its owner may read the file."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_bytes(_KEY_BYTES))
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise CanteenError(
            f"密钥文件 {path} 坏了（{len(key)} 字节，应为 {_KEY_BYTES}）：请从备份恢复，不要删除它。"
        )
    return key


def _write_once(path: Path, key: bytes) -> None:
    """Write under a temporary name and link it into place, so that two starts at once agree on one key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, key, new=True)
    with suppress(FileExistsError):  # somebody else was first: theirs is the key
        os.link(draft, path)
    draft.unlink()
