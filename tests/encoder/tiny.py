"""A tiny random encoder and its tokenizer, as the files that models hold."""

from __future__ import annotations

import io
import string
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from stancelib.encoder.layout import pack

__all__ = ["WORDS", "tiny_network", "tiny_onnx", "tiny_tokenizer", "tiny_vocabulary"]

_INPUTS = ("ids", "groups", "positions", "starts")
_OUTPUTS = ("heads", "author", "tokens", "labels")
_AXES = {
    "ids": {0: "n", 1: "length"},
    "groups": {0: "n", 1: "length"},
    "positions": {0: "n", 1: "length"},
    "starts": {0: "n", 1: "parts"},
    "heads": {0: "n", 1: "parts"},
    "author": {0: "n", 1: "parts"},
    "tokens": {0: "n", 1: "parts", 2: "length"},
    "labels": {0: "n", 1: "parts"},
}

#: Whole words of the vocabulary; other words fall into letters.
WORDS = tuple(
    "the a an of to and in on is are was be we they he she it must should not no with for from "
    "support oppose supports opposes missile defense nato kosovo expansion independence treaty "
    "senator minister said president alliance enlargement join russia serbia war peace carbon "
    "tax good bad join rained yesterday believe policy threat welcome reject against new ".split()
)
_PUNCTUATION = ".,;:!?'\"()-/&%$#@*+=<>[]{}_`~^|\\‘’“”–—…"
_ENDINGS = ("##s", "##ed", "##ing", "##ly", "##er", "##tion")


def tiny_vocabulary() -> dict[str, int]:
    """Return the word pieces with their ids, the special ones where BERT has them."""
    pieces = ["[PAD]", *(f"[unused{i}]" for i in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = string.ascii_lowercase + string.digits
    pieces += [*_PUNCTUATION, *letters, *(f"##{c}" for c in letters), *_ENDINGS]
    pieces += dict.fromkeys(WORDS)
    return {piece: i for i, piece in enumerate(dict.fromkeys(pieces))}


@cache
def tiny_tokenizer() -> bytes:
    """Return a ``tokenizer.json`` of the kind that BERT uncased has."""
    from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import WordPiece

    vocabulary = tiny_vocabulary()
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"])
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return tokenizer.to_str().encode()


def tiny_network() -> Any:
    """Return the network as :class:`stancelib.finetuning.network.StanceEncoder`, always the same."""
    import torch

    from stancelib.finetuning.network import NetworkConfig, StanceEncoder

    config = NetworkConfig(
        vocabulary=len(tiny_vocabulary()), hidden=32, layers=2, heads=2, inner=64, match=8
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = StanceEncoder(config).eval()
        with torch.no_grad():
            # Random weights say much the same of everything; louder ones tell texts apart.
            for layer in (network.pool, network.decide, network.ask, network.offer):
                layer.weight.mul_(4.0)
    return network


def _exportable(labels: int) -> Any:
    import torch

    class Exported(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = tiny_network()
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(1)
                self.label = torch.nn.Linear(5, labels) if labels else None

        def forward(self, ids: Any, groups: Any, positions: Any, starts: Any) -> Any:
            out = self.network(ids, groups, positions, starts)
            if self.label is None:
                return out.heads, out.author, out.tokens
            label = self.label(torch.cat([out.heads, out.author], dim=2))
            return out.heads, out.author, out.tokens, label

    return Exported().eval()


def _export(labels: int) -> bytes:
    import torch

    packed = pack([[101, 150, 151, 102], [101, 152, 102]], [[[101, 160, 102], [101, 102]]] * 2)
    outputs = _OUTPUTS if labels else _OUTPUTS[:3]
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _exportable(labels),
            tuple(torch.as_tensor(getattr(packed, name)) for name in _INPUTS),
            file,
            input_names=list(_INPUTS),
            output_names=list(outputs),
            dynamic_axes={name: _AXES[name] for name in (*_INPUTS, *outputs)},
            dynamo=False,
            opset_version=17,
        )
    return file.getvalue()


@cache
def tiny_onnx(labels: int = 0, *, quantized: bool = False) -> bytes:
    """Return the network as an ONNX file, with label logits if asked, in int8 if asked."""
    model = _export(labels)
    if not quantized:
        return model
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole, small = Path(folder, "whole.onnx"), Path(folder, "small.onnx")
        whole.write_bytes(model)
        quantize_dynamic(
            whole,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )
        return small.read_bytes()
