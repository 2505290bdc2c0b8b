"""Expressions and series of Polars: importing this module gives them a namespace ``copydesk``. Needs polars.

>>> import polars as pl
>>> import copydesk.polars
>>> df = pl.DataFrame({"text": ["Nobody was hurt.\\nAdvertisement\\n", None]})
>>> df.with_columns(pl.col("text").copydesk.clean())["text"].to_list()
['Nobody was hurt.\\n', None]
"""

from __future__ import annotations

from typing import Any

import polars as pl

from ._cleaner import Cleaner, default_cleaner


@pl.api.register_expr_namespace("copydesk")
class CopydeskExpr:
    """Cleans expressions: ``pl.col("text").copydesk.clean()``."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def clean(
        self,
        cleaner: Cleaner | None = None,
        source: str | pl.Expr | None = None,
        title: str | pl.Expr | None = None,
        jobs: int = 0,
    ) -> pl.Expr:
        """Cleans texts; null stays null.

        :param source: The column of sources, or an expression.
        :param title: The column of headlines, or an expression.
        """

        def clean(rows: pl.Series) -> pl.Series:
            columns = rows.struct.unnest().to_dict()
            return _cleaned(columns["text"], cleaner, columns.get("source"), columns.get("title"), jobs)

        fields = [self._expr.alias("text")]
        for name, column in (("source", source), ("title", title)):
            if column is not None:
                fields.append((pl.col(column) if isinstance(column, str) else column).alias(name))
        # The first expression gives a column its name.
        name = self._expr.meta.output_name()
        rows = pl.struct(fields).map_batches(clean, return_dtype=pl.String, is_elementwise=True)
        return rows.alias(name)


@pl.api.register_series_namespace("copydesk")
class CopydeskSeries:
    """Cleans series: ``df["text"].copydesk.clean()``."""

    def __init__(self, series: pl.Series) -> None:
        self._series = series

    def clean(
        self,
        cleaner: Cleaner | None = None,
        sources: pl.Series | None = None,
        titles: pl.Series | None = None,
        jobs: int = 0,
    ) -> pl.Series:
        """Cleans texts; null stays null."""
        return _cleaned(self._series, cleaner, sources, titles, jobs)


def _cleaned(
    texts: pl.Series, cleaner: Cleaner | None, sources: pl.Series | None, titles: pl.Series | None, jobs: int
) -> pl.Series:
    if texts.dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        raise TypeError(f"the column is {texts.dtype}, not String")

    def items(series: pl.Series | None) -> list[Any] | None:
        return None if series is None else series.cast(pl.String).to_list()

    cleaner = cleaner or default_cleaner()
    clean = cleaner.clean_many(items(texts) or [], items(sources), jobs, titles=items(titles))
    return pl.Series(texts.name, clean, dtype=pl.String)
