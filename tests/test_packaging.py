from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import stancelib
from stancelib._version import __version__

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return out


def test_the_wheel_carries_model_types_schemas_and_licence(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    info = f"stancelib-{__version__}.dist-info"
    assert {
        "stancelib/_models/default/manifest.json",
        "stancelib/_models/default/weights.npz",
        "stancelib/py.typed",
        "stancelib/schema/result.schema.json",
        "stancelib/schema/document.schema.json",
        "stancelib/schema/pair.schema.json",
        f"{info}/licenses/LICENSE",
        f"{info}/licenses/NOTICE",
    } <= names
    assert {name.split("/")[0] for name in names} == {"stancelib", info}


def test_the_wheel_alone_classifies_without_a_network(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    unpack = [sys.executable, "-m", "zipfile", "-e", str(wheel), str(tmp_path / "site")]
    subprocess.run(unpack, check=True)
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import stancelib\n"
        f"assert stancelib.__file__.startswith({str(tmp_path)!r}), stancelib.__file__\n"
        "print(stancelib.classify('We strongly support the independence of Kosovo.').topic)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "kosovo\n"


def test_the_source_distribution_can_build_and_test(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "models/default/manifest.json",
        "samples/article.txt",
        "scripts/bootstrap.py",
        "tests/test_packaging.py",
        "stancelib/_version.py",
    } <= names


def test_the_version_is_the_same_everywhere():
    assert stancelib.__version__ == __version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in citation
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
