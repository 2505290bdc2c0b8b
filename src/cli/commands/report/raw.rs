//! Finds the raw texts of the shown articles, if they have not changed since the run.

use std::io::BufReader;
use std::path::Path;

use copydesk::format::Parsed;
use copydesk::format::decode::{Encoding, Zeros, decode};
use rustix::fs::{FileType, fstat};

use crate::cli::files::{PathKind, file_type, interruptible, kind_at, place_below, unpack};
use crate::cli::input::{Pace, Pieces, Records, read_article, read_prefix};
use crate::cli::report::Row;

/// Larger articles are not shown.
const MAX_ARTICLE_BYTES: u64 = 64 << 20;

/// The largest size of a file, decompressed, as a multiple of its compressed size.
const RATIO: u64 = 1000;

/// The raw text of each row; `None` if it is missing or no longer has every removal in its place. A file of records is read
/// once, up to the last of its rows.
pub fn raw_texts(corpus: &Path, field: &str, rows: &[Row]) -> Vec<Option<String>> {
    let mut texts: Vec<Option<String>> = vec![None; rows.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&at| (&rows[at].input, rows[at].row));
    for of_file in order.chunk_by(|&a, &b| rows[a].input == rows[b].input) {
        // An article that cannot be read is shown without its text.
        let _ = read_file(corpus, field, rows, of_file, &mut texts);
    }
    for (text, row) in texts.iter_mut().zip(rows) {
        let fits = |text: &String| {
            row.removals().iter().all(|r| {
                let there = text.get(r.start..r.start + r.length);
                there.is_some_and(|there| there.starts_with(&*r.text))
            })
        };
        *text = text.take().filter(fits);
    }
    texts
}

fn read_file(
    corpus: &Path,
    field: &str,
    rows: &[Row],
    of_file: &[usize],
    texts: &mut [Option<String>],
) -> Option<()> {
    let input = Path::new(&*rows[*of_file.first()?].input);
    let path = match kind_at(corpus) {
        PathKind::Folder => corpus.join(place_below(input)?),
        PathKind::File => corpus.to_owned(),
        PathKind::Missing | PathKind::Unknown(_) => return None,
    };
    let file = interruptible::open(&path).ok()?;
    if file_type(&fstat(&file).ok()?) != FileType::RegularFile {
        return None;
    }
    let mut reader = BufReader::new(unpack(file, RATIO).ok()?.1);
    if let Some(&at) = of_file.iter().find(|&&at| rows[at].row.is_none()) {
        let prefix = read_prefix(&mut reader).ok()?;
        let bytes = read_article(prefix, &mut reader, MAX_ARTICLE_BYTES).ok()?;
        let name = rows[at].encoding.as_ref().map(|encoding| &*encoding.name);
        let encoding = name.and_then(Encoding::from_label).unwrap_or_default();
        let decoded = decode(&bytes, encoding, Zeros::Allowed).ok()?;
        texts[at] = Some(decoded.text.into_owned());
        return Some(());
    }
    let mut records = Records::named(rows[*of_file.first()?].format.as_deref())?;
    let scanner = records.scanner();
    let mut pieces = Pieces::new(
        Box::new(reader),
        scanner,
        Pace::File,
        MAX_ARTICLE_BYTES,
        None,
    );
    let mut wanted = of_file.iter().peekable();
    while let Some(piece) = pieces.next().ok()?
        && wanted.peek().is_some()
    {
        // A record that is too long is skipped.
        for (number, record) in piece.records() {
            let record = &piece.bytes[record];
            if number == 1 {
                records.read_header(record, field);
            }
            while let Some(&&at) = wanted.peek().filter(|&&&at| rows[at].row <= Some(number)) {
                wanted.next();
                let content = records.parts(record, number).content;
                let field = rows[at].field.as_deref().unwrap_or(field);
                let parsed = records.parse(content, number, field, MAX_ARTICLE_BYTES);
                if let (Ok(Parsed::Article(record)), true) = (parsed, rows[at].row == Some(number))
                {
                    texts[at] = Some(record.text().to_owned());
                }
            }
        }
    }
    Some(())
}
