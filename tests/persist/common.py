"""A small model, and ways to forge one whose digests are right."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np

from stancelib.persist import ArraySpec, save_model
from stancelib.persist.manifest import encode

SPECS = (
    ArraySpec("keys", "<u8", ("n_features",), sorted=True, unique=True),
    ArraySpec("weights", "<f4", ("n_features", "n_columns")),
    ArraySpec("bias", "<f8", ("n_columns",)),
    ArraySpec("columns", "<i4", ("n_links",), minimum=0, below="n_columns"),
    ArraySpec("flags", "|b1", (2,), required=False),
)
MANIFEST = {
    "stancelib_version": "0.1.0",
    "topics": [{"name": "toll_road", "title": "Péage"}],
    "thresholds": [0.5, 0.25],
    "seed": 7,
}


def arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    return {
        "keys": np.arange(5, dtype="<u8") * 1000,
        "weights": rng.normal(size=(5, 3)).astype("<f4"),
        "bias": rng.normal(size=3),
        "columns": np.array([0, 2, 1, 1], dtype="<i4"),
        "flags": np.array([True, False]),
    }


def good(folder: Path) -> Path:
    save_model(folder, MANIFEST, arrays(), {"MODEL_CARD.md": "# Card\n"}, specs=SPECS)
    return folder


def forge_manifest(folder: Path, change) -> None:
    """Change the manifest and sign it again, as somebody hostile would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest.pop("manifest_sha256", None)
    change(manifest)
    path.write_bytes(encode(manifest))


def forge_file(folder: Path, name: str, data: bytes) -> None:
    """Replace a file and make size and sha256 in the manifest right."""
    (folder / name).write_bytes(data)
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    forge_manifest(folder, lambda manifest: manifest["files"].update({name: entry}))


def npy(array: np.ndarray, **kwargs) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **{"version": (1, 0), **kwargs})
    return out.getvalue()


def npy_with(header: bytes, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    return b"\x93NUMPY" + version + len(header).to_bytes(2, "little") + header + data


def members(**changes) -> dict[str, bytes]:
    out = {f"{name}.npy": npy(array) for name, array in arrays().items()}
    out.update({f"{name}.npy": data for name, data in changes.items()})
    return {name: data for name, data in out.items() if data is not None}


def archive(content: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return out.getvalue()


def same(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> bool:
    return first.keys() == second.keys() and all(
        first[name].dtype == second[name].dtype and np.array_equal(first[name], second[name])
        for name in first
    )
