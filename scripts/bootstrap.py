#!/usr/bin/env python3
"""Set stancelib up in its own virtual environment, then show it or check it.

``python3 scripts/bootstrap.py demo`` classifies a sample article;
``python3 scripts/bootstrap.py check`` runs the linters and all tests;
``python3 scripts/bootstrap.py engines`` those on Dask, Ray and Spark, which are large.

Needs Python 3.11 and nothing else: the system's Python is left as it is. A
second run finds the environment and is quick.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Older Pythons must get as far as the message below.
OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
SAMPLE = Path("samples", "article.txt")
STAMP = "stancelib-installed.txt"
EXTRAS = {"demo": "", "check": "[dev]", "engines": "[engines]"}
CHECKS = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("mypy", ("-m", "mypy")),
    ("pytest", ("-m", "pytest", "-n", "auto", "--dist", "loadscope", "--cov", "--cov-report=term")),
)
ENGINES = (("pytest tests/engines", ("-m", "pytest", "tests/engines")),)


class StepError(Exception):
    """A step that failed: its name, the exit code to pass on, what to do."""

    def __init__(self, step: str, code: int, advice: str = "") -> None:
        super().__init__(step)
        self.step, self.code, self.advice = step, code, advice


def run(step: str, command: list[str], advice: str = "") -> None:
    """Run a command in the repository, its output going straight to the caller's."""
    print(f"== {step}", flush=True)
    # Another environment's settings must not leak into this one.
    blocked = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in blocked}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        raise StepError(step, code if code > 0 else 128 - code, advice)


def inside(venv: Path, name: str) -> str:
    """Return the path of a program in a virtual environment."""
    folder, suffix = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
    return str(venv / folder / f"{name}{suffix}")


def has(module: str) -> bool:
    """Say whether this Python has a module."""
    return importlib.util.find_spec(module) is not None


def make_venv(venv: Path) -> list[str]:
    """Make a virtual environment; return the command that runs pip for it.

    Debian splits ensurepip from Python. Where it is missing, the environment is
    made without pip, and this Python's own pip installs into it.
    """
    python = inside(venv, "python")
    own_pip = [python, "-m", "pip"]
    if has("venv") and has("ensurepip"):
        run("make virtual environment", [sys.executable, "-m", "venv", "--clear", str(venv)])
        return own_pip
    if has("venv") and has("pip"):
        run(
            "make virtual environment (without ensurepip)",
            [sys.executable, "-m", "venv", "--clear", "--without-pip", str(venv)],
        )
        return [sys.executable, "-m", "pip", "--python", python]
    raise StepError(
        "make virtual environment",
        1,
        "This Python has neither ensurepip nor pip. On Debian and Ubuntu run\n"
        "    sudo apt install python3-venv\n"
        "and elsewhere install Python from your system's packages or python.org; then try again.",
    )


def fingerprint() -> str:
    """Return a digest of what decides whether an environment must be made again."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("pyproject.toml", "stancelib/_version.py"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(venv: Path, extras: str) -> None:
    """Install the package into a virtual environment, unless that is done already.

    The package is installed in place (editable), so that edits take effect
    without installing again.
    """
    stamp = venv / STAMP
    wanted = f"{fingerprint()} {extras} {ROOT}\n"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        print(f"== {venv} is up to date", flush=True)
        return
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").is_file():
        raise StepError(
            "make virtual environment", 1, f"{venv} is not a virtual environment: choose another"
        )
    try:
        pip = make_venv(venv)
        run(
            "install stancelib",
            [*pip, "install", "--disable-pip-version-check", "-e", f".{extras}"],
            "Installing needs a package index: check the network, or pip's own settings.",
        )
    except BaseException:
        if (venv / "pyvenv.cfg").is_file():  # never anything but an environment
            shutil.rmtree(venv, ignore_errors=True)
        raise
    stamp.write_text(wanted, encoding="utf-8")


def demo(venv: Path) -> None:
    """Classify the sample article."""
    run(f"classify {SAMPLE}", [inside(venv, "stancelib"), "classify", str(SAMPLE)])


def check(venv: Path, steps: Sequence[tuple[str, tuple[str, ...]]] = CHECKS) -> None:
    """Run linters, type checker and tests, stopping at the first that fails."""
    for step, arguments in steps:
        run(step, [inside(venv, "python"), *arguments])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(description="Set stancelib up, then show it or check it.")
    parser.add_argument("what", choices=EXTRAS, help="classify an article, or run tests")
    parser.add_argument("--venv", type=Path, help="virtual environment to make or use")
    options = parser.parse_args(arguments)
    default = {"demo": ".venv", "check": ".venv-check", "engines": ".venv-engines"}[options.what]
    venv = (options.venv or ROOT / default).absolute()
    try:
        install(venv, EXTRAS[options.what])
        if options.what == "demo":
            demo(venv)
        else:
            check(venv, ENGINES if options.what == "engines" else CHECKS)
    except StepError as error:
        print(f"\nFAILED: {error.step} (exit code {error.code})", file=sys.stderr)
        if error.advice:
            print(error.advice, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return 130
    print(f"== {options.what}: done")
    return 0


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(
            f"stancelib needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is "
            f"{sys.version_info[0]}.{sys.version_info[1]}: run this script with a newer one, "
            "for example python3.12"
        )
    sys.exit(main())
