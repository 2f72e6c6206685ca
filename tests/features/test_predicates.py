"""Predicates: which way each points once negations and governing verbs are read."""

from __future__ import annotations

import pytest

from stancelib.features.batch import tokenize_batch
from stancelib.features.predicates import find_predicates


def directions(text: str) -> str:
    """Net direction of each predicate: "deploy+ halt-"."""
    batch = tokenize_batch([text])
    found = find_predicates(batch)
    return " ".join(
        batch.text_of(int(t)) + ("+" if up else "-")
        for t, up in zip(found.tokens, found.supports, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We oppose it.", "oppose-"),
        ("We do not oppose it.", "oppose+"),
        ("We don't oppose it.", "oppose+"),
        ("Nobody opposed it.", "opposed+"),
        ("It is hardly necessary.", "necessary-"),
        ("It is not unnecessary.", "unnecessary+"),
        ("It is not without benefit.", "benefit+"),
        ("It is far from costly.", "costly+"),
        ("It comes from far. Costly.", "costly-"),
        ("It is anything but reliable.", "reliable-"),
        ("She stopped short of endorsing it.", "endorsing-"),
        ("Little support was left.", "support-"),
        ("A little support was left.", "support+"),
        ("It is not only costly.", "costly-"),
        ("There is no doubt that it is costly.", "doubt- costly-"),
        ("Without objection it went ahead.", "objection+"),
        ("They neither endorse nor oppose it.", "endorse- oppose+"),
        ("Not cheap but costly.", "costly-"),
        ("Not so, costly.", "costly-"),
        ("Not one of the other nine towns opposed it.", "opposed-"),  # out of scope
        ("They are not really strongly opposed.", "opposed+"),
    ],
)
def test_negation(text, expected):
    assert directions(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He rejected calls to halt work.", "rejected- calls- halt+"),
        ("Opponents of efforts to block it met.", "opponents- block+"),
        ("Turkey lifted its veto.", "lifted- veto+"),
        ("Greece dropped its objections.", "dropped- objections+"),
        ("They withdrew support.", "withdrew- support-"),
        ("They overcame opposition.", "overcame- opposition+"),
        ("She refused to endorse it.", "refused- endorse-"),
        ("The house failed to ratify it.", "failed- ratify-"),
        ("The plan failed.", "failed-"),
        ("They did not reject calls to halt work.", "reject+ calls+ halt-"),
        ("He opposed it because it would end support.", "opposed- end- support-"),
        ("He opposed plans that delay work.", "opposed- delay-"),
        ("He dismissed claims that it threatens us.", "dismissed- threatens+"),
        ("They oppose and block it.", "oppose- block-"),
        ("Critics say it will block growth.", "critics- block-"),
        ("Critics veto it.", "critics- veto-"),
        ("They oppose the costly work.", "oppose- costly-"),
        ("They warned against cutting it.", "warned- cutting+"),
        ("It defends against threats.", "defends+ against- threats+"),
        ("They were against it.", "against-"),
        ("They called it costly.", "costly-"),
        ("They rejected it, block by block.", "rejected- block- block-"),
        ("They oppose in every one of their letters delay.", "oppose- delay-"),  # too far
    ],
)
def test_chains(text, expected):
    assert directions(text) == expected
