//! Reads boundary models from files, and prints what they are trained on.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

use copydesk::boundary::{FeatureRow, MAX_BYTES, Model, feature_names};

use super::problem::{Problem, reason, shown};
use super::side_file::SideFile;

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

/// Prints an article: for each paragraph its first and last byte, whether a rule takes it, its features, its
/// buckets, and whether it goes on with what stands before it.
///
/// `id` is the field as it is spelled in the row.
pub fn write_features(
    out: &mut impl Write,
    id: Option<&str>,
    rows: &[FeatureRow],
) -> io::Result<()> {
    let mut line = format!("{{\"id\": {}, \"paragraphs\": [", id.unwrap_or("null"));
    for (n, row) in rows.iter().enumerate() {
        let comma = if n > 0 { ", " } else { "" };
        let (start, end, is_ruled) = (row.span.start, row.span.end, u8::from(row.is_ruled));
        let (values, buckets) = (list(&row.values), list(&row.buckets));
        let goes_on = u8::from(row.goes_on);
        write!(
            line,
            "{comma}[{start}, {end}, {is_ruled}, [{values}], [{buckets}], {goes_on}]"
        )
        .expect("a string takes all that is written");
    }
    line.push_str("]}\n");
    out.write_all(line.as_bytes())
}

fn list<T: ToString>(numbers: &[T]) -> String {
    let numbers: Vec<String> = numbers.iter().map(T::to_string).collect();
    numbers.join(",")
}
