"""Reading text: canonical form, tokens, paragraphs, sentences, language, markup.

Standard library only. Every offset points into the caller's own string.
"""

from stancelib.text.extract import Block, html_paragraphs, markdown_paragraphs
from stancelib.text.language import is_english
from stancelib.text.normalize import Normalized, canonical, normalize
from stancelib.text.segment import Span, paragraphs, sentences
from stancelib.text.tokens import Token, tokenize

__all__ = [
    "Block",
    "Normalized",
    "Span",
    "Token",
    "canonical",
    "html_paragraphs",
    "is_english",
    "markdown_paragraphs",
    "normalize",
    "paragraphs",
    "sentences",
    "tokenize",
]
