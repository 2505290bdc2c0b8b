//! Reads the user's rule files, and builds the rules that the options ask for.

use copydesk::Rules;
use copydesk::rules::{Choice, Noted};

use crate::cli::args::{RuleFileOptions, RuleOptions};
use crate::cli::files::read_text;
use crate::cli::terminal::{Stop, fault, refuse, shown};

/// Builds the rules of a run. All faults are reported before any article is read.
pub fn rules(options: &RuleOptions) -> Result<Rules, Stop> {
    let mut choice = Choice::default();
    for &category in &options.keep {
        if options.drop.contains(&category) {
            let what = format!("`--keep` and `--drop` both name {category}");
            return refuse(what, "leave one out");
        }
        choice = choice.keep(category);
    }
    for &category in &options.drop {
        choice = choice.remove(category);
    }
    if options.extract.is_some() {
        choice = choice.note(Noted::Authors);
    }
    let rules = read(&options.files)?;
    if !options.lang.is_empty() {
        refuse_unknown(&options.lang, &rules)?;
        choice = choice.languages(&options.lang);
    }
    Ok(rules.chosen(&choice))
}

/// Reads the built-in rules, unless they are unwanted, and the user's files.
pub fn read(options: &RuleFileOptions) -> Result<Rules, Stop> {
    let mut rules = if options.no_default_rules {
        Rules::default()
    } else {
        Rules::built_in()
    };
    for path in &options.paths {
        let (name, text) = (shown(path), read_text(path, "rules file", None)?);
        rules = rules.with(&name, &text).map_err(|error| {
            let span = error.span.range();
            fault(&name, &text, span, &error.message, error.hint.as_deref())
        })?;
    }
    Ok(rules)
}

/// Refuses a language that has no rules: a typing error would silently switch all rules off.
fn refuse_unknown(codes: &[String], rules: &Rules) -> Result<(), Stop> {
    let known = rules.languages();
    let is_known = |code: &&String| {
        let choice = Choice::default().languages([code]);
        let mut known = known.iter();
        known.any(|&known| choice.speaks(&[known.to_owned()]))
    };
    let Some(code) = codes.iter().find(|code| !is_known(code)) else {
        return Ok(());
    };
    let cure = if known.is_empty() {
        "leave `--lang` out: these rules are for no language in particular".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    };
    refuse(format!("no rules are written in `{code}`"), cure)
}
