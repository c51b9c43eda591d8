"""What a till's whole people list costs: a city of made-up people, fetched page by page as a till does."""

import gzip
import json
import statistics
import textwrap
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

import urllib3

from pos.wire import API
from settlement.bench_city import City, Server, answering, straight_to, token_of
from settlement.bench_lines import TILLS, rolls
from settlement.people_feed_tables import person_change
from settlement.people_tables import person, person_details, person_status
from settlement.put_rows import put_rows

CITY = 433_000
_LINE_MBIT_S = 10
_EVERY_STATUS = 7
_OLDEST = date(1925, 1, 1)
_DAYS = 15_000
_NAMES = ("李*兰", "王*国", "张*英", "赵*海", "欧阳*贤", "阿*提")
_INITIALS = ("LXL", "WJG", "ZGY", "ZDH", "OYSX", "AYGL")


def people_report(server: Server, count: int) -> str:
    """Fetch a city's whole list as a new till does, and say how large it is and how long it takes."""
    with server.city(list(rolls(1))) as city:
        _fill(city, count)
        with answering(city) as url:
            began = time.perf_counter()
            pages = list(_pages(url, TILLS[0]))
            took = time.perf_counter() - began
    packed, plain, heard = (sum(page[part] for page in pages) for part in (0, 1, 2))
    slowest = max(page[3] for page in pages)
    if heard != count:
        raise RuntimeError(f"{heard} of {count} people were told")
    line_s = packed * 8 / (_LINE_MBIT_S * 1e6)
    middle_ms = statistics.median(page[3] for page in pages) * 1000
    told = paragraph(
        f"{count:,} made-up people, every {_EVERY_STATUS}th with a status, in {len(pages)} pages over HTTP:",
        f"{packed / 1e6:.1f} MB of gzip ({plain / 1e6:.1f} MB unpacked), {packed / count:.0f} bytes each.",
        f"The centre takes {took:.1f} s for all pages, {middle_ms:.0f} ms a page and {slowest * 1000:.0f} ms",
        f"the slowest; {_LINE_MBIT_S} Mbit/s carry the bytes in {line_s:.1f} s. So a new till has heard of",
        f"everybody after about {took + line_s:.0f} s, besides what it takes to keep them.",
    )
    return f"## The people list of a new till\n\n{told}"


def paragraph(*sentences: str) -> str:
    """Write sentences as one paragraph of a page."""
    return textwrap.fill(" ".join(sentences), 110, break_on_hyphens=False)


def _pages(url: str, till: str) -> Iterator[tuple[int, int, int, float]]:
    """Fetch page after page; give its bytes packed and unpacked, its people, and how long it took."""
    pool = urllib3.PoolManager()
    headers = {"Authorization": f"Bearer {token_of(till)}", "Accept-Encoding": "gzip"}
    feed, after, more = "", 0, True
    while more:
        began = time.perf_counter()
        path = f"{url}{API}/tills/{till}/people?{urlencode({'feed': feed, 'after': after})}"
        answer = pool.request("GET", path, headers=headers, decode_content=False)
        took = time.perf_counter() - began
        if answer.status != 200:  # noqa: PLR2004, the one good answer
            raise RuntimeError(f"{answer.status} {answer.data!r}")
        plain = gzip.decompress(answer.data)
        said: dict[str, Any] = json.loads(plain)
        feed, after, more = said["feed"], said["version"], said["more"]
        yield len(answer.data), len(plain), len(said["people"]), took


def _fill(city: City, count: int) -> None:
    """Write made-up people straight into the ledger's tables; nothing is sealed in them."""
    everybody = [blake2b(str(number).encode(), digest_size=16).hexdigest() for number in range(count)]
    with straight_to(city.database) as engine, engine.begin() as connection:
        put_rows(connection, person, [_person(*one) for one in enumerate(everybody)])
        put_rows(connection, person_details, [_details(*one) for one in enumerate(everybody)])
        put_rows(connection, person_status, [_status(one) for one in everybody[::_EVERY_STATUS]])
        changes = [{"person": one, "version": number} for number, one in enumerate(everybody, 1)]
        put_rows(connection, person_change, changes)


def _person(number: int, one: str) -> dict[str, object]:
    born_on = _OLDEST + timedelta(days=number * 7919 % _DAYS)
    return {
        "person": one,
        "last_four": blake2b(one.encode(), digest_size=16).hexdigest(),
        "born_on": born_on.isoformat(),
        "woman": number % 2,
        "id_number": None,
        "key_version": 1,
        "opened_by": 1,
    }


def _details(number: int, one: str) -> dict[str, object]:
    name = number % len(_NAMES)
    return {
        **dict.fromkeys(person_details.columns.keys()),
        "person": one,
        "opened_by": 1,
        "since": "2026-10-01",
        "masked_name": _NAMES[name],
        "initials": _INITIALS[name],
        "greeting": f"{_NAMES[name][0]}{'爷爷奶奶'[number % 2 * 2 :][:2]}",
        "alike": one,
        "community": f"示范{number % 600 + 1}社区",
        "grid": f"{number % 12 + 1}网格",
        "building": f"{number % 40 + 1}栋",
        "home": f"{number % 90 + 101}",
        "key_version": 1,
    }


def _status(one: str) -> dict[str, object]:
    return {
        "person": one,
        "source": "民政",
        "code": "dibao",
        "begins": "2024-01-01",
        "opened_by": 1,
        "closed_by": None,
        "ends": None,
        "document": "",
    }
