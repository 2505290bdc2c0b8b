//! Prints every paragraph with its verdict in the margin, and the reason under removed text.
//!
//! The margin has the number of the paragraph, `keep` or `REMOVE`, and a bar, so that it can be grepped. A paragraph that is
//! removed in part has a line for each part. Line breaks are printed as spaces.

use std::io::{self, Write};

use copydesk::{Article, Cleaned, Removal, Span};

use crate::cli::show::evidence::{self, one_line};
use crate::cli::show::summary::Tally;
use crate::cli::terminal::{Screen, Tint};

pub fn write_explained(out: &mut impl Write, cleaned: &Cleaned, screen: Screen) -> io::Result<()> {
    let article = &cleaned.article;
    let mut removals = cleaned.removals.as_slice();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        while let [first, rest @ ..] = removals
            && first.span.end <= paragraph.body().start
        {
            removals = rest;
        }
        for part in parts(article.text, paragraph.body(), removals) {
            write_part(out, article, index, part, screen)?;
        }
    }
    if cleaned.would_be_empty {
        let note = "note: rules would leave nothing of this article, so none was followed";
        writeln!(out, "{}", screen.paint(Tint::Aside, note))?;
    }
    Ok(())
}

/// Prints the last line: words in and out.
pub fn write_word_count(out: &mut impl Write, tally: &Tally, screen: Screen) -> io::Result<()> {
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
    writeln!(out, "{}", screen.paint(Tint::Place, line))
}

/// A stretch of a paragraph, and the removal that it is part of.
type Part<'c> = (Span, Option<&'c Removal>);

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
    screen: Screen,
) -> io::Result<()> {
    let number = index + 1;
    let text = one_line(span.of(article.text));
    let Some(removal) = removal else {
        return writeln!(out, "{number:>4} keep   | {text}");
    };
    let line = format!("REMOVE | {text}");
    writeln!(out, "{number:>4} {}", screen.paint(Tint::Removed, line))?;
    for reason in evidence::lines(article, index, span, &removal.evidence) {
        let line = screen.paint(Tint::Aside, format!("^ {reason}"));
        writeln!(out, "            {line}")?;
    }
    Ok(())
}
