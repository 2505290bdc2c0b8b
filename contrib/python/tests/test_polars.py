"""Expressions and series of Polars."""

from __future__ import annotations

import pytest
from conftest import DIRTY, STORY

import copydesk

pl = pytest.importorskip("polars")
import copydesk.polars  # noqa: E402


def test_an_expression_is_cleaned() -> None:
    df = pl.DataFrame({"n": [1, 2, 3], "body": [DIRTY, None, STORY]})
    expected = pl.DataFrame({"n": [1, 2, 3], "body": [STORY, None, STORY]})
    expr = pl.col("body").copydesk.clean()
    assert df.with_columns(expr).equals(expected)
    for engine in ("in-memory", "streaming"):
        assert df.lazy().with_columns(expr).collect(engine=engine).equals(expected)
    assert df.select(clean=expr).columns == ["clean"]
    assert df.clear().with_columns(expr).schema == df.schema
    keep = copydesk.Cleaner(keep="social")
    assert df.with_columns(pl.col("body").copydesk.clean(keep)).equals(df)


def test_a_series_is_cleaned() -> None:
    raw = pl.Series("body", [DIRTY, None])
    assert raw.copydesk.clean().equals(pl.Series("body", [STORY, None]))
    assert raw.cast(pl.Categorical).copydesk.clean().equals(pl.Series("body", [STORY, None]))
    with pytest.raises(TypeError, match="the column is Int64, not String"):
        pl.Series([1]).copydesk.clean()


def test_sources_and_headlines_are_columns_or_expressions(news: list[str]) -> None:
    cleaner = copydesk.Cleaner(learned=copydesk.learn((text, "marlow") for text in news))
    df = pl.DataFrame({"text": [news[0], news[0]], "site": ["Marlow", None]})
    clean = df.with_columns(pl.col("text").copydesk.clean(cleaner, source=pl.col("site").str.to_lowercase()))
    assert clean["text"].to_list() == [news[0].replace("Read The Marlow Post every day.\n", ""), news[0]]
    assert clean["site"].to_list() == ["Marlow", None]
    assert df.with_columns(pl.col("text").copydesk.clean(cleaner, "site"))["text"].to_list() == [news[0]] * 2
    headline = df.select(pl.lit("It sank").alias("title"), pl.lit("It sank\n" + STORY).alias("text"))
    assert headline.select(pl.col("text").copydesk.clean(title="title"))["text"].to_list() == [STORY, STORY][:1]
