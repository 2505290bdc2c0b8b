//! Cleans a JSON line as `copydesk --format jsonl --on-error row` does.

use copydesk::Cleaner;
use copydesk::format::{Parsed, Record, RowError, error_row, jsonl};
use copydesk::learned::WHOLE;

/// What a line is, besides its bytes.
pub struct Place<'p> {
    /// The line's number, from 1, for error rows.
    pub number: u64,
    /// The field of the article.
    pub field: &'p str,
    /// The field of the source.
    pub source: Option<&'p str>,
}

/// The limits of an article.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: usize,
    pub words: usize,
}

/// The longest name of a source, as in the program.
const MAX_NAME_BYTES: usize = 4096;

/// Cleans a line, given without its line feed. `None` if it is kept as it is. A line that cannot be cleaned becomes an error row,
/// which has the whole raw line.
pub fn clean_line(
    cleaner: &Cleaner,
    line: &[u8],
    place: &Place,
    limits: Limits,
) -> Option<Vec<u8>> {
    const UTF_8_MARK: &[u8] = "\u{feff}".as_bytes();
    let has_mark = place.number == 1 && line.starts_with(UTF_8_MARK);
    let (mark, rest) = line.split_at(if has_mark { UTF_8_MARK.len() } else { 0 });
    let content = rest.strip_suffix(b"\r").unwrap_or(rest);
    let made = match cleaned(cleaner, content, place, limits) {
        Ok(None) => return None,
        Ok(Some(clean)) => clean,
        Err(error) => error_row(&error, place.number, content).into_bytes(),
    };
    Some([mark, &made, &rest[content.len()..]].concat())
}

fn cleaned(
    cleaner: &Cleaner,
    content: &[u8],
    place: &Place,
    limits: Limits,
) -> Result<Option<Vec<u8>>, RowError> {
    if content.len() > limits.bytes {
        return Err(RowError::TooLong(limits.bytes as u64));
    }
    let Parsed::Article(row) = jsonl::parse(content, place.field)? else {
        return Ok(None);
    };
    let source = place.source.and_then(|name| row.field(name));
    let source = source.filter(|name| (1..=MAX_NAME_BYTES).contains(&name.len()));
    let cleaned = cleaner.clean_in(&row.text, source.as_deref().unwrap_or(WHOLE));
    if cleaned.is_refused {
        return Err(RowError::TooManyWords(limits.words));
    }
    if cleaned.is_clean() {
        return Ok(None);
    }
    let mut out = Vec::with_capacity(content.len());
    row.splice(&cleaned.cuts, &mut out);
    Ok(Some(out))
}
