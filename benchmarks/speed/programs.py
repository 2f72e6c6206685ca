"""Peers that are programs of their own: Vowpal Wabbit, and a loop in C as an upper bound.

Both read a file; what is counted is the time of reading and scoring, without that of
starting.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.speed.texts import Paragraph
from stancelib.topics import SHIPPED_TOPICS

__all__ = ["Seconds", "c_bound", "vowpal_wabbit"]

_MARKS = re.compile(r"[:|\s]+")
_PROGRAM = (sys.executable, "-m", "vowpalwabbit")


class Seconds(float):
    """Time that a program took, in place of that on the clock outside."""


class _FromFile:
    """Writes texts to a file once, so that writing isn't timed."""

    def __init__(self, folder: Path, lead: str) -> None:
        self.path, self._lead = folder / "texts.txt", lead
        self._texts: Sequence[str] | None = None

    def write(self, texts: Sequence[str]) -> str:
        """Return the file of these texts."""
        if texts is not self._texts:
            lines = (f"{self._lead}{_MARKS.sub(' ', text)}\n" for text in texts)
            self.path.write_text("".join(lines), encoding="utf-8")
            self._texts = texts
        return str(self.path)


def vowpal_wabbit(paragraphs: Sequence[Paragraph], folder: Path) -> object | None:
    """Train topic × stance, one against all, with bigrams; None where it isn't installed."""
    if find_spec("vowpalwabbit") is None:
        return None
    folder.mkdir(parents=True)
    labels = sorted({(p.topic, p.stance) for p in paragraphs})
    train, model, empty = folder / "train.txt", folder / "model", folder / "empty.txt"
    train.write_text(
        "".join(
            f"{labels.index((p.topic, p.stance)) + 1} | {_MARKS.sub(' ', p.text)}\n"
            for p in paragraphs
        ),
        encoding="utf-8",
    )
    empty.write_text("")
    settings = ("--oaa", str(len(labels)), "--ngram", "2", "-b", "22", "--probabilities")
    loss = ("--loss_function", "logistic", "--quiet")
    subprocess.run([*_PROGRAM, "-d", str(train), "-f", str(model), *settings, *loss], check=True)
    file = _FromFile(folder, "| ")

    def run(path: str) -> float:
        begun = time.perf_counter()
        command = [*_PROGRAM, "-t", "-i", str(model), "-d", path, "-p", "/dev/null", "--quiet"]
        subprocess.run(command, check=True)
        return time.perf_counter() - begun

    def engine(texts: Sequence[str]) -> Seconds:
        path = file.write(texts)
        return Seconds(max(run(path) - run(str(empty)), 1e-9))

    return engine


def c_bound(folder: Path, *, topics: bool = False) -> object | None:
    """Build the loop in C; None where there is no compiler.

    With `topics`, it also finds mentions and adds up the words near them.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    folder.mkdir(parents=True)
    program = folder / "bound"
    source = Path(__file__).with_name("bound.c")
    command = [compiler, "-O3", "-march=native", "-o", str(program), str(source)]
    if subprocess.run(command, check=False).returncode:
        return None
    file = _FromFile(folder, "")
    more = [_write_aliases(folder / "aliases.txt")] if topics else []

    def engine(texts: Sequence[str]) -> Seconds:
        run = [str(program), file.write(texts), *more]
        done = subprocess.run(run, check=True, capture_output=True, text=True)
        return Seconds(float(done.stdout.split()[0]))

    return engine


def _write_aliases(path: Path) -> str:
    """Write what mentions of the shipped topics are, and return the file."""
    forms = (
        (number, alias.lower().replace("-", " "))
        for number, topic in enumerate(SHIPPED_TOPICS)
        for alias in topic.aliases
    )
    path.write_text("".join(f"{number} {form}\n" for number, form in forms), encoding="utf-8")
    return str(path)
