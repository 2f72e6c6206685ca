from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import _twenty_newsgroups as newsgroups

from benchmarks.accuracy import prepare
from benchmarks.accuracy.catalog import DATASETS
from benchmarks.accuracy.load import load, read_rows, rows_digest
from benchmarks.accuracy.newsgroups import strip_post
from stancelib.errors import InputError
from tests.benchmarks.public import rows, write_bench, write_rows

ROW = {"id": "1", "text": "Fine.", "target": "Tea", "label": "FAVOR"}


@given(st.lists(st.sampled_from(["a", "", "--", "> b", "c writes:", "In article x", " ", "|d"])))
def test_posts_are_stripped_as_scikit_learn_strips_them(lines):
    post = "From: a\nSubject: b\n\n" + "\n".join(lines)
    expected = newsgroups.strip_newsgroup_header(post)
    expected = newsgroups.strip_newsgroup_footer(expected)
    assert strip_post(post) == newsgroups.strip_newsgroup_quoting(expected)


def test_parts_stances_and_groups_are_read(tmp_path):
    loaded = load(DATASETS["semeval2016_taskA"], write_bench(tmp_path))
    assert (len(loaded.train), len(loaded.test), loaded.everything) == (312, 60, None)
    assert loaded.labels == ("AGAINST", "FAVOR", "NONE")
    assert loaded.train.stances["AGAINST"] == "oppose"
    assert len(set(loaded.test.groups)) == 60
    names, block = loaded.blocks()
    assert names == ("Coffee", "Tea")
    assert names[block[0]] == loaded.test[0].target


def test_motions_are_groups(tmp_path):
    loaded = load(DATASETS["handeset"], write_bench(tmp_path))
    assert loaded.train is None and loaded.scored is loaded.everything
    assert set(loaded.scored.groups) == set(loaded.scored.targets)


def test_comments_are_groups_and_parts_are_seen_or_not(tmp_path):
    found = [{**row, "seen": i % 3 == 0} for i, row in enumerate(rows(6, ["con", "pro"], ["x"]))]
    found[1]["text"] = found[0]["text"]
    for part in ("train", "dev", "test"):
        write_rows(tmp_path / "vast" / f"{part}.jsonl", found)
    loaded = load(DATASETS["vast"], tmp_path)
    assert loaded.test.groups[0] == loaded.test.groups[1] != loaded.test.groups[2]
    names, block = loaded.blocks()
    assert [names[i] for i in block].count("few-shot") == 2


def test_articles_are_groups(tmp_path):
    names = ["allsides_1_2_3_A_0_1", "allsides_1_2_9_B_4_5", "polusa_v1_7_-1_2_C_0_1"]
    found = [{**ROW, "id": name, "label": "positive"} for name in names]
    for part in ("train", "dev", "test"):
        write_rows(tmp_path / "newsmtsc_rw" / f"{part}.jsonl", found)
    groups = load(DATASETS["newsmtsc_rw"], tmp_path).test.groups
    assert groups == ("allsides_1_2", "allsides_1_2", "polusa_v1_7_-1")


def test_posts_are_unpacked_and_empty_ones_not_learned_from(tmp_path):
    post = {"id": "a/1", "text": "From: a\n\nHockey.\n--\nme", "target": None, "label": "hockey"}
    empty = {**post, "text": "From: a\n\n> quoted\n"}
    for part in ("train", "test"):
        path = tmp_path / "newsgroups20_bydate" / f"{part}.jsonl.gz"
        path.parent.mkdir(exist_ok=True)
        lines = "".join(json.dumps(row) + "\n" for row in (post, empty))
        path.write_bytes(gzip.compress(lines.encode()))
    loaded = load(DATASETS["newsgroups20_bydate"], tmp_path)
    assert loaded.train.texts == ("Hockey.",)
    assert loaded.test.texts == ("Hockey.", "")


def test_a_missing_file_says_where_it_is_obtained(tmp_path):
    with pytest.raises(InputError, match=r"handeset.*all\.jsonl is missing.*mendeley"):
        load(DATASETS["handeset"], tmp_path)


@given(
    st.one_of(
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
        st.dictionaries(st.sampled_from(["text", "label", "target"]), st.integers()).map(
            json.dumps
        ),
        st.sampled_from(["[]", "null", "{}", '{"text": "a", "label": "b", "target": 1}']),
    )
)
def test_a_broken_line_is_named(tmp_path_factory, line):
    path = tmp_path_factory.mktemp("rows") / "x.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n", encoding="utf-8", newline="\n")
    with pytest.raises(InputError, match=r"x\.jsonl, line 2: expected a JSON object"):
        list(read_rows(path))


def test_the_digest_is_of_what_scores_depend_on():
    assert rows_digest([ROW]) == rows_digest([{**ROW, "more": 1, "id": "2"}])
    for key in ("text", "target", "label"):
        assert rows_digest([ROW]) != rows_digest([{**ROW, key: "other"}])
    other = {**ROW, "text": "Bad."}
    assert rows_digest([ROW, other]) != rows_digest([other, ROW])


class TestPrepare:
    @pytest.fixture
    def known(self, tmp_path):
        path = tmp_path / "x.jsonl"
        write_rows(path, [ROW, ROW])
        return path, prepare.describe(path)

    def test_the_same_file_is_right(self, known):
        path, expected = known
        assert prepare.state_of(path, expected) == (True, "2 rows, SHA-256 as expected")

    def test_other_keys_do_not_matter(self, known):
        path, expected = known
        write_rows(path, [{**ROW, "more": 1}, ROW])
        right, message = prepare.state_of(path, expected)
        assert right and "the same texts" in message

    def test_a_changed_text_and_a_missing_row_do(self, known):
        path, expected = known
        write_rows(path, [{**ROW, "text": "Bad."}, ROW])
        assert not prepare.state_of(path, expected)[0]
        write_rows(path, [ROW])
        right, message = prepare.state_of(path, expected)
        assert not right and "1 rows, 2 expected" in message

    def test_a_missing_and_a_broken_file_are_told(self, known, tmp_path):
        path, expected = known
        assert prepare.state_of(tmp_path / "no", expected)[1] == "missing (2 rows expected)"
        path.write_bytes(b"\xff\n")
        assert "unreadable" in prepare.state_of(path, expected)[1]
        path.write_text("{}\n")
        assert "line 1" in prepare.state_of(path, expected)[1]

    def test_every_data_set_has_expected_digests_and_a_source(self):
        known = json.loads(prepare.EXPECTED.read_bytes())
        assert {name: set(d.files.values()) for name, d in DATASETS.items()} == {
            name: set(files) for name, files in known.items()
        }
        assert all("http" in d.source or "fetch_" in d.source for d in DATASETS.values())

    def test_it_tells_what_is_missing_and_where_to_get_it(self, tmp_path, capsys):
        folder = write_bench(tmp_path)
        assert prepare.check(folder, ["semeval2016_taskA", "vast"]) == 1
        out = capsys.readouterr().out
        assert "alt.qcri.org" in out and "differs: 312 rows, 2,914 expected" in out
        assert "missing (13,477 rows expected)" in out
        assert "Not ready: semeval2016_taskA, vast." in out

    def test_it_says_when_all_is_there(self, tmp_path, capsys):
        folder = write_bench(tmp_path / "bench")
        expected = {"handeset": {"all.jsonl": prepare.describe(folder / "handeset/all.jsonl")}}
        (tmp_path / "expected.json").write_text(json.dumps(expected))
        assert prepare.check(folder, ["handeset"], tmp_path / "expected.json") == 0
        assert "All data sets are there" in capsys.readouterr().out
