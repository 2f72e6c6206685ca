"""Size of the wheel and of the shipped model.

``python -m benchmarks.size`` builds the wheel and writes
``benchmarks/results/size.json``. Needs ``build`` and ``hatchling``, which
``pip install ".[dev]"`` brings.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.common import RESULTS, ROOT, facts, write_result

__all__ = ["main", "measure_folder", "measure_wheel"]

_MB = 1_000_000


def measure_folder(folder: Path) -> dict[str, Any]:
    """Return the bytes of a folder's files, altogether and one by one."""
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {"bytes": sum(files.values()), "files": files}


def measure_wheel(wheel: Path) -> dict[str, int]:
    """Return the bytes of a wheel, and of its files once installed."""
    with zipfile.ZipFile(wheel) as archive:
        installed = sum(item.file_size for item in archive.infolist())
    return {"bytes": wheel.stat().st_size, "installed_bytes": installed}


def build_wheel(folder: Path) -> Path:
    """Build the wheel with what is installed; raise CalledProcessError if it can't be."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def main(arguments: Iterable[str] | None = None) -> int:
    """Read the command line, build, measure, write the result, return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.size", description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "default")
    parser.add_argument("--out", type=Path, default=RESULTS / "size.json")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if not (options.model / "manifest.json").is_file():
        print(f"size: {options.model} holds no model; see models/README.md", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel = measure_wheel(build_wheel(Path(folder)))
        except subprocess.CalledProcessError:
            print(
                "size: the wheel could not be built; the reason stands above. "
                'pip install ".[dev]" brings what building takes.',
                file=sys.stderr,
            )
            return 2
    model = measure_folder(options.model)
    write_result(options.out, {**facts(seed=0, rounds=1), "wheel": wheel, "model": model})
    print(f"{wheel['bytes'] / _MB:>8.2f} MB  wheel ({wheel['installed_bytes'] / _MB:.2f} unpacked)")
    print(f"{model['bytes'] / _MB:>8.2f} MB  model folder")
    return 0


if __name__ == "__main__":
    sys.exit(main())
