"""A model of (text, target) pairs: what callers label with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64
from stancelib.model.texts import as_text
from stancelib.pairs.columns import pair_columns, result_columns
from stancelib.pairs.facts import PairFacts
from stancelib.pairs.inputs import as_target, check_lists, check_numbers, read_rows
from stancelib.pairs.judging import Judge, LinearJudge
from stancelib.pairs.language import foreign
from stancelib.pairs.results import PairResult
from stancelib.pairs.state import KIND, SPECS, PairState
from stancelib.persist import load_model_files, save_model

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["PairModel"]

Floats = NDArray[np.float64]

_BATCH = 512


class PairModel:
    """A model that gives a text one label for a target; immutable, usable from many threads.

    Parameters
    ----------
    state : PairState
        The model's numbers.
    path : str or None, optional
        The folder it was loaded from.
    report : Report or None, optional
        How training measured it.

    Examples
    --------
    >>> import stancelib
    >>> said = [("Good plan, {}.", "pro"), ("Bad plan, {}.", "con")]
    >>> rows = [{"text": text.format(i), "label": label} for i in range(4) for text, label in said]
    >>> stancelib.train(rows, folds=0).classify("What a good plan.").label
    'pro'
    """

    #: What it labels.
    kind: ClassVar[str] = KIND
    #: How it reads: "fast" for the linear model, "accurate" for the encoder.
    tier: ClassVar[str] = "fast"
    #: Texts that classify_many reads ahead unless told otherwise.
    read_ahead: ClassVar[int] = _BATCH

    def __init__(
        self, state: PairState, path: str | None = None, report: Report | None = None
    ) -> None:
        self._begin(state, LinearJudge(state), path, report)

    def _begin(
        self, state: PairFacts, judge: Judge, path: str | None, report: Report | None
    ) -> None:
        """Set what every model of pairs has; `judge` reads the texts."""
        self.state = state
        self.path = path
        self.report = report
        self._judge = judge

    def __repr__(self) -> str:
        about = f", {len(self.targets)} targets" if self.needs_target else ""
        return f"{type(self).__name__}(labels {', '.join(self.labels)}{about})"

    @classmethod
    def load(cls, folder: str | Path) -> PairModel:
        """Load a model folder after checking it.

        Raises
        ------
        ModelFormatError
            If a file is missing, edited, of an unknown format or inconsistent.
        """
        manifest, arrays = load_model_files(folder, SPECS)
        return cls(PairState.from_files(str(folder), manifest, arrays), str(folder))

    def save(
        self,
        folder: str | Path,
        *,
        overwrite: bool = False,
        files: dict[str, str | bytes] | None = None,
    ) -> None:
        """Write the model as a folder of JSON and numbers, whole or not at all.

        The parameters are those of :meth:`stancelib.StanceModel.save`.
        """
        save_model(
            folder,
            self.state.to_manifest(),
            dict(self.state.arrays),
            files,
            overwrite=overwrite,
            specs=SPECS,
        )

    @property
    def manifest(self) -> Mapping[str, Any]:
        """Facts that were kept with the model: training data, columns, seed, scores."""
        return MappingProxyType(dict(self.state.manifest))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the model gives."""
        return self.state.labels

    @property
    def stances(self) -> Mapping[str, str | None]:
        """The stance that each label means, None where it is none."""
        return MappingProxyType(dict(zip(self.labels, self.state.stances, strict=True)))

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets seen in training; others can be asked about, too."""
        return self.state.targets

    @property
    def needs_target(self) -> bool:
        """Whether a text is labelled for a target."""
        return self.state.needs_target

    @property
    def columns(self) -> Mapping[str, str | None]:
        """The columns that training read: of text, target, label and group."""
        return MappingProxyType(dict(self.state.manifest.get("columns", {})))

    def classify(
        self, text: str | bytes, target: str | None = None, *, min_probability: float = 0.0
    ) -> PairResult:
        """Return the label of one text for one target.

        Parameters
        ----------
        text : str or bytes
            Bytes must be UTF-8.
        target : str, optional
            What the label is about; not needed where training knew only one.
        min_probability : float, optional
            Abstain where no label is that probable.

        Returns
        -------
        PairResult

        Raises
        ------
        InputError
            If `text` is no text, or a target is missing or not wanted.
        """
        check_numbers(1, min_probability)
        return next(self._results([as_text(text)], [self._target(target)], True, min_probability))

    def classify_many(
        self,
        texts: Iterable[str | bytes],
        targets: Iterable[str | None] | str | None = None,
        *,
        evidence: bool = True,
        batch_size: int | None = None,
        min_probability: float = 0.0,
    ) -> Iterator[PairResult]:
        """Label any number of texts, in order, in constant memory.

        Parameters
        ----------
        texts : iterable of str or bytes
            Read as results are taken.
        targets : iterable of str, or str, optional
            One a text, or one for all.
        evidence : bool, optional
            Whether results carry evidence spans; without them it goes faster.
        batch_size : int, optional
            Texts that are read ahead, as many as serve the model best if not
            given; results don't depend on it.
        min_probability : float, optional
            Abstain where no label is that probable.

        Yields
        ------
        PairResult
            One a text.

        Raises
        ------
        InputError
            At once where an argument is of the wrong kind; when its turn comes,
            naming the row, where an item is.
        """
        check_lists(texts, targets)
        size = self.read_ahead if batch_size is None else batch_size
        check_numbers(size, min_probability)
        return (
            result
            for strings, asked in read_rows(texts, targets, self._target, size)
            for result in self._results(strings, asked, evidence, min_probability)
        )

    def _target(self, target: Any, row: int | None = None) -> str | None:
        return as_target(target, row, self.targets if self.needs_target else None)

    def _results(
        self, texts: Sequence[str], targets: Sequence[str | None], evidence: bool, least: float
    ) -> Iterator[PairResult]:
        proba, decided, known, spans = self._judge.judge(texts, targets, evidence=evidence)
        strange = foreign(texts) if self.state.manifest.get("english", True) else frozenset()
        for i, (p, label) in enumerate(zip(proba.tolist(), decided.tolist(), strict=True)):
            if not known[i] or i in strange:
                reason = "not_english" if i in strange else "no_evidence"
                yield PairResult(target=targets[i], abstained=reason)
                continue
            named = dict(zip(self.labels, p, strict=True))
            if p[label] < least:
                yield PairResult(target=targets[i], probabilities=named, abstained="low_confidence")
                continue
            stance = self.state.stances[label]
            yield PairResult(self.labels[label], stance, p[label], targets[i], named, spans[i])

    def decide(
        self, texts: Sequence[str | bytes], targets: Sequence[str | None] | str | None = None
    ) -> tuple[Floats, I64]:
        """Return probabilities and decisions as arrays; never abstains.

        Parameters
        ----------
        texts : sequence of str or bytes
        targets : sequence of str, or str, optional
            One a text, or one for all.

        Returns
        -------
        probabilities : ndarray of float64, shape (n_texts, n_labels)
        decided : ndarray of int64, shape (n_texts,)
            Positions in :attr:`labels`. Not always the most probable label:
            decisions serve macro-F1, in which rare labels count as much as others.
        """
        check_lists(texts, targets)
        proba, decided = [np.zeros((0, len(self.labels)))], [np.zeros(0, dtype=np.int64)]
        for strings, asked in read_rows(texts, targets, self._target, _BATCH):
            judged = self._judge.judge(strings, asked, evidence=False)
            proba.append(judged.probabilities)
            decided.append(judged.decided)
        return np.concatenate(proba), np.concatenate(decided)

    def probabilities(
        self, texts: Sequence[str | bytes], targets: Sequence[str | None] | str | None = None
    ) -> Floats:
        """Return the probabilities of :meth:`decide`, shape (n_texts, n_labels)."""
        return self.decide(texts, targets)[0]

    def batch(
        self,
        examples: Mapping[str, Sequence[Any]],
        *,
        text_column: str | None = None,
        target_column: str | None = None,
    ) -> dict[str, list[Any]]:
        """Label a batch of columns, for ``datasets.Dataset.map(model.batch, batched=True)``.

        Parameters
        ----------
        examples : mapping of str to sequence
            Columns.
        text_column, target_column : str, optional
            Where text and target stand; as in training by default.

        Returns
        -------
        dict of str to list
            ``predicted_label``, ``predicted_stance``, ``probability``, ``abstained``;
            what is missing is an empty str, or NaN, as a batch of None has no type.

        Raises
        ------
        InputError
            If a column is missing.
        """
        texts, targets = pair_columns(
            examples,
            text_column or self.columns.get("text") or "text",
            target_column or self.columns.get("target") or "target",
            needed=self.needs_target and len(self.targets) != 1,
        )
        return result_columns(self.classify_many(texts, targets, evidence=False))
