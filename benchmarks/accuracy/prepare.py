"""Tell where public data sets are obtained, and check what is there.

``python -m benchmarks.accuracy.prepare --record --bench DIR`` writes the expected
digests anew, from files that are known to be right.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.catalog import DATASETS, DataSet
from benchmarks.accuracy.load import default_folder, read_rows, rows_digest
from benchmarks.common import write_result
from stancelib.errors import InputError

__all__ = ["EXPECTED", "check", "describe", "state_of"]

EXPECTED = Path(__file__).with_name("expected.json")


def describe(path: Path) -> dict[str, Any]:
    """Return number of rows, digest of the file, and digest of what scores depend on.

    Raises
    ------
    InputError
        If a row is broken.
    """
    rows = list(read_rows(path))
    return {
        "rows": len(rows),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rows_sha256": rows_digest(rows),
    }


def state_of(path: Path, expected: dict[str, Any]) -> tuple[bool, str]:
    """Return whether a file is what it should be, and what is to be said about it.

    A file whose bytes differ is right if texts, targets, labels and their order
    are the same: keys beyond these don't matter.
    """
    if not path.is_file():
        return False, f"missing ({expected['rows']:,} rows expected)"
    try:
        found = describe(path)
    except (InputError, OSError, UnicodeDecodeError) as error:
        return False, f"unreadable: {error}"
    if found["sha256"] == expected["sha256"]:
        return True, f"{found['rows']:,} rows, SHA-256 as expected"
    if found["rows_sha256"] == expected["rows_sha256"]:
        return True, f"{found['rows']:,} rows, the same texts, targets and labels"
    return False, (
        f"differs: {found['rows']:,} rows, {expected['rows']:,} expected; SHA-256 of the rows "
        f"{found['rows_sha256'][:16]}…, {expected['rows_sha256'][:16]}… expected. Scores on it are "
        "not comparable"
    )


def check(folder: Path, names: Sequence[str], expected: Path = EXPECTED) -> int:
    """Print, for each data set, where it is obtained and what is there.

    Returns
    -------
    int
        0 where all is there, else 1.
    """
    known = json.loads(expected.read_bytes())
    missing = [name for name in names if name in DATASETS and not _check(name, folder, known[name])]
    if not missing:
        print(f"\nAll data sets are there: python -m benchmarks.accuracy run --bench {folder}")
        return 0
    print(
        f"\nNot ready: {', '.join(missing)}. Put each into a folder of its name below {folder}, one "
        "JSON object a line, in the order of the official files: id, text, target (or null), "
        "label (as the data set writes it); for VAST also seen (1 few-shot, 0 zero-shot), for UK "
        "manifestos party and year. The others can be run without it."
    )
    return 1


def _check(name: str, folder: Path, expected: dict[str, Any]) -> bool:
    dataset: DataSet = DATASETS[name]
    print(f"{name}: {dataset.title}\n  from   {dataset.source}\n  terms  {dataset.terms}")
    fine = True
    for file in dataset.files.values():
        right, message = state_of(folder / name / file, expected[file])
        fine = fine and right
        print(f"  {'ok' if right else '! '}     {file}: {message}")
    return fine


def main(arguments: Iterable[str] | None = None) -> int:
    """Write the expected digests."""
    parser = argparse.ArgumentParser(prog="benchmarks.accuracy.prepare", description=__doc__)
    parser.add_argument("--bench", type=Path, default=default_folder(), metavar="DIR")
    parser.add_argument("--record", action="store_true", required=True)
    options = parser.parse_args(None if arguments is None else list(arguments))
    found = {
        dataset.name: {
            name: describe(options.bench / dataset.name / name) for name in dataset.files.values()
        }
        for dataset in DATASETS.values()
    }
    write_result(EXPECTED, found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
