//! Tries the examples of rules.

use std::io::{self, Write};

use copydesk::Rules;
use copydesk::rules::{BrokenExample, Promise};

use crate::cli::args::rules::TestOptions;
use crate::cli::input::rules::{of_paths, read};
use crate::cli::output::file::write_to;
use crate::cli::terminal::exit::{Outcome, Stop};
use crate::cli::terminal::screen::escaped;

pub fn test(options: &TestOptions) -> Result<Outcome, Stop> {
    let rules = read(&of_paths(&options.paths, options.no_default_rules))?.build_all();
    let broken = rules.check();
    write_to(None, |out| write(out, &rules, &broken))?;
    Ok(if broken.is_empty() {
        Outcome::Done
    } else {
        Outcome::WouldChange
    })
}

fn write(out: &mut dyn Write, rules: &Rules, broken: &[BrokenExample]) -> io::Result<()> {
    let examples = || broken.chunk_by(|a, b| (&a.file, a.span) == (&b.file, b.span));
    for places in examples() {
        let BrokenExample {
            rule,
            file,
            line,
            text,
            promise,
            ..
        } = &places[0];
        let text = escaped(text);
        match promise {
            Promise::Goes => writeln!(out, "{file}:{line}: {rule} does not take: {text}")?,
            Promise::Stays => writeln!(
                out,
                "{file}:{line}: {rule} must stay silent, but taken is: {text}"
            )?,
        }
        for BrokenExample {
            place, taken_by, ..
        } in places
        {
            match taken_by.as_slice() {
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
