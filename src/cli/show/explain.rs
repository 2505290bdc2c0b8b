//! Prints every paragraph with its verdict in the margin, and the reason under removed text.
//!
//! The margin has the number of the paragraph, `keep` or `REMOVE`, and a bar, so that it can be grepped. A paragraph that is
//! removed in part has a line for each part. Line breaks are printed as spaces.

use std::borrow::Cow;
use std::io::{self, Write};

use copydesk::boundary::Cause;
use copydesk::finding::{Boundary, Learned, Repeat};
use copydesk::learned::WHOLE;
use copydesk::verdict::Removal;
use copydesk::{Article, Cleaned, Evidence, Span};

use crate::cli::show::summary::Tally;
use crate::cli::terminal::screen::{Screen, Tint, escaped, shortened};

/// Prints one article.
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
            write_part(out, article, index, &part, screen)?;
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
    let removed: Vec<String> = removed.map(|(by, n)| format!("{n} by {by}")).collect();
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

/// A stretch of a paragraph with one verdict.
struct Part<'c> {
    span: Span,
    removal: Option<&'c Removal>,
}

/// Splits a paragraph at its removals. White space between two removals is not a part.
fn parts<'c>(text: &str, body: Span, removals: &'c [Removal]) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let mut at = body.start;
    for removal in removals.iter().take_while(|r| r.span.start < body.end) {
        let start = removal.span.start.max(at);
        let end = removal.span.end.min(body.end);
        push_kept(&mut parts, text, Span::new(at, start));
        parts.push(Part {
            span: Span::new(start, end),
            removal: Some(removal),
        });
        at = end;
    }
    push_kept(&mut parts, text, Span::new(at, body.end));
    parts
}

fn push_kept(parts: &mut Vec<Part>, text: &str, span: Span) {
    if !span.of(text).trim().is_empty() {
        parts.push(Part {
            span,
            removal: None,
        });
    }
}

fn write_part(
    out: &mut impl Write,
    article: &Article,
    index: usize,
    part: &Part,
    screen: Screen,
) -> io::Result<()> {
    let number = index + 1;
    let text = one_line(part.span.of(article.text));
    let Some(removal) = part.removal else {
        return writeln!(out, "{number:>4} keep   | {text}");
    };
    let line = format!("REMOVE | {text}");
    writeln!(out, "{number:>4} {}", screen.paint(Tint::Removed, line))?;
    let reasons = match &removal.evidence {
        Evidence::Repeat(repeat) => repeat_reasons(article, index, part.span, repeat),
        Evidence::Rule(rule) => vec![format!(
            "rule {} ({}): \"{}\"",
            rule.id,
            rule.category,
            one_line(rule.phrase.of(article.text))
        )],
        Evidence::Boundary(boundary) => vec![boundary_reason(article, boundary)],
        Evidence::Learned(learned) => vec![learned_reason(learned)],
    };
    for reason in reasons {
        writeln!(
            out,
            "            {}",
            screen.paint(Tint::Aside, format!("^ {reason}"))
        )?;
    }
    Ok(())
}

/// The original, how similar it is, and the words that differ in this part of the copy.
fn repeat_reasons(article: &Article, index: usize, part: Span, repeat: &Repeat) -> Vec<String> {
    let Repeat {
        n_words,
        n_matched,
        differences,
        ..
    } = repeat;
    let is_identical = n_words == n_matched && differences.is_empty();
    let closeness = if is_identical { ", identical" } else { "" };
    let original = original_of(article, index, repeat.original);
    let mut reasons = vec![format!(
        "repeats {original}: {n_matched} of {n_words} words{closeness}"
    )];
    let here = differences
        .iter()
        .filter(|d| part.start <= d.copy.start && d.copy.end <= part.end);
    reasons.extend(here.map(|difference| {
        format!(
            "differs: original \"{}\", copy \"{}\"",
            one_line(difference.original.of(article.text)),
            one_line(difference.copy.of(article.text))
        )
    }));
    reasons
}

fn learned_reason(learned: &Learned) -> String {
    let Learned {
        source,
        line,
        n_articles,
        n_of_source,
    } = learned;
    let of = match &**source {
        WHOLE => "the corpus".to_owned(),
        source => one_line(source).into_owned(),
    };
    let line = beginning(line);
    format!("learned: {n_articles} of {n_of_source} articles of {of} have \"{line}\"")
}

fn boundary_reason(article: &Article, boundary: &Boundary) -> String {
    let chance = f64::from(boundary.chance) / 10_000.0;
    let mut reason = format!("boundary: {chance:.2} % likely to be story");
    for (n, cause) in boundary.causes.iter().enumerate() {
        reason.push_str(if n == 0 { "; " } else { ", " });
        reason.push_str(&cause_in_words(article, cause));
    }
    reason
}

pub fn cause_in_words(article: &Article, cause: &Cause) -> String {
    match *cause {
        Cause::Wording => "worded like boilerplate".to_owned(),
        Cause::Unrelated { n_telling: 0, .. } => "has no name and no long word".to_owned(),
        Cause::Unrelated {
            n_shared,
            n_telling,
        } => format!("shares {n_shared} of {n_telling} names and long words with the story"),
        Cause::Apart => "stands apart from the story".to_owned(),
        Cause::Line {
            n_words,
            is_ended: false,
        } => format!("{n_words} words without a full stop"),
        Cause::Line { n_words, .. } => format!("shaped unlike the story, {n_words} words long"),
        Cause::Capitals {
            n_capitalised: 0, ..
        } => "no word but the first begins with a capital".to_owned(),
        Cause::Capitals {
            n_capitalised,
            n_words,
        } => format!("{n_capitalised} of {n_words} words begin with a capital"),
        Cause::Company => "stands among lines that are no story".to_owned(),
        Cause::Listed(0) => "stands in no list".to_owned(),
        Cause::Listed(n) => format!("{n} lines nearby have its form"),
        Cause::Follows(above) => format!("follows \"{}\"", beginning(above.of(article.text))),
        Cause::NearRules => "rules take other parts of the article".to_owned(),
    }
}

/// Names the paragraphs of the original.
fn original_of(article: &Article, index: usize, original: Span) -> String {
    let paragraph = |at| article.paragraph_at(at).unwrap_or(0);
    let first = paragraph(original.start);
    let last = paragraph(original.end.max(original.start + 1) - 1);
    if first == last && first == index {
        "this paragraph".to_owned()
    } else if first == last {
        format!("paragraph {}", first + 1)
    } else {
        format!("paragraphs {} to {}", first + 1, last + 1)
    }
}

/// A text on one line, with nothing in it that could drive a terminal.
fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let text = text.trim();
    if !text.contains(breaks) {
        return escaped(text);
    }
    let lines: Vec<&str> = text
        .split(breaks)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    Cow::Owned(escaped(&lines.join(" ")).into_owned())
}

/// The beginning of a text on one line, enough to find the place again.
fn beginning(text: &str) -> Cow<'_, str> {
    shortened(text, 40, one_line)
}
