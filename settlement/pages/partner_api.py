"""What a partner's software asks: one question with the partner's key, and no cookie is ever read."""

import logging
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from pos.rules.errors import CanteenError
from settlement.api_answers import mistake, said, shown_key
from settlement.guard import this_gate, this_ledger
from settlement.partner_check import CODE_LONGEST, TooManyToday, check, partner_with

LOG = logging.getLogger("canteen.centre")
_KNOWN = {
    413: "发来的内容太大，这一次没有查：只要发一个码。",
    429: "查得太快了，这一次没有查：请过一分钟再试。",
}

partner_api = Blueprint("partner_api", __name__)


class Asked(BaseModel):
    """The question: the text that a wristband's code holds."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)
    code: Annotated[str, Field(min_length=1, max_length=CODE_LONGEST)]


class Answered(BaseModel):
    """The answer: yes or no, and a number to ask the city about."""

    entitled: bool
    reference: str


@partner_api.post("/partner/check")
def checking() -> Response:
    """Say whether a code is entitled to the partner's benefit."""
    asking = partner_with(this_gate(), shown_key())
    if asking is None:
        answer = mistake("unknown-key", "钥匙不对或已停用，这一次没有查：请找市里的管理员。", 401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    answered = check(this_ledger(), asking, _asked().code)
    return said(Answered(entitled=answered.entitled, reference=answered.reference), 200)


def _asked() -> Asked:
    if request.mimetype == "application/json":
        return Asked.model_validate_json(request.get_data())
    return Asked.model_validate(request.form.to_dict())


@partner_api.errorhandler(ValidationError)
def _misspelt(_error: ValidationError) -> Response:
    sentence = f"这一次没有查：要发一个 code，1 到 {CODE_LONGEST} 个字，不发别的。"
    return mistake("malformed", sentence, 422)


@partner_api.errorhandler(TooManyToday)
def _used_up(error: TooManyToday) -> Response:
    return mistake("too-many-today", str(error), 429)


@partner_api.errorhandler(CanteenError)
def _refused(error: CanteenError) -> Response:
    return mistake("refused", str(error), 503 if error.retry else 409)


@partner_api.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    code = error.code or 500
    return mistake("http", _KNOWN.get(code, "这一次没有查：请照接口说明再试。"), code)


@partner_api.errorhandler(OperationalError)
def _busy(error: OperationalError) -> Response:
    LOG.error("books cannot be written: %s", error.orig)
    return mistake("busy", "账本正忙，这一次没有查：请过一会儿再试。", 503)


@partner_api.errorhandler(Exception)
def _broken(error: Exception) -> Response:
    LOG.error("request failed at %s", request.endpoint, exc_info=error)
    return mistake("broken", "市中心的程序出了故障，这一次没有查：请再试一次。", 500)
