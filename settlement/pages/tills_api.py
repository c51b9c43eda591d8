"""The tills' own interface: JSON over HTTPS, each call with the token of one till."""

from flask import Blueprint, Response, g, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from pos.rules.countersign import Countersigned, countersigned
from pos.rules.errors import CanteenError, Refused
from pos.wire import (
    API,
    AskToEnrol,
    Enrolled,
    HeadSaid,
    HealthHeard,
    LinesSaid,
    NotTaken,
    TillHealth,
)
from settlement.api_answers import mistake, said, shown_key, squeezed
from settlement.counted import BATCH_SECONDS, count_batch
from settlement.door_key import token_hash
from settlement.enrolment import enrol
from settlement.guard import NUMBER_MAX, this_gate, this_ledger
from settlement.health import hear_health
from settlement.inbox import BATCH_MOST, Batch, Gap, Inbox
from settlement.pages.tills_down import WORD_DOWN

tills_api = Blueprint("tills_api", __name__, url_prefix=API)

BATCH_BYTES_MAX = 4 * 1024 * 1024
_OPEN = "tills_api.enrolling"


@tills_api.before_request
def _only_the_till_itself() -> Response | None:
    """Let a till call only what is its own."""
    if request.endpoint == _OPEN:
        return None
    gate = this_gate()
    with gate.centre.read() as office:
        known = office.tills.with_token(token_hash(shown_key()))
    if known is None:
        return mistake("unknown", "这台收银机没有登记，或已停用：请找市中心。", 401)
    with gate.centre.begin(f"till {known.till}") as office:  # nobody else waits for it
        office.tills.seen(known.till, gate.clock())
    g.till = known
    if (request.view_args or {}).get("till") != g.till.till:
        return mistake("not-yours", f"{g.till.till} 只能传自己的。", 403)
    return None


@tills_api.post("/enrolment")
def enrolling() -> Response:
    """Make the machine that shows a one-time code the till that the code was made for."""
    new = enrol(this_gate(), AskToEnrol.model_validate_json(request.get_data()))
    ledger = this_ledger()
    known = new.known
    answer = Enrolled(
        till=known.till,
        canteen=known.canteen,
        place=str(known.place),
        token=new.token,
        centre_key=ledger.gate.centre.seal.public_key,
        lookup_key=ledger.keys.lookup.for_tills,
    )
    return said(answer, 201)


@tills_api.get("/tills/<till>/head")
def head(till: str) -> Response:
    """Say how much of a till's journal the centre has."""
    return said(_head(_inbox().head(till)), 200)


@tills_api.put("/tills/<till>/entries/<int:first>-<int:last>")
def entries(till: str, first: int, last: int) -> Response:
    """Take lines of a till in, each once."""
    del till  # it is the till that calls
    batch = Batch(first, last, request.get_data())
    with BATCH_SECONDS.time():
        answer = _inbox().accept(g.till, batch)
    if isinstance(answer, Countersigned):
        return said(_head(answer), 200)
    if isinstance(answer, Gap):
        sentence = f"前面还有没传的：请从 {answer.number + 1} 号传起。"
        return said(NotTaken(error="gap", sentence=sentence, number=answer.number, hash=answer.hash), 409)
    return said(
        NotTaken(error=answer.why, sentence=answer.sentence, number=answer.number, hash=answer.hash), 409
    )


@tills_api.get("/tills/<till>/entries")
def own_entries(till: str) -> Response:
    """Give a till its own lines after a number: one that was put back from a backup has them no more."""
    after = min(max(request.args.get("after", 0, type=int), 0), NUMBER_MAX)
    gate = this_gate()
    with gate.centre.read() as office:
        end, lines = office.inbox.head(till), office.inbox.lines_after(till, after, BATCH_MOST)
    word = countersigned(till, end.number, end.hash, gate.centre.seal.sign)
    return squeezed(said(LinesSaid(lines=lines, head=_head(word)), 200))


@tills_api.put("/tills/<till>/health")
def health(till: str) -> Response:
    """Hear how a till does, and keep the newest."""
    del till
    gate = this_gate()
    now = gate.clock()
    others = hear_health(gate.centre, g.till.till, TillHealth.model_validate_json(request.get_data()), now)
    return said(HealthHeard(at=now, others=others), 200)


@tills_api.errorhandler(ValidationError)
def _misspelt(error: ValidationError) -> Response:
    fields = "、".join(sorted({".".join(map(str, found["loc"])) or "JSON" for found in error.errors()}))
    return mistake("malformed", f"这一次没有做：{fields} 不对。", 422)


@tills_api.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    return mistake("refused", str(error), 409)


@tills_api.errorhandler(CanteenError)
def _wrong(error: CanteenError) -> Response:
    return mistake("malformed", str(error), 503 if error.retry else 422)


@tills_api.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    return mistake("http", "这一次没有做：请照接口说明再试。", error.code or 500)


def _head(word: Countersigned) -> HeadSaid:
    return HeadSaid(till=word.till, number=word.number, hash=word.hash, signature=word.signature)


def _inbox() -> Inbox:
    gate = this_gate()
    return Inbox(gate.centre, gate.clock, count_batch)


for _what, _view in WORD_DOWN.items():
    tills_api.get(f"/tills/<till>/{_what}")(_view)
