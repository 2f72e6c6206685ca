from __future__ import annotations

import json
from collections import Counter

import pytest

from benchmarks.encoder import few_shot
from benchmarks.encoder.few_shot import draw, rows_of, split
from stancelib.corpus.schema import Corpus, Label, LabelledParagraph
from tests.training.data import TAX, TRAMS, WHO, as_rows, town


def classes(corpus):
    return Counter(
        key for p in corpus for key in ([(x.topic, x.stance) for x in p.labels] or [None])
    )


def test_so_many_of_each_class_are_drawn():
    corpus = town(WHO, (TAX, TRAMS))
    drawn = draw(corpus, 5, seed=0)
    assert set(classes(drawn).values()) == {5}
    assert len(classes(drawn)) == 9
    assert [p.text for p in draw(corpus, 5, 0)] == [p.text for p in drawn]
    assert [p.text for p in draw(corpus, 5, 1)] != [p.text for p in drawn]


def test_of_a_rare_class_all_are_drawn_and_what_has_two_classes_counts_for_both():
    both = (Label("a", "support"), Label("b", "oppose"))
    rows = [LabelledParagraph(f"x{i}", both) for i in range(3)]
    rows += [LabelledParagraph(f"y{i}", (Label("b", "oppose"),)) for i in range(9)]
    drawn = draw(Corpus(rows), 5, seed=0)
    assert classes(drawn) == {("a", "support"): 3, ("b", "oppose"): 5}


def test_no_document_is_drawn_from_and_tested_on():
    corpus = town()
    pool, tested = split(corpus)
    assert len(pool) + len(tested) == len(corpus)
    assert not set(pool.doc_ids) & set(tested.doc_ids)


@pytest.mark.slow
def test_both_tiers_are_measured_on_the_same_paragraphs(tmp_path, capsys):
    pytest.importorskip("torch")
    from tests.finetuning.base_folder import save_base

    base = save_base(tmp_path / "base")
    texts = tmp_path / "town.jsonl"
    rows = as_rows(town(WHO, (TAX, TRAMS)))
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "result.json"
    told = ["--texts", str(texts), "--base", str(base), "--sizes", "2,3", "--seeds", "1"]
    assert few_shot.main([*told, "--out", str(out), "--about-base", "a tiny one"]) == 0
    result = json.loads(out.read_text())
    assert result["base"] == "a tiny one"
    none, two, three = result["rows"]
    assert (none["size"], two["size"], three["size"]) == (0, 2, 3)
    assert two["paragraphs"] < three["paragraphs"]
    for row in (two, three):
        for name in ("accurate", "linear", "difference"):
            found = row[name]["side_f1"]
            assert found["low"] <= found["high"]
        gap = row["accurate"]["side_f1"]["value"] - row["linear"]["side_f1"]["value"]
        assert row["difference"]["side_f1"]["value"] == pytest.approx(gap, abs=1e-4)
    assert "linear" not in none
    printed = capsys.readouterr().out
    assert rows_of(result) in printed
    assert "| 3 | 1 | " in printed
    # No text of the corpus stands in the result.
    assert not any(word in out.read_text() for word in ("parliament", "mayor"))
