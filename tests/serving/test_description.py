"""The API against its own description, by schemathesis, and what the description says."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import stancelib
from stancelib.serving.openapi import describe
from stancelib.serving.settings import Settings
from tests.cli.conftest import environment


def test_schemathesis_finds_nothing(server, tmp_path):
    beside = Path(sys.executable).with_name("st")
    program = str(beside) if beside.is_file() else shutil.which("st")
    if program is None:
        pytest.skip("schemathesis is not installed: the API isn't tested from its description")
    done = subprocess.run(
        [
            program, "run", f"{server.url}openapi.json", "--checks", "all",
            "--max-examples", "10", "--seed", "1", "--phases", "examples,coverage,fuzzing",
            "--generation-database", "none", "--no-color",
        ],
        cwd=tmp_path, env=environment(), capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert server.ask("/health").status == 200
    assert "error: " not in server.log


def test_it_is_the_served_one_and_its_schemas_are_sound(server):
    model = stancelib.load_model("fast")
    found = describe(model, Settings())
    for schema in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    served = server.ask("/openapi.json").data
    assert served["openapi"].startswith("3.1")
    assert served["paths"] == found["paths"]


def test_every_reference_leads_somewhere():
    found = describe(stancelib.load_model("fast"), Settings())

    def references(value):
        if isinstance(value, dict):
            if "$ref" in value:
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    seen = set(references(found))
    assert len(seen) > 10
    for reference in seen:
        name = reference.removeprefix("#/components/schemas/")
        assert name in found["components"]["schemas"], reference


def test_it_tells_the_limits_and_the_topics_of_the_model_that_is_served():
    class Other(stancelib.StanceModel):
        takes_other_topics = True

    plain = stancelib.load_model("fast")
    schemas = describe(plain, Settings(max_texts=7))["components"]["schemas"]
    one, several = schemas["ClassifyRequest"]["oneOf"]
    assert several["properties"]["texts"]["maxItems"] == 7
    names = [topic.name for topic in plain.topics]
    assert one["properties"]["topics"]["items"] == {"enum": names}
    own = describe(Other(plain.state), Settings())["components"]["schemas"]["DocumentRequest"]
    assert own["properties"]["topics"]["items"]["anyOf"][1]["required"] == ["name", "proposition"]


def test_the_two_published_schemas_call_equal_things_the_same():
    from stancelib.schema import document_schema, result_schema

    one, other = result_schema()["$defs"], document_schema()["$defs"]
    assert all(one[name] == other[name] for name in set(one) & set(other))
