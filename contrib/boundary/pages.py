"""Reads labelled pages, makes more of them, and computes their features."""
import json
import random
import subprocess
import tempfile
from dataclasses import dataclass

import numpy as np

KEEP, DROP, META, NONE = 0, 1, 2, 3
LABELS = {"keep": KEEP, "drop": DROP, "meta": META}


@dataclass
class Page:
    """A text and the label of each of its lines."""

    id: str
    publisher: str
    flavour: str
    lang: str
    lines: list
    made: bool  # made from another page, to train on and not to measure

    def text(self):
        return "\n".join(line for line, _ in self.lines)


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def labelled(path, flavour=None):
    """Pages as they were scraped. The text must be the paragraphs, one a line. `flavour` takes the place of their own."""
    for row in rows(path):
        lines = [(p["text"], LABELS.get(p["label"], NONE)) for p in row["paragraphs"]]
        yield Page(row["id"], row["publisher"], flavour or row["flavour"], row["lang"], lines, False)


def clean(path):
    """Bodies alone: nothing of them may go."""
    for row in rows(path):
        lines = [(line, KEEP) for line in row["gold"].split("\n") if line.strip()]
        yield Page("gold-" + row["id"], row["publisher"], "gold", row["lang"], lines, False)


def more(page, rng):
    """Pages made of one: as it looks when cleaned wholly, in part, and cut off. Most articles are nearly clean already,
    and what was cleaned is cleaned again, so that a model must not assume that there is boilerplate."""

    def made(kind, lines):
        return Page(f"{page.id}-{kind}", page.publisher, "made", page.lang, lines, True)

    bare = [line for line in page.lines if line[1] != DROP]
    if not any(label == KEEP for _, label in bare):
        return
    if len(bare) < len(page.lines):
        if rng.random() < 0.35:
            yield made("bare", bare)
        share = rng.random()
        if rng.random() < 0.3:
            kept = [l for l in page.lines if l[1] != DROP or rng.random() < share]
            yield made("part", kept)
    body = [line for line in bare if line[1] == KEEP]
    if len(body) > 4 and rng.random() < 0.35:
        start = rng.choice([0, 0, 1, 2, len(body) // 3])
        end = len(body) - rng.choice([0, 1, 2, 3, len(body) // 3])
        if end - start > 2:
            yield made("cut", body[start:end])


@dataclass
class Table:
    """The paragraphs of all pages, in order: one row each."""

    pages: list
    page: np.ndarray  # index of the page
    x: np.ndarray  # features
    label: np.ndarray
    near: np.ndarray  # whether it is headline, byline, date or caption beside the story
    words: np.ndarray
    ruled: np.ndarray
    goes_on: np.ndarray  # whether it goes on with what stands before it
    n_bytes: np.ndarray
    buckets: np.ndarray  # of all paragraphs, one after the other
    ends: np.ndarray  # where those of a paragraph end
    names: list


def table(pages, program, model=None):
    """Computes the features of all pages by the program `features`."""
    pages = list(pages)
    command = [program, model] if model else [program]
    with tempfile.TemporaryFile() as file:
        for number, page in enumerate(pages):
            file.write(json.dumps({"id": number, "text": page.text()}).encode() + b"\n")
        file.seek(0)
        run = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE)
    names = json.loads(run.stdout.readline())["features"]
    owner, x, label, ruled, goes_on, n_bytes, ends, buckets = [], [], [], [], [], [], [], []
    n_buckets = 0
    for line in run.stdout:
        row = json.loads(line)
        page = pages[row["id"]]
        starts, at = [], 0
        for text, of in page.lines:
            starts.append((at, of))
            at += len(text.encode()) + 1
        line_number = 0
        for start, end, is_ruled, values, hashed, is_going_on in row["paragraphs"]:
            labels = set()
            while line_number < len(starts) and starts[line_number][0] < end:
                labels.add(starts[line_number][1])
                line_number += 1
            owner.append(row["id"])
            x.append(np.array(values, dtype=np.int16))
            label.append(labels.pop() if len(labels) == 1 else NONE)
            ruled.append(is_ruled)
            goes_on.append(is_going_on)
            n_bytes.append(end - start)
            buckets.append(np.array(hashed, dtype=np.uint16))
            n_buckets += len(hashed)
            ends.append(n_buckets)
    if run.wait():
        raise SystemExit(f"{' '.join(command)} failed")
    x, owner, label = np.array(x), np.array(owner), np.array(label)
    return Table(
        pages,
        owner,
        x,
        label,
        near(owner, label),
        x[:, names.index("words")].astype(np.int64),
        np.array(ruled, dtype=bool),
        np.array(goes_on, dtype=bool),
        np.array(n_bytes),
        np.concatenate(buckets),
        np.array(ends),
        names,
    )


ABOVE, BELOW = 12, 2  # paragraphs; bylines and dates that are further away are mostly those of other stories


def near(owner, label):
    """Whether each paragraph is headline, byline, date or caption of the story: inside it, a little above or below it."""
    at = np.arange(len(label))
    edge = np.flatnonzero(np.diff(owner)) + 1
    first, end = np.concatenate([[0], edge]), np.concatenate([edge, [len(label)]])
    first, end = np.repeat(first, end - first), np.repeat(end, end - first)
    far = len(label) + ABOVE
    keep = label == KEEP
    last = np.maximum.accumulate(np.where(keep, at, -far))
    on = np.minimum.accumulate(np.where(keep, at, 2 * far)[::-1])[::-1]
    since = np.where(last >= first, at - last, far)
    to = np.where(on < end, on - at, far)
    return (label == META) & ((since < far) & (to < far) | (to <= ABOVE) | (since <= BELOW))


def folds(pages, n_folds, seed):
    """A fold for each page. All pages of a publisher are in one fold, and the folds are alike in size."""
    sizes = {}
    for page in pages:
        sizes[page.publisher] = sizes.get(page.publisher, 0) + 1
    publishers = sorted(sizes)
    random.Random(seed).shuffle(publishers)
    publishers.sort(key=lambda p: -sizes[p])
    full, fold = [0] * n_folds, {}
    for publisher in publishers:
        emptiest = full.index(min(full))
        fold[publisher] = emptiest
        full[emptiest] += sizes[publisher]
    return np.array([fold[page.publisher] for page in pages])
