//! Cleans one article: the steps that all formats share.

use copydesk::Cleaned;
use copydesk::format::RowError;

use crate::cli::args::View;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::extract_lines;
use crate::cli::engine::features::{spool, write_features};
use crate::cli::engine::work::{Commit, WorkResult};
use crate::cli::input::{CopyOf, Entry};
use crate::cli::report::{RowKey, copy_row};
use crate::cli::show::Title;

#[derive(Clone, Copy)]
pub struct ArticleInput<'r> {
    pub entry: &'r Entry,
    pub key: RowKey<'r>,
    pub title: Title<'r>,
    pub text: &'r str,
    pub mark: &'r str,
}

/// Cleans an article, and counts and shows it as the plan says. The result is `None` if its clean text is not written.
///
/// `shown` receives what `--explain` and `--diff` print.
pub fn clean_article<'r>(
    context: &RunContext,
    article: &ArticleInput<'r>,
    shown: &mut Vec<u8>,
    result: &mut WorkResult,
) -> Result<Option<Cleaned<'r>>, RowError> {
    let record = article.title.row.map(|(_, record)| record);
    if context.plan.view == View::Features {
        let out = result.features.get_or_insert_with(spool);
        if let Err(error) = write_features(
            out,
            record.and_then(|record| record.id()),
            &context.cleaner,
            article.text,
        ) {
            result.commit = Commit::Broken(article.title.name.to_owned(), error.into());
        }
        return Ok(None);
    }
    let cleaned = context.clean(article.entry, record, article.text)?;
    if context.plan.rules.extract.is_some() {
        result.extracts += &extract_lines(article.title, &cleaned);
    }
    result.n_articles += 1;
    result.n_changed += u64::from(!cleaned.is_clean());
    if context.counts_words || context.plan.view == View::Explain {
        result.tally.article(&cleaned);
    }
    if context.plan.writes() {
        return Ok(Some(cleaned));
    }
    // A write to memory does not fail.
    let viewer = context.viewer;
    let tally = &mut result.tally;
    let _ = viewer.article(shown, article.title, article.mark, &cleaned, tally);
    Ok(None)
}

/// Counts and reports an article that is left out as a copy. `raw` is its whole record.
pub fn leave_out(
    context: &RunContext,
    article: &ArticleInput,
    raw: &[u8],
    copy: &CopyOf,
    result: &mut WorkResult,
) {
    result.tally.n_left_out += 1;
    if context.wants_rows {
        copy_row(&mut result.rows, article.key, raw, copy);
    }
}
