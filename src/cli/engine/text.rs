//! Cleans a file that is one article: reads it, cleans it, and writes its clean text.

use anyhow::{Context, Result};
use copydesk::format::Plain;

use crate::cli::engine::article::{ArticleInput, CleanRecord};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Commit, WorkResult};
use crate::cli::files::{Packing, unpack};
use crate::cli::input::records::problem;
use crate::cli::input::{
    Address, Entry, Opened, decoded, read_article, read_prefix, refuse_changed, refuse_other_kinds,
    refuse_stats,
};
use crate::cli::output::{CleanFile, Target, open_or_lock};
use crate::cli::plan::Plan;
use crate::cli::terminal::{Outcome, Problem, was_asked};

/// Cleans a file. A failure is part of the result.
pub fn clean_text(context: &RunContext, entry: Entry) -> WorkResult {
    let mut result = WorkResult::default();
    match clean(context, &entry, &mut result) {
        Ok(None) => result,
        Ok(Some(file)) => {
            result.commit = Commit::Replace(Box::new((entry, file)));
            result
        }
        // Neither finished nor failed: the next run cleans it.
        Err(error) if was_asked(&error) => WorkResult::default(),
        Err(error) => WorkResult::failed(&entry.place, entry.name(), error),
    }
}

/// Returns a file that the sink has to commit.
fn clean(
    context: &RunContext,
    entry: &Entry,
    result: &mut WorkResult,
) -> Result<Option<CleanFile>> {
    let plan = &context.plan;
    let (target, opened) = open_or_lock(entry, plan)?;
    let (stamp, mode) = (opened.stamp, opened.mode);
    let (raw, packing) = read(context, entry, opened)?;
    // A file that is skipped, as it is no text, need not be writable.
    target.as_deref().map_or(Ok(()), Target::refuse_protected)?;
    let decoded = decoded(&raw, plan)?;
    let article = ArticleInput {
        context,
        at: Address {
            entry,
            format: None,
            number: None,
            field: None,
            id: None,
        },
        record: &Plain(&decoded.text),
        whole: &raw,
        file: Some(&decoded),
    };
    result.tally.n_bytes = raw.len() as u64;
    let cleaned = article.clean(result);
    let cleaned = cleaned.map_err(|error| problem(&error))?;
    write_attributes(context, entry, packing, result)?;
    let is_changed = matches!(cleaned, CleanRecord::Changed(_));
    let clean = match cleaned {
        CleanRecord::LeftOut => {
            refuse_older_text(context, entry)?;
            return Ok(None);
        }
        CleanRecord::Changed(clean) => clean,
        // An untouched article is not copied.
        CleanRecord::Same => raw,
    };
    if !plan.writes() {
        if result.tally.n_changed > 0 {
            result.out.extend(shown_name(plan, entry));
            if plan.view.asks_for_changes() {
                result.outcome = Outcome::WouldChange;
            }
        }
        return Ok(None);
    }
    let Some(place) = context.place(entry, target.clone()) else {
        result.out = clean;
        return Ok(None);
    };
    if target.is_some() && !is_changed {
        return Ok(None);
    }
    let packing = place.packing(packing);
    let mut file = CleanFile::new(place, mode, packing)?;
    file.write(&clean)?;
    // In place, the row of the report is written first, so that the sink replaces the file.
    if let Some(target) = target.filter(|_| context.wants_rows) {
        target.unlock();
        return Ok(Some(file));
    }
    result.committed(entry, stamp, file.commit()?);
    Ok(None)
}

/// Writes the file of attributes of a text.
fn write_attributes(
    context: &RunContext,
    entry: &Entry,
    packing: Packing,
    result: &mut WorkResult,
) -> Result<()> {
    let rows = std::mem::take(&mut result.attributes);
    if let Some(mut file) = context.attributes_of(entry, packing)? {
        file.write(&rows)?;
        file.commit()?;
    }
    Ok(())
}

/// The name of a file that would change, as a view of names prints it; nothing for other views.
pub fn shown_name(plan: &Plan, entry: &Entry) -> Vec<u8> {
    let Some(end) = plan.name_end else {
        return Vec::new();
    };
    let name = match entry.path() {
        Some(path) => path.as_os_str().as_encoded_bytes().to_vec(),
        None => entry.name().into_bytes(),
    };
    [name, vec![end]].concat()
}

/// Fails if an earlier run wrote a clean text of an article that is left out now.
fn refuse_older_text(context: &RunContext, entry: &Entry) -> Result<()> {
    let Some(tree) = &context.tree else {
        return Ok(());
    };
    let older = tree.stamp(&entry.place);
    if older.context("cannot look for its clean text")?.is_none() {
        return Ok(());
    }
    let what = "is to be left out, but the output has a clean text of it from an earlier run";
    Err(Problem::new(what)
        .hint("remove that file, or name another folder with `-o`")
        .into())
}

fn read(context: &RunContext, entry: &Entry, opened: Opened) -> Result<(Vec<u8>, Packing)> {
    let unpacked = unpack(opened.reader, context.plan.walk.max_ratio);
    let (packing, mut reader) = unpacked.context("cannot read")?;
    let prefix = read_prefix(&mut reader)?;
    refuse_other_kinds(entry, &context.plan, packing, &prefix)?;
    refuse_stats(&context.plan)?;
    let bytes = read_article(prefix, &mut reader, context.max_article_bytes)?;
    if let (Some(file), Some(stamp)) = (&opened.file, opened.stamp) {
        refuse_changed(file, stamp)?;
    }
    Ok((bytes, packing))
}
