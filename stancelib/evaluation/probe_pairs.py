"""Probes of systems that give a text, or a text and its target, one label."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from stancelib.corpus.pairs import PairCorpus
from stancelib.evaluation.labels import LabelPredictions
from stancelib.evaluation.predictions import BoolArray
from stancelib.evaluation.probe_negation import negate
from stancelib.evaluation.probe_texts import misspell, quote_opponent, recase
from stancelib.evaluation.probes import MOST_ROWS, choose, flip_rates, generator
from stancelib.evaluation.records import ProbeResult
from stancelib.evaluation.target_mentions import target_pattern

__all__ = ["LabelPredictor", "probe_pairs"]

#: Returns predictions for any texts and what they are asked about.
LabelPredictor = Callable[[Sequence[str], Sequence[str | None]], LabelPredictions]

_SIDES = ("support", "oppose")
#: A label kept with at least this probability is kept with confidence.
_CONFIDENT = 0.5
#: Targets with more words are claims, which don't fit into a quotation.
_NAME_WORDS = 6
#: Other targets tried for one text at most.
_TRIES = 20
_NOTES = {
    "negation": "predicate near a mention of the target negated, where the system has the side "
    "right at first; flipped: another label",
    "target_swap": "asked about another target of the corpus, where the system has the side right "
    "at first; flipped: another label, or less than even odds of this one",
    "quoted_opponent": "a rejected quotation added, where the system has the side right at first; "
    "flipped: another label, unless it means both sides",
    "typo": "two neighbouring letters swapped in one or two long words; flipped: another label",
    "casing": "lower, upper or title case; flipped: another label",
}


class _Case(NamedTuple):
    row: int
    text: str
    target: str | None


def probe_pairs(
    corpus: PairCorpus,
    systems: Mapping[str, LabelPredictor],
    *,
    stances: Mapping[str, str | None] | None = None,
    seed: int = 0,
    limit: int = MOST_ROWS,
    n_resamples: int = 1000,
) -> tuple[ProbeResult, ...]:
    """Change texts and targets of a corpus, and count how often each system's answer changes.

    Parameters
    ----------
    corpus : PairCorpus
    systems : mapping of str to function of texts and targets
        Each returns :class:`LabelPredictions`.
    stances : mapping of str to (str or None), optional
        What labels mean; as the corpus says by default.
    seed, limit, n_resamples
        As in :func:`~stancelib.evaluation.probe_topics.probe_topics`.

    Returns
    -------
    tuple of ProbeResult
        One a probe and system.

    Notes
    -----
    ``negation``, ``target_swap`` and ``quoted_opponent`` take rows whose label
    means support or oppose, and count where the system is right at first, so
    that n differs from system to system. Where no label means a side they are
    empty. ``negation`` needs a mention of the target in the text, whole or by
    one of its content words. ``target_swap`` asks about a target that the text
    does not mention and that is not labelled for it; targets that are related
    (two rivals, a claim and its denial) may rightly keep a side.
    """
    probes = _Probes(corpus, corpus.stances if stances is None else stances, seed)
    groups = corpus.groups
    out: list[ProbeResult] = []
    for probe, candidates in probes.candidates().items():
        cases = choose(candidates, partial(probes.make, probe), seed, limit)
        out += flip_rates(
            probe,
            systems,
            partial(_flips, probe, cases, corpus, probes.stances),
            [groups[case.row] for case in cases],
            note=_NOTES[probe],
            n_resamples=n_resamples,
            seed=seed,
        )
    return tuple(out)


class _Probes:
    """What can be changed in a corpus, and how."""

    def __init__(self, corpus: PairCorpus, stances: Mapping[str, str | None], seed: int) -> None:
        self.stances = stances
        self._corpus = corpus
        self._seed = seed
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._targets = corpus.targets
        self._asked: dict[str, set[str]] = {}
        for pair in corpus:
            if pair.target is not None:
                self._asked.setdefault(pair.text, set()).add(pair.target)

    def candidates(self) -> dict[str, Sequence[int]]:
        """Return by probe the rows that may be changed."""
        every = range(len(self._corpus))
        sided = [i for i in every if self.stances.get(self._corpus[i].label) in _SIDES]
        asked = [i for i in sided if self._corpus[i].target is not None]
        return {
            "negation": sided,
            "target_swap": asked,
            "quoted_opponent": sided,
            "typo": every,
            "casing": every,
        }

    def make(self, probe: str, row: int) -> _Case | None:
        """Return the changed text and target, None where there is none."""
        pair = self._corpus[row]
        rng = generator(self._seed, probe, pair.text, pair.target or "")
        if probe == "target_swap":
            return self._swap(row, rng)
        mention = None if pair.target is None else self._pattern(pair.target)
        changed: str | None
        if probe == "negation":
            changed = negate(pair.text, mention)
        elif probe == "quoted_opponent":
            side = self.stances[pair.label]
            changed = quote_opponent(pair.text, str(side), rng, _name(pair.target))
        elif probe == "typo":
            changed = misspell(pair.text, rng, mention)
        else:
            changed = recase(pair.text, rng)
        return None if changed is None else _Case(row, changed, pair.target)

    def _swap(self, row: int, rng: np.random.Generator) -> _Case | None:
        text = self._corpus[row].text
        for position in rng.permutation(len(self._targets))[:_TRIES].tolist():
            target = self._targets[position]
            if target not in self._asked[text] and not self._pattern(target).search(text):
                return _Case(row, text, target)
        return None

    def _pattern(self, target: str) -> re.Pattern[str]:
        if target not in self._patterns:
            self._patterns[target] = target_pattern(target)
        return self._patterns[target]


def _name(target: str | None) -> str:
    """Return how a quotation speaks of a target."""
    name = (target or "").strip(" .?!")
    return name if 0 < len(name.split()) <= _NAME_WORDS else "this"


def _flips(
    probe: str,
    cases: Sequence[_Case],
    corpus: PairCorpus,
    stances: Mapping[str, str | None],
    predict: LabelPredictor,
) -> tuple[BoolArray, BoolArray]:
    """Return which answers flipped, and which count."""
    if not cases:
        return np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.bool_)
    pairs = [corpus[case.row] for case in cases]
    before = predict([pair.text for pair in pairs], [pair.target for pair in pairs])
    after = predict([case.text for case in cases], [case.target for case in cases])
    flipped = np.asarray(before.decided != after.decided)
    if probe in ("typo", "casing"):
        return flipped, np.ones(len(cases), dtype=np.bool_)
    said = [before.labels[code] for code in before.decided]
    right = np.array([label == pair.label for label, pair in zip(said, pairs, strict=True)])
    if probe == "target_swap":
        kept = after.proba[np.arange(len(cases)), before.decided]
        flipped |= kept < _CONFIDENT
    if probe == "quoted_opponent":
        both = [stances.get(after.labels[code]) == "mixed" for code in after.decided]
        flipped &= ~np.array(both, dtype=np.bool_)
    return flipped, right
