"""The second distribution: the files of the accurate tier, found once they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from stancelib._version import __version__
from stancelib.encoder.state import PAYLOADS

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "models" / "encoder"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """This checkout, or, where it has no encoder yet, what building takes with a stand-in."""
    if (MODEL / "manifest.json").is_file():
        return ROOT
    pytest.importorskip("torch", reason="there is no models/encoder; making a stand-in needs torch")
    from tests.encoder.saved import save_encoder

    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "packages", root / "packages")
    (root / "stancelib").mkdir()
    shutil.copy(ROOT / "stancelib" / "_version.py", root / "stancelib")
    save_encoder(root / "models" / "encoder")
    return root


def build(project, out):
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(project)], check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory):
    return build(checkout / "packages" / "encoder", tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def main_wheel(tmp_path_factory):
    return build(ROOT, tmp_path_factory.mktemp("main"))


def names(wheel):
    with zipfile.ZipFile(wheel) as file:
        return set(file.namelist())


def metadata(wheel):
    with zipfile.ZipFile(wheel) as file:
        (name,) = (n for n in file.namelist() if n.endswith(".dist-info/METADATA"))
        return message_from_bytes(file.read(name))


def test_the_second_wheel_holds_the_model_and_no_code(wheel, checkout):
    info = f"stancelib_encoder-{__version__}.dist-info"
    found = names(wheel)
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= found
    assert {n for n in found if n.startswith("stancelib_encoder/model/")} == {
        f"stancelib_encoder/model/{path.name}" for path in (checkout / "models/encoder").iterdir()
    }
    assert {f"stancelib_encoder/model/{name}" for name in PAYLOADS} <= found
    assert [n for n in found if n.endswith(".py")] == ["stancelib_encoder/__init__.py"]
    with zipfile.ZipFile(wheel) as file:
        assert file.read("stancelib_encoder/__init__.py").count(b"\n") == 1


def test_it_has_the_version_and_asks_for_what_reads_it(wheel, main_wheel):
    said = metadata(wheel)
    assert (said["Name"], said["Version"]) == ("stancelib-encoder", __version__)
    assert said.get_all("Requires-Dist") == ["stancelib[encoder]"]
    main = metadata(main_wheel)
    assert {"encoder", "train"} <= set(main.get_all("Provides-Extra"))
    needs = [line for line in main.get_all("Requires-Dist") if line.endswith("extra == 'encoder'")]
    assert sorted(line.partition(">")[0] for line in needs) == ["onnxruntime", "tokenizers"]


def test_the_main_wheel_has_no_encoder(main_wheel):
    found = names(main_wheel)
    models = {name.split("/")[2] for name in found if name.startswith("stancelib/_models/")}
    assert models == {"default"}
    assert not [name for name in found if name.endswith(".onnx")]


def test_licence_and_notice_are_those_of_the_project():
    for name in ("LICENSE", "NOTICE"):
        assert (ROOT / "packages" / "encoder" / name).is_file()
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "packages/encoder/LICENSE").read_bytes()
    for path in (ROOT / "NOTICE", ROOT / "packages" / "encoder" / "NOTICE"):
        said = " ".join(path.read_text(encoding="utf-8").split())
        assert "all-MiniLM-L6-v2" in said
        assert "nreimers/MiniLM-L6-H384-uncased (N. Reimers; MIT License)" in said
        assert "microsoft/MiniLM-L12-H384-uncased (Microsoft Corporation; MIT License)" in said


@pytest.fixture(scope="module")
def installed(wheel, main_wheel, tmp_path_factory):
    """The Python of a new environment with both wheels, and this one's other packages."""
    pytest.importorskip("pip", reason="this environment has no pip")
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    options = ["--no-index", "--no-deps", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*command, *options, str(main_wheel), str(wheel)], check=True)
    where = subprocess.run(
        [python, "-I", "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # Not this environment's own .pth files, so that its stancelib stays out.
    Path(where, "other_packages.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
    return python


def ask(python, code, folder):
    refuse = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('network')\n"
        "socket.socket.connect = refuse\n"
        "import stancelib\n"
        f"assert stancelib.__file__.startswith({str(python.parent.parent)!r}), stancelib.__file__\n"
    )
    done = subprocess.run(
        [python, "-I", "-W", "error", "-c", refuse + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_both_wheels_together_read_with_the_encoder(installed, tmp_path):
    code = """
print([info.name for info in stancelib.list_models()])
for name in ("encoder", "accurate", "cascade"):
    model = stancelib.load_model(name)
    result = model.classify("We strongly support the independence of Kosovo.")
    print(name, model.tier, type(result).__name__, model.path.endswith("model"))
print(sorted({"torch", "onnx", "sklearn", "stancelib_encoder"} & set(sys.modules)))
"""
    assert ask(installed, code, tmp_path) == [
        "['default', 'encoder']",
        "encoder accurate Result True",
        "accurate accurate Result True",
        "cascade cascade Result True",
        "[]",
    ]


@pytest.mark.slow
def test_the_commands_know_the_installed_encoder(installed, tmp_path):
    def command(*arguments):
        done = subprocess.run(
            [installed, "-I", "-m", "stancelib", "models", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    assert [line.split()[0] for line in command("list")] == ["default", "encoder"]
    lines = command("verify", "accurate")
    assert lines[-1] == "accurate: all is as it should be"
    for name in PAYLOADS:
        assert any(line.startswith(f"{name}: ") for line in lines)
