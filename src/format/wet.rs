//! Reads the text of a record of a WET file, as Common Crawl publishes them: WARC records of plain text.
//!
//! Cleaning keeps all headers, and corrects the length of the block. A digest is one of the raw block.

use super::record::Parsed;
use super::{Change, Record, RowError};
use crate::Span;

/// A record with a text.
#[derive(Debug)]
pub struct WetRecord<'l> {
    record: &'l str,
    /// Where the text begins: all up to there is headers.
    block: usize,
    id: Option<String>,
}

/// Reads one record. One pass over the headers. Records without an article, as the first one of a file, are passed.
///
/// # Errors
///
/// If the record is not UTF-8, is cut short, or holds a page and not its text.
pub fn parse(record: &[u8]) -> Result<Parsed<WetRecord<'_>>, RowError> {
    let record = RowError::utf8(record)?;
    let Some(block) = headers_end(record.as_bytes()) else {
        return Ok(Parsed::Pass);
    };
    let header = |name| header(&record[..block], name).map(|span| span.of(record));
    match header("WARC-Type") {
        Some("conversion") => {}
        Some(kind @ ("response" | "resource")) => {
            return Err(RowError::NotText(kind.to_owned()));
        }
        _ => return Ok(Parsed::Pass),
    }
    let n_bytes = (record.len() - block) as u64;
    if block_bytes(&record.as_bytes()[..block]) != Some(n_bytes) {
        return Err(RowError::CutShort(n_bytes));
    }
    let id = header("WARC-Record-ID").and_then(|id| serde_json::to_string(id).ok());
    Ok(Parsed::Article(WetRecord { record, block, id }))
}

/// The bytes of a record without the line ends after it.
pub fn record_bytes(record: &[u8]) -> usize {
    let end = headers_end(record).and_then(|block| {
        let n = usize::try_from(block_bytes(&record[..block])?).ok()?;
        block.checked_add(n)
    });
    end.map_or(record.len(), |end| end.min(record.len()))
}

/// The length of the block that follows these headers.
pub(super) fn block_bytes(headers: &[u8]) -> Option<u64> {
    let headers = std::str::from_utf8(headers).ok()?;
    header(headers, "Content-Length")?.of(headers).parse().ok()
}

impl Record for WetRecord<'_> {
    fn text(&self) -> &str {
        &self.record[self.block..]
    }

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// `url` is the address of the page. Other names are those of headers.
    fn field(&self, name: &str) -> Option<String> {
        let name = if name == "url" {
            "WARC-Target-URI"
        } else {
            name
        };
        let value = header(&self.record[..self.block], name)?;
        Some(value.of(self.record).to_owned())
    }

    fn raw(&self) -> &str {
        self.record
    }

    fn changes(&self, cuts: &[Span]) -> Vec<Change> {
        let n_left = self.text().len() - cuts.iter().map(|cut| cut.len()).sum::<usize>();
        let length = header(&self.record[..self.block], "Content-Length");
        let length = length.map(|place| Change::repair(0, place, n_left.to_string()));
        let place = |cut: &Span| Span::new(cut.start + self.block, cut.end + self.block);
        let cuts = cuts.iter().map(|cut| Change::cut(*cut, place(cut)));
        length.into_iter().chain(cuts).collect()
    }
}

/// The end of the empty line after the headers.
fn headers_end(record: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let end = start + memchr::memchr(b'\n', &record[start..])? + 1;
        if record[start..end].trim_ascii().is_empty() {
            return Some(end);
        }
        start = end;
    }
}

/// The value of a header.
fn header(headers: &str, name: &str) -> Option<Span> {
    for line in headers.split_inclusive('\n') {
        if let Some((found, value)) = line.split_once(':')
            && found.trim().eq_ignore_ascii_case(name)
        {
            return Some(Span::of_part(value.trim(), headers));
        }
    }
    None
}
