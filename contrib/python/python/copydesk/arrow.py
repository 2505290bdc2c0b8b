"""Columns and tables of Apache Arrow. Needs pyarrow."""

from __future__ import annotations

from typing import Any, Callable, Union

import pyarrow as pa

from ._cleaner import Cleaner, Result, default_cleaner

Column = Union[pa.Array, pa.ChunkedArray]

# Rows whose texts are Python strings at a time: of news, some 30 MB.
SLICE = 8192


def clean_array(
    column: Column,
    sources: str | Column | None = None,
    cleaner: Cleaner | None = None,
    jobs: int = 0,
    *,
    titles: Column | None = None,
    each: Callable[[tuple[int, Result]], object] = lambda row: None,
) -> pa.ChunkedArray:
    """Cleans a column of strings. Its type is kept, and so are nulls.

    :param sources: The source of all texts, or of each.
    :param titles: The headline of each text.
    :param each: Is called with the number and the result of each text from which something is removed.
    """
    if not is_text(column.type):
        raise TypeError(f"the column is {column.type}, not string")
    cleaner = cleaner or default_cleaner()
    pieces = []
    for start in range(0, len(column), SLICE):
        texts = column.slice(start, SLICE).to_pylist()
        results = cleaner.explain_many(texts, _slice(sources, start), jobs, titles=_slice(titles, start))
        for number, result in enumerate(results, start):
            if result is not None and result.removals:
                each((number, result))
        clean = [None if result is None else result.text for result in results]
        pieces.append(_array(clean, column.type))
    return pa.chunked_array(pieces, type=column.type)


def clean_table(
    table: pa.Table,
    column: str = "text",
    source: str | None = None,
    cleaner: Cleaner | None = None,
    jobs: int = 0,
    *,
    title: str | None = None,
) -> pa.Table:
    """Cleans a column of a table. All others are kept, and so is the schema with its metadata.

    :param source: The column of sources.
    :param title: The column of headlines.
    """
    sources = None if source is None else table.column(source)
    titles = None if title is None else table.column(title)
    clean = clean_array(table.column(column), sources, cleaner, jobs, titles=titles)
    return replaced(table, column, clean)


def replaced(table: pa.Table, column: str, values: pa.ChunkedArray) -> pa.Table:
    """The table with other values in a column."""
    index = table.schema.get_field_index(column)
    return table.set_column(index, table.schema.field(index), values)


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this type can be cleaned: strings in one of four layouts."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    is_view = getattr(pa.types, "is_string_view", lambda _: False)
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or is_view(kind)


def _slice(column: str | Column | None, start: int) -> Any:
    if column is None or isinstance(column, str):
        return column
    return column.slice(start, SLICE).to_pylist()


def _array(texts: list[Any], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_dictionary(kind):
        return pa.array(texts, type=kind)
    values = pa.array(texts, type=kind.value_type)
    return values.dictionary_encode().cast(kind)
