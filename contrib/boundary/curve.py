"""What a model would remove at which price: chances from scores, the chain, and the operating curve."""
import numpy as np

from pages import DROP, KEEP

STEP = 128  # an eighth of a unit of log-odds
FIRST = -64 * STEP
N_STEPS = 160
WORD = 1_000_000
DOUBT = 200.0  # words; how much a step's own counts must outweigh what the curve through all steps says


def chances(score, is_keep, words):
    """The chance of story for each step of the score, in millionths, never rising with the score.

    A logistic curve through all scores, corrected by what each step shows.
    """
    z = score / 1024.0
    a, b = 1.0, 0.0
    for _ in range(60):  # Newton's method for the two numbers
        p = 1 / (1 + np.exp(np.clip(a * z + b, -40, 40)))
        error, curve = words * (p - is_keep), words * p * (1 - p)
        gradient = np.array([(error * z).sum(), error.sum()])
        hessian = np.array([[(curve * z * z).sum(), (curve * z).sum()], [(curve * z).sum(), curve.sum()]])
        step = np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
        a, b = a + step[0], b + step[1]
    at = np.clip((score - FIRST) // STEP, 0, N_STEPS - 1)
    total = np.bincount(at, words, N_STEPS)
    keep = np.bincount(at, words * is_keep, N_STEPS)
    middle = (FIRST + (np.arange(N_STEPS) + 0.5) * STEP) / 1024.0
    prior = 1 / (1 + np.exp(np.clip(a * middle + b, -40, 40)))
    chance, weight = (keep + DOUBT * prior) / (total + DOUBT), total + DOUBT
    # Pool adjacent violators: the chance of story must not rise with the score of boilerplate.
    blocks = []
    for value, heavy in zip(chance, weight):
        blocks.append([value, heavy, 1])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            v, w, n = blocks.pop()
            u = blocks[-1]
            blocks[-1] = [(u[0] * u[1] + v * w) / (u[1] + w), u[1] + w, u[2] + n]
    # Between the middles of the pools, log-odds go straight, so that equal chances are rare.
    counts = np.array([n for _, _, n in blocks])
    centre = np.cumsum(counts) - (counts + 1) / 2
    value = np.clip(np.array([v for v, _, _ in blocks]), 1e-6, 1 - 1e-6)
    odds = np.interp(np.arange(N_STEPS), centre, np.log(value / (1 - value)))
    return FIRST, STEP, [int(c) for c in np.clip(np.rint(WORD / (1 + np.exp(-odds))), 1, WORD)]


def chance_of(chances, score):
    first, step, each = chances
    return np.array(each)[np.clip((score - first) // step, 0, len(each) - 1)]


# As in src/boundary.rs.
MIN_PROSE = 60
CHANCE_OF_TALK = 10_000
DEARER_AMONG_LINES, DEARER_UNDER_RULE = 2, 3
LAST_STOP = 6  # as in src/boundary/shape.rs
LEAST_BEFORE, LEAST_INSIDE, LEAST_HEAD, PART_OF_COST = 1.2, 16.0, 2, 3  # as in src/boundary/chain.rs


def is_talk(table):
    """Whether a paragraph stands among readers' comments under a story: `is_talk` in src/boundary/features.rs."""
    column = {name: table.x[:, number] for number, name in enumerate(table.names)}
    enough = column["prose-words-before-first-comment"] >= MIN_PROSE
    return (column["comments"] > 0) & (column["words-since-first-comment"] >= 0) & enough


def bounds_of(table):
    """Where the pages begin, and the end of the last."""
    return np.flatnonzero(np.concatenate([[True], table.page[1:] != table.page[:-1], [True]]))


def column(table, name):
    return table.x[:, table.names.index(name)]


def insertions(goes, ruled, goes_on):
    """Two and more paragraphs in a row that go, where what rules take counts as one: `insertions` in src/boundary/chain.rs.
    `goes_on` is of them and of the paragraph after them."""
    edge = np.flatnonzero(np.diff(np.concatenate([[False], goes | ruled, [False]]).astype(int)))
    out = np.zeros(len(goes), dtype=bool)
    for lo, hi in zip(edge[::2], edge[1::2]):
        seams = lo + np.flatnonzero(~goes_on[lo : hi + 1])
        if len(seams) > 1 and seams[-1] - seams[0] > 1:
            out[seams[0] : seams[-1]] = True
    return out


def is_one_piece(words, goes_on):
    """As in src/boundary/features.rs."""
    of_row = most = 0
    for n, on in zip(words, goes_on):
        of_row = of_row + n if on else 0
        most = max(most, of_row)
    return most > words.sum() // 2


def going(words, chance, rule, prose, sentence, talk, goes_on, cost):
    """Which paragraphs of a page go, as src/boundary/chain.rs decides. `rule` is what rules take of each: see `HitKind`."""
    ruled = rule == 3
    under = sentence & np.append([False], ruled[:-1])
    chance = np.where(talk, np.minimum(chance, CHANCE_OF_TALK), chance)

    def worth(cost):
        worth = words * (WORD - (1 + cost) * chance)
        worth[rule == 2] = np.maximum(worth[rule == 2], 0)
        worth[ruled] = 0
        return worth

    out = ruled.copy()
    if words[prose].sum() < MIN_PROSE or is_one_piece(words, goes_on):
        return out
    n = len(words)
    if prose.sum() * 2 <= n:
        cost = cost * DEARER_AMONG_LINES
    goes_on = np.append(goes_on, False)
    dear = np.where(under, cost * DEARER_UNDER_RULE, cost)
    back = np.where(goes_on[n - 1 :: -1], 0, np.cumsum(worth(dear)[::-1])) if n else np.zeros(0)
    end = n - 1 - int(np.argmax(back)) if n and back.max() > cost * WORD / PART_OF_COST else n
    on = np.where(goes_on[1 : end + 1], 0, np.cumsum(worth(max(cost / 4, LEAST_BEFORE))[:end]))
    start = 1 + int(np.argmax(on)) if end and on.max() > LEAST_HEAD * WORD else 0
    stays = words[start:end][prose[start:end]].sum()
    surely = words[end:][prose[end:] & talk[end:]].sum()
    if stays < MIN_PROSE or words[prose].sum() - stays - surely > stays:
        return out
    out[:start] = True
    out[end:] = True
    lines = (worth(np.maximum(dear, LEAST_INSIDE)) > 0) & ~prose
    out[start:end] |= insertions(lines[start:end], ruled[start:end], goes_on[start : end + 1])
    return out


def outcome(table, score, chances, cost, wanted):
    """For each page that is `wanted`: words of the story and those lost, words of boilerplate and those removed, and words
    of boilerplate that rules remove."""
    prose = (table.words >= 20) & (column(table, "stops") > 0)
    sentence = (column(table, "last") > LAST_STOP) & (column(table, "stops") > 0)
    chance, talk, rule = chance_of(chances, score), is_talk(table), column(table, "rule")
    bounds = bounds_of(table)
    out = {}
    for lo, hi in zip(bounds[:-1], bounds[1:]):
        page = table.page[lo]
        if not wanted[page]:
            continue
        words, label, ruled = table.words[lo:hi], table.label[lo:hi], table.ruled[lo:hi]
        gone = going(words, chance[lo:hi], rule[lo:hi], prose[lo:hi], sentence[lo:hi], talk[lo:hi], table.goes_on[lo:hi], cost)
        keep, drop = label == KEEP, label == DROP
        # What rules take of a story is their affair.
        sums = [words[of].sum() for of in (keep, keep & gone & ~ruled, drop, drop & gone, drop & ruled)]
        out[page] = np.array(sums)
    return out
