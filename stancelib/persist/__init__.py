"""Models as folders of numbers: written whole, checked before use, never executed."""

from __future__ import annotations

from stancelib.persist.format import FORMAT, ArraySpec
from stancelib.persist.load import load_model_files, verify_model
from stancelib.persist.save import save_model

__all__ = ["FORMAT", "ArraySpec", "load_model_files", "save_model", "verify_model"]
