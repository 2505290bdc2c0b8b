"""Removes repeated text and site boilerplate from scraped news articles, and keeps every other character.

>>> import copydesk
>>> copydesk.clean("The ferry sank on Monday, the harbour board said.\\nAdvertisement\\n")
'The ferry sank on Monday, the harbour board said.\\n'

A :class:`Cleaner` has the options of the program, cleans many texts on all cores, and explains what it removes:

>>> cleaner = copydesk.Cleaner(keep=["advertisement"])
>>> cleaner.clean_many(["Nobody was hurt.\\nAdvertisement\\n", None])
['Nobody was hurt.\\nAdvertisement\\n', None]

Results are those of the program ``copydesk``, which is installed with this package, character for character. Neither the
module nor the functions here read a config file.

Libraries for tables and corpora have functions of their own: :func:`clean_series` for pandas, :func:`batch` for Hugging
Face ``datasets`` and Ray Data, and the modules :mod:`copydesk.polars`, :mod:`copydesk.arrow`, :mod:`copydesk.parquet`,
:mod:`copydesk.datatrove`, :mod:`copydesk.spark` and :mod:`copydesk.jsonl`. Each needs its library; this module needs none.
"""

from ._cleaner import Cleaner, Removal, Result, Rule, clean, rules
from ._copydesk import VERSION as __version__
from ._corpus import Cluster, Copy, find_copies, learn
from ._model import LearnedLine, Model
from ._tables import batch, clean_series

__all__ = [
    "Cleaner",
    "Cluster",
    "Copy",
    "LearnedLine",
    "Model",
    "Removal",
    "Result",
    "Rule",
    "__version__",
    "batch",
    "clean",
    "clean_series",
    "find_copies",
    "learn",
    "rules",
]
