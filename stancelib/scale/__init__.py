"""Batches for files, data frames and distributed engines: Arrow in, Arrow out.

Needs pyarrow, which ``pip install 'stancelib[datasets]'`` brings.
"""

from stancelib.scale.contract import classify_batch
from stancelib.scale.schema import result_fields, result_schema

__all__ = ["classify_batch", "result_fields", "result_schema"]
