from __future__ import annotations

import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancelib.errors import ModelFormatError
from stancelib.persist import format as fmt
from stancelib.persist import load_model_files, read_model, save_model, verify_model
from tests.persist.common import MANIFEST, SPECS, arrays, forge_file, forge_manifest, same

NETWORK = bytes(range(256)) * 50
FILES = {"net.onnx": NETWORK, "words.json": '{"é": 1}', "MODEL_CARD.md": "# Card\n"}
NAMES = ("net.onnx", "words.json")


@pytest.fixture
def folder(tmp_path):
    save_model(tmp_path / "model", MANIFEST, arrays(), FILES, specs=SPECS, payloads=NAMES)
    return tmp_path / "model"


def refuse(folder, message):
    for read in (read_model, verify_model):
        with pytest.raises(ModelFormatError, match=message) as caught:
            read(folder, SPECS, NAMES)
        assert caught.value.path.startswith(str(folder))


def test_payloads_come_back_as_they_were_saved_and_no_other_file(folder):
    found = read_model(folder, SPECS, NAMES)
    assert found.payloads == {"net.onnx": NETWORK, "words.json": '{"é": 1}'.encode()}
    assert same(found.arrays, arrays())
    assert {key: found.manifest[key] for key in MANIFEST} == MANIFEST
    assert all(not array.flags.writeable for array in found.arrays.values())


def test_without_payloads_a_model_is_its_numbers(folder):
    assert read_model(folder, SPECS).payloads == {}
    assert same(load_model_files(folder, SPECS)[1], arrays())


def test_empty_payloads_are_payloads(folder):
    forge_file(folder, "net.onnx", b"")
    assert read_model(folder, SPECS, NAMES).payloads["net.onnx"] == b""


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_that_the_manifest_does_not_list(folder, name):
    forge_manifest(folder, lambda manifest: manifest["files"].pop(name))
    refuse(folder, rf"manifest\.json: lists no {name}, which this kind of model needs")


@pytest.mark.parametrize("name", NAMES)
def test_a_payload_that_is_not_there(folder, name):
    (folder / name).unlink()
    refuse(folder, f"{name}: cannot be read: No such file")


@pytest.mark.parametrize("name", NAMES)
def test_payloads_that_are_links_or_folders(folder, name, tmp_path):
    (folder / name).rename(tmp_path / "outside")
    (folder / name).mkdir()
    refuse(folder, f"{name}: is not a regular file")
    (folder / name).rmdir()
    (folder / name).symlink_to(tmp_path / "outside")
    refuse(folder, f"{name}: is a symbolic link")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_payload_is_never_returned(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged") / "model"
    save_model(folder, MANIFEST, arrays(), FILES)
    name = data.draw(st.sampled_from(NAMES))
    whole = (folder / name).read_bytes()
    changed = data.draw(
        st.one_of(
            st.integers(0, len(whole) - 1).map(lambda n: whole[:n]),
            st.binary(min_size=1, max_size=9).map(lambda more: whole + more),
            st.tuples(st.integers(0, len(whole) - 1), st.integers(1, 255)).map(
                lambda at: bytes(b ^ at[1] if i == at[0] else b for i, b in enumerate(whole))
            ),
        )
    )
    (folder / name).write_bytes(changed)
    refuse(folder, name)


def test_what_is_returned_is_what_was_checked_even_if_the_file_is_replaced(folder):
    other, path, stop = bytes(reversed(NETWORK)), folder / "net.onnx", threading.Event()
    spare = folder.parent / "spare"

    def swap():
        while not stop.is_set():
            for content in (other, NETWORK):
                spare.write_bytes(content)
                os.replace(spare, path)  # noqa: PTH105  the same, and quicker

    swapper = threading.Thread(target=swap)
    swapper.start()
    refused = 0
    try:
        for _ in range(200):
            try:
                assert read_model(folder, SPECS, NAMES).payloads["net.onnx"] == NETWORK
            except ModelFormatError:
                refused += 1
    finally:
        stop.set()
        swapper.join()
    assert refused < 200


def test_networks_may_be_larger_than_other_files(folder):
    def say(name, size):
        def change(manifest):
            manifest["files"][name]["bytes"] = size

        forge_manifest(folder, change)

    say("net.onnx", fmt.MAX_NETWORK_BYTES)
    refuse(folder, f"is {len(NETWORK)} bytes, expected 64000000")
    say("net.onnx", fmt.MAX_NETWORK_BYTES + 1)
    refuse(folder, "entry of net.onnx: bytes must be 0 to 64000000")
    say("net.onnx", len(NETWORK))
    say("words.json", fmt.MAX_FILE_BYTES + 1)
    refuse(folder, "entry of words.json: bytes must be 0 to 16000000")


def test_a_network_of_some_size_is_saved_and_read(tmp_path):
    network = b"n" * (fmt.MAX_FILE_BYTES + 1)
    save_model(tmp_path / "m", MANIFEST, {}, {"a.onnx": network}, specs=(), payloads=["a.onnx"])
    assert read_model(tmp_path / "m", (), ["a.onnx"]).payloads == {"a.onnx": network}


def test_a_model_that_lacks_a_payload_is_not_saved(tmp_path):
    with pytest.raises(ModelFormatError, match=r"lists no words\.json"):
        save_model(
            tmp_path / "m", MANIFEST, arrays(), {"net.onnx": b"x"}, specs=SPECS, payloads=NAMES
        )
    assert list(tmp_path.iterdir()) == []


def test_verifying_says_that_payloads_were_checked(folder):
    lines = verify_model(folder, SPECS, NAMES)
    assert f"net.onnx: {len(NETWORK)} bytes, sha256 matches" in lines
    assert "words.json: 9 bytes, sha256 matches" in lines
