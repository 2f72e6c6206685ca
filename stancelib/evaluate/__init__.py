"""Measuring systems: metrics, intervals over documents, baselines, and the report."""

from __future__ import annotations

from stancelib.evaluate.baselines import BASELINES, System
from stancelib.evaluate.evaluate import build_report, cross_validate
from stancelib.evaluate.intervals import bootstrap, paired_difference
from stancelib.evaluate.left_out import leave_one_source_out_rows, leave_one_topic_out_rows
from stancelib.evaluate.metrics import METRICS
from stancelib.evaluate.predictions import Gold, Predictions
from stancelib.evaluate.report import Report, Slice
from stancelib.evaluate.scores import Interval, Score

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
