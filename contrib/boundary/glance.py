"""The first look: which articles show anything at their edges that could go. Most do not, and are done then."""
from collections import defaultdict

import lightgbm
import numpy as np

import curve
import export

PARAMS = {"num_leaves": 16, "learning_rate": 0.15, "feature_fraction": 0.7}
N_TREES = 60
KEPT = 0.98  # of the boilerplate words that go, of each flavour, what must still go

# As in src/boundary/prefilter.rs.
FIRST = "index-from-end"  # the last of those that come first
OTHERS = ("words-1-back", "last-1-back", "words-1-on", "last-1-on", "rule", "wording")
FROM_START, FROM_END, SHORT_LINE = 3, 4, 40


def columns(names):
    return list(range(names.index(FIRST) + 1)) + sorted(names.index(name) for name in OTHERS)


def beside(flags, inside):
    """Whether a paragraph's neighbour on the same page is flagged."""
    return np.append(False, flags[:-1] & inside) | np.append(flags[1:] & inside, False)


def places(table):
    """`places` in src/boundary/prefilter.rs."""
    outer = (curve.column(table, "index") < FROM_START) | (curve.column(table, "index-from-end") < FROM_END)
    inside = table.page[1:] == table.page[:-1]
    short = table.n_bytes <= SHORT_LINE
    return ~table.ruled & (outer | beside(table.ruled, inside) | short & beside(short, inside))


def fit(table, x, rows, is_drop, weight, params):
    """Trees of the features that a glance has."""
    at = columns(table.names)
    data = lightgbm.Dataset(x[np.ix_(rows, at)], is_drop[rows].astype(int), weight=weight[rows],
                            params={"max_bin": params["max_bin"]})
    trees = export.Trees(lightgbm.train({**params, **PARAMS}, data, N_TREES))
    trees.trees = [([(at[f], *rest) for f, *rest in nodes], leaves) for nodes, leaves in trees.trees]
    return trees


def of_pages(table, score):
    """The highest score of a page; of one that has no place to look at, the least."""
    highest = np.full(len(table.pages), np.iinfo(np.int64).min)
    rows = places(table)
    np.maximum.at(highest, table.page[rows], score[rows])
    return highest


def threshold(table, highest, outcome):
    """The highest score, in steps, below which hardly any page has what would go."""
    best = -8192
    for score in range(best, 4097, 128):
        all_of, left = defaultdict(float), defaultdict(float)
        for page, counts in outcome.items():
            flavour = table.pages[page].flavour
            more = counts[3] - counts[4]
            all_of[flavour] += more
            left[flavour] += more if highest[page] >= score else 0
        if any(left[f] < KEPT * all_of[f] for f in all_of if f not in ("partial", "texts", "gold")):
            return best
        best = score
    return best


def seen(outcome, highest, score):
    """The outcome when pages below the threshold are left to the rules."""
    out = {}
    for page, counts in outcome.items():
        kept = np.array([counts[0], 0, counts[2], counts[4], counts[4], counts[5], 0, counts[7], 0])
        out[page] = counts if highest[page] >= score else kept
    return out
