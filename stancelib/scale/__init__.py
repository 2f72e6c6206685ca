"""Batches for files, data frames and distributed engines: Arrow in, Arrow out.

Needs pyarrow, which ``pip install 'stancelib[datasets]'`` brings.
"""

from stancelib.scale.contract import classify_batch
from stancelib.scale.schema import result_fields, result_schema
from stancelib.scale.worker import Classifying, classifying

__all__ = ["Classifying", "classify_batch", "classifying", "result_fields", "result_schema"]
