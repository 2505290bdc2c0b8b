"""Reads the files that options name."""

from __future__ import annotations

import gzip
import os
from typing import Union

Path = Union[str, "os.PathLike[str]"]


def read_bytes(path: Path) -> bytes:
    """The contents of a file, decompressed if it is a gzip file."""
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        raise ValueError(f"{os.fspath(path)}: is compressed by zstd; decompress it first: zstd -d")
    return data


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, without a byte order mark."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{os.fspath(path)}: is not UTF-8: {error}") from None
