//! Prints every paragraph with its verdict in the margin, and the reason under removed text.
//!
//! The margin has the number of the paragraph, `keep` or `REMOVE`, at levels that score the chance that the paragraph belongs
//! to the story, and a bar, so that it can be grepped. A paragraph that is removed in part has a line for each part. Line
//! breaks are printed as spaces. As JSON, an article is one object.

use copydesk::boundary::Level;
use copydesk::internals::n_words;
use copydesk::{Article, Cleaned, Cleaner, Passages, Removal, Span};
use rustix::termios::tcgetwinsize;
use serde_json::{Value, json};
use textwrap::{Options, WordSeparator, WordSplitter, wrap};

use crate::cli::input::Address;
use crate::cli::show::evidence::{self, one_line};
use crate::cli::show::summary::{LEVELS, Tally};
use crate::cli::show::view::json_line;
use crate::cli::terminal::{Screen, n_of};

/// What `--explain` prints of an article besides its verdicts.
pub struct Told {
    /// For each paragraph, the chance in millionths that it belongs to the story. Empty if nothing is scored.
    chances: Vec<u32>,
    /// The words that each level removes, in the order of [`LEVELS`].
    pub at_levels: [u64; 3],
}

impl Told {
    /// Cleans the text of this source and headline at all levels.
    pub fn new(cleaner: &Cleaner, level: Level, text: &str, of: (&str, &str)) -> Self {
        let n_removed = |(_, level)| {
            let given = (of.0, of.1, &Passages::default());
            let cleaned = cleaner.clean_at(text, given, level);
            let removed = cleaned.removals.iter().map(|r| n_words(r.span.of(text)));
            removed.sum::<usize>() as u64
        };
        Told {
            chances: match level {
                Level::Careful => Vec::new(),
                Level::Normal | Level::Thorough => cleaner.chances(text),
            },
            at_levels: LEVELS.map(n_removed),
        }
    }
}

/// The paragraphs of an article with their verdicts.
pub fn explained(cleaned: &Cleaned, told: &Told, screen: Screen) -> String {
    let mut out = String::new();
    for part in parts(cleaned) {
        let score = match told.chances.get(part.index) {
            None => String::new(),
            Some(chance) if part.removal.is_none() => {
                format!("{:>5.1} % ", f64::from(*chance) / 1e4)
            }
            Some(_) => " ".repeat(8),
        };
        out += &explained_part(&cleaned.article, &part, &score, screen);
    }
    if cleaned.would_be_empty && cleaned.is_clean() {
        let note = "note: rules would leave nothing of this article, so none was followed";
        out += &screen.paint(Screen::ASIDE, note);
        out.push('\n');
    }
    out
}

/// An article as a JSON object on one line. Offsets are bytes, as in a report.
pub fn explained_json(at: Address, cleaned: &Cleaned, told: &Told) -> String {
    let article = &cleaned.article;
    let json = |part: Part| {
        let mut json = match part.removal {
            None => json!({"verdict": "keep"}),
            Some(removal) => {
                let mut json = json!(evidence::fields(article, &removal.evidence));
                json["verdict"] = "remove".into();
                json
            }
        };
        json["paragraph"] = (part.index + 1).into();
        json["start"] = part.span.start.into();
        json["end"] = part.span.end.into();
        json["text"] = part.span.of(article.text).into();
        if let (Some(chance), None) = (told.chances.get(part.index), part.removal) {
            json["chance"] = (f64::from(*chance) / 1e6).into();
        }
        json
    };
    let parts: Vec<Value> = parts(cleaned).into_iter().map(json).collect();
    let at_levels = LEVELS.iter().zip(told.at_levels);
    let at_levels = at_levels.map(|((name, _), n)| ((*name).to_owned(), n.into()));
    let mut article = json!({
        "input": at.entry.name(),
        "row": at.number,
        "would_be_empty": cleaned.would_be_empty,
        "words_removed_at": Value::Object(at_levels.collect()),
        "parts": parts,
    });
    if let Some(field) = at.field {
        article["field"] = field.into();
    }
    json_line(at.id, &article)
}

/// The last lines: words in and out, and what other levels would remove.
pub fn word_count(tally: &Tally, level: Level, screen: Screen) -> String {
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
    let words = format!("{articles}words: {n_in} in, {n_out} out; {removed}");
    let others = LEVELS.iter().zip(tally.at_levels);
    let others = others.filter(|((_, other), _)| *other != level);
    let others: Vec<String> = others
        .map(|((name, _), n)| format!("{name} {}", n_of(n, "word", "words")))
        .collect();
    let others = format!("other levels would remove: {}", others.join(", "));
    let lines = [words, others].map(|line| screen.paint(Screen::PLACE, line) + "\n");
    lines.concat()
}

/// A stretch of a paragraph, the index of that, and the removal that it is part of.
struct Part<'c> {
    index: usize,
    span: Span,
    removal: Option<&'c Removal>,
}

/// Splits the paragraphs at their removals. White space between two removals is not a part.
fn parts<'c>(cleaned: &'c Cleaned) -> Vec<Part<'c>> {
    let text = cleaned.article.text;
    let mut parts = Vec::new();
    let mut removals = cleaned.removals.as_slice();
    for (index, paragraph) in cleaned.article.paragraphs.iter().enumerate() {
        let body = paragraph.body();
        let mut push = |start, end, removal: Option<&'c Removal>| {
            let span = Span::new(start, end);
            if removal.is_some() || !span.of(text).trim().is_empty() {
                parts.push(Part {
                    index,
                    span,
                    removal,
                });
            }
        };
        let n_before = removals.partition_point(|r| r.span.end <= body.start);
        removals = &removals[n_before..];
        let mut at = body.start;
        for removal in removals.iter().take_while(|r| r.span.start < body.end) {
            let start = removal.span.start.max(at);
            let end = removal.span.end.min(body.end);
            push(at, start, None);
            push(start, end, Some(removal));
            at = end;
        }
        push(at, body.end, None);
    }
    parts
}

fn explained_part(article: &Article, part: &Part, score: &str, screen: Screen) -> String {
    /// The width of the margin without a score.
    const MARGIN: usize = 14;
    let number = part.index + 1;
    let indent = MARGIN + score.len();
    let text = one_line(part.span.of(article.text));
    let text = wrapped(&text, indent, screen);
    let Some(removal) = part.removal else {
        return format!("{number:>4} keep   {score}| {text}\n");
    };
    let line = format!("REMOVE {score}| {text}");
    let line = screen.paint(Screen::REMOVED, line);
    let mut out = format!("{number:>4} {line}\n");
    let before = " ".repeat(indent - 2);
    for reason in evidence::lines(article, part.index, part.span, &removal.evidence) {
        let reason = wrapped(&reason, indent, screen);
        let line = screen.paint(Screen::ASIDE, format!("^ {reason}"));
        out += &format!("{before}{line}\n");
    }
    out
}

/// `text` broken at spaces, or within words that are longer than a line, so that it fits the terminal beside a margin of `indent`
/// columns. For a pipe, it is not broken: programs read its lines.
fn wrapped(text: &str, indent: usize, screen: Screen) -> String {
    /// Narrower lines are harder to read than those that the terminal breaks.
    const LEAST: usize = 20;
    if screen == Screen::Pipe {
        return text.to_owned();
    }
    let size = tcgetwinsize(rustix::stdio::stdout());
    let width = size.map_or(0, |size| usize::from(size.ws_col).saturating_sub(indent));
    if width < LEAST {
        return text.to_owned();
    }
    let options = Options::new(width)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options).join(&format!("\n{}", " ".repeat(indent)))
}
