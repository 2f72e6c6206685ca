"""The JSON API of a running server: answers, mistakes, and what it never does."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest

import stancelib
from stancelib.schema import document_schema, result_schema
from tests.serving.conftest import JSON

TEXTS = [
    "The mayor strongly supports the independence of Kosovo.",
    "It rained on the plums.",
    "",
    "Senator Oslak condemned the missile defense system.",
]
ARTICLE = "\n\n".join(text for text in TEXTS if text)


@pytest.fixture(scope="module")
def model():
    return stancelib.load_model("fast")


def same(data):
    return json.loads(json.dumps(data))


def test_one_text_gets_the_answer_of_classify(server, model):
    got = server.post("/api/classify", {"text": TEXTS[0]})
    assert (got.status, got.headers["content-type"]) == (200, "application/json")
    assert got.data == {"results": [same(model.classify(TEXTS[0]).to_dict())]}
    jsonschema.validate(got.data["results"][0], result_schema())


def test_several_texts_are_answered_in_order(server, model):
    got = server.post("/api/classify", {"texts": TEXTS, "topics": ["kosovo"], "evidence": False})
    expected = model.classify_many(TEXTS, ["kosovo"], evidence=False)
    assert got.data["results"] == [same(result.to_dict()) for result in expected]
    assert server.post("/api/classify", {"texts": []}).data == {"results": []}


@pytest.mark.parametrize("policy", ["any", "lead"])
def test_a_document_is_answered_as_by_classify_document(server, model, policy):
    got = server.post("/api/document", {"text": ARTICLE, "policy": policy})
    assert got.data == same(model.classify_document(ARTICLE, policy=policy).to_dict())
    jsonschema.validate(got.data, document_schema())


def test_the_model_and_its_topics_are_told(server, model):
    got = server.ask("/api/model").data
    assert (got["name"], got["tier"], got["takes_other_topics"]) == ("default", "fast", False)
    assert [t["name"] for t in got["topics"]] == [t.name for t in model.topics]
    assert all(t["proposition"] for t in got["topics"])


def test_threads_that_ask_at_once_get_what_one_gets(server, model):
    expected = [same(model.classify(text).to_dict()) for text in TEXTS]

    def ask(number):
        return server.post("/api/classify", {"text": TEXTS[number % len(TEXTS)]})

    with ThreadPoolExecutor(8) as pool:
        for number, got in enumerate(pool.map(ask, range(48))):
            assert got.status == 200
            assert got.data["results"] == [expected[number % len(TEXTS)]]


@pytest.mark.parametrize(
    ("path", "data", "pointers"),
    [
        ("/api/classify", [], ["#"]),
        ("/api/classify", None, ["#"]),
        ("/api/classify", {}, ["#"]),
        ("/api/classify", {"text": "a", "texts": []}, ["#"]),
        ("/api/classify", {"text": 3}, ["#/text"]),
        ("/api/classify", {"text": None}, ["#/text"]),
        ("/api/classify", {"texts": "a"}, ["#/texts"]),
        ("/api/classify", {"texts": ["a", 1, {}]}, ["#/texts/1", "#/texts/2"]),
        ("/api/classify", {"texts": ["a"] * 1001}, ["#/texts"]),
        ("/api/classify", {"text": "a", "evidence": 1}, ["#/evidence"]),
        ("/api/classify", {"text": "a", "x/~": 1}, ["#/x~1~0"]),
        ("/api/classify", {"text": "a", "topics": []}, ["#/topics"]),
        ("/api/classify", {"text": "a", "topics": "kosovo"}, ["#/topics"]),
        ("/api/classify", {"text": "a", "topics": ["kosovo", "kosovo"]}, ["#/topics"]),
        ("/api/classify", {"text": "a", "topics": ["kosovo", "plum"]}, ["#/topics/1"]),
        ("/api/classify", {"text": "a", "topics": [{"name": "plum"}]}, ["#/topics/0"]),
        ("/api/classify", {"text": "a", "topics": [{"name": "p", "proposition": 3}]}, ["#/topics/0"]),
        ("/api/classify", {"text": "a", "topics": [{"name": "p", "proposition": "P."}]}, ["#/topics/0"]),
        ("/api/document", {}, ["#/text"]),
        ("/api/document", {"text": ["a"], "policy": "x", "topics": [1]}, ["#/text", "#/policy", "#/topics/0"]),
    ],
)  # fmt: skip
def test_mistakes_are_named_where_they_are(server, path, data, pointers):
    got = server.post(path, data)
    assert (got.status, got.headers["content-type"]) == (422, "application/problem+json")
    assert [error["pointer"] for error in got.data["errors"]] == pointers
    assert (got.data["status"], got.data["title"][:13]) == (422, "Unprocessable")
    assert all(error["detail"] for error in got.data["errors"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b'{"text": NaN}', "NaN is no JSON"),
        (b'{"text": "caf\xe9"}', "not UTF-8, which JSON has to be: byte 0xe9 at offset 13"),
        ('{"text": "a"}'.encode("utf-16"), "byte 0xff at offset 0"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": ' + b"9" * 5000 + b"}", "a number that"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(server, body, said):
    got = server.ask("/api/classify", "POST", body, JSON)
    assert (got.status, got.headers["content-type"]) == (400, "application/problem+json")
    assert said in got.data["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_has_to_be_called_json(server, kind):
    # Other sites' pages can send these types unasked, and not JSON.
    got = server.ask("/api/classify", "POST", b'{"text": "a"}', {"Content-Type": kind})
    assert got.status == 415


def test_compressed_bodies_are_not_unpacked(server):
    got = server.ask("/api/classify", "POST", b"x", {**JSON, "Content-Encoding": "gzip"})
    assert got.status == 415


def test_any_string_that_json_has_is_taken(server):
    for text in ("\ud800", "\x00", "😀" * 50, "\u202eKosovo"):
        assert server.post("/api/classify", {"text": text}).status == 200
        assert server.post("/api/document", {"text": text}).status == 200


def test_methods_and_paths_that_are_not_there(server):
    put = server.ask("/api/classify", "PUT", b"{}")
    assert (put.status, put.headers["allow"]) == (405, "OPTIONS, POST")
    assert put.headers["content-type"] == "application/problem+json"
    for path in ("/nothing", "/api/", "/health/", "/../etc/passwd", "/docs", "/%00"):
        assert server.ask(path).status == 404
    asked = server.ask("/", "OPTIONS")
    assert (asked.status, asked.headers["allow"], asked.body) == (
        204, "GET, HEAD, OPTIONS, POST", b"",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/api", "/api/model", "/health", "/openapi.json"])
def test_head_is_get_without_its_body(server, path):
    head, got = server.ask(path, "HEAD"), server.ask(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.body))


def test_every_response_is_kept_by_nobody_and_shown_to_no_other_site(server):
    answers = [
        server.ask(path) for path in ("/", "/api", "/api/model", "/health", "/openapi.json", "/x")
    ]
    answers.append(server.post("/api/classify", {"text": "a"}))
    answers.append(server.ask("/", "POST", b"text=a", {"Content-Type": "x"}))
    answers.append(server.ask("/", headers={"Host": "a.example"}))
    for got in answers:
        assert got.headers["cache-control"] == "no-store"
        assert got.headers["content-security-policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"] == "no-referrer"
        for name in ("set-cookie", "access-control-allow-origin", "server", "location"):
            assert name not in got.headers
