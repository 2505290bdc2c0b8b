"""Series of pandas."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import DIRTY, STORY

import copydesk

pd = pytest.importorskip("pandas")


@pytest.mark.parametrize("dtype", ["object", "string", "str", "string[pyarrow]", "arrow"])
def test_index_name_type_and_missing_values_are_kept(dtype: Any) -> None:
    if dtype == "arrow":
        dtype = pd.ArrowDtype(pytest.importorskip("pyarrow").string())
    elif dtype == "string[pyarrow]":
        pytest.importorskip("pyarrow")
    raw = pd.Series([DIRTY, None, STORY], index=[5, 5, 2], name="body", dtype=dtype)
    clean = copydesk.clean_series(raw)
    pd.testing.assert_series_equal(clean, pd.Series([STORY, None, STORY], index=[5, 5, 2], name="body", dtype=dtype))


def test_each_kind_of_missing_value_stays_what_it_is() -> None:
    raw = pd.Series([None, float("nan"), pd.NA, pd.NaT, DIRTY], dtype=object)
    clean = copydesk.clean_series(raw)
    assert [repr(item) for item in clean] == [*(repr(item) for item in raw[:4]), repr(STORY)]


def test_categories_that_become_equal_are_one() -> None:
    raw = pd.Series([DIRTY, STORY, None, DIRTY], dtype="category")
    clean = copydesk.clean_series(raw)
    assert clean.dtype == "category"
    assert list(clean.cat.categories) == [STORY]
    assert clean.isna().tolist() == [False, False, True, False]


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match=r"texts\[0\] is int"):
        copydesk.clean_series(pd.Series([1, 2]))


def test_frames_are_batches(news: list[str]) -> None:
    cleaner = copydesk.Cleaner(learned=copydesk.learn((text, "marlow") for text in news))
    raw = pd.DataFrame({"body": [news[0], news[0], None], "site": ["marlow", None, "marlow"], "n": [1, 2, 3]})
    before = raw.copy(deep=True)
    clean = copydesk.batch(raw, "body", source="site", cleaner=cleaner)
    pd.testing.assert_frame_equal(raw, before)
    pd.testing.assert_frame_equal(clean[["site", "n"]], raw[["site", "n"]])
    assert clean["body"][0] == news[0].replace("Read The Marlow Post every day.\n", "")
    assert clean["body"][1] == news[0]
    assert copydesk.clean_series(raw["body"], raw["site"], cleaner).equals(clean["body"])
