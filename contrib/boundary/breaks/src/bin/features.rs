//! Prints the features by which a boundary model decides, for the training.
//!
//! Reads JSON lines `{"id": …, "text": …}` from standard input. The first line of the output has the names of the features. Each
//! further line is an article: for each paragraph its span, whether a rule removes it, its features, its buckets, and whether
//! it continues the paragraph before it. The model in the file that is named replaces the built-in one.

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use copydesk::boundary::Model;
use copydesk::internals::{FeatureRow, feature_names};
use copydesk::{Cleaner, Rules};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let model = match std::env::args().nth(1) {
        Some(path) => Model::read(&std::fs::read(path)?).expect("the file is a boundary model"),
        None => Model::built_in(),
    };
    let cleaner = Cleaner::builder()
        .rules(Rules::built_in())
        .boundary(model)
        .build();
    let mut out = BufWriter::new(stdout().lock());
    let names: Vec<&str> = feature_names().collect();
    writeln!(out, "{}", json!({"features": names}))?;
    for line in stdin().lock().lines() {
        let page: serde_json::Value = serde_json::from_str(&line?)?;
        let text = page["text"].as_str().expect("each page has a text");
        write!(out, "{{\"id\":{},\"paragraphs\":[", page["id"])?;
        // A row is thirty times as large as its text, so that only one exists at a time.
        let (mut written, mut comma) = (Ok(()), "");
        cleaner.each_feature_row(text, |row| {
            let FeatureRow {
                span,
                values,
                buckets,
                is_ruled,
                continues,
            } = row;
            let [is_ruled, continues] = [is_ruled, continues].map(u8::from);
            let row = json!([span.start, span.end, is_ruled, values, buckets, continues]);
            if written.is_ok() {
                written = write!(out, "{comma}{row}");
            }
            comma = ",";
        });
        written?;
        writeln!(out, "]}}")?;
    }
    out.flush()?;
    Ok(())
}
