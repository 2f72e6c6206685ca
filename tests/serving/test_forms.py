"""The form as browsers send it, files in all encodings, and the page that comes back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.serving.asks import parsed
from stancelib.serving.decoding import decoded, read_file
from stancelib.serving.filled import filled
from stancelib.serving.form_page import api_page, form_page
from stancelib.serving.forms import Form, read_form
from stancelib.serving.openapi import describe
from stancelib.serving.problems import RefusedError
from stancelib.serving.settings import Settings
from stancelib.topics import SHIPPED_TOPICS
from tests.report.markup import Page
from tests.serving.conftest import multipart

TEXT = "We support the independence of Kosovo.\r\n\r\nIt rained."
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


class Other(stancelib.StanceModel):
    """As the accurate tier: it takes topics that it doesn't know."""

    takes_other_topics = True


class ModelStub:
    """What the page asks of a model."""

    topics, tier, takes_other_topics = SHIPPED_TOPICS, "accurate", True


@pytest.fixture(scope="module")
def model():
    return stancelib.load_model("fast")


@pytest.fixture(scope="module")
def other(model):
    return Other(model.state)


def test_a_pasted_text_becomes_the_page_of_the_document(server):
    body, headers = multipart(("text", TEXT), ("file", b"", ""), ("policy", "lead"))
    got = server.ask("/", "POST", body, headers)
    assert (got.status, got.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Page(got.body.decode("utf-8"))
    assert "roll-up policy: lead" in page.text
    assert "./" in page.values("href")
    policy = got.headers["content-security-policy"]
    assert policy == f"{page.values('content')[0]}; frame-ancestors 'none'"


def test_a_form_without_a_file_may_be_urlencoded(server):
    got = server.ask("/", "POST", b"text=We+support+Kosovo.&topic=kosovo", URLENCODED)
    assert got.status == 200
    assert b"We support Kosovo." in got.body


@pytest.mark.parametrize(
    ("name", "data", "title"),
    [
        ("plums.txt", TEXT.encode(), "plums"),
        ("plums.txt", b"\xef\xbb\xbf" + TEXT.encode(), "plums"),
        ("plums.txt", TEXT.encode("utf-16"), "plums"),
        ("C:\\texts\\plums.md", b"# We *support* Kosovo\n\nIt rained.", "plums"),
        ("../../plums.html", b"<p>We support Kosovo</p><script>Kosovo</script>", "plums"),
        ("README", TEXT.encode(), "README"),
    ],
)
def test_a_file_is_read_in_its_form(server, name, data, title):
    body, headers = multipart(("text", ""), ("file", data, name))
    got = server.ask("/", "POST", body, headers)
    page = Page(got.body.decode("utf-8"))
    assert got.status == 200, page.text
    assert f">{title}</h1>" in got.body.decode()
    assert "We support" in page.text
    assert "\ufeff" not in page.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ([("text", " \n")], 422, "nothing to read"),
        ([("text", "a"), ("file", b"b", "b.txt")], 422, "a text and a file"),
        ([("file", b"caf\xe9", "a.txt")], 422, "not UTF-8: byte 0xe9 at offset 3"),
        ([("file", b"\xef\xbb\xbfcaf\xe9", "a.txt")], 422, "byte 0xe9 at offset 6"),
        ([("file", b"\xff\xfea", "a.txt")], 422, "not UTF-16"),
        ([("file", b"\x1f\x8b\x08\x00", "a.txt.gz")], 422, "not UTF-8"),
        ([("file", b"a,b", "rows.csv")], 422, "stancelib classify"),
        ([("text", b"caf\xe9")], 422, "The field text is not UTF-8"),
        ([("text", "a"), ("topic", "plum")], 422, "is not one of the model"),
        ([("text", "a"), ("policy", "plum")], 422, "use one of any, majority"),
        ([("text", "a")] * 101, 400, "more than 100 fields"),
        ([("", "a")], 400, "has no name"),
    ],
)
def test_mistakes_come_back_on_the_form(server, fields, status, said):
    body, headers = multipart(*fields)
    got = server.ask("/", "POST", body, headers)
    page = Page(got.body.decode("utf-8"))
    assert (got.status, got.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in page.text
    assert "alert" in page.values("role")
    assert page.tags.count("textarea") == 1


def test_nobody_loses_a_text_by_a_mistake(server):
    body, headers = multipart(
        ("text", "\n</textarea><b>Kosovo"), ("topic", "kosovo"), ("policy", "x")
    )
    shown = server.ask("/", "POST", body, headers).body.decode()
    # The first line break within a textarea is dropped by browsers.
    assert ">\n\n&lt;/textarea&gt;&lt;b&gt;Kosovo</textarea>" in shown
    assert 'value="kosovo" checked' in shown


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"text=a", "text/plain", 415),
        (b"text=a", "", 415),
        (b"text=%ff", URLENCODED["Content-Type"], 422),
        (b"text=\xff", URLENCODED["Content-Type"], 422),
        (b"a=1&" * 200, URLENCODED["Content-Type"], 400),
        (b"text=a", "multipart/form-data", 400),
        (b"text=a", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\na", "multipart/form-data; boundary=x", 400),
        (b"--x\r\n\r\na\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nA: " + b"a" * 100_000, "multipart/form-data; boundary=x", 400),
        (b"", "multipart/form-data; boundary=" + "x" * 5000, 400),
    ],
)  # fmt: skip
def test_broken_forms_are_refused(server, body, kind, status):
    got = server.ask("/", "POST", body, {"Content-Type": kind})
    assert got.status == status, got.body[-300:]


def test_a_form_that_is_too_long_is_answered_by_a_page(server):
    body, headers = multipart(("file", b"a" * 1_000_000, "a.txt"))
    got = server.ask("/", "POST", body, headers)
    assert got.status == 413
    assert "longer than" in Page(got.body.decode()).text


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200) | st.lists(st.sampled_from([
        b"--x", b"--", b"\r\n", b"\n", b"Content-Disposition: form-data", b'; name="text"',
        b'; filename="a.txt"', b"\r\n\r\n", b"a", b":", b"\xff", b";", b'"',
    ]), max_size=25).map(b"".join),
    st.sampled_from(["multipart/form-data; boundary=x", URLENCODED["Content-Type"], 'multipart/form-data; boundary="'])
    | st.text(st.characters(max_codepoint=255), max_size=30),
)  # fmt: skip
def test_any_body_is_a_form_or_refused(body, kind):
    try:
        assert isinstance(read_form(body, kind), Form)
    except RefusedError as error:
        assert error.status in (400, 415, 422)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100), st.text(max_size=10))
def test_any_bytes_are_text_or_refused(data, name):
    for read in (lambda: decoded(data, "it"), lambda: read_file(name, data)):
        try:
            assert isinstance(read(), str)
        except RefusedError as error:
            assert error.status == 422
    try:
        parsed(data)
    except RefusedError as error:
        assert error.status == 400


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_was_sent_is_what_is_read(text):
    body, headers = multipart(
        ("text", text), ("title", "a"), ("file", text.encode(), "a\u00e9.txt")
    )
    form = read_form(body, headers["Content-Type"])
    assert (form.text, form.file, form.file_name) == (text, text.encode(), "a\u00e9.txt")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_text_becomes_markup(text):
    model = ModelStub()
    page = Page(form_page(model, Settings(), Form(text, title=text, proposition=text), text + "x"))
    plain = Page(form_page(model, Settings(), Form(), "x"))
    assert page.tags == plain.tags


def test_topics_of_one_s_own_are_asked_about_beside_those_ticked(model, other):
    own = {"title": "carbon tax", "proposition": "A carbon tax should be introduced."}
    names = [topic.name for topic in model.topics]
    assert filled(Form("a"), other).ask.topics is None
    asked = filled(Form("a", **own), other).ask.topics
    assert [topic.name for topic in asked] == [*names, "carbon_tax"]
    asked = filled(Form("a", topics=("kosovo",), **own), other).ask.topics
    assert [topic.title for topic in asked] == ["Kosovo", "carbon tax"]
    for form, said in [
        (Form("a", title="x"), "no proposition"),
        (Form("a", proposition="x"), "no name"),
        (Form("a", title="kosovo", proposition="x", topics=("kosovo",)), "given twice"),
    ]:
        with pytest.raises(RefusedError, match=said):
            filled(form, other)
    with pytest.raises(RefusedError, match="accurate"):
        filled(Form("a", **own), model)


def test_the_form_offers_what_the_model_can_do(model, other):
    page = Page(form_page(model, Settings(max_bytes=12_345)))
    assert [t.name for t in model.topics] == [v for v in page.values("value") if v in {
        topic.name for topic in model.topics}]  # fmt: skip
    assert all(topic.proposition in page.text for topic in model.topics)
    assert "12,345 bytes" in page.text
    assert not {"title", "proposition"} & set(page.values("name"))
    assert {"title", "proposition"} <= set(Page(form_page(other, Settings())).values("name"))


def test_the_list_of_the_api_is_made_from_its_description(server, model):
    page = Page(api_page(describe(model, Settings())))
    assert "script" not in page.tags
    for path in ("POST /api/classify", "POST /api/document", "GET /api/model", "GET /health"):
        assert path in page.text
    assert server.ask("/api").headers["content-type"].startswith("text/html")
