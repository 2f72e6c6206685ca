"""Files through a small classifier that answers with what it was given, and reads ahead."""

from __future__ import annotations

import gzip
import io
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.cli.answers import TopicAnswers
from stancelib.cli.failures import Failures
from stancelib.cli.inputs import InputFormat
from stancelib.cli.job import Job
from stancelib.cli.outputs import JsonWriter
from stancelib.cli.rows import Columns
from stancelib.errors import InputError
from stancelib.results import Result, TopicResult


class Echo:
    """Takes texts in batches; a text is its own topic, an empty one has none."""

    def __init__(self, batch):
        self.batch = batch

    def classify_many(self, texts, topics=None):
        texts = iter(texts)
        while batch := list(itertools.islice(texts, self.batch)):
            for text in batch:
                if text == "refused":
                    raise InputError("refused")
                topic = TopicResult(text, 0.9, "neutral", 0.1, 0.1)
                yield Result((topic,) if text else ())


def classified(path, batch=4, **options):
    """Return the rows that came out and the failures, as data."""
    out, errors = io.StringIO(), io.StringIO()
    writer = JsonWriter(out.write, False)
    topics = options.pop("topics", ("a", "b", "refused"))
    answers = TopicAnswers(Echo(batch), topics, Columns(), **options)
    done = Job(answers, writer, Failures(errors.write)).run(str(path), InputFormat.jsonl)
    failed = [json.loads(line) for line in errors.getvalue().splitlines()]
    return done, json.loads(out.getvalue())["rows"] if done else [], failed


def write(path, texts):
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path


@given(st.lists(st.sampled_from(["a", "b", "", 7]), max_size=20), st.integers(1, 7))
@settings(deadline=None, max_examples=60)
def test_each_row_gets_its_own_result_however_far_the_model_reads_ahead(
    tmp_path_factory, texts, batch
):
    path = write(tmp_path_factory.mktemp("rows") / "rows.jsonl", texts)
    done, rows, failed = classified(path, batch)
    assert all(row["text"] == "".join(t["topic"] for t in row["topics"]) for row in rows)
    good = [n for n, text in enumerate(texts, 1) if text != 7]
    assert [row["row"] for row in rows] == good
    assert [item["row"] for item in failed] == [n for n, t in enumerate(texts, 1) if t == 7]
    assert done is (bool(good) or not texts)


def test_rows_without_a_topic_can_be_left_out(tmp_path):
    path = write(tmp_path / "rows.jsonl", ["a", "", "b", "a"])
    _, rows, _ = classified(path, topics=("a",), only_topics=True)
    assert [row["row"] for row in rows] == [1, 4]


def test_what_a_broken_file_gave_is_classified_and_the_break_reported(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    whole = gzip.compress(b"".join(b'{"text": "a", "n": %d}\n' % n for n in range(50_000)))
    path.write_bytes(whole[:-2000])
    done, rows, failed = classified(path, batch=10**6)
    assert done
    assert [row["row"] for row in rows] == list(range(1, len(rows) + 1))
    assert 10_000 < len(rows) < 50_000
    (failure,) = failed
    assert failure["row"] is None
    assert "not a whole gzip file" in failure["message"]


@pytest.mark.parametrize("before", [1, 9])
def test_a_model_that_refuses_leaves_whole_json_behind(tmp_path, before):
    path = write(tmp_path / "rows.jsonl", ["a"] * before + ["refused", "b"])
    done, rows, failed = classified(path)
    assert done
    assert len(rows) == before
    assert failed[0]["message"] == "refused"
