"""Results as a person reads them: what was found, paragraph by paragraph, then per topic."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from stancelib.cli.outputs import Item
from stancelib.results import DocumentTopic, Evidence, Result, TopicResult
from stancelib.topics import STANCES

if TYPE_CHECKING:
    from stancelib.pairs import PairResult

__all__ = ["TableWriter", "console_for", "one_line", "use_colour", "width_of_terminal"]

_COLOURS = {"support": "green", "oppose": "red", "mixed": "magenta", "neutral": "dim"}
_EVIDENCE = "bold underline"
_SPACE = re.compile(r"\s+")
_SHOWN_EVIDENCE = 3
_MOST_NAMES = 8
_LONGEST_EVIDENCE = 60
_NARROWEST = 40
#: Targets that are summed up one by one: the first that come.
_MOST_TARGETS = 20
_OTHERS = "(other targets)"
_NO_ANSWER = "no answer"
_NOTHING = {"topics": "None of the topics was found.", "pairs": "There was no text."}


def use_colour(asked: bool | None) -> bool:
    """Decide on colour: as asked; else only on a terminal, and not where NO_COLOR is set."""
    if asked is not None:
        return asked
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def width_of_terminal() -> int:
    """Return the columns to write in, at least 40; 100 where there is no terminal."""
    return max(shutil.get_terminal_size((100, 24)).columns, _NARROWEST)


def console_for(colour: bool, width: int) -> Console:
    """Return a console that writes to memory."""
    return Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        legacy_windows=False,
    )


def one_line(text: str) -> str:
    r"""Return a text on one line, without what could steer a terminal.

    Examples
    --------
    >>> one_line("two\nlines\x1b[2J")
    'two lines�[2J'
    """
    spaced = _SPACE.sub(" ", text)
    if spaced.isprintable():
        return spaced
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in spaced)


def _marked(item: Item) -> Text:
    """Return an item's text on one line with its evidence marked."""
    length = len(item.text)
    spans = sorted(
        (max(e.start - item.start, 0), min(e.end - item.start, length)) for e in item.evidence
    )
    out, at = Text(), 0
    for first, end in spans:
        start = max(first, at)
        if start < end:
            out.append(one_line(item.text[at:start]))
            out.append(one_line(item.text[start:end]), _EVIDENCE)
            at = end
    out.append(one_line(item.text[at:]))
    return out


def _evidence(evidence: Sequence[Evidence]) -> Text:
    """Return the strongest pieces of evidence, each once."""
    pieces = dict.fromkeys(one_line(e.text).strip() for e in evidence)
    out = Text()
    for piece in [piece for piece in pieces if piece][:_SHOWN_EVIDENCE]:
        out.append(", “" if out else "“")
        out.append_text(_short(piece, _EVIDENCE)).append("”")
    return out


def _short(text: str, style: str) -> Text:
    shown = Text(text, style)
    shown.truncate(_LONGEST_EVIDENCE, overflow="ellipsis")
    return shown


@dataclass
class TableWriter:
    """Writes results for a person.

    Parameters
    ----------
    write : callable
    colour : bool
    width : int
        Columns; no line is longer, except where one word is.
    names : sequence of str
        The topics, or labels, that can occur; they align columns and order sums.
    full : bool
        Whether paragraphs are shown whole, and not only their first words.
    kind : {"topics", "pairs"}
        Which answers come.
    """

    write: Callable[[str], object]
    colour: bool = False
    width: int = 100
    names: Sequence[str] = ()
    full: bool = False
    kind: str = "topics"
    _files: int = 0
    _rows: bool = False
    _lines: dict[int, int] = field(default_factory=dict)
    _counts: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._column = min(max((len(name) for name in self.names), default=5), self.width // 3)
        self._console = console_for(self.colour, self.width)

    def _print(self, *parts: Text) -> None:
        lines = [line for part in parts for line in self._wrapped(part, self.width)]
        if not self.colour:  # the same text, several times as fast
            self.write("".join(f"{line.plain}\n" for line in lines))
            return
        with self._console.capture() as captured:
            for line in lines:
                self._console.print(line)
        self.write(captured.get())

    def _wrapped(self, text: Text, width: int) -> list[Text]:
        if text.cell_len <= width:
            return [text]
        lines = list(text.wrap(self._console, width))
        for line in lines:
            line.rstrip()
        return lines

    def begin(self, file: str, *, rows: bool) -> None:
        """Write the file's name."""
        if self._files:
            self.write("\n")
        self._files, self._rows = self._files + 1, rows
        self._lines, self._counts = {}, {}
        name = "standard input" if file == "-" else one_line(file)
        self._print(Text(name, "bold"), Text())

    def item(self, item: Item) -> None:
        """Write a paragraph: its line, its first words, and a line for each topic or the label."""
        if "paragraph" in item.where:
            self._lines[item.where["paragraph"]] = item.line
        number = f"{item.line:>5}  "
        text = _marked(item)
        room = self.width - len(number)
        if not self.full:
            text.truncate(room, overflow="ellipsis")
        parts = [
            Text.assemble((" " * len(number) if i else number, "dim"), line)
            for i, line in enumerate(self._wrapped(text, room))
        ]
        answer = item.answer
        if isinstance(answer, Result):
            parts += [line for topic in answer.topics for line in self._topic(topic)]
        else:
            parts += self._label(answer)
        if answer.abstained:
            reason = answer.abstained.replace("_", " ")
            parts.append(Text(f"{'':9}no answer: {reason}", "dim"))
        self._print(*parts)

    def _topic(self, topic: TopicResult) -> list[Text]:
        self._counts.setdefault(topic.topic, Counter())[topic.stance] += 1
        line = self._side(topic.topic, topic.stance, topic.probability)
        return self._with(line, _evidence(topic.evidence))

    def _label(self, result: PairResult) -> list[Text]:
        target = "" if result.target is None else one_line(result.target)
        if target not in self._counts and len(self._counts) >= _MOST_TARGETS:
            target = _OTHERS
        self._counts.setdefault(target, Counter())[result.label or _NO_ANSWER] += 1
        if result.label is None or result.probability is None:
            return []
        line = self._side(one_line(result.label), result.stance or "", result.probability)
        evidence = _evidence(result.evidence)
        if result.target is None:
            return self._with(line, evidence)
        about = Text("on ").append_text(_short(one_line(result.target), "cyan"))
        return self._with(line, about.append("  ").append_text(evidence) if evidence else about)

    def _side(self, name: str, stance: str, probability: float) -> Text:
        line = Text(" " * 9)
        line.append(_fit(name, self._column), "cyan").append("  ")
        line.append(f"{stance:<7}", _COLOURS.get(stance, ""))
        return line.append(f"  {probability:.2f}")

    def _with(self, line: Text, more: Text) -> list[Text]:
        """Put more behind a line where it has room, and below it otherwise."""
        if not more:
            return [line]
        if line.cell_len + 2 + more.cell_len <= self.width:
            return [line.append("  ").append_text(more)]
        indent = Text(" " * 11)
        below = self._wrapped(more, self.width - len(indent))
        return [line, *(indent.copy().append_text(part) for part in below)]

    def end(self, topics: Sequence[DocumentTopic] | None) -> None:
        """Write the roll-up per topic, or how often each topic or target got which answer."""
        lines = (
            [self._count_line(name) for name in self._counts]
            if topics is None
            else [line for topic in topics for line in (self._roll_up(topic), *_stands(topic))]
        )
        self._print(Text(), *(lines or [Text(_NOTHING[self.kind], "dim")]))

    def _count_line(self, name: str) -> Text:
        counts = self._counts[name]
        pairs = self.kind == "pairs"
        order = (*self.names, _NO_ANSWER) if pairs else STANCES
        width = min(max(map(len, self._counts)), self.width // 3) if pairs else self._column
        found = [f"{counts[answer]:,} {one_line(answer)}" for answer in order if counts[answer]]
        line = Text.assemble((_fit(name, width), "cyan"), "  " if width else "")
        noun = "row" if self._rows else "paragraph"
        return line.append(f"{_plural(counts.total(), noun)}: {', '.join(found)}")

    def _roll_up(self, topic: DocumentTopic) -> Text:
        line = Text.assemble((_fit(topic.topic, self._column), "cyan"), "  ")
        line.append(f"{topic.stance:<7}", _COLOURS.get(topic.stance, ""))
        line.append(f"  {_plural(len(topic.paragraphs), 'paragraph')} ({topic.share:.0%})")
        lines = [str(self._lines[p]) for p in topic.paragraphs if p in self._lines]
        if lines:
            line.append(f", line{'s' if len(lines) > 1 else ''} {', '.join(lines)}")
        return line

    def finish(self) -> None:
        """Write nothing."""


def _stands(topic: DocumentTopic) -> list[Text]:
    """Return who stands where on a topic: a line for each side that somebody takes."""
    lines = []
    for side in ("support", "oppose"):
        names = [one_line(p.holder) for p in topic.positions if p.stance in (side, "mixed")]
        if names:
            line = Text.assemble("    ", (f"{side}:", _COLOURS[side]))
            lines.append(line.append(f" {', '.join(names[:_MOST_NAMES])}"))
            if len(names) > _MOST_NAMES:
                lines[-1].append(f" and {len(names) - _MOST_NAMES} more")
    return lines


def _fit(name: str, width: int) -> str:
    return f"{name:<{width}}" if len(name) <= width else name[: width - 1] + "…"


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
