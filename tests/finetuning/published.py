"""Tiny checkpoints as others publish them, and what they compute, said plainly."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

__all__ = ["BERT_WORDS", "MPNET_WORDS", "states", "tensors", "write"]

WIDTH, HEADS, INNER, LAYERS, BUCKETS = 16, 4, 24, 2, 8

BERT_WORDS = (
    *("[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    *("kosovo", "treaty", "good", "##ly", "."),
)
MPNET_WORDS = ("<s>", "<pad>", "</s>", "<unk>", *BERT_WORDS, "<mask>")

_CONFIG = {
    "hidden_size": WIDTH,
    "num_attention_heads": HEADS,
    "intermediate_size": INNER,
    "num_hidden_layers": LAYERS,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.2,
}
CONFIGS = {
    "bert": _CONFIG
    | {
        "model_type": "bert",
        "vocab_size": len(BERT_WORDS),
        "max_position_embeddings": 20,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
    },
    "mpnet": _CONFIG
    | {
        "model_type": "mpnet",
        "vocab_size": len(MPNET_WORDS),
        "max_position_embeddings": 22,
        "pad_token_id": 1,
        "relative_attention_num_buckets": BUCKETS,
        "layer_norm_eps": 1e-5,
    },
}
_NAMES = {
    "bert": {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "o": "attention.output.dense",
        "norm": "attention.output.LayerNorm",
    },
    "mpnet": {
        "q": "attention.attn.q",
        "k": "attention.attn.k",
        "v": "attention.attn.v",
        "o": "attention.attn.o",
        "norm": "attention.LayerNorm",
    },
}


def tensors(kind: str) -> dict[str, np.ndarray]:
    """Return random weights under their published names."""
    rng = np.random.default_rng(1)
    config, names = CONFIGS[kind], _NAMES[kind]
    out: dict[str, np.ndarray] = {}

    def put(name: str, *shape: int) -> None:
        out[name] = rng.normal(scale=0.3, size=shape).astype(np.float32)

    def norm(name: str) -> None:
        put(f"{name}.bias", WIDTH)
        out[f"{name}.weight"] = (1 + 0.2 * rng.normal(size=WIDTH)).astype(np.float32)

    put("embeddings.word_embeddings.weight", config["vocab_size"], WIDTH)
    put("embeddings.position_embeddings.weight", config["max_position_embeddings"], WIDTH)
    if kind == "bert":
        put("embeddings.token_type_embeddings.weight", 2, WIDTH)
    else:
        put("encoder.relative_attention_bias.weight", BUCKETS, HEADS)
    norm("embeddings.LayerNorm")
    for i in range(LAYERS):
        at = f"encoder.layer.{i}"
        linear = {names[part]: (WIDTH, WIDTH) for part in "qkvo"}
        linear |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for name, shape in linear.items():
            put(f"{at}.{name}.weight", *shape)
            put(f"{at}.{name}.bias", shape[0])
        norm(f"{at}.{names['norm']}")
        norm(f"{at}.output.LayerNorm")
    return out


def write(folder: Path, kind: str, *, prefix: str = "", **changes: object) -> Path:
    """Write a checkpoint with the words in ``vocab.txt``; `changes` go into its configuration."""
    from safetensors.numpy import save_file

    (folder / "config.json").write_text(json.dumps(CONFIGS[kind] | changes))
    words = BERT_WORDS if kind == "bert" else MPNET_WORDS
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    named = {f"{prefix}{name}": value for name, value in tensors(kind).items()}
    # Published checkpoints hold the numbers of positions, too.
    named["embeddings.position_ids"] = np.arange(20)
    save_file(named, folder / "model.safetensors")
    return folder


def states(kind: str, ids: list[int]) -> np.ndarray:
    """Return the last layer's states of one text, ids as published."""
    weights, config, names = tensors(kind), CONFIGS[kind], _NAMES[kind]
    first = 0 if kind == "bert" else 2
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][first : first + len(ids)]
    if kind == "bert":
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
    eps = config["layer_norm_eps"]

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + eps)
        return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    x = norm(x, "embeddings.LayerNorm")
    for i in range(LAYERS):
        at = f"encoder.layer.{i}"
        q, k, v = (linear(x, f"{at}.{names[part]}") for part in "qkv")
        mixed = np.zeros_like(x)
        size = WIDTH // HEADS
        for head in range(HEADS):
            cut = slice(head * size, (head + 1) * size)
            scores = q[:, cut] @ k[:, cut].T / math.sqrt(size)
            if kind == "mpnet":
                table = weights["encoder.relative_attention_bias.weight"]
                for a in range(len(ids)):
                    for b in range(len(ids)):
                        scores[a, b] += table[bucket(b - a, BUCKETS), head]
            shares = np.exp(scores - scores.max(1, keepdims=True))
            mixed[:, cut] = shares / shares.sum(1, keepdims=True) @ v[:, cut]
        x = norm(x + linear(mixed, f"{at}.{names['o']}"), f"{at}.{names['norm']}")
        inner = linear(x, f"{at}.intermediate.dense")
        inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        x = norm(x + linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    return x


def bucket(distance: int, n: int) -> int:
    """Return the bucket of a distance (Raffel et al. 2020), the farthest being 128."""
    half, away = n // 2, abs(distance)
    exact = half // 2
    if away >= exact:
        far = math.log(away / exact) / math.log(128 / exact) * (half - exact)
        away = min(exact + int(far), half - 1)
    return away + (half if distance > 0 else 0)
