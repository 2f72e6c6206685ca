"""Make the shipped encoder: ``python models/encoder.py --texts FILE --unlabelled FILE``.

One command, one seed; on two cores it takes about an hour. With ``--teacher`` larger
encoders are trained first and their answers are learned from, too: on two cores a
night, on a GPU minutes. The shipped one had ``--teachers 2 --longer 2 --device cuda``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from encoder_assemble import assemble
from encoder_data import read_data
from encoder_train import Recipe, train_student, train_teachers

from stancelib.encoder.wordpieces import Wordpieces
from stancelib.errors import StancelibError
from stancelib.finetuning.base import base_tokenizer, find_base
from stancelib.finetuning.network import StanceEncoder
from stancelib.finetuning.weights import load_base, load_into

OUT = Path(__file__).parent / "encoder"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, required=True, help="real paragraphs with labels")
    parser.add_argument(
        "--unlabelled", type=Path, required=True, help="the texts of models/data/*.jsonl"
    )
    parser.add_argument("--bench", type=Path, help="folder of public stance sets")
    parser.add_argument("--base", default="all-MiniLM-L6-v2", help="encoder to start from")
    parser.add_argument("--teacher", help="folder of a larger encoder, as all-mpnet-base-v2")
    parser.add_argument(
        "--teachers", type=int, default=1, help="how many, each with a seed of its own"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--jobs", type=int, default=2, help="processes, on a CPU")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--longer", type=float, default=1.0, help="factor on all epochs")
    parser.add_argument("--checkpoint", type=Path, help="file from which to go on when killed")
    parser.add_argument("--weights", type=Path, help="trained weights (.npz): only put together")
    parser.add_argument("--keep-weights", type=Path, help="where to write the trained weights")
    parser.add_argument("--without", help="a topic to learn nothing about; writes no model")
    parser.add_argument("--out", type=Path, default=OUT)
    return parser.parse_args()


def _run(options: argparse.Namespace) -> None:
    base = find_base(options.base)
    tokenizer = base_tokenizer(base)
    pieces = Wordpieces(tokenizer, str(base))
    data = read_data(
        options.texts, options.unlabelled, options.bench, pieces, without=options.without
    )
    if options.weights:
        with np.load(options.weights) as stored:
            network = StanceEncoder(load_base(base)[0])
            load_into(network, {name: stored[name] for name in stored.files})
    else:
        processes = options.jobs if options.device == "cpu" else 1
        taught = None
        if options.teacher:
            teacher = Recipe(find_base(options.teacher), options.device, seed=options.seed)
            taught = train_teachers(data, teacher, options.teachers)
        recipe = Recipe(
            base, options.device, processes, options.seed, options.longer, options.checkpoint
        )
        network = train_student(data, recipe, taught)
    if options.keep_weights:
        arrays = {name: value.cpu().numpy() for name, value in network.state_dict().items()}
        np.savez(options.keep_weights, **arrays)
    assemble(
        network.cpu().eval(),
        tokenizer,
        data,
        out=options.out,
        seed=options.seed,
        facts={
            "base": base.parent.name if base.name == "model" else base.name,
            "teacher": options.teacher and Path(options.teacher).name,
            "teachers": options.teachers if options.teacher else 0,
            "longer": options.longer,
        },
    )


def main() -> int:
    """Read the command line, train, write ``models/encoder``; return the exit status."""
    try:
        _run(_arguments())
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
