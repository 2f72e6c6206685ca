"""Training as users call it: read, check, measure, fit, describe, save."""

from __future__ import annotations

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
    **columns
        How to read `source`, as in :func:`stancelib.corpus.read_any`:
        ``text_column``, ``target_column``, ``label_column``, ``group_column``,
        ``label_map``, ``kind`` and so on.

    Returns
    -------
    StanceModel or PairModel
        Its ``report`` holds the scores, beside those of the baselines.

    Raises
    ------
    CorpusError
        If rows of the corpus can't be used; it lists all of them.
    TrainingError
        If there is nothing to learn: no labels, one document, a topic without
        examples.
    """
    told = checked_about(about)
    read = load_bundled() if source is None else _read(source, columns)
    if isinstance(read, PairCorpus):
        if topics is not None or extra is not None:
            raise InputError(
                f"{read.name}: topics and extra are for corpora with topics, but this one holds "
                'pairs of a text and a label; leave them out, or say kind="topics"'
            )
        return train_pairs(
            read,
            out=out,
            seed=seed,
            folds=folds,
            n_jobs=n_jobs,
            agreement=agreement,
            about=told,
            overwrite=overwrite,
            progress=progress,
        )
    more = None if extra is None else read_corpus(extra)
    learned = read if more is None else read + more
    chosen = resolve_topics(read.topics if topics is None else topics)
    _check(learned, read, chosen, folds)
    report = None
    if folds:
        report = measure(
            read,
            chosen,
            extra=more,
            folds=folds,
            seed=seed,
            n_jobs=n_jobs,
            agreement=agreement,
            progress=progress,
        )
    if progress is not None:
        progress(0, 1, "fitting the final model")
    manifest = {
        "stancelib_version": __version__,
        "training": [corpus_facts(part) for part in (read, more) if part is not None],
        "scores": report.headline() if report else {},
        **({"about": told} if told else {}),
    }
    model = StanceModel(fit_state(learned, chosen, seed=seed, manifest=manifest), report=report)
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
