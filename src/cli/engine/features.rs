//! Reads boundary models, and prints the features that they are trained on.

use std::io::{self, Write};

use copydesk::Cleaner;
use copydesk::boundary::Model;
use copydesk::internals::{FeatureRow, MAX_MODEL_BYTES, feature_names};
use tempfile::SpooledTempFile;

use crate::cli::files::SideFile;
use crate::cli::terminal::Problem;

pub fn read_model(file: &SideFile) -> Result<Model, Problem> {
    let cure = "name a boundary model, or leave `--boundary-model` out";
    let bytes = file.bytes(MAX_MODEL_BYTES as u64);
    let bytes = bytes.map_err(|error| Problem::of_file(&file.path, &error, cure))?;
    Model::read(&bytes).map_err(|error| {
        Problem::at(&file.path, error)
            .hint("train it with contrib/boundary, or leave `--boundary-model` out")
    })
}

pub fn feature_header() -> String {
    let names: Vec<String> = feature_names().map(|name| format!("\"{name}\"")).collect();
    format!("{{\"features\": [{}]}}\n", names.join(", "))
}

/// A buffer for features until they are printed in order. Features are about thirty times as large as their text: those of long
/// texts are kept in a temporary file.
pub fn spool() -> SpooledTempFile {
    /// Features of a text of 300 KB.
    const IN_MEMORY: usize = 8 << 20;
    SpooledTempFile::new(IN_MEMORY)
}

/// Prints an article: for each paragraph its span, whether a rule removes it, its features, its buckets, and whether it
/// continues the paragraph before it. `id` is JSON.
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
    let continues = u8::from(row.continues);
    // One write, since each may be a write to a file.
    let row = format!("{comma}[{start}, {end}, {is_ruled}, [{values}], [{buckets}], {continues}]");
    out.write_all(row.as_bytes())
}

fn list<T: ToString>(numbers: &[T]) -> String {
    let numbers: Vec<String> = numbers.iter().map(T::to_string).collect();
    numbers.join(",")
}
