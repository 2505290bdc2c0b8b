"""The examples in docstrings and in the guide are run."""

from __future__ import annotations

import csv
import doctest
import importlib
import json
import pathlib
import re

import pytest
from conftest import DIRTY, FIXTURES, STORY

GUIDE = FIXTURES.parent / "docs" / "python.md"

MODULES = ["", "._cleaner", "._corpus", "._model", "._tables", ".jsonl", ".polars"]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str) -> None:
    if name == ".polars":
        pytest.importorskip("polars")
    failed, tried = doctest.testmod(importlib.import_module(f"copydesk{name}"), optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert failed == 0
    assert tried > 0


def sections() -> list[tuple[str, list[str]]]:
    """The headings of the guide, each with its blocks of Python."""
    found = []
    for section in re.split(r"^## ", GUIDE.read_text(encoding="utf-8"), flags=re.M)[1:]:
        heading, _, body = section.partition("\n")
        blocks = re.findall(r"^```python\n(.*?)^```", body, flags=re.M | re.S)
        if blocks:
            found.append((heading, blocks))
    return found


@pytest.mark.parametrize(("heading", "blocks"), sections(), ids=[heading for heading, _ in sections()])
def test_the_guide(heading: str, blocks: list[str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prepare(heading)
    names: dict[str, object] = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, f"{GUIDE.name}: {heading}", "exec"), names)


LIBRARIES = {
    "pandas": "pandas",
    "Polars": "polars",
    "Parquet and Arrow": "pyarrow",
    "Hugging Face datasets": "datasets",
    "datatrove": "datatrove",
    "Ray Data": "ray",
    "Spark": "pyspark",
}


def prepare(heading: str) -> None:
    """Makes the files that a section reads, and skips it where its library is not installed."""
    if heading in LIBRARIES:
        pytest.importorskip(LIBRARIES[heading])
    rows = [{"text": text, "site": "marlow"} for text in (DIRTY, STORY)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    pathlib.Path("raw").mkdir()
    for path in ("wire.jsonl", "raw/wire.jsonl"):
        pathlib.Path(path).write_text(lines)
    with open("wire.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["text", "site"])
        writer.writeheader()
        writer.writerows(rows)
    if heading == "Parquet and Arrow":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), "in.parquet")
