"""Whether the documents allow an honest split."""

from __future__ import annotations

import numpy as np

from stancelib.auditing.finding import Finding, count
from stancelib.auditing.view import View

__all__ = ["check_documents"]

_GIANT = 0.2  # of the rows


def check_documents(view: View, folds: int = 5) -> list[Finding]:
    """Find missing, too few and outsized documents."""
    sizes = np.bincount(view.groups)
    found = []
    if not view.grouped:
        found.append(
            view.finding(
                "documents-none",
                "warning",
                "No documents are given",
                "Each row (of pairs, each text) counts as a document of its own. If several come "
                "from one article, thread or author, siblings stand on both sides of every split "
                "and scores are too good.",
                advice="Add a column doc_id that is the same for all rows of an article, thread "
                "or author (or name the column with --group-column).",
            )
        )
    if len(sizes) < folds:
        found.append(
            view.finding(
                "documents-few",
                "error",
                f"{count(len(sizes), 'document')} for {folds} folds",
                "Documents must not cross folds, so that there can't be more folds than documents.",
                advice="Use fewer folds (--folds), or data from more documents.",
                data={"documents": len(sizes), "folds": folds},
            )
        )
    largest = int(sizes.argmax())
    share = sizes[largest] / len(view)
    if share >= _GIANT and len(sizes) >= folds and sizes[largest] > 2:
        rows = np.flatnonzero(view.groups == largest).tolist()
        found.append(
            view.finding(
                "documents-giant",
                "warning",
                f"One document holds {share:.0%} of the rows",
                f"Document {view.documents[rows[0]]!r} has {sizes[largest]:,} of {len(view):,} rows; "
                "folds can't be balanced, and scores depend on where it falls.",
                rows=rows,
                advice="If it is a collection, give its parts doc_ids of their own.",
                data={"document": view.documents[rows[0]], "rows": int(sizes[largest])},
            )
        )
    return found
