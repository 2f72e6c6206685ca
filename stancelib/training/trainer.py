"""Training as users call it: read, check, measure, fit, describe, save."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stancelib._version import __version__
from stancelib.corpus import Corpus, PairCorpus, load_bundled, read_any, read_corpus
from stancelib.corpus.pairs import MAX_BAD
from stancelib.errors import InputError, TrainingError
from stancelib.evaluation.protocol import Progress
from stancelib.model.bundle import StanceModel
from stancelib.pairs.model import PairModel
from stancelib.topics import Topic, resolve_topics
from stancelib.training.card_data import checked_about
from stancelib.training.finish import check_documents, write_model
from stancelib.training.fit import fit_state
from stancelib.training.measure import corpus_facts, measure
from stancelib.training.pair_trainer import train_pairs
from stancelib.training.tiers import accurate_pairs, accurate_topics, check_tier

__all__ = ["train"]

_FEWEST = 2


def train(
    source: Any = None,
    *,
    topics: Iterable[Topic | str] | None = None,
    out: str | Path | None = None,
    extra: Any = None,
    seed: int = 0,
    folds: int = 5,
    n_jobs: int = 1,
    agreement: Mapping[str, float] | None = None,
    about: Mapping[str, str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    tier: str = "fast",
    base: str | os.PathLike[str] | None = None,
    epochs: int | None = None,
    resume: str | os.PathLike[str] | None = None,
    **columns: Any,
) -> StanceModel | PairModel:
    """Train a model on labelled texts, and measure it by cross-validation.

    Parameters
    ----------
    source : path, Dataset, Corpus, PairCorpus or list of dict, optional
        Whatever :func:`stancelib.corpus.read_any` reads: paragraphs with topics
        and stances, or pairs of a text and, if there is one, a target, with one
        label each. Without it the corpus that comes with stancelib is used.
    topics : iterable of Topic or str, optional
        What to learn; the topics of the labels by default. A name is looked up
        among the shipped topics, else its title is its one alias. Not for pairs.
    out : path, optional
        Folder to write the model to, with its card and report.
    extra : as `source`, optional
        Paragraphs to learn from that are not tested on: those of another kind
        than the model is meant for. Not for pairs.
    seed : int, optional
        Of all folds; the same corpus, settings and seed give the same bytes.
    folds : int, optional
        Folds of the cross-validation, grouped by document. 0 leaves the
        cross-validation and the report out.
    n_jobs : int, optional
        Processes of the cross-validation, as in joblib.
    agreement : mapping of str to float, optional
        How well annotators agree, by metric (``topic_micro_f1``, ``side_f1``):
        the report shows it beside the scores.
    about : mapping of str to str, optional
        What the model's card tells beyond its figures: ``source`` and
        ``license`` of the training data, ``annotation``, ``intended_use``,
        ``out_of_scope``, ``citation``, ``contact``.
    overwrite : bool, optional
        Replace a model at `out`.
    progress : function of (step, total, message), optional
        Called as work goes on.
    tier : {"fast", "accurate"}, optional
        Which kind of model: a linear one, or an encoder that is fine-tuned, which
        takes minutes to hours and needs ``pip install 'stancelib[train]'``. Instead
        of cross-validation it is tested on what it didn't learn from: a tenth of
        the documents, or all in three folds where they are few.
    base : str or path, optional
        For the accurate tier, where training starts: the shipped encoder by
        default, the folder of a model of that tier, or a published encoder of
        BERT's or MPNet's kind by folder.
    epochs : int, optional
        For the accurate tier, how often the texts are read at most; by their
        number if not given.
    resume : path, optional
        For the accurate tier, the folder in which a stopped training left what it
        had reached: beside `out`, its name with ``.unfinished``.
    **columns
        How to read `source`, as in :func:`stancelib.corpus.read_any`:
        ``text_column``, ``target_column``, ``label_column``, ``group_column``,
        ``label_map``, ``kind`` and so on.

    Returns
    -------
    StanceModel or PairModel
        Of the accurate tier those of :mod:`stancelib.encoder`. Its ``report`` holds the scores, beside those of the baselines.

    Raises
    ------
    CorpusError
        If rows of the corpus can't be used; it lists all of them.
    TrainingError
        If there is nothing to learn: no labels, one document, a topic without
        examples.
    InputError
        If arguments don't fit together, or a package is missing.
    """
    told = checked_about(about)
    tuning = check_tier(tier, base=base, epochs=epochs, resume=resume)
    read = load_bundled() if source is None else _read(source, columns)
    settings: dict[str, Any] = {
        "out": out,
        "seed": seed,
        "folds": folds,
        "n_jobs": n_jobs,
        "agreement": agreement,
        "about": told,
        "overwrite": overwrite,
        "progress": progress,
    }
    if isinstance(read, PairCorpus):
        if topics is not None or extra is not None:
            raise InputError(
                f"{read.name}: topics and extra are for corpora with topics, but this one holds "
                'pairs of a text and a label; leave them out, or say kind="topics"'
            )
        if tuning is not None:
            return accurate_pairs(tuning, read, **settings)
        return train_pairs(read, **settings)
    more = None if extra is None else read_corpus(extra)
    learned = read if more is None else read + more
    chosen = resolve_topics(read.topics if topics is None else topics)
    _check(learned, read, chosen, folds if tuning is None else 0)
    if tuning is not None:
        return accurate_topics(tuning, read, topics=chosen, extra=more, **settings)
    return _train_linear(read, chosen, more, **settings)


def _train_linear(
    corpus: Corpus,
    topics: Sequence[Topic],
    extra: Corpus | None,
    *,
    out: str | Path | None,
    about: Mapping[str, str],
    overwrite: bool,
    **settings: Any,
) -> StanceModel:
    """Measure the fast tier by cross-validation, then fit it to everything."""
    seed, progress = settings["seed"], settings["progress"]
    report = measure(corpus, topics, extra=extra, **settings) if settings["folds"] else None
    if progress is not None:
        progress(0, 1, "fitting the final model")
    manifest = {
        "stancelib_version": __version__,
        "training": [corpus_facts(part) for part in (corpus, extra) if part is not None],
        "scores": report.headline() if report else {},
        **({"about": about} if about else {}),
    }
    learned = corpus if extra is None else corpus + extra
    model = StanceModel(fit_state(learned, topics, seed=seed, manifest=manifest), report=report)
    if progress is not None:
        progress(1, 1, "fitted")
    if out is not None:
        write_model(model, out, overwrite=overwrite)
    return model


def _read(source: Any, columns: Mapping[str, Any]) -> Corpus | PairCorpus:
    """Read whatever it is; a few bad rows among many pairs are left out and reported."""
    if isinstance(source, (Corpus, PairCorpus)) and not columns:
        return source
    return read_any(source, **{"max_bad": MAX_BAD, **columns})


def _check(learned: Corpus, tested: Corpus, topics: Sequence[Topic], folds: int) -> None:
    """Refuse what can't be learned from, with counts."""
    if not topics:
        raise TrainingError(
            f"{learned.name}: {len(learned)} paragraphs, but not one label; each paragraph about "
            "a topic needs a label with topic and stance"
        )
    check_documents(tested, folds, "give doc_id")
    for topic in topics:
        about = sum(paragraph.label(topic.name) is not None for paragraph in learned)
        if about < _FEWEST:
            raise TrainingError(
                f"topic {topic.name!r}: {about} of {len(learned)} paragraphs are about it; "
                f"at least {_FEWEST} are needed"
            )
    names = {topic.name for topic in topics}
    classes = {
        frozenset((x.topic, x.stance) for x in paragraph.labels if x.topic in names)
        for paragraph in learned
    }
    if len(classes) == 1:
        labels = ", ".join(f"{topic}: {stance}" for topic, stance in sorted(classes.pop()))
        raise TrainingError(
            f"{learned.name}: all {len(learned)} paragraphs have the same labels ({labels}); "
            "add paragraphs that take another side or are about something else"
        )
