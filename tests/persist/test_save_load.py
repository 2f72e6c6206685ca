from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from stancelib.errors import InputError, ModelFormatError
from stancelib.persist import ArraySpec, exchange, load_model_files, save_model, verify_model
from tests.persist.common import MANIFEST, SPECS, archive, arrays, forge_file, good, members, same

FORKS = pytest.mark.skipif(os.name != "posix", reason="needs POSIX limits and signals")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_saved_is_what_is_loaded(tmp_path):
    manifest, loaded = load_model_files(good(tmp_path / "model"), SPECS)
    assert {key: manifest[key] for key in MANIFEST} == MANIFEST
    assert manifest["format"] == 1
    assert same(loaded, arrays())


def test_loaded_arrays_cannot_be_written(tmp_path):
    _, loaded = load_model_files(good(tmp_path / "model"), SPECS)
    for array in loaded.values():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_saving_twice_gives_the_same_bytes(tmp_path):
    backwards = dict(reversed(arrays().items()))
    good(tmp_path / "a")
    time.sleep(2.1)  # zip archives count time in steps of two seconds
    save_model(
        tmp_path / "b", dict(reversed(MANIFEST.items())), backwards, {"MODEL_CARD.md": b"# Card\n"}
    )
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_layout_in_memory_does_not_show_in_the_file(tmp_path):
    good(tmp_path / "a")
    odd = {
        name: np.asarray(array, dtype=array.dtype.newbyteorder(">"), order="F")
        for name, array in arrays().items()
    }
    save_model(tmp_path / "b", MANIFEST, odd, {"MODEL_CARD.md": "# Card\n"})
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_numpy_opens_the_weights_too(tmp_path):
    with np.load(good(tmp_path / "model") / "weights.npz", allow_pickle=False) as archive_:
        assert same(dict(archive_), arrays())


def test_deflated_weights_are_read(tmp_path):
    folder = good(tmp_path / "model")
    forge_file(folder, "weights.npz", archive(members(), compression=8))
    assert same(load_model_files(folder, SPECS)[1], arrays())


def test_manifest_is_written_for_people_and_diffs(tmp_path):
    raw = (good(tmp_path / "model") / "manifest.json").read_bytes()
    assert raw.endswith(b"\n}\n")
    assert "Péage".encode() in raw
    keys = list(json.loads(raw))
    assert keys == sorted(keys)


def test_optional_arrays_may_be_missing(tmp_path):
    some = arrays()
    del some["flags"]
    save_model(tmp_path / "model", MANIFEST, some)
    assert "flags" not in load_model_files(tmp_path / "model", SPECS)[1]


def test_scalars_and_empty_arrays_are_kept(tmp_path):
    specs = [ArraySpec("one", "<f8", ()), ArraySpec("none", "<i8", ("n", 3))]
    some = {"one": np.array(2.5), "none": np.empty((0, 3), "<i8")}
    save_model(tmp_path / "model", MANIFEST, some, specs=specs)
    assert same(load_model_files(tmp_path / "model", specs)[1], some)


def test_a_loaded_manifest_can_be_saved_again(tmp_path):
    good(tmp_path / "a")
    manifest, loaded = load_model_files(tmp_path / "a", SPECS)
    save_model(tmp_path / "b", manifest, loaded, {"MODEL_CARD.md": "# Card\n"})
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_verify_says_what_was_checked_and_what_is_not_the_models(tmp_path):
    folder = good(tmp_path / "model")
    (folder / "notes.txt").write_text("mine")
    (folder / "more").mkdir()
    lines = verify_model(folder, SPECS)
    assert lines[0] == "manifest.json: format 1, stancelib 0.1.0, as it was written"
    assert any(line.startswith("MODEL_CARD.md: 7 bytes, sha256") for line in lines)
    assert "weights.npz/keys.npy: <u8 (5,), finite, sorted, unique" in lines
    assert lines[-2:] == [
        f"{n}: not listed in the manifest, ignored" for n in ("more", "notes.txt")
    ]


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"x": float("nan")}, "Out of range|not JSON"),
        ({"x": float("inf")}, "Out of range|not JSON"),
        ({"x": np.zeros(1)}, "not JSON serializable"),
        ({"x": "\ud800"}, "surrogates"),
        ({"x": 2**64}, "64 bits"),
        ({1: "a", "1": "b"}, "not supported|twice"),
        ({"stancelib_version": None}, "stancelib_version"),
        ({"topics": [{}] * 1001}, "1000"),
        ({"x": "y" * 1_000_000}, "larger"),
    ],
)
def test_a_manifest_that_could_not_be_loaded_is_not_saved(tmp_path, manifest, message):
    with pytest.raises(InputError, match=message):
        save_model(tmp_path / "model", MANIFEST | manifest, arrays())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "array", [np.array([object()]), np.array(["a"]), np.zeros(2, "c16"), np.zeros((1,) * 5)]
)
def test_arrays_that_could_not_be_loaded_are_not_saved(tmp_path, array):
    with pytest.raises(InputError, match="array x"):
        save_model(tmp_path / "model", MANIFEST, {"x": array})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "a/b", "manifest.json", "weights.npz", ".x", "", "/x"])
def test_further_files_have_plain_names(tmp_path, name):
    with pytest.raises(InputError, match="not allowed"):
        save_model(tmp_path / "model", MANIFEST, arrays(), {name: "x"})
    assert list(tmp_path.iterdir()) == []


def test_specs_are_held_against_what_was_written(tmp_path):
    wrong = arrays() | {"bias": np.full(3, np.nan)}
    with pytest.raises(ModelFormatError, match=r"bias.npy: holds NaN"):
        save_model(tmp_path / "model", MANIFEST, wrong, specs=SPECS)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_model_is_never_replaced(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_text('{"name": "an app"}')
    (tmp_path / "file").write_text("a file")
    for name in ("thesis", "app", "file"):
        with pytest.raises(InputError, match="is not a model"):
            save_model(tmp_path / name, MANIFEST, arrays(), overwrite=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    assert (tmp_path / "app" / "manifest.json").read_text() == '{"name": "an app"}'
    assert (tmp_path / "file").read_text() == "a file"


def test_a_model_is_replaced_only_on_demand(tmp_path):
    folder = good(tmp_path / "model")
    before = contents(folder)
    with pytest.raises(InputError, match="overwrite=True"):
        save_model(folder, MANIFEST | {"seed": 8}, arrays())
    assert contents(folder) == before
    save_model(folder, MANIFEST | {"seed": 8}, arrays(), overwrite=True)
    assert load_model_files(folder, SPECS)[0]["seed"] == 8
    assert not (folder / "MODEL_CARD.md").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_files_of_the_user_are_not_lost_in_replacing(tmp_path):
    folder = good(tmp_path / "model")
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        save_model(folder, MANIFEST, arrays(), overwrite=True)
    assert (folder / "notes.txt").read_text() == "mine"


def test_an_empty_folder_is_filled_and_parents_are_made(tmp_path):
    (tmp_path / "empty").mkdir()
    good(tmp_path / "empty")
    good(tmp_path / "new" / "deep")
    assert len(load_model_files(tmp_path / "new" / "deep", SPECS)[1]) == 5


def test_replacing_through_a_link_keeps_the_link(tmp_path):
    good(tmp_path / "model")
    (tmp_path / "current").symlink_to("model")
    save_model(tmp_path / "current", MANIFEST | {"seed": 9}, arrays(), overwrite=True)
    assert (tmp_path / "current").is_symlink()
    assert load_model_files(tmp_path / "model", SPECS)[0]["seed"] == 9


def test_two_renames_do_where_names_cannot_be_exchanged(tmp_path):
    folder = good(tmp_path / "model")
    save_model(tmp_path / "new", MANIFEST | {"seed": 8}, arrays())
    exchange._rename_twice(tmp_path / "new", folder)
    assert load_model_files(folder, SPECS)[0]["seed"] == 8
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    with pytest.raises(FileNotFoundError):
        exchange._rename_twice(tmp_path / "absent", folder)
    assert load_model_files(folder, SPECS)[0]["seed"] == 8
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_model_that_appeared_meanwhile_is_not_replaced(tmp_path):
    folder = good(tmp_path / "model")
    (tmp_path / "new").mkdir()
    with pytest.raises(OSError, match="not empty"):
        exchange.replace_folder(tmp_path / "new", folder, overwrite=False)
    assert len(load_model_files(folder, SPECS)[1]) == 5


FULL_DISK = """
import resource, signal, sys
import numpy as np
from stancelib.persist import save_model
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    save_model(sys.argv[1], {"stancelib_version": "0.1.0"}, {"a": np.zeros(10_000)}, overwrite=True)
except OSError as error:
    print(type(error).__name__)
"""


@FORKS
def test_a_full_disk_leaves_the_old_model_and_nothing_else(tmp_path):
    before = contents(good(tmp_path / "model"))
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "model")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "OSError\n"
    assert contents(tmp_path / "model") == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


REWRITE = """
import sys
import numpy as np
from stancelib.persist import save_model
number = 0
while True:
    number += 1
    arrays = {"a": np.full(50_000, number, "<f8")}
    manifest = {"stancelib_version": "0.1.0", "number": number}
    save_model(sys.argv[1], manifest, arrays, overwrite=True)
    print(number, flush=True)
"""


@FORKS
@pytest.mark.parametrize("delay", [0.0, 0.003, 0.007, 0.012])
def test_a_killed_writer_leaves_a_whole_model(tmp_path, delay):
    folder = tmp_path / "model"
    with subprocess.Popen(
        [sys.executable, "-c", REWRITE, str(folder)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "1\n"
        time.sleep(delay)
        writer.kill()
    manifest, loaded = load_model_files(folder, [ArraySpec("a", "<f8", ("n",))])
    assert loaded["a"].shape == (50_000,)
    assert (loaded["a"] == manifest["number"]).all()
