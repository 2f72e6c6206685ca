"""What holds of every corpus: reading undoes writing, splits respect documents."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import (
    Corpus,
    HolderLabel,
    Label,
    LabelledParagraph,
    find_duplicates,
    grouped_folds,
    read_corpus,
    shared_documents,
    train_test_split,
    write_jsonl,
)
from stancelib.corpus.dates import iso_date
from stancelib.corpus.validate import RESERVED
from stancelib.errors import CorpusError, CorpusWarning, InputError
from stancelib.topics import STANCES

few = settings(deadline=None, max_examples=60)
filled = st.text(min_size=1).filter(str.strip)
topics = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True)
holders = st.builds(HolderLabel, filled, st.sampled_from(["support", "oppose"]), st.text())
labels = st.lists(
    st.builds(Label, topics, st.sampled_from(STANCES), st.lists(holders, max_size=2).map(tuple)),
    max_size=3,
    unique_by=lambda label: label.topic,
).map(tuple)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
meta = st.dictionaries(
    st.text().filter(lambda key: key not in RESERVED | {"year"}), json_values, max_size=3
)
paragraphs = st.builds(
    LabelledParagraph,
    text=filled,
    labels=labels,
    id=filled,
    doc_id=filled,
    source=st.none() | filled,
    date=st.none() | st.dates().map(str) | st.integers(1000, 2999).map(str),
    weight=st.floats(1e-300, 1e300),
    meta=meta,
)
corpora = st.lists(paragraphs, min_size=1, max_size=5, unique_by=lambda p: p.id).map(Corpus)
grouped = st.lists(
    st.tuples(st.integers(0, 9), st.lists(st.sampled_from("abc"), max_size=2, unique=True)),
    min_size=2,
    max_size=40,
).map(
    lambda rows: Corpus(
        LabelledParagraph(
            f"t{n}", tuple(Label(topic, STANCES[doc % 4]) for topic in named), str(n), f"d{doc}"
        )
        for n, (doc, named) in enumerate(rows)
    )
)


@few
@given(corpora, st.sampled_from(["a.jsonl", "a.jsonl.gz"]))
def test_reading_undoes_writing(corpus, name):
    with tempfile.TemporaryDirectory() as folder:
        path = write_jsonl(corpus, Path(folder, name))
        again = read_corpus(path)
        assert tuple(again) == tuple(corpus)
        assert not any(problem.fatal for problem in again.problems)
        content = path.read_bytes()
        assert write_jsonl(again, path).read_bytes() == content


@few
@given(st.binary(max_size=200), st.sampled_from(["jsonl", "json", "csv", "tsv", "csv.gz"]))
def test_any_file_is_read_or_refused_with_reasons(data, ending):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{ending}")
        path.write_bytes(data)
        with pytest.raises(CorpusError) as caught:
            read_corpus(path)
        assert caught.value.problems


@few
@given(st.text(alphabet='",;\n\r\t ax-', max_size=60))
def test_any_table_is_read_or_refused_with_reasons(body):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", CorpusWarning)
        path = Path(folder, "a.csv")
        path.write_text(f"text,topic,stance\n{body}", newline="")
        try:
            corpus = read_corpus(path)
        except CorpusError as error:
            assert error.problems
            lines = body.count("\n") + body.count("\r") + 2
            assert all(1 <= (problem.row or 1) <= lines for problem in error.problems)
        else:
            assert all(text.strip() for text in corpus.texts)


@few
@given(st.lists(st.dictionaries(st.sampled_from([*RESERVED, "x"]), json_values), max_size=4))
def test_any_rows_are_read_or_refused_with_reasons(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CorpusWarning)
        corpus = read_corpus(rows, strict=False)
        refused = {problem.row for problem in corpus.problems if problem.fatal}
        assert len(corpus) == len(rows) - len(refused - {None})
        if refused:
            with pytest.raises(CorpusError):
                read_corpus(rows)


@few
@given(grouped, st.integers(2, 6), st.integers(0, 5))
def test_folds_never_split_a_document_and_none_is_empty(corpus, k, seed):
    documents = len(set(corpus.doc_ids))
    if documents < k:
        with pytest.raises(InputError):
            grouped_folds(corpus, k, seed)
        return
    folds = grouped_folds(corpus, k, seed)
    assert len(set(zip(corpus.doc_ids, folds.tolist(), strict=True))) == documents
    assert np.unique(folds).tolist() == list(range(k))
    assert (grouped_folds(corpus, k, seed) == folds).all()


@few
@given(grouped, st.floats(0.01, 0.99), st.integers(0, 5))
def test_train_test_split_shares_no_document_and_loses_nothing(corpus, share, seed):
    if len(set(corpus.doc_ids)) < 2:
        return
    train, test = train_test_split(corpus, share, seed)
    assert len(train)
    assert len(test)
    assert shared_documents(train, test) == ()
    assert sorted([*train.texts, *test.texts]) == sorted(corpus.texts)


@few
@given(st.lists(st.text(alphabet="ab .", max_size=30), max_size=12))
def test_duplicates_are_pairs_that_are_alike(texts):
    for pair in find_duplicates(texts, 0.5):
        assert 0 <= pair.a < pair.b < len(texts)
        assert 0.5 <= pair.similarity <= 1
    twice = find_duplicates([*texts, *texts])
    copied = {pair.b for pair in twice if pair.similarity == 1.0}
    assert copied >= set(range(len(texts), 2 * len(texts)))


@few
@given(st.text() | st.integers() | st.floats() | st.dates() | st.none())
def test_dates_are_iso_and_stay(value):
    iso = iso_date(value)
    assert iso is None or iso_date(iso) == iso
