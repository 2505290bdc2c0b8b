//! What the judge has to know of the paragraphs around a removal, found out as far as it is asked for.

use std::cell::RefCell;
use std::ops::Range;

use super::cover::Cover;
use crate::article::line::{ENTRY, Line};
use crate::article::words::{self, Word};
use crate::boundary::MIN_PROSE;
use crate::finding::Keeper;
use crate::{Article, Span};

/// The keepers in the paragraph of an index.
pub(super) type Keepers<'a> = &'a dyn Fn(usize) -> Vec<Keeper>;

/// The paragraphs of an article, as far as they have been looked at.
pub(super) struct Page<'a> {
    pub article: &'a Article<'a>,
    words: &'a [Word],
    keepers: Keepers<'a>,
    /// The last ones that were asked for.
    last: RefCell<Option<(usize, Vec<Keeper>)>>,
    /// What is removed so far.
    pub gone: Cover,
    lines: Vec<Option<Line>>,
}

impl<'a> Page<'a> {
    pub fn new(article: &'a Article<'a>, words: &'a [Word], keepers: Keepers<'a>) -> Self {
        Page {
            article,
            words,
            keepers,
            last: RefCell::new(None),
            gone: Cover::default(),
            lines: vec![None; article.paragraphs.len()],
        }
    }

    /// The keepers that share text with a span, which begins in the paragraph `index`.
    pub fn keepers_in(&self, span: Span, index: usize) -> impl Iterator<Item = Keeper> {
        // Several rules may match one paragraph.
        let last = self.last.take().filter(|last| last.0 == index);
        let (_, keepers) = last.unwrap_or_else(|| (index, (self.keepers)(index)));
        self.last.replace(Some((index, keepers.clone())));
        let keepers = keepers.into_iter();
        keepers.filter(move |keeper| span.overlaps(keeper.span))
    }

    pub fn text(&self, index: usize) -> &'a str {
        self.article.paragraphs[index].body().of(self.article.text)
    }

    fn words_of(&self, index: usize) -> &'a [Word] {
        let body = self.article.paragraphs[index].body();
        &self.words[words::range(self.words, body)]
    }

    /// The number of words, Chinese and Thai ones by length.
    pub fn n_words(&self, index: usize) -> usize {
        words::count(self.words_of(index))
    }

    pub fn line(&mut self, index: usize) -> Line {
        let text = self.text(index);
        self.lines[index].unwrap_or_else(|| {
            let line = Line::of(text, self.words_of(index));
            self.lines[index] = Some(line);
            line
        })
    }

    /// Whether a paragraph is not removed anyway.
    pub fn is_left(&self, index: usize) -> bool {
        let body = self.article.paragraphs[index].body();
        !self.gone.holds(self.article.text, body)
    }

    pub fn is_running(&mut self, index: usize) -> bool {
        self.is_left(index) && self.line(index) == Line::Running
    }

    /// The first paragraph with enough running text of the story above it.
    pub fn story_from(&mut self) -> usize {
        let n = self.article.paragraphs.len();
        self.enough_running(0..n).unwrap_or(n)
    }

    /// Where all text that is not removed ends, be it short, and only entries follow. The end if there is no running text.
    pub fn text_to(&mut self) -> usize {
        let n = self.article.paragraphs.len();
        let is_text = |index: &usize| self.is_left(*index) && self.line(*index) != Line::Entry;
        let last = (0..n).rev().find(is_text);
        match last {
            Some(last) if (0..=last).any(|index| self.is_running(index)) => last + 1,
            _ => n,
        }
    }

    /// The last paragraph with enough running text in it and below it.
    pub fn story_to(&mut self) -> usize {
        let n = self.article.paragraphs.len();
        self.enough_running((0..n).rev()).unwrap_or(0)
    }

    /// Up to where some paragraphs have enough running text that is not removed.
    fn enough_running(&mut self, mut indices: impl Iterator<Item = usize>) -> Option<usize> {
        let mut n_words = 0;
        indices.find(|&index| {
            if self.is_running(index) {
                n_words += words::count(self.words_of(index));
            }
            n_words >= MIN_PROSE as usize
        })
    }

    /// Where the last running text ends that has enough of it above. Between removed lines, only long text counts: notices are short.
    pub fn prose_to(&mut self) -> usize {
        let n = self.article.paragraphs.len();
        let is_prose = |index: &usize| {
            let is_enclosed =
                *index > 0 && !self.is_left(index - 1) && index + 1 < n && !self.is_left(index + 1);
            self.is_running(*index) && (!is_enclosed || self.n_words(*index) > ENTRY)
        };
        let last = (0..n).rev().find(is_prose);
        let from = self.story_from();
        last.filter(|last| *last >= from).map_or(n, |last| last + 1)
    }

    /// From the first running text to the last.
    pub fn story(&mut self) -> Range<usize> {
        let n = self.article.paragraphs.len();
        let first = (0..n).find(|&index| self.is_running(index));
        let last = (0..n).rev().find(|&index| self.is_running(index));
        first.unwrap_or(n)..last.map_or(0, |last| last + 1)
    }

    /// Where a run of lines ends that look like entries of a list, or are removed anyway.
    pub fn end_of_entries(&mut self, start: usize) -> usize {
        let n = self.article.paragraphs.len();
        let is_other = |index: &usize| {
            self.is_left(*index) && (self.line(*index) != Line::Entry || self.is_cut(*index))
        };
        (start..n).find(is_other).unwrap_or(n)
    }

    /// The same below the story, where single short sentences between two entries belong to a list of at least two, too: the texts of
    /// teasers and the sentences of forms.
    pub fn end_of_teasers(&mut self, start: usize) -> usize {
        let n = self.article.paragraphs.len();
        let mut end = self.end_of_entries(start);
        let is_list = end > start + 1;
        while is_list
            && end + 1 < n
            && !matches!(self.line(end), Line::Running | Line::Long)
            && !is_begun(self.text(end))
            && self.line(end + 1) == Line::Entry
        {
            end = self.end_of_entries(end + 1);
        }
        end
    }

    /// Whether a sentence begins in this paragraph and continues in the next.
    pub fn breaks_off(&self, index: usize) -> bool {
        index + 1 < self.article.paragraphs.len()
            && is_begun(self.text(index + 1))
            && (breaks_off(self.text(index)) || self.text(index).ends_with(','))
    }

    /// Whether the paragraph above is more than a label, ends in a colon and is kept whole.
    pub fn is_introduced(&mut self, index: usize) -> bool {
        let is_long = |page: &mut Self| !is_short_label(page.text(index - 1));
        index > 0
            && !self.is_cut(index - 1)
            && self.line(index - 1) == Line::Introduction
            && is_long(self)
    }

    /// Whether a paragraph is one of several addresses on the web below each other, or directly above them: the sources of the story,
    /// since teasers show no addresses.
    pub fn is_source(&self, index: usize) -> bool {
        let is_above = || index > 0 && self.is_address(index - 1);
        let is_below = || self.is_address(index + 1);
        is_below() && self.is_address(index + 2)
            || self.is_address(index) && (is_above() || is_below())
    }

    /// Whether there is a paragraph, and it is an address on the web.
    pub fn is_address(&self, index: usize) -> bool {
        let paragraph = self.article.paragraphs.get(index);
        let text = paragraph.map_or("", |paragraph| paragraph.body().of(self.article.text));
        text.starts_with("http") && text.contains("://") && !text.contains(char::is_whitespace)
    }

    /// Whether a part of a paragraph is removed.
    fn is_cut(&self, index: usize) -> bool {
        self.gone.overlaps(self.article.paragraphs[index].body())
    }
}

/// Whether a line may continue a sentence: it begins with a small letter.
pub(super) fn is_begun(line: &str) -> bool {
    line.starts_with(char::is_lowercase)
}

/// Whether a line looks like the first part of a sentence: it ends in such a word, and has at least three or began above.
pub(super) fn breaks_off(line: &str) -> bool {
    let last = line.rsplit(char::is_whitespace).next();
    (is_begun(line) || line.split_whitespace().nth(2).is_some())
        && last.is_some_and(|last| is_begun(last) && last.ends_with(char::is_alphabetic))
}

/// Whether a label has no headline of its own on its line.
pub(super) fn is_short_label(label: &str) -> bool {
    /// "Das könnte Sie auch interessieren"; of the labels of the packs, nearly all.
    const MAX_WORDS: usize = 5;
    label.split_whitespace().count() <= MAX_WORDS
}

/// Whether a line looks like a name: two or three words with capitals.
pub(super) fn is_name(line: &str) -> bool {
    let names = line.split_whitespace();
    let is_capitalised = |name: &str| name.starts_with(char::is_uppercase);
    matches!(names.clone().count(), 2 | 3) && names.into_iter().all(is_capitalised)
}
