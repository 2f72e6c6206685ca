"""Sizes and speeds: what is too long or too slow is refused before it is held."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from starlette.requests import Request

from stancelib.errors import InputError
from stancelib.results import Result
from stancelib.serving.answers import results_json
from stancelib.serving.asks import ClassifyAsk
from stancelib.serving.bodies import read_body
from stancelib.serving.problems import RefusedError
from stancelib.serving.settings import Settings
from stancelib.serving.work import Workers
from tests.serving.conftest import JSON, MAX_BYTES, Server

HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{}\r\n\r\n"


def test_a_body_of_the_size_allowed_is_read_and_one_more_byte_is_not(server):
    frame = len(b'{"text":""}')
    text = "a" * (MAX_BYTES - frame)
    fits, longer = (b'{"text":"%s"}' % t.encode() for t in (text, text + "a"))
    assert server.ask("/api/classify", "POST", fits, JSON).status == 200
    got = server.ask("/api/classify", "POST", longer, JSON)
    assert (got.status, got.headers["content-type"]) == (413, "application/problem+json")
    assert f"{MAX_BYTES:,} bytes" in got.data["detail"]


def test_a_length_that_is_too_great_is_refused_before_anything_is_sent(server):
    begun = time.monotonic()
    got = server.send(HEAD.format("/api/classify", "Content-Length: 99999999999").encode())
    assert got.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in got
    assert time.monotonic() - begun < 5


def test_chunks_are_counted_as_they_come(server):
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = HEAD.format("/api/document", "Transfer-Encoding: chunked").encode()
    # Never ended: the answer comes without the rest.
    assert server.send(head, *[chunk] * 8).startswith(b"HTTP/1.1 413")


def test_what_is_not_http_is_refused(server):
    assert server.send(b"\x16\x03\x01plum\r\n\r\n").startswith(b"HTTP/1.1 400")
    both = "Content-Length: 2\r\nTransfer-Encoding: chunked"
    answer = server.send(
        HEAD.format("/api/classify", both + "\r\nConnection: close").encode() + b"0\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 4")
    assert server.ask("/health").status == 200


def request_of(*pieces, delay=0.0, headers=()):
    """Return a request whose body comes in pieces."""
    waiting = list(pieces)

    async def receive():
        await asyncio.sleep(delay)
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    return Request({"type": "http", "method": "POST", "headers": list(headers)}, receive), waiting


def test_a_slow_body_is_given_up():
    request, _ = request_of(b"a", b"b", delay=5)
    with pytest.raises(RefusedError, match=r"within 0\.05 seconds") as found:
        asyncio.run(read_body(request, Settings(reading_seconds=0.05)))
    assert found.value.status == 408


def test_reading_ends_where_it_is_too_much():
    request, waiting = request_of(*[b"a" * 40] * 10)
    with pytest.raises(RefusedError, match="longer than 100 bytes"):
        asyncio.run(read_body(request, Settings(max_bytes=100)))
    assert len(waiting) == 7


def test_pieces_make_the_body():
    request, _ = request_of(b"a", b"", b"b", headers=[(b"content-length", b"2")])
    assert asyncio.run(read_body(request, Settings())) == b"ab"


def test_no_more_are_worked_on_at_once_than_allowed_and_no_more_wait():
    workers = Workers(Settings(workers=2, waiting=1, working_seconds=20))
    go, lock = threading.Event(), threading.Lock()
    running, most = 0, 0

    def job(stopped):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        go.wait(10)
        with lock:
            running -= 1
        return "done"

    async def many():
        tasks = [asyncio.create_task(workers.run(job)) for _ in range(4)]
        await asyncio.sleep(0.1)
        go.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        again = await workers.run(lambda stopped: "again")
        return found, again

    found, again = asyncio.run(many())
    workers.close()
    assert found[:3] == ["done"] * 3
    assert (found[3].status, found[3].headers) == (503, {"retry-after": "5"})
    assert (most, again) == (2, "again")


def test_what_takes_too_long_is_told_to_stop_and_keeps_its_place_until_it_does():
    workers = Workers(Settings(workers=1, waiting=0, working_seconds=0.05))
    go, asked = threading.Event(), []

    def job(stopped):
        go.wait(10)
        asked.append(stopped())

    async def late():
        with pytest.raises(RefusedError, match=r"longer than 0\.05 seconds") as first:
            await workers.run(job)
        with pytest.raises(RefusedError, match="wait already") as second:
            await workers.run(lambda stopped: None)
        go.set()
        while not asked:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        return first.value.status, second.value.status, await workers.run(lambda stopped: 3)

    assert asyncio.run(late()) == (503, 503, 3)
    assert asked == [True]
    workers.close()


def test_errors_of_the_work_are_the_caller_s_and_a_closed_server_takes_none():
    workers = Workers(Settings())

    def timeout(stopped):
        raise TimeoutError("of the job's own")

    with pytest.raises(TimeoutError, match="own"):
        asyncio.run(workers.run(timeout))
    workers.close()
    with pytest.raises(RefusedError, match="closing"):
        asyncio.run(workers.run(lambda stopped: None))


@pytest.mark.parametrize(
    "changes",
    [{"max_bytes": 0}, {"workers": 0}, {"working_seconds": float("nan")}, {"waiting": -1}],
)
def test_limits_that_leave_nothing_are_refused(changes):
    with pytest.raises(InputError, match=next(iter(changes))):
        Settings(**changes)


def test_a_request_that_takes_too_long_is_answered(tmp_path):
    found = Server(tmp_path, "--model", "fast", "--timeout", "0.1")
    try:
        text = "The mayor supports Kosovo, and Senator Oslak opposes it. " * 2_000
        got = found.post("/api/classify", {"texts": [text, text]})
        assert (got.status, got.headers["retry-after"]) == (503, "5")
        assert "--timeout" in got.data["detail"]
        assert found.ask("/health").status == 200
    finally:
        found.stop()


def test_a_list_of_texts_is_given_up_between_texts():
    class Model:
        def classify_many(self, texts, topics, evidence):
            for text in texts:
                taken.append(text)
                yield Result()

    taken = []
    ask = ClassifyAsk(("a", "b", "c"), None, evidence=False)
    with pytest.raises(RefusedError):
        results_json(Model(), ask, lambda: len(taken) == 2)
    assert taken == ["a", "b"]
