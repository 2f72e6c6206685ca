"""What the names in a report mean, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from stancelib.evaluation.metrics import LOWER_IS_BETTER

__all__ = [
    "GROUPS",
    "METRICS",
    "PROBES",
    "SYSTEMS",
    "TERMS",
    "Words",
    "direction",
    "metric_title",
    "system_title",
]


class Words(NamedTuple):
    """A title, and what it is."""

    title: str
    meaning: str


#: Metrics by their names in a report.
METRICS: Mapping[str, Words] = MappingProxyType(
    {
        "topic_micro_f1": Words(
            "Topic micro-F1",
            "How well paragraphs are given their topics, all decisions pooled, so that frequent "
            "topics count more. F1 is the harmonic mean of precision (how much of what is said is "
            "right) and recall (how much of what is there is said).",
        ),
        "topic_macro_f1": Words(
            "Topic macro-F1", "The mean of the topics' F1: rare topics count as much as others."
        ),
        "side_f1": Words(
            "Side F1",
            "F1 over all the sides, support or oppose, that are to be found: a side counts as "
            "found only with the right topic or target. Neutral texts have no side; mixed ones "
            "have both.",
        ),
        "side_f1_given_topic": Words(
            "Side F1, given the topic",
            "Side F1 where the system is told the topic, so that only the side can be wrong.",
        ),
        "stance_macro_f1": Words(
            "Stance macro-F1",
            "The mean F1 of support, oppose, mixed and neutral where the system is told the topic.",
        ),
        "topic_ece": Words(
            "Topic ECE",
            "Expected calibration error: how far the stated probabilities of topics are from what "
            "turned out true, on average.",
        ),
        "side_ece": Words("Side ECE", "Expected calibration error of the sides' probabilities."),
        "topic_brier": Words(
            "Topic Brier score",
            "Mean squared distance between the stated probabilities of topics and the truth.",
        ),
        "side_brier": Words(
            "Side Brier score",
            "Mean squared distance between the stated probabilities of sides and the truth.",
        ),
        "topic_aurc": Words(
            "Topic AURC",
            "Area under the risk-coverage curve: the share of errors, averaged over how many of "
            "the surest answers are kept.",
        ),
        "accuracy": Words("Accuracy", "The share of right answers."),
        "macro_f1": Words(
            "Macro-F1",
            "The mean of the labels' F1: rare labels count as much as frequent ones. F1 is the "
            "harmonic mean of precision (how much of what is said is right) and recall (how much "
            "of what is there is said).",
        ),
        "micro_f1": Words("Micro-F1", "F1 of all decisions pooled; with one label each, accuracy."),
        "weighted_f1": Words(
            "Weighted F1", "The mean of the labels' F1, weighted by how frequent they are."
        ),
        "f_avg": Words(
            "F-average",
            "The mean F1 of the two labels that take a side; the others count only as errors. "
            "The official measure of SemEval-2016 Task 6.",
        ),
        "target_f_avg": Words("F-average by target", "The mean of the targets' F-averages."),
        "log_loss": Words(
            "Log loss", "How surprised the system was by the truth: minus the mean log probability."
        ),
        "ece": Words(
            "ECE",
            "Expected calibration error: how far the stated probability of the chosen label is "
            "from the share of right answers, on average.",
        ),
        "brier": Words(
            "Brier score", "Mean squared distance between the stated probabilities and the truth."
        ),
        "aurc": Words(
            "AURC",
            "Area under the risk-coverage curve: the share of errors, averaged over how many of "
            "the surest answers are kept.",
        ),
    }
)

#: Baselines by their names in a report.
SYSTEMS: Mapping[str, Words] = MappingProxyType(
    {
        "majority": Words(
            "majority", "always answers what is most frequent in training, whatever the text"
        ),
        "topic_prior": Words(
            "topic prior", "knows the topics by their words, then takes each topic's usual stance"
        ),
        "target_prior": Words(
            "target prior", "takes the usual label of the target, without reading the text"
        ),
        "target_only": Words(
            "target only", "learns from the words of the target, without reading the text"
        ),
        "target_blind": Words(
            "target-blind",
            "learns from the text, without knowing what the stance is about: what it reaches "
            "needs no understanding of the target",
        ),
        "sentiment_lexicon": Words(
            "sentiment lexicon", "counts words of praise and blame, and takes the tone for the side"
        ),
        "tfidf_lr": Words(
            "TF-IDF + logistic regression",
            "the usual strong and simple text classifier: weighted word and character n-grams",
        ),
        "tfidf_svc": Words(
            "TF-IDF + linear SVM", "weighted word n-grams with a linear support vector machine"
        ),
    }
)

#: What a probe changes, and what a good system does then.
PROBES: Mapping[str, Words] = MappingProxyType(
    {
        "negation": Words("negation", "the main statement is negated, so the side should turn"),
        "target_swap": Words(
            "target swap", "another topic or target takes the place, so the answer should change"
        ),
        "quoted_opponent": Words(
            "quoted opponent",
            "an opponent is quoted and the quote rejected; the author's side stays what it was",
        ),
        "typo": Words("typos", "letters are swapped in long words; the meaning stays"),
        "casing": Words("casing", "upper and lower case are changed; the meaning stays"),
    }
)

#: What the classes of a group are called.
GROUPS: Mapping[str, str] = MappingProxyType(
    {"topic": "topic", "stance": "stance, given the topic", "label": "label"}
)

#: What else a reader needs, in the order in which it is needed.
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "[low, high]": "The interval that the value would likely fall into if other documents of "
        "the same kind had been drawn. Values whose intervals overlap widely are not told apart "
        "by these data.",
        "Bootstrap over documents": "How the intervals are made: whole documents are drawn again "
        "and again, with replacement, because paragraphs of one document resemble each other.",
        "Baseline": "A simple system on the same data. A figure means little alone: what counts is "
        "how far it lies above what can be had without reading the text, or with a simple method.",
        "Paired difference": "The difference between two systems on the same resamples. They "
        "differ where its interval excludes zero, even if their own intervals overlap.",
        "Corrected p": "How often chance alone would give such a difference, corrected for the "
        "number of comparisons made (Holm 1979). The bootstrap and McNemar's test (of the answers "
        "that only one of the two has right) are both asked, and the larger counts.",
        "Calibrated": "Of all that is stated with a probability of 0.8, four fifths are true. In "
        "the chart the points then lie on the diagonal.",
        "Coverage": "The share of answers that is kept when the least sure ones are left out. A "
        "useful probability makes the share of errors fall with it.",
    }
)


def metric_title(name: str) -> str:
    """Return a metric's title; a name that is not known stays as it is.

    Examples
    --------
    >>> metric_title("side_f1"), metric_title("mine")
    ('Side F1', 'mine')
    """
    return METRICS[name].title if name in METRICS else name


def system_title(name: str) -> str:
    """Return a system's title; a name that is not known stays as it is.

    Examples
    --------
    >>> system_title("tfidf_lr"), system_title("stancelib")
    ('TF-IDF + logistic regression', 'stancelib')
    """
    return SYSTEMS[name].title if name in SYSTEMS else name


def direction(metric: str) -> str:
    """Return which values of a metric are the better ones.

    Examples
    --------
    >>> direction("side_f1"), direction("ece")
    ('higher is better', 'lower is better')
    """
    lower = metric in LOWER_IS_BETTER or metric == "log_loss"
    return "lower is better" if lower else "higher is better"
