"""Small corpora for the tests of single checks."""

from __future__ import annotations

from stancelib.auditing.view import make_view
from stancelib.corpus import LabelledPair, PairCorpus

COLUMNS = {"text": "text", "target": "target", "label": "label", "group": "doc_id"}


def pairs(*rows, grouped=True, stances=None, name="town"):
    """Return a corpus of (text, label) or (text, label, target, document) rows."""
    made = []
    for i, row in enumerate(rows):
        text, label, target, document = (*row, *(None,) * (4 - len(row)))
        made.append(LabelledPair(text, label, target, doc_id=document or f"d{i}", row=i + 2))
    columns = COLUMNS if grouped else {**COLUMNS, "group": None}
    return PairCorpus(made, name, columns=columns, stances=stances)


def view(*rows, **options):
    """Return the view of such a corpus."""
    return make_view(pairs(*rows, **options))


def checks(findings):
    """Return the names of findings with their severities."""
    return {finding.check: finding.severity for finding in findings}
