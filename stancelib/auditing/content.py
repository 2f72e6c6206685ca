"""Texts in another language, and texts too short or too long to be a paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from stancelib.auditing.finding import Finding, count, excerpt
from stancelib.auditing.view import View
from stancelib.text import canonical, is_english

__all__ = ["check_content"]

_SHORT, _LONG = 3, 1000  # words
_SHOWN = 20
_MANY = 0.01  # of the rows
_FOREIGN = 0.5


def check_content(view: View) -> list[Finding]:
    """Find texts that are not English, hold no or few words, or are documents rather."""
    plain = [canonical(text) for text in view.texts]
    lengths = [len(text.split()) for text in plain]
    wordless = [i for i, text in enumerate(plain) if not any(map(str.isalpha, text))]
    bare = set(wordless)
    short = [i for i, n in enumerate(lengths) if n < _SHORT and i not in bare]
    long = [i for i, n in enumerate(lengths) if n > _LONG]
    foreign = [i for i, text in enumerate(plain) if i not in bare and not is_english(text)]
    found = [
        _report(
            view, foreign, "other-language",
            _severity(view, len(foreign)),
            f"{count(len(foreign), 'text')} not in English",
            "stancelib reads English only: its models decline to judge such texts.",
            "Leave them out, or translate them first and say so.",
        ),
        _report(
            view, wordless, "wordless-texts", "warning",
            f"{count(len(wordless), 'text')} without a word",
            "Nothing but digits, signs or white space: the label can't come from the text.",
            "Delete these rows, or find out what got lost.",
        ),
        _report(
            view, short, "short-texts",
            "warning" if len(short) > _MANY * len(view) else "info",
            f"{count(len(short), 'text')} of one or two words",
            "There is hardly anything to judge by.",
            "Check that the right column is read and that nothing was cut.",
        ),
        _report(
            view, long, "long-texts", "info",
            f"{count(len(long), 'text')} of more than {_LONG:,} words",
            "These are documents rather than paragraphs; a stance that one sentence takes is "
            "lost in them.",
            "Label paragraphs: stancelib.text.paragraphs finds them.",
        ),
    ]  # fmt: skip
    return [finding for finding in found if finding is not None]


def _severity(view: View, foreign: int) -> str:
    if foreign > _FOREIGN * len(view):
        return "error"
    return "warning" if foreign > _MANY * len(view) else "info"


def _report(
    view: View,
    rows: Sequence[int],
    check: str,
    severity: str,
    title: str,
    detail: str,
    advice: str,
) -> Finding | None:
    if not rows:
        return None
    examples = [{"place": view.place(i), "text": excerpt(view.texts[i])} for i in rows[:_SHOWN]]
    return view.finding(
        check, severity, title, detail, rows=rows, advice=advice,
        data={"share": round(len(rows) / len(view), 4), "examples": examples},
    )  # fmt: skip
