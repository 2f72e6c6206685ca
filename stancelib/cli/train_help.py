"""What ``stancelib train --help`` says."""

from __future__ import annotations

__all__ = ["HELP"]

HELP = """Train a model on labelled texts, on any topics or targets.

\b
CORPUS is a .jsonl, .json, .csv, .tsv (each also with .gz) or .parquet file, a
folder of such files, or the name of a dataset (name:configuration). Several of
them, of one form, are read by the same options and put together. Without any,
the corpus that comes with stancelib is used. It has one of two forms.

\b
Pairs: one label a row, for a text and, if there is one, what it is about.
  tweet,target,stance
  "Tax carbon now.",a carbon tax,FAVOR
Columns are found by their names and contents, and shown; where that fails,
name them with --text-column, --target-column, --label-column, --group-column.
Rows without text or label are left out and listed, if they are at most 1 in 100
or --skip-bad-rows is given. Labels may have any names. Which of them mean
support, oppose or neutral is told from the names and shown; --label-map
corrects it.

\b
Topics: paragraphs about none, one or several topics, each with a stance.
  nested: {"text": "...", "doc_id": "...", "labels": [{"topic": "kosovo",
          "stance": "support"}]}, with an empty list for a paragraph about none
  flat:   columns text, topic, stance and doc_id; one row a topic
Stances are support, oppose, mixed and neutral.

\b
The group (doc_id in topics) names the article, thread or author that a text is
from; it keeps them on one side when the model is tested.

\b
For corpora with topics, --topics picks some of them; --topic-file says more
about them (a JSON list):
  [{"name": "carbon_tax", "title": "Carbon tax",
    "proposition": "A carbon tax should be introduced.",
    "aliases": ["carbon tax*", "co2 tax*"]}]

\b
--about names a JSON object with what MODEL_CARD.md is to tell beyond the scores;
all of these are optional:
  {"source": "...", "license": "...", "annotation": "...", "intended_use": "...",
   "out_of_scope": "...", "citation": "...", "contact": "..."}

\b
Shows what was read, then the scores by cross-validation beside the baselines.

\b
--tier accurate fine-tunes an encoder, which takes minutes to hours and needs
pip install 'stancelib[train]'. It starts from the shipped encoder, or from --base:
the folder of an accurate model, or of a published encoder. It is tested on a tenth
of the documents, or on all in three folds where they are few. What it has reached
stands beside the model in OUT.unfinished: a training that was stopped goes on with
--resume OUT.unfinished and otherwise the same options.

\b
Examples:
  stancelib train tweets.csv --out models/tweets
  stancelib train votes.csv --text-column speech --target-column bill
      --label-column vote --group-column debate_id --out models/votes
  stancelib train codes.tsv --label-map 1=support,2=oppose,3=none --out models/c
  stancelib train tweets.csv labelled-since.csv --about about.json --out models/t
  stancelib train my-dataset --split train --out models/d
  stancelib train corpus.jsonl --out models/mine
  stancelib train corpus.csv --topics carbon_tax --topic-file topics.json --out m
  stancelib train --out models/again
  stancelib train corpus.jsonl --tier accurate --out models/accurate
  stancelib train corpus.jsonl --tier accurate --out models/accurate
      --resume models/accurate.unfinished

\b
Exit status:
  0    the model is written
  2    nothing is written: wrong usage, or a corpus that cannot be used (all
       its problems are listed)
  130  interrupted; no model is written
"""
