//! The interface of all formats of articles.

use super::RowError;
use crate::Span;

/// What a record holds.
#[derive(Debug)]
pub enum Parsed<R> {
    /// Nothing to clean: white space, a header, or a row that took the place of a bad one. It is written as it is read.
    Pass,
    /// No text: the field is null.
    Null,
    /// No text: the field is missing.
    Missing,
    /// An article.
    Article(R),
}

/// A part of a record that is replaced when its text is cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The part of the text that is cut; empty if the change only keeps the record valid.
    pub cut: Span,
    /// The replaced part of the record, in bytes.
    pub place: Span,
    /// What replaces it: nothing, for a cut.
    pub with: String,
}

/// The name of a count, and its value as JSON.
pub type Field = (String, String);

/// What is added to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The bytes.
    pub text: String,
    /// How many bytes of the record come after them.
    pub n_after: usize,
}

/// An article in its container: a line of JSON, for instance.
///
/// A format has a parser and a type that implements this trait. The engine, the reports and the views work on any record.
pub trait Record {
    /// The text of the article.
    fn text(&self) -> &str;

    /// The field `id`, as JSON.
    fn id(&self) -> Option<&str>;

    /// The text of another field. `None` if the record has no such field, or no text in it.
    fn field(&self, name: &str) -> Option<String>;

    /// The whole record, without what separates it from the next one.
    fn raw(&self) -> &str;

    /// What changes in the record if the given spans of its text are cut. Both are in order. Every other byte is kept.
    fn changes(&self, cuts: &[Span]) -> Vec<Change>;

    /// What gives the record counts under `name`: an object, in JSON.
    ///
    /// # Errors
    ///
    /// If the record has such a field already, or no room for one.
    fn addition(&self, name: &str, _: &[Field]) -> Result<Addition, RowError> {
        Err(RowError::HasField(name.to_owned()))
    }

    /// Appends the record without the given spans of its text to `out`.
    fn splice(&self, cuts: &[Span], out: &mut Vec<u8>) {
        Change::make(&self.changes(cuts), self.raw(), out);
    }
}

/// A record that is nothing but its text.
#[derive(Debug)]
pub struct Plain<'l>(pub &'l str);

impl Record for Plain<'_> {
    fn text(&self) -> &str {
        self.0
    }

    fn id(&self) -> Option<&str> {
        None
    }

    fn field(&self, _: &str) -> Option<String> {
        None
    }

    fn raw(&self) -> &str {
        self.0
    }

    fn changes(&self, cuts: &[Span]) -> Vec<Change> {
        cuts.iter().map(|&cut| Change::cut(cut, cut)).collect()
    }
}

impl Change {
    /// A cut: this part of the text, at this place of the record.
    pub fn cut(cut: Span, place: Span) -> Self {
        let with = String::new();
        Change { cut, place, with }
    }

    /// Appends `raw` with these changes, which are in order, to `out`.
    pub fn make(changes: &[Change], raw: &str, out: &mut Vec<u8>) {
        let mut start = 0;
        for Change { place, with, .. } in changes {
            out.extend_from_slice(&raw.as_bytes()[start..place.start]);
            out.extend_from_slice(with.as_bytes());
            start = place.end;
        }
        out.extend_from_slice(&raw.as_bytes()[start..]);
    }

    /// A change besides the cuts, which keeps the record valid.
    pub(super) fn repair(at: usize, place: Span, with: String) -> Self {
        let cut = Span::new(at, at);
        Change { cut, place, with }
    }
}

/// Converts cuts of a text to places of its record. `advance` does it for one offset, and is called with growing ones.
pub(super) fn places(cuts: &[Span], mut advance: impl FnMut(usize) -> usize) -> Vec<Change> {
    let place = |&cut: &Span| {
        let start = advance(cut.start);
        Change::cut(cut, Span::new(start, advance(cut.end)))
    };
    cuts.iter().map(place).collect()
}

/// Splits a line or row into its content and its line end: `\n`, `\r\n`, `\r` or nothing.
pub fn line_end(line: &[u8]) -> (&[u8], &[u8]) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    line.split_at(content.strip_suffix(b"\r").unwrap_or(content).len())
}

/// The bytes of what begins with a sign, and those of what it stands for.
pub(super) type Escape = fn(&[u8]) -> (usize, usize);

/// Converts growing offsets of a text to those of its spelling, which begins at the start of `spelled`, where the text is at
/// `text_at`. They differ where a sign is.
pub(super) fn spelled_at(
    record: &str,
    spelled: Span,
    mut text_at: usize,
    (sign, escape): (u8, Escape),
) -> impl FnMut(usize) -> usize {
    let (bytes, mut at) = (record.as_bytes(), spelled.start);
    move |target| {
        // The spelling is never shorter than the text.
        while let Some(n) = memchr::memchr(sign, &bytes[at..][..target - text_at]) {
            let (n_spelled, n_text) = escape(&bytes[at + n..]);
            at += n + n_spelled;
            text_at += n + n_text;
        }
        at += target - text_at;
        text_at = target;
        at
    }
}
