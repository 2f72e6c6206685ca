"""A loaded model: what callers classify with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from stancelib.errors import InputError
from stancelib.holders import CandidateSource, HolderFinder
from stancelib.model.asked import Asked, ask
from stancelib.model.columns import result_columns, text_cells
from stancelib.model.decide import Decisions
from stancelib.model.judge import Judge
from stancelib.model.state import SPECS, ModelState
from stancelib.model.texts import as_text, check_iterable, in_batches
from stancelib.persist import load_model_files, save_model
from stancelib.results import Document, Paragraph, Result
from stancelib.text import paragraphs
from stancelib.topics import Topic

if TYPE_CHECKING:
    import pyarrow as pa

    from stancelib.documents import Policy
    from stancelib.entities import Gazetteer
    from stancelib.evaluation.report import Report

__all__ = ["StanceModel"]


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
    #: How it reads: "fast", "accurate" or "cascade".
    tier: ClassVar[str] = "fast"
    #: Whether it can be asked about topics that it doesn't know.
    takes_other_topics: ClassVar[bool] = False
    #: How many texts are read ahead where the caller doesn't say.
    read_ahead: ClassVar[int] = 512

    def __init__(
        self, state: ModelState, path: str | None = None, report: Report | None = None
    ) -> None:
        self.state = state
        self.path = path
        self.report = report
        self._judge = self._make_judge()
        self._all = ask(None, state.topics)

    def __repr__(self) -> str:
        names = ", ".join(topic.name for topic in self.topics)
        return f"{type(self).__name__}({names})"

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

    def classify(self, text: str | bytes, topics: Iterable[str | Topic] | None = None) -> Result:
        """Return topics and stances of one text.

        Parameters
        ----------
        text : str or bytes
            A paragraph; bytes must be UTF-8.
        topics : iterable of str or Topic, optional
            The topics asked about, at most 64; all that the model knows if not
            given. The result is as if it knew no others.

        Returns
        -------
        Result

        Raises
        ------
        InputError
            If `text` is anything else, or the model can't be asked about a topic.
        """
        return next(self._judge.results([as_text(text)], self._ask(topics), evidence=True))

    def classify_many(
        self,
        texts: Iterable[str | bytes],
        topics: Iterable[str | Topic] | None = None,
        *,
        evidence: bool = True,
        batch_size: int | None = None,
    ) -> Iterator[Result]:
        """Classify any number of texts, in order, in constant memory.

        Parameters
        ----------
        texts : iterable of str or bytes
            Read as results are taken.
        topics : iterable of str or Topic, optional
            As in :meth:`classify`.
        evidence : bool, optional
            Whether results carry holders and evidence spans; without them it goes
            faster.
        batch_size : int, optional
            Texts that are read ahead; as many as serve this tier best if not
            given. Results don't depend on it.

        Yields
        ------
        Result
            One a text.

        Raises
        ------
        InputError
            At once if `texts` is a single text or not iterable, or the model
            can't be asked about a topic; when its turn comes, naming the row, if
            an item is not a text.
        """
        check_iterable(texts)
        size = self.read_ahead if batch_size is None else batch_size
        if size < 1:
            raise InputError(f"batch_size: {size} is not 1 or more")
        asked = self._ask(topics)
        batches = in_batches(texts, size)
        return chain.from_iterable(
            self._judge.results(b, asked, evidence=evidence) for b in batches
        )

    def classify_document(
        self,
        text: str | bytes,
        topics: Iterable[str | Topic] | None = None,
        *,
        policy: str | Policy = "any",
        gazetteer: Gazetteer | None = None,
    ) -> Document:
        """Classify a document paragraph by paragraph.

        Parameters
        ----------
        text : str or bytes
            The whole document; bytes must be UTF-8.
        topics : iterable of str or Topic, optional
            As in :meth:`classify`.
        policy : str or Policy, optional
            How paragraphs make up the document's stance; see
            :data:`stancelib.documents.POLICIES`.
        gazetteer : Gazetteer, optional
            States, alliances and persons by which holders are merged; the
            library's own if not given.

        Returns
        -------
        Document
            Paragraphs with offsets into `text`, holders merged over the document,
            and a roll-up per topic.

        Raises
        ------
        InputError
            As :meth:`classify`, and if there is no such policy.
        """
        from stancelib.documents import find_policy, roll_up
        from stancelib.entities import merge

        chosen = find_policy(policy)
        text = as_text(text)
        asked = self._ask(topics)
        spans = list(paragraphs(text))
        pieces = [text[start:end] for start, end in spans]
        found = []
        for (start, end), piece, result in zip(
            spans, pieces, self.classify_many(pieces, asked.topics), strict=True
        ):
            shifted = self._judge.maker.shift(result.topics, start)
            found.append(Paragraph(start, end, piece, shifted, result.abstained))
        merged, entities = merge(text, found, gazetteer)
        topics_found = roll_up(merged, asked.names, chosen)
        return Document(merged, topics_found, entities, chosen.name)

    def batch(
        self,
        examples: Mapping[str, Sequence[Any]],
        *,
        text_column: str = "text",
        topics: Iterable[str | Topic] | None = None,
    ) -> dict[str, list[Any]]:
        """Classify a batch of columns, for ``datasets.Dataset.map(model.batch, batched=True)``.

        Parameters
        ----------
        examples : mapping of str to sequence
            Columns.
        text_column : str, optional
            Which of them holds the texts.
        topics : iterable of str or Topic, optional
            As in :meth:`classify`.

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
        asked = self._ask(topics)
        texts = text_cells(examples, text_column)
        found = self.classify_many(texts, asked.topics, evidence=False)
        return result_columns(found, asked.names)

    def classify_batch(
        self,
        batch: pa.RecordBatch | pa.Table,
        *,
        text_column: str = "text",
        topics: Iterable[str | Topic] | None = None,
        evidence: bool = True,
        on_error: str = "raise",
    ) -> pa.RecordBatch:
        """Classify a batch of Arrow.

        Parameters
        ----------
        batch : pyarrow.RecordBatch or pyarrow.Table
        text_column : str, optional
            The column of texts: strings of any Arrow type.
        topics, evidence
            As in :meth:`classify_many`.
        on_error : {"raise", "null"}, optional
            What a row without a text does: end all, or give a row without topics
            whose ``error`` says why.

        Returns
        -------
        pyarrow.RecordBatch
            A row for each, in order, of :func:`stancelib.scale.result_schema`;
            results don't depend on how rows are put into batches.

        Raises
        ------
        InputError
            If there is no such column, it holds no strings, or a row has no text.

        Examples
        --------
        >>> import pyarrow, stancelib
        >>> batch = pyarrow.table({"text": ["We support Kosovo.", "It rained."]})
        >>> found = stancelib.load_model("fast").classify_batch(batch)
        >>> [[topic["stance"] for topic in row] for row in found["topics"].to_pylist()]
        [['support'], []]
        """
        from stancelib.scale import classify_batch

        return classify_batch(
            self,
            batch,
            text_column=text_column,
            topics=topics,
            evidence=evidence,
            on_error=on_error,
        )

    def decide(
        self, texts: Sequence[str | bytes], topics: Iterable[str | Topic] | None = None
    ) -> Decisions:
        """Return probabilities and decisions of a batch as arrays.

        Parameters
        ----------
        texts : sequence of str or bytes
            At most a few thousand at once.
        topics : iterable of str or Topic, optional
            As in :meth:`classify`.

        Returns
        -------
        Decisions
            Arrays of shape (n_texts, n_topics, 3); texts longer than
            ``MAX_WHOLE`` characters are judged by their strongest window.
        """
        check_iterable(texts)
        return self._judge.decisions(list(texts), self._ask(topics))

    def with_holders(self, source: CandidateSource) -> Self:
        """Return this model with another source of those who may take sides.

        Parameters
        ----------
        source : callable
            Gives for a text the start and end of each candidate in characters, as
            :func:`stancelib.holders.spacy_source` does. The ranker chooses among them.

        Returns
        -------
        StanceModel
            Of the same kind; this one stays as it is. What it finds but holders is
            the same.

        Raises
        ------
        InputError
            If `source` can't be called.

        Examples
        --------
        >>> import stancelib
        >>> model = stancelib.load_model("fast").with_holders(lambda text: [(0, 4)])
        >>> model.classify("Oslo opposes the independence of Kosovo.").topics[0].holders[0].name
        'Oslo'
        """
        if not callable(source):
            raise InputError(
                f"with_holders: expected a function from a text to spans, got "
                f"{type(source).__name__}; stancelib.holders.spacy_source makes one of a pipeline"
            )
        model, model._judge = copy(self), copy(self._judge)
        model._judge.finder = HolderFinder(source=source)
        return model

    def _ask(self, topics: Iterable[str | Topic] | None) -> Asked:
        if topics is None:
            return self._all
        return ask(topics, self.topics, others=self.takes_other_topics)

    def _make_judge(self) -> Judge:
        return Judge(self.state)
