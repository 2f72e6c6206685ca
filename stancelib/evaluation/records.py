"""The rows of a report: results on a class, on a part of the data, of a comparison, of a probe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stancelib.evaluation.scores import Interval

__all__ = ["ClassRow", "Comparison", "ProbeResult", "Slice"]


@dataclass(frozen=True, slots=True)
class ClassRow:
    """Precision, recall and F1 of one class, or of all classes averaged.

    Parameters
    ----------
    precision, recall, f1 : Interval
    gold, predicted : int
        How often the class is in the labels, and in the predictions.
    """

    precision: Interval
    recall: Interval
    f1: Interval
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Results on a part of the data, such as a source, a year, or a topic left out of training.

    Parameters
    ----------
    kind : str
        What was selected or left out: ``source``, ``year``, ``source left out``.
    name : str
        Which one.
    system : str
        Which system.
    n : int
        Number of paragraphs it was tested on.
    metrics : mapping of str to Interval
    """

    kind: str
    name: str
    system: str
    n: int
    metrics: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two systems differ on one metric.

    Parameters
    ----------
    a, b : str
        The systems.
    metric : str
    difference : Interval
        Metric of ``a`` minus that of ``b``, on the same resamples of documents.
    p_bootstrap : float or None
        Two-sided, from the same resamples.
    p_mcnemar : float or None
        Of the rows that only one of the two has right; None where the metric
        is no share of right rows.
    p_adjusted : float or None
        The larger of the two, corrected for all comparisons of the report.
    note : str
        How it was computed.
    """

    a: str
    b: str
    metric: str
    difference: Interval
    p_bootstrap: float | None
    p_mcnemar: float | None
    p_adjusted: float | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """How often a system's answer changes where the text is changed in a known way.

    Parameters
    ----------
    probe : str
        What was changed: ``negation``, ``target_swap``, ``quoted_opponent``,
        ``typo``, ``casing``.
    expects : {"change", "same"}
        What a good system does.
    system : str
    n : int
        Number of changed texts.
    flipped : Interval
        Share of them whose answer changed.
    note : str
    """

    probe: str
    expects: str
    system: str
    n: int
    flipped: Interval
    note: str = ""
