"""Requests that no browser would send, from dice: the same dice, the same requests."""

import io
import struct
import zipfile
from typing import NamedTuple

METHODS = (*["GET"] * 4, *["POST"] * 5, "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get")
_WORDS = (
    b"", b"x", b"0", b"-1", b"1", str(10**30).encode(), b"1e309", b"NaN", b"\0", b"a\0b",
    b"\xff\xfe", b"\xc3\x28",
    b"\xed\xa0\x80", "李秀兰".encode(), "長".encode() * 900, b"../../etc/passwd", b"..%2f..%2f",
    b"<script>alert(1)",
    b"' OR 1=1 --", b"'; DROP TABLE entry; --", b"{{7*7}}", b"${jndi:ldap://x}", b"=1+1",
    b"\r\nSet-Cookie: a=b",
    b"true", b"null", b"[]", b"2026-13-45", b"2026-11", b"290001193305120021", b"A" * 9000, b"%",
    b"%zz", b"\x7f\x1b[2J",
)  # fmt: skip
_FIELDS = (
    b"request", b"tender", b"tendered_fen", b"portions", b"text", b"via", b"person", b"staff",
    b"pin", b"name",
    b"password", b"code", b"csrf_token", b"file", b"month", b"source", b"reason", b"payable_fen",
    b"amount", b"next",
    b"number", b"page", b"after", b"before", b"q", b"kind", b"role", b"district", b"volume",
)  # fmt: skip
_HEADERS = (
    "HTTP_HOST", "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST", "HTTP_REFERER",
    "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH",
    "HTTP_HX_REQUEST", "HTTP_ACCEPT_ENCODING", "HTTP_USER_AGENT", "HTTP_X_HTTP_METHOD_OVERRIDE",
    "HTTP_LAST_EVENT_ID",
)  # fmt: skip
_TYPES = (
    b"application/x-www-form-urlencoded", b"application/json", b"multipart/form-data; boundary=b",
    b"multipart/form-data",
    b"text/plain", b"application/x-ndjson", b"application/octet-stream", b"\xff",
    b"application/json; charset=x-no",
)  # fmt: skip
_XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(NamedTuple):
    """One request as bytes: what a server's front would hand to the application."""

    method: str
    path: bytes
    query: bytes
    headers: dict[str, bytes]
    body: bytes


def word(dice):
    """Give something that stands where a value should."""
    if dice.random() < 0.2:
        return dice.randbytes(dice.randrange(60))
    return dice.choice(_WORDS)


def a_request(dice, paths):
    """Make one request: mostly at a real address, mostly with a body that means harm."""
    path = dice.choice(paths) if dice.random() < 0.8 else b"/" + b"/".join(word(dice) for _ in range(3))
    if dice.random() < 0.15:
        path += b"/" + word(dice)
    headers = {dice.choice(_HEADERS): word(dice) for _ in range(dice.randrange(3))}
    kind, body = a_body(dice)
    return Asked(dice.choice(METHODS), path, _pairs(dice, 3), headers | kind, body)


def a_body(dice):
    """Give a body and what its headers say of it, which may be a lie."""
    kind = dice.choice(("none", "form", "form", "json", "parts", "parts", "bytes", "large"))
    if kind == "none":
        return {}, b""
    if kind == "parts":
        return {"CONTENT_TYPE": b"multipart/form-data; boundary=b"}, parts(dice, a_file(dice))
    body = {
        "form": lambda: _pairs(dice, 8),
        "json": lambda: _json(dice),
        "bytes": lambda: dice.randbytes(dice.randrange(2000)),
        "large": lambda: b"a=" + b"x" * dice.randrange(60_000, 90_000),
    }[kind]()
    return {"CONTENT_TYPE": dice.choice(_TYPES if dice.random() < 0.3 else _TYPES[:2])}, body


def _pairs(dice, most):
    names = (dice.choice(_FIELDS) if dice.random() < 0.8 else word(dice) for _ in range(dice.randrange(most)))
    return b"&".join(name + b"=" + word(dice).replace(b"&", b"%26") for name in names)


def _json(dice):
    kind = dice.randrange(4)
    if kind == 0:
        return b"[" * dice.choice((10, 5000))
    inner = b'"' + word(dice).replace(b'"', b"") + b'"'
    return (
        b"",
        b'{"' + dice.choice(_FIELDS) + b'":' + inner + b"}",
        b"[1e999,-0,NaN]",
        inner + b"\n" + inner,
    )[kind]


def parts(dice, file):
    """Put a file into a multipart body, which sometimes has no end or another boundary."""
    name = word(dice)[:200].replace(b'"', b"").replace(b"\r\n", b"")
    named = dice.choice((b"file", b"list", word(dice)[:50].replace(b"\r\n", b"")))
    suffix = dice.choice((b".xlsx", b".csv", b".xlsm", b".xls", b"", b".xlsx\0.exe"))
    head = b'--b\r\nContent-Disposition: form-data; name="%b"; filename="%b%b"\r\nContent-Type: %b\r\n\r\n'
    field = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (
        dice.choice(_FIELDS),
        word(dice),
    )
    end = dice.choice((b"\r\n--b--\r\n", b"\r\n--b--\r\n", b"\r\n--c--\r\n", b""))
    return field + head % (named, name, suffix, _XLSX) + file + end


def a_file(dice):
    """Make a file that is not the list it says it is."""
    bomb = _bomb(dice.choice((50_000, 3_000_000)))
    made = (
        dice.randbytes(dice.randrange(4000)),
        b"PK\3\4" + dice.randbytes(dice.randrange(2000)),
        "姓名,身份证号\n".encode() + b"\xff\xfe," * dice.randrange(500),
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
        bomb[: dice.randrange(len(bomb))],
        _lying(bomb),
        bomb,
    )
    return dice.choice(made)


def _bomb(length):
    """Give a workbook of a few kilobytes that is millions of blanks when it is unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * length)
    return made.getvalue()


def _lying(content):
    """Let the archive say that its second part is small."""
    changed, place = bytearray(content), content.rfind(b"PK\1\2")
    struct.pack_into("<L", changed, place + 24, 500)
    return bytes(changed)
