//! Prints every paragraph with its verdict in the margin, and the reason under removed text.
//!
//! The margin has the number of the paragraph, `keep` or `REMOVE`, at levels that score the chance that the paragraph belongs
//! to the story, and a bar, so that it can be grepped. A paragraph that is removed in part has a line for each part. Line
//! breaks are printed as spaces. As JSON, an article is one object.

use std::io::{self, Write};

use copydesk::boundary::Level;
use copydesk::internals::{chances, clean_at, n_words};
use copydesk::{Article, Cleaned, Cleaner, Removal, Span};
use serde_json::{Value, json};

use crate::cli::show::evidence::{self, one_line};
use crate::cli::show::summary::{LEVELS, Tally};
use crate::cli::show::view::{Title, json_line};
use crate::cli::show::wrap::wrapped;
use crate::cli::terminal::{Screen, Tint, n_of};

/// What `--explain` prints of an article besides its verdicts.
pub struct Told {
    /// For each paragraph, the chance in millionths that it belongs to the story. Empty if nothing is scored.
    chances: Vec<u32>,
    /// The words that each level removes, in the order of [`LEVELS`].
    pub at_levels: [u64; 3],
}

impl Told {
    /// Cleans the text at all levels.
    pub fn new(cleaner: &Cleaner, level: Level, text: &str, source: &str) -> Self {
        let n_removed = |(_, level)| {
            let cleaned = clean_at(cleaner, text, source, level);
            let removed = cleaned.removals.iter().map(|r| n_words(r.span.of(text)));
            removed.sum::<usize>() as u64
        };
        Told {
            chances: match level {
                Level::Careful => Vec::new(),
                Level::Normal | Level::Thorough => chances(cleaner, text),
            },
            at_levels: LEVELS.map(n_removed),
        }
    }
}

/// Where and how wide an explanation is printed.
#[derive(Clone, Copy)]
pub struct Page {
    pub screen: Screen,
    pub columns: Option<usize>,
}

pub fn write_explained(
    out: &mut impl Write,
    cleaned: &Cleaned,
    told: &Told,
    page: Page,
) -> io::Result<()> {
    let article = &cleaned.article;
    for_each_part(cleaned, |index, part| {
        let score = match told.chances.get(index) {
            None => String::new(),
            Some(chance) if part.1.is_none() => format!("{:>5.1} % ", f64::from(*chance) / 1e4),
            Some(_) => " ".repeat(8),
        };
        write_part(out, article, index, part, &score, page)
    })?;
    if cleaned.would_be_empty && cleaned.is_clean() {
        let note = "note: rules would leave nothing of this article, so none was followed";
        writeln!(out, "{}", page.screen.paint(Tint::Aside, note))?;
    }
    Ok(())
}

/// Writes an article as a JSON object on one line. Offsets are bytes, as in a report.
pub fn write_json(
    out: &mut impl Write,
    title: Title,
    cleaned: &Cleaned,
    told: &Told,
) -> io::Result<()> {
    let article = &cleaned.article;
    let mut parts: Vec<Value> = Vec::new();
    for_each_part(cleaned, |index, (span, removal)| {
        let mut part = match removal {
            None => json!({"verdict": "keep"}),
            Some(removal) => {
                let mut part = serde_json::to_value(evidence::fields(article, &removal.evidence))?;
                part["verdict"] = "remove".into();
                part
            }
        };
        part["paragraph"] = (index + 1).into();
        part["start"] = span.start.into();
        part["end"] = span.end.into();
        part["text"] = span.of(article.text).into();
        if let (Some(chance), None) = (told.chances.get(index), removal) {
            part["chance"] = (f64::from(*chance) / 1e6).into();
        }
        parts.push(part);
        Ok(())
    })?;
    let at_levels = LEVELS.iter().zip(told.at_levels);
    let at_levels = at_levels.map(|((name, _), n)| ((*name).to_owned(), n.into()));
    let article = json!({
        "input": title.name,
        "row": title.row.map(|(number, _)| number),
        "would_be_empty": cleaned.would_be_empty,
        "words_removed_at": Value::Object(at_levels.collect()),
        "parts": parts,
    });
    out.write_all(json_line(title.id(), &article).as_bytes())
}

/// Prints the last lines: words in and out, and what other levels would remove.
pub fn write_word_count(
    out: &mut impl Write,
    tally: &Tally,
    level: Level,
    screen: Screen,
) -> io::Result<()> {
    let removed = tally.removed.iter().filter(|(_, n)| **n > 0);
    let removed: Vec<String> = removed
        .map(|(by, n)| format!("{n} by {}", by.name()))
        .collect();
    let removed = match removed.as_slice() {
        [] => "nothing removed".to_owned(),
        removed => format!("removed {}", removed.join(", ")),
    };
    let articles = match tally.n_articles {
        1 => String::new(),
        n => format!("articles: {n}, {} changed; ", tally.n_changed),
    };
    // Where two sentences are glued, their last and first words count as two.
    let (n_in, n_out) = (tally.n_words_kept + tally.n_removed(), tally.n_words_kept);
    let line = format!("{articles}words: {n_in} in, {n_out} out; {removed}");
    writeln!(out, "{}", screen.paint(Tint::Place, line))?;
    let others = LEVELS.iter().zip(tally.at_levels);
    let others = others.filter(|((_, other), _)| *other != level);
    let others: Vec<String> = others
        .map(|((name, _), n)| format!("{name} {}", n_of(n, "word", "words")))
        .collect();
    let line = format!("other levels would remove: {}", others.join(", "));
    writeln!(out, "{}", screen.paint(Tint::Place, line))
}

/// A stretch of a paragraph, and the removal that it is part of.
type Part<'c> = (Span, Option<&'c Removal>);

fn for_each_part<'c>(
    cleaned: &'c Cleaned,
    mut each: impl FnMut(usize, Part<'c>) -> io::Result<()>,
) -> io::Result<()> {
    let article = &cleaned.article;
    let mut removals = cleaned.removals.as_slice();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        while let [first, rest @ ..] = removals
            && first.span.end <= paragraph.body().start
        {
            removals = rest;
        }
        for part in parts(article.text, paragraph.body(), removals) {
            each(index, part)?;
        }
    }
    Ok(())
}

/// Splits a paragraph at its removals. White space between two removals is not a part.
fn parts<'c>(text: &str, body: Span, removals: &'c [Removal]) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let mut at = body.start;
    for removal in removals.iter().take_while(|r| r.span.start < body.end) {
        let start = removal.span.start.max(at);
        let end = removal.span.end.min(body.end);
        push_kept(&mut parts, text, Span::new(at, start));
        parts.push((Span::new(start, end), Some(removal)));
        at = end;
    }
    push_kept(&mut parts, text, Span::new(at, body.end));
    parts
}

fn push_kept(parts: &mut Vec<Part>, text: &str, span: Span) {
    if !span.of(text).trim().is_empty() {
        parts.push((span, None));
    }
}

fn write_part(
    out: &mut impl Write,
    article: &Article,
    index: usize,
    (span, removal): Part,
    score: &str,
    page: Page,
) -> io::Result<()> {
    /// The width of the margin without a score.
    const MARGIN: usize = 14;
    let number = index + 1;
    let indent = MARGIN + score.len();
    let text = one_line(span.of(article.text));
    let text = wrapped(&text, indent, page.columns);
    let Some(removal) = removal else {
        return writeln!(out, "{number:>4} keep   {score}| {text}");
    };
    let line = format!("REMOVE {score}| {text}");
    writeln!(
        out,
        "{number:>4} {}",
        page.screen.paint(Tint::Removed, line)
    )?;
    let before = " ".repeat(indent - 2);
    for reason in evidence::lines(article, index, span, &removal.evidence) {
        let reason = wrapped(&reason, indent, page.columns);
        let line = page.screen.paint(Tint::Aside, format!("^ {reason}"));
        writeln!(out, "{before}{line}")?;
    }
    Ok(())
}
