"""From decisions and results to Arrow arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stancelib.model.decide import STANCE_NAMES, Decisions
from stancelib.results import Result
from stancelib.scale.schema import result_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["of_decisions", "of_results"]


def of_decisions(
    decisions: Decisions, names: Sequence[str], abstained: Mapping[int, str]
) -> pa.RecordBatch:
    """Return a batch of results without holders and evidence, made of arrays at once.

    Parameters
    ----------
    decisions : Decisions
    names : sequence of str
        The topics.
    abstained : mapping of int to str
        Why the model declines to answer, by row.

    Returns
    -------
    pyarrow.RecordBatch
    """
    import pyarrow as pa

    schema = result_schema()
    topic = schema.field("topics").type.value_type
    positive = decisions.positive.copy()
    count = len(positive)
    # Who abstains says nothing, even where a topic was found: not English, say.
    positive[list(abstained)] = False
    rows, which = np.nonzero(positive[:, :, 0])
    order = np.lexsort((which, -decisions.probabilities[rows, which, 0], rows))
    rows, which = rows[order], which[order]
    probabilities = decisions.probabilities[rows, which]
    sides = positive[rows, which]
    stances = sides[:, 1] + 2 * sides[:, 2]
    none = pa.array(np.zeros(len(rows) + 1, dtype=np.int32))
    nested = [
        pa.ListArray.from_arrays(none, pa.array([], topic.field(name).type.value_type))
        for name in ("holders", "evidence")
    ]
    columns = [
        pa.array(names, pa.string()).take(pa.array(which)),
        pa.array(probabilities[:, 0]),
        pa.array(STANCE_NAMES, pa.string()).take(pa.array(stances)),
        pa.array(probabilities[:, 1]),
        pa.array(probabilities[:, 2]),
        *nested,
    ]
    topics = pa.StructArray.from_arrays(columns, fields=list(topic))
    starts = np.searchsorted(rows, np.arange(count + 1)).astype(np.int32)
    reasons: list[str | None] = [None] * count
    for row, reason in abstained.items():
        reasons[row] = reason
    return pa.RecordBatch.from_arrays(
        [
            pa.ListArray.from_arrays(pa.array(starts), topics),
            pa.array(reasons, pa.string()),
            pa.nulls(count, pa.string()),
        ],
        schema=schema,
    )


def of_results(results: Sequence[Result], count: int, rows: Sequence[int]) -> pa.RecordBatch:
    """Return a batch of results; rows that have none are empty.

    Parameters
    ----------
    results : sequence of Result
    count : int
        Rows of the batch.
    rows : sequence of int
        The row of each result.

    Returns
    -------
    pyarrow.RecordBatch
    """
    import pyarrow as pa

    topics: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    reasons: list[str | None] = [None] * count
    for row, result in zip(rows, results, strict=True):
        topics[row] = [_topic(found) for found in result.topics]
        reasons[row] = result.abstained
    schema = result_schema()
    return pa.RecordBatch.from_arrays(
        [
            pa.array(topics, schema.field("topics").type),
            pa.array(reasons, pa.string()),
            pa.nulls(count, pa.string()),
        ],
        schema=schema,
    )


def _topic(found: Any) -> dict[str, Any]:
    return {
        "topic": found.topic,
        "probability": found.probability,
        "stance": found.stance,
        "support": found.support,
        "oppose": found.oppose,
        "holders": [_holder(holder) for holder in found.holders],
        "evidence": [
            {"start": e.start, "end": e.end, "text": e.text, "weight": e.weight, "label": e.label}
            for e in found.evidence
        ],
    }


def _holder(holder: Any) -> dict[str, Any]:
    shown = holder.evidence
    return {
        "name": holder.name,
        "stance": holder.stance,
        "start": holder.start,
        "end": holder.end,
        "probability": holder.probability,
        "evidence_start": None if shown is None else shown.start,
        "evidence_end": None if shown is None else shown.end,
    }
