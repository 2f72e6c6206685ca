"""Candidates for holders from a pipeline of spaCy, in place of the library's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stancelib.errors import InputError

__all__ = ["ENTITIES", "SpacySource", "spacy_source"]

#: Labels of entities that can take a side: persons, peoples and parties, organisations, places
#: with a government.
ENTITIES = frozenset({"PERSON", "NORP", "ORG", "GPE"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent", "appos", "poss"})
_PARSERS = ("parser", "transition_parser", "experimental_biaffine_parser")


@dataclass(frozen=True, slots=True)
class SpacySource:
    """Candidates as a pipeline sees them: entities, and subjects where it parses.

    Parameters
    ----------
    nlp : callable
        A loaded pipeline (``spacy.language.Language``): gives a ``Doc`` for a str.
    subjects : bool, optional
        Whether noun phrases that are subjects, agents, appositions or possessors
        count, too: "critics", "the government". Only where the pipeline parses. The
        ranker, which takes candidates for names, does worse with them.
    entities : frozenset of str, optional
        Labels of entities that count.

    Examples
    --------
    Anything that answers like spaCy will do:

    >>> from types import SimpleNamespace as Stand
    >>> ent = Stand(start_char=0, end_char=4, label_="GPE")
    >>> doc = Stand(ents=[ent], has_annotation=lambda name: False)
    >>> SpacySource(lambda text: doc)("Oslo agrees.")
    [(0, 4)]
    """

    nlp: Callable[[str], Any]
    subjects: bool = False
    entities: frozenset[str] = ENTITIES

    def __call__(self, text: str) -> list[tuple[int, int]]:
        """Return start and end of each candidate in characters, in the order of the text.

        Parameters
        ----------
        text : str

        Returns
        -------
        list of (int, int)
        """
        # UTF-8, which spaCy keeps its words in, has no lone surrogates; any letter holds the place.
        return self.of_doc(self.nlp(text.encode("utf-8", "replace").decode("utf-8")))

    def of_doc(self, doc: Any) -> list[tuple[int, int]]:
        """Return the candidates of a text that the pipeline has read already.

        Parameters
        ----------
        doc : spacy.tokens.Doc

        Returns
        -------
        list of (int, int)
        """
        found = {(e.start_char, e.end_char) for e in doc.ents if e.label_ in self.entities}
        if self.subjects and doc.has_annotation("DEP"):
            found |= {
                (phrase.start_char, phrase.end_char)
                for phrase in doc.noun_chunks
                if phrase.root.dep_ in _SUBJECTS
                or (phrase.root.dep_ == "pobj" and phrase.root.head.dep_ in _SUBJECTS)
            }
        return _outermost(found)


def spacy_source(pipeline: Any, *, subjects: bool = False) -> SpacySource:
    """Return a source of candidates for :meth:`stancelib.StanceModel.with_holders`.

    Parameters
    ----------
    pipeline : str or spacy.language.Language
        The name or folder of an installed pipeline, or a loaded one. It needs
        entities (``ner``, ``entity_ruler``) or a parser.
    subjects : bool, optional
        Whether noun phrases that are subjects count, where the pipeline parses.

    Returns
    -------
    SpacySource

    Raises
    ------
    InputError
        If spaCy or the pipeline isn't installed, or it finds nothing that could be
        a candidate.
    """
    nlp = _loaded(pipeline) if isinstance(pipeline, str) else pipeline
    parts = getattr(nlp, "pipe_names", None)
    if parts is None or not callable(nlp):
        raise InputError(
            f"expected the name of a spaCy pipeline or a loaded one, got {type(nlp).__name__}"
        )
    names = any(part in ("ner", "entity_ruler", "span_ruler", "entity_linker") for part in parts)
    if not names and not (subjects and any(part in _PARSERS for part in parts)):
        raise InputError(
            f"the spaCy pipeline ({', '.join(parts) or 'empty'}) has neither ner nor entity_ruler"
            f"{' nor a parser' if subjects else ''}, so it finds no holders; load one that has, "
            "for example en_core_web_sm"
        )
    return SpacySource(nlp, subjects)


def _loaded(name: str) -> Any:
    try:
        import spacy
    except ImportError as error:
        raise InputError(
            'finding holders by spaCy needs spaCy: run pip install "stancelib[spacy]"'
        ) from error
    try:
        return spacy.load(name)
    except OSError as error:
        raise InputError(
            f"the spaCy pipeline {name!r} isn't installed, nor is it a folder of one; "
            f"spaCy's own are fetched by: python -m spacy download en_core_web_sm"
        ) from error


def _outermost(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that aren't inside another: "the Norse king" rather than "Norse"."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not out or end > out[-1][1]:
            out.append((start, end))
    return out
