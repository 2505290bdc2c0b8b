"""Hugging Face datasets."""

from __future__ import annotations

import pathlib

import pytest
from conftest import DIRTY, STORY

import copydesk

datasets = pytest.importorskip("datasets")


def test_a_data_set_is_mapped(tmp_path: pathlib.Path) -> None:
    raw = datasets.Dataset.from_dict({"id": list(range(2500)), "text": [DIRTY, None, STORY, f"é\n{DIRTY}", ""] * 500})
    clean = raw.map(copydesk.batch, batched=True)
    assert clean.features == raw.features
    assert clean["text"] == [STORY, None, STORY, f"é\n{STORY}", ""] * 500
    assert clean["id"] == raw["id"]
    assert raw.map(copydesk.batch, batched=True, num_proc=2, fn_kwargs={"jobs": 1})["text"] == clean["text"]
    stream = raw.to_iterable_dataset().map(copydesk.batch, batched=True)
    assert [row["text"] for row in stream] == clean["text"]


def test_options_and_the_cache(tmp_path: pathlib.Path, news: list[str]) -> None:
    model = copydesk.learn((text, "marlow") for text in news)
    raw = datasets.Dataset.from_dict({"body": [news[0], news[0]], "site": ["marlow", None]})

    def mapped() -> object:
        options = {"column": "body", "source": "site", "cleaner": copydesk.Cleaner(learned=model)}
        return raw.map(copydesk.batch, batched=True, fn_kwargs=options)

    assert mapped()["body"] == [news[0].replace("Read The Marlow Post every day.\n", ""), news[0]]
    # Equal cleaners have one hash, so that what is mapped again comes from the cache.
    assert mapped()._fingerprint == mapped()._fingerprint
