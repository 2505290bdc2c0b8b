"""JSON lines in bytes, for whatever reads and writes them: partitions of an RDD of Spark, bags of Dask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ._cleaner import Cleaner, default_cleaner


def clean_lines(
    lines: Iterable[bytes], cleaner: Cleaner | None = None, field: str = "text", source: str | None = None
) -> Iterator[bytes]:
    """Cleans JSON lines, given without their line feeds: ``rdd.mapPartitions(copydesk.jsonl.clean_lines)``.

    Every byte outside of the text is kept. A line that cannot be cleaned becomes an error row, as with ``--on-error row``.

    :param field: The field of the article.
    :param source: The field of its source, for learned lines.

    >>> list(clean_lines([b'{"id": 7.50, "text": "Nobody was hurt.\\\\nAdvertisement"}']))
    [b'{"id": 7.50, "text": "Nobody was hurt.\\\\n"}']
    """
    engine = (cleaner or default_cleaner())._engine
    for number, line in enumerate(lines, 1):
        yield engine.clean_line(line, number, field, source)
