"""Learns from corpora, and finds copies in them.

Both are done by the program: it counts in bounded memory, and the results are its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from . import _program
from ._cleaner import _listed, _several
from ._files import Path
from ._model import Model


class Copy(NamedTuple):
    """A copy of an article that is kept."""

    id: Any
    similarity: float
    """The share of the words of the shorter article that the longer one has, from 0 to 1."""


class Cluster(NamedTuple):
    """An article, and those that are nearly the same."""

    keep: Any
    """The id of the longest article, or of the first of equally long ones."""
    copies: list[Copy]
    """The others, each compared with the one that is kept."""


def learn(
    pairs: Iterable[tuple[str | None, str | None]],
    *,
    min_articles: int = 8,
    rules: Path | Iterable[Path] = (),
    no_default_rules: bool = False,
    jobs: int = 0,
) -> Model:
    """Learns the lines that each source repeats in many articles: what ``copydesk learn`` does.

    :param pairs: The text of each article, and its source; nothing is learned of one without a source. The source ``*`` is the
        whole corpus. May be a generator: texts are not kept. An article that is `None` is left out.
    :param min_articles: Learn only lines that at least so many articles of a source contain.
    :param rules: Files of rules to clean the articles with, before lines are counted.
    :param no_default_rules: Clean without the built-in rules.
    :param jobs: How many articles to process at a time, by default one for each core.

    Memory is bounded: up to 256 MB for counts, the rest is in temporary files, about half as large as the corpus.

    >>> ports = ["Aldmoor", "Grebe", "Tarn", "Holm", "Skerry", "Fulmar", "Wick", "Rosse"]
    >>> article = "{0} has an old ferry to {0}, and the board of {0} met on the quay of {0} to see that it is safe."
    >>> texts = [article.format(port) + "\\nRead The Marlow Post every day.\\n" for port in ports]
    >>> model = learn((text, "marlow") for text in texts)
    >>> model.lines[0].text
    'Read The Marlow Post every day.'
    """
    args = ["learn", "--source", "field:source", "--min-articles", str(min_articles)]
    args += _shared(rules, no_default_rules, jobs)
    lines = _lines("pairs", "source", pairs)
    return Model(_program.output(args, lines).decode())


def find_copies(
    texts: Iterable[str | None],
    ids: Iterable[Any] | None = None,
    *,
    threshold: float = 0.75,
    as_is: bool = False,
    rules: Path | Iterable[Path] = (),
    no_default_rules: bool = False,
    jobs: int = 0,
) -> list[Cluster]:
    """Finds articles that are nearly the same: what ``copydesk dups`` does.

    :param texts: The articles. Those that are `None` or have fewer than 20 words are left out.
    :param ids: What to call each article; by default its number, from 0.
    :param threshold: The share of the shorter article's words that the longer contains.
    :param as_is: Compare the articles without cleaning them first.
    :param rules: Files of rules to clean the articles with.
    :param no_default_rules: Clean without the built-in rules.
    :param jobs: How many articles to process at a time, by default one for each core.

    >>> story = ("The ferry Alma ran aground off Port Grebe on Monday night, and ninety passengers were taken ashore by "
    ...          "fishing boats before the tide came in, the harbour board said.")
    >>> find_copies([story, f"{story} Nobody was hurt."], ids=["early", "late"])
    [Cluster(keep='late', copies=[Copy(id='early', similarity=1.0)])]
    """
    items = _listed("texts", texts)
    names = range(len(items)) if ids is None else list(ids)
    if len(names) != len(items):
        raise ValueError(f"ids has {len(names)} items, and texts has {len(items)}")
    args = ["dups", "--threshold", str(threshold), *(["--as-is"] if as_is else [])]
    args += _shared(rules, no_default_rules, jobs)
    lines = _lines("texts", "id", ((text, number) for number, text in enumerate(items)))
    clusters = map(json.loads, _program.output(args, lines).splitlines())
    return [
        Cluster(names[row["keep"]], [Copy(names[copy["id"]], copy["similarity"]) for copy in row["copies"]]) for row in clusters
    ]


def _shared(rules: Path | Iterable[Path], no_default_rules: bool, jobs: int) -> list[str]:
    args = ["--format", "jsonl", "--quiet", "--no-config", "--jobs", str(jobs)]
    for path in _several(rules):
        args += ["--rules", os.fspath(path)]
    return [*args, "--no-default-rules"] if no_default_rules else args


def _lines(name: str, field: str, rows: Iterable[tuple[str | None, Any]]) -> Iterator[bytes]:
    """A JSON line for each text, with another field."""
    kinds = (int,) if field == "id" else (str, type(None))
    for number, (text, value) in enumerate(rows):
        if not isinstance(text, (str, type(None))):
            raise TypeError(f"{name}[{number}] is {type(text).__name__}, not str or None")
        if not isinstance(value, kinds):
            raise TypeError(f"the {field} of {name}[{number}] is {type(value).__name__}, not str or None")
        if text is None:
            continue
        try:
            yield json.dumps({field: value, "text": text}, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError(f"{name}[{number}] has a lone surrogate, which is no character") from None
