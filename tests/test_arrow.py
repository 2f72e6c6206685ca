from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

import stancelib
from stancelib.arrow import document_schema, topic_type
from stancelib.errors import InputError
from stancelib.results import (
    Document,
    DocumentTopic,
    Entity,
    Evidence,
    Holder,
    Mention,
    Paragraph,
    Position,
    Sentence,
    SideSummary,
    Step,
    TopicResult,
)
from stancelib.results.records import Record
from stancelib.scale.schema import result_schema
from tests.model.hostile import TEXTS

LEVELS = ("paragraphs", "topics", "entities")
ROWS = {"paragraphs": Paragraph, "topics": DocumentTopic, "entities": Entity}
TEXT = (
    "Mayor Ann Quill opposes the missile defense system and called it a threat.\n\n"
    "We support the independence of Kosovo. Quill rejects it."
)


def plain(value):
    """A result as to_dict has it, but with all digits, and holders flat."""
    if isinstance(value, Holder):
        fields = {name: getattr(value, name) for name in value.__match_args__}
        shown = fields.pop("evidence")
        return {
            **fields,
            "evidence_start": shown and shown.start,
            "evidence_end": shown and shown.end,
        }
    if isinstance(value, Record):
        return {name: plain(getattr(value, name)) for name in value.__match_args__}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("level", LEVELS)
def test_a_table_says_all_that_the_document_says(level, tmp_path):
    document = stancelib.classify_document(TEXT, model="fast")
    table = document.to_arrow(level)
    assert table.schema.equals(document_schema(level))
    table.validate(full=True)
    rows = table.to_pylist()
    if level == "paragraphs":
        assert [row.pop("paragraph") for row in rows] == list(range(len(document.paragraphs)))
    assert rows == [plain(row) for row in getattr(document, level)] != []
    pq.write_table(table, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").equals(table)


@pytest.mark.parametrize("level", LEVELS)
def test_an_empty_document_has_the_same_columns(level):
    table = Document((), ()).to_arrow(level)
    assert table.num_rows == 0
    assert table.schema.equals(document_schema(level))


def names(kind):
    """Names of a struct's fields, of a list's items too."""
    return [kind.field(i).name for i in range(kind.num_fields)]


@pytest.mark.parametrize("level", LEVELS)
def test_columns_are_named_as_the_fields_of_results(level):
    columns = [name for name in document_schema(level).names if name != "paragraph"]
    assert columns == list(ROWS[level].__match_args__)


def test_nested_types_are_named_as_the_fields_of_results():
    topics, entities = document_schema("topics"), document_schema("entities")
    sides = topics.field("sides").type.value_type
    assert names(sides) == list(SideSummary.__match_args__)
    assert names(sides.field("telling").type) == list(Sentence.__match_args__)
    assert names(topics.field("positions").type.value_type) == list(Position.__match_args__)
    assert names(topics.field("course").type.value_type) == list(Step.__match_args__)
    assert names(entities.field("mentions").type.value_type) == list(Mention.__match_args__)


def test_topics_are_those_of_batches_with_entities():
    batch = result_schema().field("topics").type.value_type
    assert names(topic_type()) == names(batch) == list(TopicResult.__match_args__)
    ours, theirs = (kind.field("holders").type.value_type for kind in (topic_type(), batch))
    assert list(ours)[:-1] == list(theirs)
    assert ours.field(ours.num_fields - 1).name == "entity"
    assert topic_type().field("evidence") == batch.field("evidence")
    assert names(batch.field("evidence").type.value_type) == list(Evidence.__match_args__)


@settings(deadline=None, max_examples=40)
@given(text=TEXTS)
def test_whatever_the_text_the_table_is_valid_and_offsets_stay(text):
    text = f"{text}\n\nMayor Quill opposes the independence of Kosovo. {text}"
    document = stancelib.classify_document(text, model="fast")
    for level in LEVELS:
        document.to_arrow(level).validate(full=True)
    for row in document.to_arrow().to_pylist():
        said = text[row["start"] : row["end"]]
        assert len(said) == len(row["text"])
        for topic in row["topics"]:
            for evidence in topic["evidence"]:
                at = evidence["start"] - row["start"]
                assert row["text"][at : at + len(evidence["text"])] == evidence["text"]


def test_lone_surrogates_hold_their_place():
    document = Document((Paragraph(0, 3, "a\ud800b"),), ())
    assert document.to_arrow().column("text").to_pylist() == ["a\ufffdb"]


def test_an_unknown_level_is_refused():
    with pytest.raises(InputError, match="level 'sides': use one of paragraphs, topics, entities"):
        Document((), ()).to_arrow("sides")


def test_tables_of_documents_can_be_joined():
    one = Document((Paragraph(0, 1, "a", (), "no_evidence"),), ())
    assert pa.concat_tables([one.to_arrow(), Document((), ()).to_arrow()]).num_rows == 1


def test_without_pyarrow_it_says_what_to_install():
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from stancelib.results import Document\n"
        "try:\n    Document((), ()).to_arrow()\n"
        "except ImportError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "to_arrow needs pyarrow: run `pip install pyarrow`\n"
