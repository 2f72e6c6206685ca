"""What training does for models of every kind: enough documents before, card and report after."""

from __future__ import annotations

from pathlib import Path

from stancelib.corpus import Corpus, PairCorpus
from stancelib.corpus.split import document_groups
from stancelib.errors import TrainingError
from stancelib.model.bundle import StanceModel
from stancelib.pairs.model import PairModel
from stancelib.training.card import model_card

__all__ = ["check_documents", "write_model"]


def check_documents(corpus: Corpus | PairCorpus, folds: int, remedy: str) -> None:
    """Refuse a corpus of fewer documents than folds, or of one.

    Parameters
    ----------
    corpus : Corpus or PairCorpus
    folds : int
    remedy : str
        How more groups are had, for the message.

    Raises
    ------
    TrainingError
    """
    documents = int(document_groups(corpus).max(initial=-1)) + 1
    if documents < max(folds, 2):
        raise TrainingError(
            f"{corpus.name}: {documents} document{'s' * (documents != 1)}, too few for "
            f"{max(folds, 2)} folds that no document crosses; add documents, {remedy}, or use "
            "fewer folds"
        )


def write_model(model: StanceModel | PairModel, out: str | Path, *, overwrite: bool) -> None:
    """Save a model with its card, and its report if it has one.

    Parameters
    ----------
    model : StanceModel or PairModel
        Knows its folder afterwards.
    out : path
    overwrite : bool
        Replace a model that is there.
    """
    files: dict[str, str | bytes] = {"MODEL_CARD.md": model_card(model)}
    if model.report:
        files["report.json"] = model.report.dumps()
    model.save(out, overwrite=overwrite, files=files)
    model.path = str(out)
