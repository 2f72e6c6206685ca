"""Write tests/data/audit: small corpora with planted faults, and a README that lists them.

    python -m tests.auditing.make_faults

The texts are paragraphs that come with the package, and sentences invented
here. Each maker returns rows and a dict from the name of a check to the rows
in which its fault was planted, numbered as the file numbers them.
"""

from __future__ import annotations

import csv
import io
import json
import random
import unicodedata
from pathlib import Path

from stancelib.corpus import load_bundled

FOLDER = Path(__file__).parents[1] / "data" / "audit"
_LABELS = {"support": "FAVOR", "oppose": "AGAINST", "neutral": "NONE"}
_TITLES = {
    "kosovo": "Independence of Kosovo",
    "missile_defense": "Missile defense",
    "nato_expansion": "NATO enlargement",
}
_NAMES = {"kosovo": "Kosovo", "missile_defense": "missile", "nato_expansion": "NATO"}
_NOTICE = "Subscribers of the Harbour Gazette read this column two days before all others."
_FOREIGN = (
    "Die Regierung lehnt den Plan ab, weil er nicht mit dem Vertrag vereinbar ist und zu viel kostet.",
    "Le gouvernement ne veut pas de ce projet parce que les habitants de la ville sont contre lui.",
    "El alcalde no quiere que la ciudad pague por una obra que los vecinos no han pedido nunca.",
    "Der Hafen ist nicht für die Schiffe gebaut worden, die nun mit der neuen Linie kommen sollen.",
)


def paragraphs(n, seed=0, least=0):
    """Return n bundled paragraphs about one topic with a plain stance, shuffled, none alike."""
    chosen = [
        p
        for p in load_bundled()
        if len(p.labels) == 1
        and p.labels[0].stance in _LABELS
        and p.text.isascii()
        and "\n" not in p.text
        and least <= len(p.text) <= 700
    ]
    random.Random(seed).shuffle(chosen)
    return chosen[:n]


def pair_rows(n, seed=0):
    """Return sound rows of pairs: two rows a document, three sources, no order."""
    return [
        {
            "text": p.text,
            "target": _TITLES[p.labels[0].topic],
            "stance": _LABELS[p.labels[0].stance],
            "doc_id": f"doc-{i // 2}",
            "source": ("Plum Post", "Harbour Gazette", "Radio Elm")[i % 3],
        }
        for i, p in enumerate(paragraphs(n, seed))
    ]


def line(index):
    """Return the line of a CSV on which a row stands."""
    return index + 2


def debate(faulty=True):
    """Pairs: copies, contradictions, a telltale tag and source, bad encodings, boilerplate."""
    rows = pair_rows(300)
    if not faulty:
        return rows, {}
    planted = {}

    def plant(check, indices, change):
        for i in indices:
            rows[i] = {**rows[i], **change(rows[i])}
        planted[check] = [line(i) for i in indices]

    def text(edit):
        return lambda row: {"text": edit(row["text"])}

    papers = {"FAVOR": "Plum Post", "AGAINST": "Harbour Gazette", "NONE": "Radio Elm"}
    told = [i for i in range(300) if i % 10]
    plant("label-from-source", told, lambda row: {"source": papers[row["stance"]]})
    planted["label-from-source"] = []
    plant("boilerplate", range(71, 95, 2), text(lambda t: f"{_NOTICE} {t}"))
    against = [i for i in range(100, 200) if rows[i]["stance"] == "AGAINST"][:35]
    plant("label-from-marks", against, text(lambda t: f"{t} #TownWatch"))
    plant(
        "mojibake",
        (20, 21),
        text(lambda t: t + " So says the café’s owner.".encode().decode("cp1252")),
    )
    plant("lost-characters", (30,), text(lambda t: f"{t} So says the caf\ufffd owner."))
    plant("control-characters", (32,), text(lambda t: t.replace(" ", "\x07 ", 1)))
    plant("escaped-twice", (34,), text(lambda t: f"{t} Bread &amp;amp; butter."))
    plant("html-entities", (36,), text(lambda t: f"{t} Bread &amp; butter."))
    plant("html-tags", (38,), text(lambda t: f"<p>{t}<br/>"))
    composed = "So says the mayor of Córdoba."
    plant("composed", (40, 41), text(lambda t: f"{t} {composed}"))
    plant(
        "mixed-normalisation", (42,),
        text(lambda t: f"{t} {unicodedata.normalize('NFD', composed)}"),
    )  # fmt: skip
    del planted["composed"]
    planted["html-entities"].insert(0, line(34))  # what is escaped twice is escaped once, too
    foreign = iter(_FOREIGN)
    plant("other-language", (50, 51, 52, 53), lambda row: {"text": next(foreign)})
    plant("short-texts", (56,), lambda row: {"text": "No."})
    plant("wordless-texts", (58,), lambda row: {"text": "— 1999 —"})
    long = " ".join(p.text for p in paragraphs(20, seed=3))
    plant("long-texts", (60,), lambda row: {"text": long})

    def copy(i, **change):
        rows.append({**rows[i], "doc_id": f"copy-{len(rows)}", **change})
        return [line(i), line(len(rows) - 1)]

    planted["copies"] = copy(200) + copy(202)
    planted["repeated-rows"] = copy(204, doc_id=rows[204]["doc_id"])
    planted["near-copies"] = copy(206, text=f"{rows[206]['text']} Says who?")
    for check, i, edit in (("conflicts", 208, ""), ("near-conflicts", 210, " So there.")):
        other = "FAVOR" if rows[i]["stance"] == "AGAINST" else "AGAINST"
        planted[check] = copy(i, stance=other, text=rows[i]["text"] + edit)
    planted["copies"] += planted["conflicts"]
    planted["near-copies"] += planted["near-conflicts"]
    return rows, planted


def order(faulty=True):
    """Pairs without documents: sorted by label, lengths that tell it, rare and single labels."""
    rows = pair_rows(200, seed=1)
    if not faulty:
        return rows, {}
    for row in rows:
        del row["doc_id"], row["source"]
        if row["stance"] == "AGAINST":
            row["text"] = " ".join(row["text"].split()[:12])
    rare = [row for row in rows if row["stance"] == "NONE"]
    rows = [row for row in rows if row["stance"] != "NONE"] + rare[:4]
    for row in rare[4:34]:
        rows.append({**row, "target": "A town library", "stance": "FAVOR"})
    rows.sort(key=lambda row: row["stance"])
    twice = next(i for i, row in enumerate(rows) if row["stance"] == "FAVOR")
    rows.insert(twice, rows[twice])
    return rows, {
        "documents-none": [],
        "label-from-order": [],
        "label-from-length": [],
        "label-from-marks": [],  # texts that were cut end without a full stop
        "label-small": [line(i) for i, row in enumerate(rows) if row["stance"] == "NONE"],
        "label-imprecise": [],
        "targets-one-label": [
            line(i) for i, row in enumerate(rows) if row["target"] == "A town library"
        ],
        "repeated-rows": [line(twice), line(twice + 1)],
    }


def topics(faulty=True):
    """Paragraphs with topics: a giant document, unreadable rows, missing topics, telltale years."""
    rng = random.Random(5)
    rows = [
        {
            "text": p.text,
            "doc_id": f"doc-{i // 2}",
            "year": rng.randrange(1995, 2001),
            "labels": [{"topic": p.labels[0].topic, "stance": p.labels[0].stance}],
        }
        for i, p in enumerate(paragraphs(260, seed=2, least=300))
    ]
    if not faulty:
        return rows, {}

    def topic(row):
        return row["labels"][0]["topic"]

    for i in range(60):
        rows[i]["doc_id"] = "collected letters"
    bare = [i for i in range(64, 199) if rows[i]["text"].count(_NAMES[topic(rows[i])]) > 1][:4]
    for i in bare:
        rows[i]["labels"] = []
    years = {"support": 1996, "oppose": 1998, "neutral": 2000}
    for row in rows[60:]:
        for label in row["labels"]:
            row["year"] = years[label["stance"]]
    rows[200]["labels"] = [{"topic": "kosovo", "stance": "suport"}]
    rows[201]["text"] = "  "
    rows[203]["year"] = "soon"
    return rows, {
        "reading-error": [201, 202],
        "reading-doubt": [204],
        "documents-giant": [i + 1 for i in range(60)],
        "topic-errors": [i + 1 for i in bare],
        "label-from-year": [],
    }


def subjects(faulty=True):
    """Texts with one label and no targets: wrong labels, a tag in every text."""
    rows = [
        {"text": p.text, "label": p.labels[0].topic, "doc_id": f"doc-{i}"}
        for i, p in enumerate(paragraphs(260, seed=4, least=300))
    ]
    if not faulty:
        return rows, {}
    clear = [
        i
        for i, row in enumerate(rows)
        if [t for t, name in _NAMES.items() if name in row["text"]] == [row["label"]]
    ]
    wrong = clear[5:65:6]
    for i in wrong:
        rows[i]["label"] = "kosovo" if rows[i]["label"] != "kosovo" else "nato_expansion"
    for row in rows:
        row["text"] += " #ElmTalk"
    return rows, {"label-errors": [line(i) for i in wrong], "everywhere": []}


def split(faulty=True):
    """Training and test pairs: a document, a text and a near copy on both sides."""
    rows = pair_rows(240, seed=6)
    train, test = rows[:180], rows[180:]
    if not faulty:
        return train, test, {}
    test[4] = {**test[4], "doc_id": train[7]["doc_id"]}
    test[10] = {**train[20], "doc_id": "reprint-1"}
    test[11] = {**train[30], "text": f"{train[30]['text']} Says who?", "doc_id": "reprint-2"}
    both = [line(i) for i in range(6, 8)]
    return train, test, {
        "split-documents": (both, [line(4)]),
        "split-copies": ([line(20)], [line(10)]),
        "split-near-copies": ([line(30)], [line(11)]),
    }  # fmt: skip


def as_csv(rows):
    """Return rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_jsonl(rows):
    """Return rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def files():
    """Return the content of each file by its name."""
    train, test, _ = split()
    return {
        "debate.csv": as_csv(debate()[0]),
        "order.csv": as_csv(order()[0]),
        "topics.jsonl": as_jsonl(topics()[0]),
        "subjects.csv": as_csv(subjects()[0]),
        "train.csv": as_csv(train),
        "test.csv": as_csv(test),
        "README.md": readme(),
    }


def readme():
    """Return the list of planted faults."""
    parts = [
        "# Corpora with planted faults\n",
        "Written by `python -m tests.auditing.make_faults`. The texts are paragraphs that come with "
        "the package, and sentences invented for this. `stancelib audit` finds every fault by the "
        "name given; rows are numbered as in the file.",
    ]
    made = {"debate.csv": debate, "order.csv": order, "topics.jsonl": topics,
            "subjects.csv": subjects}  # fmt: skip
    for name, make in made.items():
        parts.append(f"\n## {name}\n\n{make.__doc__}\n\n| finding | rows |\n| --- | --- |")
        parts += [f"| {check} | {_listed(rows)} |" for check, rows in make()[1].items()]
    parts.append(
        f"\n## train.csv with --test test.csv\n\n{split.__doc__}\n\n"
        "| finding | rows | test rows |\n| --- | --- | --- |"
    )
    parts += [f"| {c} | {_listed(a)} | {_listed(b)} |" for c, (a, b) in split()[2].items()]
    return "\n".join(parts) + "\n"


def _listed(rows):
    if not rows:
        return "the whole file"
    shown = ", ".join(map(str, rows[:12]))
    return f"{shown} and {len(rows) - 12} more" if len(rows) > 12 else shown


def main():
    """Write the files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
