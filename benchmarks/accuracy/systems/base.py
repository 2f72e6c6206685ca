"""What every system of the comparison is: a name, what it needs, a function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata, util
from typing import Any

from benchmarks.common import processor
from stancelib.corpus.pairs import LabelledPair, PairCorpus

__all__ = [
    "Answers",
    "Run",
    "System",
    "installed",
    "joined",
    "lacks",
    "layout",
    "machine",
    "per_target",
]

#: A target with fewer training rows gets no model of its own.
FEWEST = 50
#: With more targets than this, one model serves all.
MOST_TARGETS = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """What a system answered.

    Parameters
    ----------
    labels : sequence of str, length n
        One for each row of the test part.
    settings : mapping
        What the system chose while training, for the record.
    """

    labels: Sequence[str]
    settings: Mapping[str, Any] = field(default_factory=dict)


#: From train, test and seed to answers; some take the official development part as `dev`.
Run = Callable[..., Answers]


@dataclass(frozen=True, slots=True)
class System:
    """A system that learns from a training part and answers a test part.

    Parameters
    ----------
    name : str
    title : str
        As tables call it.
    about : str
        How it works, in a sentence or two, for the documentation.
    start : function returning a Run
        Called once for each data set; what it returns may keep what it has
        computed (embeddings) from fold to fold.
    lacking : function returning str or None
        Why it can't run on this machine; None where it can.
    packages : tuple of str
        Distributions whose versions are recorded.
    seeded : bool
        Whether the seed changes what it answers.
    uses_dev : bool
        Whether it takes the official development part, where there is one, as `dev`.
    chooses_device : bool
        Whether it takes what PyTorch calls a device, as `device`.
    revision : function returning str
        Changes its answer when the method changes, so that finished cells are
        not reused.
    """

    name: str
    title: str
    about: str
    start: Callable[[], Run]
    lacking: Callable[[], str | None] = lambda: None
    packages: tuple[str, ...] = ()
    seeded: bool = False
    uses_dev: bool = False
    chooses_device: bool = False
    revision: Callable[[], str] = lambda: "1"


def lacks(modules: Sequence[str], extra: str) -> str | None:
    """Return which modules are missing and how to install them, or None.

    Examples
    --------
    >>> lacks(["json"], "bench")
    >>> lacks(["no_such_module"], "bench")
    'not installed: no_such_module; pip install ".[bench]"'
    """
    missing = [name for name in modules if util.find_spec(name) is None]
    return f'not installed: {", ".join(missing)}; pip install ".[{extra}]"' if missing else None


def installed(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of the packages that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def machine() -> str:
    """Return the processor's name, and the accelerator's where PyTorch is loaded and has one."""
    found = [processor()]
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        found.append(torch.cuda.get_device_name())
    return ", ".join(found)


def joined(pair: LabelledPair) -> str:
    """Return target and text as one string, for systems that read one.

    Examples
    --------
    >>> joined(LabelledPair("Tax it.", "FAVOR", "a carbon tax"))
    'a carbon tax: Tax it.'
    """
    return pair.text if pair.target is None else f"{pair.target}: {pair.text}"


def layout(train: PairCorpus, test: PairCorpus) -> str:
    """Say how a system without a sense of targets uses them.

    Returns
    -------
    str
        ``per target``, a model for each, where they are few and each is well
        known; ``text`` where there are no targets, only one, or few that
        training never saw; else ``text and target``, both as features.

    Examples
    --------
    >>> from stancelib.corpus.pairs import LabelledPair as P
    >>> layout(PairCorpus([P("a", "x")]), PairCorpus([P("b", "x")]))
    'text'
    """
    counts = dict.fromkeys(train.targets, 0)
    for pair in train:
        if pair.target is not None:
            counts[pair.target] += 1
    if len(counts) > MOST_TARGETS:
        return "text and target"
    known = all(counts.get(target, 0) >= FEWEST for target in test.targets)
    return "per target" if len(counts) > 1 and known else "text"


def per_target(run: Run, train: PairCorpus, test: PairCorpus, seed: int) -> Answers:
    """Train and ask a system for each target on its own."""
    answers = [""] * len(test)
    settings = {}
    for target in test.targets:
        rows = [i for i, pair in enumerate(test) if pair.target == target]
        own = [i for i, pair in enumerate(train) if pair.target == target]
        part = run(train.take(own), test.take(rows), seed)
        settings[target] = dict(part.settings)
        for row, label in zip(rows, part.labels, strict=True):
            answers[row] = label
    return Answers(answers, settings)
