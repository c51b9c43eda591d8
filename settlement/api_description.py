"""What machines may ask the centre, in OpenAPI: made from the addresses and the very models in use."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Map, Rule

from pos.wire import LINES_TYPE, Mistake

OPENAPI = "3.1.0"
JSON_TYPE = "application/json"
_AS_SENT: Literal["validation"] = "validation"
_REF = "#/components/schemas/{model}"
_ARGUMENT = re.compile(r"<(?:(?P<converter>[a-z_]+):)?(?P<name>[a-z_]+)>")
_REFUSALS = {
    400: "It is no HTTP request this centre understands",
    401: "No key, or one that is not known or no longer good",
    404: "No such address; numbers in one are whole and not below zero",
    413: "More than such a question may hold",
    422: "It cannot be read, or says what cannot be",
    429: "Asked too often; wait a minute",
    503: "The books are busy; ask again in a few seconds",
}
"""What may be answered to every call; always a sentence in Chinese that may be shown."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One thing that may be asked: what for, with what, and what is answered besides a refusal."""

    summary: str
    answers: Mapping[int, tuple[str, type[BaseModel] | None]]
    asks: type[BaseModel] | None = None
    lines: bool = False
    """The body is journal lines, not JSON."""
    query: Mapping[str, Json] = field(default_factory=dict)
    headers: Mapping[str, Json] = field(default_factory=dict)
    key: str = "till"
    """Whose key is shown; empty for a call that needs none."""
    refusals: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """The calls by endpoint, and the arguments in their addresses by name."""

    calls: Mapping[str, Call]
    arguments: Mapping[str, Json]

    def document(self, addresses: Map) -> Json:
        """Describe every call at its address."""
        paths: dict[str, Json] = {}
        for rule in addresses.iter_rules():
            call = self.calls.get(rule.endpoint)
            if call is not None:
                (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
                paths.setdefault(_path(rule), {})[method.lower()] = self._operation(rule, call)
        return {
            "openapi": OPENAPI,
            "info": {
                "title": "Community canteen centre",
                "version": version("community-canteen"),
                "description": "What a till says to the centre and hears from it; what a partner may ask.",
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "tags": [
                {"name": "till", "description": "Tills"},
                {"name": "partner", "description": "Partners"},
            ],
            "paths": dict(sorted(paths.items())),
            "components": {
                "schemas": self._schemas["$defs"],
                "securitySchemes": {
                    "till": {"type": "http", "scheme": "bearer", "description": "A till's token"},
                    "partner": {"type": "http", "scheme": "bearer", "description": "A partner's key"},
                },
            },
        }

    @cached_property
    def _schemas(self) -> Json:
        models = {model for call in self.calls.values() for model in _models(call)}
        ordered = sorted(models, key=lambda model: model.__name__)
        return models_json_schema([(model, _AS_SENT) for model in ordered], ref_template=_REF)[1]

    def _operation(self, rule: Rule, call: Call) -> Json:
        names = [found["name"] for found in _ARGUMENT.finditer(rule.rule)]
        operation: Json = {
            "operationId": rule.endpoint.replace(".", "-"),
            "tags": ["partner" if call.key == "partner" else "till"],
            "summary": call.summary,
            "description": f"{call.summary}.",
            "security": [{call.key: []}] if call.key else [],
            "parameters": [
                *({"name": n, "in": "path", "required": True, "schema": self.arguments[n]} for n in names),
                *({"name": n, "in": "query", "schema": schema} for n, schema in call.query.items()),
                *({"name": n, "in": "header", "schema": schema} for n, schema in call.headers.items()),
            ],
            "responses": dict(_responses(call)),
        }
        if call.asks or call.lines:
            operation["requestBody"] = {"required": True, "content": _body(call)}
        return operation


def _models(call: Call) -> Iterator[type[BaseModel]]:
    yield Mistake
    yield from (model for _, model in call.answers.values() if model)
    if call.asks:
        yield call.asks


def _body(call: Call) -> Json:
    if call.asks:
        return {JSON_TYPE: {"schema": {"$ref": _REF.format(model=call.asks.__name__)}}}
    return {LINES_TYPE: {"schema": {"type": "string", "minLength": 1}}}


def _responses(call: Call) -> Iterator[tuple[str, Json]]:
    refusals = {**_REFUSALS, **call.refusals}
    for status, (sentence, model) in sorted(call.answers.items()):
        yield str(status), _response(sentence, model)
    for status, sentence in sorted(refusals.items()):
        if status not in call.answers:
            yield str(status), _response(sentence, Mistake)


def _response(sentence: str, model: type[BaseModel] | None) -> Json:
    if model is None:
        return {"description": sentence}
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"description": sentence, "content": {JSON_TYPE: {"schema": schema}}}


def _path(rule: Rule) -> str:
    return _ARGUMENT.sub(lambda found: f"{{{found['name']}}}", rule.rule)
