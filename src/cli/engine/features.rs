//! Reads boundary models from files, and prints what they are trained on.

use std::io::{self, Read, Write};

use copydesk::Cleaner;
use copydesk::boundary::{FeatureRow, MAX_BYTES, Model, feature_names};
use tempfile::SpooledTempFile;

use crate::cli::files::side_file::SideFile;
use crate::cli::terminal::problem::{Problem, reason, shown};

/// Reads the model that the user named.
pub fn read_model(file: &SideFile) -> Result<Model, Problem> {
    let name = shown(&file.path);
    let mut bytes = Vec::new();
    file.reader()
        // One byte more than a model may have tells that it has more.
        .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            Problem::new(format!("{name}: {}", reason(&error)))
                .hint("name a boundary model, or leave `--boundary-model` out")
        })?;
    Model::read(&bytes).map_err(|error| {
        Problem::new(format!("{name}: {error}"))
            .hint("train it with contrib/boundary, or leave `--boundary-model` out")
    })
}

/// Prints the names of the features.
pub fn write_header(out: &mut impl Write) -> io::Result<()> {
    let names: Vec<String> = feature_names().map(|name| format!("\"{name}\"")).collect();
    writeln!(out, "{{\"features\": [{}]}}", names.join(", "))
}

/// A place for the features of articles until they are printed in order: they take thirty times the bytes of the text, so that
/// those of long texts wait in a file without a name.
pub fn spool() -> SpooledTempFile {
    /// Features of a text of 300 KB.
    const IN_MEMORY: usize = 8 << 20;
    SpooledTempFile::new(IN_MEMORY)
}

/// Prints an article: for each paragraph its first and last byte, whether a rule takes it, its features, its
/// buckets, and whether it goes on with what stands before it.
///
/// `id` is the field as it is spelled in the row.
pub fn write_features(
    out: &mut impl Write,
    id: Option<&str>,
    cleaner: &Cleaner,
    text: &str,
) -> io::Result<()> {
    write!(out, "{{\"id\": {}, \"paragraphs\": [", id.unwrap_or("null"))?;
    let mut written = Ok(());
    let mut comma = "";
    cleaner.each_feature_row(text, |row| {
        if written.is_ok() {
            written = write_row(out, std::mem::replace(&mut comma, ", "), &row);
        }
    });
    written?;
    out.write_all(b"]}\n")
}

fn write_row(out: &mut impl Write, comma: &str, row: &FeatureRow) -> io::Result<()> {
    let (start, end, is_ruled) = (row.span.start, row.span.end, u8::from(row.is_ruled));
    let (values, buckets) = (list(&row.values), list(&row.buckets));
    let goes_on = u8::from(row.goes_on);
    // In one piece, since each write may be one to a file.
    let row = format!("{comma}[{start}, {end}, {is_ruled}, [{values}], [{buckets}], {goes_on}]");
    out.write_all(row.as_bytes())
}

fn list<T: ToString>(numbers: &[T]) -> String {
    let numbers: Vec<String> = numbers.iter().map(T::to_string).collect();
    numbers.join(",")
}
