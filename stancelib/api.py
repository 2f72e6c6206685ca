"""The functions that users call; each a few lines over the layer that does the work."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from stancelib.errors import InputError
from stancelib.model import StanceModel
from stancelib.persist.load import read_manifest
from stancelib.results import Document, Result
from stancelib.shipped import (
    TIERS,
    absent,
    best_tier,
    check_packages,
    shipped_folder,
    shipped_folders,
)

if TYPE_CHECKING:
    from stancelib.documents import Policy
    from stancelib.entities import Gazetteer
    from stancelib.evaluation.report import Report
    from stancelib.pairs import PairModel, PairResult
    from stancelib.topics import Topic

    AnyModel: TypeAlias = StanceModel | PairModel | str | os.PathLike[str]
    Tier: TypeAlias = Literal["fast", "accurate", "cascade"]
    Topics: TypeAlias = Iterable[str | Topic] | None

__all__ = [
    "ModelInfo",
    "classify",
    "classify_document",
    "classify_many",
    "evaluate",
    "list_models",
    "load_model",
]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that can be loaded by name.

    Parameters
    ----------
    name : str
        What :func:`load_model` takes.
    path : str
        Its folder.
    manifest : mapping
        What its manifest says.
    """

    name: str
    path: str
    manifest: Mapping[str, Any]


def list_models() -> tuple[ModelInfo, ...]:
    """Return the models that can be loaded by name.

    They are those that come with the package, and ``encoder`` where
    ``stancelib-encoder`` is installed.

    Returns
    -------
    tuple of ModelInfo
        Sorted by name.

    Raises
    ------
    ModelFormatError
        If the manifest of one of them is damaged.

    Examples
    --------
    >>> "default" in [info.name for info in list_models()]
    True
    """
    found = shipped_folders().items()
    return tuple(ModelInfo(name, str(folder), read_manifest(folder)) for name, folder in found)


def load_model(
    name_or_path: str | os.PathLike[str] = "default",
) -> StanceModel | PairModel:
    """Load a model by the name of a shipped one, or from a folder.

    Parameters
    ----------
    name_or_path : str or path, optional
        A tier: ``"fast"`` (the linear model, ``"default"``), ``"accurate"`` (the
        encoder, ``"encoder"``) or ``"cascade"`` (the encoder where the linear model
        is in doubt); or a folder that :func:`train` wrote. A name without
        separators is looked up among tiers and shipped models first.

    Returns
    -------
    StanceModel or PairModel
        By the kind that the manifest tells.

    Raises
    ------
    ModelFormatError
        If the folder holds no sound model.
    InputError
        If there is no such model, or it needs something that is not installed.

    Examples
    --------
    >>> load_model().classify("NATO should admit Georgia.").topic
    'nato_expansion'
    """
    name = os.fspath(name_or_path)
    folder = shipped_folder(name) or Path(name)
    if not (name and folder.is_dir()):
        raise absent(name)
    return _load(folder, cascade=name == "cascade")


def _load(folder: Path, *, cascade: bool = False) -> StanceModel | PairModel:
    """Load a folder as the kind of model that its manifest tells."""
    kind = read_manifest(folder).get("kind")
    if kind == "pairs":
        from stancelib.pairs import PairModel

        return PairModel.load(folder)
    if kind == "encoder":
        check_packages(f"the model in {folder}")
        from stancelib.encoder.cascade import CascadeModel
        from stancelib.encoder.model import EncoderModel

        return (CascadeModel if cascade else EncoderModel).load(folder)
    if kind == "encoder-pairs":
        check_packages(f"the model in {folder}")
        from stancelib.encoder.pairs import EncoderPairModel

        return EncoderPairModel.load(folder)
    return StanceModel.load(folder)


@cache
def _named(name: str) -> StanceModel | PairModel:
    return load_model(name)


@cache
def _default() -> StanceModel | PairModel:
    return _named(best_tier())


def _model(model: AnyModel | None) -> StanceModel | PairModel:
    """Return a model: the best tier that is installed if none is given."""
    if model is None:
        return _default()
    if isinstance(model, str) and (model in TIERS or model in TIERS.values()):
        return _named(model)
    return load_model(model) if isinstance(model, (str, os.PathLike)) else model


def _topics_model(model: AnyModel | None, verb: str) -> StanceModel:
    """Return a model of topics; refuse a model of pairs."""
    found = _model(model)
    if not isinstance(found, StanceModel):
        raise InputError(
            f"{verb}: {found!r} labels texts for targets, one at a time; use classify or "
            "classify_many with it"
        )
    return found


@overload
def classify(
    text: str | bytes, *, topics: Topics = None, model: StanceModel | Tier | None = None
) -> Result: ...
@overload
def classify(text: str | bytes, target: str | None = None, *, model: PairModel) -> PairResult: ...
@overload
def classify(
    text: str | bytes,
    target: str | None = None,
    *,
    topics: Topics = None,
    model: AnyModel | None = None,
) -> Result | PairResult: ...
def classify(
    text: str | bytes,
    target: str | None = None,
    *,
    topics: Topics = None,
    model: AnyModel | None = None,
) -> Result | PairResult:
    """Return the topics of one text and the stance taken on each.

    Parameters
    ----------
    text : str or bytes
        A paragraph; bytes must be UTF-8.
    target : str, optional
        What the text is asked about, for models of pairs.
    topics : iterable of str or Topic, optional
        The topics asked about, for models of topics: names of topics that the
        model knows and, in the accurate tier, any others, each a
        :class:`stancelib.Topic` with a proposition. At most 64; all that the
        model knows if not given.
    model : StanceModel, PairModel, str or path, optional
        A tier: ``"fast"`` (linear, explains itself), ``"accurate"`` (an encoder),
        ``"cascade"`` (the encoder where the linear model is in doubt); or another
        name, a folder, or a model. The best tier that is installed if not given:
        ``"accurate"`` where ``stancelib-encoder`` is, else ``"fast"``.

    Returns
    -------
    Result, or PairResult from a model of pairs

    Raises
    ------
    InputError
        If `text` is no text, the model takes no target or no topics, or needs a
        target, can't be asked about a topic, or is not installed.

    Examples
    --------
    >>> r = classify("Serbia rejects independence for Kosovo.", model="fast")
    >>> r.topic, r.stance
    ('kosovo', 'oppose')
    >>> classify("").abstained
    'no_evidence'
    """
    found = _model(model)
    if isinstance(found, StanceModel):
        _no_target(found, target)
        return found.classify(text, topics)
    _no_topics(found, topics)
    return found.classify(text, target)


def _no_target(model: StanceModel, target: object) -> None:
    if target is not None:
        topics = ", ".join(topic.name for topic in model.topics)
        raise InputError(
            f"target: this model finds its topics ({topics}) by itself; targets are for models "
            "trained on pairs of text and target"
        )


def _no_topics(model: PairModel, topics: object) -> None:
    if topics is not None:
        raise InputError(
            f"topics: {model!r} gives each text one label for a target; topics are for models of "
            "topics, such as the shipped ones"
        )


@overload
def classify_many(
    texts: Iterable[str | bytes],
    *,
    topics: Topics = None,
    model: StanceModel | Tier | None = None,
    evidence: bool = True,
) -> Iterator[Result]: ...
@overload
def classify_many(
    texts: Iterable[str | bytes],
    targets: Iterable[str | None] | str | None = None,
    *,
    model: PairModel,
    evidence: bool = True,
) -> Iterator[PairResult]: ...
@overload
def classify_many(
    texts: Iterable[str | bytes],
    targets: Iterable[str | None] | str | None = None,
    *,
    topics: Topics = None,
    model: AnyModel | None = None,
    evidence: bool = True,
) -> Iterator[Result] | Iterator[PairResult]: ...
def classify_many(
    texts: Iterable[str | bytes],
    targets: Iterable[str | None] | str | None = None,
    *,
    topics: Topics = None,
    model: AnyModel | None = None,
    evidence: bool = True,
) -> Iterator[Result] | Iterator[PairResult]:
    """Classify any number of texts, in order, in constant memory.

    Parameters
    ----------
    texts : iterable of str or bytes
        Read as results are taken: a generator of millions is fine.
    targets : iterable of str, or str, optional
        What each text is asked about, for models of pairs; one for all, or one a text.
    topics : iterable of str or Topic, optional
        The topics asked about, as in :func:`classify`.
    model : StanceModel, PairModel, str or path, optional
        As in :func:`classify`: the best tier that is installed if not given.
    evidence : bool, optional
        Whether results carry evidence spans; without them it goes faster.

    Yields
    ------
    Result, or PairResult from a model of pairs
        One a text, the same as :func:`classify` gives.

    Raises
    ------
    InputError
        If `texts` is a single text, or an item is no text (naming its row), and
        for what :func:`classify` refuses.

    Examples
    --------
    >>> texts = ["Kosovo declared independence.", "It rained."]
    >>> [r.topic for r in classify_many(texts, model="fast")]
    ['kosovo', None]
    """
    found = _model(model)
    if isinstance(found, StanceModel):
        _no_target(found, targets)
        return found.classify_many(texts, topics, evidence=evidence)
    _no_topics(found, topics)
    return found.classify_many(texts, targets, evidence=evidence)


def classify_document(
    text: str | bytes,
    *,
    topics: Topics = None,
    model: StanceModel | str | os.PathLike[str] | None = None,
    policy: str | Policy = "any",
    gazetteer: Gazetteer | None = None,
) -> Document:
    r"""Classify a document paragraph by paragraph, and sum it up topic by topic.

    Parameters
    ----------
    text : str or bytes
        The whole document; paragraphs are found in it.
    topics : iterable of str or Topic, optional
        The topics asked about, as in :func:`classify`.
    model : StanceModel or str or path, optional
        As in :func:`classify`: the best tier that is installed if not given.
    policy : str or Policy, optional
        How paragraphs make up the document's stance: "any", "majority",
        "weighted", "lead" or "confident"; see :data:`stancelib.documents.POLICIES`.
    gazetteer : Gazetteer, optional
        States, alliances and persons by which the names of holders are merged;
        see :mod:`stancelib.entities`.

    Returns
    -------
    Document

    Raises
    ------
    InputError
        If `text` is no text, the model can't be asked about a topic, is one of
        pairs, or is not installed, or there is no such policy.

    Examples
    --------
    >>> text = "Serbia rejects independence for Kosovo.\n\nIt rained all day."
    >>> doc = classify_document(text, model="fast")
    >>> [(p.start, p.end) for p in doc.paragraphs], doc.topics[0].topic
    ([(0, 39), (41, 59)], 'kosovo')
    """
    return _topics_model(model, "classify_document").classify_document(
        text, topics, policy=policy, gazetteer=gazetteer
    )


def evaluate(
    model: Any,
    source: Any,
    *,
    compare: Any = None,
    train: Any = None,
    baselines: bool = True,
    probes: bool = True,
    learning_curve: bool = False,
    seed: int = 0,
    n_jobs: int = 1,
    **columns: Any,
) -> Report:
    """Measure a model on labelled data that it was not trained on.

    Parameters
    ----------
    model : StanceModel, PairModel, str or path
    source : path, Dataset, Corpus, PairCorpus or list of dict
        Labelled data of the kind that the model was trained on.
    compare : as `model`, or a list or mapping of such, optional
        Other models to measure beside it.
    train : as `source`, optional
        What baselines learn from; without it, they are cross-validated on `source`.
    baselines : bool, optional
        Whether to measure simple systems beside the model.
    probes : bool, optional
        Whether to change texts in known ways and count changed answers.
    learning_curve : bool, optional
        Whether to train on growing parts of `source`, which takes its time.
    seed : int, optional
        Of the bootstrap, the baselines' folds and the probes.
    n_jobs : int, optional
        Processes of the cross-validation, as in joblib.
    **columns
        How to read the data, as in :func:`stancelib.corpus.read_any`:
        ``text_column``, ``label_map`` and so on. A model of pairs is tested on
        the columns that it was trained on, unless others are named.

    Returns
    -------
    Report

    Raises
    ------
    CorpusError
        If rows of the data can't be used; it lists all of them.
    InputError
        If data and models don't fit together.
    """
    from stancelib.training.evaluating import evaluate_model, named_models

    loaded = load_model(model) if isinstance(model, (str, os.PathLike)) else model
    return evaluate_model(
        loaded,
        source,
        compare=named_models(compare, load_model),
        train=train,
        baselines=baselines,
        probes=probes,
        learning_curve=learning_curve,
        seed=seed,
        n_jobs=n_jobs,
        **columns,
    )
