//! `copydesk rules`: looks at rules instead of applying them.

mod check;
mod list;
mod report;
mod show;
mod test;

use std::io::{self, BufWriter, Write};

use super::args::{RulesOptions, RulesTask};
use super::console::Console;
use super::problem::Stop;
use super::run::{Outcome, broken};
use super::standard::Stdout;

/// Does what the options say.
pub fn run(options: RulesOptions, console: &mut Console) -> Result<Outcome, Stop> {
    match options.task {
        RulesTask::List(options) => list::list(&options),
        RulesTask::Show(options) => show::show(&options),
        RulesTask::Test(options) => test::test(&options),
        RulesTask::Check(options) => check::check(options, console),
    }
}

/// Writes to standard output, all of it.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Stop> {
    let mut out = BufWriter::with_capacity(64 << 10, Stdout::new());
    write(&mut out).and_then(|()| out.flush()).map_err(broken)
}

/// Writes rows in columns, each as wide as its widest cell; the last is not filled up.
fn write_table<const N: usize>(out: &mut dyn Write, rows: &[[String; N]]) -> io::Result<()> {
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
