"""What a model would remove at which price: chances from scores, the chain, and the operating curve."""
import numpy as np

from pages import DROP, KEEP, META

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
MOST_CHANCE = 600_000
DEARER_AMONG_LINES, DEARER_UNDER_RULE, DEARER_IF_EXTRACTED, LEAST_IF_EXTRACTED = 2, 3, 4, 6.5
BARE, BARE_CHANCE = 2, 30_000
HEADLINE_REACH, HEADLINE_WORDS, HEADLINE_SHARED = 10, 5, 500
LAST_STOP = 6  # as in src/boundary/shape.rs
MAX_HITS, LINES = 2, 400  # as in src/boundary/features.rs
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


class Pages:
    """The paragraphs of all pages as src/boundary.rs sees them, with their chances."""

    def __init__(self, table, score, chances):
        def of(name):
            return column(table, name)

        self.table, self.words, self.goes_on, self.rule = table, table.words, table.goes_on, of("rule")
        self.is_prose = (table.words >= 20) & (of("stops") > 0)
        self.is_sentence = (of("last") > LAST_STOP) & (of("stops") > 0)
        self.is_talk = is_talk(table)
        chance = chance_of(chances, score)
        self.chance = np.where(self.is_talk, np.minimum(chance, CHANCE_OF_TALK), chance)
        self.is_headline = ~self.is_prose & (table.words >= HEADLINE_WORDS) & (of("telling") > 0)
        self.is_headline &= of("telling-in-core") >= HEADLINE_SHARED
        self.is_extracted = (of("rules-of-article") <= MAX_HITS) & (of("lines-of-article") < LINES)
        bounds = bounds_of(table)
        self.bounds = list(zip(bounds[:-1], bounds[1:]))

    def cost(self, at, cost):
        """What a lost word after the story costs on a page."""
        if self.is_extracted[at.start]:
            return max(LEAST_IF_EXTRACTED, cost * DEARER_IF_EXTRACTED)
        prose = self.is_prose[at]
        return cost if prose.sum() * 2 > len(prose) else cost * DEARER_AMONG_LINES

    def worth(self, at, cost):
        """What is gained by removing each paragraph."""
        worth = self.words[at] * (WORD - (1 + cost) * self.chance[at])
        worth[self.rule[at] == 2] = np.maximum(worth[self.rule[at] == 2], 0)
        worth[self.rule[at] == 3] = 0
        return worth

    def going(self, at, cost):
        """Which paragraphs of a page go, as src/boundary/chain.rs decides, beside those that rules take."""
        words, prose, chance, ruled = self.words[at], self.is_prose[at], self.chance[at], self.rule[at] == 3
        n = len(words)
        out = np.zeros(n, dtype=bool)
        if n < 2 or words[prose].sum() < MIN_PROSE or is_one_piece(words, self.goes_on[at]):
            return out
        cost = self.cost(at, cost)
        goes_on = np.append(self.goes_on[at], False)
        stays = (chance >= MOST_CHANCE) & (prose | goes_on[:-1] | goes_on[1:]) & ~ruled & (self.rule[at] != 2)
        under = self.is_sentence[at] & np.append([False], ruled[:-1])
        dear = np.where(under, cost * DEARER_UNDER_RULE, cost)
        last = np.flatnonzero(stays)[-1] + 1 if stays.any() else 0
        back = np.where(goes_on[:-1], -1, np.cumsum(self.worth(at, dear)[::-1])[::-1])[last:]
        end = last + int(n - last - 1 - np.argmax(back[::-1])) if last < n and back.max() > cost * WORD / PART_OF_COST else n
        first = min(end, np.flatnonzero(stays)[0]) if stays.any() else end
        on = np.where(goes_on[1:], -1, np.cumsum(self.worth(at, max(cost / 4, LEAST_BEFORE))))[:first]
        start = 1 + int(np.argmax(on)) if first and on.max() > LEAST_HEAD * WORD else 0
        start, end = (0 if self.is_bare(at, 0, start) else start), (n if self.is_bare(at, end, n) else end)
        if self.is_rivalled(at, start, end):
            return out
        lines = (self.worth(at, np.maximum(dear, LEAST_INSIDE)) > 0) & ~prose
        out[start:end] = insertions(lines[start:end], ruled[start:end], goes_on[start : end + 1])
        out[:start] = ~(self.is_headline[at][:start] & (np.arange(start) >= start - HEADLINE_REACH))
        out[end:] = True
        return out & ~ruled & (chance < MOST_CHANCE)

    def is_bare(self, at, start, end):
        """`spare_bare_ends` in src/boundary.rs."""
        rule, chance = self.rule[at][start:end], self.chance[at][start:end]
        return end - start <= BARE and not rule.any() and (chance > BARE_CHANCE).any()

    def is_rivalled(self, at, start, end):
        """`has_story` and `loses_most` in src/boundary.rs."""
        words, talk = self.words[at] * self.is_prose[at], self.is_talk[at]
        kept = words[start:end].sum()
        return kept < MIN_PROSE or words[:start].sum() + words[end:][~talk[end:]].sum() > kept


# What is counted of a page, in words.
COUNTS = ("keep", "lost", "drop", "gone", "ruled", "near", "near lost", "far", "far lost")


def outcome(pages, cost, wanted):
    """For each page that is `wanted`: words of the story and those lost, of boilerplate and those removed, and those of the latter
    that rules remove; of headlines, bylines, dates and captions beside the story and elsewhere, and those lost."""
    table, out = pages.table, {}
    keep, drop = table.label == KEEP, table.label == DROP
    meta = table.label == META
    for lo, hi in pages.bounds:
        page = table.page[lo]
        if not wanted[page]:
            continue
        at = slice(lo, hi)
        gone, ruled, near = pages.going(at, cost), table.ruled[at], table.near[at]
        # What rules take of a story is their affair.
        of = [keep[at], keep[at] & gone, drop[at], drop[at] & (gone | ruled), drop[at] & ruled]
        of += [near, near & gone, meta[at] & ~near, meta[at] & ~near & gone]
        out[page] = np.array([table.words[at][rows].sum() for rows in of])
    return out


def calibration(chance, is_keep, words):
    """For bands of the chance: its least value, words, the mean chance, and the share of the words that belong to stories."""
    edges = (0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 1.01)
    for low, high in zip(edges, edges[1:]):
        rows = (chance >= low * WORD) & (chance < high * WORD)
        n = words[rows].sum()
        if n:
            yield low, n, (chance[rows] * words[rows]).sum() / WORD / n, (is_keep[rows] * words[rows]).sum() / n
