"""The strategies as users call them, on pools whose best texts are known."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.corpus import Corpus, Label, LabelledParagraph
from stancelib.corpus.pairs import LabelledPair, PairCorpus
from stancelib.errors import InputError
from stancelib.suggesting import STRATEGIES, suggest
from tests.suggesting.models import PairRule, TopicRule

SURE = [f"plum plum plum plum tree number {i} in garden {i * 7}" for i in range(60)]
UNSURE = [f"plum pear tree number {i} in orchard {i * 11}" for i in range(5)]
ODD = [f"nothing of the kind, item {i} on shelf {i * 13}" for i in range(4)]
POOL = [*SURE, *UNSURE, *ODD]


def rows(found):
    return [item.row for item in found]


def test_uncertainty_finds_what_the_model_is_unsure_of():
    found = suggest(PairRule(), POOL, n=5, strategy="uncertainty")
    assert {item.text for item in found} == set(UNSURE)
    assert all(item.why.startswith("unsure: con") for item in found)
    assert [item.rank for item in found] == [1, 2, 3, 4, 5]
    assert found[0].score >= found[-1].score


def test_rare_finds_what_may_have_a_rare_label():
    counts = {"pro": 90, "con": 60, "unclear": 2}
    found = suggest(PairRule(counts=counts), POOL, n=4, strategy="rare")
    assert {item.text for item in found} == set(ODD)
    assert found[0].why == "may be unclear (0.80), of which there are few"


def test_auto_prefers_doubt_and_rare_labels_to_what_is_known():
    counts = {"pro": 90, "con": 60, "unclear": 2}
    found = suggest(PairRule(counts=counts), POOL, n=6, seed=3)
    wanted = {*UNSURE, *ODD}
    assert sum(item.text in wanted for item in found) >= 4
    assert found.strategy == "auto"


def test_diversity_needs_no_model_and_covers_the_pool():
    found = suggest(None, POOL, n=3)
    assert found.strategy == "diversity"
    kinds = {("nothing" in item.text, "pear" in item.text) for item in found}
    assert len(kinds) == 3
    assert found[0].guess is None


def test_random_is_a_fair_sample_of_texts():
    picks = [
        row
        for seed in range(100)
        for row in rows(
            suggest(
                None, [f"text {i} of {i * 3}" for i in range(10)], n=3, strategy="random", seed=seed
            )
        )
    ]
    counts = [picks.count(row) for row in range(1, 11)]
    assert min(counts) > 12
    assert max(counts) < 50


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_same_pool_and_seed_give_the_same_choice(strategy):
    model = PairRule(counts={"pro": 9, "con": 3, "unclear": 1})
    first = suggest(model, POOL, n=8, strategy=strategy, seed=4)
    again = suggest(model, iter(POOL), n=8, strategy=strategy, seed=4)
    assert first.to_dict() == again.to_dict()


@pytest.mark.parametrize("strategy", ["random", "uncertainty", "rare"])
def test_the_order_of_the_pool_does_not_matter(strategy):
    model = PairRule(counts={"pro": 9, "con": 3, "unclear": 1})
    shuffled = random.Random(1).sample(POOL, len(POOL))
    texts = {item.text for item in suggest(model, POOL, n=9, strategy=strategy)}
    assert texts == {item.text for item in suggest(model, shuffled, n=9, strategy=strategy)}


def test_another_seed_draws_another_sample():
    a, b = (suggest(None, POOL, n=5, strategy="random", seed=seed) for seed in (0, 1))
    assert rows(a) != rows(b)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_copy_no_labelled_text_and_no_near_copy_is_chosen(strategy):
    pool = [UNSURE[0], UNSURE[0].upper() + "!", UNSURE[1], UNSURE[2] + ".", SURE[0]]
    labelled = PairCorpus(
        [LabelledPair(UNSURE[1], "con", row=1), LabelledPair(SURE[0], "pro", row=2)]
    )
    found = suggest(PairRule(), pool, n=5, strategy=strategy, labelled=labelled)
    assert sorted(rows(found)) in ([1, 4], [2, 4])
    assert found.notes[0] == "Texts passed over because they are labelled already: 2."
    assert any("copies" in note for note in found.notes)
    assert "Only 2 of 5" in found.notes[-1]


def test_the_same_text_about_another_target_is_another_question():
    pool = [{"text": "plum pear", "target": t} for t in ("plums", "pears")]
    labelled = PairCorpus([LabelledPair("plum pear", "con", "plums")])
    model = PairRule(needs_target=True)
    both = suggest(model, pool, strategy="uncertainty")
    assert sorted(item.target for item in both) == ["pears", "plums"]
    found = suggest(model, pool, labelled=labelled, strategy="uncertainty")
    assert [item.target for item in found] == ["pears"]


def test_texts_that_the_model_learned_from_are_known(small_model, small_corpus):
    pool = [*small_corpus.texts[:20], "A fair about plums and trams was opened by the mayor."]
    found = suggest(small_model, pool, n=21, strategy="uncertainty")
    assert rows(found) == [21]
    assert found.notes[0].endswith("labelled already: 20.")


def test_topics_are_chosen_for_any_kind_of_doubt():
    pool = ["tram tram good", "tram", "plum plum bad", "plum", "shelves of books"]
    found = suggest(TopicRule(), pool, n=2, strategy="uncertainty")
    assert {item.text for item in found} == {"tram", "plum"}
    assert found.kind == "topics"
    assert found.topics == ("trams", "plums")


def test_rare_stances_are_counted_in_the_labelled_corpus():
    labels = [("trams", "support")] * 8 + [("plums", "support")] * 8 + [("plums", "oppose")] * 8
    corpus = Corpus(
        LabelledParagraph(f"Labelled {i}", (Label(*label),), str(i), str(i))
        for i, label in enumerate(labels)
    )
    pool = ["tram tram good", "plum plum bad", "tram tram bad now"]
    found = suggest(TopicRule(), pool, n=1, strategy="rare", labelled=corpus)
    assert found[0].text == "tram tram bad now"
    assert found[0].why.startswith("may be trams: oppose")


def test_a_document_gives_at_most_its_share():
    pool = [{"text": text, "doc_id": "one"} for text in UNSURE]
    pool += [{"text": text, "doc_id": "two"} for text in SURE[:3]]
    found = suggest(PairRule(), pool, n=8, strategy="uncertainty", per_document=2)
    assert [item.doc_id for item in found] == ["one", "one", "two", "two"]


def test_a_model_that_needs_targets_gets_them():
    model = PairRule(needs_target=True)
    with pytest.raises(InputError, match=r"no column with targets.*--target"):
        suggest(model, UNSURE)
    found = suggest(model, UNSURE, target="plums", n=2)
    assert [item.target for item in found] == ["plums", "plums"]
    pool = [{"text": UNSURE[0], "target": "plums"}, {"text": UNSURE[1], "target": ""}]
    found = suggest(model, pool)
    assert rows(found) == [1]
    assert "has no target" in str(found.problems[0])


def test_a_models_only_target_is_meant_where_none_is_named():
    model = PairRule(needs_target=True, targets=("plums",))
    assert {item.target for item in suggest(model, UNSURE, n=3)} == {"plums"}


def test_a_model_without_targets_gets_none():
    model = PairRule()
    found = suggest(model, [{"text": "plum pear", "target": "plums"}])
    assert found[0].target is None
    assert model.asked[-1][1] is None


def test_wrong_arguments_are_named():
    for options, message in (
        ({"strategy": "best"}, "use one of auto, uncertainty"),
        ({"n": 0}, "must be 1 or more"),
        ({"strategy": "diversity", "n": 6000}, "at most 5000"),
        ({"kind": "topics"}, "the model's is 'pairs'"),
        ({"kind": "plums"}, "use 'pairs' or 'topics'"),
        ({"strategy": "rare"}, "how often each label occurs is not known"),
    ):
        with pytest.raises(InputError, match=message):
            suggest(PairRule(), POOL, **options)
    for strategy in ("uncertainty", "rare"):
        with pytest.raises(InputError, match="needs a model"):
            suggest(None, POOL, strategy=strategy)
    with pytest.raises(InputError, match="expected a stancelib model"):
        suggest("models/mine", POOL)


def test_an_empty_pool_gives_nothing():
    found = suggest(PairRule(), [], n=3)
    assert (len(found), found.read) == (0, 0)


def test_progress_tells_the_texts_read():
    seen = []
    suggest(None, (f"text {i}" for i in range(1200)), n=2, strategy="random", progress=seen.append)
    assert seen == [512, 1024, 1200]


def test_memory_does_not_grow_with_the_pool():
    def pool(size):
        return (f"plum {'pear ' * (i % 3)} on day {i} at stall {i * 31}" for i in range(size))

    def peak(size):
        tracemalloc.start()
        try:
            suggest(TopicRule(), pool(size), n=5, strategy="uncertainty")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(600)  # imports
    assert peak(8_000) < 1.5 * peak(2_000)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.text(max_size=30), max_size=25),
    st.sampled_from(sorted(set(STRATEGIES) - {"rare"})),
    st.integers(1, 9),
)
def test_any_texts_can_be_a_pool(texts, strategy, n):
    found = suggest(PairRule(), texts, n=n, strategy=strategy)
    assert len(found) <= n
    assert len({item.row for item in found}) == len(found)
    assert all(texts[item.row - 1] == item.text for item in found)
    assert all(0 <= item.score <= 1 for item in found)
