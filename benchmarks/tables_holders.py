"""The table of how well holders and evidence are found, made of recorded results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.markdown import interval, table, versions

__all__ = ["TABLES", "holders"]

_SYSTEMS = ("stancelib", "always AUTHOR", "nearest capitalised subject")
#: Of models/holders_spacy.py, with what they are called here.
_SPACY = {
    "spaCy's entities": "fast, candidates: spaCy's entities",
    "spaCy's entities and subjects": "fast, candidates: spaCy's entities and subjects",
    "nearest entity": "spaCy's nearest PERSON, ORG or GPE",
    "nearest entity of the sentence": "the same, in its sentence, without the topic's names",
}


def holders(results: Mapping[str, Any]) -> str | None:
    """Return the table of holders and of evidence."""
    result = results.get("holders")
    if result is None:
        return None
    right, every = result["sides found right"], result["all labelled sides"]
    joined, shown = result["with the encoder"], result["evidence of sides found right"]
    rows = [
        ["fast" if name == "stancelib" else name]
        + [interval(part[name]["holder_f1"]) for part in (right, every)]
        + [interval(right[name]["author_accuracy"])]
        for name in _SYSTEMS
    ]
    rows.insert(
        1, ["accurate", interval(joined["holder_f1"]), "–", interval(joined["author_accuracy"])]
    )
    spacy = _of_same_sides(results.get("holders-spacy"), right)
    if spacy is not None:
        rows += [
            [
                said,
                *(interval(part[name]["holder_f1"]) for part in _parts(spacy)),
                interval(spacy["sides found right"][name]["author_accuracy"]),
            ]
            for name, said in _SPACY.items()
        ]
    columns = ["system", "holder F1, sides found right", "all labelled sides", "writer or named"]
    evidence = [["fast", interval(shown["stancelib"]["token_f1"])]]
    evidence.append(["accurate", interval(joined["evidence_token_f1"])])
    evidence += [
        [name, interval(shown[name]["token_f1"])]
        for name in ("strongest linear span", "its sentence")
    ]
    about = (
        f"Real paragraphs, 95% intervals over documents. fast: {right['sides']:,} sides found right, "
        f"5-fold cross-validation by document; accurate: {joined['sides']} sides of the documents "
        "that the encoder never learned from, each half joined by what was chosen on the other."
    )
    if spacy is not None:
        less = spacy["sides found right"]["stancelib minus"]["spaCy's entities"]
        about += (
            f" Holder F1 of fast minus that with spaCy's entities: {interval(less, sign=True)} "
            f"({versions(spacy['versions'])}); none of spaCy's rows was trained on its candidates."
        )
    return (
        f"{table(columns, rows)}\n{about}\n\n"
        f"{table(['system', 'evidence, F1 of words'], evidence)}\n"
    )


def _parts(result: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    return result["sides found right"], result["all labelled sides"]


def _of_same_sides(
    spacy: Mapping[str, Any] | None, right: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """Return what was measured with spaCy; None where the ranker has been trained again since."""
    if spacy is None:
        return None
    own = spacy["sides found right"]
    same = own["sides"] == right["sides"] and own["stancelib"] == right["stancelib"]
    return spacy if same else None


#: Tables by the names of their markers.
TABLES: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {"holders": holders}
