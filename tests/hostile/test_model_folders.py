"""Folders that are damaged, edited or made to hurt: always a ModelFormatError, never more."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import struct
import tempfile
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import ModelFormatError
from stancelib.persist import ArraySpec, load_model_files, verify_model
from stancelib.persist import format as fmt
from tests.persist.common import (
    SPECS,
    archive,
    arrays,
    forge_file,
    forge_manifest,
    good,
    members,
    npy,
    npy_with,
    same,
)


@pytest.fixture
def folder(tmp_path):
    return good(tmp_path / "model")


def refuse(folder, message, specs=SPECS):
    with pytest.raises(ModelFormatError, match=message) as caught:
        load_model_files(folder, specs)
    assert caught.value.path.startswith(str(folder))
    with pytest.raises(ModelFormatError, match=message):
        verify_model(folder, specs)


def refuse_weights(folder, data, message, specs=SPECS):
    forge_file(folder, "weights.npz", data)
    refuse(folder, message, specs)


# Folders and files


def test_what_is_not_there(tmp_path):
    refuse(tmp_path / "none", "does not exist")
    (tmp_path / "file").write_text("x")
    refuse(tmp_path / "file", "is not a folder")
    (tmp_path / "empty").mkdir()
    refuse(tmp_path / "empty", r"no manifest\.json")
    refuse(tmp_path / "nul\0byte", "does not exist")


@pytest.mark.parametrize("name", ["weights.npz", "MODEL_CARD.md", "manifest.json"])
def test_a_missing_file(folder, name):
    (folder / name).unlink()
    refuse(folder, name)


@pytest.mark.parametrize("name", ["weights.npz", "MODEL_CARD.md", "manifest.json"])
def test_a_folder_in_place_of_a_file(folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()
    refuse(folder, "not a regular file")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize("name", ["weights.npz", "manifest.json"])
def test_a_pipe_in_place_of_a_file_does_not_wait(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    refuse(folder, "not a regular file")


@pytest.mark.parametrize("name", ["weights.npz", "MODEL_CARD.md", "manifest.json", "unlisted"])
def test_links_in_the_folder(folder, name, tmp_path):
    outside = tmp_path / "outside"
    if (folder / name).exists():
        shutil.move(folder / name, outside)
    (folder / name).symlink_to(outside)
    refuse(folder, "symbolic link")


def test_a_link_to_the_folder_is_followed(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    assert same(load_model_files(tmp_path / "link", SPECS)[1], arrays())


def test_unlisted_files_are_left_alone_and_noted(folder):
    (folder / "evil.py").write_text("raise SystemExit")
    (folder / "evil.npz").write_bytes(pickle.dumps(print))
    assert same(load_model_files(folder, SPECS)[1], arrays())
    assert "evil.py: not listed in the manifest, ignored" in verify_model(folder, SPECS)


def test_a_folder_full_of_files(folder):
    for number in range(fmt.MAX_ENTRIES):
        (folder / f"{number}").touch()
    refuse(folder, "more than 1000 files")


# Damage


@pytest.mark.parametrize("name", ["weights.npz", "MODEL_CARD.md", "manifest.json"])
def test_truncation_at_every_length(folder, name):
    path = folder / name
    whole = path.read_bytes()
    for length in {0, 1, *range(0, len(whole), 37), len(whole) - 1}:
        path.write_bytes(whole[:length])
        # Without its last newline the manifest still says the same.
        if name != "manifest.json" or length != len(whole) - 1:
            refuse(folder, name)


@pytest.mark.parametrize("name", ["weights.npz", "manifest.json"])
def test_a_flipped_byte_anywhere(folder, name):
    path = folder / name
    whole, (manifest, loaded) = path.read_bytes(), load_model_files(folder, SPECS)
    for position in range(0, len(whole), 3 if name == "manifest.json" else 11):
        for flip in (0x01, 0x20, 0xFF):
            changed = bytearray(whole)
            changed[position] ^= flip
            path.write_bytes(changed)
            try:
                outcome = load_model_files(folder, SPECS)
            except ModelFormatError:
                continue
            assert outcome[0] == manifest
            assert same(outcome[1], loaded)


@pytest.fixture(scope="module")
def original():
    with tempfile.TemporaryDirectory() as parent:
        folder = good(Path(parent) / "model")
        yield (
            {path.name: path.read_bytes() for path in folder.iterdir()},
            load_model_files(folder, SPECS),
        )


edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "drop", "insert", "swap"]),
        st.integers(0, 10**6),
        st.binary(min_size=1, max_size=9),
    ),
    min_size=1,
    max_size=4,
)


def edited(data: bytes, changes) -> bytes:
    for kind, place, piece in changes:
        at = place % (len(data) + 1)
        if kind == "put":
            data = data[:at] + piece + data[at + len(piece) :]
        elif kind == "drop":
            data = data[:at] + data[at + len(piece) :]
        elif kind == "insert":
            data = data[:at] + piece + data[at:]
        else:
            data = data[at:] + data[:at]
    return data


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["manifest.json", "weights.npz", "MODEL_CARD.md"]), edits)
def test_any_edit_loads_the_same_or_is_refused(original, name, changes):
    files, (manifest, loaded) = original
    with tempfile.TemporaryDirectory() as parent:
        for other, data in files.items():
            Path(parent, other).write_bytes(edited(data, changes) if other == name else data)
        try:
            outcome = load_model_files(parent, SPECS)
        except ModelFormatError:
            return
    assert outcome[0] == manifest
    assert same(outcome[1], loaded)


@settings(deadline=None, max_examples=200)
@given(changes=edits)
def test_any_signed_edit_of_the_weights_is_loaded_or_refused(original, changes):
    files, _ = original
    with tempfile.TemporaryDirectory() as parent:
        for name, data in files.items():
            Path(parent, name).write_bytes(data)
        forge_file(Path(parent), "weights.npz", edited(files["weights.npz"], changes))
        try:
            _, loaded = load_model_files(parent, SPECS)
        except ModelFormatError:
            return
    for spec in SPECS:
        if spec.name in loaded:
            assert loaded[spec.name].dtype.str == spec.dtype
            assert np.isfinite(loaded[spec.name]).all()


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_anything_in_place_of_the_manifest_is_refused(raw):
    with tempfile.TemporaryDirectory() as parent:
        Path(parent, "manifest.json").write_bytes(raw)
        with pytest.raises(ModelFormatError):
            load_model_files(parent, SPECS)


# Manifests


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not a valid manifest"),
        (b"\xff\xfe{}", "utf-8"),
        (b'{"format": 1, "format": 1}', "'format' occurs twice"),
        (b'{"format": 1, "a": {"b": 1, "b": 1}}', "'b' occurs twice"),
        (b'{"format": NaN}', "NaN"),
        (b'{"format": -Infinity}', "Infinity"),
        (b'{"format": 1e999}', "too large"),
        (b'{"format": ' + b"9" * 30 + b"}", "64 bits"),
        (b'{"format": ' + b"9" * 500_000 + b"}", "64 bits"),
        (b"[1]", "got list"),
        (b"null", "got NoneType"),
        (b"{}", "'format' is missing"),
        (b'{"format": true}', "'format' is missing"),
        (b'{"format": "1"}', "'format' is missing"),
        (b'{"format": 1.0}', "'format' is missing"),
        (b'{"format": 0}', "'format' is missing"),
        (b'{"format": 2}', "upgrade stancelib"),
        (b'{"format": 1}', "edited or damaged"),
        (b'{"format": 1, "a": "\\ud800"}', "not valid Unicode"),
        (b"[" * 400_000, "deep"),
        (b'{"a":' * 100_000, "deep"),
        (b'{"format": 1, "a": ' + b"[" * 40 + b"]" * 40 + b"}", "deep"),
        (b" " * 1_000_001, "larger than 1000000 bytes"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else "",
)
def test_a_malformed_manifest(folder, raw, message):
    (folder / "manifest.json").write_bytes(raw)
    refuse(folder, message)


def test_many_keys_with_a_late_duplicate_are_refused_quickly(folder):
    keys = ",".join(f'"{number}":0' for number in range(90_000))
    (folder / "manifest.json").write_text(f'{{{keys},"89999":1}}')
    refuse(folder, "'89999' occurs twice")


def test_an_edited_threshold_is_noticed(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("0.25", "0.35"), "utf-8")
    refuse(folder, "edited or damaged")


ENTRY = {"sha256": "0" * 64, "bytes": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.pop("files"), "'files' must list"),
        (lambda m: m.update(files=[]), "'files' must list"),
        (lambda m: m["files"].pop("weights.npz"), "'files' must list"),
        (lambda m: m["files"].update({f"f{n}": ENTRY for n in range(40)}), "at most 32"),
        (lambda m: m["files"].update({"../../outside": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"/outside": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"sub/file": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"sub\\file": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"..": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"a\0b": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"a\n": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"C:file": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"manifest.json": ENTRY}), "not allowed"),
        (lambda m: m["files"].update({"x": 3}), "expected sha256 and bytes"),
        (lambda m: m["files"].update({"x": {"sha256": "0" * 64}}), "expected sha256"),
        (lambda m: m["files"].update({"x": ENTRY | {"more": 1}}), "expected sha256"),
        (lambda m: m["files"].update({"x": ENTRY | {"sha256": "0" * 63}}), "64 hex"),
        (lambda m: m["files"].update({"x": ENTRY | {"sha256": 0}}), "64 hex"),
        (lambda m: m["files"].update({"x": ENTRY | {"bytes": -1}}), "bytes must be"),
        (lambda m: m["files"].update({"x": ENTRY | {"bytes": True}}), "bytes must be"),
        (lambda m: m["files"].update({"x": ENTRY | {"bytes": 16_000_001}}), "bytes must be"),
        (lambda m: m["files"]["weights.npz"].update(bytes=256_000_001), "bytes must be"),
        (lambda m: m["files"]["weights.npz"].update(sha256="0" * 64), "sha256 differs"),
        (lambda m: m["files"]["weights.npz"].update(bytes=5), "expected 5"),
        (lambda m: m.update(stancelib_version=3), "stancelib_version"),
        (lambda m: m.update(topics="all"), "'topics' must be a list"),
        (lambda m: m.update(topics=[{}] * 1001), "at most 1000"),
    ],
)
def test_a_hostile_but_signed_manifest(folder, change, message):
    forge_manifest(folder, change)
    refuse(folder, message)


# Weights: archives


class Trap:
    fired = False

    def __reduce__(self):
        return (setattr, (Trap, "fired", True))


def test_pickles_are_never_loaded(folder):
    trapped = np.array([Trap()], dtype=object)
    for data in (npy(trapped, allow_pickle=True), pickle.dumps(Trap())):
        refuse_weights(folder, archive(members(bias=data)), "bias.npy")
    refuse_weights(folder, pickle.dumps(Trap()), "not an archive|too short")
    assert not Trap.fired


@pytest.mark.parametrize(
    "name",
    ["../bias.npy", "/bias.npy", "sub/bias.npy", "extra.npy", "bias", "bias.npy/", "BIAS.npy"],
)
def test_members_that_are_no_arrays_of_the_model(folder, name):
    refuse_weights(folder, archive({**members(), name: npy(np.zeros(3))}), "no array of this model")


def test_a_missing_array(folder):
    refuse_weights(folder, archive(members(bias=None)), r"lacks bias\.npy")


def test_two_members_of_one_name(folder, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns the forger
        with zipfile.ZipFile(tmp_path / "twice.npz", "w") as out:
            for name, data in [*members().items(), ("bias.npy", npy(np.zeros(3)))]:
                out.writestr(name, data)
    refuse_weights(folder, (tmp_path / "twice.npz").read_bytes(), "two arrays of the same name")


def test_a_zip_bomb_costs_neither_time_nor_memory(folder):
    bomb = npy_with(b"{'descr': '<f8', 'fortran_order': False, 'shape': (33554432,), }\n")
    data = archive(members(bias=bomb + bytes(33_554_432 * 8)), zipfile.ZIP_DEFLATED)
    assert len(data) < 1_000_000
    tracemalloc.start()
    refuse_weights(folder, data, "unpacks to more than")
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_member_that_unpacks_to_more_than_it_declares(folder):
    honest = npy(arrays()["bias"])
    data = bytearray(archive(members(bias=honest + bytes(10**6)), zipfile.ZIP_DEFLATED))
    declared = struct.pack("<L", len(honest) + 10**6)
    assert data.count(declared) == 2  # before the member and in the directory
    refuse_weights(
        folder, data.replace(declared, struct.pack("<L", len(honest))), "bias.npy|damaged"
    )


def test_a_directory_of_a_hundred_thousand_members(folder):
    data = archive({f"{number}": b"" for number in range(70_000)})
    tracemalloc.start()
    refuse_weights(folder, data, "64-bit|more than 64 arrays|not an archive")
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    refuse_weights(folder, archive({f"{n}": b"" for n in range(65)}), "more than 64 arrays")


def test_bytes_before_after_or_between(folder):
    data = archive(members())
    refuse_weights(folder, b"#!/bin/sh\n" + data, "belong to no array")
    refuse_weights(folder, data + b"x", "not an archive")
    with zipfile.ZipFile(folder / "commented.npz", "w") as out:
        out.comment = b"hello"
    refuse_weights(folder, (folder / "commented.npz").read_bytes(), "not an archive")


def test_encrypted_or_strangely_compressed_members(folder):
    data = archive(members())
    start = data.index(b"PK\x01\x02")
    encrypted, strange = bytearray(data), bytearray(archive(members(), zipfile.ZIP_BZIP2))
    encrypted[start + 8] |= 1
    refuse_weights(folder, encrypted, "encrypted")
    refuse_weights(folder, strange, "unknown compression")


def test_a_member_whose_checksum_is_wrong(folder):
    data = archive(members())
    place = data.index(npy(arrays()["bias"])[-8:])
    changed = data[:place] + bytes(8) + data[place + 8 :]
    refuse_weights(folder, changed, "CRC")


# Weights: arrays


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bias": npy(np.zeros(3, "<f4"))}, "type is <f4, expected <f8"),
        ({"bias": npy(np.zeros(3, ">f8"))}, "type is >f8|not one that stancelib writes"),
        ({"bias": npy(np.zeros(3, "<i8"))}, "type is <i8"),
        ({"bias": npy(np.zeros(3, "U2"))}, "type is <U2|not one"),
        ({"bias": npy(np.zeros(3, [("a", "<f8")]))}, "not one that stancelib writes"),
        ({"bias": npy(np.zeros(4))}, r"axis 0 \(n_columns\) is 4, expected 3"),
        ({"bias": npy(np.zeros((3, 1)))}, "has 2 axes, expected 1"),
        ({"bias": npy(np.array(0.0))}, "has 0 axes"),
        ({"flags": npy(np.zeros(3, bool))}, r"axis 0 \(2\) is 3, expected 2"),
        ({"weights": npy(np.asfortranarray(arrays()["weights"]))}, "Fortran"),
        ({"bias": npy(np.array([0.0, np.nan, 0.0]))}, "NaN or infinity"),
        ({"bias": npy(np.array([0.0, -np.inf, 0.0]))}, "NaN or infinity"),
        ({"keys": npy(np.array([0, 3, 2, 4, 5], "<u8"))}, "not sorted"),
        ({"keys": npy(np.array([0, 3, 3, 4, 5], "<u8"))}, "a value twice"),
        ({"columns": npy(np.array([-1], "<i4"))}, "below 0"),
        ({"columns": npy(np.array([3], "<i4"))}, "not below n_columns"),
        ({"bias": npy(np.zeros(3))[:-1]}, "does not fit its size"),
        ({"bias": npy(np.zeros(3)) + b"x"}, "does not fit its size"),
        ({"bias": b""}, "not a .npy array"),
        ({"bias": npy(np.zeros(3), version=(2, 0))}, "version 1.0"),
        ({"bias": npy_with(b" " * 2000)}, "longer than 1024"),
        ({"bias": npy_with(b"(" * 900)}, "not one that stancelib writes"),
        ({"bias": npy_with(b"__import__('os').abort()\n")}, "not one that stancelib writes"),
        ({"bias": b"\x93NUMPY\x01\x00\xff\xff"}, "longer than 1024"),
        ({"flags": npy(np.zeros(2, bool))[:-1] + b"\x02"}, "neither 0 nor 1"),
    ],
)
def test_an_array_that_is_not_as_its_spec_says(folder, change, message):
    refuse_weights(folder, archive(members(**change)), message)


@pytest.mark.parametrize(
    "shape",
    ["(999999999999999999,)", "(3L,)", "(-3,)", "(03,)", "(True,)", "(" + "9" * 4500 + ",)", "(3)"],
)
def test_a_header_that_lies_about_its_shape(folder, shape):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    data = npy_with(header, bytes(24))
    refuse_weights(folder, archive(members(bias=data)), "bias.npy|damaged")


def test_a_huge_axis_beside_an_empty_one_allocates_nothing(folder):
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 999999999999999999), }\n"
    data = members(weights=npy_with(header))
    refuse_weights(folder, archive(data), "expected|damaged")


def test_values_may_not_pass_a_maximum(folder):
    specs = [*SPECS[:3], ArraySpec("columns", "<i4", ("n",), maximum=1), SPECS[4]]
    refuse(folder, "above 1", specs)


def test_a_length_that_no_array_gives(folder):
    specs = [*SPECS[:3], ArraySpec("columns", "<i4", ("n",), below="nothing"), SPECS[4]]
    refuse(folder, "which no array gives", specs)


def test_messages_name_file_and_array(folder):
    forge_file(folder, "weights.npz", archive(members(bias=npy(np.full(3, np.nan)))))
    with pytest.raises(ModelFormatError) as caught:
        load_model_files(folder, SPECS)
    assert str(caught.value) == f"[SL400] {folder}/weights.npz/bias.npy: holds NaN or infinity"


def test_forging_is_really_signed(folder):
    forge_manifest(folder, lambda manifest: manifest.update(seed=8))
    assert load_model_files(folder, SPECS)[0]["seed"] == 8
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["seed"] == 8
