//! Finds where the records of a file end, in one pass and without memory of what it has seen.

use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::decode::UTF_8_MARK;
use super::wet;

/// Says whether a line, given without its end, separates two articles.
pub type IsSeparator = Arc<dyn Fn(&[u8]) -> bool + Send + Sync>;

/// Finds the ends of the records of one file, which is given in pieces of any size.
pub enum Scanner {
    /// A record is a line.
    Lines,
    /// A record is a row of a table, which may have line breaks in its cells.
    Rows(Rows),
    /// A record is an element of a JSON array, or one of several JSON values.
    Values(Values),
    /// A record is one of WARC: headers and a block.
    Warc(Warc),
    /// A record ends with a line that separates articles.
    Texts(Texts),
}

/// The state within a table.
#[derive(Debug)]
pub struct Rows {
    delimiter: u8,
    at: InRow,
}

/// The place of a byte in a row. Quotes count at the start of a cell only, as for other readers of CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InRow {
    /// So many bytes of a byte order mark were read.
    Mark(usize),
    /// So many bytes of a line that names the delimiter were read; it belongs to the first row.
    Sign(usize),
    CellStart,
    Bare,
    Quoted,
    /// After a quote in a quoted cell: its end, or the first of two.
    Quote,
    /// A line feed after it belongs to the row.
    CarriageReturn,
    LineFeed,
}

/// The state within JSON. Brackets outside of strings are counted, and nothing else is checked: bad elements are found later.
#[derive(Debug, Default)]
pub struct Values {
    depth: u64,
    is_array: bool,
    is_in_string: bool,
    is_escaped: bool,
}

/// The state within WARC records.
#[derive(Debug)]
pub enum Warc {
    /// The headers so far, with the line ends before them.
    Headers(Vec<u8>),
    /// The bytes of the block that are left.
    Block(u64),
    /// The bytes that are left of the two line ends after the block.
    Gap(u8),
    /// Headers without a length: the rest cannot be split.
    Lost,
}

/// The state within plain text.
pub struct Texts {
    is_separator: IsSeparator,
    /// The line so far; cut off where it is too long for a separator.
    line: Vec<u8>,
}

/// The beginning of the first line of some tables: "sep=;" tells Excel the delimiter.
pub(super) const SIGN_LINE: &[u8] = b"sep=";

/// A separator is a short line.
const MAX_LINE_BYTES: usize = 4096;

/// Headers are a few hundred bytes long.
const MAX_HEADER_BYTES: usize = 64 << 10;

impl Scanner {
    /// For a table with this delimiter.
    pub fn rows(delimiter: u8) -> Self {
        let at = InRow::Mark(0);
        Scanner::Rows(Rows { delimiter, at })
    }

    /// For WARC.
    pub fn warc() -> Self {
        Scanner::Warc(Warc::Headers(Vec::new()))
    }

    /// For texts with separators.
    pub fn texts(is_separator: IsSeparator) -> Self {
        let line = Vec::new();
        Scanner::Texts(Texts { is_separator, line })
    }

    /// Whether a file that ends here is cut off. Of the formats whose last record shows that, never.
    pub fn is_within(&self) -> bool {
        matches!(self, Scanner::Values(values) if values.depth > 0)
    }

    /// Scans the next bytes of the file, and appends the ends of records in them; 0 for a record that ended before them.
    ///
    /// What remains after the last end when the file ends is a record, too.
    pub fn scan(&mut self, bytes: &[u8], ends: &mut Vec<usize>) {
        match self {
            Scanner::Lines => ends.extend(memchr_iter(b'\n', bytes).map(|at| at + 1)),
            Scanner::Rows(rows) => rows.scan(bytes, ends),
            Scanner::Values(values) => values.scan(bytes, ends),
            Scanner::Warc(warc) => warc.scan(bytes, ends),
            Scanner::Texts(texts) => texts.scan(bytes, ends),
        }
    }
}

impl InRow {
    /// The place after the next byte.
    pub(super) fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (InRow::Mark(n), byte) if UTF_8_MARK.get(n) == Some(&byte) => InRow::Mark(n + 1),
            (InRow::Mark(_), byte) if byte == SIGN_LINE[0] => InRow::Sign(1),
            (InRow::Sign(n), byte) if SIGN_LINE.get(n) == Some(&byte) => InRow::Sign(n + 1),
            (InRow::Sign(n), byte) if n == SIGN_LINE.len() && byte == delimiter => {
                InRow::Sign(n + 1)
            }
            (InRow::Sign(n), b'\r') if n == SIGN_LINE.len() + 1 => InRow::Sign(n + 1),
            (InRow::Sign(n), b'\n') if n > SIGN_LINE.len() => InRow::CellStart,
            (InRow::Quoted, b'"') => InRow::Quote,
            (InRow::Quoted, _) | (InRow::Quote, b'"') => InRow::Quoted,
            (InRow::Bare | InRow::Sign(_), b'"') => InRow::Bare,
            (_, b'"') => InRow::Quoted,
            (_, b'\n') => InRow::LineFeed,
            (_, b'\r') => InRow::CarriageReturn,
            (_, byte) if byte == delimiter => InRow::CellStart,
            _ => InRow::Bare,
        }
    }

    /// How many of the next bytes leave the place as it is.
    pub(super) fn n_same(self, bytes: &[u8], delimiter: u8) -> usize {
        let next = match self {
            InRow::Quoted => memchr(b'"', bytes),
            InRow::Bare => memchr3(b'\n', b'\r', delimiter, bytes),
            _ => Some(0),
        };
        next.unwrap_or(bytes.len())
    }
}

impl Rows {
    fn scan(&mut self, bytes: &[u8], ends: &mut Vec<usize>) {
        let mut at = 0;
        loop {
            at += self.at.n_same(&bytes[at..], self.delimiter);
            let Some(&byte) = bytes.get(at) else { return };
            if self.at == InRow::CarriageReturn && byte != b'\n' {
                ends.push(at);
            }
            self.at = self.at.after(byte, self.delimiter);
            at += 1;
            if self.at == InRow::LineFeed {
                ends.push(at);
            }
        }
    }
}

impl Values {
    /// An element ends with the comma or bracket after it.
    fn scan(&mut self, bytes: &[u8], ends: &mut Vec<usize>) {
        let mut at = 0;
        loop {
            if self.is_in_string && !self.is_escaped {
                at += memchr2(b'"', b'\\', &bytes[at..]).unwrap_or(bytes.len() - at);
            }
            let Some(&byte) = bytes.get(at) else { return };
            at += 1;
            match byte {
                _ if std::mem::take(&mut self.is_escaped) => {}
                b'\\' => self.is_escaped = self.is_in_string,
                b'"' => self.is_in_string = !self.is_in_string,
                _ if self.is_in_string => {}
                b'{' | b'[' => {
                    self.is_array |= self.depth == 0 && byte == b'[';
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        self.is_array = false;
                        ends.push(at);
                    }
                }
                b',' if self.depth == 1 && self.is_array => ends.push(at),
                _ => {}
            }
        }
    }
}

impl Warc {
    fn scan(&mut self, bytes: &[u8], ends: &mut Vec<usize>) {
        let mut at = 0;
        while at < bytes.len() {
            match self {
                Warc::Headers(headers) => {
                    let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
                    headers.extend_from_slice(&bytes[at..end]);
                    at = end;
                    let is_blank = headers.ends_with(b"\n\r\n") || headers.ends_with(b"\n\n");
                    if is_blank && !headers.trim_ascii().is_empty() {
                        *self = wet::block_bytes(headers).map_or(Warc::Lost, Warc::Block);
                    } else if headers.len() > MAX_HEADER_BYTES {
                        *self = Warc::Lost;
                    }
                }
                Warc::Block(n_left) => {
                    let n = usize::try_from(*n_left).unwrap_or(usize::MAX);
                    let n = n.min(bytes.len() - at);
                    *n_left -= n as u64;
                    at += n;
                    if *n_left == 0 {
                        *self = Warc::Gap(4);
                    }
                }
                Warc::Gap(n_left) if *n_left > 0 && b"\r\n".contains(&bytes[at]) => {
                    *n_left -= 1;
                    at += 1;
                    if *n_left == 0 {
                        ends.push(at);
                        *self = Warc::Headers(Vec::new());
                    }
                }
                Warc::Gap(_) => {
                    ends.push(at);
                    *self = Warc::Headers(Vec::new());
                }
                Warc::Lost => return,
            }
        }
    }
}

impl Texts {
    fn scan(&mut self, bytes: &[u8], ends: &mut Vec<usize>) {
        let mut at = 0;
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            at += line.len();
            let room = MAX_LINE_BYTES.saturating_sub(self.line.len());
            self.line.extend_from_slice(&line[..line.len().min(room)]);
            if !line.ends_with(b"\n") {
                return;
            }
            let is_short = self.line.ends_with(b"\n");
            if is_short && (self.is_separator)(super::line_end(&self.line).0) {
                ends.push(at);
            }
            self.line.clear();
        }
    }
}
