"""Texts that are hard on programs that look for repeats, as pieces of bytes; one that is not hard is among them."""

import itertools

import news

# What is written at a time.
PIECE = 1 << 20


def some(n):
    """So many articles, all of them different ones."""
    newsroom = news.Newsroom()
    return (newsroom.article()[2].encode() for _ in range(n))


def ordinary(n_bytes):
    return news.texts(n_bytes)


def one_line(n_bytes):
    return (text.replace(b"\n", b" ") for text in news.texts(n_bytes))


def again(text):
    """A text over and over."""
    many = text * (PIECE // len(text) + 1)

    def pieces(n_bytes):
        for start in range(0, n_bytes, len(many)):
            yield many[: n_bytes - start]

    return pieces


def fibonacci(n_bytes):
    """Two words in the order of the Fibonacci word: every stretch comes again, and none three times on end."""
    first, second = b"harbour ", b"quay "
    while len(first) < n_bytes:
        first, second = first + second, first
    return [first[:n_bytes]]


def two_lines(n_bytes):
    """The same order, of lines of eleven words."""
    first = b"The harbour board closed the northern channel at noon on Monday.\n"
    second = b"A pilot said that the tide had turned before the ferry came.\n"
    while len(first) < n_bytes:
        first, second = first + second, first
    return [first[:n_bytes]]


def short_lines(n_bytes):
    """As many paragraphs as there can be."""
    return itertools.chain(again(b"a\n\n")(n_bytes))


def labels(n_bytes):
    """A story, and below it nothing but labels of lists without lists."""
    return itertools.chain(some(1), again(b"\nAdvertisement\nShare this article\nMost read")(n_bytes))


TEXTS = {
    "ordinary text": ordinary,
    "one line": one_line,
    "one line repeated": again(b"The harbour board closed the northern channel at noon on Monday.\n"),
    "one word repeated": again(b"harbour "),
    "Fibonacci words": fibonacci,
    "Fibonacci lines": two_lines,
    "short lines": short_lines,
    "numbered lines": again(b"12. b\n"),
    "labels": labels,
}
