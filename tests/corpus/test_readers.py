"""Every format gives the same corpus; files that cannot be read say why."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest

from stancelib.corpus import Corpus, read_corpus
from stancelib.errors import CorpusError, CorpusWarning, InputError

FLAT = (
    "id,doc_id,source,date,weight,desk,text,topic,stance,holder,holder_stance,evidence\n"
    'p1,d1,Daily Plum,"April 12, 1999",2.5,foreign,"Minister Oslak called the radar a gift, the '
    'mayor called it a target.",missile_defense,mixed,Minister Oslak,support,'
    "called the radar a gift\n"
    'p1,d1,Daily Plum,"April 12, 1999",2.5,foreign,"Minister Oslak called the radar a gift, the '
    'mayor called it a target.",missile_defense,mixed,the mayor,oppose,\n'
    'p1,d1,Daily Plum,"April 12, 1999",2.5,foreign,"Minister Oslak called the radar a gift, the '
    'mayor called it a target.",kosovo,neutral,,,\n'
    "p2,d1,,,,,It rained in Prizren — all day.,,,,,\n"
    "p3,d2,,,,,We want Plumland in the alliance.,nato_expansion,support,AUTHOR,,We want\n"
)


def jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def without_desk(paragraphs):
    """Drop columns that tables fill up with empty cells."""
    return [(p.text, p.labels, p.id, p.doc_id, p.source, p.date, p.weight) for p in paragraphs]


@pytest.mark.parametrize("name", ["c.jsonl", "c.ndjson", "C.JSONL", "c.jsonl.gz", "c.json"])
def test_json_forms(tmp_path, rows, paragraphs, name):
    content = (json.dumps(rows) if name == "c.json" else jsonl(rows)).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    corpus = read_corpus(tmp_path / name)
    assert tuple(corpus) == paragraphs
    assert corpus.problems == ()
    assert corpus.name == name
    assert tuple(read_corpus(str(tmp_path / name))) == paragraphs


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("packed", [False, True])
def test_tables_join_rows_of_one_paragraph(tmp_path, paragraphs, delimiter, packed):
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(FLAT)))
    path = tmp_path / (("c.tsv" if delimiter == "\t" else "c.csv") + ".gz" * packed)
    content = out.getvalue().encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    corpus = read_corpus(path)
    assert without_desk(corpus) == without_desk(paragraphs)
    assert corpus[0].meta == {"desk": "foreign"}
    assert corpus.problems == ()


def test_flat_rows_without_ids_join_by_document_and_text(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(
        "doc_id,text,topic,stance\n"
        "a,Same words.,kosovo,support\n"
        "b,Same words.,kosovo,support\n"
        "a,Same words.,nato_expansion, neutral\n"
    )
    corpus = read_corpus(path)
    assert [(p.id, p.doc_id, len(p.labels)) for p in corpus] == [
        ("row-2", "a", 2),
        ("row-3", "b", 1),
    ]


def test_rows_that_span_lines_keep_line_numbers(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text('id,doc_id,text,topic,stance\n,a,"one\ntwo",,\n,a,three,kosovo,bad\n')
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    assert [problem.row for problem in caught.value.problems] == [4]
    assert read_corpus(path, strict=False).texts == ("one\ntwo",)


@pytest.mark.parametrize("flat", [False, True])
def test_parquet(tmp_path, rows, paragraphs, flat):
    arrow = pytest.importorskip("pyarrow")
    import csv
    import io

    import pyarrow.parquet as parquet

    table = list(csv.DictReader(io.StringIO(FLAT))) if flat else rows
    parquet.write_table(arrow.Table.from_pylist(table), tmp_path / "c.parquet")
    assert without_desk(read_corpus(tmp_path / "c.parquet")) == without_desk(paragraphs)


def test_parquet_that_is_none(tmp_path):
    (tmp_path / "c.parquet").write_bytes(b"PAR1 or so")
    with pytest.raises(CorpusError, match="not a readable Parquet file"):
        read_corpus(tmp_path / "c.parquet")


def test_data_frame_with_gaps(rows, paragraphs):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(rows)
    assert without_desk(read_corpus(frame)) == without_desk(paragraphs)
    assert read_corpus(frame)[1].meta == {"desk": None}


def test_dataset(rows, paragraphs):
    datasets = pytest.importorskip("datasets")
    data = datasets.Dataset.from_list(rows)
    assert without_desk(read_corpus(data)) == without_desk(paragraphs)
    both = datasets.DatasetDict({"a": data, "b": data.select([1])})
    assert read_corpus(both, split="b").texts == (rows[1]["text"],)
    with pytest.raises(CorpusError, match="has several splits; pass split= one of a, b"):
        read_corpus(both)
    with pytest.raises(InputError, match="one split already"):
        read_corpus(data, split="a")


def test_dataset_with_class_numbers():
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {
            "text": datasets.Value("string"),
            "doc_id": datasets.Value("int64"),
            "topic": datasets.ClassLabel(names=["kosovo", "nato_expansion"]),
            "stance": datasets.ClassLabel(names=["oppose", "support"]),
        }
    )
    data = datasets.Dataset.from_list(
        [
            {"text": "Yes to all.", "doc_id": 7, "topic": 1, "stance": 1},
            {"text": "Nothing.", "doc_id": 8, "topic": -1, "stance": -1},
        ],
        features=features,
    )
    corpus = read_corpus(data)
    assert [(p.doc_id, [(x.topic, x.stance) for x in p.labels]) for p in corpus] == [
        ("7", [("nato_expansion", "support")]),
        ("8", []),
    ]


def test_folder_that_load_dataset_loads(tmp_path, rows, paragraphs, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    folder = tmp_path / "plums"
    folder.mkdir()
    (folder / "train.jsonl").write_text(jsonl(rows))
    (folder / "test.jsonl").write_text(jsonl(rows[:1]))
    assert without_desk(read_corpus(str(folder), split="train")) == without_desk(paragraphs)
    assert len(read_corpus(folder, split="test")) == 1
    with pytest.raises(CorpusError, match="several splits"):
        read_corpus(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="cannot load this folder"):
        read_corpus(tmp_path / "empty")


def test_folder_with_one_split_needs_no_split(tmp_path, rows, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    (tmp_path / "plums").mkdir()
    (tmp_path / "plums" / "train.jsonl").write_text(jsonl(rows))
    assert len(read_corpus(tmp_path / "plums")) == 3


def test_packages_that_are_not_there(tmp_path, monkeypatch):
    (tmp_path / "c.parquet").touch()
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError, match="pip install pyarrow"):
        read_corpus(tmp_path / "c.parquet")


def test_list_of_dicts_and_corpus(rows, paragraphs, corpus):
    assert tuple(read_corpus(rows)) == paragraphs
    assert tuple(read_corpus(row for row in rows)) == paragraphs
    assert read_corpus(corpus) is corpus
    assert read_corpus(rows, name="mine").name == "mine"


@pytest.mark.parametrize("name", ["c.jsonl", "c.csv"])
def test_byte_order_mark(tmp_path, rows, name):
    content = jsonl(rows) if name == "c.jsonl" else FLAT
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + content.encode())
    assert read_corpus(tmp_path / name)[0].id == "p1"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_wrong_encoding_says_where(tmp_path, mark):
    path = tmp_path / "c.csv"
    head = mark + b"doc_id,text,topic,stance\nd,"
    path.write_bytes(head + "Ça va.".encode("latin-1") + b",,\n")
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    assert caught.value.problems[0].row == 2
    assert f"byte 0xc7 at offset {len(head)}" in str(caught.value)
    assert "encoding='cp1252'" in str(caught.value)
    if not mark:
        assert read_corpus(path, encoding="latin-1").texts == ("Ça va.",)
    with pytest.raises(InputError, match="latin-0"):
        read_corpus(path, encoding="latin-0")


def test_utf_16_is_recognised(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("doc_id,text,topic,stance\nd,Ça va.,,\n", "utf-16")
    with pytest.raises(CorpusError, match="encoding='utf-16'"):
        read_corpus(path)
    assert read_corpus(path, encoding="utf-16").texts == ("Ça va.",)


def test_broken_gzip(tmp_path):
    whole = gzip.compress(b'{"text": "a"}' * 100)
    for number, data in enumerate((whole[:-9], b"no gzip")):
        path = tmp_path / f"{number}.jsonl.gz"
        path.write_bytes(data)
        with pytest.raises(CorpusError, match="not a whole gzip file"):
            read_corpus(path)


def test_line_separators_inside_json_strings(tmp_path):
    path = tmp_path / "c.jsonl"
    text = "one\u2028two\x85three\x0bfour"
    path.write_text(jsonl([{"text": text, "doc_id": "d", "labels": []}]), newline="\r\n")
    assert read_corpus(path).texts == (text,)


def test_no_doc_ids_is_warned_of(tmp_path, rows):
    bare = [{key: row[key] for key in ("text", "labels")} for row in rows]
    path = tmp_path / "c.jsonl"
    path.write_text("\n" + jsonl(bare))
    with pytest.warns(CorpusWarning, match="leaks .* cannot be excluded") as caught:
        corpus = read_corpus(path)
    assert caught[0].filename == __file__
    assert corpus.doc_ids == ("row-2", "row-3", "row-4")
    assert [p.fatal for p in corpus.problems] == [False]
    rows[0]["doc_id"] = None
    (problem,) = read_corpus(rows).problems
    assert (problem.row, problem.field, problem.fatal) == (1, "doc_id", False)


def test_year_stands_in_for_date(rows):
    rows[0]["year"] = 1999
    rows[1]["year"] = 2001.0
    rows[2] |= {"date": "one fine day", "year": "2003"}
    corpus = read_corpus(rows)
    assert [p.date for p in corpus] == ["1999-04-12", "2001", "2003"]
    assert corpus[0].meta == {"desk": "foreign", "year": 1999}
    assert corpus[2].meta == {"date_as_given": "one fine day"}
    assert "one fine day" in corpus.problems[0].message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("c.csv", "", "is empty; the first line must name the columns"),
        ("c.csv", "text;topic\na;b\n", "there is no column 'stance'; found text, topic"),
        ("c.csv", "text,topic,stance,Text\n", "column 'text' occurs twice"),
        ("c.csv", "text,topic,stance\n", "holds no paragraphs"),
        ("c.csv", 'text,topic,stance\n"a\n', "not readable CSV from here on"),
        ("c.csv", "text,topic,stance\nso, too,kosovo,support\n", "4 cells under 3 columns"),
        ("c.jsonl", "", "holds no paragraphs"),
        ("c.json", '{"text": "a"}', "holds a JSON dict, not a list"),
        ("c.json", "[", "not JSON"),
        ("c.json", "[" * 100_000, "nested too deeply"),
        ("c.pdf", "a", "unknown format"),
    ],
)
def test_files_that_hold_no_corpus(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(CorpusError, match=message):
        read_corpus(tmp_path / name)


def test_sources_that_are_none(tmp_path):
    for missing in (tmp_path / "no.jsonl", str(tmp_path / "no.csv"), tmp_path / "no"):
        with pytest.raises(CorpusError, match="there is no such file"):
            read_corpus(missing)
    for wrong in (7, None, b"c.jsonl", {"text": "a"}):
        with pytest.raises(InputError, match=f"not {type(wrong).__name__}"):
            read_corpus(wrong)
    with pytest.raises(InputError, match="for datasets only"):
        read_corpus([], split="train")
    (tmp_path / "c.csv").write_text("text\n")
    with pytest.raises(InputError, match="for datasets only"):
        read_corpus(tmp_path / "c.csv", split="train")


def test_importing_and_reading_text_loads_nothing_heavy(tmp_path, rows):
    path = tmp_path / "c.jsonl"
    path.write_text(jsonl(rows))
    program = (
        "import sys; import stancelib.corpus as c; light = 'numpy' not in sys.modules;"
        f"c.read_corpus({str(path)!r});"
        "heavy = {'datasets', 'pyarrow', 'pandas', 'sklearn'} & set(sys.modules);"
        "print(light, heavy)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "True set()"


def test_all_names_are_there():
    import stancelib.corpus as package

    assert all(getattr(package, name) for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="nonsense"):
        package.nonsense  # noqa: B018


def test_problems_are_kept_off_selections(rows):
    rows[0]["doc_id"] = ""
    corpus = read_corpus(rows)
    assert corpus.problems
    assert isinstance(corpus[:1], Corpus)
    assert corpus[:1].problems == corpus.take([0]).problems == ()
