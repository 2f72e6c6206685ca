"""Measuring systems: metrics, intervals over documents, baselines, and the report."""

from __future__ import annotations

from stancelib.evaluation.baselines import BASELINES, System
from stancelib.evaluation.intervals import bootstrap, paired_difference
from stancelib.evaluation.left_out import leave_one_source_out_rows, leave_one_topic_out_rows
from stancelib.evaluation.metrics import METRICS
from stancelib.evaluation.predictions import Gold, Predictions
from stancelib.evaluation.protocol import build_report, cross_validate
from stancelib.evaluation.report import Report, Slice
from stancelib.evaluation.scores import Interval, Score

__all__ = [
    "BASELINES",
    "METRICS",
    "Gold",
    "Interval",
    "Predictions",
    "Report",
    "Score",
    "Slice",
    "System",
    "bootstrap",
    "build_report",
    "cross_validate",
    "leave_one_source_out_rows",
    "leave_one_topic_out_rows",
    "paired_difference",
]
