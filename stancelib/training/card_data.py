"""What a model card says about the training data, and how to make the model again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stancelib.errors import InputError
from stancelib.evaluation.report import Report
from stancelib.topics import STANCES
from stancelib.training.card_text import bullet, cell, table

__all__ = ["ABOUT", "checked_about", "learned_from", "reproduction"]

#: What a user may tell about a model: the key, and what it is.
ABOUT = {
    "source": "where the training texts come from",
    "license": "under which licence they may be used",
    "annotation": "who labelled them, and how",
    "intended_use": "what the model is for",
    "out_of_scope": "what it is not for",
    "citation": "how to cite it",
    "contact": "whom to ask",
}
_NOT_STATED = "not stated"
_SIZES = ("paragraphs", "pairs", "documents")
_MANY = 20
_SHOWN_DIGEST = 16


def checked_about(about: Mapping[str, Any] | None) -> dict[str, str]:
    """Check what a user tells about a model; see ``ABOUT`` for the keys.

    Parameters
    ----------
    about : mapping of str to str, or None

    Returns
    -------
    dict of str to str
        Goes into the manifest as ``about``, and from there into the card.

    Raises
    ------
    InputError
        If a key is unknown or a value no text; it names all of them.

    Examples
    --------
    >>> checked_about({"license": " CC BY 4.0 "})
    {'license': 'CC BY 4.0'}
    """
    if about is None:
        return {}
    if not isinstance(about, Mapping):
        raise InputError(f"about: expected a dict of texts, got {type(about).__name__}")
    unknown = sorted(str(key) for key in about if key not in ABOUT)
    if unknown:
        raise InputError(f"about: unknown {', '.join(unknown)}; known: {', '.join(ABOUT)}")
    wrong = [key for key, value in about.items() if not isinstance(value, str)]
    if wrong:
        raise InputError(f"about: {', '.join(wrong)} must be text")
    return {key: about[key].strip() for key in ABOUT if about.get(key, "").strip()}


def learned_from(
    manifest: Mapping[str, Any], about: Mapping[str, str], report: Report | None
) -> Iterator[str]:
    """Yield the lines about the training data."""
    facts = manifest.get("training") or ()
    sizes = [name for name in _SIZES if any(name in row for row in facts)]
    yield from table(
        ("corpus", *sizes, "sha256"),
        [
            (row.get("name"), *(row.get(name) for name in sizes), _digest(row.get("sha256")))
            for row in facts
        ],
    )
    yield ""
    for key, title in (("source", "Source"), ("license", "Licence"), ("annotation", "Labels")):
        yield bullet(f"{title}: {about.get(key) or _NOT_STATED}")
    if report is None:
        return
    counts = report.corpus.get("labels") or {}
    if counts:
        yield ""
        yield f"Labels of {cell(report.title.rpartition(' on ')[2])}, on which it was measured:"
        yield ""
        yield from _counts(counts)
    for name in ("targets", "sources"):
        yield from _most_frequent(name, report.corpus.get(name) or {})


def _digest(value: Any) -> str | None:
    return f"`{value[:_SHOWN_DIGEST]}…`" if isinstance(value, str) else None


def _counts(counts: Mapping[str, Any]) -> Iterator[str]:
    if all(isinstance(row, Mapping) for row in counts.values()):
        rows = [(f"`{name}`", *(row.get(s, 0) for s in STANCES)) for name, row in counts.items()]
        yield from table(("topic", *STANCES), rows)
    else:
        yield from table(("label", "texts"), [(f"`{k}`", n) for k, n in counts.items()])


def _most_frequent(name: str, counts: Mapping[str, int]) -> Iterator[str]:
    if len(counts) < 2:
        return
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = " and others in report.json" if len(largest) > _MANY else ""
    listed = ", ".join(f"{cell(key)} ({n})" for key, n in largest[:_MANY])
    yield ""
    yield f"{name.capitalize()}: {listed}{more}."


def reproduction(
    model: Any, manifest: Mapping[str, Any], about: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines that tell how to make the model again."""
    same = "The same texts, settings, versions and seed give the same bytes"
    if _is_accurate(model):
        same += " on the same kind of processor, and close to them on others"
    yield f"{same}:"
    yield ""
    yield f"    {_command(model, manifest)}"
    yield ""
    protocol = model.report.protocol if model.report is not None else {}
    versions = protocol.get("versions") or {"stancelib": manifest.get("stancelib_version")}
    yield bullet("Versions: " + ", ".join(f"{k} {v}" for k, v in sorted(versions.items())))
    if "seed" in manifest:
        yield bullet(f"Seed: {manifest['seed']}")
    for key, what in _CHOSEN.items():
        if isinstance(manifest.get(key), Mapping):
            yield bullet(f"{what}: {_listed(manifest[key])}")
    if isinstance(manifest.get("encoder"), Mapping):
        facts = {k: v for k, v in manifest["encoder"].items() if k not in _LEFT_OUT}
        plain = {k: v for k, v in facts.items() if isinstance(v, (str, int, float))}
        yield bullet(f"How the encoder was trained: {_listed(plain)}")
    yield bullet(f"Cite: {about.get('citation') or _CITE}")
    if about.get("contact"):
        yield bullet(f"Contact: {about['contact']}")


_CITE = (
    "stancelib as CITATION.cff of its source says, with the version above; name the training data "
    "and its fingerprint"
)

#: What training chose: the manifest's key, and what to call it.
_CHOSEN = {
    "strengths": "Inverse regularisation strengths that training chose",
    "chosen": "What training chose",
}

#: What the manifest tells of the encoder's training that other lines say, or nobody reads.
_LEFT_OUT = ("base_sha256", "command", "seed")


def _is_accurate(model: Any) -> bool:
    return getattr(model, "tier", "fast") != "fast"


def _listed(facts: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{key.replace('_', ' ')} {format(value, 'g') if isinstance(value, float) else value}"
        for key, value in facts.items()
    )


def _command(model: Any, manifest: Mapping[str, Any]) -> str:
    encoder = manifest.get("encoder")
    if isinstance(encoder, Mapping) and isinstance(encoder.get("command"), str):
        return cell(encoder["command"])
    words = ["stancelib train CORPUS --out FOLDER"]
    if _is_accurate(model):
        words.append("--tier accurate")
    columns = getattr(model, "columns", None) or {}
    for role in ("text", "target", "label", "group"):
        if columns.get(role):
            words.append(f"--{role}-column {_quoted(cell(columns[role]))}")
    if "seed" in manifest:
        words.append(f"--seed {manifest['seed']}")
    protocol = model.report.protocol if model.report is not None else {}
    if protocol.get("folds") and not _is_accurate(model):
        words.append(f"--folds {protocol['folds']}")
    return " ".join(words)


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)
