//! Which lines an article has, where they stand, and in what company.

use super::passing::{is_dateline, is_quoted};
use crate::article::words::{self, Word};
use crate::{Article, Span};

/// Where in its article a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the running text.
    Head,
    /// In it.
    Middle,
    /// After it, or at the end of its last paragraph.
    Tail,
}

/// One line of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting<'t> {
    /// What lines that are one have in common: see [`key`].
    pub key: u64,
    /// The line, as it is spelled here.
    pub text: &'t str,
    /// Where it stands.
    pub place: Place,
    /// Whether it speaks of what the article speaks of: most of its names and long words stand elsewhere in it.
    pub is_related: bool,
    /// The first paragraph of running text beside it, the longest one, and the one that is next in length, each by its
    /// likeness: the least hash of two neighbouring words.
    pub company: [u64; 3],
}

/// Running text has so many words; headlines and teasers have up to about 18, as in the boundary.
const PROSE_WORDS: usize = 20;

/// Longer lines are not learned: a line that readers skip is short, and each one seen takes its length on the disk.
const MAX_WORDS: usize = 100;

/// A line of one word says too little to be known again.
const MIN_WORDS: usize = 2;

/// Sentences at either end of a paragraph that are lines of their own.
const MAX_LAST: usize = 3;
const MAX_FIRST: usize = 2;

/// What lines that are one have in common: the hash of their words, in which every run of digits is one nought.
///
/// Words are those of [`words`](crate::article::words), so that case, marks and spaces play no part. The same on every machine.
pub fn key(text: &str, words: &[Word]) -> u64 {
    let mut key = 0u64;
    for word in words {
        key = mix(key ^ word_key(text, *word));
    }
    key
}

/// Last year's copyright line and this year's are one.
fn word_key(text: &str, word: Word) -> u64 {
    let spelled = word.span().of(text);
    if !spelled.contains(|c: char| c.is_numeric()) {
        return word.hash;
    }
    let mut key = 0;
    let mut was_digit = false;
    for c in spelled.chars().flat_map(char::to_lowercase) {
        let is_digit = c.is_numeric();
        if !(is_digit && was_digit) {
            key = mix(key ^ if is_digit { '0'.into() } else { u64::from(c) });
        }
        was_digit = is_digit;
    }
    key
}

/// A number that is mostly the same for a paragraph and for one that an editor has changed here and there: the least hash
/// of two neighbouring words (MinHash: Broder, "On the resemblance and containment of documents", 1997).
///
/// With one word of sixteen changed, four of five paragraphs keep theirs. Single words would keep it more often, but those of
/// two stories of one beat are too often the same; so are pairs of which neither is a name or a long word ("of the"), which
/// count in scripts alone that have no such words.
fn likeness(text: &str, words: &[Word]) -> u64 {
    let pairs = words.windows(2);
    let telling = pairs
        .clone()
        .filter(|pair| pair.iter().any(|word| is_telling(text, word)));
    let least = telling.map(|pair| key(text, pair)).min();
    let least = least.or_else(|| pairs.map(|pair| key(text, pair)).min());
    least.unwrap_or_else(|| key(text, words))
}

/// The words between the first fifth and the last two: what stands before and after is often boilerplate itself.
fn middle(words: &[Word]) -> &[Word] {
    let fifth = words.len() / 5;
    &words[fifth..words.len() - 2 * fifth]
}

/// One round of splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

/// The lines of an article, each once, in the order of their keys.
///
/// Quotations are no lines: what somebody said is printed in many stories. Nor are datelines, which are one only because
/// numbers are not told apart. One pass over the words, and sorting.
pub fn sightings<'t>(article: &Article<'t>) -> Vec<Sighting<'t>> {
    let words = words::words(article.text);
    let beside = Beside::new(article, &words);
    let telling = Telling::new(article.text, &words);
    let mut seen = Vec::new();
    each_paragraph(article, &words, |index, words| {
        let body = article.paragraphs[index].body();
        let mut see = |span: Span, place: Place| {
            let words = within(words, span);
            let n_words = words::count(words);
            if !(MIN_WORDS..=MAX_WORDS).contains(&n_words) {
                return;
            }
            let line = span.of(article.text);
            let before = Span::new(body.start, span.start).of(article.text);
            if is_quoted(before, line) || is_dateline(line, n_words) {
                return;
            }
            seen.push(Sighting {
                key: key(article.text, words),
                text: line,
                place,
                is_related: telling.is_related(article.text, words),
                company: beside.company(index),
            });
        };
        let place = beside.place(index);
        see(body, place);
        if words.len() <= MIN_WORDS {
            return;
        }
        let sentences = article.sentences(index);
        if sentences.len() < 2 {
            return;
        }
        let at_end = match beside.is_last(index) {
            true => Place::Tail,
            false => place,
        };
        let n_last = MAX_LAST.min(sentences.len() - 1);
        for &span in &sentences[sentences.len() - n_last..] {
            see(span, at_end);
        }
        let n_first = MAX_FIRST.min(sentences.len() - n_last);
        for &span in &sentences[..n_first] {
            see(span, place);
        }
    });
    seen.sort_by_key(|sighting| (sighting.key, sighting.text.len()));
    seen.dedup_by_key(|sighting| sighting.key);
    seen
}

/// Calls `each` with every paragraph's number and words.
pub(super) fn each_paragraph(
    article: &Article,
    words: &[Word],
    mut each: impl FnMut(usize, &[Word]),
) {
    let mut rest = words;
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        let n = words::first_near(rest, paragraph.body().end);
        let (here, after) = rest.split_at(n);
        each(index, here);
        rest = after;
    }
}

/// Those of some words that stand in a span.
pub(super) fn within(words: &[Word], span: Span) -> &[Word] {
    &words[words::range(words, span)]
}

/// The running text of an article.
pub(super) struct Beside {
    /// Each paragraph of it: its number, and its likeness.
    prose: Vec<(usize, u64)>,
    /// The places in `prose` of the three longest, the longest first.
    longest: Vec<usize>,
    /// The likeness of what is in the middle, where there is too little running text to tell stories apart.
    all: u64,
}

impl Beside {
    pub fn new(article: &Article, words: &[Word]) -> Self {
        let mut prose = Vec::new();
        let mut lengths = Vec::new();
        each_paragraph(article, words, |index, words| {
            let n_words = words::count(words);
            if n_words >= PROSE_WORDS {
                prose.push((index, likeness(article.text, words)));
                lengths.push(n_words);
            }
        });
        let mut longest: Vec<usize> = (0..prose.len()).collect();
        longest.sort_by_key(|&at| std::cmp::Reverse(lengths[at]));
        longest.truncate(3);
        Beside {
            prose,
            longest,
            all: likeness(article.text, middle(words)),
        }
    }

    pub fn place(&self, index: usize) -> Place {
        match (self.prose.first(), self.prose.last()) {
            (Some(&(first, _)), _) if index < first => Place::Head,
            (_, Some(&(last, _))) if index <= last => Place::Middle,
            _ => Place::Tail,
        }
    }

    fn is_last(&self, index: usize) -> bool {
        self.prose.last().is_none_or(|&(last, _)| index >= last)
    }

    /// The company of paragraph `index`, itself left out.
    fn company(&self, index: usize) -> [u64; 3] {
        let is_other = |&(at, _): &&(usize, u64)| *at != index;
        let first = self.prose.iter().find(is_other).map(|&(_, hash)| hash);
        let others = self.longest.iter().map(|&at| &self.prose[at]);
        let mut others = others.filter(is_other).map(|&(_, hash)| hash);
        let first = first.unwrap_or(self.all);
        let longest = others.next().unwrap_or(first);
        [first, longest, others.next().unwrap_or(longest)]
    }
}

/// The names and long words of an article, and how often each stands in it.
pub(super) struct Telling {
    counts: std::collections::HashMap<u64, u32>,
}

impl Telling {
    pub fn new(text: &str, words: &[Word]) -> Self {
        let mut counts = std::collections::HashMap::new();
        for word in words.iter().filter(|word| is_telling(text, word)) {
            *counts.entry(word.hash).or_default() += 1;
        }
        Telling { counts }
    }

    /// Whether at least half of what tells in some words stands in the rest of the article, too.
    pub fn is_related(&self, text: &str, words: &[Word]) -> bool {
        let telling = words.iter().filter(|word| is_telling(text, word));
        let (mut n, mut n_elsewhere) = (0, 0);
        for word in telling {
            let n_here = words.iter().filter(|other| other.hash == word.hash).count() as u32;
            n += 1;
            n_elsewhere += u32::from(self.counts.get(&word.hash).is_some_and(|&all| all > n_here));
        }
        n > 0 && n_elsewhere * 2 >= n
    }
}

/// Names, and words of eight bytes and more, tell what a text is about; as in the boundary.
fn is_telling(text: &str, word: &Word) -> bool {
    const LONG: usize = 8;
    let spelled = word.span().of(text);
    spelled.len() >= LONG || spelled.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wrap;

    fn key_of(text: &str) -> u64 {
        key(text, &words::words(text))
    }

    #[test]
    fn case_marks_and_numbers_make_no_other_line() {
        assert_eq!(
            key_of("© 2031 Harbour Post. All rights reserved."),
            key_of("© 9 Harbour Post — ALL RIGHTS RESERVED")
        );
        assert_ne!(
            key_of("Read the Marlow Post"),
            key_of("Read the Grebe Post")
        );
        assert_ne!(key_of("one two"), key_of("two one"));
    }

    #[test]
    fn paragraphs_and_the_sentences_at_their_ends_are_lines() {
        let text = "Alma sank at noon. Nobody saw it. It was dark. It was cold. It rained all day. It is gone now.\nRead more here.\n";
        let article = Article::new(text, Wrap::Lines);
        let mut lines: Vec<&str> = sightings(&article).iter().map(|s| s.text).collect();
        lines.sort_unstable();
        assert_eq!(
            lines,
            [
                "Alma sank at noon.",
                "Alma sank at noon. Nobody saw it. It was dark. It was cold. It rained all day. It is gone now.",
                "It is gone now.",
                "It rained all day.",
                "It was cold.",
                "Nobody saw it.",
                "Read more here."
            ]
        );
    }

    #[test]
    fn quotations_are_no_lines() {
        let text = "“We will pay for the ferry.”\nHe said: “We will pay.”\nWe pay today.\n\
            \"Nobody is hurt. They are all ashore. It was luck,\" she said. They left at noon.\n";
        let article = Article::new(text, Wrap::Lines);
        let mut lines: Vec<&str> = sightings(&article).iter().map(|s| s.text).collect();
        lines.sort_unstable();
        assert_eq!(lines, ["They left at noon.", "We pay today."]);
    }

    #[test]
    fn datelines_are_no_lines() {
        let text = "Agency Marlow 2031-08-19 18:15:01 marlow.example\nPrinted 19/8/2031\nAt 9:05 here\nCall 0700-1000 today.\n\
            We are open from 9:00 to 17:00 on every day but for the days on which the town hall is shut.\n1.2.3 4:1 a:b 1:\n";
        let article = Article::new(text, Wrap::Lines);
        let mut lines: Vec<&str> = sightings(&article).iter().map(|s| s.text).collect();
        lines.sort_unstable();
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[0].starts_with("1.2.3"));
        assert!(lines[1].starts_with("Call") && lines[2].starts_with("We are open"));
    }

    #[test]
    fn an_edited_paragraph_is_much_like_it_was_and_no_other() {
        let words: Vec<String> = (0..400)
            .map(|n: u64| {
                let letter = |at: u64| char::from(b'a' + (mix(n) >> (5 * at) & 15) as u8);
                format!("Word{}", (0..6).map(letter).collect::<String>())
            })
            .collect();
        let of = |words: &[String]| {
            let text = words.join(" ");
            likeness(&text, &words::words(&text))
        };
        let paragraphs: Vec<&[String]> = words.chunks(20).collect();
        let alike = paragraphs.iter().filter(|paragraph| {
            let mut edited = paragraph.to_vec();
            edited[7] = "changed".to_owned();
            edited.remove(15);
            of(&edited) == of(paragraph)
        });
        assert!(alike.count() >= 10);
        let mut all: Vec<u64> = paragraphs.iter().map(|paragraph| of(paragraph)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 20);
    }

    #[test]
    fn a_line_is_related_to_a_story_that_has_its_names() {
        let text = "The harbour board of Tarn Point met.\nThe Alma is old, said Tarn Point.\nVisit the Grebe Courier.\n";
        let article = Article::new(text, Wrap::Lines);
        let related = |line: &str| {
            let all = sightings(&article);
            all.iter().find(|s| s.text == line).unwrap().is_related
        };
        assert!(related("The harbour board of Tarn Point met."));
        assert!(!related("Visit the Grebe Courier."));
    }

    #[test]
    fn company_leaves_the_line_itself_out() {
        let prose = |n: usize| {
            format!(
                "{} words follow here.\n",
                format!("w{} ", "x".repeat(n)).repeat(20 + n)
            )
        };
        let text = format!("{}{}{}Read more here.\n", prose(1), prose(2), prose(3));
        let article = Article::new(&text, Wrap::Lines);
        let words = words::words(&text);
        let beside = Beside::new(&article, &words);
        let hash = |n: usize| beside.prose[n].1;
        assert_eq!(beside.company(3), [hash(0), hash(2), hash(1)]);
        assert_eq!(beside.company(0), [hash(1), hash(2), hash(1)]);
        assert_eq!(
            (beside.place(0), beside.place(3)),
            (Place::Middle, Place::Tail)
        );
    }
}
