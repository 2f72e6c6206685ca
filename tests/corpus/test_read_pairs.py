"""The public shapes of stance data are read as they come; bad rows are all named."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re

import pytest

from stancelib.corpus import LabelledPair, PairCorpus, read_pairs
from stancelib.corpus.column_facts import ColumnError
from stancelib.errors import CorpusError, InputError

SEMEVAL = (
    "ID\tTarget\tTweet\tStance\tOpinion towards\tSentiment\n"
    '101\tPlum Tax\t"Tax the plums" they said, and nobody laughed #SemPlum\tAGAINST\tTARGET\tneg\n'
    "102\tPlum Tax\tGood news for every orchard in the valley #SemPlum\tFAVOR\tTARGET\tpos\n"
    '103\tNight Trains\t"So far, so good\tNONE\tOTHER\tpos\n'
)
VAST = (
    "author,post,new_topic,ori_id,label,type_idx,text,seen?\n"
    "Oslak,\"Plums, and only plums, should be free.\",free plums,7,1,1,\"[['plums'], ['free']]\",1\n"
    "Ilva,No cart belongs on a pavement at all.,street carts,8,0,3,\"[['cart'], ['no']]\",0\n"
    "Ilva,No cart belongs on a pavement at all.,pavements,8,2,3,\"[['cart'], ['no']]\",0\n"
)
PSTANCE = (
    "Tweet,Target,Stance\n"
    "Mayor Oslak kept her word on the harbour. #oslak,Mayor Oslak,FAVOR\n"
    "Another promise that the mayor broke. #oslak,Mayor Oslak,AGAINST\n"
)
NEWSMTSC = [
    {"mention": "Oslak", "polarity": 0, "from": 0, "to": 5, "sentence": "Oslak stayed calm."},
    {"mention": "Ilva", "polarity": -1, "from": 0, "to": 4, "sentence": "Ilva broke the cup."},
    {"mention": "cup", "polarity": 1, "from": 15, "to": 18, "sentence": "Ilva mended the cup."},
]
FNC = (
    "Headline,Body ID,articleBody,Stance\n"
    "Plums cure colds,3,Doctors in Plumstadt doubt that plums cure anything.,disagree\n"
    "Plums cure colds,4,A fair was held and four hundred cakes were given away.,unrelated\n"
    "Harbour reopens,5,The harbour opened its gates again on Monday morning.,agree\n"
    "Harbour reopens,6,Some say that the harbour is open and others say not.,discuss\n"
)
HANDESET = (
    "speech,motion,vote\n"
    "I trust that the House will mend the bridge.,That this House mends the bridge.,aye\n"
    "We cannot pay for another bridge of plums.,That this House mends the bridge.,no\n"
)
PLAIN = "text;label\nThe orchard won three to one.;sport\nPrices of plums rose again.;economy\n"

SHAPES = {
    "semeval.tsv": (SEMEVAL, "Tweet Target Stance", "Plum Tax",
                    {"AGAINST": "oppose", "FAVOR": "support", "NONE": "neutral"}),
    "vast.csv": (VAST, "post new_topic label", "free plums", {"0": None, "1": None, "2": None}),
    "pstance.csv": (PSTANCE, "Tweet Target Stance", "Mayor Oslak",
                    {"AGAINST": "oppose", "FAVOR": "support"}),
    "newsmtsc.jsonl": ("\n".join(map(json.dumps, NEWSMTSC)), "sentence mention polarity", "Oslak",
                       {"-1": "oppose", "0": "neutral", "1": "support"}),
    "fnc.csv": (FNC, "articleBody Headline Stance", "Plums cure colds",
                {"agree": "support", "disagree": "oppose", "discuss": "neutral",
                 "unrelated": None}),
    "handeset.csv": (HANDESET, "speech motion vote", "That this House mends the bridge.",
                     {"aye": "support", "no": "oppose"}),
    "plain.csv": (PLAIN, "text - label", None, {"economy": None, "sport": None}),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("packed", [False, True])
def test_public_shapes(tmp_path, name, packed):
    content, columns, target, stances = SHAPES[name]
    path = tmp_path / (name + ".gz" * packed)
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    corpus = read_pairs(path)
    text_column, target_column, label_column = columns.split()
    assert dict(corpus.columns) == {
        "text": text_column,
        "target": None if target_column == "-" else target_column,
        "label": label_column,
        "group": None,
    }
    assert corpus[0].target == target
    assert dict(corpus.stances) == stances
    assert len(corpus) == len(content.strip().split("\n")) - (not name.endswith("jsonl"))
    assert corpus.name == path.name
    assert not any(problem.fatal for problem in corpus.problems)


def test_quotes_in_a_table_with_tabs_stand_as_they_are(tmp_path):
    path = tmp_path / "c.tsv"
    path.write_text(SEMEVAL)
    texts = read_pairs(path).texts
    assert texts[0].startswith('"Tax the plums" they said')
    assert texts[2] == '"So far, so good'
    path.write_text('text\tlabel\n"one\ttwo ""x"""\tA\n"three\nfour"\tB\n')
    assert read_pairs(path).texts == ('one\ttwo "x"', "three\nfour")


ROWS = [
    {"tweet": "Plums for all.", "aim": "plums", "view": "FAVOR", "doc_id": 1, "year": 1999,
     "source": "Daily Plum", "weight": 2, "id": "a", "desk": "city"},
    {"tweet": "No more plums.", "aim": "plums", "view": "AGAINST", "doc_id": 1, "year": 2000.0,
     "source": None, "weight": None, "id": "b", "desk": None},
]  # fmt: skip
GIVEN = {"text_column": "tweet", "target_column": "aim", "label_column": "view"}


def check_rows(corpus):
    assert tuple(corpus) == (
        LabelledPair("Plums for all.", "FAVOR", "plums", "a", "1", "Daily Plum", "1999", 2.0,
                     corpus[0].row, {"desk": "city"}),
        LabelledPair("No more plums.", "AGAINST", "plums", "b", "1", None, "2000", 1.0,
                     corpus[1].row, {"desk": None}),
    )  # fmt: skip


def test_all_holders_of_rows_give_the_same(tmp_path):
    pandas = pytest.importorskip("pandas")
    datasets = pytest.importorskip("datasets")
    frame = pandas.DataFrame(ROWS)
    frame.to_parquet(tmp_path / "c.parquet")
    for source in (
        ROWS,
        iter(ROWS),
        frame,
        datasets.Dataset.from_list(ROWS),
        tmp_path / "c.parquet",
    ):
        check_rows(read_pairs(source, **GIVEN))
    (tmp_path / "c.json").write_text(json.dumps(ROWS))
    check_rows(read_pairs(str(tmp_path / "c.json"), **GIVEN))


def test_folders_of_files_and_of_saved_datasets(tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    folder = tmp_path / "plums"
    folder.mkdir()
    (folder / "train.csv").write_text(PSTANCE)
    (folder / "test.csv").write_text(PSTANCE[: PSTANCE.rindex("Another")])
    assert len(read_pairs(folder, split="train")) == 2
    assert len(read_pairs(str(folder), split="test")) == 1
    with pytest.raises(CorpusError, match="several splits; pass split= one of"):
        read_pairs(folder)
    data = datasets.Dataset.from_list(ROWS)
    data.save_to_disk(tmp_path / "saved")
    check_rows(read_pairs(tmp_path / "saved", **GIVEN))
    datasets.DatasetDict({"dev": data}).save_to_disk(tmp_path / "both")
    check_rows(read_pairs(tmp_path / "both", split="dev", **GIVEN))
    check_rows(read_pairs(tmp_path / "both", **GIVEN))
    with pytest.raises(CorpusError, match="cannot load this folder"):
        read_pairs(tmp_path / "both", split="plum", **GIVEN)


def test_one_of_several_configurations_is_named(tmp_path, monkeypatch):
    datasets = pytest.importorskip("datasets")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    folder = tmp_path / "plums"
    folder.mkdir()
    (folder / "a.csv").write_text(PSTANCE)
    (folder / "b.csv").write_text(PSTANCE[: PSTANCE.rindex("Another")])
    configs = "".join(f"- config_name: {name}\n  data_files: {name}.csv\n" for name in "ab")
    (folder / "README.md").write_text(f"---\nconfigs:\n{configs}---\n")
    assert len(read_pairs(f"{folder}:a")) == 2
    assert len(read_pairs(f"{folder}:b", split="train")) == 1
    with pytest.raises(CorpusError, match="config"):
        read_pairs(folder)


def test_a_table_may_have_columns_without_a_name(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(",Tweet,Stance,\n0,Plums for all.,FAVOR,\n1,No plums at all.,AGAINST,\n")
    assert read_pairs(path).texts == ("Plums for all.", "No plums at all.")


def test_class_numbers_become_names():
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        {"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["con", "pro"])}
    )
    rows = [{"text": "Yes to plums.", "label": 1}, {"text": "No to plums.", "label": 0}]
    corpus = read_pairs(datasets.Dataset.from_list(rows, features=features))
    assert [pair.label for pair in corpus] == ["pro", "con"]
    assert dict(corpus.stances) == {"con": "oppose", "pro": "support"}


def test_a_byte_order_mark_and_spaces_in_the_header(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes(b"\xef\xbb\xbf Tweet , Stance \nPlums for all., FAVOR \nNone.,AGAINST\n")
    corpus = read_pairs(path)
    assert corpus.labels == ("AGAINST", "FAVOR")
    assert corpus.columns["text"] == "Tweet"


def row(text="Plums.", label="FAVOR", **more):
    return {"text": text, "label": label, **more}


BAD = [
    (row(text=""), "row 2, text: text is empty"),
    (row(text=" \n"), "row 2, text: text is only white space"),
    (row(text=None), "row 2, text: text is missing"),
    (row(text=float("nan")), "row 2, text: text is missing"),
    (row(text=7), "row 2, text: text must be a string, not int"),
    (row(label=None), "row 2, label: the label is missing"),
    (row(label=" "), "row 2, label: the label is missing"),
    (row(label=0.5), "row 2, label: a label must be a name or a whole number, not float"),
    (row(label=["a"]), "row 2, label: a label must be a name or a whole number, not list"),
    (row(target={"a": 1}), "row 2, target: target must be a string or a whole number, not dict"),
    (row(weight=0), "row 2, weight: weight must be a positive finite number, not 0"),
    (row(weight="heavy"), "row 2, weight: weight must be a positive finite number"),
    (row(weight=True), "row 2, weight: weight must be a positive finite number"),
    (7, "row 2: expected an object"),
]


@pytest.mark.parametrize(("bad", "message"), BAD)
def test_a_bad_row_is_named_and_the_rest_is_read(bad, message):
    rows = [row(target="p", weight=1), bad, row("More plums.", "AGAINST", target="q", weight=1)]
    with pytest.raises(CorpusError, match=re.escape(message)) as caught:
        read_pairs(rows)
    assert caught.value.problems[0].fatal
    corpus = read_pairs(rows, strict=False)
    assert [pair.row for pair in corpus] == [1, 3]
    assert any(str(p).startswith(message) for p in corpus.problems)


def test_all_problems_are_raised_at_once():
    rows = [bad for bad, _ in BAD[:7]] + [row(), row("No.", "AGAINST")]
    with pytest.raises(CorpusError) as caught:
        read_pairs(rows)
    assert [problem.row for problem in caught.value.problems] == list(range(1, 8))


def test_a_small_share_of_bad_rows_may_be_allowed(tmp_path):
    rows = [row(f"Plum {n}.", "ab"[n % 2]) for n in range(99)] + [row("")]
    with pytest.raises(CorpusError):
        read_pairs(rows)
    corpus = read_pairs(rows, max_bad=0.01)
    assert len(corpus) == 99
    assert [problem.row for problem in corpus.problems] == [100]
    with pytest.raises(CorpusError):
        read_pairs([*rows, row(label=None)], max_bad=0.01)
    # What cannot be parsed may be much more than a row.
    path = tmp_path / "c.csv"
    path.write_text("text,label\n" + "A plum.,a\nB plum.,b\n" * 200 + '"x" y,a\n')
    with pytest.raises(CorpusError, match="not readable CSV from here on"):
        read_pairs(path, max_bad=0.5)


def test_labels_lose_spaces_and_differences_of_case():
    rows = [row(label=label) for label in (" FAVOR ", "FAVOR", "Favor", "AGAINST")]
    corpus = read_pairs(rows)
    assert [pair.label for pair in corpus] == ["FAVOR", "FAVOR", "FAVOR", "AGAINST"]
    found = [str(p) for p in corpus.problems if "case only" in str(p)]
    assert found == [
        "row 3, label: 'Favor' differs from 'FAVOR' in case only and is read as 'FAVOR'"
    ]


def test_truth_values_and_whole_numbers_are_labels():
    assert read_pairs([row(label=True), row(label=False)]).labels == ("False", "True")
    assert read_pairs([row(label=1.0), row(label=2)]).labels == ("1", "2")


def test_the_label_map_overrides_and_is_checked():
    rows = [row(label="1"), row("No plums.", label="2")]
    assert dict(read_pairs(rows, label_map={"1": "support"}).stances) == {"1": "support", "2": None}
    with pytest.raises(InputError, match="no label '3'; the labels are '1', '2'"):
        read_pairs(rows, label_map={"3": None})


def test_numbers_in_every_row_are_no_labels():
    rows = [row(f"Plum {n}.", n) for n in range(60)]
    with pytest.raises(InputError, match="60 different values in 60 rows"):
        read_pairs(rows)


def test_rows_with_the_same_text_are_a_group():
    rows = [
        row("Plums!", target="a"),
        row("plums", target="b"),
        row("Pears.", "AGAINST", target="a"),
    ]
    first, second, third = read_pairs(rows).doc_ids
    assert first == second != third
    assert read_pairs(rows[::-1]).doc_ids == (third, second, first)
    assert any("copies of a text are one group" in note for note in read_pairs(rows).notes)
    given = [dict(r, doc_id=d) for r, d in zip(rows, ("x", "y", None), strict=True)]
    assert read_pairs(given).doc_ids == ("x", "y", third)


def test_what_is_doubtful_is_said_once_each():
    rows = [
        row("Plums!", target="a", id=1, date="soon"),
        row("plums", "AGAINST", target="a", id=1, date="1999-04-12"),
        row("Pears.", "AGAINST", target=" ", id=2, date="later"),
    ]
    corpus = read_pairs(rows)
    assert [str(problem) for problem in corpus.problems] == [
        "row 1, id: '1' and others occur more than once, so ids are not used",
        "row 1, date: 'soon' is no date that is understood (such rows: 2); use YYYY-MM-DD or YYYY",
        "row 2, label: labelled 'AGAINST', but the same text is 'FAVOR' in row 1 "
        "(rows that contradict an earlier one: 1)",
        "row 3, target: the target is empty (such rows: 1)",
    ]
    assert not any(problem.fatal for problem in corpus.problems)
    assert [pair.id for pair in corpus] == ["", "", ""]
    assert [pair.date for pair in corpus] == [None, "1999-04-12", None]
    assert corpus[2].target is None


def test_wrong_sources_and_columns(tmp_path):
    corpus = PairCorpus([])
    assert read_pairs(corpus) is corpus
    for wrong in (7, None, b"c.csv", {"text": "a"}):
        with pytest.raises(InputError, match=f"not {type(wrong).__name__}"):
            read_pairs(wrong)
    with pytest.raises(CorpusError, match="holds no rows"):
        read_pairs([])
    with pytest.raises(CorpusError, match="expected an object"):
        read_pairs([3])
    with pytest.raises(ColumnError, match="no column looks like the label"):
        read_pairs([{"text": "Plums."}])
    with pytest.raises(InputError, match="no column 'x' for the date"):
        read_pairs([row()], date_column="x")
    (tmp_path / "c.csv").write_text("\n")
    with pytest.raises(CorpusError, match="is empty"):
        read_pairs(tmp_path / "c.csv")


def test_source_and_date_columns_are_taken_as_told():
    rows = [row(date="1999", when="2001", paper="Plum", source="Pear"), row("No.", "AGAINST")]
    (pair, _) = read_pairs(rows, date_column="when", source_column="paper")
    assert (pair.date, pair.source) == ("2001", "Plum")
    assert pair.meta == {"date": "1999", "source": "Pear"}


def test_tables_with_other_delimiters(tmp_path):
    for delimiter in ";\t":
        out = io.StringIO()
        csv.writer(out, delimiter=delimiter).writerows(csv.reader(io.StringIO(PSTANCE)))
        path = tmp_path / "c.csv"
        path.write_text(out.getvalue())
        assert read_pairs(path).targets == ("Mayor Oslak",)
