//! Writes what rules took of a corpus.

use std::io::{self, Write};

use copydesk::Rules;
use copydesk::rules::Rule;
use serde::Serialize;

use crate::cli::commands::rules::tally::{Taken, Tally};
use crate::cli::terminal::screen::{escaped, shortened};

/// Characters of a text that a table shows; rules take few longer ones.
const SHOWN_CHARS: usize = 150;

/// Writes a table of the rules that fired, those that took most words first, their texts, and the rules that never fired.
pub fn write_text(out: &mut dyn Write, rules: &[&Rule], tally: &Tally) -> io::Result<()> {
    let mut fired: Vec<(&Rule, &Taken)> = rules
        .iter()
        .filter_map(|rule| Some((*rule, tally.of(rule)?)))
        .collect();
    fired.sort_by_key(|(_, taken)| std::cmp::Reverse(taken.n_words));
    if !fired.is_empty() {
        let head = ["RULE", "CATEGORY", "FIRED", "ARTICLES", "WORDS", "NEW"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head)
            .chain(fired.iter().map(|(rule, taken)| row(rule, taken)))
            .collect();
        write_table(out, &rows)?;
    }
    for (rule, taken) in &fired {
        writeln!(out, "\n{}", rule.id)?;
        for (text, n) in taken.most_frequent() {
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
    let Tally {
        n_articles,
        n_words,
        ..
    } = tally;
    let n_taken: usize = fired.iter().map(|(_, taken)| taken.n_words).sum();
    writeln!(
        out,
        "\narticles: {n_articles}; words: {n_words}, of which these rules take {n_taken}"
    )
}

fn row(rule: &Rule, taken: &Taken) -> [String; 6] {
    let kept = match rule.category.acts_by_default() {
        true => "",
        false => " (kept)",
    };
    [
        rule.id.to_string(),
        format!("{}{kept}", rule.category),
        taken.n_fired.to_string(),
        taken.n_articles.to_string(),
        taken.n_words.to_string(),
        taken.n_new.to_string(),
    ]
}

#[derive(Serialize)]
struct Row<'r> {
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
    let none = Taken::default();
    for rule in rules {
        let (written, taken) = (all.written(rule), tally.of(rule).unwrap_or(&none));
        let texts = taken.most_frequent().into_iter();
        let row = Row {
            rule: &rule.id,
            category: rule.category.name(),
            file: written.file,
            line: written.line,
            fired: taken.n_fired,
            articles: taken.n_articles,
            words: taken.n_words,
            new_words: taken.n_new,
            texts: texts.map(|(text, count)| Text { count, text }).collect(),
        };
        serde_json::to_writer(&mut *out, &row)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Writes rows in columns, each as wide as its widest cell; the last is not filled up.
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
