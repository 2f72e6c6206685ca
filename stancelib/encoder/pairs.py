"""Models of (text, target) pairs in which the encoder reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from stancelib.encoder.pair_judge import EncoderPairJudge
from stancelib.encoder.pair_state import SPECS, EncoderPairState
from stancelib.encoder.state import PAYLOADS
from stancelib.pairs.model import PairModel
from stancelib.persist import read_model, save_model

if TYPE_CHECKING:
    from stancelib.evaluation.report import Report

__all__ = ["EncoderPairModel"]


class EncoderPairModel(PairModel):
    """A model of pairs in which a small encoder reads each text against its target.

    It answers as :class:`stancelib.PairModel` does. Evidence is what the encoder
    marks for the side that a label means; labels that mean no side have none.
    Immutable, usable from many threads, and can be pickled.

    Parameters
    ----------
    state : EncoderPairState
        The model's numbers and files.
    path : str or None, optional
        The folder it was loaded from.
    report : Report or None, optional
        How training measured it.
    threads : int, optional
        Threads that read one text, by joblib's conventions: -1 for all cores.

    Raises
    ------
    InputError
        If onnxruntime or tokenizers are not installed, or `threads` is 0.
    ModelFormatError
        If the network or its word pieces are not sound, or the network gives
        other labels than the model has.
    """

    tier = "accurate"
    read_ahead = 64

    state: EncoderPairState

    def __init__(
        self,
        state: EncoderPairState,
        path: str | None = None,
        report: Report | None = None,
        *,
        threads: int = 1,
    ) -> None:
        self.threads = threads
        self._begin(state, EncoderPairJudge(state, path, threads), path, report)

    @classmethod
    def load(cls, folder: str | Path, *, threads: int = 1) -> Self:
        """Load a model folder after checking it.

        Parameters
        ----------
        folder : str or Path
        threads : int, optional
            Threads that read one text, by joblib's conventions: -1 for all cores.

        Raises
        ------
        InputError
            If onnxruntime or tokenizers are not installed, or `threads` is 0.
        ModelFormatError
            If a file is missing, edited, of an unknown format or inconsistent.
        """
        files = read_model(folder, SPECS, PAYLOADS)
        state = EncoderPairState.from_files(
            str(folder), files.manifest, files.arrays, files.payloads
        )
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
            self.state.to_manifest(),
            dict(self.state.arrays),
            {**(files or {}), **self.state.to_payloads()},
            overwrite=overwrite,
            specs=SPECS,
            payloads=PAYLOADS,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the bytes of the network; what runs them is built anew."""
        return _rebuilt, (type(self), self.state, self.path, self.report, self.threads)


def _rebuilt(
    kind: type[EncoderPairModel],
    state: EncoderPairState,
    path: str | None,
    report: Report | None,
    threads: int,
) -> EncoderPairModel:
    return kind(state, path, report, threads=threads)
