//! The words and sentences of an article, and the questions that detectors of repeats ask about them.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use crate::article::line::Line;
use crate::article::sentences::{STOPS, is_opener};
use crate::article::words::{self, WEIGHT_OF_ONE, Word};
use crate::finding::Repeat;
use crate::{Article, Evidence, Finding, Span};

/// One sentence of an article, or a part of one that is split where copies were joined.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub span: Span,
    pub words: Range<usize>,
    pub paragraph: usize,
}

/// The words of an article, and a cache of its sentences.
pub(super) struct Text<'a> {
    pub article: &'a Article<'a>,
    pub words: &'a [Word],
    /// For each paragraph its first word, and the number of words at the end. Most articles do without,
    firsts: OnceCell<Vec<u32>>,
    /// and without this: for each word the weight of all before it, and the weight of all.
    weights: OnceCell<Vec<u32>>,
    /// The sentences of the paragraphs that were split last, and their number.
    sentences: HashMap<usize, Vec<Sentence>>,
    n_sentences: usize,
}

/// Sentences that the cache has room for in any text. One takes more memory than its words.
const MIN_SENTENCES: usize = 1 << 16;
/// In longer texts it has room for one sentence for so many words, lest it take more memory than the text.
const WORDS_A_SENTENCE: usize = 16;

/// In news, nine in ten runs of seven paragraphs have more words than this to a paragraph (9,145 runs); fourteen poems and
/// songs have four to ten words to a line.
const MIN_LINE: usize = 11;

impl<'a> Text<'a> {
    pub fn new(article: &'a Article<'a>, words: &'a [Word]) -> Self {
        Text {
            article,
            words,
            firsts: OnceCell::new(),
            weights: OnceCell::new(),
            sentences: HashMap::new(),
            n_sentences: 0,
        }
    }

    /// The paragraph of a word.
    pub fn paragraph_of(&self, word: usize) -> usize {
        self.firsts()
            .partition_point(|&first| first as usize <= word)
            - 1
    }

    fn firsts(&self) -> &[u32] {
        self.firsts.get_or_init(|| {
            let ends = self.article.word_ranges(self.words);
            [0].into_iter()
                .chain(ends.map(|words| words.end as u32))
                .collect()
        })
    }

    /// The paragraphs of the first and of the last word of a range.
    pub fn paragraphs_of(&self, words: &Range<usize>) -> (usize, usize) {
        (
            self.paragraph_of(words.start),
            self.paragraph_of(words.end - 1),
        )
    }

    /// The letters of a word.
    pub fn spelled(&self, word: usize) -> &'a str {
        self.words[word].span().of(self.article.text)
    }

    /// The text of a paragraph.
    pub fn line(&self, paragraph: usize) -> &'a str {
        let body = self.article.paragraphs[paragraph].body();
        body.of(self.article.text)
    }

    /// Whether a sentence could begin with this word, or the text ends: it does not begin with a small letter.
    pub fn opens(&self, word: usize) -> bool {
        word == self.words.len() || !self.spelled(word).starts_with(char::is_lowercase)
    }

    /// Whether there is no space between a word and the one before it.
    pub fn is_glued(&self, word: usize) -> bool {
        word > 0 && word < self.words.len() && !self.before(word).contains(char::is_whitespace)
    }

    /// Whether a new sentence clearly begins with this word: after the end of a sentence, joined to a small letter, with a
    /// word that commonly begins sentences, or with a dateline.
    pub fn opens_clearly(&mut self, word: usize) -> bool {
        let gap = self.before(word);
        let spelled = self.spelled(word);
        let is_capital = spelled.starts_with(char::is_uppercase);
        let is_glued = gap.is_empty() || gap.contains(['|', '\n']) || gap.contains(STOPS);
        is_capital && (is_glued || is_opener(spelled) || self.is_dateline(word))
            || is_glued && !gap.is_empty() && !spelled.starts_with(char::is_lowercase)
    }

    /// Whether a few words with a colon announce the text around this word, not far above it.
    pub fn is_announced(&self, word: usize) -> bool {
        /// In words: a first paragraph of the document, which the story does not quote.
        const FAR: usize = 100;
        /// "Published:" and "Release date:" announce nothing.
        const MIN_WORDS: usize = 3;
        let is_end =
            |word: usize| self.before(word).contains(STOPS) || self.before(word).contains('\n');
        (word.saturating_sub(FAR).max(MIN_WORDS)..=word).any(|at| {
            at < self.words.len()
                && self.before(at).starts_with([':', '：'])
                && !self.before(at).trim_start_matches([':', '：']).is_empty()
                && !(at - MIN_WORDS + 1..at).any(is_end)
        })
    }

    /// Whether a colon is before this word.
    pub fn is_label_before(&self, word: usize) -> bool {
        word < self.words.len() && self.before(word).contains([':', '：'])
    }

    /// Whether a full stop is before this word.
    pub fn ends_with_stop(&self, word: usize) -> bool {
        word < self.words.len() && self.before(word).contains(STOPS)
    }

    /// Whether a dateline begins with this word: capitals, then a bracket, a dash or a colon.
    fn is_dateline(&self, word: usize) -> bool {
        let spelled = self.spelled(word);
        let is_place = spelled.chars().count() >= 3 && !spelled.contains(char::is_lowercase);
        const MARKS: [char; 6] = ['(', '—', '–', '-', ':', ','];
        is_place && word + 1 < self.words.len() && self.before(word + 1).contains(MARKS)
    }

    /// Whether a sentence, or a quotation, begins with this word.
    pub fn begins(&mut self, word: usize) -> bool {
        const OPENING: [char; 8] = ['"', '“', '„', '«', '‘', '「', '『', ':'];
        let sentences = self.sentences_in(&(word..word + 1));
        sentences.first().is_some_and(|s| s.words.start == word)
            || self.before(word).trim_end().ends_with(OPENING)
    }

    /// Whether only a dateline and a dash are before this word in its paragraph: "PORT GREBE (Wire) — The".
    pub fn follows_dateline(&self, word: usize) -> bool {
        /// In words: a place of two, a country, an agency and a date.
        const MAX_DATELINE: usize = 8;
        let start = self.words_of(self.paragraph_of(word)).start;
        let before = self.before(word);
        let gap = before.trim_end();
        let first = self.spelled(start);
        (1..=MAX_DATELINE).contains(&(word - start))
            && gap.ends_with(['—', '–', '-'])
            && before.contains(char::is_whitespace)
            && (gap.contains([')', '）']) || !first.contains(char::is_lowercase))
    }

    /// Whether a word is inside a quotation, or begins one, by the marks before it in its paragraph.
    pub fn is_quoted(&self, word: usize) -> bool {
        /// In bytes; so far back are quotation marks read: what keeps this linear.
        const FAR: usize = 2000;
        let paragraph = self.article.paragraphs[self.paragraph_of(word)].body();
        let at = self.words[word].span().start;
        let text = self.article.text;
        let start = text.ceil_char_boundary(paragraph.start.max(at.saturating_sub(FAR)));
        let before = &text[start..at];
        let n = |marks: &[char]| before.matches(marks).count();
        let is_german = before.contains('„');
        let (opening, closing): (&[char], &[char]) = if is_german {
            (&['„'], &['“', '”'])
        } else {
            (&['“', '«', '「', '『'], &['”', '»', '」', '』'])
        };
        n(opening) > n(closing) || n(&['"']) % 2 == 1
    }

    /// Whether a post's link or its author's handle is right behind some words: without the post, it would make no sense.
    pub fn is_before_signature(&self, end: usize) -> bool {
        /// In bytes: the dash and the name before a handle.
        const NEAR: usize = 120;
        let start = self.words[end - 1].span().end;
        let near = self.article.text.floor_char_boundary(start + NEAR);
        let is_mark = |c: char| !c.is_alphanumeric() && !matches!(c, '—' | '–' | '-');
        let behind = self.article.text[start..near].trim_start_matches(is_mark);
        let is_link = ["https://t.co/", "pic.twitter.com/"].iter();
        behind.starts_with(['—', '–', '-']) && behind.contains("(@")
            || is_link.into_iter().any(|link| behind.starts_with(link))
    }

    /// Whether such a signature is a paragraph of its own, below the one that ends with some words.
    pub fn is_above_signature(&self, end: usize) -> bool {
        self.words_of(self.paragraph_of(end - 1)).end == end && self.is_before_signature(end)
    }

    /// Whether a word is the number of an item: it begins its paragraph, and a mark follows.
    pub fn is_item_number(&self, word: usize) -> bool {
        let paragraph = self.words_of(self.paragraph_of(word));
        paragraph.start == word
            && word + 1 < paragraph.end
            && self.spelled(word).chars().all(char::is_numeric)
            && self
                .before(word + 1)
                .starts_with(['.', ')', ':', '．', '）', '、'])
    }

    /// Whether a sentence, or a quotation, ends before this word.
    pub fn ends(&mut self, word: usize) -> bool {
        const CLOSING: [char; 7] = ['"', '”', '“', '»', '’', '」', '』'];
        let sentences = self.sentences_in(&(word - 1..word));
        sentences.last().is_some_and(|s| s.words.end == word)
            || word < self.words.len() && self.before(word).contains(CLOSING)
    }

    /// Whether a sentence may begin with this word, or the text ends. Sentences end only at stops and at line ends.
    pub fn may_begin(&self, word: usize) -> bool {
        let is_inside = |b: u8| matches!(b, b' '..=b'~') && !matches!(b, b'.' | b'!' | b'?');
        word == 0 || word == self.words.len() || !self.before(word).bytes().all(is_inside)
    }

    /// The text of some words with the marks around them, up to the next words.
    pub fn with_marks(&self, words: &Range<usize>) -> &'a str {
        let start = words.start.checked_sub(1);
        let start = start.map_or(0, |last| self.words[last].span().end);
        let next = self.words.get(words.end);
        let end = next.map_or(self.article.text.len(), |next| next.span().start);
        Span::new(start, end).of(self.article.text)
    }

    /// The text between a word and the one before it.
    fn before(&self, word: usize) -> &str {
        let start = word.checked_sub(1).map_or(0, |w| self.words[w].span().end);
        Span::new(start, self.words[word].span().start).of(self.article.text)
    }

    /// Whether word `at` begins with the letters of `part`, a word that was cut off.
    pub fn begins_with(&self, at: usize, part: usize) -> bool {
        at < self.words.len() && self.spelled(at).starts_with(self.spelled(part))
    }

    /// Whether the paragraphs around this one are short lines: verse, a list, a table.
    pub fn is_among_short_lines(&self, paragraph: usize) -> bool {
        let around =
            paragraph.saturating_sub(3)..(paragraph + 4).min(self.article.paragraphs.len());
        let n_lines = around.len();
        let n_words: usize = around.map(|p| self.n_words(&self.words_of(p))).sum();
        n_words < MIN_LINE * n_lines
    }

    /// Whether two paragraphs have the same words.
    pub fn are_same(&self, a: usize, b: usize) -> bool {
        self.are_same_words(&self.words_of(a), &self.words_of(b))
    }

    /// Whether two ranges have the same words, and any.
    pub fn are_same_words(&self, a: &Range<usize>, b: &Range<usize>) -> bool {
        let (a, b) = (&self.words[a.clone()], &self.words[b.clone()]);
        let is_same = |(&a, &b): (&Word, &Word)| words::same(self.article.text, a, b);
        a.len() == b.len() && !a.is_empty() && a.iter().zip(b).all(is_same)
    }

    /// Whether a paragraph looks like a subhead of one to five words.
    pub fn is_subhead(&self, paragraph: usize) -> bool {
        const MAX_WORDS: usize = 5;
        let words = self.words_of(paragraph);
        (1..=MAX_WORDS).contains(&words.len())
            && Line::of(self.line(paragraph), &self.words[words]) == Line::Entry
    }

    /// The finding for a paragraph that repeats another one.
    pub fn finding(&self, copy: usize, original: usize) -> Finding {
        self.finding_of(copy, self.article.paragraphs[original].body())
    }

    /// The finding for a paragraph whose words are those of `original`.
    pub fn finding_of(&self, copy: usize, original: Span) -> Finding {
        let n_words = self.words_of(copy).len();
        let repeat = Repeat {
            original,
            n_words,
            n_matched: n_words,
            differences: Vec::new(),
        };
        Finding {
            span: self.article.paragraphs[copy].body(),
            evidence: Evidence::Repeat(repeat),
        }
    }

    /// The words of a paragraph.
    pub fn words_of(&self, paragraph: usize) -> Range<usize> {
        let firsts = self.firsts();
        firsts[paragraph] as usize..firsts[paragraph + 1] as usize
    }

    /// The weight of some words in whole words.
    pub fn n_words(&self, range: &Range<usize>) -> usize {
        /// A few words are counted without the sums, which most articles do without.
        const FEW: usize = 256;
        if range.len() <= FEW {
            return words::count(&self.words[range.clone()]);
        }
        let weights = self.weights.get_or_init(|| {
            let sums = self.words.iter().scan(0, |sum, word| {
                *sum += word.weight() as u32;
                Some(*sum)
            });
            [0].into_iter().chain(sums).collect()
        });
        let weight = weights[range.end].saturating_sub(weights[range.start]);
        (weight as usize).div_ceil(WEIGHT_OF_ONE)
    }

    /// The span of a copied sentence, with the quote mark right before it if the original opens with the same: where copies
    /// are joined, a straight quote mark seems to close the sentence before.
    pub fn with_opening_quote(
        &self,
        span: Span,
        copy: &Range<usize>,
        original: &Range<usize>,
    ) -> Span {
        let text = self.article.text;
        let before = &text[..span.start];
        let quote = match before.chars().next_back() {
            Some(quote @ ('"' | '\'')) if span.start == self.words[copy.start].span().start => {
                quote
            }
            _ => return span,
        };
        let opening = text[..self.words[original.start].span().start].strip_suffix(quote);
        match opening {
            Some(rest) if !rest.ends_with(|c: char| c.is_alphanumeric() || ".,!?".contains(c)) => {
                Span::new(span.start - quote.len_utf8(), span.end)
            }
            _ => span,
        }
    }

    /// The span of some words; for none, the place after the last word before.
    pub fn span_of(&self, range: &Range<usize>) -> Span {
        words::span(self.words, range)
    }

    /// The sentences of a paragraph that contain words.
    pub fn sentences_of(&mut self, paragraph: usize) -> &[Sentence] {
        let first_word = self.words_of(paragraph).start;
        if self.n_sentences > MIN_SENTENCES.max(self.words.len() / WORDS_A_SENTENCE) {
            self.sentences.clear();
            self.n_sentences = 0;
        }
        self.sentences.entry(paragraph).or_insert_with(|| {
            let sentences = split(self.article, self.words, first_word, paragraph);
            self.n_sentences += sentences.len();
            sentences
        })
    }

    /// The sentences that contain any of the words in `range`, in order.
    pub fn sentences_in(&mut self, range: &Range<usize>) -> Vec<Sentence> {
        let (first, last) = self.paragraphs_of(range);
        let mut found = Vec::new();
        for paragraph in first..=last {
            let sentences = self.sentences_of(paragraph);
            let start = sentences.partition_point(|s| s.words.end <= range.start);
            let rest = sentences[start..].iter();
            let inside = rest.take_while(|s| s.words.start < range.end);
            found.extend(inside.filter(|s| !s.words.is_empty()).cloned());
        }
        found
    }

    /// Splits the sentence that contains word `at`, unless the word is its first: one part begins with the word.
    pub fn split_before(&self, sentences: &mut Vec<Sentence>, at: usize) {
        let is_split = |s: &Sentence| s.words.start < at && at < s.words.end;
        let Some(i) = sentences.iter().position(is_split) else {
            return;
        };
        let before = Span::new(self.words[at - 1].span().end, self.words[at].span().start);
        let opening = before
            .of(self.article.text)
            .trim_end_matches(['“', '‘', '«', '(', '[', '"', '\'', '¿', '¡', '—', '-']);
        let seam = before.start + opening.len();
        let head_end = before.start + opening.trim_end().len();
        let mut tail = sentences[i].clone();
        tail.span.start = seam;
        tail.words.start = at;
        sentences[i].span.end = head_end;
        sentences[i].words.end = at;
        sentences.insert(i + 1, tail);
    }
}

/// The sentences of a paragraph, with the words from `first_word` on.
fn split(article: &Article, words: &[Word], first_word: usize, paragraph: usize) -> Vec<Sentence> {
    let text = article.text;
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut at = first_word;
    for span in article.sentences(paragraph) {
        let start = at + words::first_near(&words[at..], span.start);
        at = start + words::first_near(&words[start..], span.end);
        let words = start..at;
        match sentences.last_mut() {
            // A bare "…" or a lone quote mark is part of the sentence before it.
            Some(last) if words.is_empty() => last.span.end = span.end,
            // So is the number of an item part of the sentence behind it.
            Some(last) if is_item_number(&text[last.span.start..last.span.end]) => {
                last.span.end = span.end;
                last.words.end = words.end;
            }
            _ => sentences.push(Sentence {
                span,
                words,
                paragraph,
            }),
        }
    }
    sentences
}

/// Whether a sentence is the number of an item and its full stop.
fn is_item_number(sentence: &str) -> bool {
    let number = sentence.trim_end_matches(['.', '．']);
    number.len() < sentence.len() && number.chars().all(char::is_numeric) && !number.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    #[test]
    fn sentences_are_the_same_after_the_cache_is_emptied() {
        let written = "One. Two.\n".repeat(MIN_SENTENCES);
        let article = Article::new(&written, Layout::Lines);
        let words = words::words(&written);
        let mut text = Text::new(&article, &words);
        for _ in 0..2 {
            for paragraph in 0..article.paragraphs.len() {
                let sentences = text.sentences_of(paragraph);
                let spelled: Vec<&str> = sentences.iter().map(|s| s.span.of(&written)).collect();
                assert_eq!(spelled, ["One.", "Two."]);
            }
            assert!(text.n_sentences <= MIN_SENTENCES + 2);
        }
    }
}
