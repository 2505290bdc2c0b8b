//! Lists rules as a table or as JSON lines.

use std::borrow::Cow;
use std::io::{self, Write};

use copydesk::Rules;
use copydesk::rules::{Choice, Origin, Rule};
use serde::Serialize;

use crate::cli::args::ListOptions;
use crate::cli::commands::rules::table::write_table;
use crate::cli::input::refuse_unknown;
use crate::cli::input::rules::read;
use crate::cli::output::{write_json_line, write_to};
use crate::cli::terminal::{Outcome, Stop};

pub fn list(options: &ListOptions) -> Result<Outcome, Stop> {
    let builder = read(&options.files)?;
    let mut choice = Choice::default();
    if !options.lang.is_empty() {
        refuse_unknown(&options.lang, &builder)?;
        choice = choice.languages(&options.lang);
    }
    let rules = builder.build_all();
    let is_wanted = |rule: &&Rule| {
        let categories = &options.category;
        choice.speaks(&rule.languages)
            && (categories.is_empty() || categories.contains(&rule.category))
    };
    let listed: Vec<&Rule> = rules.iter().filter(is_wanted).collect();
    write_to(None, |out| {
        if options.json {
            write_json(out, &rules, &listed)
        } else {
            write_table(out, &rows(&rules, &listed))
        }
    })?;
    Ok(Outcome::Done)
}

fn rows(rules: &Rules, listed: &[&Rule]) -> Vec<[String; 6]> {
    let head = ["ID", "CATEGORY", "SCOPE", "ACTS", "LANGUAGES", "FILE"];
    let row = |rule: &&Rule| {
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
    };
    let head = std::iter::once(head.map(str::to_owned));
    head.chain(listed.iter().map(row)).collect()
}

#[derive(Serialize)]
struct RuleFields<'r> {
    id: &'r str,
    category: &'r str,
    scope: &'r str,
    acts: bool,
    languages: &'r [Cow<'static, str>],
    source: Option<&'r str>,
    built_in: bool,
    file: &'r str,
    line: usize,
}

fn write_json(out: &mut dyn Write, rules: &Rules, listed: &[&Rule]) -> io::Result<()> {
    for rule in listed {
        let written = rules.written(rule);
        let row = RuleFields {
            id: &rule.id,
            category: rule.category.name(),
            scope: rule.scope.name(),
            acts: rule.category.acts_by_default(),
            languages: &rule.languages,
            source: rule.source.as_deref(),
            built_in: written.origin == Origin::BuiltIn,
            file: written.file,
            line: written.line,
        };
        write_json_line(out, &row)?;
    }
    Ok(())
}
