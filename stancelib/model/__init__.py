"""Prediction with numpy alone: tables of weights, calibration, decision, evidence."""

from __future__ import annotations

from stancelib.model.bundle import StanceModel
from stancelib.model.state import SPECS, ModelState

__all__ = ["SPECS", "ModelState", "StanceModel"]
