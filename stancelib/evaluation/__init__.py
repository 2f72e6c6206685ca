"""Measuring systems: metrics, intervals over documents, baselines, and the report."""

from __future__ import annotations

from stancelib.evaluation.baselines import BASELINES, System
from stancelib.evaluation.comparisons import holm, mcnemar
from stancelib.evaluation.intervals import bootstrap, paired_difference
from stancelib.evaluation.label_metrics import LABEL_METRICS
from stancelib.evaluation.label_protocol import (
    PairSystem,
    build_label_report,
    cross_validate_pairs,
)
from stancelib.evaluation.labels import LabelGold, LabelPredictions
from stancelib.evaluation.left_out import leave_one_source_out_rows, leave_one_topic_out_rows
from stancelib.evaluation.metrics import METRICS
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.evaluation.protocol import build_report, cross_validate
from stancelib.evaluation.records import ClassRow, Comparison, ProbeResult, Slice
from stancelib.evaluation.report import Report
from stancelib.evaluation.scores import Interval, Score

__all__ = [
    "BASELINES",
    "LABEL_METRICS",
    "METRICS",
    "ClassRow",
    "Comparison",
    "Gold",
    "Interval",
    "LabelGold",
    "LabelPredictions",
    "PairSystem",
    "Predictions",
    "ProbeResult",
    "Report",
    "Score",
    "Slice",
    "System",
    "bootstrap",
    "build_label_report",
    "build_report",
    "cross_validate",
    "cross_validate_pairs",
    "holm",
    "leave_one_source_out_rows",
    "leave_one_topic_out_rows",
    "mcnemar",
    "paired_difference",
]
