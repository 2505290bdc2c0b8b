"""Columns of Arrow, files of Parquet, and the command that cleans them."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest
from conftest import DIRTY, STORY

import copydesk

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from copydesk.arrow import clean_array, clean_table  # noqa: E402
from copydesk.parquet import clean_file  # noqa: E402

TYPES = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_types_nulls_and_chunks_of_arrays_are_kept(kind: Any) -> None:
    raw = pa.chunked_array([pa.array([DIRTY, None]).cast(kind), pa.array([STORY] * 9000).cast(kind)], type=kind)
    clean = clean_array(raw)
    assert clean.type == kind
    assert clean.to_pylist() == [STORY, None] + [STORY] * 9000
    assert clean_array(raw.slice(0, 0)).type == kind
    with pytest.raises(TypeError, match="the column is int64, not string"):
        clean_array(pa.array([1]))


def table(n_rows: int = 10) -> Any:
    """A table with all that a text may have beside it."""
    columns = {
        "id": pa.array(range(n_rows), pa.uint32()),
        "text": pa.array([None if n == 3 else f"{n}\n{DIRTY}" for n in range(n_rows)]),
        "tags": pa.array([["a", None], None] * (n_rows // 2), pa.list_(pa.string())),
        "at": pa.array([10**15] * n_rows, pa.timestamp("us", "UTC")),
        "about": pa.array([{"x": 1.5, "y": b"\0"}] * n_rows),
        "kind": pa.array(["wire", "own"] * (n_rows // 2)).dictionary_encode(),
    }
    made = pa.table(columns)
    field = made.schema.field("text").with_metadata({"about": "the body"})
    made = made.cast(made.schema.set(1, field))
    return made.replace_schema_metadata({"pandas": "{}", "own": "é"})


def write(path: pathlib.Path, what: Any, **options: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(what, path, row_group_size=4, **options)


def test_everything_but_the_text_is_kept(tmp_path: pathlib.Path) -> None:
    raw, clean = tmp_path / "raw.parquet", tmp_path / "clean.parquet"
    codecs = {"id": "NONE", "text": "ZSTD", "tags.list.element": "GZIP", "at": "SNAPPY", "about.x": "ZSTD"}
    write(raw, table(), compression=codecs, use_dictionary=["kind", "tags.list.element"], write_statistics=["id"])
    raw.chmod(0o640)
    seen: list[tuple[int, int]] = []
    counts = clean_file(raw, clean, progress=lambda *rows: seen.append(rows))
    assert counts == (10, 9, 9 * len(DIRTY[len(STORY) :]))
    assert seen == [(4, 10), (8, 10), (10, 10)]
    before, after = pq.ParquetFile(raw), pq.ParquetFile(clean)
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    expected = [None if n == 3 else f"{n}\n{STORY}" for n in range(10)]
    assert after.read().column("text").to_pylist() == expected
    assert after.read().drop(["text"]).equals(before.read().drop(["text"]), check_metadata=True)
    assert after.read().equals(clean_table(before.read()), check_metadata=True)
    assert [after.metadata.row_group(n).num_rows for n in range(3)] == [4, 4, 2]
    for n in range(before.metadata.num_columns):
        old, new = before.metadata.row_group(0).column(n), after.metadata.row_group(0).column(n)
        assert (new.path_in_schema, new.compression, new.encodings, new.is_stats_set) == (
            old.path_in_schema,
            old.compression,
            old.encodings,
            old.is_stats_set,
        )
    assert clean.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.parquet", "raw.parquet"]


def test_files_of_other_programs_are_kept_as_they_are(tmp_path: pathlib.Path) -> None:
    # Without the schema of Arrow, and with the timestamps of old versions of Spark.
    raw, clean = tmp_path / "raw.parquet", tmp_path / "clean.parquet"
    write(raw, table(), store_schema=False, use_deprecated_int96_timestamps=True)
    clean_file(raw, clean)
    before, after = pq.ParquetFile(raw), pq.ParquetFile(clean)
    assert after.schema == before.schema
    assert after.metadata.metadata == before.metadata.metadata
    assert after.read().drop(["text"]).equals(before.read().drop(["text"]), check_metadata=True)


def test_an_empty_file_is_cleaned(tmp_path: pathlib.Path) -> None:
    raw = tmp_path / "raw.parquet"
    pq.ParquetWriter(raw, table().schema).close()
    assert clean_file(raw, tmp_path / "clean.parquet") == (0, 0, 0)
    assert pq.read_table(tmp_path / "clean.parquet").schema.equals(pq.read_table(raw).schema, check_metadata=True)


def test_a_failure_leaves_no_file(tmp_path: pathlib.Path) -> None:
    raw, clean = tmp_path / "raw.parquet", tmp_path / "clean.parquet"
    write(raw, table())
    cleaner = copydesk.Cleaner(max_article=20)
    for options, message in [
        ({"column": "body"}, "no column `body`; there are id, text, tags, at, about, kind"),
        ({"column": "id"}, "the column `id` is uint32, not string"),
        ({"source_column": "site"}, "no column `site`"),
        ({"cleaner": cleaner}, r"texts\[0\] has more than 20 bytes"),
    ]:
        with pytest.raises(ValueError, match=message):
            clean_file(raw, clean, **options)  # type: ignore[arg-type]
    raw.write_bytes(raw.read_bytes()[:-20])
    with pytest.raises(pa.ArrowException):
        clean_file(raw, clean)
    assert [path.name for path in tmp_path.iterdir()] == ["raw.parquet"]
    clean.write_text("mine")
    with pytest.raises(FileExistsError, match="exists already"):
        clean_file(raw, clean)
    assert clean.read_text() == "mine"


def command(*args: Any, cwd: pathlib.Path, status: int = 0) -> str:
    words = [sys.executable, "-m", "copydesk", "parquet", *map(str, args)]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    return done.stderr


def test_the_command_cleans_a_file(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "raw.parquet", table().rename_columns(["id", "body", "tags", "at", "about", "kind"]))
    said = command("raw.parquet", "-o", "clean.parquet", "--column", "body", "--removed", "r.jsonl", cwd=tmp_path)
    assert said == "1 of 1 files, 10 rows; 9 texts changed, 315 characters removed\n"
    assert pq.read_table(tmp_path / "clean.parquet").column("body")[9].as_py() == f"9\n{STORY}"
    rows = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [row["row"] for row in rows] == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    raw = f"9\n{DIRTY}"
    assert raw[rows[-1]["start"] : rows[-1]["end"]] == rows[-1]["text"] == raw[len(STORY) + 2 - 1 : -1]
    assert (rows[-1]["reason"], rows[-1]["rule"], rows[-1]["file"]) == ("rule", "follow-us", "raw.parquet")
    keep = command("-q", "raw.parquet", "-o", "kept/", "--column", "body", "--keep", "social,share", cwd=tmp_path)
    assert keep == ""
    assert pq.read_table(tmp_path / "kept/raw.parquet").column("body")[9].as_py() == raw


def test_the_command_cleans_a_partitioned_folder(tmp_path: pathlib.Path, news: list[str]) -> None:
    copydesk.learn((text, "marlow") for text in news).write(tmp_path / "wire.model")
    texts = pa.table({"text": [news[0], DIRTY]})
    for site in ("marlow", "tarn"):
        for name in ("a.parquet", "b.snappy.parquet"):
            write(tmp_path / "raw" / f"site={site}" / name, texts)
    (tmp_path / "raw/_SUCCESS").touch()
    (tmp_path / "raw/site=tarn/notes.txt").write_text("no Parquet")
    (tmp_path / "raw/site=tarn/c.parquet").write_bytes(b"PAR1 and then nothing")
    args = ["raw", "-o", "clean", "--model", "wire.model", "--source-column", "site"]
    said = command(*args, cwd=tmp_path, status=3).splitlines()
    assert said[0] == "note: 1 file is not Parquet, and is not copied"
    assert said[1].startswith("error: raw/site=tarn/c.parquet: ")
    assert said[2:] == ["4 of 5 files, 8 rows; 6 texts changed, 204 characters removed"]
    found = sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "clean").rglob("*.*"))
    names = ("a.parquet", "b.snappy.parquet")
    assert found == [f"clean/site={site}/{name}" for site in ("marlow", "tarn") for name in names]
    read = pq.read_table(tmp_path / "clean", partitioning="hive").to_pylist()
    learned = news[0].replace("Read The Marlow Post every day.\n", "")
    assert [row["text"] for row in read] == [learned, STORY] * 2 + [news[0], STORY] * 2
    # A run that was stopped is continued.
    (tmp_path / "raw/site=tarn/c.parquet").unlink()
    (tmp_path / "clean/site=tarn/a.parquet").unlink()
    said = command(*args, "--skip-existing", cwd=tmp_path).splitlines()
    assert said[1:] == ["1 of 1 files, 2 rows; 1 texts changed, 35 characters removed"]
    refused = command("raw", "-o", "raw/clean", cwd=tmp_path, status=2)
    assert refused == "error: raw/clean: one of the two folders is in the other\n"


def test_wrong_usage_is_refused(tmp_path: pathlib.Path) -> None:
    write(tmp_path / "raw.parquet", table())
    (tmp_path / "r.jsonl").write_text("mine")
    os.mkdir(tmp_path / "empty")
    for args, status, message in [
        (["raw.parquet", "-o", "raw.parquet"], 3, "error: raw.parquet: exists already\n"),
        (["none.parquet", "-o", "clean.parquet"], 3, "error: none.parquet: No such file or directory\n"),
        (["raw.parquet", "-o", "r.jsonl"], 3, "error: raw.parquet: r.jsonl: exists already\n"),
        (["r.jsonl", "-o", "c"], 3, "error: r.jsonl: is not a Parquet file\n"),
        (["raw.parquet", "-o", "c", "--removed", "r.jsonl"], 2, "error: r.jsonl: File exists\n"),
        (["raw.parquet", "-o", "c", "--rules", "none"], 2, "error: none: No such file or directory\n"),
        (["empty", "-o", "c"], 2, "error: empty: has no Parquet files\n"),
    ]:
        assert command("-q", *args, cwd=tmp_path, status=status) == message
    assert (tmp_path / "r.jsonl").read_text() == "mine"
