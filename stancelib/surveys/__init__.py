"""Thousands of documents summed up: topics over time, sides with intervals, who stands where."""

from stancelib.surveys.articles import Article
from stancelib.surveys.prevalence import CORRECTIONS
from stancelib.surveys.result import Estimate, Group, HolderRow, Survey, TopicShare
from stancelib.surveys.run import survey

__all__ = [
    "CORRECTIONS",
    "Article",
    "Estimate",
    "Group",
    "HolderRow",
    "Survey",
    "TopicShare",
    "survey",
]
