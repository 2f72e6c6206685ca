from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stancelib
from stancelib.corpus import load_bundled
from stancelib.errors import InputError
from stancelib.scale import result_schema
from stancelib.topics import Topic

SAMPLE = (
    "We strongly support an independent Kosovo.",
    "Serbia rejects independence for Kosovo as an illegal act.",
    "It rained in the mountains all day.",
    "Le gouvernement a dit que la réunion aurait lieu demain à Paris.",
    "",
    "Kosovo’s independence — “final”?",
    "Putin vigorously opposes the missile defense system. " * 60,
    "42",
)


@pytest.fixture(scope="module")
def fast():
    return stancelib.load_model("fast")


@pytest.fixture(scope="module")
def accurate():
    return stancelib.load_model("accurate")


def said(result):
    """Say a result as a row of Arrow does."""
    topics = []
    for topic in result.topics:
        holders = [
            (h.name, h.stance, h.start, h.end, h.probability,
             h.evidence and h.evidence.start, h.evidence and h.evidence.end)
            for h in topic.holders
        ]  # fmt: skip
        evidence = [(e.start, e.end, e.text, e.weight, e.label) for e in topic.evidence]
        topics.append(
            (topic.topic, topic.probability, topic.stance, topic.support, topic.oppose, holders, evidence)
        )  # fmt: skip
    return topics, result.abstained


def read(batch):
    rows = []
    for row in batch.to_pylist():
        topics = [
            (*list(t.values())[:5], *[[tuple(x.values()) for x in t[k]] for k in ("holders", "evidence")])
            for t in row["topics"]
        ]  # fmt: skip
        rows.append((topics, row["abstained"]))
    return rows


@pytest.mark.parametrize("tier", ["fast", "accurate"])
@pytest.mark.parametrize("evidence", [True, False])
def test_results_are_those_of_classify_many(request, tier, evidence):
    model = request.getfixturevalue(tier)
    found = model.classify_batch(pa.table({"text": SAMPLE}), evidence=evidence)
    assert found.schema == result_schema()
    assert found.schema.metadata == result_schema().metadata
    assert read(found) == [said(r) for r in model.classify_many(SAMPLE, evidence=evidence)]


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
)
def test_all_kinds_of_strings_sliced_and_chunked(fast, kind):
    column = pa.chunked_array([pa.array(["x", *SAMPLE[:3]], kind), pa.array(SAMPLE[3:], kind)])
    table = pa.table({"body": column}).slice(1)
    found = fast.classify_batch(table, text_column="body", evidence=False)
    assert read(found) == [said(r) for r in fast.classify_many(SAMPLE, evidence=False)]
    record = table.slice(0, 3).combine_chunks().to_batches()[0]
    assert read(fast.classify_batch(record, text_column="body", evidence=False)) == read(found)[:3]


def test_topics_can_be_asked_about(fast, accurate):
    table = pa.table({"text": SAMPLE})
    assert not any(
        t["topic"] != "kosovo"
        for row in fast.classify_batch(table, topics=["kosovo"], evidence=False)["topics"].to_pylist()
        for t in row
    )  # fmt: skip
    tax = Topic("carbon_tax", proposition="A carbon tax should be introduced.")
    found = accurate.classify_batch(pa.table({"text": ["We need a carbon tax now."]}), topics=[tax])
    assert [t["topic"] for t in found["topics"][0].as_py()] == ["carbon_tax"]


def test_rows_without_a_text_are_named_or_told(fast):
    broken = pa.array([b"caf\xe9", b"We support Kosovo."]).cast(pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, broken.buffers())
    table = pa.table({"text": pa.chunked_array([pa.array([SAMPLE[0], None]), broken])})
    for evidence in (True, False):
        found = fast.classify_batch(table, on_error="null", evidence=evidence)
        assert found["error"].to_pylist() == [
            None, "the text is missing (null)",
            "bytes are not UTF-8: unexpected end of data at offset 3", None,
        ]  # fmt: skip
        assert [bool(topics) for topics in found["topics"].to_pylist()] == [
            True,
            False,
            False,
            True,
        ]
        with pytest.raises(InputError, match="row 1: the text is missing"):
            fast.classify_batch(table, evidence=evidence)


def test_the_row_of_an_error_counts_from_the_batch_begin(fast):
    table = pa.table({"text": ["x"] * 700 + [None]})
    with pytest.raises(InputError, match="row 700"):
        fast.classify_batch(table)


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ({"body": ["a"]}, {}, "no column 'text' among body"),
        ({"text": [1]}, {}, "holds int64, not strings"),
        ({"text": ["a"]}, {"on_error": "skip"}, "use 'raise' or 'null'"),
        ({"text": ["a"]}, {"topics": ["plums"]}, "plums"),
    ],
)
def test_what_cannot_be_classified_is_refused(fast, table, options, message):
    with pytest.raises(InputError, match=message):
        fast.classify_batch(pa.table(table), **options)


def test_no_rows_are_no_results(fast):
    for table in (pa.table({"text": pa.array([], pa.string())}), pa.table({"text": pa.nulls(0)})):
        assert fast.classify_batch(table).num_rows == 0
        assert fast.classify_batch(table).schema == result_schema()
    assert fast.classify_batch(pa.table({"text": pa.nulls(2)}), on_error="null").num_rows == 2


def test_ten_random_splits_give_the_same_bits(fast):
    texts = [p.text for p in load_bundled()][:1200]
    table = pa.table({"text": texts})
    for evidence in (True, False):
        rows = table if not evidence else table.slice(0, 200)
        whole = fast.classify_batch(rows, evidence=evidence)
        for seed in range(10):
            cuts = sorted((seed * 7919 * k + 31 * seed) % len(rows) for k in range(1, 5))
            parts = [
                fast.classify_batch(rows.slice(a, b - a), evidence=evidence)
                for a, b in zip([0, *cuts], [*cuts, len(rows)], strict=True)
            ]
            assert pa.Table.from_batches(parts).combine_chunks().to_batches()[0].equals(whole)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.text(), st.sampled_from(SAMPLE)), max_size=8))
def test_any_texts_are_read_as_one_by_one(fast, texts):
    texts = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    found = fast.classify_batch(
        pa.table({"text": pa.array(texts, pa.string())}), evidence=False, on_error="null"
    )
    for text, row, error in zip(texts, read(found), found["error"].to_pylist(), strict=True):
        if text is None:
            assert error is not None
        else:
            assert row == said(next(fast.classify_many([text], evidence=False)))
