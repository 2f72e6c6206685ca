"""Models as folders of numbers: written whole, checked before use, never executed."""

from __future__ import annotations

from stancelib.persist.format import FORMAT, ArraySpec
from stancelib.persist.load import ModelFiles, load_model_files, read_model
from stancelib.persist.save import save_model
from stancelib.persist.verify import verify_model

__all__ = [
    "FORMAT",
    "ArraySpec",
    "ModelFiles",
    "load_model_files",
    "read_model",
    "save_model",
    "verify_model",
]
