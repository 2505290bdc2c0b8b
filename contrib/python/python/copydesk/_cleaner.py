"""The cleaner: options, and the texts that it cleans."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, Optional, Union

from ._copydesk import Engine
from ._files import Path, read_bytes, read_text
from ._model import Model

Level = Literal["careful", "normal", "thorough"]


class Removal(NamedTuple):
    """A removed span of a text. The text without its spans is the clean text."""

    start: int
    """The first code point."""
    end: int
    """The code point after the last."""
    text: str
    """The removed text, with the white space that is removed with it."""
    reason: str
    """``repeat``, ``rule``, ``boundary`` or ``learned``."""
    rule: Optional[str]
    """The id of the rule that matches."""
    score: float
    """How sure the removal is, up to 1: the share of the words of a copy that its original has, the chance that the text
    is outside of the story, the share of the articles of its source that have a learned line; 1 for a rule."""
    original: Optional[tuple[int, int]]
    """Start and end of the kept occurrence, in code points, if this is a copy."""


class Result(NamedTuple):
    """A clean text, and what was removed."""

    text: str
    """The clean text."""
    removals: list[Removal]
    """The removed spans, in order."""
    would_be_empty: bool
    """Whether all of the article is boilerplate. Then all of it is kept, unless ``when_empty`` says otherwise."""


class Rule(NamedTuple):
    """A rule: see ``copydesk rules --help``."""

    id: str
    category: str
    scope: str
    acts: bool
    """Whether it removes text. Other rules keep text."""
    languages: list[str]
    """The languages that it is for; empty if it is for no language in particular."""
    source: Optional[str]
    """The one source whose articles it is for."""
    file: str
    line: int
    text: str
    """The rule as it is written."""


class Cleaner:
    """Cleans articles. Options have the names and defaults that they have in the program.

    :param boilerplate: How much boilerplate to remove that no rule matches: ``careful``, ``normal`` or ``thorough``.
    :param repeats: Which repeated paragraphs to remove that are far from their originals: ``normal`` or ``thorough``.
    :param no_repeats: Keep repeated text.
    :param min_repeat_words: Keep repeated passages of fewer words.
    :param boundary_model: Another model of where stories begin and end: the path of its file.
    :param rules: Files of rules to apply as well: paths.
    :param no_default_rules: Apply no built-in rules.
    :param keep: Categories of boilerplate to keep, such as ``["social", "share"]``.
    :param drop: Categories to remove as well: ``credit``, ``byline``, ``dateline`` or ``correction``.
    :param lang: Apply only rules for these languages, such as ``["en", "de"]``, and rules for none in particular.
    :param learned: Remove the lines of this model: a :class:`Model`, or the path of its file. ``--model`` in the program.
    :param layout: How lines make paragraphs: ``auto``, ``lines``, ``blank`` or ``joined``.
    :param max_words: Refuse articles of more words that have fewer than 3 bytes per word.
    :param max_article: Refuse articles of more bytes in UTF-8.
    :param when_empty: ``keep`` an article that is only boilerplate, or make it ``empty``.
    :param on_error: What to do with a text that cannot be cleaned, since it is too long or has a lone surrogate: ``fail``
        raises `ValueError`, ``pass`` keeps the text as it is and warns.

    Files are read once. A cleaner never changes; it can be used by several threads at a time, copied and pickled, and then
    takes the contents of the files along.

    >>> cleaner = Cleaner(boilerplate="normal", keep="social")
    >>> cleaner
    Cleaner(boilerplate='normal', keep=['social'])
    >>> Cleaner(boilerplate="high")
    Traceback (most recent call last):
    ValueError: boilerplate: "high" is not one of careful, normal, thorough
    """

    __slots__ = ("_engine", "_options")

    def __init__(
        self,
        *,
        boilerplate: Level = "careful",
        repeats: Literal["normal", "thorough"] = "normal",
        no_repeats: bool = False,
        min_repeat_words: int | None = None,
        boundary_model: Path | None = None,
        rules: Path | Iterable[Path] = (),
        no_default_rules: bool = False,
        keep: str | Iterable[str] = (),
        drop: str | Iterable[str] = (),
        lang: str | Iterable[str] = (),
        learned: Model | Path | None = None,
        layout: Literal["auto", "lines", "blank", "joined"] = "auto",
        max_words: int = 1_000_000,
        max_article: int = 256 << 20,
        when_empty: Literal["keep", "empty"] = "keep",
        on_error: Literal["fail", "pass"] = "fail",
    ) -> None:
        if learned is not None and not isinstance(learned, Model):
            learned = Model.read(learned)
        self.__setstate__(
            {
                "boilerplate": boilerplate,
                "repeats": repeats,
                "no_repeats": no_repeats,
                "min_repeat_words": min_repeat_words,
                "boundary_model": None if boundary_model is None else read_bytes(boundary_model),
                "rules": [(os.fspath(path), read_text(path)) for path in _several(rules)],
                "no_default_rules": no_default_rules,
                "keep": _several(keep),
                "drop": _several(drop),
                "lang": _several(lang),
                "learned": None if learned is None else learned.text,
                "layout": layout,
                "max_words": max_words,
                "max_article": max_article,
                "when_empty": when_empty,
                "on_error": on_error,
            }
        )

    def clean(self, text: str, source: str | None = None, title: str | None = None) -> str:
        """Returns the clean text: the same object if nothing is removed.

        :param source: Whose article it is: its learned lines are removed.
        :param title: The headline, which is removed where the text begins with it again.
        """
        try:
            return self._engine.clean(text, source, title)
        except ValueError as error:
            self._pass([(None, str(error))])
            return text

    def clean_many(
        self,
        texts: Iterable[str | None],
        sources: str | Iterable[str | None] | None = None,
        jobs: int = 0,
        *,
        titles: Iterable[str | None] | None = None,
    ) -> list[str | None]:
        """Returns the clean texts in the order of ``texts``; `None` stays `None`.

        Cleans on ``jobs`` cores, by default on all, and lets other threads of Python run. Ctrl-C ends it.

        :param sources: The source of all texts, or of each.
        :param titles: The headline of each text.
        :raises TypeError: If an item is neither `str` nor `None`; before any text is cleaned.
        :raises ValueError: If a text cannot be cleaned; see ``on_error``.

        >>> Cleaner().clean_many(["Nobody was hurt.\\nAdvertisement\\n", None])
        ['Nobody was hurt.\\n', None]
        >>> Cleaner().clean_many(["Nobody was hurt.", 7])
        Traceback (most recent call last):
        TypeError: texts[1] is int, not str or None
        """
        items = _listed("texts", texts)
        faults = self._engine.clean_list(
            items, _sources(sources, items), None if titles is None else _listed("titles", titles), jobs
        )
        self._pass(faults)
        return items

    def explain(self, text: str, source: str | None = None, title: str | None = None) -> Result:
        """Cleans a text, and says what was removed and why.

        >>> text = "The ferry sank.\\nFollow us on Facebook and Twitter.\\n"
        >>> result = Cleaner().explain(text)
        >>> result.text
        'The ferry sank.\\n'
        >>> for removal in result.removals:
        ...     print(removal.start, removal.end, removal.reason, removal.rule)
        15 50 rule follow-us
        """
        try:
            result: Result = _result(text, self._engine.explain(text, source, title))
            return result
        except ValueError as error:
            self._pass([(None, str(error))])
            return Result(text, [], False)

    def explain_many(
        self,
        texts: Iterable[str | None],
        sources: str | Iterable[str | None] | None = None,
        jobs: int = 0,
        *,
        titles: Iterable[str | None] | None = None,
    ) -> list[Result | None]:
        """Explains texts on all cores, as :meth:`clean_many` cleans them."""
        items = _listed("texts", texts)
        explained: list[Any] = list(items)
        faults = self._engine.explain_list(
            explained, _sources(sources, items), None if titles is None else _listed("titles", titles), jobs
        )
        self._pass(faults)
        return [_result(text, row) for text, row in zip(items, explained)]

    def rules(self) -> list[Rule]:
        """The rules in force, in the order of their files.

        >>> rule, = (rule for rule in Cleaner().rules() if rule.id == "follow-us")
        >>> rule.category, rule.acts
        ('social', True)
        """
        return [Rule(*row) for row in self._engine.rules()]

    def _pass(self, faults: list[tuple[int | None, str]]) -> None:
        """Raises for the first text that could not be cleaned, or warns of all."""
        if not faults:
            return
        number, why = faults[0]
        message = why if number is None else f"texts[{number}] {why}"
        if self._options["on_error"] == "fail":
            raise ValueError(message) from None
        if len(faults) > 1:
            message = f"{message}; so have {len(faults) - 1} more"
        warnings.warn(f"kept as it is: {message}", RuntimeWarning, stacklevel=3)

    def __getstate__(self) -> dict[str, Any]:
        return self._options

    def __setstate__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._engine = Engine(options)

    def __repr__(self) -> str:
        shown = []
        for name, value in self._options.items():
            if name == "rules":
                value = [path for path, _ in value]
            if value == DEFAULTS[name] or value == []:
                continue
            is_contents = name in ("learned", "boundary_model")
            shown.append(f"{name}={'...' if is_contents else repr(value)}")
        return f"Cleaner({', '.join(shown)})"


DEFAULTS: dict[str, Any] = Cleaner.__init__.__kwdefaults__ or {}


def clean(text: str) -> str:
    """Cleans a text as the program does without options.

    >>> clean("Nobody was hurt.\\nAdvertisement\\n")
    'Nobody was hurt.\\n'
    """
    return default_cleaner().clean(text)


def rules() -> list[Rule]:
    """The built-in rules.

    >>> len(rules()) > 700
    True
    """
    return default_cleaner().rules()


@functools.cache
def default_cleaner() -> Cleaner:
    """The cleaner without options. Built when it is first used, which takes some milliseconds."""
    return Cleaner()


def _result(text: str | None, row: Any) -> Any:
    if text is None:
        return None
    if row is None or isinstance(row, str):
        return Result(text, [], False)
    clean, rows, would_be_empty = row
    removals = [
        Removal(start, end, text[start:end], reason, rule, score, original)
        for start, end, reason, rule, score, original in rows
    ]
    return Result(clean, removals, would_be_empty)


def _several(value: Union[Path, Iterable[Path]]) -> list[Any]:
    """A list of one or of several."""
    return [value] if isinstance(value, (str, os.PathLike)) else list(value)


def _listed(name: str, items: Iterable[str | None]) -> list[Any]:
    if isinstance(items, (str, bytes)):
        raise TypeError(f"{name} is {type(items).__name__}, not a list of texts")
    return list(items)


def _sources(sources: str | Iterable[str | None] | None, texts: list[Any]) -> list[str | None] | None:
    if sources is None:
        return None
    if isinstance(sources, str):
        return [sources] * len(texts)
    return _listed("sources", sources)
