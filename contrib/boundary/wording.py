"""Learns how boilerplate words and pairs of words sound: a linear model over hashed buckets."""
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

N_BUCKETS = 1 << 16
MIN_PUBLISHERS = 4  # what fewer publishers print is a name of theirs more often than not
RIDGE = 3.0


def matrix(table):
    starts = np.concatenate([[0], table.ends])
    counts = np.diff(starts)
    values = np.repeat(1.0 / np.sqrt(np.maximum(counts, 1)), counts)
    return csr_matrix((values, table.buckets.astype(np.int32), starts), shape=(len(counts), N_BUCKETS))


def train(x, is_drop, weight, publisher):
    """Weights of the buckets, whole numbers of -127 to 127."""
    pairs = csr_matrix(
        (np.ones(x.nnz, dtype=np.int8), (np.repeat(publisher, np.diff(x.indptr)), x.indices)),
        shape=(publisher.max() + 1, N_BUCKETS),
    )
    known = np.asarray((pairs > 0).sum(axis=0)).ravel() >= MIN_PUBLISHERS
    sign = np.where(is_drop, 1.0, -1.0)
    # Both sides weigh alike, so that nought is neither.
    weight = weight * np.where(is_drop, 0.5 / weight[is_drop].sum(), 0.5 / weight[~is_drop].sum()) * len(weight)

    def loss(w):
        margin = sign * (x @ (w * known))
        gradient = -(weight * sign / (1 + np.exp(np.clip(margin, -40, 40))))
        value = (weight * np.logaddexp(0, -margin)).sum() + RIDGE / 2 * (w @ w)
        return value, (x.T @ gradient) * known + RIDGE * w

    found = minimize(loss, np.zeros(N_BUCKETS), jac=True, method="L-BFGS-B", options={"maxiter": 40})
    w = found.x * known
    scale = 127 / max(np.percentile(np.abs(w[w != 0]), 99.5), 1e-9)
    return np.clip(np.rint(w * scale), -127, 127).astype(np.int8)


def scores(table, weights):
    """As `score` in src/boundary/grams.rs; the training checks that both agree."""
    starts = np.concatenate([[0], table.ends])
    total = np.concatenate([[0], np.cumsum(weights[table.buckets].astype(np.int64))])
    sums = total[starts[1:]] - total[starts[:-1]]
    counts = np.diff(starts)
    root = np.maximum(np.floor(np.sqrt(counts * 256.0)).astype(np.int64), 1)
    return quotient(sums * 64, root)


def quotient(a, b):
    """Whole quotient towards nought, as in Rust."""
    return np.sign(a) * (np.abs(a) // b)


def columns(table, own):
    """The features that come of the scores, as `wordings` in src/boundary/features/rows.rs computes them."""
    n = len(own)
    first = np.flatnonzero(np.concatenate([[True], table.page[1:] != table.page[:-1]]))
    bounds = np.concatenate([first, [n]])
    start = np.repeat(bounds[:-1], np.diff(bounds))
    end = np.repeat(bounds[1:], np.diff(bounds))
    at = np.arange(n)

    def moved(by):
        there = at + by
        inside = (there >= start) & (there < end)
        return np.where(inside, own[np.clip(there, 0, n - 1)], 0), inside

    def peak(steps):
        best = np.full(n, -(1 << 40))
        for by in steps:
            value, inside = moved(by)
            best = np.where(inside, np.maximum(best, value), best)
        return np.where(best == -(1 << 40), 0, best)

    total = np.concatenate([[0], np.cumsum(np.clip(own, -2000, 2000))])
    out = [
        own,
        *(moved(by)[0] for by in (-1, -2, 1, 2)),
        peak((-1, -2, -3, -4)),
        peak((1, 2, 3, 4)),
        quotient(total[end] - total[at], end - at),
        quotient(total[at + 1] - total[start], at + 1 - start),
    ]
    return np.clip(np.stack(out, axis=1), -32768, 32767).astype(np.int16)
