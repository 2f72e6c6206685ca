"""Reading documents one by one, and summing up what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stancelib.errors import InputError
from stancelib.results import UNKNOWN, Document
from stancelib.surveys.articles import (
    PERIODS,
    UNDATED,
    UNSOURCED,
    Article,
    as_article,
    period_of,
)
from stancelib.surveys.prevalence import CORRECTIONS, estimate
from stancelib.surveys.rates import Rates, rates_of
from stancelib.surveys.result import ALL, Group, HolderRow, Survey, TopicShare
from stancelib.surveys.tally import Tally, TopicTally

if TYPE_CHECKING:
    from pathlib import Path

    from stancelib.evaluation.report import Report
    from stancelib.model import StanceModel

__all__ = ["BY", "Counts", "survey"]

#: What documents can be put together by.
BY = ("date", "source", "holder")
_MOST_PERIODS = 24
_MOST_HOLDERS = 50
_SEED = 0


def survey(
    articles: Iterable[Article | str | Mapping[str, Any]],
    *,
    by: str = "date",
    every: str | None = None,
    model: str | StanceModel | None = None,
    correction: str = "adjusted",
    report: str | Path | Report | None = None,
) -> Survey:
    """Sum up what many documents say: topics, sides and holders by date, source or holder.

    Documents are read one by one; only counts are kept.

    Parameters
    ----------
    articles : iterable of Article, str or mapping
        Documents; a mapping has ``text``, and may have ``date`` and ``source``.
    by : {"date", "source", "holder"}, optional
        What they are put together by.
    every : {"day", "month", "quarter", "year"}, optional
        By date: the length of time; the shortest that makes at most 24 groups if
        not given.
    model : str or StanceModel, optional
        A name, a folder, or a loaded model of topics; the best tier that is
        installed if not given.
    correction : {"adjusted", "none"}, optional
        How shares are corrected for the model's errors.
    report : str, Path or Report, optional
        Where its errors were counted: a report of ``stancelib evaluate``, as an
        object or a JSON file; the model's own if not given.

    Returns
    -------
    Survey

    Raises
    ------
    InputError
        If there is no such way to put together or correct, an article is none
        (naming its place), or the model labels pairs.

    Examples
    --------
    >>> texts = ["We support an independent Kosovo.", "Serbia rejects independence for Kosovo."]
    >>> found = survey([{"text": t, "date": "2008-02"} for t in texts], model="fast")
    >>> found.groups[0].name, found.total.documents
    ('2008-02', 2)
    """
    if by not in BY:
        raise InputError(f"by {by!r}: use one of {', '.join(BY)}")
    if every is not None and (by != "date" or every not in PERIODS):
        raise InputError(f"every {every!r}: use one of {', '.join(PERIODS)}, with by='date'")
    if correction not in CORRECTIONS:
        raise InputError(f"correction {correction!r}: use one of {', '.join(CORRECTIONS)}")
    loaded = _loaded(model)
    rates = rates_of(loaded, report) if correction == "adjusted" else {}
    counts = Counts([topic.name for topic in loaded.topics])
    for number, item in enumerate(articles):
        article = as_article(item, number)
        counts.add(article, loaded.classify_document(article.text), by)

    return counts.survey(by, every, correction, rates)


def _loaded(model: str | StanceModel | None) -> StanceModel:
    from stancelib.api import load_model
    from stancelib.model import StanceModel
    from stancelib.shipped import best_tier

    if model is None or isinstance(model, str):
        found = load_model(best_tier() if model is None else model)
    else:
        found = model
    if not isinstance(found, StanceModel):
        raise InputError(f"{found!r} labels texts for targets; a survey needs a model of topics")
    return found


class Counts:
    """What is kept of documents that went by.

    Parameters
    ----------
    topics : sequence of str
        Names, in the order of the model.
    """

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = tuple(topics)
        self.groups: dict[str, Tally] = {}
        self.total = self._new()
        self.holders: Counter[tuple[str, str, str]] = Counter()

    def _new(self) -> Tally:
        return Tally({name: TopicTally() for name in self.topics})

    def add(self, article: Article, document: Document, by: str) -> None:
        """Count a document."""
        found = self._new()
        found.documents, found.paragraphs = 1, len(document.paragraphs)
        for name in self.topics:
            results = [t for p in document.paragraphs for t in p.topics if t.topic == name]
            support = sum(t.stance in ("support", "mixed") for t in results)
            oppose = sum(t.stance in ("oppose", "mixed") for t in results)
            found.topics[name].add(len(results), found.paragraphs, support, oppose)
        self.total.join(found)
        self._add_holders(document, by)
        if by != "holder":
            key = article.date if by == "date" else article.source or UNSOURCED
            self.groups.setdefault(key, self._new()).join(found)

    def _add_holders(self, document: Document, by: str) -> None:
        sides: dict[tuple[str, str], list[set[str]]] = {}
        for paragraph in document.paragraphs:
            for topic in paragraph.topics:
                held: dict[str, set[str]] = {}
                for holder in topic.holders:
                    name = holder.entity or holder.name
                    if name != UNKNOWN:
                        held.setdefault(name, set()).add(holder.stance)
                for name, stances in held.items():
                    sides.setdefault((name, topic.topic), []).append(stances)
        for (name, about), each in sides.items():
            stances = set().union(*each)
            self.holders.update((name, about, stance) for stance in (*stances, "any"))
            if by == "holder":
                group = self.groups.setdefault(name, self._new())
                group.documents += 1
                group.paragraphs += len(each)
                support, oppose = (
                    sum(side in taken for taken in each) for side in ("support", "oppose")
                )
                group.topics[about].add(len(each), len(document.paragraphs), support, oppose)

    def survey(
        self,
        by: str,
        every: str | None,
        correction: str,
        rates: Mapping[tuple[str, str], Rates],
    ) -> Survey:
        """Return what was counted."""
        rng = np.random.default_rng(_SEED)
        groups = self.groups
        if by == "date":
            every = every or _period(groups)
            groups = self._by_period(every)
        order = sorted(groups) if by == "date" else sorted(groups, key=lambda g: _size(groups[g]))
        if by == "holder":
            order = order[:_MOST_HOLDERS]
        total = self._group(ALL, self.total, self.total, rates, rng)
        # What somebody says they say for sure: a holder's sides are counted, not corrected.
        of_group = {} if by == "holder" else rates
        return Survey(
            by,
            every,
            tuple(
                self._group(g, groups[g], self.total, of_group, rng, by == "holder") for g in order
            ),
            total,
            self._holder_rows(),
            correction,
            tuple(self._notes(by, correction, rates)),
        )

    def _by_period(self, every: str) -> dict[str, Tally]:
        out: dict[str, Tally] = {}
        for date, tally in self.groups.items():
            out.setdefault(period_of(date, every), self._new()).join(tally)
        return out

    def _group(
        self,
        name: str,
        tally: Tally,
        total: Tally,
        rates: Mapping[tuple[str, str], Rates],
        rng: np.random.Generator,
        of_topic: bool = False,
    ) -> Group:
        """Return a group's estimates; `of_topic`: its share is one of the topic's paragraphs."""
        topics = []
        for topic in self.topics:
            found, whole = tally.topics[topic], total.topics[topic]
            estimates = [
                estimate(
                    getattr(found, part).hits,
                    whole.about.hits
                    if of_topic and part == "about"
                    else getattr(found, part).total,
                    getattr(whole, part).design_effect(),
                    rates.get((topic, part)),
                    rng,
                )
                for part in ("about", "support", "oppose")
            ]
            topics.append(TopicShare(topic, found.about.hits, found.support.documents, *estimates))
        return Group(name, tally.documents, tally.paragraphs, tuple(topics))

    def _holder_rows(self) -> tuple[HolderRow, ...]:
        rows = []
        for (name, topic, kind), documents in self.holders.items():
            if kind == "any":
                support = self.holders[name, topic, "support"]
                oppose = self.holders[name, topic, "oppose"]
                stance = "support" if support > oppose else "oppose"
                if 2 * min(support, oppose) >= max(support, oppose):
                    stance = "mixed"
                rows.append(HolderRow(name, topic, stance, support, oppose, documents))
        return tuple(sorted(rows, key=lambda row: (-row.documents, row.holder, row.topic)))

    def _notes(
        self, by: str, correction: str, rates: Mapping[tuple[str, str], Rates]
    ) -> Iterable[str]:
        missing = [t for t in self.topics if (t, "about") not in rates]
        if correction == "adjusted" and missing:
            yield (
                f"Not corrected for errors: {', '.join(missing)}. The model has no report that "
                "counts them."
            )
        if by == "date" and "" in self.groups:
            yield f"{self.groups[''].documents:,} documents without a date are under {UNDATED!r}."
        if by == "holder" and len(self.groups) > _MOST_HOLDERS:
            yield f"{len(self.groups):,} holders were found; the first {_MOST_HOLDERS} are shown."


def _size(tally: Tally) -> tuple[int, int]:
    return -tally.paragraphs, -tally.documents


def _period(dates: Iterable[str]) -> str:
    known = [date for date in dates if date]
    for every in PERIODS:
        if len({period_of(date, every) for date in known}) <= _MOST_PERIODS:
            return every
    return PERIODS[-1]
