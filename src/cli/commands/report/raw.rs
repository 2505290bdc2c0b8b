//! Finds the raw texts of some articles again, where they still are what the report tells of.

use std::io::{BufReader, ErrorKind};
use std::path::Path;

use copydesk::format::decode::{Encoding, Zeros, decode};
use copydesk::format::jsonl::{Line, line_end, parse};
use rustix::fs::{FileType, fstat};

use crate::cli::commands::report::gather::Row;
use crate::cli::files::bounded::BoundedLines;
use crate::cli::files::compress::Limits;
use crate::cli::files::compress::unpack;
use crate::cli::files::folder::file_type;
use crate::cli::files::folder::{PathKind, kind_at};
use crate::cli::files::interruptible;
use crate::cli::files::names::place_below;
use crate::cli::input::open::read_article;

/// A page shows no articles of more bytes.
const LIMITS: Limits = Limits {
    article_bytes: 64 << 20,
    ratio: 1000,
};

/// The text of each row, if it is found and has in it all that was removed, at its place. A file of JSON lines is read
/// once, up to the last of its rows.
pub fn raw_texts(corpus: &Path, field: &str, rows: &[&Row]) -> Vec<Option<String>> {
    let mut texts: Vec<Option<String>> = vec![None; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| (&rows[at].input, rows[at].row));
    for of_file in order.chunk_by(|&a, &b| rows[a].input == rows[b].input) {
        // What cannot be read is shown without its text.
        let _ = read_file(corpus, field, rows, of_file, &mut texts);
    }
    for (text, row) in texts.iter_mut().zip(rows) {
        let fits = |text: &String| {
            row.removals.iter().all(|r| {
                let there = text.get(r.start..r.start + r.length);
                there.is_some_and(|there| there.starts_with(&r.text))
            })
        };
        *text = text.take().filter(fits);
    }
    texts
}

fn read_file(
    corpus: &Path,
    field: &str,
    rows: &[&Row],
    of_file: &[usize],
    texts: &mut [Option<String>],
) -> Option<()> {
    let input = Path::new(&rows[*of_file.first()?].input);
    let path = match kind_at(corpus) {
        PathKind::Folder => corpus.join(place_below(input)?),
        PathKind::File => corpus.to_owned(),
        PathKind::Missing | PathKind::Unknown(_) => return None,
    };
    let file = interruptible::open(&path).ok()?;
    if file_type(&fstat(&file).ok()?) != FileType::RegularFile {
        return None;
    }
    let mut reader = BufReader::new(unpack(file, LIMITS).ok()?.reader);
    if let Some(&at) = of_file.iter().find(|&&at| rows[at].row.is_none()) {
        let bytes = read_article(Vec::new(), &mut reader, LIMITS.article_bytes).ok()?;
        let name = rows[at].encoding.as_ref().map(|encoding| &*encoding.name);
        let encoding = name.and_then(Encoding::from_label).unwrap_or_default();
        let decoded = decode(&bytes, encoding, Zeros::Allowed).ok()?;
        texts[at] = Some(decoded.text.into_owned());
        return Some(());
    }
    let mut lines = BoundedLines::new(reader, b'\n', LIMITS.article_bytes);
    let mut line = Vec::new();
    for &at in of_file {
        let wanted = rows[at].row?;
        while lines.number() < wanted {
            line.clear();
            match lines.next() {
                Ok(Some(found)) => line.extend_from_slice(found),
                // One that is too long is passed over.
                Err(error) if error.kind() == ErrorKind::InvalidData => {}
                Ok(None) | Err(_) => return None,
            }
        }
        let content = line_end(line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line)).0;
        if let Ok(Line::Row(row)) = parse(content, field) {
            texts[at] = Some(row.text.into_owned());
        }
    }
    Some(())
}
