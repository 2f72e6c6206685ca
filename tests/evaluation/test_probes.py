from __future__ import annotations

import numpy as np
import pytest

from stancelib.corpus.pairs import PairCorpus
from stancelib.evaluation.labels import LabelPredictions
from stancelib.evaluation.mentions import find_mentions
from stancelib.evaluation.predictions import Predictions
from stancelib.evaluation.probe_pairs import probe_pairs
from stancelib.evaluation.probe_topics import probe_topics
from stancelib.evaluation.probes import EXPECTS
from stancelib.evaluation.sentiment import tone
from tests.evaluation.town_pairs import STANCES, pair, town_pairs
from tests.training.data import TAX, TRAMS, town

TOPICS = (TAX, TRAMS)


def by_mention(texts, side=None):
    """Find topics by mention, sides by tone or as told."""
    topic = find_mentions(texts, TOPICS)
    tones = np.array([tone(text) if side is None else side for text in texts])[:, None]
    support, oppose = topic & (tones > 0), topic & (tones < 0)
    return Predictions(
        tuple(t.name for t in TOPICS), topic * 0.9, support * 0.9, oppose * 0.9, topic, support, oppose
    )  # fmt: skip


def rates(results, system="m"):
    return {r.probe: (r.n, r.flipped.value) for r in results if r.system == system}


def test_each_probe_of_each_system_is_a_result():
    systems = {"m": by_mention, "always": lambda texts: by_mention(texts, 1)}
    results = probe_topics(town(topics=TOPICS), TOPICS, systems)
    assert [(r.probe, r.system) for r in results] == [(p, s) for p in EXPECTS for s in systems]
    assert all(r.expects == EXPECTS[r.probe] and r.note for r in results)


def test_probes_of_topics_tell_systems_apart():
    corpus = town(topics=TOPICS)
    found = rates(probe_topics(corpus, TOPICS, {"m": by_mention}))
    assert found["target_swap"] == (96, 1.0)  # mentions decide: the topic follows them
    assert found["typo"][0] == len(corpus)
    stubborn = {"m": lambda texts: by_mention(texts, 1)}
    found = rates(probe_topics(corpus, TOPICS, stubborn))
    assert found["negation"] == (24, 0.0)  # right where the text supports, and it stays with that
    assert found["quoted_opponent"] == (24, 0.0)

    def shouting(texts):
        said = by_mention(texts, 1)
        loud = np.array([text.isupper() for text in texts])[:, None]
        return Predictions(
            said.topics, said.topic_proba, said.support_proba, said.oppose_proba,
            said.topic & ~loud, said.support, said.oppose,
        )  # fmt: skip

    assert 0 < rates(probe_topics(corpus, TOPICS, {"m": shouting}))["casing"][1] < 1


def test_a_system_that_counts_words_falls_for_a_quoted_opponent():
    def words(texts):
        topic = find_mentions(texts, TOPICS)
        bad = np.array([any(w in t for w in ("mistake", "disaster", "failure")) for t in texts])
        support = topic & ~bad[:, None]
        return Predictions(
            ("carbon_tax", "trams"), topic * 0.9, support * 0.9, (topic & ~support) * 0.9,
            topic, support, topic & ~support,
        )  # fmt: skip

    found = rates(probe_topics(town(topics=TOPICS), TOPICS, {"m": words}))
    assert found["quoted_opponent"] == (24, 1.0)


def test_one_topic_has_nothing_to_swap():
    def one(texts):
        return by_mention(texts).select(["carbon_tax"])

    results = probe_topics(town(), [TAX], {"m": one})
    swap = next(r for r in results if r.probe == "target_swap")
    assert (swap.n, swap.flipped.value) == (0, None)


def by_target_tone(texts, targets, *, blind=False):
    """PRO or CON by the tone, NONE where the text does not name the target."""
    codes = []
    for text, target in zip(texts, targets, strict=True):
        named = blind or target is None or target.lower() in text.lower()
        codes.append((2 if tone(text) > 0 else 0 if tone(text) < 0 else 1) if named else 1)
    return LabelPredictions.from_proba(("CON", "NONE", "PRO"), np.eye(3)[codes])


def test_probes_of_pairs_tell_whether_the_target_is_read():
    corpus = town_pairs()
    systems = {
        "m": by_target_tone,
        "blind": lambda texts, targets: by_target_tone(texts, targets, blind=True),
    }
    results = probe_pairs(corpus, systems)
    assert [(r.probe, r.system) for r in results] == [(p, s) for p in EXPECTS for s in systems]
    assert rates(results)["target_swap"] == (48, 1.0)
    assert rates(results, "blind")["target_swap"] == (48, 0.0)
    assert rates(results)["casing"] == (72, 0.0)
    # One of two words of praise negated leaves none; of three words of blame, one.
    assert rates(results)["negation"] == (48, 0.5)


def test_a_side_kept_without_confidence_is_not_kept():
    def unsure(texts, targets):
        proba = by_target_tone(texts, targets, blind=True).proba
        return LabelPredictions.from_proba(("CON", "NONE", "PRO"), proba * 0.1 + 0.3)

    assert rates(probe_pairs(town_pairs(), {"m": unsure}))["target_swap"] == (48, 1.0)


def test_a_text_that_is_labelled_for_all_targets_or_names_them_is_not_swapped():
    both = [pair("A wise plan.", "PRO", target, "d") for target in ("parks", "trams")]
    named = [pair("Parks and trams are wise.", "PRO", "trams", "e")]
    found = rates(probe_pairs(PairCorpus([*both, *named], stances=STANCES), {"m": by_target_tone}))
    assert found["target_swap"] == (0, None)
    assert found["casing"][0] == 3


@pytest.mark.parametrize("known", [True, False])
def test_sides_are_probed_only_where_labels_mean_sides(known):
    corpus = PairCorpus(list(town_pairs(targets=(None,))), stances=STANCES if known else {})
    found = rates(probe_pairs(corpus, {"m": by_target_tone}))
    assert (found["negation"][0] > 0) == (found["quoted_opponent"][0] > 0) == known
    assert found["target_swap"] == (0, None)
    assert found["typo"][0] == len(corpus)


def test_finding_both_sides_after_a_quotation_is_no_flip():
    def fair(texts, targets):
        quoted = [any(w in t for w in ("they are wrong", "not true", "no case")) for t in texts]
        codes = [2 if q else 1 for q in quoted]
        return LabelPredictions.from_proba(("CON", "PRO", "BOTH"), np.eye(3)[codes])

    say = {"PRO": "The {who} supports the {target}."}
    corpus = town_pairs(say=say)
    mixed = probe_pairs(corpus, {"m": fair}, stances={**STANCES, "BOTH": "mixed"})
    assert rates(mixed)["quoted_opponent"] == (24, 0.0)
    assert rates(probe_pairs(corpus, {"m": fair}))["quoted_opponent"] == (24, 1.0)


def test_the_same_seed_gives_the_same_results_and_no_more_rows_than_wanted():
    seen = []

    def watch(texts, targets):
        seen.append(tuple(texts))
        return by_target_tone(texts, targets)

    for seed in (0, 0, 1):
        results = probe_pairs(town_pairs(), {"m": watch}, seed=seed, limit=7)
        assert all(r.n <= 7 for r in results)
    third = len(seen) // 3
    assert seen[:third] == seen[third : 2 * third] != seen[2 * third :]
