"""Cleans a column of Parquet files: ``python -m copydesk parquet --help``. Needs pyarrow.

A file is read and written row group by row group. All other columns are kept, and so are the schema with its metadata, the
row groups, and the compression of each column. An output gets its name when it is complete.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Callable, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ._cleaner import Cleaner, Result, default_cleaner
from ._files import Path
from .arrow import clean_array, is_text, replaced


class Counts(NamedTuple):
    """What was done with a file."""

    n_rows: int
    n_changed: int
    """How many texts were changed."""
    n_chars: int
    """How many characters they lost."""


def clean_file(
    source: Path,
    target: Path,
    column: str = "text",
    *,
    source_column: str | None = None,
    title_column: str | None = None,
    root: Path | None = None,
    cleaner: Cleaner | None = None,
    jobs: int = 0,
    removed: IO[str] | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Counts:
    """Cleans a column of a Parquet file into another file.

    :param source_column: The column of the sources, for learned lines; or a folder ``NAME=VALUE`` between ``root`` and the
        file.
    :param title_column: The column of the headlines.
    :param root: The folder of a partitioned data set.
    :param removed: Gets a JSON line for each removed text, when the file is complete: ``file``, ``row`` from 0, and the
        fields of a :class:`~copydesk.Removal`.
    :param progress: Is called after each row group, with the number of rows so far, and that of all rows.
    :raises FileExistsError: If the target exists.
    :raises ValueError: If there is no such column of strings, or a text cannot be cleaned. Then there is no target.
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "exists already", os.fspath(target))
    if not is_parquet(source):
        raise ValueError("is not a Parquet file")
    name = os.path.relpath(source, root) if root is not None else os.fspath(source)
    folders = dict(part.split("=", 1) for part in os.path.dirname(name).split(os.sep) if "=" in part)
    columns = [column for column in (source_column, title_column) if column is not None and column not in folders]
    cleaner = cleaner or default_cleaner()
    with pq.ParquetFile(source) as file, tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        tally = _Tally(name, None if removed is None else lines)
        _refuse_missing(file.schema_arrow, [column, *columns])
        with _complete(target, source) as path, _writer(path, file) as writer:
            for number in range(file.num_row_groups):
                table = file.read_row_group(number)
                about = {**{column: table.column(column) for column in columns}, **folders}
                sources, titles = about.get(source_column or ""), about.get(title_column or "")
                clean = clean_array(table.column(column), sources, cleaner, jobs, titles=titles, each=tally.add)
                writer.write_table(replaced(table, column, clean), row_group_size=max(1, table.num_rows))
                tally.n_rows += table.num_rows
                progress(tally.n_rows, file.metadata.num_rows)
        if removed is not None:
            lines.seek(0)
            removed.writelines(lines)
    return Counts(tally.n_rows, tally.n_changed, tally.n_chars)


class _Tally:
    """Counts what is removed, and writes it down."""

    def __init__(self, name: str, lines: IO[str] | None) -> None:
        self.name, self.lines = name, lines
        self.n_rows = self.n_changed = self.n_chars = 0

    def add(self, row: tuple[int, Result]) -> None:
        """Adds a text from which something is removed; its number is that in its row group."""
        number, result = row
        self.n_changed += 1
        self.n_chars += sum(removal.end - removal.start for removal in result.removals)
        if self.lines is not None:
            for removal in result.removals:
                line = {"file": self.name, "row": self.n_rows + number, **removal._asdict()}
                self.lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def files(folder: Path) -> Iterator[str]:
    """The files below a folder, in the order of their names. Names that begin with ``.`` or ``_`` are left out: for Spark and
    Hive, such files are about the data."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        yield from (os.path.join(path, name) for name in sorted(names) if not name.startswith((".", "_")))


def is_parquet(path: Path) -> bool:
    """Whether a file begins as a Parquet file does."""
    with open(path, "rb") as file:
        return file.read(4) == b"PAR1"


def _refuse_missing(schema: pa.Schema, columns: list[str]) -> None:
    for name in columns:
        if name not in schema.names:
            raise ValueError(f"no column `{name}`; there are {', '.join(schema.names)}")
        if schema.names.count(name) > 1:
            raise ValueError(f"two columns `{name}`")
        kind = schema.field(name).type
        if not is_text(kind):
            raise ValueError(f"the column `{name}` is {kind}, not string")


@contextlib.contextmanager
def _complete(target: Path, source: Path) -> Iterator[str]:
    """The path of a new file beside the target, which gets the target's name at the end; without one, it is deleted."""
    folder, name = os.path.split(os.path.abspath(target))
    handle, path = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        os.chmod(path, os.stat(source).st_mode & 0o777)
        yield path
        os.fsync(handle)
        os.replace(path, target)
    except BaseException:
        os.unlink(path)
        raise
    finally:
        os.close(handle)


def _writer(path: str, file: pq.ParquetFile) -> pq.ParquetWriter:
    """A writer that stores columns as they are stored in a file."""
    schema, metadata = file.schema_arrow, file.metadata
    columns = [metadata.row_group(0).column(i) for i in range(metadata.num_columns)] if metadata.num_row_groups else []
    compression = {c.path_in_schema: "NONE" if c.compression == "UNCOMPRESSED" else c.compression for c in columns}
    encoded = [c.path_in_schema for c in columns if any("DICTIONARY" in encoding for encoding in c.encodings)]
    return pq.ParquetWriter(
        path,
        schema,
        compression=compression or "SNAPPY",
        use_dictionary=encoded,
        write_statistics=[c.path_in_schema for c in columns if c.is_stats_set],
        write_page_index=any(c.has_offset_index for c in columns),
        use_deprecated_int96_timestamps=any(c.physical_type == "INT96" for c in columns),
        store_schema=b"ARROW:schema" in (metadata.metadata or {}),
    )
