"""Finished runs, kept on disk: a system on a data set with a seed.

A cell holds answers as numbers and no text of the data set. Its key is a digest
of all that the answers depend on; a cell whose key no longer fits is run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.load import Loaded
from benchmarks.accuracy.systems import System
from stancelib.files import write_atomically

__all__ = ["Cell", "Cells", "key_of"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A finished run.

    Parameters
    ----------
    dataset, system : str
    seed : int
    key : str
        See :func:`key_of`.
    answers : list of int
        Position of the answered label, for each scored row.
    seconds : float
        Training and answering.
    settings : list
        What the system chose, fold by fold.
    versions : dict
        Of the packages that it used.
    machine : str
        Processor, and accelerator where one was used.
    """

    dataset: str
    system: str
    seed: int
    key: str
    answers: list[int]
    seconds: float
    settings: list[Any]
    versions: dict[str, str]
    machine: str = ""

    def labels(self, names: Sequence[str]) -> list[str]:
        """Return the answers as labels."""
        return [names[i] for i in self.answers]


def key_of(loaded: Loaded, system: System) -> str:
    """Return a digest of the data, how they are split, and the system's revision."""
    dataset = loaded.dataset
    parts = [loaded.digest, dataset.folds, dataset.grouped, dataset.groups, dataset.strip]
    parts += [system.name, system.revision()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


class Cells:
    """The folder of finished runs.

    Parameters
    ----------
    folder : Path
        Made where it is missing, with a ``.gitignore`` that keeps it out of git.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, dataset: str, system: str, seed: int) -> Path:
        return self.folder / dataset / f"{system}-{seed}.json"

    def get(self, dataset: str, system: str, seed: int, key: str) -> Cell | None:
        """Return a finished run, None where there is none or it is of another key."""
        try:
            found = json.loads(self._path(dataset, system, seed).read_bytes())
            cell = Cell(**found)
        except (OSError, ValueError, TypeError):
            return None
        return cell if cell.key == key else None

    def put(self, cell: Cell) -> None:
        """Write a finished run."""
        path = self._path(cell.dataset, cell.system, cell.seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.is_file():
            write_atomically(ignore, b"*\n")
        write_atomically(path, json.dumps(asdict(cell)).encode() + b"\n")
