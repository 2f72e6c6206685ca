"""Learning models from labelled paragraphs: scikit-learn fits, what it learned becomes numbers."""

from __future__ import annotations

from stancelib.training.trainer import train

__all__ = ["train"]
