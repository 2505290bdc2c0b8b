//! `copydesk rules`: lists, shows, tests and checks rules.

pub mod table;

use std::io::{self, Write};
use std::sync::Arc;

use copydesk::Rules;
use copydesk::internals::nearest;
use copydesk::rules::{BrokenExample, Choice, Noted, Origin, Promise, Rule};

use crate::cli::args::{
    CheckOptions, ListOptions, RuleFileOptions, RulesOptions, RulesTask, ShowOptions, TestOptions,
};
use crate::cli::commands::rules::table::Tally;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::rules::{read, refuse_unknown};
use crate::cli::output::write_to;
use crate::cli::plan::Plan;
use crate::cli::terminal::{Console, Outcome, Problem, Stop, escaped};

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
    let mut choice = Choice::default();
    if !options.lang.is_empty() {
        refuse_unknown(&options.lang, &rules)?;
        choice = choice.languages(&options.lang);
    }
    let is_wanted = |rule: &&Rule| {
        let categories = &options.category;
        choice.speaks(&rule.languages)
            && (categories.is_empty() || categories.contains(&rule.category))
    };
    let listed: Vec<&Rule> = rules.iter().filter(is_wanted).collect();
    write_to(None, |out| table::write_list(out, &rules, &listed))?;
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
    write_to(None, |out| table::write_text(out, &counted, &tally))?;
    Ok(summary.outcome)
}
