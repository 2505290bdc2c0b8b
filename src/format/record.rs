//! The interface of all formats of articles.

use crate::Span;

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

    /// The whole record, without its line end.
    fn raw(&self) -> &str;

    /// Converts spans of the text, which are in order, to spans of the record, in bytes.
    fn spans_in_record(&self, spans: &[Span]) -> Vec<Span>;

    /// Appends the record without the given spans of its text to `out`. Every other byte is kept.
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
