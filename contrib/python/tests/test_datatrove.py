"""A block of a datatrove pipeline."""

from __future__ import annotations

import gzip
import json
import pathlib
from typing import Any

import pytest
from conftest import DIRTY, STORY

import copydesk

pytest.importorskip("datatrove")
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from copydesk.datatrove import CopydeskCleaner


def rows(folder: pathlib.Path) -> list[Any]:
    files = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.jsonl.gz"))]
    return [json.loads(line) for file in files for line in file.splitlines()]


def test_a_pipeline_cleans_and_keeps_what_it_removes(tmp_path: pathlib.Path) -> None:
    (tmp_path / "raw").mkdir()
    for part in range(2):
        texts = [f"{part}{n}\n{DIRTY if n % 2 else STORY}" for n in range(300)]
        lines = [json.dumps({"id": f"{part}/{n}", "text": text, "site": "tarn"}) for n, text in enumerate(texts)]
        (tmp_path / f"raw/{part}.jsonl").write_text("\n".join(lines))
    executor = LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(tmp_path / "raw")),
            CopydeskCleaner(exclusion_writer=JsonlWriter(str(tmp_path / "removed"))),
            JsonlWriter(str(tmp_path / "clean")),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(tmp_path / "logs"),
    )
    stats = executor.run()
    clean = rows(tmp_path / "clean")
    assert [row["text"] for row in clean] == [f"{part}{n}\n{STORY}" for part in range(2) for n in range(300)]
    assert [row["id"] for row in clean] == [f"{part}/{n}" for part in range(2) for n in range(300)]
    removed = rows(tmp_path / "removed")
    assert [row["id"] for row in removed] == [f"{part}/{n}" for part in range(2) for n in range(1, 300, 2)]
    for row in removed:
        about = row["metadata"]["copydesk"]
        part, number = row["id"].split("/")
        raw = f"{part}{number}\n{DIRTY}"
        assert raw[about["start"] : about["end"]] == row["text"]
        assert (about["reason"], about["rule"], about["score"]) == ("rule", "follow-us", 1.0)
        assert row["metadata"]["site"] == "tarn"
    counted = {name: stat.total for name, stat in stats.stats[1].stats.items()}
    assert counted["total"] == counted["forwarded"] == 600
    assert counted["changed"] == 300
    assert counted["removed_chars"] == counted["removed_rule_chars"] == 300 * len(DIRTY[len(STORY) :])


def test_sources_are_in_the_metadata(tmp_path: pathlib.Path, news: list[str]) -> None:
    from datatrove.data import Document

    cleaner = copydesk.Cleaner(learned=copydesk.learn((text, "marlow") for text in news))
    raw = [Document(news[0], "a", metadata={"site": "marlow"}), Document(news[0], "b")]
    writer = ParquetWriter(str(tmp_path / "removed"))
    clean = list(CopydeskCleaner(cleaner, source="site", exclusion_writer=writer).run(iter(raw)))
    assert [document.text for document in clean] == [news[0].replace("Read The Marlow Post every day.\n", ""), news[0]]
    (row,) = pytest.importorskip("pyarrow.parquet").read_table(tmp_path / "removed").to_pylist()
    assert row["text"].strip() == "Read The Marlow Post every day."
