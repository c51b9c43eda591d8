"""The interfaces for machines are described, and the description is true: asked with everything it allows."""

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from integration.centre_house import House
from settlement.pages.openapi import CALLS


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "centre")
    made.unhurried()
    yield made
    made.close()


@pytest.fixture
def described(house):
    answer = house.app.test_client().get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def test_anybody_may_read_the_description_and_it_is_sound(described):
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"] == "3.1.0"


def test_every_address_for_machines_is_described_and_nothing_else(house, described):
    machines = {rule.endpoint for rule in house.app.url_map.iter_rules() if "_api." in rule.endpoint}
    assert set(CALLS) == machines
    told = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert sorted(told) == sorted(endpoint.replace(".", "-") for endpoint in machines)


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_call_says_who_may_ask_what_for_and_how_it_is_refused(described):
    for path, _, operation in operations(described):
        assert operation["summary"], path
        assert operation["security"] or path.endswith("/enrolment"), path
        assert {"401", "404", "413", "422", "429", "503"} <= set(operation["responses"]), path
        named = set(re.findall(r"{([a-z]+)}", path))
        assert named == {one["name"] for one in operation["parameters"] if one["in"] == "path"}, path
        assert all(one["schema"].get("type") for one in operation["parameters"]), path


def test_every_field_of_every_answer_has_a_kind(described):
    for name, schema in described["components"]["schemas"].items():
        assert schema.get("description"), name
        for field, told in schema["properties"].items():
            assert {"type", "$ref", "anyOf", "enum", "const"} & set(told), f"{name}.{field}"
