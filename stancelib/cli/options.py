"""The options of ``stancelib classify`` against what a model of either kind can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancelib.cli.answers import Answers, PairAnswers, TopicAnswers, must_be_told
from stancelib.cli.asked import asked_topics
from stancelib.cli.rows import Columns
from stancelib.documents import find_policy
from stancelib.errors import InputError

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.pairs import PairModel

__all__ = ["Options", "answers_of"]

_TEXT, _TARGET = "text", "target"


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked, apart from files and formats; None where it wasn't said.

    Parameters
    ----------
    topics : sequence of str
        The topics asked about, each a name or ``NAME=PROPOSITION``; empty for
        all that the model knows.
    only_topics : bool
        Whether paragraphs without a topic are left out.
    target, target_column, text_column : str or None
    min_probability : float or None
    keep : sequence of str
        Fields of rows that are carried through.
    documents : bool
        Whether a file is a document, and not rows.
    policy : str or None
        How paragraphs make up a document's stance.
    html : bool
        Whether a page is wanted.
    """

    topics: Sequence[str] = ()
    only_topics: bool = False
    target: str | None = None
    target_column: str | None = None
    text_column: str | None = None
    min_probability: float | None = None
    keep: Sequence[str] = ()
    documents: bool = False
    policy: str | None = None
    html: bool = False


def answers_of(model: StanceModel | PairModel, options: Options) -> Answers:
    """Return how a model is to be asked.

    Parameters
    ----------
    model : StanceModel or PairModel
    options : Options

    Returns
    -------
    Answers

    Raises
    ------
    InputError
        If an option isn't for models of this kind, names what the model
        doesn't know, or is missing.

    Examples
    --------
    >>> import stancelib
    >>> answers_of(stancelib.load_model(), Options(topics=["kosovo"])).names
    ('kosovo',)
    """
    from stancelib.model import StanceModel

    if isinstance(model, StanceModel):
        return _topics(model, options)
    return _pairs(model, options)


def _topics(model: StanceModel, options: Options) -> TopicAnswers:
    names = tuple(topic.name for topic in model.topics)
    given = {
        "--target": options.target,
        "--target-column": options.target_column,
        "--min-probability": options.min_probability,
    }
    if wrong := [name for name, value in given.items() if value is not None]:
        raise InputError(
            f"{wrong[0]} is for models of pairs of text and target; this model finds its topics "
            f"({', '.join(names)}) by itself: leave it out, or name another --model"
        )
    columns = Columns(options.text_column or _TEXT, keep=options.keep)
    policy = find_policy(options.policy or "any").name
    if not options.topics:
        return TopicAnswers(model, names, columns, options.only_topics, policy=policy)
    asked = asked_topics(options.topics, model)
    names = tuple(topic.name for topic in asked)
    return TopicAnswers(model, names, columns, options.only_topics, asked, policy)


def _pairs(model: PairModel, options: Options) -> PairAnswers:
    if options.topics or options.only_topics:
        wrong = "--topic" if options.topics else "--only-topics"
        raise InputError(
            f"{wrong} is for models of topics; this model gives each text one of the labels "
            f"{', '.join(model.labels)}: leave it out, or name another --model"
        )
    if options.policy is not None or options.html:
        wrong = "--html" if options.html else "--policy"
        raise InputError(f"{wrong} is for models of topics; leave it out, or name another --model")
    told = options.target is not None or options.target_column is not None
    if told and not model.needs_target:
        raise InputError(
            "--target and --target-column are for models that are told what a text is about; this "
            "one was trained without targets: leave them out"
        )
    if options.target is not None and not options.target.strip():
        raise InputError('--target is empty; say what is asked about: --target "a carbon tax"')
    if options.documents and options.target is None and must_be_told(model):
        raise InputError(
            "paragraphs of a document have no column that says what is asked about; give it: "
            f"--target NAME ({_some(model.targets)})"
        )
    return PairAnswers(
        model, _columns(model, options), options.target, options.min_probability or 0.0
    )


def _columns(model: PairModel, options: Options) -> Columns:
    """Return the columns as told, or else those that training read."""
    text = options.text_column or model.columns.get(_TEXT) or _TEXT
    target = options.target_column
    if target is None and options.target is None and model.needs_target:
        target = model.columns.get(_TARGET) or _TARGET
    needed = options.target_column is not None or must_be_told(model)
    return Columns(text, target, needed, options.keep)


def _some(targets: Sequence[str]) -> str:
    shown = ", ".join(map(repr, targets[:5]))
    return f"trained on {shown}{', …' if len(targets) > 5 else ''}; others may be asked about, too"
