"""Cold start and memory of each tier, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.common import ROOT
from benchmarks.speed.cold_start import heavy_modules, time_processes

__all__ = ["cold_starts", "heavy", "make_programs", "peaks"]

_TEXT = "Moscow strongly opposes the missile defense system that is planned in Europe."

#: Make a function `many` of texts.
_LINEAR = "import stancelib; many = stancelib.load_model({name!r}).classify_many"
_ENCODER = "import stancelib; many = stancelib.load_model({folder!r}).classify_many"
_CASCADE = (
    "from stancelib.encoder.cascade import CascadeModel; "
    "many = CascadeModel.load({folder!r}).classify_many"
)
_PEER = (
    "import torch; torch.set_num_threads(1)\n"
    "from sentence_transformers import SentenceTransformer\n"
    "model = SentenceTransformer({peer!r}, device='cpu')\n"
    "many = lambda texts: model.encode(texts, show_progress_bar=False)"
)
_ONCE = "\nfor _ in many([{text!r}]): pass"
_PEAK = (
    "\nimport json, sys"
    "\nfor _ in many(json.load(sys.stdin)): pass"
    "\nfrom benchmarks.speed.memory import peak_bytes; print(peak_bytes())"
)


def make_programs(folder: str, peer: Path | None) -> dict[str, str]:
    """Return the beginning of each tier's program, which makes a function `many` of texts.

    Parameters
    ----------
    folder : str
        The model of the accurate tier.
    peer : Path or None
        Folder of the peer's weights; None leaves the peer out.
    """
    programs = {"linear": _LINEAR.format(name="fast")}
    programs |= {"encoder": _ENCODER.format(folder=folder)}
    programs |= {"cascade": _CASCADE.format(folder=folder)}
    if peer is not None:
        programs["sentence_transformers"] = _PEER.format(peer=str(peer))
    return programs


def cold_starts(programs: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    """Return seconds from starting Python to the end, after one answer, in turns."""
    once = _ONCE.format(text=_TEXT)
    return time_processes({name: code + once for name, code in programs.items()}, rounds)


def heavy(programs: Mapping[str, str]) -> list[str]:
    """Return the heavy modules that our tiers load; there should be none."""
    once = _ONCE.format(text=_TEXT)
    ours = (code for name, code in programs.items() if name != "sentence_transformers")
    return sorted({module for code in ours for module in heavy_modules(code + once)})


def peaks(programs: Mapping[str, str], texts: Sequence[str]) -> dict[str, int]:
    """Return the peak memory of each tier in bytes, after it has read the texts."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    found = {}
    for name, code in programs.items():
        done = subprocess.run(
            [sys.executable, "-c", code + _PEAK],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
            input=json.dumps(list(texts)),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        found[name] = int(done.stdout.split()[-1])
    return found
