from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import TrainingError
from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.meaning import MEANINGS
from stancelib.training import pair_search
from stancelib.training.pair_calibration import macro_f1
from stancelib.training.pair_search import PROFILES, Choice, choose, pair_data
from tests.pairs import data


def searched(corpus, seed=0):
    """Search, and return the outcome with the choices tried, in order."""
    tried = []
    prepared = pair_data(corpus)
    chosen = choose(corpus, prepared, seed, lambda *step: tried.append(step))
    return chosen, tried, prepared


def names(tried):
    return [message.rpartition(":")[0] for _, _, message in tried]


def noisy(n=240, seed=0, n_targets=1):
    """Labels that words tell only half of the time."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        label = "ab"[int(rng.integers(2))]
        words = [f"w{int(w)}" for w in rng.integers(60, size=6)]
        hint = label if rng.random() < 0.7 else "ab"[int(rng.integers(2))]
        target = f"plan number {i % n_targets}" if n_targets else None
        rows.append(
            LabelledPair(f"hint{hint} {' '.join(words)}", label, target, doc_id=f"{i // 2}")
        )
    return PairCorpus(rows, "noisy", stances={"a": "support", "b": "oppose"})


@pytest.mark.parametrize(
    ("corpus", "first"),
    [
        (lambda: data.town(targets=(None,)), ["text, shared"]),
        (lambda: data.town(targets=("carbon tax",)), ["text, shared", "near, shared"]),
        (data.town, ["text, shared", "near, shared"]),
        (data.wide, ["text, own", "near, own"]),
        (data.many, ["near, shared", "related, shared"]),
    ],
)
def test_what_is_tried_depends_on_the_targets(corpus, first):
    _, tried, prepared = searched(corpus())
    found = [name.partition(", C")[0] for name in names(tried)]
    assert found[: len(first)] == first
    assert all(name.endswith("C = 0.06") for name in names(tried)[: len(first)])
    assert len(set(names(tried))) == len(tried)  # each once
    blocks = {BLOCKS[i] for i in np.unique(prepared.design.blocks)}
    profiles = {name.partition(",")[0] for name in first}
    assert blocks <= set().union(*(PROFILES[name] for name in ("text", *profiles)))
    assert ("cross" in blocks) == ("related" in profiles)


def test_weights_beside_shared_ones_are_tried_for_the_best_profile_alone():
    _, tried, _ = searched(data.wide())
    profiles = {name.partition(",")[0] for name in names(tried) if ", both" in name}
    assert len(profiles) == 1


def test_progress_counts_and_reaches_its_end():
    for corpus in (data.town(), data.wide(), data.many(), noisy()):
        _, tried, _ = searched(corpus)
        assert [step for step, _, _ in tried] == list(range(1, len(tried) + 1))
        assert tried[-1][0] == tried[-1][1]


def test_the_outcome_is_the_best_of_the_first_strength_or_a_neighbour():
    for corpus in (data.town(), data.many(), noisy()):
        chosen, tried, prepared = searched(corpus)
        scores = {message: float(message.rpartition(" ")[2]) for _, _, message in tried}
        first = {m: s for m, s in scores.items() if "C = 0.06" in m}
        best = max(first, key=first.get)
        assert best.startswith(f"{chosen.choice.profile}, {chosen.choice.sharing}")
        ours = f"{chosen.choice.profile}, {chosen.choice.sharing}, C = {chosen.choice.strength:g}: "
        assert scores[f"{ours}{chosen.score:.3f}"] == round(chosen.score, 3)
        assert prepared.many == (corpus.name == "many")


def test_with_many_targets_regularisation_is_never_weakened():
    _, tried, _ = searched(data.many())
    assert not any(name.endswith(("C = 0.2", "C = 0.6")) for name in names(tried))
    assert names(tried)[-1].endswith("C = 0.02")


def scripted(monkeypatch, scores):
    """Let trials score by strength alone; return those tried."""
    tried = []

    def attempt(self, choice):
        tried.append(choice)
        margins = np.zeros((len(self.rows), 2))
        self._tried[choice] = scores[choice.strength], margins

    monkeypatch.setattr(pair_search._Trials, "_try", attempt)
    return tried


@pytest.mark.parametrize(
    ("scores", "strength", "order"),
    [
        # Weaker must be better by two standard errors (of 0.0283 here), stronger only come close.
        ({0.06: 0.7, 0.2: 0.9, 0.6: 0.99}, 0.6, [0.06, 0.2, 0.6]),
        ({0.06: 0.7, 0.2: 0.9, 0.6: 0.93}, 0.2, [0.06, 0.2, 0.6]),
        ({0.06: 0.7, 0.2: 0.75, 0.02: 0.5}, 0.06, [0.06, 0.2, 0.02]),
        ({0.06: 0.7, 0.2: 0.75, 0.02: 0.69}, 0.02, [0.06, 0.2, 0.02]),
        ({0.06: 0.7, 0.2: 0.6, 0.02: 0.68}, 0.06, [0.06, 0.2, 0.02]),
    ],
)
def test_which_strength_is_taken(monkeypatch, scores, strength, order):
    corpus = noisy(n_targets=0)
    tried = scripted(monkeypatch, scores)
    chosen = choose(corpus, pair_data(corpus), 0)
    assert chosen.choice == Choice("text", "shared", strength)
    assert [choice.strength for choice in tried] == order
    assert chosen.score == scores[strength]


def test_the_first_among_equals_is_taken(monkeypatch):
    tried = scripted(monkeypatch, {0.06: 0.7, 0.2: 0.7, 0.02: 0.1})
    corpus = noisy()
    assert choose(corpus, pair_data(corpus), 0).choice == Choice("text", "shared", 0.06)
    assert tried[0].profile == "text"


def test_the_same_seed_gives_the_same_outcome_and_another_other_folds():
    (first, _, _), (second, _, _), (third, _, _) = (searched(noisy(), s) for s in (1, 1, 2))
    assert first.choice == second.choice
    assert first.score == second.score
    assert first.calibration.slope == second.calibration.slope
    np.testing.assert_array_equal(first.calibration.offsets, second.calibration.offsets)
    assert third.calibration.slope != first.calibration.slope


def test_scores_are_of_rows_that_were_held_out():
    # Words that tell labels in their own document only must not help.
    rows = [
        LabelledPair(f"word{i // 4} {'x' if i % 2 else 'y'}{i // 2}", "ab"[(i // 4) % 2], None,
                     doc_id=f"{i // 4}")
        for i in range(160)
    ]  # fmt: skip
    chosen, _, _ = searched(PairCorpus(rows, stances={"a": None, "b": None}))
    assert chosen.score < 0.7


def test_margins_come_from_models_that_lacked_the_row():
    corpus = noisy(n_targets=0)
    prepared = pair_data(corpus)
    trials = pair_search._Trials(corpus, prepared, 0, None)
    choice = Choice("text", "shared", 0.6)
    score = trials.score(choice)
    margins = trials.margins(choice)
    assert score == macro_f1(margins.argmax(axis=1), prepared.labels, 2)
    groups = np.array(corpus.groups)
    seen = []
    for held, rest, columns in trials._folds:
        assert not set(groups[held]) & set(groups[rest])
        training = np.isin(np.arange(len(corpus)), rest)
        table = prepared.design.columns(training).table
        np.testing.assert_array_equal(columns.table.keys, table.keys)
        np.testing.assert_array_equal(columns.table.factors, table.factors)
        heads, matrix, _ = prepared.fit(columns, rest, choice)
        own = np.zeros(len(held), dtype=np.int64)
        np.testing.assert_array_equal(margins[held], heads.margins(matrix[held], own))
        seen += held.tolist()
    assert sorted(seen) == list(range(len(corpus)))
    assert len(trials._folds) == 4


# Corpora as arrays


def test_targets_have_weights_of_their_own_where_each_has_rows_enough():
    corpus = data.wide()
    prepared = pair_data(corpus)
    assert prepared.n_targets == 2
    assert [prepared.names[t] for t in prepared.targets] == [pair.target for pair in corpus]
    few = corpus.take([*range(2, len(corpus)), 0])  # still 60 rows each
    assert pair_data(few).n_targets == 2
    for_tax = [i for i, pair in enumerate(corpus) if pair.target == "carbon tax"]
    others = [i for i in range(len(corpus)) if i not in for_tax]
    assert pair_data(corpus.take(others + for_tax[:40])).n_targets == 2
    prepared = pair_data(corpus.take(others + for_tax[:39]))
    assert prepared.n_targets == 1
    assert not prepared.targets.any()
    assert pair_data(corpus.take(for_tax)).n_targets == 1  # one target shares with nobody


def test_rows_without_a_target_leave_none_their_own_weights():
    corpus = data.wide()
    mixed = PairCorpus([*corpus, replace(corpus[0], target=None)], stances=data.STANCES)
    prepared = pair_data(mixed)
    assert prepared.n_targets == 1
    assert prepared.names == data.TARGETS
    searched(mixed)


def test_weights_and_labels_are_those_of_the_rows():
    corpus = PairCorpus([LabelledPair("x", "b", weight=2.5), LabelledPair("y", "a")])
    prepared = pair_data(corpus)
    assert prepared.weights.tolist() == [2.5, 1.0]
    assert prepared.labels.tolist() == [1, 0]
    assert prepared.names == ()


# Few and many rows


def test_one_document_is_folded_by_row():
    rows = [replace(pair, doc_id="one") for pair in data.town()]
    chosen, _, _ = searched(PairCorpus(rows, stances=data.STANCES))
    assert chosen.score > 0.9


def test_one_row_is_too_few():
    corpus = data.town().take([0])
    with pytest.raises(TrainingError, match="town: 1 row, too few to learn from"):
        searched(corpus)


def test_of_many_rows_whole_documents_are_searched(monkeypatch):
    monkeypatch.setattr(pair_search, "_SEARCHED", 24)
    corpus = data.town()
    rows = pair_search._searched(corpus, 0)
    assert len(rows) == 24
    groups = np.array(corpus.groups)
    outside = np.setdiff1d(np.arange(len(corpus)), rows)
    assert not set(groups[rows]) & set(groups[outside])
    np.testing.assert_array_equal(rows, pair_search._searched(corpus, 0))
    chosen, _, _ = searched(corpus)
    assert chosen.score > 0.9
    monkeypatch.setattr(pair_search, "_SEARCHED", 72)
    np.testing.assert_array_equal(pair_search._searched(corpus, 0), np.arange(72))
    monkeypatch.setattr(pair_search, "_SEARCHED", 71)  # just above: still a part of them
    assert len(pair_search._searched(corpus, 0)) == 36


def test_profiles_name_blocks():
    for profile in PROFILES.values():
        assert set(profile) <= {*BLOCKS, *MEANINGS}
        assert all(value > 0 for value in profile.values())
