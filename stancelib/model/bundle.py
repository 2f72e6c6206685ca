"""A loaded model: what callers classify with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from stancelib.errors import InputError
from stancelib.features.batch import TokenBatch, tokenize_batch
from stancelib.model.columns import result_columns, text_cells
from stancelib.model.decide import Decisions, calibrate, decide
from stancelib.model.output import ResultMaker, decisive, merge
from stancelib.model.rollup import roll_up
from stancelib.model.scoring import Scorer, Scores
from stancelib.model.state import SPECS, ModelState
from stancelib.model.texts import MAX_WHOLE, as_text, check_iterable, in_batches, windows
from stancelib.persist import load_model_files, save_model
from stancelib.results import Document, Paragraph, Result, TopicResult
from stancelib.text import canonical, normalize, paragraphs
from stancelib.topics import Topic

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["StanceModel"]

_BATCH = 512


class StanceModel:
    """A model that labels texts by topic and stance; immutable, usable from many threads.

    Parameters
    ----------
    state : ModelState
        The model's numbers.
    path : str or None, optional
        The folder it was loaded from.
    report : Report or None, optional
        How training measured it.

    Examples
    --------
    >>> import stancelib
    >>> model = stancelib.load_model()
    >>> [topic.name for topic in model.topics]
    ['missile_defense', 'nato_expansion', 'kosovo']
    """

    #: What it labels; a model of pairs says "pairs".
    kind: ClassVar[str] = "topics"

    def __init__(
        self, state: ModelState, path: str | None = None, report: Report | None = None
    ) -> None:
        self.state = state
        self.path = path
        self.report = report
        self._scorer = Scorer(state)
        self._maker = ResultMaker(state, self._scorer.vocabulary)

    def __repr__(self) -> str:
        names = ", ".join(topic.name for topic in self.topics)
        return f"StanceModel({names})"

    @classmethod
    def load(cls, folder: str | Path) -> StanceModel:
        """Load a model folder after checking it.

        Raises
        ------
        ModelFormatError
            If a file is missing, edited, of an unknown format or inconsistent.
        """
        manifest, arrays = load_model_files(folder, SPECS)
        return cls(ModelState.from_files(str(folder), manifest, arrays), str(folder))

    def save(
        self,
        folder: str | Path,
        *,
        overwrite: bool = False,
        files: dict[str, str | bytes] | None = None,
    ) -> None:
        """Write the model as a folder of JSON and numbers, whole or not at all.

        Parameters
        ----------
        folder : str or Path
            Where to; it must not exist, unless `overwrite` and it is a model.
        overwrite : bool, optional
            Replace an existing model.
        files : dict of str to str or bytes, optional
            More files to put beside the weights, such as ``MODEL_CARD.md``.
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
    def topics(self) -> tuple[Topic, ...]:
        """The topics that the model knows."""
        return self.state.topics

    def classify(self, text: str | bytes) -> Result:
        """Return topics and stances of one text.

        Parameters
        ----------
        text : str or bytes
            A paragraph; bytes must be UTF-8.

        Returns
        -------
        Result

        Raises
        ------
        InputError
            If `text` is anything else.
        """
        return next(self._results([as_text(text)], evidence=True))

    def classify_many(
        self, texts: Iterable[str | bytes], *, evidence: bool = True, batch_size: int = _BATCH
    ) -> Iterator[Result]:
        """Classify any number of texts, in order, in constant memory.

        Parameters
        ----------
        texts : iterable of str or bytes
            Read as results are taken.
        evidence : bool, optional
            Whether results carry evidence spans; without them it goes faster.
        batch_size : int, optional
            Texts that are read ahead; results don't depend on it.

        Yields
        ------
        Result
            One a text.

        Raises
        ------
        InputError
            At once if `texts` is a single text or not iterable; when its turn
            comes, naming the row, if an item is not a text.
        """
        check_iterable(texts)
        if batch_size < 1:
            raise InputError(f"batch_size: {batch_size} is not 1 or more")
        batches = in_batches(texts, batch_size)
        return chain.from_iterable(self._results(batch, evidence=evidence) for batch in batches)

    def classify_document(self, text: str | bytes) -> Document:
        """Classify a document paragraph by paragraph.

        Parameters
        ----------
        text : str or bytes
            The whole document; bytes must be UTF-8.

        Returns
        -------
        Document
            Paragraphs with offsets into `text`, and a roll-up per topic.
        """
        text = as_text(text)
        spans = list(paragraphs(text))
        pieces = [text[start:end] for start, end in spans]
        found = []
        for (start, end), piece, result in zip(
            spans, pieces, self.classify_many(pieces), strict=True
        ):
            shifted = self._maker.shift(result.topics, start)
            found.append(Paragraph(start, end, piece, shifted, result.abstained))
        return Document(tuple(found), roll_up(found, [topic.name for topic in self.topics]))

    def batch(
        self, examples: Mapping[str, Sequence[Any]], *, text_column: str = "text"
    ) -> dict[str, list[Any]]:
        """Classify a batch of columns, for ``datasets.Dataset.map(model.batch, batched=True)``.

        Parameters
        ----------
        examples : mapping of str to sequence
            Columns.
        text_column : str, optional
            Which of them holds the texts.

        Returns
        -------
        dict of str to list
            For each topic ``NAME``, the stance, empty where the text isn't about
            the topic, and ``NAME_probability``, NaN there; then ``abstained``,
            empty where the model answers.

        Raises
        ------
        InputError
            If there is no such column, or a text is none (naming its row).

        Examples
        --------
        >>> import stancelib
        >>> found = stancelib.load_model().batch({"text": ["We support Kosovo.", "It rained."]})
        >>> found["kosovo"]
        ['support', '']
        """
        found = self.classify_many(text_cells(examples, text_column), evidence=False)
        return result_columns(found, [topic.name for topic in self.topics])

    def decide(self, texts: Sequence[str | bytes]) -> Decisions:
        """Return probabilities and decisions of a batch as arrays.

        Parameters
        ----------
        texts : sequence of str or bytes
            At most a few thousand at once.

        Returns
        -------
        Decisions
            Arrays of shape (n_texts, n_topics, 3); texts longer than
            ``MAX_WHOLE`` characters are judged by their strongest window.
        """
        check_iterable(texts)
        texts = list(texts)
        pieces: list[str] = []
        owners: list[int] = []
        for row, item in enumerate(texts):
            text = as_text(item, row)
            for start, end in windows(text):
                pieces.append(text[start:end])
                owners.append(row)
        _, _, decisions = self._decide([canonical(piece) for piece in pieces])
        if len(pieces) == len(texts):
            return decisions
        return merge(decisions, np.array(owners), len(texts))

    def _decide(self, canonical: Sequence[str]) -> tuple[TokenBatch, Scores, Decisions]:
        batch = tokenize_batch(canonical)
        scores = self._scorer.score(batch)
        arrays = self.state.arrays
        decisions = decide(
            calibrate(scores.logits, arrays["calibration"]),
            scores.known,
            thresholds=arrays["thresholds"],
            given=arrays["given_thresholds"],
            doubt=arrays["doubt"],
        )
        return batch, scores, decisions

    def _results(self, texts: Sequence[str], *, evidence: bool) -> Iterator[Result]:
        """Classify a batch; texts longer than a window are read on their own."""
        run: list[str] = []
        for text in texts:
            if len(text) <= MAX_WHOLE:
                run.append(text)
                continue
            yield from self._short(run, evidence)
            run = []
            yield self._long(text, evidence)
        yield from self._short(run, evidence)

    def _short(self, texts: Sequence[str], evidence: bool) -> list[Result]:
        if not texts:
            return []
        if not evidence:
            plain = [canonical(text) for text in texts]
            return self._maker.results(plain, *self._decide(plain))
        normalized = [normalize(text) for text in texts]
        plain = [n.text for n in normalized]
        return self._maker.results(plain, *self._decide(plain), sources=(texts, normalized))

    def _long(self, text: str, evidence: bool) -> Result:
        found: dict[str, list[TopicResult]] = {}
        reasons: set[str | None] = set()
        spans = windows(text)
        while chunk := list(islice(spans, _BATCH)):
            results = self._short([text[start:end] for start, end in chunk], evidence)
            for (start, _), result in zip(chunk, results, strict=True):
                reasons.add(result.abstained)
                for topic in self._maker.shift(result.topics, start):
                    found.setdefault(topic.topic, []).append(topic)
            found = {name: decisive(parts) for name, parts in found.items()}
        return self._maker.strongest(found, reasons)
