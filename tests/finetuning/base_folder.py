"""A model folder with a tiny network that can be trained further, and what to train it on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stancelib.encoder.wordpieces import Wordpieces
from tests.encoder.tiny import tiny_tokenizer

__all__ = ["examples", "pieces", "save_base", "weights"]


def save_base(folder: Path, **changes: Any) -> Path:
    """Save a model whose network training can start from; `changes` are of its arrays."""
    from stancelib.encoder.model import EncoderModel
    from stancelib.encoder.state import EncoderState
    from stancelib.finetuning.export import export_onnx
    from tests.encoder.stand_in import stand_in_arrays, stand_in_state
    from tests.encoder.tiny import tiny_network

    state = stand_in_state()
    EncoderModel(
        EncoderState(
            state.linear,
            stand_in_arrays(**changes),
            export_onnx(tiny_network()),
            tiny_tokenizer(),
            state.manifest,
        )
    ).save(folder)
    return folder


def pieces() -> Wordpieces:
    """Return the tiny network's word pieces."""
    return Wordpieces(tiny_tokenizer(), "tokenizer.json")


def examples() -> list[Any]:
    """Return paragraphs about two topics, with holders, as training reads them."""
    from stancelib.corpus.schema import Corpus, HolderLabel, Label, LabelledParagraph
    from stancelib.finetuning.examples import topic_examples
    from stancelib.topics import Topic

    said = {
        "support": "The senator said we must support the {topic}.",
        "oppose": "The minister said we should reject the {topic} treaty and oppose it.",
        "neutral": "They said the {topic} is on the list.",
    }
    rows = []
    for topic in ("carbon tax", "missile defense"):
        for stance, text in said.items():
            text = text.format(topic=topic)
            holder = text.split()[1]
            held = (HolderLabel(holder, stance, text[4:]),) if stance != "neutral" else ()
            label = Label(topic.replace(" ", "_"), stance, held)
            rows.append(LabelledParagraph(text, (label,), doc_id=topic))
    rows.append(LabelledParagraph("It rained yesterday, and we are in the war.", (), doc_id="rain"))
    topics = [
        Topic("carbon_tax", proposition="Should we join a new tax?"),
        Topic("missile_defense"),
    ]
    return topic_examples(Corpus(rows), topics, pieces())


def weights(network: Any) -> dict[str, Any]:
    """Return a copy of a network's weights."""
    return {name: value.detach().clone() for name, value in network.state_dict().items()}
