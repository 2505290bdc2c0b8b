"""Columns of data frames of Apache Spark. Needs pyspark, pandas and pyarrow, and this package on the executors.

JSON lines of an RDD are cleaned by :func:`copydesk.jsonl.clean_lines`.
"""

from __future__ import annotations

import pandas as pd
from pyspark.sql import Column
from pyspark.sql.functions import lit, pandas_udf

from ._cleaner import Cleaner, default_cleaner
from ._tables import clean_series


def clean(
    text: Column | str,
    cleaner: Cleaner | None = None,
    source: Column | str | None = None,
    title: Column | str | None = None,
) -> Column:
    """Cleans a column: ``df.withColumn("text", copydesk.spark.clean("text"))``. Null stays null.

    :param source: The column of sources, for learned lines.
    :param title: The column of headlines.
    """
    cleaner = cleaner or default_cleaner()

    @pandas_udf("string")  # type: ignore[call-overload,untyped-decorator,unused-ignore]
    def cleaned(texts: pd.Series, sources: pd.Series, titles: pd.Series) -> pd.Series:
        # Spark runs a task on each core.
        return clean_series(texts, sources, cleaner, jobs=1, titles=titles)

    null = lit(None).cast("string")
    made: Column = cleaned(text, null if source is None else source, null if title is None else title)
    return made
