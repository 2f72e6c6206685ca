"""Train what ranks holders: ``python models/holders.py --texts FILE --unlabelled FILE``.

One command, one seed. It writes ``stancelib/holders/weights.json`` and the measured scores,
from documents that a model did not learn from, ``benchmarks/results/holders.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from holders_data import FOLDS, Example, read_examples
from holders_drills import drills
from numpy.typing import NDArray

from stancelib.errors import StancelibError
from stancelib.evaluation.holders import match, same_holder
from stancelib.holders.author import author_features, text_features
from stancelib.holders.candidates import find_candidates
from stancelib.holders.evidence import word_features
from stancelib.holders.features import Focus, candidate_features, focus_of
from stancelib.holders.finder import HolderFinder, Read
from stancelib.holders.reading import Words, read_words
from stancelib.holders.scores import HolderScores
from stancelib.holders.standing import ATTRIBUTED, Standing, standing_of
from stancelib.results import AUTHOR, UNKNOWN, Evidence

NO_JOINT: dict[str, Any] = {
    "candidate": (1.0, 0.0, 0.0),
    "author": (1.0, 0.0, 0.0, 0.0),
    "thresholds": (0.5, 0.5),
}
ROOT = Path(__file__).parents[1]
SEED = 0
_FEWEST = 4
_TRUST = 5.0
_STRENGTHS = {"candidate": 0.3, "author": 0.03, "evidence": 0.3}
#: From which log-odds a word gains: then runs are about as long as people's.
_WORD_GAIN = 2.0


class Rows(NamedTuple):
    """Named features of many cases, with their answers and the example of each."""

    names: list[list[str]]
    answers: NDArray[np.bool_]
    owners: NDArray[np.int64]


def standings(example: Example) -> tuple[Words, Focus, list[Standing]]:
    """Return the words of a side's text, where it is taken, and the candidates."""
    words = read_words(example.text)
    focus = focus_of(words, *example.side[:3])
    return words, focus, standing_of(words, find_candidates(words))


def candidate_rows(examples: Sequence[Example]) -> Rows:
    """Return a case for each candidate of each side."""
    names, answers, owners = [], [], []
    for number, example in enumerate(examples):
        words, focus, standing = standings(example)
        for each, features in zip(
            standing, candidate_features(words, focus, standing), strict=True
        ):
            candidate = each.candidate
            said = example.text[words.starts[candidate.first] : words.ends[candidate.last]]
            names.append([*each.names, *features])
            answers.append(any(same_holder(said, holder) for holder, _ in example.gold))
            owners.append(number)
    return Rows(names, np.array(answers), np.array(owners))


def author_rows(examples: Sequence[Example], best: NDArray[np.float64]) -> Rows:
    """Return a case for each side: whether the writer holds it."""
    names = []
    for example, score in zip(examples, best.tolist(), strict=True):
        words, focus, standing = standings(example)
        of_text = text_features(words, [each.candidate for each in standing])
        names.append([*of_text, *author_features(words, focus, standing, score)])
    answers = [any(holder == AUTHOR for holder, _ in example.gold) for example in examples]
    return Rows(names, np.array(answers), np.arange(len(examples)))


def gold_words(example: Example, words: Words) -> set[int]:
    """Return the positions of the words that people marked as evidence."""
    found = set()
    for _, evidence in example.gold:
        start = example.text.find(evidence) if evidence else -1
        if start >= 0:
            end = start + len(evidence)
            found |= {p for p, s in enumerate(words.starts) if start <= s < end}
    return found


def evidence_rows(examples: Sequence[Example]) -> Rows:
    """Return a case for each word: whether it shows the side."""
    names, answers, owners = [], [], []
    for number, example in enumerate(examples):
        words = read_words(example.text)
        marked = gold_words(example, words)
        if marked:
            for position, features in word_features(words, *example.side[:3]):
                names.append(features)
                answers.append(position in marked)
                owners.append(number)
    return Rows(names, np.array(answers), np.array(owners))


def fit(rows: Rows, strength: float) -> dict[str, float]:
    """Fit a logistic model; features that occur seldom are left out."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    count = CountVectorizer(analyzer=lambda names: names, min_df=_FEWEST, binary=True)
    counts = count.fit_transform(rows.names)
    known = count.get_feature_names_out()
    # Large values are penalised less: what grammar makes sure needs few examples.
    trust = np.where(np.char.startswith(known.astype(str), ATTRIBUTED), _TRUST, 1.0)
    model = LogisticRegression(C=strength, max_iter=2000, fit_intercept=False)
    model.fit(counts.multiply(trust).tocsr(), rows.answers)
    weights = zip(known, (model.coef_[0] * trust).tolist(), strict=True)
    return {name: round(weight, 4) for name, weight in weights}


def score(weights: dict[str, float], names: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return the log-odds of cases."""
    return np.array([sum(weights.get(name, 0.0) for name in case) for case in names])


def best_of(rows: Rows, scores: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return each example's best candidate."""
    best = np.full(count, -9.0)
    np.maximum.at(best, rows.owners, scores)
    return best


def train(examples: Sequence[Example]) -> HolderScores:
    """Train on sides; the writer's model sees candidates scored by models of other documents."""
    from sklearn.model_selection import GroupKFold

    rows = candidate_rows(examples)
    groups = np.array([hash_of(example.doc_id) for example in examples])
    inner = GroupKFold(4)
    outside = np.zeros(len(rows.answers))
    for learned, held in inner.split(rows.owners, groups=groups[rows.owners]):
        part = Rows([rows.names[i] for i in learned], rows.answers[learned], rows.owners[learned])
        weights = fit(part, _STRENGTHS["candidate"])
        outside[held] = score(weights, [rows.names[i] for i in held])
    written = author_rows(examples, best_of(rows, outside, len(examples)))
    author_outside = np.zeros(len(examples))
    for learned, held in inner.split(groups, groups=groups):
        part = Rows([written.names[i] for i in learned], written.answers[learned], learned)
        weights = fit(part, _STRENGTHS["author"])
        author_outside[held] = score(weights, [written.names[i] for i in held])
    thresholds = choose(examples, rows, outside, author_outside)
    shown = evidence_rows(examples)
    parts: dict[str, Any] = {
        "joint": NO_JOINT,
        "evidence": {
            "weights": fit(shown, _STRENGTHS["evidence"]),
            "slope": 1.0,
            "shift": _WORD_GAIN,
            "threshold": 0.5,
        },
    }
    for name, each, threshold in zip(
        ("candidate", "author"), (rows, written), thresholds, strict=True
    ):
        weights = fit(each, _STRENGTHS[name])
        parts[name] = {"weights": weights, "slope": 1.0, "shift": 0.0, "threshold": threshold}
    return HolderScores.from_dict(parts)


def choose(
    examples: Sequence[Example],
    rows: Rows,
    scores: NDArray[np.float64],
    authors: NDArray[np.float64],
) -> tuple[float, float]:
    """Return the thresholds of candidates and of the writer with the best F1 thereabouts."""
    grid = np.arange(0.15, 0.7, 0.05).round(2)
    reads = [HolderFinder().read(example.text) for example in examples]
    f1 = np.zeros((len(grid), len(grid)))
    for cell in np.ndindex(f1.shape):
        finder = HolderFinder(_at(*grid[list(cell)].tolist()))
        total = np.zeros(3, dtype=np.int64)
        said = _said(finder, examples, rows, scores, authors, reads)
        for example, names in zip(examples, said, strict=True):
            if example.gold and example.fold >= 0:
                total += match(names, [holder for holder, _ in example.gold])
        f1[cell] = 2 * total[0] / max(1, 2 * total[0] + total[1] + total[2])
    first, second = flattest(f1)
    return float(grid[first]), float(grid[second])


def flattest(f1: NDArray[np.float64]) -> tuple[int, int]:
    """Return the cell of a grid that is best with its neighbours: a single peak is luck."""
    padded = np.pad(f1, 1, mode="edge")
    rows, columns = f1.shape
    near = sum(padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3))
    first, second = np.unravel_index(int(np.argmax(near)), f1.shape)
    return int(first), int(second)


def _at(candidate: float, author: float) -> HolderScores:
    blank: dict[str, Any] = {"weights": {}, "slope": 1.0, "shift": 0.0}
    return HolderScores.from_dict(
        {
            "candidate": {**blank, "threshold": candidate},
            "author": {**blank, "threshold": author},
            "evidence": {**blank, "threshold": 0.5},
            "joint": {**NO_JOINT, "thresholds": (candidate, author)},
        }
    )


def _said(
    finder: HolderFinder,
    examples: Sequence[Example],
    rows: Rows,
    scores: NDArray[np.float64],
    authors: NDArray[np.float64],
    reads: Sequence[Read],
) -> list[list[str]]:
    bounds = np.searchsorted(rows.owners, np.arange(len(examples) + 1))
    out: list[list[str]] = []
    for number, example in enumerate(examples):
        found = scores[bounds[number] : bounds[number + 1]].tolist()
        holders = finder.chosen(reads[number], example.side, found, float(authors[number]))
        out.append([holder.name for holder in holders if holder.name != UNKNOWN])
    return out


def hash_of(doc_id: str) -> int:
    """Return a number for a document."""
    import zlib

    return zlib.crc32(doc_id.encode())


def measure(examples: Sequence[Example]) -> dict[str, Any]:
    """Cross-validate by document, and compare with baselines, on real paragraphs."""
    tested, said, shown = [], [], []
    for fold in range(FOLDS):
        model = train([example for example in examples if example.fold != fold])
        finder = HolderFinder(model)
        for example in examples:
            if example.fold == fold and example.gold:
                tested.append(example)
                holders = finder.find(example.text, [example.side])[0]
                said.append([h.name for h in holders if h.name != UNKNOWN])
                shown.append(_overlap(example, holders[0].evidence))
        print(f"fold {fold + 1} of {FOLDS} tested", flush=True)
    return {
        "sides found right": _scores(tested, said, only_right=True),
        "all labelled sides": _scores(tested, said, only_right=False),
        "evidence of sides found right": _evidence_scores(tested, shown),
    }


def _overlap(example: Example, evidence: Evidence | None) -> tuple[int, int, int] | None:
    """Return shared words, words shown, words marked; None where nothing is marked."""
    words = read_words(example.text)
    marked = gold_words(example, words)
    if not marked:
        return None
    if evidence is None:
        return 0, 0, len(marked)
    own = {p for p, s in enumerate(words.starts) if evidence.start <= s < evidence.end}
    return len(own & marked), len(own), len(marked)


def _evidence_scores(
    tested: Sequence[Example], shown: Sequence[tuple[int, int, int] | None]
) -> dict[str, Any]:
    """Return token F1, mean over sides, beside the strongest linear span and its sentence."""
    kept = [i for i, example in enumerate(tested) if example.right and shown[i] is not None]
    rows: dict[str, list[Any]] = {"stancelib": [shown[i] for i in kept]}
    for name, whole in (("strongest linear span", False), ("its sentence", True)):
        rows[name] = [_overlap(tested[i], _strongest(tested[i], whole)) for i in kept]
    documents = [hash_of(tested[i].doc_id) for i in kept]
    out: dict[str, Any] = {"sides": len(kept)}
    for name, counts in rows.items():
        f1 = [2 * both / max(1, own + marked) for both, own, marked in counts]
        pairs = np.stack([f1, np.ones(len(f1))], axis=1)
        out[name] = {
            "token_f1": _interval(pairs, documents, lambda sums: sums[..., 0] / sums[..., 1])
        }
    return out


def _strongest(example: Example, whole: bool) -> Evidence | None:
    if not example.side.evidence:
        return None
    start, end = example.side.evidence[0]
    words = read_words(example.text)
    if whole:
        number = words.sentences[words.at(start)]
        inside = [p for p in range(len(words)) if words.sentences[p] == number]
        start, end = words.starts[inside[0]], words.ends[inside[-1]]
    return Evidence(start, end, example.text[start:end], 0.0, example.side.stance)


def _scores(
    tested: Sequence[Example], said: Sequence[Sequence[str]], *, only_right: bool
) -> dict[str, Any]:
    kept = [i for i, example in enumerate(tested) if example.right or not only_right]
    systems = {
        "stancelib": [said[i] for i in kept],
        "always AUTHOR": [[AUTHOR] for _ in kept],
        "nearest capitalised subject": [_nearest(tested[i]) for i in kept],
    }
    out: dict[str, Any] = {"sides": len(kept)}
    documents = [hash_of(tested[i].doc_id) for i in kept]
    for name, names in systems.items():
        counts = np.array(
            [match(n, [h for h, _ in tested[i].gold]) for i, n in zip(kept, names, strict=True)]
        )
        pure = [i for i, k in enumerate(kept) if len({h == AUTHOR for h, _ in tested[k].gold}) == 1]
        right = np.array(
            [
                bool(names[i]) and (names[i][0] == AUTHOR) == (tested[kept[i]].gold[0][0] == AUTHOR)
                for i in pure
            ]
        )
        out[name] = {
            "holder_f1": _interval(counts, documents, _f1),
            "author_accuracy": _interval(
                np.stack([right, np.ones(len(right))], axis=1),
                [documents[i] for i in pure],
                lambda sums: sums[..., 0] / sums[..., 1],
            ),
        }
    return out


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2 * sums[..., 0] / np.maximum(2 * sums[..., 0] + sums[..., 1] + sums[..., 2], 1)


def _interval(counts: NDArray[Any], documents: Sequence[int], metric: Any) -> dict[str, float]:
    """Return a metric of summed counts with a 95 % bootstrap interval over documents."""
    _, owner = np.unique(documents, return_inverse=True)
    sums = np.zeros((owner.max() + 1, counts.shape[1]))
    np.add.at(sums, owner, counts)
    drawn = np.random.default_rng(SEED).multinomial(len(sums), [1 / len(sums)] * len(sums), 1000)
    low, high = np.quantile(metric(drawn @ sums), [0.025, 0.975])
    return {"value": float(metric(sums.sum(axis=0))), "low": float(low), "high": float(high)}


def _nearest(example: Example) -> list[str]:
    """Return the nearest name left of what tells the side, in its sentence; else the writer."""
    read = HolderFinder().read(example.text)
    words = read.words
    at = focus_of(words, *example.side[:3]).first
    names = [c for c in read.candidates if c.kind == "name" and c.last < at]
    names = [c for c in names if words.sentences[c.first] == words.sentences[at]]
    if not names:
        return [AUTHOR]
    return [example.text[words.starts[names[-1].first] : words.ends[names[-1].last]]]


def main() -> int:
    """Read the command line, train, measure, write; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="real paragraphs with labels")
    parser.add_argument("--unlabelled", type=Path, required=True, help="texts of silver.jsonl")
    options = parser.parse_args()
    try:
        labelled = read_examples(options.texts, options.unlabelled)
        write([e for e in labelled if e.gold] + drills(), options.texts)
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def write(examples: Sequence[Example], texts: Path) -> None:
    """Measure, train on everything, write weights and scores."""
    from holders_joint import HELD, fit_joint

    measured = measure(examples)
    others = train([example for example in examples if example.fold != HELD])
    joint, measured["with the encoder"] = fit_joint(others, examples, texts)
    scores = train(examples)
    parts = (
        ("candidate", scores.candidate),
        ("author", scores.author),
        ("evidence", scores.evidence),
    )
    data = {
        "format": 1,
        "seed": SEED,
        "joint": joint,
        **{
            name: {
                "weights": dict(sorted(part.weights.items())),
                "slope": part.slope,
                "shift": part.shift,
                "threshold": part.threshold,
            }
            for name, part in parts
        },
    }
    path = ROOT / "stancelib" / "holders" / "weights.json"
    path.write_text(json.dumps(data, indent=0, ensure_ascii=True) + "\n", encoding="utf-8")
    out = ROOT / "benchmarks" / "results" / "holders.json"
    out.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    sys.exit(main())
