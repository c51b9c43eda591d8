"""Ten thousand requests and uploads that mean harm, at the real pages of the centre and of a till."""

import logging
import re
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from soak.asking import Front
from soak.hostile_bytes import a_file, a_request, parts
from soak.hostile_sites import CentreSite, TillSite
from soak.result import Result, Sizes

REQUESTS = Sizes(300, 2000, 10_000)
GROWTH_MB_MAX = 200
"""So much more memory than after the first tenth of the requests would be a leak."""

_UPLOADS = 0.15
_INSIDE = re.compile(rb'Traceback|File "/|\.py\b|sqlalchemy|sqlite3|werkzeug\.|jinja2|Error:', re.IGNORECASE)
_ANSWERS_BY_DESIGN = {503: (b"/readyz",)}
PROMISE = (
    "Whatever is sent to till and centre: no fault of ours, no word about the inside, and books as before."
)
HOW = (
    "Requests from dice at every address of both maps, by strangers and by people signed in with a good "
    "token: odd methods, paths, bytes, cookies, headers, forms, JSON; uploads that are bombs, torn or "
    "something else."
)


def hostile(job):
    """Ask so many times, at both sites by turns, and compare the books before and after."""
    dice, counted, broken = job.chance("hostile"), Counter(), []
    logging.disable(logging.CRITICAL)  # a refusal a line would be ten thousand lines
    with ExitStack() as closing:
        closing.callback(logging.disable, logging.NOTSET)
        sites = [closing.enter_context(made(job.folder)) for made in (CentreSite, TillSite)]
        fronts = [(site, Front(site.app)) for site in sites]
        for number in range(job.count(REQUESTS)):
            if number == job.count(REQUESTS) // 10:
                first_mb = resident_mb()
            site, front = fronts[number % 2]
            broken += _one(site, front, dice, counted)
            job.step(1)
            if len(broken) > 20:
                break
        grown = resident_mb() - first_mb
        broken += [sentence for site in sites for sentence in site.wrong()]
    if grown > GROWTH_MB_MAX:
        broken.append(f"memory grew by {grown:.0f} MB")
    return Result(PROMISE, HOW, _said(counted, grown), job.seed, tuple(broken))


def _one(site, front, dice, counted):
    asked, who = a_request(dice, site.paths), dice.choice((*site.visitors, None))
    if site.uploads and dice.random() < _UPLOADS:
        body = parts(dice, a_file(dice))
        kind = {"CONTENT_TYPE": b"multipart/form-data; boundary=b"}
        who = site.visitors[-1]  # whoever may bring lists: anybody else's would not be looked at
        asked = asked._replace(method="POST", path=dice.choice(site.uploads), headers=kind, body=body)
        counted["uploads"] += 1
    before = site.head()
    answer = front.ask(asked, who)
    counted["requests"] += 1
    counted[answer.status // 100] += 1
    wrong = list(_wrong(asked, answer))
    noted = site.kinds_since(before) if site.head() != before else set()
    counted["noted"] += len(noted)
    if who is None and noted - site.strangers_may_note:
        wrong.append(f"a stranger was written down: {', '.join(noted)}")
    return [f"{site.name} {asked.method} {asked.path!r} {asked.query!r}: {one}" for one in wrong]


def _wrong(asked, answer):
    by_design = asked.path in _ANSWERS_BY_DESIGN.get(answer.status, ())
    if answer.raised:
        yield f"it raised {answer.raised}"
    elif answer.status >= 500 and not by_design:
        yield f"answered {answer.status}"
    found = _INSIDE.search(answer.body) if answer.is_ours else None
    if found:
        yield f"the answer says {found.group()!r}"


def _said(counted, grown):
    kinds = ", ".join(f"{counted[kind]:,} × {kind}xx" for kind in (2, 3, 4, 5) if counted[kind])
    asked = f"{counted['requests']:,} requests, {counted['uploads']:,} uploads"
    return f"{asked}: {kinds}; {counted['noted']} lines written; memory {grown:+.0f} MB"


def resident_mb():
    """Give how much memory this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1_000_000
