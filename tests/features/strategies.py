"""Texts and topics that reach every rule of the featurizer."""

from __future__ import annotations

from hypothesis import strategies as st

from stancelib.topics import Topic

WORDS = (
    "nato", "NATO", "NATO's", "natochka", "expansion", "enlargement", "of", "the", "alliance",
    "Open", "door", "kosovo", "Kosovar", "kos", "ko", "missile", "Defense", "defenses", "star",
    "wars", "oppose", "opposed", "opposing", "a", "B", "5", "1999", "Mr", "U.S", "sept", "etc",
    "ж", "Косово", "косовский", "日本", "é", "x" * 8, "x" * 9, "x" * 16, "x" * 31, "x" * 32,
    "x" * 33, "x" * 32 + "y", "x" * 70, "ж" * 20, "ж" * 20 + "a",
)  # fmt: skip
GAPS = (
    " ", " ", " ", " ", ". ", ".", "! ", "? ", "... ", '." ', ".) ", ".' ", ".\n", ".\t", ", ",
    "; ", ": ", " (", ") ", ' "', '" ', " - ", "-", "--", " -- ", " -\n", "- ", "'", "\n", "\r\n",
    "/", "?!", ".- ", "",
)  # fmt: skip

TOPICS = (
    Topic(
        "nato",
        aliases=("nato*", "nato expansion", "expansion of nato", "the alliance", "open door"),
    ),
    Topic("defense", aliases=("missile defense*", "star wars", "u s", "5", "x" * 9, "x" * 70)),
    Topic("silent", aliases=("zzz", "- *")),
    Topic("kosovo", aliases=("kosov*", "Косов*", "日本", "ж", "x" * 33 + "*", "NATO", "wars of")),
    Topic("short", aliases=("ko*", "b*", "a star", "star a star", "the alliance's door")),
)

TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=40).map("".join)
SPACED = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)).map("".join), max_size=60
).map("".join)
BATCHES = st.lists(st.one_of(TEXTS, SPACED), max_size=6)

ALIASES = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "", "*"])).map("".join),
    min_size=1,
    max_size=3,
).map(" ".join)
TOPIC_LISTS = st.lists(st.lists(ALIASES, max_size=4).map(tuple), max_size=4).map(
    lambda lists: [Topic(f"t{i}", aliases=aliases) for i, aliases in enumerate(lists)]
)
