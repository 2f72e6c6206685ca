from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "bootstrap.py"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="stands in shell scripts for programs")


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def repository(tmp_path):
    """A copy of what the script needs, whose path has a space in it."""
    root = tmp_path / "a clone"
    for name in ("scripts/bootstrap.py", "pyproject.toml", "stancelib/_version.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    return root


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(repository: Path, *arguments: str, python: str = sys.executable):
    return subprocess.run(
        [python, str(repository / "scripts" / "bootstrap.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def installed(bootstrap, repository: Path, venv: str, extras: str) -> Path:
    """Stand in for an environment that an earlier run has made."""
    bootstrap.ROOT = repository
    folder = repository / venv
    folder.mkdir()
    (folder / "pyvenv.cfg").touch()
    (folder / bootstrap.STAMP).write_text(f"{bootstrap.fingerprint()} {extras} {repository}\n")
    return folder


def test_a_second_run_installs_nothing_and_classifies_the_sample(bootstrap, repository):
    venv = installed(bootstrap, repository, ".venv", "")
    program(venv / "bin" / "stancelib", 'echo "got $*"')
    done = run(repository, "demo")
    assert done.returncode == 0
    assert "is up to date" in done.stdout
    assert "got classify samples/article.txt" in done.stdout


def test_the_failing_step_is_named_and_its_code_passed_on(bootstrap, repository):
    venv = installed(bootstrap, repository, ".venv-check", "[dev]")
    program(venv / "bin" / "python", 'echo "ran $*"; [ "$2" != mypy ] || exit 7')
    done = run(repository, "check")
    assert done.returncode == 7
    assert "FAILED: mypy (exit code 7)" in done.stderr
    assert "ran -m ruff check ." in done.stdout
    assert "ran -m ruff format --check ." in done.stdout
    assert "-m pytest" not in done.stdout


def test_every_check_runs_when_none_fails(bootstrap, repository):
    venv = installed(bootstrap, repository, "elsewhere", "[dev]")
    program(venv / "bin" / "python", 'echo "ran $*"')
    done = run(repository, "check", "--venv", str(venv))
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("ran")] == [
        "ran -m ruff check .",
        "ran -m ruff format --check .",
        "ran -m mypy",
        "ran -m pytest -n auto --dist loadscope --cov --cov-report=term",
    ]


@pytest.mark.parametrize("name", ["pyproject.toml", "stancelib/_version.py"])
def test_another_version_or_dependency_needs_another_install(bootstrap, repository, name):
    bootstrap.ROOT = repository
    before = bootstrap.fingerprint()
    with (repository / name).open("a") as file:
        file.write("\n# changed\n")
    assert bootstrap.fingerprint() != before


def test_a_folder_that_is_no_environment_is_left_alone(repository):
    (repository / "thesis").mkdir()
    (repository / "thesis" / "chapter.txt").write_text("years of work")
    done = run(repository, "demo", "--venv", str(repository / "thesis"))
    assert done.returncode == 1
    assert "is not a virtual environment" in done.stderr
    assert (repository / "thesis" / "chapter.txt").read_text() == "years of work"


def without(repository: Path, *modules: str) -> list[str]:
    """Return a command that runs the script in a Python that lacks modules."""
    code = (
        "import importlib.util, runpy, sys\n"
        "find = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda n, p=None: None if n in {modules!r} else find(n, p)\n"
        "sys.argv = ['bootstrap.py', 'demo']\n"
        f"runpy.run_path({str(repository / 'scripts' / 'bootstrap.py')!r}, run_name='__main__')\n"
    )
    return [sys.executable, "-c", code]


def test_python_without_ensurepip_and_pip_says_what_to_install(repository):
    done = subprocess.run(
        without(repository, "ensurepip", "pip"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr
    assert not (repository / ".venv").exists()


def test_python_without_ensurepip_uses_its_own_pip(repository):
    # A requirement that cannot be met, so that nothing is fetched.
    (repository / "pyproject.toml").write_text("[build-system]\nrequires = []\n[project\n")
    done = subprocess.run(
        without(repository, "ensurepip"), capture_output=True, text=True, check=False
    )
    assert "make virtual environment (without ensurepip)" in done.stdout
    assert "FAILED: install stancelib" in done.stderr
    assert "check the network" in done.stderr
    assert not (repository / ".venv").exists()
