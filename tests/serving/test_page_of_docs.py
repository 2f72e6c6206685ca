"""The page of the documentation: its requests are answered, its figures are the defaults."""

from __future__ import annotations

import json
import re

from stancelib.serving.settings import Settings
from tests.docs.pages import ROOT, blocks, read
from tests.serving.conftest import JSON

TEXT = read(ROOT / "docs" / "serve.md")
CURL = re.compile(
    r"curl -s http://localhost:8000(\S+) -H 'Content-Type: application/json' -d '(.*?)'\n"
)


def test_the_requests_shown_are_answered(server):
    script = "".join(b.body for b in blocks(TEXT) if b.kind == "sh").replace(" \\\n ", "")
    found = CURL.findall(script)
    assert len(found) == script.count("curl") == 3
    for path, body in found:
        got = server.ask(path, "POST", body.encode(), JSON)
        assert got.status == 200, got.data
    assert got.data["policy"] == "lead"


def test_the_mistake_shown_is_the_one_that_comes(server):
    (shown,) = (json.loads(b.body) for b in blocks(TEXT) if b.kind == "json")
    got = server.post("/api/classify", {"texts": ["a", 1]})
    # Newer Pythons call this status by another name.
    assert {**got.data, "title": ""} == {**shown, "title": ""}


def test_limits_and_statuses_are_those_of_the_server(server):
    settings = Settings()
    for figure in (
        f"{settings.max_bytes:,} bytes",
        f"up to {settings.max_texts:,}",
        f"{settings.working_seconds:g} if left out",
    ):
        assert figure in TEXT
    described = server.ask("/openapi.json").data["paths"]
    statuses = {s for path in described.values() for m in path.values() for s in m["responses"]}
    told = set(re.findall(r"^\| (\d{3}) \|", TEXT, re.MULTILINE))
    assert told == statuses - {"200", "405", "500"}


def test_every_option_of_the_command_is_told():
    from typer.main import get_command

    from stancelib.cli.app import app

    options = {p.opts[0] for p in get_command(app).commands["serve"].params}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)` \|", TEXT, re.MULTILINE))
