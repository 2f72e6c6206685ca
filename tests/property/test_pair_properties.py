"""What holds of every source of labelled pairs."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import read_pairs
from stancelib.corpus.column_facts import ColumnError
from stancelib.corpus.columns import guess_columns
from stancelib.corpus.label_names import merged_labels, stances_of_labels
from stancelib.errors import CorpusError, InputError, StancelibError
from stancelib.topics import STANCES

few = settings(deadline=None, max_examples=60)
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)
filled = cells.filter(str.strip)
columns = ["text", "target", "label", "doc_id", "id", "date", "weight", "x"]
values = (
    st.none() | st.booleans() | st.integers() | st.floats() | cells
    | st.lists(st.integers(), max_size=2) | st.dictionaries(cells, st.integers(), max_size=1)
)  # fmt: skip
labels = st.sampled_from(["FAVOR", "Favor", " AGAINST", "none", "0", "unrelated"])
rows = st.lists(st.tuples(filled, filled, labels), min_size=1, max_size=8)


@few
@given(rows, st.sampled_from([",", ";", "\t"]))
def test_a_written_table_is_read_back(rows, delimiter):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([("tweet", "aim", "view"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.tsv" if delimiter == "\t" else "a.csv")
        path.write_text(out.getvalue(), encoding="utf-8", newline="")
        given = {"text_column": "tweet", "target_column": "aim", "label_column": "view"}
        corpus = read_pairs(path, **given, group_column="-")
    assert [(p.text, p.target) for p in corpus] == [(t, a.strip()) for t, a, _ in rows]
    folded = [label.strip().casefold() for *_, label in rows]
    assert [p.label.casefold() for p in corpus] == folded
    assert len(set(map(str.casefold, corpus.labels))) == len(corpus.labels)


@few
@given(rows)
def test_json_lines_and_rows_are_read_alike(rows):
    named = [{"text": t, "target": a, "label": b} for t, a, b in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_text("\n".join(map(json.dumps, named)), encoding="utf-8")
        corpus = read_pairs(path)
    assert tuple(corpus) == tuple(read_pairs(named))
    by_text = {}
    for pair in corpus:
        assert by_text.setdefault(pair.text, pair.doc_id) == pair.doc_id != ""


@few
@given(st.binary(max_size=200), st.sampled_from(["jsonl", "json", "csv", "tsv", "csv.gz"]))
def test_any_file_is_read_or_refused_with_reasons(data, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{ending}")
        path.write_bytes(data)
        with pytest.raises((CorpusError, InputError)):
            read_pairs(path)


@few
@given(st.text(alphabet='",;\n\r\t ax-', max_size=80), st.sampled_from(["csv", "tsv"]))
def test_any_table_is_read_or_refused_with_reasons(body, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{ending}")
        path.write_text(f"text{',' if ending == 'csv' else chr(9)}label\n{body}", newline="")
        try:
            corpus = read_pairs(path)
        except CorpusError as error:
            lines = body.count("\n") + body.count("\r") + 2
            assert error.problems
            assert all(1 <= (problem.row or 1) <= lines for problem in error.problems)
        else:
            assert all(pair.text.strip() and pair.label for pair in corpus)


@few
@given(st.lists(st.dictionaries(st.sampled_from(columns), values), min_size=1, max_size=6))
def test_any_rows_are_read_or_refused_with_reasons(rows):
    rows = [{"text": "Plums.", "label": "a"}, *rows]
    given = {"text_column": "text", "label_column": "label"}
    corpus = read_pairs(rows, strict=False, **given)
    refused = {problem.row for problem in corpus.problems if problem.fatal}
    assert len(corpus) == len(rows) - len(refused)
    assert all(pair.weight > 0 and pair.doc_id for pair in corpus)
    if refused:
        with pytest.raises(CorpusError):
            read_pairs(rows, **given)
    assert len(read_pairs(rows, max_bad=1.0, **given)) == len(corpus)


@few
@given(st.lists(st.dictionaries(cells, values, max_size=5), max_size=6))
def test_columns_are_found_or_asked_for(rows):
    names = {name for row in rows for name in row}
    try:
        found = guess_columns(rows)
    except ColumnError as error:
        assert set(error.candidates) <= names
    else:
        used = [name for name in found.names.values() if name is not None]
        assert set(used) <= names
        assert found["text"] != found["label"]


@few
@given(st.lists(cells, max_size=10))
def test_every_label_has_a_stance_or_none(labels):
    stances = stances_of_labels(labels)
    assert list(stances) == list(dict.fromkeys(labels))
    assert set(stances.values()) <= {*STANCES, None}
    assert stances_of_labels(labels[::-1]) == stances
    merged = merged_labels(labels)
    assert len({merged.get(x, x) for x in labels}) == len({x.casefold() for x in labels})


@few
@given(st.lists(st.text(max_size=3), max_size=3), st.dictionaries(st.text(max_size=3), values))
def test_odd_arguments_raise_our_errors(names, label_map):
    rows = [{"text": "Plums.", "label": "a"}]
    for name in names:
        try:
            read_pairs(rows, text_column=name, label_map=label_map)
        except StancelibError:
            pass
        else:
            assert name in ("", "text")
