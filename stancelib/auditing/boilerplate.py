"""Sentences, lines and words that stand in many documents: bylines, notices, signatures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.marks import is_word, marks
from stancelib.auditing.view import View
from stancelib.corpus.normal import normalise
from stancelib.text import sentences

__all__ = ["check_boilerplate"]

_LEAST = 5  # documents
_MANY = 0.01  # of the documents, from which a repeated sentence is a warning
_WORDS = 5
_EVERYWHERE = 0.9  # of the rows
_SHOWN = 20


def check_boilerplate(view: View) -> list[Finding]:
    """Find what is repeated in many documents, and tags that stand in nearly all texts."""
    return [*_repeated(view), *_everywhere(view)]


def _units(text: str) -> Iterator[tuple[str, str]]:
    """Yield lines and sentences: as compared, and as they stand."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        parts = [line[start:end] for start, end in sentences(line)]
        for part in parts:
            key = normalise(part)
            words = key.count(" ") + 1
            # A line of its own may be short: a byline, a dateline.
            if words >= _WORDS or (len(lines) > 1 and len(parts) == 1 and words >= 2):
                yield key, part


def _repeated(view: View) -> list[Finding]:
    members: dict[str, list[int]] = defaultdict(list)
    shown: dict[str, str] = {}
    whole = [normalise(text) for text in view.texts]
    for row, text in enumerate(view.texts):
        for key, part in dict(_units(text)).items():
            if key != whole[row]:  # copies of whole texts are reported as such
                members[key].append(row)
                shown.setdefault(key, part)
    groups = view.groups
    found = []
    for key, rows in members.items():
        if len(rows) >= _LEAST and len({whole[i] for i in rows}) >= _LEAST:
            documents = len(set(groups[rows].tolist()))
            if documents >= _LEAST:
                found.append((documents, key, rows))
    if not found:
        return []
    found.sort(key=lambda item: (-item[0], item[1]))
    rows_all = sorted({i for _, _, rows in found for i in rows})
    most = found[0][0] / (int(groups.max()) + 1)
    return [
        view.finding(
            "boilerplate",
            "warning" if most >= _MANY else "info",
            f"{count(len(found), 'sentence or line', 'sentences or lines')} in many documents",
            f"The commonest stands in {count(found[0][0], 'document')} ({most:.1%}): "
            f"“{excerpt(shown[found[0][1]], width=80)}”. Bylines, notices and signatures say who "
            "wrote a text, not what it says.",
            rows=rows_all,
            advice="Remove them from the texts, from all or from none.",
            data={
                "repeated": [
                    {"documents": n, "text": excerpt(shown[key]), "places":
                     [view.place(i) for i in rows[:5]]}
                    for n, key, rows in found[:_SHOWN]
                ]
            },
        )
    ]  # fmt: skip


def _everywhere(view: View) -> list[Finding]:
    """Find tags, links, openings and endings that nearly every text has: traces of the search."""
    if len(view) < 2 * _LEAST:
        return []
    counts: dict[str, int] = defaultdict(int)
    for text in view.texts:
        for mark in marks(text):
            if not is_word(mark) and not mark.startswith("form: "):
                counts[mark] += 1
    common = [(n, mark) for mark, n in counts.items() if n >= _EVERYWHERE * len(view)]
    if not common:
        return []
    common.sort(key=lambda item: (-item[0], item[1]))
    share = common[0][0] / len(view)
    return [
        view.finding(
            "everywhere",
            "info",
            f"{common[0][1]} stands in {share:.0%} of the texts",
            "It tells nothing within this corpus, but a model may miss it elsewhere.",
            advice="Remove it from the texts.",
            data={"marks": [{"mark": mark, "rows": n} for n, mark in common[:_SHOWN]]},
        )
    ]
