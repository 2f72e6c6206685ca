"""The accurate tier: the encoder's answers joined with the linear model's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stancelib.cores import n_threads
from stancelib.encoder.judge import EncoderJudge
from stancelib.encoder.state import ENCODER_SPECS, PAYLOADS, EncoderState
from stancelib.model import StanceModel
from stancelib.persist import read_model, save_model

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["EncoderModel"]


class EncoderModel(StanceModel):
    """A model in which a small encoder reads each text against the topics' propositions.

    It answers as :class:`stancelib.StanceModel` does, more accurately and more
    slowly; it tells who takes the sides; and it can be asked about topics that
    it wasn't trained on: ``classify(text, topics=[Topic("carbon_tax",
    proposition="A carbon tax should be introduced.")])``. Immutable, usable from
    many threads, and can be pickled.

    Parameters
    ----------
    state : EncoderState
        The model's numbers and files.
    path : str or None, optional
        The folder it was loaded from.
    report : Report or None, optional
        How training measured it.
    threads : int, optional
        Threads that read one batch, by joblib's conventions: -1 for all cores.

    Raises
    ------
    InputError
        If onnxruntime or tokenizers are not installed, or `threads` is 0.
    ModelFormatError
        If the network or its word pieces are not sound.
    """

    tier = "accurate"
    takes_other_topics = True
    read_ahead = 64

    def __init__(
        self,
        state: EncoderState,
        path: str | None = None,
        report: Report | None = None,
        *,
        threads: int = 1,
    ) -> None:
        self.encoder = state
        self.path = path
        self.threads = threads
        n_threads(threads)
        super().__init__(replace(state.linear, manifest=state.manifest), path, report)

    @classmethod
    def load(cls, folder: str | Path, *, threads: int = 1) -> Self:
        """Load a model folder after checking it.

        Parameters
        ----------
        folder : str or Path
        threads : int, optional
            Threads that read one batch, by joblib's conventions: -1 for all cores.

        Raises
        ------
        InputError
            If onnxruntime or tokenizers are not installed, or `threads` is 0.
        ModelFormatError
            If a file is missing, edited, of an unknown format or inconsistent.
        """
        files = read_model(folder, ENCODER_SPECS, PAYLOADS)
        state = EncoderState.from_files(str(folder), files.manifest, files.arrays, files.payloads)
        return cls(state, str(folder), threads=threads)

    def save(
        self,
        folder: str | Path,
        *,
        overwrite: bool = False,
        files: dict[str, str | bytes] | None = None,
    ) -> None:
        """Write the model as a folder of JSON, numbers and the network, whole or not at all.

        The parameters are those of :meth:`stancelib.StanceModel.save`.
        """
        save_model(
            folder,
            self.encoder.to_manifest(),
            self.encoder.to_arrays(),
            {**(files or {}), **self.encoder.to_payloads()},
            overwrite=overwrite,
            specs=ENCODER_SPECS,
            payloads=PAYLOADS,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the bytes of the network; what runs them is built anew."""
        return _rebuilt, (type(self), self.encoder, self.path, self.report, self.threads)

    def _make_judge(self) -> EncoderJudge:
        return EncoderJudge(self.encoder, self.path, self.threads)


def _rebuilt(
    kind: type[EncoderModel],
    state: EncoderState,
    path: str | None,
    report: Report | None,
    threads: int,
) -> EncoderModel:
    return kind(state, path, report, threads=threads)
