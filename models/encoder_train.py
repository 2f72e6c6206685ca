"""Training the shipped encoder: teacher, student, several processes."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from encoder_data import Data
from numpy.typing import NDArray

from stancelib.finetuning.batches import Portion, Schedule
from stancelib.finetuning.examples import UNKNOWN, Ask, Example, soften
from stancelib.finetuning.loop import Settings, fine_tune, predict
from stancelib.finetuning.network import StanceEncoder
from stancelib.finetuning.team import Team
from stancelib.finetuning.weights import load_base, load_into

__all__ = ["Recipe", "train_student", "train_teachers"]

#: How often each set is read, and how many questions a text of it is asked.
EPOCHS = {
    "real": 4.0,
    "authored": 1.5,
    "silver": 2.5,
    "propositions": 3.0,
    "vast": 0.7,
    "semeval2016_taskA": 0.5,
    "newsmtsc_rw": 0.25,
    "pstance": 0.15,
}
ASKS = {"real": 4, "authored": 4, "silver": 4, "propositions": 3, "vast": 3}
_OTHER_ASKS = 2
_TAUGHT = ("real", "authored", "silver", "propositions")
_TEACHER_EPOCHS = {"real": 5.0, "authored": 2.0, "silver": 4.0, "propositions": 3.0}
_NEIGHBOURS = 2  # propositions of like texts that the teacher is asked, too


@dataclass(frozen=True)
class Recipe:
    """What one training is told.

    Parameters
    ----------
    base : path
        Folder of the published encoder that it starts from.
    device : str
        Of PyTorch.
    processes : int
        That share each batch.
    seed : int
    longer : float
        Factor on all epochs.
    checkpoint : path or None
        File from which a killed training goes on.
    """

    base: Path
    device: str = "cpu"
    processes: int = 1
    seed: int = 0
    longer: float = 1.0
    checkpoint: Path | None = None


def _strangers(data: Data) -> list[tuple[int, ...]]:
    """Return propositions that stand beside any text as not meant."""
    own = [p for e in data.sets["propositions"] for a in e.asks for p in a.prompts]
    return own + [a.prompts[0] for e in data.sets.get("vast", ()) for a in e.asks]


def _network(recipe: Recipe) -> StanceEncoder:
    config, weights = load_base(recipe.base)
    torch.manual_seed(recipe.seed)
    network = StanceEncoder(config)
    load_into(network, weights, strict=False)
    return network.to(recipe.device)


def train_teachers(data: Data, recipe: Recipe, count: int = 1) -> dict[str, list[Example]]:
    """Train larger encoders, and mix their answers into those that the student learns from.

    Teachers are asked each text's own questions, and propositions of two like
    texts besides, to which nobody gave an answer. Knowledge distillation as in
    Hinton, Vinyals & Dean 2015, with equal weight on label and teachers, of
    whom the mean is taken.

    Parameters
    ----------
    data : Data
    recipe : Recipe
        Of the first teacher; each further one has the next seed.
    count : int, optional
        How many.

    Returns
    -------
    dict of str to list of Example
        The sets that the teachers answered.
    """
    asked = {
        name: _ask_neighbours(data.sets[name], data.sets["propositions"], recipe.seed)
        for name in _TAUGHT
    }
    said: dict[str, list[NDArray[np.float64]]] = {}
    for number in range(count):
        network = _teacher(data, replace(recipe, seed=recipe.seed + number))
        for name, examples in asked.items():
            shares = [1.0 / (1.0 + np.exp(-z)) / count for z in predict(network, examples)]
            sums = said.get(name, [np.zeros_like(share) for share in shares])
            said[name] = [a + b for a, b in zip(sums, shares, strict=True)]
    return {name: soften(examples, said[name], share=0.5) for name, examples in asked.items()}


def _teacher(data: Data, recipe: Recipe) -> StanceEncoder:
    network = _network(recipe)
    portions = [
        Portion(data.sets[name], epochs, ASKS[name]) for name, epochs in _TEACHER_EPOCHS.items()
    ]
    schedule = Schedule(portions, _strangers(data), seed=recipe.seed)
    fine_tune(
        network, schedule, Settings(rate=1e-4, seed=recipe.seed), watch=_watch("teacher"),
        checkpoint=recipe.checkpoint,
    )  # fmt: skip
    return network


def _ask_neighbours(
    examples: Sequence[Example], propositions: Sequence[Example], seed: int
) -> list[Example]:
    """Add propositions of texts that share rare words, from other documents."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfTransformer

    def counts(rows: Sequence[Example]) -> csr_matrix:
        ids = np.concatenate([np.unique(row.ids) for row in rows])
        sizes = [len(set(row.ids)) for row in rows]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        return csr_matrix((np.ones(len(ids)), ids, starts), shape=(len(rows), 1 << 15))

    weigh = TfidfTransformer().fit(counts(propositions))
    theirs = weigh.transform(counts(propositions)).T.tocsr()
    rng = np.random.default_rng(seed)
    out = []
    for a in range(0, len(examples), 500):
        part = examples[a : a + 500]
        alike = (weigh.transform(counts(part)) @ theirs).toarray()
        for example, row in zip(part, alike, strict=True):
            near = [j for j in np.argsort(-row)[:12] if propositions[j].group != example.group]
            asks = []
            for j in rng.permutation(near[:6])[:_NEIGHBOURS]:
                theirs_asked = propositions[j].asks
                prompt = theirs_asked[rng.integers(len(theirs_asked))].prompts[0]
                asks.append(Ask((prompt,), (UNKNOWN, UNKNOWN, UNKNOWN)))
            out.append(replace(example, asks=(*example.asks, *asks)))
    return out


def train_student(
    data: Data, recipe: Recipe, taught: Mapping[str, Sequence[Example]] | None = None
) -> StanceEncoder:
    """Train the encoder that is shipped.

    Parameters
    ----------
    data : Data
    recipe : Recipe
    taught : mapping of str to sequence of Example, optional
        Sets with a teacher's answers, in place of the plain ones.

    Returns
    -------
    StanceEncoder
    """
    sets = {**data.sets, **(taught or {})}
    more = _NEIGHBOURS if taught else 0
    portions = [
        Portion(
            sets[name],
            epochs * recipe.longer,
            ASKS.get(name, _OTHER_ASKS) + (more if name in _TAUGHT else 0),
        )
        for name, epochs in EPOCHS.items()
        if name in sets
    ]
    strangers = _strangers(data)
    with tempfile.TemporaryDirectory() as folder:
        meeting, weights = Path(folder, "meeting"), Path(folder, "weights.npz")
        if recipe.processes == 1:
            return _member(0, recipe, portions, strangers, meeting, None)
        torch.multiprocessing.spawn(
            _member,
            args=(recipe, portions, strangers, meeting, weights),
            nprocs=recipe.processes,
        )
        with np.load(weights) as stored:
            network = StanceEncoder(load_base(recipe.base)[0])
            load_into(network, {name: stored[name] for name in stored.files})
        return network.eval()


def _member(
    rank: int,
    recipe: Recipe,
    portions: list[Portion],
    strangers: list[tuple[int, ...]],
    meeting: Path,
    weights: Path | None,
) -> StanceEncoder:
    """Train as one of several processes; the first of them writes what came out."""
    if recipe.processes > 1:
        torch.set_num_threads(1)
    team = Team(rank, recipe.processes)
    network = _network(recipe)
    schedule = Schedule(portions, strangers, size=32, seed=recipe.seed)
    settings = Settings(seed=recipe.seed, average=0.995)
    watch = _watch("student") if rank == 0 else None
    checkpoint = recipe.checkpoint
    with team.gathered(meeting):
        fine_tune(
            network, schedule, settings, watch=watch, checkpoint=checkpoint, every=100, team=team
        )
    if weights is not None and rank == 0:
        np.savez(weights, **{k: v.cpu().numpy() for k, v in network.state_dict().items()})
    return network


def _watch(who: str):  # noqa: ANN202
    begun = time.monotonic()

    def watch(step: int, steps: int, loss: float) -> None:
        if step % 50 == 0 or step == steps:
            seconds = time.monotonic() - begun
            print(f"{who}: step {step} of {steps}, loss {loss:.3f}, {seconds:.0f} s", flush=True)

    return watch
