"""What a corpus of labelled pairs holds, and how it was read, as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from stancelib.cli.counts import counts_table
from stancelib.cli.terminal import one_line
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus

__all__ = ["pairs_table", "summary"]

_SHOWN_TARGETS = 10
_SHOWN_LABELS = 50
_WIDEST = 60


def summary(corpus: Corpus | PairCorpus) -> str:
    """Return how a corpus of either kind was read, and what is in it.

    Examples
    --------
    >>> print(summary(Corpus([], "mine", notes=["kind: topics (as told)"])))
    kind: topics (as told)
    mine: 0 paragraphs of 0 documents, 0 without a topic
    """
    counts = counts_table(corpus) if isinstance(corpus, Corpus) else pairs_table(corpus)
    return "\n".join([*map(one_line, corpus.notes), counts])


def pairs_table(corpus: PairCorpus) -> str:
    """Return how many texts, targets and groups a corpus has, and its labels with meanings.

    Examples
    --------
    >>> from stancelib.corpus import LabelledPair
    >>> pairs = [LabelledPair("Tax it.", "FAVOR", "a tax", doc_id="a")]
    >>> print(pairs_table(PairCorpus(pairs, "mine", stances={"FAVOR": "support"})))
    mine: 1 row, 1 text, 1 target, 1 group
    label  means    rows
    FAVOR  support     1
    target  rows
    a tax      1
    """
    texts, groups = len(set(corpus.texts)), len(set(corpus.groups))
    labels = Counter(pair.label for pair in corpus)
    targets = Counter(pair.target for pair in corpus if pair.target is not None)
    numbers = {"row": len(corpus), "text": texts, "target": len(targets), "group": groups}
    parts = (f"{number:,} {noun}{'s' if number != 1 else ''}" for noun, number in numbers.items())
    lines = [f"{one_line(corpus.name)}: {', '.join(parts)}"]
    means = {label: corpus.stances.get(label) or "-" for label in labels}
    lines += _table(("label", "means"), labels, _SHOWN_LABELS, means)
    lines += _table(("target",), targets, _SHOWN_TARGETS) if targets else []
    return "\n".join(lines)


def _table(
    head: tuple[str, ...],
    counts: Counter[str],
    shown: int,
    second: Mapping[str, str] | None = None,
) -> list[str]:
    """Return rows of name, meaning where there is one, and count, most frequent first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(*head, "rows")]
    for name, number in ranked[:shown]:
        cells = (_short(name), second[name]) if second else (_short(name),)
        rows.append((*cells, f"{number:,}"))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join([*(f"{c:<{w}}" for c, w in zip(row, widths[:-1], strict=False)),
                   f"{row[-1]:>{widths[-1]}}"])
        for row in rows
    ]  # fmt: skip
    if len(ranked) > shown:
        rest = sum(number for _, number in ranked[shown:])
        lines.append(f"… and {len(ranked) - shown:,} more in {rest:,} rows")
    return lines


def _short(name: str) -> str:
    line = one_line(name)
    return line if len(line) <= _WIDEST else line[: _WIDEST - 1] + "…"
