//! Cleans one article: the steps that all formats share.

use copydesk::Cleaned;
use copydesk::format::RowError;

use crate::cli::args::{EmptyName, Units, View};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::extract_lines;
use crate::cli::engine::features::{spool, write_features};
use crate::cli::engine::visit::Visited;
use crate::cli::engine::work::{Commit, WorkResult};
use crate::cli::input::{CopyOf, Entry, article_id};
use crate::cli::report::{RowKey, attribute_line, left_out_row, span_line};
use crate::cli::show::{Title, Told};

#[derive(Clone, Copy)]
pub struct ArticleInput<'r> {
    pub entry: &'r Entry,
    pub key: RowKey<'r>,
    pub title: Title<'r>,
    pub text: &'r str,
    pub mark: &'r str,
}

/// Cleans an article, and counts and shows it as the plan says. The result is `None` if only its features are printed, or a
/// visitor has seen it.
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
        let (out, id) = (
            result.features.get_or_insert_with(spool),
            article.title.id(),
        );
        if let Err(error) = write_features(out, id, &context.cleaner, article.text) {
            result.commit = Commit::Broken(article.title.name.to_owned(), error.into());
        }
        return Ok(None);
    }
    let cleaned = context.clean(article.entry, record, article.text)?;
    if let Some(each) = &context.each {
        let (entry, row) = (article.entry, article.title.row);
        result.n_articles += 1;
        each(
            &Visited {
                cleaned: &cleaned,
                entry,
                row,
            },
            &mut result.made,
        );
        return Ok(None);
    }
    if context.plan.rules.extract.is_some() {
        result.extracts += &extract_lines(article.title, &cleaned);
    }
    let about = &context.plan.about;
    if cleaned.would_be_empty && about.when_empty == EmptyName::Error {
        return Err(RowError::OnlyBoilerplate);
    }
    result.tally.n_would_be_empty += u64::from(cleaned.would_be_empty);
    let (place, title) = (&article.entry.place, article.title);
    if about.spans.is_some() {
        span_line(&mut result.spans, place, title, &cleaned, about.units);
    }
    if about.attributes.is_some() {
        let id = article_id(article.entry, title.row);
        attribute_line(&mut result.attributes, &id, Some(&cleaned), about.units);
    }
    result.n_articles += 1;
    result.n_changed += u64::from(!cleaned.is_clean());
    if context.counts_words || context.plan.view.is_explained() {
        result.tally.article(&cleaned);
    }
    if !context.plan.writes() {
        let (plan, viewer, tally) = (&context.plan, context.viewer, &mut result.tally);
        let told = plan.view.is_explained().then(|| {
            let source = plan.learned.way.of(article.entry, record);
            Told::new(
                &context.cleaner,
                plan.settings.boilerplate,
                article.text,
                &source,
            )
        });
        // A write to memory does not fail.
        let title = (article.title, article.mark);
        let _ = viewer.article(shown, title, &cleaned, told.as_ref(), tally);
    }
    Ok(Some(cleaned))
}

/// Counts and reports an article that is left out: as a copy, or else since it is only boilerplate. `raw` is its whole record.
pub fn leave_out(
    context: &RunContext,
    article: &ArticleInput,
    raw: &[u8],
    copy: Option<&CopyOf>,
    result: &mut WorkResult,
) {
    result.tally.n_left_out += u64::from(copy.is_some());
    if copy.is_some() && context.plan.about.attributes.is_some() {
        let id = article_id(article.entry, article.title.row);
        attribute_line(&mut result.attributes, &id, None, Units::Chars);
    }
    if context.wants_rows {
        left_out_row(&mut result.rows, article.key, raw, copy);
    }
}
