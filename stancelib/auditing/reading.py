"""What reading a corpus found wrong, as findings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancelib.auditing.finding import Finding, count
from stancelib.corpus.pairs import PairCorpus
from stancelib.corpus.schema import Corpus
from stancelib.corpus.validate import NO_DOCUMENTS
from stancelib.errors import Problem

__all__ = ["check_reading"]

_SHOWN = 20
#: Problems that checks of the audit report with more detail.
_REPORTED_ELSEWHERE = re.compile(
    re.escape(NO_DOCUMENTS) + r"|the same text is labelled|labelled .* but the same text is"
)


def check_reading(
    corpus: Corpus | PairCorpus, test: Corpus | PairCorpus | None = None
) -> list[Finding]:
    """Report rows that could not be read, then what is doubtful about the others.

    Examples
    --------
    >>> bad = Corpus([], problems=[Problem(3, "text is empty", field="text")])
    >>> finding = check_reading(bad)[0]
    >>> finding.severity, finding.title, finding.rows
    ('error', '1 row that cannot be used', (3,))
    """
    problems = _problems(corpus), _problems(test)
    fatal = [[p for p in side if p.fatal] for side in problems]
    doubtful = [[p for p in side if not p.fatal] for side in problems]
    found = []
    if any(fatal):
        rows = _rows(fatal[0]), _rows(fatal[1])
        n = max(len(rows[0]) + len(rows[1]), 1)
        found.append(
            _finding(
                "reading-error",
                "error",
                f"{count(n, 'row')} that cannot be used",
                "Training stops at them; they are left out of this audit.",
                fatal,
                "Correct or delete them.",
            )
        )
    if any(doubtful):
        n = sum(map(len, doubtful))
        found.append(
            _finding(
                "reading-doubt",
                "warning",
                f"{count(n, 'doubt')} about rows that were read",
                "They can be used, but may not mean what was meant.",
                doubtful,
                "Look at the rows named.",
            )
        )
    return found


def _problems(corpus: Corpus | PairCorpus | None) -> list[Problem]:
    if corpus is None:
        return []
    return [p for p in corpus.problems if not _REPORTED_ELSEWHERE.match(p.message)]


def _rows(problems: Sequence[Problem]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(p.row for p in problems if p.row is not None))


def _finding(
    check: str,
    severity: str,
    title: str,
    detail: str,
    problems: Sequence[Sequence[Problem]],
    advice: str,
) -> Finding:
    shown = [
        f"{'test ' if side else ''}{problem}"
        for side, found in enumerate(problems)
        for problem in found
    ]
    return Finding(
        check, severity, title, f"{detail} First: {shown[0]}.", _rows(problems[0]),
        _rows(problems[1]), advice, {"problems": shown[:_SHOWN], "n": len(shown)},
    )  # fmt: skip
