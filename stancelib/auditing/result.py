"""The result of an audit: plain data that makes JSON, terminal text and an HTML page.

It holds no time of day and no machine name: the same data and seed give the
same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stancelib.auditing.finding import SEVERITIES, Finding
from stancelib.files import write_atomically

__all__ = ["AUDIT_FORMAT", "Audit"]

#: Version of the JSON form, raised when its meaning changes.
AUDIT_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Audit:
    """All that was found about a corpus.

    Parameters
    ----------
    name : str
        Of the corpus.
    kind : {"topics", "pairs"}
    findings : tuple of Finding
        Errors first, then warnings, then infos.
    size : mapping
        ``rows``, ``documents``, ``examples``, ``labels`` (label to count),
        ``targets``, ``splits`` (name to rows; empty where there are none).
    settings : mapping
        Seed, folds, versions.
    notes : tuple of str
        What reading guessed, and which checks could not be made, and why.

    Examples
    --------
    >>> audit = Audit("mine", "pairs", (Finding("copies", "warning", "2 copies"),))
    >>> audit
    Audit('mine': 0 errors, 1 warning, 0 infos)
    >>> audit.of("copies")[0].title
    '2 copies'
    """

    name: str
    kind: str
    findings: tuple[Finding, ...] = ()
    size: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ranked = sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))
        object.__setattr__(self, "findings", tuple(ranked))
        object.__setattr__(self, "notes", tuple(self.notes))

    def __repr__(self) -> str:
        return f"Audit({self.name!r}: {self.summary})"

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by severity."""
        return {s: sum(f.severity == s for f in self.findings) for s in SEVERITIES}

    @property
    def summary(self) -> str:
        """How many findings there are, in words."""
        return ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in self.counts.items())

    def of(self, check: str) -> tuple[Finding, ...]:
        """Return the findings of one check."""
        return tuple(finding for finding in self.findings if finding.check == check)

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as JSON-ready data."""
        return {
            "format": AUDIT_FORMAT,
            "name": self.name,
            "kind": self.kind,
            "counts": self.counts,
            "size": dict(self.size),
            "findings": [finding.to_dict() for finding in self.findings],
            "notes": list(self.notes),
            "settings": dict(self.settings),
        }

    def dumps(self) -> str:
        """Return the audit as JSON: the same text for the same audit."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Write the audit as JSON, whole or not at all.

        Raises
        ------
        OSError
            If the file cannot be written; what was there is left as it was.
        """
        write_atomically(Path(path), self.dumps().encode("utf-8", "backslashreplace"))

    def to_text(self, width: int = 100) -> str:
        """Return the audit as plain text whose lines are at most ``width`` characters long."""
        from stancelib.auditing.text import to_text

        return to_text(self, width)

    def to_html(self) -> str:
        """Return the audit as one self-contained HTML page."""
        from stancelib.report.audit_page import audit_page

        return audit_page(self)
