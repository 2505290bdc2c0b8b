//! The text of a model, which people can read and edit.
//!
//! ```text
//! copydesk model 2
//! # source                  articles  of   share  place   line
//! tarnpointgazette.example  212       230  92.2%  tail    Read The Tarn Point Gazette every day.
//! tarnpointgazette.example  180       230  78.3%  tail    Share or comment on this story: …
//! tarnpointgazette.example  101       230  43.9%  beside  and follow us
//! ```
//!
//! `…` at the end or the beginning stands for text that varies. A line whose place is `beside` is removed only between other
//! learned lines.
//!
//! The file has a line for each learned line, sorted by source, then by falling number of articles, then by the line. Fields
//! are separated by tabs; a tab, a line end or a backslash in a field is written `\t`, `\n`, `\\`, and an ellipsis at the end or the
//! beginning that is part of the line `\…`. Lines that begin with `#` are
//! comments; a source whose name begins so is written with `\#`. Delete a line to keep its text.

use std::fmt::Write;

use super::line::{LineWords, Region};
use super::model::{Line, Model};
use super::shape::Shape;
use crate::article::words;

const MAGIC: &str = "copydesk model 2";
const HEADINGS: &str = "# source\tarticles\tof\tshare\tplace\tline";

/// Why a model cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
#[non_exhaustive]
pub struct ModelError {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with the line.
    pub what: String,
}

impl Model {
    /// The model as a text, which depends on the lines only, not on the order of their addition.
    pub fn text(&self) -> String {
        let mut text = format!("{MAGIC}\n{HEADINGS}\n");
        for line in self.lines() {
            let source = escape(&line.source);
            // Such a source must not become a comment.
            let before = if source.starts_with('#') { "\\" } else { "" };
            let _ = writeln!(
                text,
                "{before}{source}\t{}\t{}\t{}\t{}\t{}",
                line.n_articles,
                line.n_of_source,
                share(line.n_articles, line.n_of_source),
                line.place(),
                shown(line)
            );
        }
        text
    }

    /// Reads a model from its text.
    ///
    /// # Errors
    ///
    /// If the text is not a model, or one of its lines is malformed.
    pub fn read(text: &str) -> Result<Self, ModelError> {
        let mut lines = (1..).zip(text.lines());
        let at = |line: usize, what: &str| ModelError {
            line,
            what: what.to_owned(),
        };
        match lines.next() {
            Some((_, MAGIC)) => {}
            Some((_, first)) if first.starts_with("copydesk model ") => {
                return Err(at(1, "is of a format that this copydesk does not read"));
            }
            _ => return Err(at(1, "is no beginning of a model, `copydesk model 2`")),
        }
        let mut model = Model::default();
        for (number, line) in lines {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let line = parsed(line).map_err(|what| at(number, what))?;
            let words = words::words(&line.text);
            if words.is_empty() {
                return Err(at(number, "has no word in its line"));
            }
            let words = LineWords::new(&line.text, &words);
            let Some([fixed, _]) = words.split(&(0..words.words.len()), line.shape) else {
                return Err(at(number, "has fewer than four words beside its `…`"));
            };
            let key = words.shaped_key(&fixed, line.shape);
            let lines = model.sources.entry(line.source.clone()).or_default();
            if lines.insert(key, line).is_some() {
                return Err(at(number, "stands there twice, but for marks and numbers"));
            }
        }
        Ok(model)
    }
}

fn parsed(line: &str) -> Result<Line, &'static str> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [source, n_articles, n_of_source, shown, place, text] = fields[..] else {
        return Err("has not the six fields source, articles, of, share, place and line");
    };
    let number = |field: &str| field.parse::<u64>().ok().filter(|&n| n > 0);
    let n_articles = number(n_articles).ok_or("has no number of articles in its second field")?;
    let n_of_source = number(n_of_source).ok_or("has no number of articles in its third field")?;
    if n_articles > n_of_source {
        return Err("has more articles than the source");
    }
    if shown != share(n_articles, n_of_source) {
        return Err("has a share that is not that of its articles");
    }
    let region = match place {
        "head" => Some(Region::Head),
        "middle" => Some(Region::Middle),
        "tail" => Some(Region::Tail),
        "any" | "beside" => None,
        _ => return Err("has none of `head`, `middle`, `tail`, `any`, `beside` as its place"),
    };
    let shape = match place {
        "beside" => Shape::Fragment,
        _ if text.ends_with(" …") => Shape::Beginning,
        _ if text.starts_with("… ") => Shape::Ending,
        _ => Shape::Whole,
    };
    if source.is_empty() {
        return Err("names no source");
    }
    Ok(Line {
        source: unescape(source).into(),
        n_articles,
        n_of_source,
        region,
        shape,
        text: unescape(text).into(),
    })
}

fn share(n: u64, of: u64) -> String {
    let tenths = (u128::from(n) * 1000 + u128::from(of) / 2) / u128::from(of.max(1));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// The text of a line, escaped. An ellipsis of a whole line is no sign of a shape.
fn shown(line: &Line) -> String {
    let mut text = escape(&line.text);
    if line.shape == Shape::Whole {
        if text.ends_with(" …") {
            text.insert(text.len() - "…".len(), '\\');
        }
        if text.starts_with("… ") {
            text.insert(0, '\\');
        }
    }
    text
}

/// Escapes tabs, line ends and backslashes.
pub fn escape(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\t', "\\t");
    escaped.replace('\n', "\\n").replace('\r', "\\r")
}

/// Reverses [`escape`].
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next().unwrap_or('\\') {
                't' => '\t',
                'n' => '\n',
                'r' => '\r',
                other => other,
            },
            c => c,
        });
    }
    out
}
