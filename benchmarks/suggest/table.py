"""The table of the simulation, for docs/suggest.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["fill", "table", "verdicts"]

_MARKED = re.compile(
    r"(?P<open><!-- benchmarks:suggest -->\n).*?(?P<close><!-- /benchmarks:suggest -->)", re.DOTALL
)

_BETTER, _WORSE, _SAME = "better", "worse", "no different beyond noise"
_FIRST = ("bundled", "foreign-policy", "random", "auto", "uncertainty", "diversity", "rare")


def table(result: Mapping[str, Any]) -> str:
    """Return the results of a simulation as a Markdown table and a line about it."""
    lines = [
        "| data | strategy | mean score | more than random | labels to random's last score |",
        "| --- | --- | --: | --: | --: |",
    ]
    most = result["labels"][-1]
    names = sorted(result["data"], key=_place)
    for name in names:
        data = result["data"][name]
        for strategy in sorted(data["summary"], key=_place):
            row = data["summary"][strategy]
            first = f"{name}, {data['metric']}" if strategy == "random" else ""
            cells = (
                first,
                strategy,
                f"{row['area']['value']:.3f}",
                "–" if strategy == "random" else _signed(row["gain"]),
                f"{most}" if strategy == "random" else _labels(row["needed"], most),
            )
            lines.append("| " + " | ".join(cells) + " |")
    about = (
        f"{result['labels'][0]} labels drawn at random, then "
        f"{result['labels'][1] - result['labels'][0]} more in each of "
        f"{len(result['labels']) - 1} rounds; mean score after the rounds; {len(result['seeds'])} "
        "seeds, 95% intervals by bootstrap over them. Pools: "
        + ", ".join(f"{name} {result['data'][name]['pool']:,}" for name in names)
        + f" texts. Learner: {result['learner']}. "
        + ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        + "."
    )
    return "\n".join([*lines, "", about, "", *verdicts(result)]) + "\n"


def verdicts(result: Mapping[str, Any]) -> list[str]:
    """Say for each strategy where it is better or worse than random choice, by its intervals."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in sorted(result["data"], key=_place):
        for strategy, row in result["data"][name]["summary"].items():
            if strategy != "random":
                low, high = row["gain"]["low"], row["gain"]["high"]
                kind = _BETTER if low > 0 else _WORSE if high < 0 else _SAME
                found.setdefault(strategy, {}).setdefault(kind, []).append(name)
    out = []
    for strategy in sorted(found, key=_place):
        parts = [
            f"{kind} on {_listed(found[strategy][kind])}"
            for kind in (_BETTER, _WORSE, _SAME)
            if kind in found[strategy]
        ]
        out.append(f"- `{strategy}`, against random choice: {'; '.join(parts)}.")
    return out


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _place(name: str) -> tuple[int, str]:
    """Put our own corpora, and random choice, first; JSON has its keys in alphabetical order."""
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _signed(row: Mapping[str, float]) -> str:
    return f"{row['value']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"


def _labels(row: Mapping[str, float | None], most: int) -> str:
    def shown(value: float | None) -> str:
        return f"> {most}" if value is None else f"{value:.0f}"

    return f"{shown(row['value'])} [{shown(row['low'])}, {shown(row['high'])}]"


def fill(text: str, result: Mapping[str, Any]) -> str:
    """Return a text with the table between its markers.

    Raises
    ------
    ValueError
        If the markers are not there.
    """
    if not _MARKED.search(text):
        raise ValueError("no markers <!-- benchmarks:suggest --> … <!-- /benchmarks:suggest -->")
    return _MARKED.sub(lambda m: f"{m['open']}\n{table(result)}\n{m['close']}", text)
