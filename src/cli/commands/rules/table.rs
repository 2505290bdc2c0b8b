//! Writes rules, and their matches in a corpus, as tables.

use std::io::{self, Write};

use copydesk::Rules;
use copydesk::rules::Rule;

use crate::cli::commands::rules::tally::{Matches, Tally};
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
        let head = ["RULE", "CATEGORY", "FIRED", "ARTICLES", "WORDS", "NEW"];
        write_table(
            out,
            head,
            fired.iter().map(|(rule, matches)| row(rule, matches)),
        )?;
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

/// Writes a row for each rule.
pub fn write_list(out: &mut dyn Write, rules: &Rules, listed: &[&Rule]) -> io::Result<()> {
    let head = ["ID", "CATEGORY", "SCOPE", "ACTS", "LANGUAGES", "FILE"];
    let rows = listed.iter().map(|rule| {
        let written = rules.written(rule);
        [
            rule.id.to_string(),
            rule.category.to_string(),
            rule.scope.name().to_owned(),
            match (&rule.source, rule.category.acts_by_default()) {
                (_, false) => "no".to_owned(),
                (None, true) => "yes".to_owned(),
                (Some(source), true) => format!("on {source}"),
            },
            match &*rule.languages {
                [] => "any".to_owned(),
                languages => languages.join(","),
            },
            format!("{}:{}", written.file, written.line),
        ]
    });
    write_table(out, head, rows)
}

/// Writes rows in columns, each as wide as its widest cell.
fn write_table<const N: usize>(
    out: &mut dyn Write,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> io::Result<()> {
    let head = std::iter::once(head.map(str::to_owned));
    let rows: Vec<_> = head.chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in &rows {
        let mut line = String::new();
        for (cell, &width) in row.iter().zip(&widths) {
            line += &format!("{cell:width$}  ");
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
