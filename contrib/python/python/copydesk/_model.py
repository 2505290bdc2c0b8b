"""Models of learned lines."""

from __future__ import annotations

import os
from typing import NamedTuple

from ._copydesk import model_lines
from ._files import Path, read_text


class LearnedLine(NamedTuple):
    """A line that many articles of a source have."""

    source: str
    """The source; ``*`` is the whole corpus."""
    n_articles: int
    """How many articles of the source have the line."""
    n_of_source: int
    """How many articles the source has."""
    place: str
    """Where it is: ``head``, ``middle``, ``tail`` or ``any``; ``beside`` if it is removed between other lines only."""
    text: str
    """The line. ``…`` at an end of it stands for text that varies."""


class Model:
    """The lines that :func:`learn` has learned. Its text is that of a file of ``copydesk learn``, which people can edit.

    >>> model = Model("copydesk model 2\\n")
    >>> model.lines
    []
    """

    __slots__ = ("lines", "text")

    def __init__(self, text: str) -> None:
        self.text: str = text
        """The contents of the file."""
        self.lines: list[LearnedLine] = [LearnedLine(*line) for line in model_lines(text)]
        """All lines, sorted by source and number of articles."""

    @classmethod
    def read(cls, path: Path) -> Model:
        """Reads the file of a model."""
        text = read_text(path)
        try:
            return cls(text)
        except ValueError as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from None

    def write(self, path: Path) -> None:
        """Writes the file of the model. An existing file is replaced as a whole."""
        temporary = f"{os.fspath(path)}.{os.getpid()}.tmp"
        try:
            with open(temporary, "w", encoding="utf-8", newline="\n") as file:
                file.write(self.text)
            os.replace(temporary, path)
        except BaseException:
            if os.path.exists(temporary):
                os.unlink(temporary)
            raise

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __getstate__(self) -> str:
        return self.text

    def __setstate__(self, text: str) -> None:
        self.__init__(text)  # type: ignore[misc]

    def __repr__(self) -> str:
        sources = {line.source for line in self.lines}
        return f"<copydesk.Model: {len(self.lines)} lines of {len(sources)} sources>"
