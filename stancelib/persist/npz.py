"""Arrays as a .npz archive: the same bytes every time, and read without trust.

The layout is numpy's own (a zip archive of ``.npy`` members, NEP 1), so that
``numpy.load`` opens it too.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from stancelib.errors import InputError, ModelFormatError
from stancelib.persist import format as fmt

__all__ = ["read_arrays", "write_arrays"]

_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip archive can name
_MAX_HEADER = 1024
# What numpy writes. Anything else is kept from its reader, whose fallback for
# files of Python 2 would warn.
_HEADER = re.compile(
    rb"\{'descr': '[<|][a-z]\d', 'fortran_order': (?:False|True), "
    rb"'shape': \((?:|\d{1,18},|\d{1,18}(?:, \d{1,18})+)\), \} *\n"
)
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR_BYTES = 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    ArithmeticError,
    LookupError,
    RuntimeError,  # encrypted members, unknown compression
    SyntaxError,
)


def write_arrays(handle: IO[bytes], arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write arrays to an archive whose bytes depend on the arrays alone.

    Members are stored, not deflated: compressed bytes differ between zlib builds.

    Parameters
    ----------
    handle : binary file
        Open for writing, seekable.
    arrays : mapping of str to ndarray
        Of bool, int, uint or float type; written little-endian in C order.

    Raises
    ------
    InputError
        If a name or a type cannot be written.

    Examples
    --------
    >>> import io
    >>> first, second = io.BytesIO(), io.BytesIO()
    >>> write_arrays(first, {"a": np.zeros(2), "b": np.ones(1)})
    >>> write_arrays(second, {"b": np.ones(1), "a": np.zeros(2)})
    >>> first.getvalue() == second.getvalue()
    True
    """
    if len(arrays) > fmt.MAX_ARRAYS:
        raise InputError(f"{len(arrays)} arrays: a model holds at most {fmt.MAX_ARRAYS}")
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            array = np.asarray(arrays[name])
            if not fmt.ARRAY_NAME.fullmatch(name):
                raise InputError(f"array name {name!r}: use letters, digits and '_'")
            if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
                raise InputError(f"array {name}: type {array.dtype} cannot be saved")
            if array.ndim > fmt.MAX_DIMENSIONS:
                raise InputError(f"array {name}: more than {fmt.MAX_DIMENSIONS} axes")
            plain = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
            member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16  # the same everywhere
            with archive.open(member, "w") as out:
                npy.write_array(out, plain, version=(1, 0), allow_pickle=False)


def _check_end(handle: IO[bytes], path: str, size: int) -> None:
    """Refuse a directory that is large, split, commented, 64-bit or not at the end.

    zipfile reads the whole directory into objects, so that its size must be
    bounded before zipfile sees it.
    """
    tail = _END.size + _END64_LOCATOR_BYTES
    if size < _END.size:
        raise ModelFormatError(path, "too short for an archive of arrays")
    handle.seek(max(size - tail, 0))
    data = handle.read(tail)
    mark, disk, disk_start, here, total, length, offset, comment = _END.unpack(data[-_END.size :])
    if mark != b"PK\x05\x06" or comment or disk or disk_start or here != total:
        raise ModelFormatError(path, "is not an archive of arrays, or is damaged at its end")
    if data[:4] == b"PK\x06\x07" and len(data) == tail:
        raise ModelFormatError(path, "is a 64-bit archive, which a model never needs")
    if total > fmt.MAX_ARRAYS or length > fmt.MAX_ARRAYS * 512:
        raise ModelFormatError(path, f"holds more than {fmt.MAX_ARRAYS} arrays")
    if offset + length + _END.size != size:
        raise ModelFormatError(path, "holds bytes that belong to no array")


def _check_members(
    members: Sequence[zipfile.ZipInfo], specs: Sequence[fmt.ArraySpec], path: str
) -> None:
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise ModelFormatError(path, "holds two arrays of the same name")
    known = {f"{spec.name}.npy" for spec in specs}
    missing = {f"{spec.name}.npy" for spec in specs if spec.required} - set(names)
    if unknown := sorted(set(names) - known):
        raise ModelFormatError(path, f"holds {unknown[0][:100]!r}, which is no array of this model")
    if missing:
        raise ModelFormatError(path, f"lacks {', '.join(sorted(missing))}")
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ModelFormatError(path, f"{member.filename}: unknown compression")
        if member.flag_bits & 0x1:
            raise ModelFormatError(path, f"{member.filename}: is encrypted")
    if sum(member.file_size for member in members) > fmt.MAX_WEIGHTS_BYTES:
        raise ModelFormatError(path, f"unpacks to more than {fmt.MAX_WEIGHTS_BYTES} bytes")


def _read_header(member: IO[bytes], path: str) -> tuple[tuple[int, ...], bool, str, int]:
    start = member.read(10)
    if len(start) != 10 or start[:8] != npy.magic(1, 0):
        raise ModelFormatError(path, "is not a .npy array of version 1.0")
    length = int.from_bytes(start[8:], "little")
    if length > _MAX_HEADER:
        raise ModelFormatError(path, f"header is longer than {_MAX_HEADER} bytes")
    header = member.read(length)
    if len(header) != length or not _HEADER.fullmatch(header):
        raise ModelFormatError(path, "header is not one that stancelib writes")
    shape, fortran, dtype = npy.read_array_header_1_0(
        io.BytesIO(start[8:] + header), max_header_size=_MAX_HEADER
    )
    return shape, fortran, dtype.str, 10 + length


def _read_array(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, spec: fmt.ArraySpec, path: str
) -> np.ndarray[Any, Any]:
    where = f"{path}/{info.filename}"
    with archive.open(info) as member:
        shape, fortran, dtype, used = _read_header(member, where)
        if dtype != spec.dtype:
            raise ModelFormatError(where, f"type is {dtype}, expected {spec.dtype}")
        if fortran:
            raise ModelFormatError(where, "is in Fortran order, expected C order")
        if len(shape) != len(spec.shape):
            raise ModelFormatError(where, f"has {len(shape)} axes, expected {len(spec.shape)}")
        itemsize = np.dtype(dtype).itemsize
        # The declared size is within the limits, so that a lying shape allocates nothing.
        if math.prod(shape) * itemsize != info.file_size - used:
            raise ModelFormatError(where, f"shape {shape} does not fit its size")
        array = np.empty(shape, dtype)
        view = array.reshape(-1).view(np.uint8).data
        for start in range(0, len(view), _CHUNK):
            wanted = min(_CHUNK, len(view) - start)
            chunk = member.read(wanted)
            if len(chunk) != wanted:
                raise ModelFormatError(where, "is truncated")
            view[start : start + wanted] = chunk
        if member.read(1):  # also lets zipfile compare the checksum
            raise ModelFormatError(where, "is longer than it says")
    return array


def read_arrays(
    handle: IO[bytes], size: int, specs: Sequence[fmt.ArraySpec], path: str
) -> dict[str, np.ndarray[Any, Any]]:
    """Read an archive of arrays, checking names, sizes and types before any data.

    Shapes and values are checked by :func:`stancelib.persist.values.check_arrays`.

    Parameters
    ----------
    handle : binary file
        Open for reading, seekable.
    size : int
        Its length in bytes.
    specs : sequence of ArraySpec
        The arrays that may be there.
    path : str
        Named in messages.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    ModelFormatError
        If anything is not as the specs say.

    Examples
    --------
    >>> import io
    >>> handle = io.BytesIO()
    >>> write_arrays(handle, {"a": np.arange(3, dtype="<i4")})
    >>> specs = [fmt.ArraySpec("a", "<i4", ("n",))]
    >>> read_arrays(handle, len(handle.getvalue()), specs, "weights.npz")["a"]
    array([0, 1, 2], dtype=int32)
    """
    _check_end(handle, path, size)
    try:
        with zipfile.ZipFile(handle) as archive:
            members = archive.infolist()
            _check_members(members, specs, path)
            infos = {info.filename: info for info in members}
            return {
                spec.name: _read_array(archive, infos[f"{spec.name}.npy"], spec, path)
                for spec in specs
                if f"{spec.name}.npy" in infos
            }
    except ModelFormatError:
        raise
    except _BROKEN as error:
        raise ModelFormatError(path, f"is damaged: {error}") from error
