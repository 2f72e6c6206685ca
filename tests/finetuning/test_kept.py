from __future__ import annotations

import os

import numpy as np
import pytest

from stancelib.errors import InputError
from stancelib.finetuning.kept import Kept, unfinished


def test_without_a_folder_nothing_is_kept():
    kept = Kept.begin("key")
    kept.put("a", b"1")
    kept.put_arrays("b", {"x": np.ones(2)})
    assert (kept.file("a"), kept.get("a"), kept.get_arrays("b")) == (None, None, None)
    kept.close()


def test_a_stopped_training_finds_what_it_had(tmp_path):
    out = tmp_path / "models" / "mine"
    kept = Kept.begin("key", out=out)
    assert kept.folder == unfinished(out) == tmp_path / "models" / "mine.unfinished"
    kept.put("a", b"1")
    kept.put_arrays("b", {"x": np.arange(3)})
    again = Kept.begin("key", out=out, resume=unfinished(out))
    assert again.get("a") == b"1"
    assert again.get_arrays("b")["x"].tolist() == [0, 1, 2]
    assert again.get("c") is None
    assert again.get_arrays("c") is None
    again.close()
    assert not unfinished(out).exists()


def test_without_resume_it_begins_anew(tmp_path):
    Kept.begin("key", out=tmp_path / "m").put("a", b"1")
    assert Kept.begin("other", out=tmp_path / "m").get("a") is None


def test_another_training_is_not_gone_on_with(tmp_path):
    Kept.begin("key", out=tmp_path / "m")
    with pytest.raises(InputError, match="of another training"):
        Kept.begin("other", resume=tmp_path / "m.unfinished")


@pytest.mark.parametrize("note", [None, b"", b"[]", b"{}", b"\xff", b"[" * 10000])
def test_a_folder_without_a_training_is_refused(tmp_path, note):
    if note is not None:
        (tmp_path / "training.json").write_bytes(note)
    with pytest.raises(InputError, match="no training to go on with"):
        Kept.begin("key", resume=tmp_path)


def test_what_is_not_its_own_is_not_deleted(tmp_path):
    (tmp_path / "m.unfinished").mkdir()
    (tmp_path / "m.unfinished" / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="in the way"):
        Kept.begin("key", out=tmp_path / "m")
    assert (tmp_path / "m.unfinished" / "thesis.txt").exists()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    kept = Kept.begin("key", out=tmp_path / "m")
    kept.put("a", b"old")

    def fail(descriptor):
        raise OSError("disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        kept.put("a", b"new")
    assert kept.get("a") == b"old"
