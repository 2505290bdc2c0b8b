"""A block for pipelines of datatrove. Needs datatrove.

::

    LocalPipelineExecutor(
        pipeline=[
            JsonlReader("raw"),
            CopydeskCleaner(Cleaner(boilerplate="normal"), exclusion_writer=JsonlWriter("removed")),
            JsonlWriter("clean"),
        ]
    ).run()
"""

from __future__ import annotations

import contextlib
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.utils.batching import batched
from datatrove.utils.typeshelper import StatHints

from ._cleaner import Cleaner, Removal, Result, default_cleaner


class CopydeskCleaner(PipelineStep):  # type: ignore[misc]
    """Cleans the text of every document. All documents are forwarded, in their order.

    Its statistics count documents and the removed characters, in all and for each reason.

    :param cleaner: How to clean; by default as :func:`copydesk.clean` does.
    :param source: The field of the metadata that has the source, for learned lines.
    :param title: The field of the metadata that has the headline.
    :param exclusion_writer: Writes each removed text: a document whose metadata say where it was and why it was removed,
        under ``copydesk``, and have what the document's had. Its id is that of the document.
    :param batch_size: How many documents to clean at a time.
    :param jobs: How many cores to use. datatrove runs a task on each core.
    """

    type = "✂️ - FORMAT"
    name = "📰 copydesk"

    def __init__(
        self,
        cleaner: Cleaner | None = None,
        source: str | None = None,
        title: str | None = None,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = 256,
        jobs: int = 1,
    ) -> None:
        super().__init__()
        self.cleaner = cleaner or default_cleaner()
        self.source = source
        self.title = title
        self.exclusion_writer = exclusion_writer
        self.batch_size = batch_size
        self.jobs = jobs

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Cleans documents."""
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for documents in batched(data, self.batch_size):
                with self.track_time("batch"):
                    results = self._explain(documents)
                for document, result in zip(documents, results):
                    self._count(document, result)
                    if writer is not None:
                        for removal in result.removals:
                            writer.write(_removed(document, removal), rank)
                    document.text = result.text
                    self.update_doc_stats(document)
                    yield document

    def _explain(self, documents: list[Document]) -> list[Any]:
        def of(field: str | None) -> list[str | None] | None:
            return None if field is None else [document.metadata.get(field) for document in documents]

        texts = [document.text for document in documents]
        return self.cleaner.explain_many(texts, of(self.source), self.jobs, titles=of(self.title))

    def _count(self, document: Document, result: Result) -> None:
        self.stat_update(StatHints.total, StatHints.forwarded)
        if not result.removals:
            return
        self.stat_update("changed")
        self.stat_update("removed_chars", value=len(document.text) - len(result.text))
        for removal in result.removals:
            self.stat_update(f"removed_{removal.reason}_chars", value=removal.end - removal.start)


def _removed(document: Document, removal: Removal) -> Document:
    about = {
        "start": removal.start,
        "end": removal.end,
        "reason": removal.reason,
        "rule": removal.rule or "",
        "score": removal.score,
    }
    return Document(text=removal.text, id=document.id, metadata={**document.metadata, "copydesk": about})
