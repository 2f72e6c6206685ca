"""What the page of an evaluation shows first: which metrics, and which systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancelib.evaluation.scores import Interval
from stancelib.report.words import direction

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["View", "known_order"]

_HEADLINE: Mapping[str, tuple[str, ...]] = {
    "topics": (
        "side_f1",
        "topic_micro_f1",
        "stance_macro_f1",
        "side_ece",
        "topic_macro_f1",
        "topic_ece",
    ),
    "pairs": ("macro_f1", "accuracy", "f_avg", "ece", "target_f_avg", "side_f1"),
}
_MOST_SERIES = 3


@dataclass(frozen=True, slots=True)
class View:
    """A report with the choices that all of its sections share.

    Parameters
    ----------
    report : Report
    system : str or None
        The one under test, the first of the report.
    metric : str or None
        The one by which systems are ranked.
    rival : str or None
        The best of the other systems by that metric.
    headline : tuple of str
        The metrics that are shown first.
    """

    report: Report
    system: str | None
    metric: str | None
    rival: str | None
    headline: tuple[str, ...]

    @classmethod
    def of(cls, report: Report) -> View:
        """Choose what a report's page shows first.

        Examples
        --------
        >>> from stancelib.evaluation.report import Report
        >>> f1 = {"macro_f1": Interval(0.5)}
        >>> view = View.of(Report("Demo", kind="pairs", systems={"mine": f1, "other": f1}))
        >>> view.system, view.metric, view.rival
        ('mine', 'macro_f1', 'other')
        """
        system = next(iter(report.systems), None)
        had = dict(report.systems[system]) if system is not None else {}
        headline = known_order(had, _HEADLINE.get(report.kind, ()))
        metric = headline[0] if headline else next(iter(had), None)
        others = [name for name in report.systems if name != system]
        return cls(
            report, system, metric, _best(report, others, metric), headline or tuple(had)[:4]
        )

    def shown(self, systems: Iterable[str]) -> list[str]:
        """Return which of some systems a chart shows: ours, the best other, then the next."""
        had = list(dict.fromkeys(systems))
        first = [name for name in (self.system, self.rival) if name in had]
        return [*dict.fromkeys([*filter(None, first), *had])][:_MOST_SERIES]

    def pair(self, systems: Iterable[str]) -> list[str]:
        """Return which of some systems are shown where two have room."""
        return self.shown(systems)[:2]


def known_order(had: Iterable[str], order: Iterable[str]) -> tuple[str, ...]:
    """Return those of an order that there are."""
    names = set(had)
    return tuple(name for name in order if name in names)


def _best(report: Report, systems: Iterable[str], metric: str | None) -> str | None:
    def rank(name: str) -> float:
        score = report.systems[name].get(metric, Interval(None)) if metric else Interval(None)
        if score.value is None:
            return float("-inf")
        return score.value if direction(metric or "").startswith("higher") else -score.value

    return max(systems, key=rank, default=None)
