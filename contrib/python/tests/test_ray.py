"""Ray Data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import DIRTY, STORY

import copydesk

ray = pytest.importorskip("ray")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    # The guide may have started it.
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, ignore_reinit_error=True)
    yield
    ray.shutdown()


@pytest.mark.parametrize("batch_format", ["numpy", "pandas"])
def test_batches_are_mapped(cluster: None, batch_format: str) -> None:
    raw = [{"id": n, "text": None if n % 5 == 0 else f"{n}\n{DIRTY}"} for n in range(200)]
    options: dict[str, Any] = {"cleaner": copydesk.Cleaner(), "jobs": 1}
    clean = ray.data.from_items(raw).map_batches(copydesk.batch, batch_format=batch_format, fn_kwargs=options)
    found = sorted(clean.take_all(), key=lambda row: row["id"])
    assert found == [{"id": n, "text": None if n % 5 == 0 else f"{n}\n{STORY}"} for n in range(200)]
