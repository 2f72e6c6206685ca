"""One test for each line of the table of promises that predicting and training keep."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import stancelib
from stancelib.errors import CorpusError, InputError, ModelFormatError, TrainingError
from tests.api.processes import ROOT, run
from tests.model.hostile import HOSTILE, PLAIN
from tests.persist.common import forge_file, forge_manifest
from tests.training.data import TAX, WHO, as_rows, town

#: Spellings that leave words, sentences and clauses as they are.
SAME_WORDS = {
    "byte order mark", "zero width", "soft hyphens", "full width", "CRLF", "NUL", "ligatures",
    "lone surrogates", "other spaces", "pictures",
}  # fmt: skip
KOSOVO = "We strongly support the independence of Kosovo."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_evidence"),
        (" \t\r\n\u3000\u2028", "no_evidence"),
        ("\U0001f680\U0001f3fb \u2764\ufe0f \U0001f1fd\U0001f1f0", "no_evidence"),
        ("?! ... -- ()", "no_evidence"),
        ("\0\0\0", "no_evidence"),
        ("Zqxj vwkp qqfz.", "no_evidence"),
        ("北约不应东扩,导弹防御系统没有用。", "not_english"),
        ("Россия против независимости Косова.", "not_english"),
        ("Der Minister sagte, dass die Regierung das Kosovo nicht anerkennen werde, weil sie das "
         "nicht für richtig hält.", "not_english"),
    ],
)  # fmt: skip
def test_empty_blank_emoji_only_other_script_nothing_known(shipped_model, text, reason):
    result = shipped_model.classify(text)
    assert (result.topics, result.abstained) == ((), reason)
    assert (result.topic, result.stance, result.probability) == (None, None, None)


@pytest.mark.parametrize("name", HOSTILE)
def test_nul_bom_zero_width_soft_hyphen_full_width_nfd_surrogate_crlf(shipped_model, name):
    text = HOSTILE[name]
    plain, found = shipped_model.classify(PLAIN), shipped_model.classify(text)
    names = {topic.topic for topic in found.topics}
    assert names == {topic.topic for topic in plain.topics} >= {"missile_defense", "kosovo"}
    if name in SAME_WORDS:
        assert [(t.topic, t.stance, t.probability) for t in found.topics] == [
            (t.topic, t.stance, t.probability) for t in plain.topics
        ]
    for topic in found.topics:
        assert topic.evidence
        for e in topic.evidence:
            assert text[e.start : e.end] == e.text


def test_none_nan_numbers_dict_nested_lists():
    for value, name in (
        (None, "NoneType"), (float("nan"), "float"), (7, "int"), ({"text": "a"}, "dict"),
        (["a"], "list"), ([["a"]], "list"),
    ):  # fmt: skip
        for call in (stancelib.classify, stancelib.classify_document):
            with pytest.raises(InputError, match=f"expected str, got {name}"):
                call(value)
        with pytest.raises(InputError, match=f"row 1: expected str, got {name}"):
            list(stancelib.classify_many([KOSOVO, value]))
    for value in (KOSOVO, {"text": KOSOVO}, 7, None):
        with pytest.raises(InputError):
            stancelib.classify_many(value)


def test_bytes_that_are_not_utf8():
    data = "Café Kosovo".encode("latin-1")
    with pytest.raises(InputError, match=r"offset 3; .*data\.decode\(\"latin-1\"\)"):
        stancelib.classify(data)
    with pytest.raises(InputError, match=r"row 1: .*offset 3"):
        list(stancelib.classify_many([b"fine", data]))
    assert stancelib.classify(data.decode("latin-1")) == stancelib.classify("Café Kosovo".encode())


_MEMORY = """
import pathlib, resource, sys
import stancelib
model = stancelib.load_model(sys.argv[1])
def peak():
    # On Linux ru_maxrss starts at the peak of the process that started this one.
    status = pathlib.Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
"""


def test_one_100_mb_line(small_folder):
    """Nine tenths of it one unbroken run of letters, the rest prose."""
    pytest.importorskip("resource")
    code = (
        _MEMORY
        + """
prose = "In autumn the children pick apples for the market. " * 100_000
topical = "We strongly support the independence of Kosovo. "
text = "".join(["q" * 45_000_000, " ", prose, topical, prose, "q" * 45_000_000])
assert len(text) > 100_000_000
before = peak()
result = model.classify(text)
for e in result.topics[0].evidence:
    assert text[e.start : e.end] == e.text
print(result.topic, round(peak() - before), round(peak()))
"""
    )
    topic, grown, most = run(code, small_folder).split()
    assert topic == "kosovo"
    assert int(grown) < 200
    assert int(most) < 500


def test_any_number_of_paragraphs_in_constant_memory(small_folder):
    pytest.importorskip("resource")
    code = (
        _MEMORY
        + """
def texts():
    for i in range(200_000):
        yield f"In autumn {i} children pick apples. " + "Kosovo is free. " * (i % 10 == 0)
sizes = []
for i, result in enumerate(model.classify_many(texts())):
    if i % 50_000 == 49_999:
        sizes.append(peak())
print(*sizes)
"""
    )
    sizes = [float(size) for size in run(code, small_folder).split()]
    assert len(sizes) == 4
    assert sizes[3] - sizes[0] < 30


def test_a_training_file_with_bad_rows_names_all_at_once(tmp_path):
    rows = as_rows(town(WHO[:4]))
    rows[0]["text"] = ""
    rows[3]["labels"] = [{"topic": "carbon_tax", "stance": "agree"}]
    rows[5]["weight"] = -1
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{oops\n")
    with pytest.raises(CorpusError) as caught:
        stancelib.train(path, out=tmp_path / "m")
    assert {p.row for p in caught.value.problems if p.fatal} == {1, 4, 6, len(rows) + 1}
    assert [p.name for p in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_training_file_with_one_class_stops():
    with pytest.raises(TrainingError, match="all 4 paragraphs have the same labels"):
        stancelib.train(town(WHO[:4], (TAX,), ("oppose",)), folds=0)


@pytest.mark.parametrize("name", ["weights.npz", "manifest.json"])
@pytest.mark.parametrize("how", ["truncated", "edited", "emptied", "deleted", "random"])
def test_a_truncated_or_edited_model_folder(small_model, tmp_path, name, how):
    small_model.save(tmp_path / "m")
    path = tmp_path / "m" / name
    data = path.read_bytes()
    middle = len(data) // 2
    if how == "deleted":
        path.unlink()
    else:
        path.write_bytes(
            {
                "truncated": data[:middle],
                "edited": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
                "emptied": b"",
                "random": random.Random(5).randbytes(len(data)),
            }[how]
        )
    with pytest.raises(ModelFormatError, match=r"^\[SL400\] .*m"):
        stancelib.load_model(tmp_path / "m")


def test_a_hostile_model_folder(small_model, tmp_path):
    """Its digests are right, so that only what it says can give it away."""

    def with_topics(change):
        return lambda manifest: manifest.update(topics=change(manifest["topics"]))

    attempts = [
        lambda f: forge_file(f, "weights.npz", b"cos\nsystem\n(S'touch owned'\ntR."),
        lambda f: forge_manifest(f, with_topics(lambda topics: topics[:1])),
        lambda f: forge_manifest(f, with_topics(lambda topics: [topics[0]] * 3)),
        lambda f: forge_manifest(f, with_topics(lambda topics: [{"name": "../../etc"}] * 3)),
        lambda f: forge_manifest(f, lambda manifest: manifest.update(heads=["topic"])),
        lambda f: forge_manifest(f, lambda manifest: manifest.update(featurizer={"words": 10**9})),
        lambda f: forge_manifest(f, lambda manifest: manifest.update(kind="pickle")),
    ]
    for number, attempt in enumerate(attempts):
        folder = tmp_path / str(number)
        small_model.save(folder)
        attempt(folder)
        with pytest.raises(ModelFormatError):
            stancelib.load_model(folder)


def test_ctrl_c_leaves_no_half_written_model(tmp_path):
    def interrupt(step, total, message):
        raise KeyboardInterrupt

    for progress in (interrupt, lambda step, total, _: step == total == 1 and interrupt(0, 0, "")):
        with pytest.raises(KeyboardInterrupt):
            stancelib.train(
                town(WHO[:4]), out=tmp_path / "m", folds=0, progress=progress, overwrite=True
            )
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_killed_process_leaves_the_old_model_or_the_new_one(small_model, tmp_path):
    """Saving over and over is killed at some moment; what lies there is always a model."""
    code = """
import sys, stancelib
model = stancelib.load_model(sys.argv[1])
print("ready", flush=True)
while True:
    model.save(sys.argv[1], overwrite=True)
"""
    folder = tmp_path / "m"
    small_model.save(folder)
    for delay in (0.05, 0.13):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        )  # fmt: skip
        with process:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert stancelib.load_model(folder).classify(KOSOVO) == small_model.classify(KOSOVO)


def test_one_call_or_many_any_order_any_batch_size_any_number_of_threads(shipped_model):
    texts = [*HOSTILE.values(), KOSOVO, "", "It rained on the plums.", KOSOVO * 100] * 3
    expected = [shipped_model.classify(text) for text in texts]
    for size in (1, 2, 5, 1000):
        assert list(shipped_model.classify_many(texts, batch_size=size)) == expected
    order = random.Random(1).sample(range(len(texts)), len(texts))
    shuffled = shipped_model.classify_many([texts[i] for i in order])
    assert list(shuffled) == [expected[i] for i in order]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shipped_model.classify, texts)) == expected
        for many in pool.map(lambda _: list(shipped_model.classify_many(texts)), range(8)):
            assert many == expected
