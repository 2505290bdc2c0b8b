#!/usr/bin/env python3
"""Trains the boundary model: see README.md beside this file."""
import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import defaultdict

import lightgbm
import numpy as np

import curve
import export
import glance
import pages as reading
import wording
from pages import DROP, KEEP, META, NONE

PARAMS = {
    "objective": "binary",
    "learning_rate": 0.08,
    "num_leaves": 40,
    "min_data_in_leaf": 120,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10.0,
    "max_bin": 63,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
}
N_TREES = 256
LOSSES = (0.0005, 0.001, 0.002, 0.005, 0.01)
# Of the words of stories on scraped pages, of clean articles, and of texts that are no news, what a level may take.
LEVELS = (("normal", (0.0005, 0.0002, 0.001)), ("thorough", (0.005, 0.005, 0.01)))
COSTS = [round(float(cost), 1) for cost in np.geomspace(0.3, 300, 20)]
MARGIN = 0.7  # of a level's loss is used up here, since other publishers are less kind


def weights(table):
    """Paragraphs weigh by the root of their words, and long pages less than the sum of their paragraphs. Headlines, bylines, dates
    and captions are learned as story if they are beside it, and otherwise not at all: those below it are of other stories."""
    weight = np.sqrt(np.clip(table.words, 1, 300).astype(float))
    weight[(table.label == META) & ~table.near | (table.label == NONE)] = 0
    of_page = np.bincount(table.page, weight, len(table.pages))
    weight *= (np.maximum(of_page, 1.0) ** -0.4)[table.page]
    return weight / weight[weight > 0].mean()


class Training:
    def __init__(self, table, fold, seed):
        self.table, self.fold, self.seed = table, fold[table.page], seed
        self.n_folds = fold.max() + 1
        self.weight = weights(table)
        self.is_drop = table.label == DROP
        self.used = self.weight > 0
        publishers = sorted({p.publisher for p in table.pages})
        number = {p: n for n, p in enumerate(publishers)}
        self.publisher = np.array([number[p.publisher] for p in table.pages])[table.page]
        made = np.array([p.made for p in table.pages])[table.page]
        self.for_wording = self.used & ~made & (table.label != META)
        self.matrix = wording.matrix(table)
        self.first_wording = table.names.index("wording")
        self.wordings = {}

    def train_wording(self, without):
        """Learns the wording without some folds."""
        rows = np.flatnonzero(self.for_wording & ~np.isin(self.fold, without))
        return wording.train(self.matrix[rows], self.is_drop[rows], self.weight[rows], self.publisher[rows])

    def train_wordings(self, n_jobs):
        """Learns the wording without no fold, each one and each two."""
        folds = range(self.n_folds)
        keys = [()] + [tuple(sorted({a, b})) for a in folds for b in folds if a <= b]
        self.wordings = dict(zip(keys, in_processes(self.train_wording, keys, n_jobs)))

    def wording(self, without):
        return self.wordings[tuple(sorted(set(without)))]

    def features(self, without):
        """Features for a model that may not see the folds `without`: no paragraph's wording was learned from itself."""
        own = np.zeros(len(self.fold), dtype=np.int64)
        for fold in range(self.n_folds):
            rows = self.fold == fold
            own[rows] = wording.scores(self.table, self.wording([fold, *without]))[rows]
        x = self.table.x.copy()
        x[:, self.first_wording : self.first_wording + 9] = wording.columns(self.table, own)
        return x

    def fit(self, without):
        x = self.features(without)
        rows = self.used & ~np.isin(self.fold, without)
        data = lightgbm.Dataset(x[rows], self.is_drop[rows].astype(int), weight=self.weight[rows],
                                feature_name=list(self.table.names), params={"max_bin": PARAMS["max_bin"]})
        booster = lightgbm.train({**PARAMS, "seed": self.seed}, data, N_TREES)
        return export.Trees(booster), x

    def fit_both(self, without):
        """The trees and those of the prefilter, and the scores of what they have not seen."""
        trees, x = self.fit(without)
        looks = self.fit_glance(without, x)
        unseen = x[np.isin(self.fold, without)]
        return trees, looks, trees.scores(unseen), looks.scores(unseen)

    def fit_glance(self, without, x):
        rows = np.flatnonzero(self.used & ~np.isin(self.fold, without) & glance.places(self.table))
        return glance.fit(self.table, x, rows, self.is_drop, self.weight, {**PARAMS, "seed": self.seed})


def in_processes(function, arguments, n_jobs):
    """The results of a function, computed by copies of this process, which share what it holds."""
    global of_copies
    of_copies = function
    with multiprocessing.get_context("fork").Pool(n_jobs) as pool:
        return pool.map(call_in_copy, arguments, chunksize=1)


def call_in_copy(argument):
    return of_copies(argument)


def measured(table, outcome):
    """Sums by flavour and by language of what goes."""
    sums = defaultdict(lambda: np.zeros(len(curve.COUNTS)))
    for page, counts in outcome.items():
        p = table.pages[page]
        sums[p.flavour] += counts
        if p.flavour not in ("partial", "texts", "gold"):
            sums["all"] += counts
            sums["lang " + (p.lang if p.lang in ("en", "de") else "other")] += counts
    return sums


def operating_curve(paragraphs, wanted):
    return {cost: measured(paragraphs.table, curve.outcome(paragraphs, cost, wanted)) for cost in COSTS}


def odd(paragraphs, highest, costs, wanted, names=()):
    """The score of a glance from which each level looks on. Prints what the named levels take then."""
    table, found = paragraphs.table, []
    for level, cost in enumerate(costs):
        outcome = curve.outcome(paragraphs, cost, wanted)
        found.append(glance.threshold(table, highest, outcome))
        if names:
            seen = glance.seen(outcome, highest, found[-1])
            print_level(names[level], cost, measured(table, seen))
            n_seen = sum(highest[page] >= found[-1] for page in seen)
            print(f"  looked at from {found[-1]}: {n_seen} of {len(seen)} pages")
    return found


def choose(points, loss):
    """The least cost at which less than a margin of `loss` is lost of all pages, of clean articles and of texts that are
    no news, and of no flavour and no group of languages more than twice `loss`: the program does not know the flavour."""
    of_pages, of_clean, of_texts = loss
    for cost in sorted(points):
        sums = points[cost]
        lost = defaultdict(float, {k: v[1] / max(v[0], 1) for k, v in sums.items()})
        apart = (("all", of_pages), ("gold", of_clean), ("texts", of_texts))
        if all(lost[key] <= MARGIN * most for key, most in apart) and all(
            lost[key] <= 2 * of_pages for key in lost if key not in ("gold", "texts", "partial")
        ):
            return cost
    return max(points)


def print_curve(points):
    for flavour in sorted(next(iter(points.values())), key=lambda k: (len(k), k)):
        cells = []
        for loss in LOSSES:
            best = 0.0
            for sums in points.values():
                keep, lost, drop, gone = sums[flavour][:4]
                if drop and lost <= loss * keep:
                    best = max(best, gone / drop)
            cells.append(f"{100 * best:5.1f} %")
        print(f"{flavour:12}", *cells)


def print_level(name, cost, sums):
    print(f"{name}: a word of the story costs {cost} of boilerplate")
    for key in sorted(sums, key=lambda k: (len(k), k)):
        keep, lost, drop, gone, _, near, near_lost, far, far_lost = sums[key]
        recall = f"{100 * gone / drop:5.1f} %" if drop else "    -  "
        print(f"  {key:12} recall {recall}  body lost {100 * lost / max(keep, 1):.3f} %  ({int(keep)} words)", end="")
        print(f"  headlines, bylines, dates, captions lost: {100 * near_lost / max(near, 1):.1f} % beside the story,"
              f" {100 * far_lost / max(far, 1):.1f} % elsewhere")


def print_calibration(chance, is_keep, words):
    print("chance of story: from, words, mean chance, words of stories")
    for low, n, mean, share in curve.calibration(chance, is_keep, words):
        print(f"  {low:4}  {int(n):8}  {100 * mean:6.2f} %  {100 * share:6.2f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", required=True, help="the program that computes the features")
    parser.add_argument("--labelled", nargs="+", required=True, help="labelled pages")
    parser.add_argument("--partial", nargs="*", default=[], help="pages of which few paragraphs are labelled")
    parser.add_argument("--texts", nargs="*", default=[], help="labelled texts that are no news: poems, lists, transcripts")
    parser.add_argument("--clean", nargs="*", default=[], help="clean articles: their field `gold`")
    parser.add_argument("--out", required=True, help="the model to write")
    parser.add_argument("--fold-models", help="write the models of the folds, too: a prefix")
    parser.add_argument("--start", help="a model to begin with, where the features are not those of the built-in one")
    parser.add_argument("--costs", type=float, nargs=2, help="take these costs of the two levels instead of choosing")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="train in so many processes")
    options = parser.parse_args()
    if options.folds < 3:
        parser.error("--folds must be 3 at least: wording is learned without two of them")
    began = time.time()

    def say(text):
        print(f"[{time.time() - began:4.0f} s] {text}", file=sys.stderr, flush=True)

    found = [p for path in options.labelled for p in reading.labelled(path)]
    found += [p for path in options.partial for p in reading.labelled(path, "partial")]
    found += [p for path in options.texts for p in reading.labelled(path, "texts")]
    found += [p for path in options.clean for p in reading.clean(path)]
    rng = random.Random(options.seed)
    found += [m for p in found for m in reading.more(p, rng)]
    fold = reading.folds(found, options.folds, options.seed)
    table = reading.table(found, options.features, options.start)
    say(f"{len(found)} pages, {len(table.label)} paragraphs, {table.x.shape[1]} features")
    training = Training(table, fold, options.seed)
    training.train_wordings(options.jobs)
    say("wording")

    score = np.zeros(len(table.label), dtype=np.int64)
    first_look = np.zeros(len(table.label), dtype=np.int64)
    trees_of = in_processes(training.fit_both, [[]] + [[k] for k in range(options.folds)], options.jobs)
    of_all, *trees_of = trees_of
    for k, (_, _, scores, looks) in enumerate(trees_of):
        score[training.fold == k], first_look[training.fold == k] = scores, looks
    say("trees")
    original = np.array([not p.made for p in found])
    known = np.isin(table.label, (KEEP, DROP)) | table.near
    known &= original[table.page] & ~table.ruled & ~curve.is_talk(table)
    is_keep, words = (table.label != DROP).astype(float), table.words.astype(float)

    def chances_of(rows):
        return curve.chances(score[rows], is_keep[rows], words[rows])

    chances = chances_of(known)
    paragraphs = curve.Pages(table, score, chances)
    points = operating_curve(paragraphs, original)
    print("recall of boilerplate words, rules included, at a loss of body words of")
    print(" " * 12, *(f"{100 * loss:5.2f} %" for loss in LOSSES))
    print_curve(points)
    costs = []
    for name, loss in LEVELS:
        costs.append(choose(points, loss))
        if options.costs:
            costs[-1] = options.costs[len(costs) - 1]
    highest = glance.of_pages(table, first_look)
    looked = odd(paragraphs, highest, costs, original, [name for name, _ in LEVELS])
    # The chances and costs of a fold's model are of the other folds' pages alone.
    of_folds = [chances_of(known & (training.fold != k)) for k in range(options.folds)]
    chance = np.zeros(len(score), dtype=np.int64)
    for k, of_others in enumerate(of_folds):
        chance[training.fold == k] = curve.chance_of(of_others, score[training.fold == k])
    print_calibration(chance[known], is_keep[known], words[known])

    if options.fold_models:
        for k, (trees, looks, _, _) in enumerate(trees_of):
            of_others, chosen = of_folds[k], costs
            paragraphs = curve.Pages(table, score, of_others)
            if not options.costs:
                points = operating_curve(paragraphs, original & (fold != k))
                chosen = [choose(points, loss) for _, loss in LEVELS]
            of_looks = odd(paragraphs, highest, chosen, original & (fold != k))
            export.write(f"{options.fold_models}{k}.bin", table.names, training.wording([k]), trees, looks, of_looks,
                         of_others, chosen)
            with open(f"{options.fold_models}{k}.ids", "w", encoding="utf-8") as file:
                file.writelines(p.id + "\n" for p, f in zip(found, fold) if f == k and not p.made)
            say(f"fold {k}: costs {chosen}")

    trees, looks, _, _ = of_all
    size = export.write(options.out, table.names, training.wording([]), trees, looks, looked, chances, costs)
    say(f"{options.out}: {size} bytes, {len(trees.trees)} trees")
    check(table, training.wording([]), options)
    say("the program computes the same features")


def check(table, weights, options):
    """Fails unless the program computes from the new model what was computed here."""
    some = table.pages[:: max(1, len(table.pages) // 300)]
    again = reading.table(some, options.features, options.out)
    at = {id(page): n for n, page in enumerate(table.pages)}
    rows = np.concatenate([np.flatnonzero(table.page == at[id(page)]) for page in some])
    first = table.names.index("wording")
    here = wording.columns(table, wording.scores(table, weights))[rows]
    if not np.array_equal(again.x[:, first : first + 9], here):
        raise SystemExit("the program computes other features than the training")


if __name__ == "__main__":
    main()
