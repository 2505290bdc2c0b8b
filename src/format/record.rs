//! What all formats of articles have in common.

use crate::Span;
use crate::format::jsonl::Row;

/// An article in its container: a line of JSON, for instance.
///
/// A format implements this trait and a parser. Everything else works on records of any format.
pub trait Record {
    /// The text of the article.
    fn text(&self) -> &str;

    /// The field `id`, as JSON.
    fn id(&self) -> Option<&str>;

    /// The text of another field. `None` if the record has no such field, or no text in it.
    fn field(&self, name: &str) -> Option<String>;

    /// The whole record, without its line end.
    fn raw(&self) -> &str;

    /// Where `spans` of the text lie in the record, in bytes. The spans must be in order.
    fn spans_in_record(&self, spans: &[Span]) -> Vec<Span>;

    /// Appends the record without the given spans of its text to `out`. Every other byte stays as it is.
    fn splice(&self, cuts: &[Span], out: &mut Vec<u8>) {
        let raw = self.raw().as_bytes();
        let mut start = 0;
        for cut in self.spans_in_record(cuts) {
            out.extend_from_slice(&raw[start..cut.start]);
            start = cut.end;
        }
        out.extend_from_slice(&raw[start..]);
    }
}

impl Record for Row<'_> {
    fn text(&self) -> &str {
        &self.text
    }

    fn id(&self) -> Option<&str> {
        self.id
    }

    fn field(&self, name: &str) -> Option<String> {
        self.string(name)
    }

    fn raw(&self) -> &str {
        self.line()
    }

    fn spans_in_record(&self, spans: &[Span]) -> Vec<Span> {
        self.spelled(spans)
    }
}
