"""How the columns of stance corpora are usually called."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["COMPOUND", "GROUP_NAMES", "META_NAMES", "OWN_GROUPS", "TIERS", "plain_name"]


def _names(line: str) -> tuple[str, ...]:
    return tuple(line.split())


#: Names by role; those of an earlier tier win over those of a later one.
TIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "text": (
        _names("text"),
        _names(
            "tweet sentence post comment body content contents paragraph document article speech "
            "utterance review message argument passage quote response reply premise perspective "
            "transcript snippet excerpt essay statement article_body full_text fulltext "
            "sentence_normalized"
        ),
        _names("headline title description summary abstract question"),
    ),
    "label": (
        _names("label"),
        _names("stance"),
        _names(
            "labels gold gold_label true_label class annotation polarity final_label "
            "majority_label label_name label_text stance_label"
        ),
        _names("sentiment opinion position side category relation verdict vote answer rating"),
    ),
    "target": (
        _names("target"),
        _names(
            "topic claim entity question motion proposition query mention issue hypothesis aspect "
            "aspect_term thesis"
        ),
        # Read as targets only where the labels are stances; see `columns`.
        _names("headline statement subject"),
    ),
}

#: Nouns that a longer name such as "tweet_text" or "gold_stance" ends or starts with.
COMPOUND: dict[str, frozenset[str]] = {
    "text": frozenset(_names("text tweet sentence post comment body content paragraph speech")),
    "label": frozenset(_names("label stance class annotation polarity")),
    "target": frozenset(_names("target topic claim entity motion proposition query question")),
}

#: Names that always mean the group.
OWN_GROUPS = _names("doc_id document_id docid group group_id")
#: Names of what rows are usually taken from; the first that fits wins.
GROUP_NAMES = _names(
    "article_id articleid body_id story_id news_id thread_id conversation_id discussion_id "
    "dialogue_id debate_id motion_id speech_id document doc article thread conversation "
    "discussion debate motion id author_id author user_id userid user username user_name "
    "screen_name"
)

#: Names of what else has a meaning.
META_NAMES: dict[str, tuple[str, ...]] = {
    "source": _names("source outlet publisher newspaper platform"),
    "date": _names("date year created_at timestamp published published_at publication_date"),
    "weight": _names("weight"),
    "id": _names("id"),
}


def plain_name(name: str) -> str:
    r"""Return a column's name in one spelling: small letters, words joined by ``_``.

    Examples
    --------
    >>> plain_name("\ufeffBody ID "), plain_name("articleBody"), plain_name("TWEET-text")
    ('body_id', 'article_body', 'tweet_text')
    """
    name = unicodedata.normalize("NFKC", name).replace("\ufeff", "")
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return "_".join(re.findall(r"[^\W_]+", spaced)).lower()
