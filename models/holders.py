"""Train what ranks holders: ``python models/holders.py --texts FILE --unlabelled FILE``.

One command, one seed. It writes ``stancelib/holders/weights.json`` and the measured scores,
from documents that a model did not learn from, ``benchmarks/results/holders.json``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from holders_data import Example, read_examples
from holders_drills import drills
from holders_fit import train
from holders_joint import HELD, fit_joint
from holders_measure import SEED, measure

from stancelib.errors import StancelibError

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Read the command line, train, measure, write; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="real paragraphs with labels")
    parser.add_argument("--unlabelled", type=Path, required=True, help="texts of silver.jsonl")
    options = parser.parse_args()
    try:
        labelled = read_examples(options.texts, options.unlabelled)
        write([e for e in labelled if e.gold] + drills(), options.texts)
    except StancelibError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def write(examples: Sequence[Example], texts: Path) -> None:
    """Measure, train on everything, write weights and scores."""
    measured = measure(examples)
    others = train([example for example in examples if example.fold != HELD])
    joint, measured["with the encoder"] = fit_joint(others, examples, texts)
    scores = train(examples)
    parts = (
        ("candidate", scores.candidate),
        ("author", scores.author),
        ("evidence", scores.evidence),
    )
    data = {
        "format": 1,
        "seed": SEED,
        "joint": joint,
        **{
            name: {
                "weights": dict(sorted(part.weights.items())),
                "slope": part.slope,
                "shift": part.shift,
                "threshold": part.threshold,
            }
            for name, part in parts
        },
    }
    path = ROOT / "stancelib" / "holders" / "weights.json"
    path.write_text(json.dumps(data, indent=0, ensure_ascii=True) + "\n", encoding="utf-8")
    out = ROOT / "benchmarks" / "results" / "holders.json"
    out.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    sys.exit(main())
