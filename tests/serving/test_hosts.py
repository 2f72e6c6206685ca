"""Whom a server answers: names in Host, and pages of other sites."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancelib.serving.hosts import from_elsewhere, host_is_allowed, is_loopback, url_of
from stancelib.serving.settings import Settings
from stancelib.serving.shield import Shield
from tests.serving.conftest import JSON


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:80", "a.localhost", "127.0.0.1", "127.9.9.9:1", "[::1]:8000", "localhost."],
)  # fmt: skip
def test_loopback_is_always_allowed(host):
    assert host_is_allowed(host, Settings())


@pytest.mark.parametrize(
    "host",
    [
        "", "a.example", "localhost.a.example", "127.0.0.1.a.example", "192.0.2.1",
        "localhost:x", "localhost:80:80", "[::2]", "a@localhost", "localhost/", "localhost ",
        "[localhost", "127.1", "2130706433", "localhost,a.example",
    ],
)  # fmt: skip
def test_other_names_are_not(host):
    assert not host_is_allowed(host, Settings())


def test_names_that_were_allowed_are_and_addresses_where_the_server_is_bound_to_all():
    settings = Settings(hosts=("Stances.Example",), any_address=True)
    for host in ("stances.example", "stances.example:8000", "192.0.2.1:8000", "[2001:db8::1]"):
        assert host_is_allowed(host, settings)
    assert not host_is_allowed("other.example", settings)


@given(st.text(max_size=30))
def test_any_header_gets_an_answer(host):
    assert host_is_allowed(host, Settings(any_address=True)) in (True, False)
    assert is_loopback(host) in (True, False)
    assert from_elsewhere({"origin": host, "host": "localhost"}) in (True, False)


@pytest.mark.parametrize("host", ["a.example", "localhost.a.example:8000", "192.0.2.1"])
def test_a_server_refuses_names_that_are_not_its_own(server, host):
    got = server.ask("/", headers={"Host": host})
    assert (got.status, got.headers["content-type"]) == (421, "application/problem+json")
    assert "--allow-host" in got.data["detail"]
    assert server.ask("/api/classify", "POST", b"{}", {**JSON, "Host": host}).status == 421
    assert server.ask("/", headers={"Host": f"localhost:{server.port}"}).status == 200


@pytest.mark.parametrize(
    "hosts", ["Host: localhost\r\nHost: a.example", "X-Forwarded-Host: localhost"]
)
def test_two_hosts_or_none_are_refused(server, hosts):
    got = server.send(f"GET / HTTP/1.1\r\n{hosts}\r\nConnection: close\r\n\r\n".encode())
    assert got.startswith((b"HTTP/1.1 400", b"HTTP/1.1 421"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://a.example"}, 403),
        ({"Origin": "http://localhost:1"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://a.example"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "null"}, 200),
        ({}, 200),
    ],
)
def test_pages_of_other_sites_can_send_nothing(server, headers, status):
    got = server.ask("/api/classify", "POST", b'{"text": "a"}', {**JSON, **headers})
    assert got.status == status
    # To follow a link here from another site is no harm.
    assert server.ask("/", headers=headers).status == 200


def test_the_address_that_is_printed():
    assert url_of("localhost", 1) == "http://localhost:1/"
    assert url_of("::1", 1) == "http://[::1]:1/"


def shielded(app, headers=((b"host", b"localhost"),), path="/secret words"):
    """Run an application behind its shield; return what it sent and what was logged."""
    sent, lines = [], []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": list(headers)}
    shield = Shield(app, Settings(log=lines.append), ["/"])
    asyncio.run(shield(scope, receive, send))
    return sent, lines


def test_a_failure_is_told_by_its_place_and_never_by_its_words():
    async def broken(scope, receive, send):
        raise ValueError("secret words")

    sent, lines = shielded(broken)
    assert sent[0]["status"] == 500
    assert lines[0].startswith("error: ValueError at test_hosts.py:")
    assert lines[1].startswith("GET (other) 500 ")
    assert "secret" not in repr(sent) + repr(lines)


def test_a_failure_after_the_response_began_is_logged_and_sends_nothing_more():
    async def broken(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("late")

    sent, lines = shielded(broken)
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert len(lines) == 2


def test_the_log_names_known_paths_alone():
    async def fine(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    assert shielded(fine, path="/")[1][0].startswith("GET / 200 ")
    assert shielded(fine)[1][0].startswith("GET (other) 200 ")
