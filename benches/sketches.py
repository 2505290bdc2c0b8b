#!/usr/bin/env python3
"""Looks for articles that are nearly the same with another package, at its fastest documented way: 16 bands of 8 rows.

    benches/sketches.py PACKAGE WAY LINES      packages: rensa, datasketch; ways: words, shingles (of three words)

Prints the numbers of the articles that a band says are copies of one before. Candidates are not compared, as `copydesk dups` does.
"""

import json
import sys

N_BANDS, N_ROWS, SEED = 16, 8, 42
THRESHOLD = 0.75


def main(package, way, path):
    with open(path, "rb") as file:
        texts = [json.loads(line)["text"] for line in file]
    sets = map({"words": str.split, "shingles": shingles}[way], texts)
    for number in {"rensa": rensa_copies, "datasketch": datasketch_copies}[package](sets):
        print(number)


def shingles(text):
    words = text.split()
    return [" ".join(three) for three in zip(words, words[1:], words[2:])] or words


def rensa_copies(sets):
    from rensa import RMinHash, RMinHashLSH

    matrix = RMinHash.digest_matrix_from_token_sets(list(sets), num_perm=N_BANDS * N_ROWS, seed=SEED)
    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=N_BANDS * N_ROWS, num_bands=N_BANDS)
    flags = lsh.query_duplicate_flags_matrix_one_shot(matrix)
    return (number for number, flag in enumerate(flags) if flag)


def datasketch_copies(sets):
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(num_perm=N_BANDS * N_ROWS, params=(N_BANDS, N_ROWS))
    for number, tokens in enumerate(sets):
        sketch = MinHash(num_perm=N_BANDS * N_ROWS, seed=SEED)
        sketch.update_batch([token.encode() for token in tokens])
        if lsh.query(sketch):
            yield number
        lsh.insert(number, sketch)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
