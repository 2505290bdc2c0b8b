//! The interface of all formats of articles.

use super::jsonl::RowError;
use crate::Span;

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

    /// The whole record, without its line end.
    fn raw(&self) -> &str;

    /// Converts spans of the text, which are in order, to spans of the record, in bytes.
    fn spans_in_record(&self, spans: &[Span]) -> Vec<Span>;

    /// What gives the record counts under `name`: an object in JSON, columns in a table.
    ///
    /// # Errors
    ///
    /// If the record has such a field already.
    fn addition(&self, name: &str, counts: &[Field]) -> Result<Addition, RowError>;

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
