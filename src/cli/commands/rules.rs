//! `copydesk rules`: lists, shows, tests and checks rules, and counts their matches in a corpus.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use copydesk::internals::{n_words, nearest};
use copydesk::rules::{BrokenExample, Choice, Noted, Origin, Promise, Rule};
use copydesk::{Cleaned, NotedLine, Rules, Span};

use crate::cli::args::{
    CheckOptions, ListOptions, RuleFileOptions, RulesOptions, RulesTask, ShowOptions, TestOptions,
};
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::rules::read;
use crate::cli::output::write_to;
use crate::cli::plan::Plan;
use crate::cli::terminal::{Console, Outcome, Problem, Stop, escaped, shortened};

/// Runs the command.
pub fn run(options: RulesOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.task {
        RulesTask::List(options) => list(&options),
        RulesTask::Show(options) => show(&options),
        RulesTask::Test(options) => test(options),
        RulesTask::Check(options) => check(options, console),
    }
}

/// Lists rules as a table.
fn list(options: &ListOptions) -> Result<Outcome, Stop> {
    let rules = read(&options.files)?;
    write_to(None, |out| write_list(out, &rules))?;
    Ok(Outcome::Done)
}

/// Prints rules as they are written.
fn show(options: &ShowOptions) -> Result<Outcome, Stop> {
    let rules = read(&options.files)?;
    let mut blocks = Vec::with_capacity(options.ids.len());
    for id in &options.ids {
        let Some(rule) = rules.get(id) else {
            let problem = Problem::new(format!("there is no rule `{id}`"));
            return Err(Stop::Usage(
                match nearest(id, rules.iter().map(|rule| &*rule.id)) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint("`copydesk rules list` shows the rules there are"),
                },
            ));
        };
        let written = rules.written(rule);
        let languages = match &*rule.languages {
            [] => "any language".to_owned(),
            languages => format!("languages: {}", languages.join(" ")),
        };
        blocks.push(format!(
            "# {}:{}, {languages}\n{}\n",
            written.file,
            written.line,
            written.text.trim_end()
        ));
    }
    write_to(None, |out| out.write_all(blocks.join("\n").as_bytes()))?;
    Ok(Outcome::Done)
}

/// Tests the examples of rules.
fn test(
    TestOptions {
        paths,
        no_default_rules,
    }: TestOptions,
) -> Result<Outcome, Stop> {
    let rules = read(&RuleFileOptions {
        paths,
        no_default_rules,
    })?;
    let broken = rules.check();
    write_to(None, |out| write_broken(out, &rules, &broken))?;
    Ok(if broken.is_empty() {
        Outcome::Done
    } else {
        Outcome::WouldChange
    })
}

fn write_broken(out: &mut dyn Write, rules: &Rules, broken: &[BrokenExample]) -> io::Result<()> {
    let examples = || broken.chunk_by(|a, b| (&a.file, a.span) == (&b.file, b.span));
    for places in examples() {
        let first = &places[0];
        let (rule, file, line) = (&first.rule, &first.file, first.line);
        let text = escaped(&first.text);
        match first.promise {
            Promise::Goes => writeln!(out, "{file}:{line}: {rule} does not take: {text}")?,
            Promise::Stays => writeln!(
                out,
                "{file}:{line}: {rule} must not match, but removes: {text}"
            )?,
        }
        for example in places {
            let place = &example.place;
            match example.taken_by.as_slice() {
                [] => writeln!(out, "    {place}: nothing takes it")?,
                rules => writeln!(out, "    {place}: taken or cut by {}", rules.join(", "))?,
            }
        }
    }
    let (n_rules, n_examples) = (rules.iter().count(), rules.n_examples());
    match examples().count() {
        0 => writeln!(out, "rules: {n_rules}; examples: {n_examples}, all hold"),
        n => writeln!(out, "rules: {n_rules}; examples: {n_examples}, {n} broken"),
    }
}

/// Counts the matches of rules in a corpus.
fn check(options: CheckOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let noted = match options.paths.as_slice() {
        [] => Noted::All,
        _ => Noted::UserRules,
    };
    let (paths, no_default_rules) = (options.paths, options.no_default_rules);
    let files = RuleFileOptions {
        paths,
        no_default_rules,
    };
    let rules = read(&files)?.chosen(&Choice::default().note(noted));
    let plan = Plan::read_only(&options.corpus, options.input)?;
    let cleaner = Arc::new(plan.cleaner(rules).build());
    let mut tally = Tally::default();
    let each = |visited: &Visited, tally: &mut Tally| tally.add(visited.cleaned);
    let summary = visit(plan, cleaner.clone(), console, each, &mut |part| {
        tally.merge(part);
        Ok(())
    })?;
    let all = cleaner.rules();
    let is_counted = |rule: &&Rule| noted == Noted::All || all.written(rule).origin == Origin::User;
    let counted: Vec<&Rule> = all.iter().filter(is_counted).collect();
    write_to(None, |out| write_text(out, &counted, &tally))?;
    Ok(summary.outcome)
}

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
fn write_list(out: &mut dyn Write, rules: &Rules) -> io::Result<()> {
    let head = ["ID", "CATEGORY", "SCOPE", "ACTS", "LANGUAGES", "FILE"];
    let rows = rules.iter().map(|rule| {
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

#[derive(Debug, Default)]
pub struct Matches {
    pub n_fired: usize,
    pub n_articles: usize,
    pub n_words: usize,
    /// The words that no repeat and no other rule removes.
    pub n_new: usize,
    /// The number of matches of each text, with white space squeezed. Memory grows with the distinct texts.
    pub texts: HashMap<String, usize>,
    /// The number of the last article with a match.
    last_article: usize,
}

#[derive(Debug, Default)]
pub struct Tally {
    pub n_articles: usize,
    pub n_words: usize,
    by_rule: HashMap<String, Matches>,
}

impl Tally {
    pub fn of(&self, rule: &Rule) -> Option<&Matches> {
        self.by_rule.get(&*rule.id)
    }

    pub fn add(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_words += n_words(cleaned.article.text);
        for line in cleaned.noted() {
            let text = line.span.of(cleaned.article.text);
            self.add_line(&line, text, n_left(cleaned, line.span));
        }
    }

    /// Adds the counts of other articles.
    pub fn merge(&mut self, other: Tally) {
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        for (id, matches) in other.by_rule {
            self.by_rule.entry(id).or_default().merge(matches);
        }
    }

    fn add_line(&mut self, line: &NotedLine, text: &str, n_new: usize) {
        let matches = self.by_rule.entry(line.rule.id.to_string()).or_default();
        matches.n_words += n_words(text);
        matches.n_new += n_new;
        // The headline below a "Read more:" is removed with it, and is no match of its own.
        if line.rule.phrase != line.span {
            return;
        }
        matches.n_fired += 1;
        matches.n_articles += usize::from(matches.last_article != self.n_articles);
        matches.last_article = self.n_articles;
        let words: Vec<&str> = text.split_whitespace().collect();
        *matches.texts.entry(words.join(" ")).or_default() += 1;
    }
}

impl Matches {
    fn merge(&mut self, other: Matches) {
        self.n_fired += other.n_fired;
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        self.n_new += other.n_new;
        for (text, n) in other.texts {
            *self.texts.entry(text).or_default() += n;
        }
    }

    /// The five most frequent texts and their numbers, in the order of frequency, then of characters.
    pub fn most_frequent(&self) -> Vec<(&str, usize)> {
        const N_SHOWN: usize = 5;
        let texts = self.texts.iter().map(|(text, &n)| (text.as_str(), n));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        texts.truncate(N_SHOWN);
        texts
    }
}

/// The number of words of a span that were not cut.
fn n_left(cleaned: &Cleaned, span: Span) -> usize {
    let next = cleaned.cuts.partition_point(|cut| cut.end <= span.start);
    let inside = cleaned.cuts[next..]
        .iter()
        .take_while(|cut| cut.start < span.end);
    let (mut at, mut n_left) = (span.start, 0);
    for cut in inside {
        n_left += n_words(&cleaned.article.text[at..cut.start.max(at)]);
        at = cut.end;
    }
    n_left + n_words(&cleaned.article.text[at.min(span.end)..span.end])
}
