//! Writes the matches of rules in a corpus, as a table or as JSON.

use std::io::{self, Write};

use copydesk::Rules;
use copydesk::rules::Rule;
use serde::Serialize;

use crate::cli::commands::rules::tally::{Matches, Tally};
use crate::cli::output::write_json_line;
use crate::cli::terminal::{escaped, shortened};

/// The characters of a text in a table. Few matches are longer.
const SHOWN_CHARS: usize = 150;

/// Writes a table of the rules that fired, by the number of words, their texts, and the rules that never fired.
pub fn write_text(out: &mut dyn Write, rules: &[&Rule], tally: &Tally) -> io::Result<()> {
    let mut fired: Vec<(&Rule, &Matches)> = rules
        .iter()
        .filter_map(|rule| Some((*rule, tally.of(rule)?)))
        .collect();
    fired.sort_by_key(|(_, matches)| std::cmp::Reverse(matches.n_words));
    if !fired.is_empty() {
        let head = ["RULE", "CATEGORY", "FIRED", "ARTICLES", "WORDS", "NEW"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head)
            .chain(fired.iter().map(|(rule, matches)| row(rule, matches)))
            .collect();
        write_table(out, &rows)?;
    }
    for (rule, matches) in &fired {
        writeln!(out, "\n{}", rule.id)?;
        for (text, n) in matches.most_frequent() {
            writeln!(out, "{n:>7} x {}", shortened(text, SHOWN_CHARS, escaped))?;
        }
    }
    let silent: Vec<&str> = rules
        .iter()
        .filter(|rule| tally.of(rule).is_none())
        .map(|rule| &*rule.id)
        .collect();
    if !silent.is_empty() {
        let gap = if fired.is_empty() { "" } else { "\n" };
        writeln!(out, "{gap}never fired: {}", silent.join(", "))?;
    }
    let (n_articles, n_words) = (tally.n_articles, tally.n_words);
    let n_matched: usize = fired.iter().map(|(_, matches)| matches.n_words).sum();
    writeln!(
        out,
        "\narticles: {n_articles}; words: {n_words}, of which these rules take {n_matched}"
    )
}

fn row(rule: &Rule, matches: &Matches) -> [String; 6] {
    let acts = rule.category.acts_by_default();
    let kept = if acts { "" } else { " (kept)" };
    [
        rule.id.to_string(),
        format!("{}{kept}", rule.category),
        matches.n_fired.to_string(),
        matches.n_articles.to_string(),
        matches.n_words.to_string(),
        matches.n_new.to_string(),
    ]
}

#[derive(Serialize)]
struct MatchFields<'r> {
    rule: &'r str,
    category: &'r str,
    file: &'r str,
    line: usize,
    fired: usize,
    articles: usize,
    words: usize,
    new_words: usize,
    texts: Vec<Text<'r>>,
}

#[derive(Serialize)]
struct Text<'r> {
    count: usize,
    text: &'r str,
}

/// Writes a line for every rule, in the order of the files.
pub fn write_json(
    out: &mut dyn Write,
    all: &Rules,
    rules: &[&Rule],
    tally: &Tally,
) -> io::Result<()> {
    let none = Matches::default();
    for rule in rules {
        let (written, matches) = (all.written(rule), tally.of(rule).unwrap_or(&none));
        let texts = matches.most_frequent().into_iter();
        let row = MatchFields {
            rule: &rule.id,
            category: rule.category.name(),
            file: written.file,
            line: written.line,
            fired: matches.n_fired,
            articles: matches.n_articles,
            words: matches.n_words,
            new_words: matches.n_new,
            texts: texts.map(|(text, count)| Text { count, text }).collect(),
        };
        write_json_line(out, &row)?;
    }
    Ok(())
}

/// Writes rows in columns, each as wide as its widest cell.
pub fn write_table<const N: usize>(out: &mut dyn Write, rows: &[[String; N]]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, &width) in row.iter().zip(&widths) {
            line += &format!("{cell:width$}  ");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
