#!/usr/bin/env python3
"""Makes up news that costs what news costs: as JSON lines, as files, or as texts that are hard to clean.

    benches/news.py MEGABYTES [SEED] > lines.jsonl

Words are invented and as frequent as words are (Zipf), in six languages and four scripts; articles have names that come
again, numbers, quotations in both styles, datelines, footers of forty sites. One in five is printed twice, in four shapes;
one in twelve is an edited copy of an earlier one. The same seed makes the same bytes; needs nothing but Python 3.9.
"""

import json
import random
import sys
from array import array

SEED = 20260101
WORDS_OF_A_LANGUAGE = 30_000
TABLE_BITS = 20
N_SITES = 40

# Share of the articles, onsets, nuclei and codas of syllables, space, full stop, and the words that come most often.
LANGUAGES = {
    "en": (70, "b br c cl d dr f fl g gr h k l m n p pr r s sh sl st t th tr v w", "a e i o u ai ea ee o e a", "n r s t l nd st ck ng m d", " ", ".",
           "the of and to a in that is was he for it with as his on be at by I this had not are but from or have an they which one were "
           "you all her she there would their we him been has when who will no more if out so up said what its about than into them "
           "can only other time new some could these two may first then do any like my now over such our man me even most made after also did"),
    "de": (8, "b br d f fl g gr h k kl l m n pf r s sch st t tr w z", "a e i o u au ei ie ä ö ü", "n r s t l nd ng ch cht rt", " ", ".",
           "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei"),
    "es": (8, "b c d f g j l ll m n p pr qu r s t tr v", "a e i o u a o ía ó é", "n s r l", " ", ".",
           "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre"),
    "ru": (7, "б в г д ж з к л м н п р с т ф х ст пр тр", "а е и о у я ы", "н р с т л й м в", " ", ".",
           "и в не на что он с как это по но из у к за от так для же то о все был бы до или его при только если уже"),
    "hi": (4, "क ख ग च ज ट ड त द न प ब भ म य र ल व श स ह", "ा ि ी ु े ो ै", "न र स त ल म", " ", "।",
           "के में की है और से को का पर ने यह कि एक हैं इस लिए था भी कर हो नहीं गया तो साथ बाद जो"),
    "zh": (3, "", "", "", "", "。", "的 一 是 在 不 了 有 和 人 这 中 大 为 上 个 国 我 以 要 他"),
}

FOOTERS = (
    "Follow us on Facebook and Twitter.", "Sign up for our morning newsletter.", "Advertisement", "Read more: {title}", "Share this article",
    "© 2031 The {site}. All rights reserved.", "(Reporting by {name}; Editing by {other})", "ALSO READ: {title}", "Have your say: {title}",
    "Subscribe to the {site} for the best of the coast.", "The {site} is not responsible for the contents of other sites.",
    "{name} is a reporter of the {site} and lives by the sea.", "This story was first printed in the {site}.",
)


class Dice:
    """Whole numbers from a seed, many at a time, the same in every release of Python."""

    def __init__(self, seed):
        self.source = random.Random(seed)
        self.left = iter(())

    def below(self, n):
        for number in self.left:
            return number % n
        self.left = iter(self.numbers(4096))
        return self.below(n)

    def numbers(self, n):
        numbers = array("I", self.source.randbytes(4 * n))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def one(self, things):
        return things[self.below(len(things))]


class Language:
    """The words of a language: a table in which a word stands as often as Zipf's law has it."""

    def __init__(self, code, dice):
        self.share, onsets, nuclei, codas, self.space, self.stop, common = LANGUAGES[code]
        self.common = common.split()
        parts = [part.split() for part in (onsets, nuclei, codas)]
        words = dict.fromkeys(self.common)
        while len(words) < WORDS_OF_A_LANGUAGE:
            words[self.word(parts, dice)] = None
        # The more often a word is said the shorter it is (Zipf's law of brevity).
        invented = sorted(list(words)[len(self.common):], key=len)
        self.words = self.common + invented
        self.names = [word.capitalize() for word in self.words[2000:6000]]
        weights = [1 / (rank + 2.7) for rank in range(len(self.words))]
        entries = (1 << TABLE_BITS) / sum(weights)
        self.table = [word for word, weight in zip(self.words, weights) for _ in range(max(1, round(entries * weight)))]

    def word(self, parts, dice):
        onsets, nuclei, codas = parts
        if not onsets:
            return "".join(chr(0x4E00 + dice.below(3000)) for _ in range(1 + dice.below(3)))
        syllables = (dice.one(onsets) + dice.one(nuclei) for _ in range(1 + dice.below(2) + dice.below(3)))
        return "".join(syllables) + (dice.one(codas) if dice.below(3) else "")

    def draw(self, n, dice):
        table = self.table
        size = len(table)
        return [table[number % size] for number in dice.numbers(n)]


class Newsroom:
    """Articles, one after another."""

    def __init__(self, seed=SEED):
        self.dice = Dice(seed)
        self.languages = [Language(code, self.dice) for code in LANGUAGES]
        self.turns = [language for language in self.languages for _ in range(language.share)]
        self.sites = [f"{self.name(self.languages[0])} Gazette" for _ in range(N_SITES)]
        self.recent = []

    def name(self, language):
        return language.space.join((self.dice.one(language.names), self.dice.one(language.names)))

    def article(self):
        """A title, a site and a text of about 4 KB."""
        dice = self.dice
        language = dice.one(self.turns)
        site = dice.one(self.sites)
        if self.recent and dice.below(12) == 0:
            title, paragraphs, language = dice.one(self.recent)
            paragraphs = self.edited(paragraphs, language)
        else:
            cast = [self.name(language) for _ in range(4)]
            title = language.space.join(language.draw(5 + dice.below(5), dice)).capitalize()
            topic = language.draw(30, dice)
            marks = dice.one(("“”", '""'))
            count = 3 + dice.below(8) + dice.below(8)
            paragraphs = [self.paragraph(language, cast, topic, marks) for _ in range(count)]
            if dice.below(3) == 0:
                paragraphs[0] = f"{dice.one(cast).upper()}, March {1 + dice.below(30)} (Wire) - {paragraphs[0]}"
            self.recent = self.recent[-499:] + [(title, paragraphs, language)]
        gap = dice.one(("\n\n", "\n"))
        text = self.printed(paragraphs, gap)
        for _ in range(dice.below(3)):
            names = {"name": self.name(language), "other": self.name(language)}
            text += gap + self.footer(site).format(title=title, site=site, **names)
        return title, site, text + "\n"

    def footer(self, site):
        """One of all footers, or one of the three of the site."""
        if self.dice.below(2):
            return self.dice.one(FOOTERS)
        at = self.sites.index(site) + self.dice.below(3)
        return FOOTERS[at % len(FOOTERS)]

    def printed(self, paragraphs, gap):
        """The text of an article, one in five twice: glued, again in one line, without its lede, or after a blank line."""
        text = gap.join(paragraphs)
        if self.dice.below(5):
            return text
        shape = self.dice.below(4)
        if shape == 0:
            return text + text
        if shape == 1:
            return text + gap + " ".join(paragraphs)
        if shape == 2:
            return text + gap + gap.join(paragraphs[1:])
        return text + "\n\n" + text.translate({0x201C: '"', 0x201D: '"'})

    def edited(self, paragraphs, language):
        """A copy of a story as another desk prints it: a paragraph less, some words changed."""
        dice = self.dice
        kept = [paragraph for paragraph in paragraphs if dice.below(10)] or paragraphs
        for _ in range(3):
            at = dice.below(len(kept))
            words = kept[at].split(" ")
            words[dice.below(len(words))] = dice.one(language.words)
            kept[at] = " ".join(words)
        return kept

    def paragraph(self, language, cast, topic, marks):
        return language.space.join(self.sentence(language, cast, topic, marks) for _ in range(1 + self.dice.below(4)))

    def sentence(self, language, cast, topic, marks):
        dice = self.dice
        words = language.draw(6 + dice.below(12) + dice.below(12), dice)
        length = len(words)
        for at in range(0, length, 6):
            words[at] = dice.one(topic)
        chance = dice.below(64)
        if chance < 24:
            words[chance % length] = dice.one(cast)
        elif chance < 36:
            words[chance % length] = dice.one(("17", "1,234", "2031", "3.5", "40,000", "9:30", "0.7 %", f"{chance * 37}"))
        if chance & 3 == 0:
            words[length // 2] += ","
        first = words[0]
        words[0] = first[0].upper() + first[1:]
        text = language.space.join(words)
        if chance % 5 == 0:
            return f"{marks[0]}{text},{marks[1]} said {dice.one(cast)}{language.stop}"
        return text + language.stop


def lines(n_bytes, seed=SEED):
    """JSON lines of about so many bytes, as bytes; one in five with escapes instead of letters outside ASCII."""
    newsroom = Newsroom(seed)
    number = 0
    while n_bytes > 0:
        title, site, text = newsroom.article()
        number += 1
        host = site.split()[0].lower()
        row = {"id": number, "url": f"https://{host}.example/2031/{number}", "title": title, "text": text, "score": number % 97 / 8}
        line = (json.dumps(row, ensure_ascii=number % 5 == 0) + "\n").encode()
        n_bytes -= len(line)
        yield line


def texts(n_bytes, seed=SEED):
    """The texts of articles, about so many bytes of them in all."""
    newsroom = Newsroom(seed)
    while n_bytes > 0:
        text = newsroom.article()[2].encode()
        n_bytes -= len(text)
        yield text


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.stdout.buffer.writelines(lines(int(float(sys.argv[1]) * 1e6), int((sys.argv + [SEED])[2])))
