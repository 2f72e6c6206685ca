"""The public data sets: where each is obtained, how it is split, how it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["DATASETS", "DataSet"]

_SIDES = {"FAVOR": "support", "AGAINST": "oppose", "NONE": "neutral"}
_SENTIMENTS = {"positive": "support", "negative": "oppose", "neutral": "neutral"}


@dataclass(frozen=True, slots=True)
class DataSet:
    """A public data set.

    Parameters
    ----------
    name : str
        Also the folder's name.
    title : str
    metric : str
        The official one; see :func:`benchmarks.accuracy.metrics.measures`.
    metric_title : str
        As tables call it.
    source : str
        Where a user obtains it.
    terms : str
        What its licence says, as far as it says anything.
    files : mapping of str to str
        File of each part: ``train``, ``dev``, ``test``, or ``all`` where
        there is no official split.
    folds : int
        Folds of cross-validation; 0 where there is an official split.
    grouped : bool
        Whether no group may cross a fold.
    blocks : str
        What the test rows are also scored by: ``target``, ``seen`` or nothing.
    stances : mapping
        What the labels mean.
    unit : str
        What intervals resample.
    groups : str
        How a row's group is found: ``text``, ``target``, ``article``,
        ``manifesto``, or nothing where each row is one of its own.
    strip : bool
        Whether headers, quotations and signatures of newsgroup posts are removed.
    note : str
        What a reader must know.
    """

    name: str
    title: str
    metric: str
    metric_title: str
    source: str
    terms: str
    files: Mapping[str, str]
    folds: int = 0
    grouped: bool = False
    blocks: str = ""
    stances: Mapping[str, str | None] = field(default_factory=dict)
    unit: str = "rows"
    groups: str = ""
    strip: bool = False
    note: str = ""


def _parts(*names: str, ending: str = "jsonl") -> dict[str, str]:
    return {name: f"{name}.{ending}" for name in names}


_F_AVG = "(F1 FAVOR + F1 AGAINST) / 2"
_SEMEVAL = "https://alt.qcri.org/semeval2016/task6/"
_NEWSMTSC = "https://github.com/fhamborg/NewsMTSC"
_TWEETS = "no licence stated; Twitter's terms allow passing on ids alone"
_NEWS = "see the repository; the sentences are newspapers'"

_LIST = (
    DataSet(
        "semeval2016_taskA",
        "SemEval-2016 Task 6 A",
        "f_avg",
        f"{_F_AVG}, pooled over 5 targets",
        _SEMEVAL,
        _TWEETS,
        _parts("train", "test"),
        blocks="target",
        stances=_SIDES,
        unit="tweets",
        note="Tweets; the 100 trial tweets are part of the training data.",
    ),
    DataSet(
        "semeval2016_taskB",
        "SemEval-2016 Task 6 B",
        "f_avg",
        f"{_F_AVG}, target Donald Trump",
        _SEMEVAL,
        _TWEETS,
        _parts("train", "test"),
        stances=_SIDES,
        unit="tweets",
        note="No labelled tweet about the target: systems learn from the five targets of Task A.",
    ),
    DataSet(
        "vast",
        "VAST",
        "macro_f1",
        "macro-F1, all topics",
        "https://github.com/emilyallaway/zero-shot-stance",
        "no licence stated; comments of newspaper readers",
        _parts("train", "dev", "test"),
        blocks="seen",
        stances={"pro": "support", "con": "oppose", "neutral": "neutral"},
        unit="comments",
        groups="text",
        note=(
            "The target is the topic that the comment was paired with (topic_str), not the topic "
            "it was written on (new_topic)."
        ),
    ),
    DataSet(
        "pstance",
        "P-Stance",
        "mean_f_avg",
        f"{_F_AVG}, mean of 3 targets",
        "https://github.com/chuchun8/PStance",
        "on request from its authors; Twitter's terms allow passing on ids alone",
        _parts("train", "dev", "test"),
        blocks="target",
        stances=_SIDES,
        unit="tweets",
    ),
    DataSet(
        "newsmtsc_rw",
        "NewsMTSC-rw",
        "macro_f1",
        "macro-F1",
        _NEWSMTSC,
        _NEWS,
        _parts("train", "dev", "test"),
        stances=_SENTIMENTS,
        unit="articles",
        groups="article",
        note="Test part of the repository's split; the paper's table is on dev and test together.",
    ),
    DataSet(
        "newsmtsc_mt",
        "NewsMTSC-mt",
        "macro_f1",
        "macro-F1",
        _NEWSMTSC,
        _NEWS,
        _parts("train", "dev", "test"),
        stances=_SENTIMENTS,
        unit="articles",
        groups="article",
        note="Sentences with several targets; otherwise as NewsMTSC-rw.",
    ),
    DataSet(
        "handeset",
        "HanDeSeT",
        "accuracy",
        "accuracy",
        "https://data.mendeley.com/datasets/xsvp45cbt4",
        "Open Parliament Licence (Hansard)",
        _parts("all"),
        folds=10,
        grouped=True,
        stances={"support": "support", "oppose": "oppose"},
        unit="motions",
        groups="target",
        note="Label: the speech's side, as annotated by hand. No motion crosses a fold.",
    ),
    DataSet(
        "ukmanifesto_econsocial",
        "UK manifestos",
        "macro_f1",
        "macro-F1",
        "https://github.com/quanteda/quanteda.classifiers (data_corpus_manifestosentsUK)",
        "none stated for the data; replication data of Benoit et al. (2016)",
        _parts("all"),
        folds=5,
        unit="manifestos",
        groups="manifesto",
        note="Sentences coded by the crowd; folds are over sentences, intervals over manifestos.",
    ),
    DataSet(
        "newsgroups20_bydate",
        "20 Newsgroups, by date",
        "accuracy",
        "accuracy",
        "sklearn.datasets.fetch_20newsgroups, or http://qwone.com/~jason/20Newsgroups/",
        "none stated; Usenet posts",
        _parts("train", "test", ending="jsonl.gz"),
        unit="posts",
        strip=True,
        note="Headers, quotations and footers are removed, as scikit-learn does.",
    ),
)

#: All public data sets by name, in the order of tables.
DATASETS: Mapping[str, DataSet] = {dataset.name: dataset for dataset in _LIST}
