"""Columns of tables: pandas, Hugging Face datasets, Ray Data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from ._cleaner import Cleaner, default_cleaner

if TYPE_CHECKING:
    import pandas as pd

Rows = TypeVar("Rows")


def clean_series(
    series: pd.Series[Any],
    sources: str | Iterable[str | None] | None = None,
    cleaner: Cleaner | None = None,
    jobs: int = 0,
    *,
    titles: Iterable[str | None] | None = None,
) -> pd.Series[Any]:
    """Cleans a series of pandas. Its index, name and type are kept, and so are missing values.

    ``df["text"] = copydesk.clean_series(df["text"])``
    """
    import pandas as pd

    is_category = isinstance(series.dtype, pd.CategoricalDtype)
    # Two categories may have one clean text.
    column = series.astype(object) if is_category else series
    missing = column.isna()
    texts = [None if gone else text for text, gone in zip(column, missing)]
    cleaner = cleaner or default_cleaner()
    clean = cleaner.clean_many(texts, _present(sources), jobs, titles=_present(titles))
    values = [old if gone else new for old, new, gone in zip(column, clean, missing)]
    made = pd.Series(values, index=column.index, name=column.name, dtype=column.dtype)
    return made.astype("category") if is_category else made


def batch(
    rows: Rows,
    column: str = "text",
    source: str | None = None,
    title: str | None = None,
    cleaner: Cleaner | None = None,
    jobs: int = 0,
) -> Rows:
    """Cleans a column of a batch of rows, which maps names to columns, and returns the batch.

    For ``map(copydesk.batch, batched=True)`` of Hugging Face datasets, and ``map_batches(copydesk.batch)`` of Ray Data.

    :param column: The column of the articles.
    :param source: The column of their sources, for learned lines.
    :param title: The column of their headlines.

    >>> batch({"id": [1, 2], "text": ["Nobody was hurt.\\nAdvertisement\\n", None]})
    {'id': [1, 2], 'text': ['Nobody was hurt.\\n', None]}
    """
    table: Any = rows
    cleaner = cleaner or default_cleaner()
    sources = None if source is None else table[source]
    titles = None if title is None else table[title]
    texts = table[column]
    if hasattr(texts, "isna"):
        table = table.copy()
        table[column] = clean_series(texts, sources, cleaner, jobs, titles=titles)
    else:
        clean = cleaner.clean_many(_present(texts), _present(sources), jobs, titles=_present(titles))
        table[column] = clean
    result: Rows = table
    return result


def _present(column: Any) -> Any:
    """The items of a column, where NaN and other missing values become `None`."""
    if column is None or isinstance(column, str):
        return column
    # Only what is missing differs from itself, or is not able to say.
    return [item if isinstance(item, str) else _none_if_missing(item) for item in column]


def _none_if_missing(item: Any) -> Any:
    try:
        return item if item == item else None
    except TypeError:  # `pandas.NA` is neither equal nor unequal.
        return None
