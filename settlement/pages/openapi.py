"""The description of the interfaces for machines, for whoever writes to them."""

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from pos.wire import (
    API,
    AskToEnrol,
    CardsSaid,
    Enrolled,
    HeadSaid,
    HealthHeard,
    LinesSaid,
    MealsSaid,
    NotTaken,
    PeopleSaid,
    RulesSaid,
    TillHealth,
)
from settlement.api_description import Call, Description
from settlement.guard import NUMBER_MAX
from settlement.pages.partner_api import Answered, Asked

openapi = Blueprint("openapi", __name__)

_NUMBER = {"type": "integer", "minimum": 0, "maximum": NUMBER_MAX}
_AFTER = {"after": {**_NUMBER, "default": 0}}
_KNOWN = {"If-None-Match": {"type": "string", "maxLength": 120}}
_NOT_YOURS = {403: "A till may only call what is its own"}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "till": {"type": "string", "pattern": "^[A-Z][0-9]{2,3}$", "examples": ["K03"]},
    "first": {**_NUMBER, "minimum": 1},
    "last": {**_NUMBER, "minimum": 1},
}
CALLS = {
    "tills_api.enrolling": Call(
        "Make the machine that shows a one-time code the till that the code was made for",
        {201: ("It is that till from now on", Enrolled)},
        asks=AskToEnrol,
        key="",
        refusals={409: "The code does not work, or is another till's"},
    ),
    "tills_api.head": Call(
        "Say how much of a till's journal the centre has",
        {200: ("The centre's signed word about the last line it has", HeadSaid)},
        refusals=_NOT_YOURS,
    ),
    "tills_api.entries": Call(
        "Take lines of a till in, each once; the same lines again get the same answer",
        {
            200: ("The centre's signed word about the last of these lines", HeadSaid),
            409: ("Lines before these are missing, or these do not hold and were kept aside", NotTaken),
        },
        lines=True,
        refusals=_NOT_YOURS,
    ),
    "tills_api.own_entries": Call(
        "Give a till its own lines after a number, when its books were put back from a backup",
        {200: ("At most 200 lines, and the centre's signed word about the last of all", LinesSaid)},
        query=_AFTER,
        refusals=_NOT_YOURS,
    ),
    "tills_api.cards": Call(
        "Say which wristbands and cards have changed since the version that a till has",
        {200: ("How each of them stands now", CardsSaid)},
        query=_AFTER,
        refusals=_NOT_YOURS,
    ),
    "tills_api.people": Call(
        "Say who has changed on the people list since the version that a till has, or everybody anew",
        {200: ("How each of them stands now", PeopleSaid), 304: ("The version named is the newest", None)},
        query={**_AFTER, "feed": {"type": "string", "maxLength": 16, "default": ""}},
        headers=_KNOWN,
        refusals=_NOT_YOURS,
    ),
    "tills_api.rules": Call(
        "Say what a meal costs and when one is served at the canteen of a till",
        {200: ("The rules in force", RulesSaid), 304: ("The version named is the newest", None)},
        headers=_KNOWN,
        refusals=_NOT_YOURS,
    ),
    "tills_api.meals": Call(
        "Say which subsidised meals of the days still open other tills have served since this one heard",
        {200: ("The meals", MealsSaid), 304: ("There are no more", None)},
        query={"after": {"type": "string", "maxLength": 400, "default": "", "examples": ["K01:200,K02:17"]}},
        headers=_KNOWN,
        refusals=_NOT_YOURS,
    ),
    "tills_api.health": Call(
        "Hear how a till does",
        {200: ("When it was heard, and how other tills do", HealthHeard)},
        asks=TillHealth,
        refusals=_NOT_YOURS,
    ),
    "partner_api.checking": Call(
        "Say whether a code is entitled to the partner's benefit",
        {200: ("Yes or no, and a number to ask the city about", Answered)},
        asks=Asked,
        key="partner",
        refusals={500: "The centre is broken; decide for the elder"},
    ),
}


@openapi.get(f"{API}/openapi.json")
def description() -> Response:
    """Describe what machines may ask, in OpenAPI."""
    return jsonify(_document())


@cache
def _document() -> dict[str, Any]:
    return Description(CALLS, ARGUMENTS).document(current_app.url_map)
