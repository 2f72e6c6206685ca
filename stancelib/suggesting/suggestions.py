"""What was chosen, and the file in which a person labels it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, overload

from stancelib.corpus.row_writer import write_rows
from stancelib.corpus.unlabelled import FILL, PREFIX
from stancelib.errors import InputError, Problem

__all__ = ["Suggestion", "Suggestions"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that is worth labelling.

    Parameters
    ----------
    rank : int
        From 1; the first ones matter most.
    row : int
        The text's row in the pool, from 1 (the line, in a text file).
    text : str
    target : str or None
        What the label is to be about.
    why : str
        Why it was chosen, in words.
    score : float
        What the strategy ranks by, 0 to 1: uncertainty, expected rarity, or for
        "diversity" how unlike the text is to the labelled ones.
    guess : str or None
        What the model says now, with its probability.
    doc_id, id : str
        Empty where the pool has none.
    source, date : str or None
    """

    rank: int
    row: int
    text: str
    target: str | None
    why: str
    score: float
    guess: str | None = None
    doc_id: str = ""
    id: str = ""
    source: str | None = None
    date: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the suggestion as JSON-ready data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Suggestions(Sequence[Suggestion]):
    """What to label next.

    Parameters
    ----------
    items : tuple of Suggestion
    kind : {"pairs", "topics"}
        Which form of corpus the labels will make.
    strategy : str
        How they were chosen.
    read : int
        Texts of the pool that were read.
    labels : tuple of str
        What may be written into the label column; of pairs only.
    topics : tuple of str
        Topics that labels may name; of topics only.
    columns : mapping of str to (str or None)
        Names of the columns text, target, label and group in the file.
    notes : tuple of str
        What was left out, as sentences for people.
    problems : tuple of Problem
        Rows of the pool that could not be used, the first hundred.
    """

    items: tuple[Suggestion, ...]
    kind: str
    strategy: str
    read: int
    labels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    columns: Mapping[str, str | None] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> Suggestion: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Suggestion, ...]: ...
    def __getitem__(self, index: int | slice) -> Suggestion | tuple[Suggestion, ...]:
        return self.items[index]

    def __iter__(self) -> Iterator[Suggestion]:
        return iter(self.items)

    def __repr__(self) -> str:
        return f"Suggestions({len(self)} of {self.read} texts, {self.kind}, {self.strategy!r})"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON-ready data."""
        return {
            "kind": self.kind,
            "strategy": self.strategy,
            "read": self.read,
            "labels": list(self.labels),
            "topics": list(self.topics),
            "notes": list(self.notes),
            "suggestions": [item.to_dict() for item in self.items],
        }

    def rows(self, *, guess: bool = True) -> list[dict[str, Any]]:
        """Return the rows of the file to label, label columns empty.

        Parameters
        ----------
        guess : bool, optional
            Whether the model's guess is shown; people tend to agree with what
            they see.
        """
        return [self._row(item, guess) for item in self.items]

    def _row(self, item: Suggestion, guess: bool) -> dict[str, Any]:
        text, label = self.columns.get("text") or "text", self.columns.get("label") or "label"
        out: dict[str, Any] = {text: item.text}
        if self.kind == "topics":
            out |= {"topic": "", "stance": "", "doc_id": item.doc_id}
        else:
            if any(other.target is not None for other in self.items):
                out[self.columns.get("target") or "target"] = item.target or ""
            out[label] = ""
            if any(other.doc_id for other in self.items):
                out[self.columns.get("group") or "doc_id"] = item.doc_id
        for name in ("id", "source", "date"):
            if any(getattr(other, name) for other in self.items):
                out[name] = getattr(item, name) or ""
        out[FILL] = "topic" if self.kind == "topics" else label
        out |= {f"{PREFIX}rank": item.rank, f"{PREFIX}row": item.row}
        out |= {f"{PREFIX}why": item.why, f"{PREFIX}score": round(item.score, 4)}
        if guess and item.guess is not None:
            out[f"{PREFIX}guess"] = item.guess
        return out

    def write(self, path: str | os.PathLike[str], *, guess: bool = True) -> None:
        """Write the file in which a person fills in the labels, whole or not at all.

        ``stancelib train`` reads it back; rows whose label is still empty are
        skipped there, with a message. Of topics, one row is one topic: a text
        about two takes a copy of its row, and ``none`` in the column topic says
        that it is about none of them.

        Parameters
        ----------
        path : path
            Ending in .csv, .tsv or .jsonl, in a folder that exists. Tables
            begin with a byte order mark, so that spreadsheets read them as
            UTF-8.
        guess : bool, optional
            Whether the model's guess is shown.

        Raises
        ------
        InputError
            If the name ends in something else, or there is nothing to write.
        OSError
            If it cannot be written.
        """
        path = Path(path)
        rows = self.rows(guess=guess)
        if not rows:
            raise InputError(f"{path}: there is nothing to label, so nothing is written")
        if path.suffix.lower() not in (".csv", ".tsv", ".jsonl"):
            raise InputError(f"{path}: name a file that ends in .csv, .tsv or .jsonl")
        write_rows(rows, path, encoding="utf-8-sig", errors="replace")
