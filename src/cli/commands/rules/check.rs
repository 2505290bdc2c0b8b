//! `copydesk rules check`: counts the matches of rules in a corpus.

use std::sync::Arc;

use copydesk::rules::{Choice, Noted, Origin, Rule};

use crate::cli::args::rules::CheckOptions;
use crate::cli::commands::rules::table;
use crate::cli::commands::rules::tally::Tally;
use crate::cli::engine::visit::{Visited, visit};
use crate::cli::input::rules::{of_paths, read};
use crate::cli::output::file::write_to;
use crate::cli::plan::Plan;
use crate::cli::terminal::console::Console;
use crate::cli::terminal::exit::{Outcome, Stop};

pub fn check(options: CheckOptions, console: &mut Console) -> Result<Outcome, Stop> {
    let noted = match options.paths.as_slice() {
        [] => Noted::All,
        _ => Noted::UserRules,
    };
    let files = of_paths(&options.paths, options.no_default_rules);
    let rules = read(&files)?.build(&Choice::default().unguarded().note(noted));
    let plan = Plan::read_only(&options.corpus, options.reading, options.walk)?;
    let cleaner = Arc::new(plan.cleaner(rules).build());
    let mut tally = Tally::default();
    let each = |visited: &Visited, tally: &mut Tally| tally.add(visited.cleaner, visited.cleaned);
    let summary = visit(plan, cleaner.clone(), console, each, &mut |part| {
        tally.merge(part);
        Ok(())
    })?;
    let all = cleaner.rules();
    let is_counted = |rule: &&Rule| noted == Noted::All || all.written(rule).origin == Origin::User;
    let counted: Vec<&Rule> = all.iter().filter(is_counted).collect();
    write_to(None, |out| {
        if options.json {
            table::write_json(out, all, &counted, &tally)
        } else {
            table::write_text(out, &counted, &tally)
        }
    })?;
    Ok(summary.outcome)
}
