//! Writes counts, a model, or both.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use copydesk::learned::{ARTICLE, Counts, Model, Shape, Unlearned, WHOLE};

use crate::cli::args::LearnedOutputs;
use crate::cli::commands::learned::spool::{for_each_line, no_room};
use crate::cli::commands::learned::{CountsRows, MAGIC, write_counts};
use crate::cli::files::packing_of;
use crate::cli::output::{Output, write_to};
use crate::cli::terminal::{Console, Problem, Stop, n_of, reason};

/// Writes the counts, the model, or both.
pub fn write(
    rows: Vec<CountsRows>,
    outputs: &LearnedOutputs,
    console: &mut Console,
) -> Result<(), Stop> {
    let min_articles = outputs.min_articles;
    let mut counts_file = None;
    if let Some(path) = &outputs.counts {
        let mut out = Output::create(Some(path), packing_of(path))?;
        writeln!(out, "{MAGIC}").map_err(|error| out.failed(error))?;
        counts_file = Some(out);
    }
    let learned = model_of(
        rows,
        min_articles,
        |source, counts| match &mut counts_file {
            Some(out) => write_counts(out, source, counts),
            None => Ok(()),
        },
    );
    let learned = learned.map_err(|error| match &counts_file {
        Some(out) if error.kind() != io::ErrorKind::InvalidData => out.failed(error),
        _ => broken_counts(error),
    })?;
    if let Some(out) = counts_file {
        out.finish()?;
        if outputs.output.is_none() {
            return Ok(());
        }
    }
    write_model(&learned.model, outputs.output.as_deref())?;
    console.note(&learned.summary(min_articles));
    learned.note_unowned(console);
    Ok(())
}

/// Refuses one file for model and counts.
pub fn refuse_one(outputs: &LearnedOutputs) -> Result<(), Problem> {
    match &outputs.output {
        Some(model) if outputs.counts == outputs.output => {
            Err(Problem::at(model, "named for the model and for the counts").hint("name two files"))
        }
        _ => Ok(()),
    }
}

pub fn write_model(model: &Model, path: Option<&Path>) -> Result<(), Stop> {
    let text = model.text();
    write_to(path, |out| out.write_all(text.as_bytes()))
}

/// A model, and what was counted besides.
#[derive(Default)]
pub struct LearnedLines {
    pub model: Model,
    n_articles: u64,
    /// The number of articles without a source.
    n_unowned: u64,
    /// The number of named sources.
    n_sources: usize,
    /// How many lines in enough articles are not learned, by the reason.
    unlearned: BTreeMap<Unlearned, u64>,
}

/// Makes a model of the lines that are boilerplate. Calls `each` with every line.
pub fn model_of(
    rows: Vec<CountsRows>,
    min_articles: u64,
    mut each: impl FnMut(&str, &Counts) -> io::Result<()>,
) -> io::Result<LearnedLines> {
    let mut learned = LearnedLines::default();
    for_each_line(rows, |name, source, mut counts| {
        each(name, &counts)?;
        if counts.key == ARTICLE {
            learned.n_articles += counts.n_articles;
            match &**name {
                "" => learned.n_unowned = counts.n_articles,
                WHOLE => {}
                _ => learned.n_sources += 1,
            }
            return Ok(());
        }
        let is_whole = counts.shape == Shape::Whole;
        match counts.unlearned(source, min_articles) {
            None => learned.model.add(name, source.n_articles, &counts),
            Some(why) if counts.n_articles >= min_articles && is_whole => {
                *learned.unlearned.entry(why).or_default() += 1;
                if why == Unlearned::Short {
                    counts.shape = Shape::Fragment;
                    learned.model.add(name, source.n_articles, &counts);
                }
            }
            Some(_) => {}
        }
        Ok(())
    })?;
    learned.model.drop_lone_fragments();
    Ok(learned)
}

impl LearnedLines {
    /// How much was learned, or why nothing was.
    fn summary(&self, min_articles: u64) -> String {
        let n_lines = self.model.lines().len();
        let of = n_of(self.n_sources, "source", "sources");
        let whose = match self.model.sources().filter(|name| *name != WHOLE).count() {
            0 => String::new(),
            n => format!(" of {n} of {of}"),
        };
        let mut summary = format!(
            "{}, {}{whose}",
            n_of(self.n_articles, "article", "articles"),
            n_of(n_lines, "line learned", "lines learned")
        );
        if n_lines == 0 && self.n_sources > 0 {
            let n: u64 = self.unlearned.values().sum();
            let n = n_of(n, "line is", "lines are");
            summary += &format!("; {n} in {min_articles} or more articles of one of {of}");
            let mark = [":"].into_iter().chain(std::iter::repeat(","));
            for ((why, n), mark) in self.unlearned.iter().zip(mark) {
                summary += &format!("{mark} {n} {why}");
            }
        }
        summary
    }

    /// Says how many articles have no source. They are not learned from.
    pub fn note_unowned(&self, console: &Console) {
        if self.n_unowned > 0 {
            console.note(&format!(
                "{} not learned from; name it with `--source`, or write `--source whole` if all articles have the same one",
                n_of(self.n_unowned, "article without a source is", "articles without a source are")
            ));
        }
    }
}

/// Says why counts cannot be read: a faulty file of counts, or a disk error in a temporary file.
pub fn broken_counts(error: io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::InvalidData => Stop::Usage(
            Problem::new(reason(&error))
                .hint("learn that part again with `copydesk learn --counts`"),
        ),
        _ => no_room(error),
    }
}
