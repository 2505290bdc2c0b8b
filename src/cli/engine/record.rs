//! Cleans one record: the steps that all formats share.

use copydesk::Cleaned;
use copydesk::format::jsonl::{Row, RowError};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::extract_lines;
use crate::cli::engine::features::{spool, write_features};
use crate::cli::engine::work::{Commit, WorkResult};
use crate::cli::input::copies::CopyOf;
use crate::cli::input::entry::Entry;
use crate::cli::plan::View;
use crate::cli::report::rows::copy_row;
use crate::cli::show::view::Title;

/// An article in its container.
#[derive(Clone, Copy)]
pub struct Record<'r> {
    pub entry: &'r Entry,
    /// The name of the entry, as it is shown.
    pub name: &'r str,
    /// The line that it came in, with its number from 1; `None` for a file that is one article.
    pub row: Option<(u64, &'r Row<'r>)>,
    pub text: &'r str,
    /// The byte order mark before the text.
    pub mark: &'r str,
}

impl<'r> Record<'r> {
    fn title(&self) -> Title<'r> {
        match self.row {
            Some((number, row)) => Title::of_row(self.name, number, row),
            None => Title::File(self.name),
        }
    }

    /// The field `id`, as it is spelled in the row.
    fn id(&self) -> Option<&'r str> {
        self.row.and_then(|(_, row)| row.id)
    }
}

/// Cleans a record, and counts and shows it as the plan says. The result is `None` if its clean text is not written.
///
/// `shown` receives what `--explain` and `--diff` print.
pub fn clean_record<'r>(
    context: &RunContext,
    record: &Record<'r>,
    shown: &mut Vec<u8>,
    result: &mut WorkResult,
) -> Result<Option<Cleaned<'r>>, RowError> {
    if context.plan.view == View::Features {
        let out = result.features.get_or_insert_with(spool);
        if let Err(error) = write_features(out, record.id(), &context.cleaner, record.text) {
            result.commit = Commit::Broken(record.name.to_owned(), error.into());
        }
        return Ok(None);
    }
    let row = record.row.map(|(_, row)| row);
    let cleaned = context.clean(record.entry, row, record.text)?;
    if context.plan.rules.extract.is_some() {
        result.extracts += &extract_lines(&context.cleaner, record.title(), &cleaned);
    }
    result.n_articles += 1;
    result.n_changed += u64::from(!cleaned.is_clean());
    if context.counts_words {
        result.tally.article(&cleaned);
    }
    if context.plan.writes() {
        return Ok(Some(cleaned));
    }
    // A write to memory does not fail.
    let viewer = context.viewer;
    let _ = viewer.article(
        shown,
        record.title(),
        record.mark,
        &cleaned,
        &mut result.words,
    );
    Ok(None)
}

/// Counts and reports a record that is left out as a copy. `raw` is all of it.
pub fn leave_out(
    context: &RunContext,
    record: &Record,
    raw: &[u8],
    copy: &CopyOf,
    result: &mut WorkResult,
) {
    result.tally.n_left_out += 1;
    if context.wants_rows {
        let number = record.row.map(|(number, _)| number);
        copy_row(&mut result.rows, &record.entry.place, number, raw, copy);
    }
}
