//! Cleans one article: the steps that all formats share.

use copydesk::Cleaned;
use copydesk::format::decode::Decoded;
use copydesk::format::encode::encode;
use copydesk::format::{Addition, Change, Record, RowError};

use crate::cli::args::{EmptyName, Units, View};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::extract::extract_lines;
use crate::cli::engine::features::{spool, write_features};
use crate::cli::engine::visit::Visited;
use crate::cli::engine::work::{Commit, Message, WorkResult};
use crate::cli::files::latin1;
use crate::cli::input::records::problem;
use crate::cli::input::{CopyOf, Entry, article_id};
use crate::cli::plan::Destination;
use crate::cli::report::{
    EncodingFields, RecordBytes, RowKey, article_row, attribute_line, left_out_row, span_line,
    stats,
};
use crate::cli::show::evidence::Place;
use crate::cli::show::{Title, Told};
use crate::cli::terminal::Outcome;

pub struct ArticleInput<'r> {
    pub entry: &'r Entry,
    pub key: RowKey<'r>,
    pub title: Title<'r>,
    pub record: &'r dyn Record,
    /// The whole record with what is around it.
    pub whole: &'r [u8],
    /// A file that is one article.
    pub file: Option<&'r Decoded<'r>>,
}

/// What becomes of a record.
pub enum CleanRecord {
    Same,
    Changed(Vec<u8>),
    LeftOut,
}

/// Cleans an article, and counts, reports and shows it as the plan says.
///
/// `shown` receives what `--explain` and `--diff` print.
pub fn clean_article(
    context: &RunContext,
    article: &ArticleInput,
    shown: &mut Vec<u8>,
    result: &mut WorkResult,
) -> Result<CleanRecord, RowError> {
    if let Some(copy) = context.copy_of(article.entry, article.title.row) {
        leave_out(context, article, Some(copy), result);
        return Ok(CleanRecord::LeftOut);
    }
    let Some(cleaned) = judged(context, article, shown, result)? else {
        return Ok(CleanRecord::Same);
    };
    if cleaned.would_be_empty && context.plan.about.when_empty == EmptyName::Drop {
        leave_out(context, article, None, result);
        return Ok(CleanRecord::LeftOut);
    }
    made(context, article, &cleaned, result)
}

/// Cleans, counts and shows an article. The result is `None` if only its features are printed, or a visitor has seen it.
fn judged<'r>(
    context: &RunContext,
    article: &ArticleInput<'r>,
    shown: &mut Vec<u8>,
    result: &mut WorkResult,
) -> Result<Option<Cleaned<'r>>, RowError> {
    let (entry, title, text) = (article.entry, article.title, article.record.text());
    let record = title.row.map(|(_, record)| record);
    let plan = &context.plan;
    if plan.view == View::Features {
        let out = result.features.get_or_insert_with(spool);
        if let Err(error) = write_features(out, title.id(), &context.cleaner, text) {
            result.commit = Commit::Broken(title.name.to_owned(), error.into());
        }
        return Ok(None);
    }
    let cleaned = context.clean(entry, title.row, text)?;
    result.n_articles += 1;
    if let Some(each) = &context.each {
        let (cleaned, row) = (&cleaned, title.row);
        let visited = Visited {
            cleaned,
            entry,
            row,
        };
        each(&visited, &mut result.made);
        return Ok(None);
    }
    if plan.rules.extract.is_some() {
        extract_lines(&mut result.extracts, title, &cleaned);
    }
    if cleaned.would_be_empty && plan.about.when_empty == EmptyName::Error {
        if article.file.is_none() {
            return Err(RowError::OnlyBoilerplate);
        }
        // A file, too, is kept.
        let error = problem(&RowError::OnlyBoilerplate).into();
        let error = Message::Error(title.name.to_owned(), error);
        result.messages.push(error);
        result.outcome = Outcome::SomeFailed;
        result.tally.n_failed += 1;
    }
    result.tally.n_would_be_empty += u64::from(cleaned.would_be_empty);
    result.n_changed += u64::from(!cleaned.is_clean());
    let units = plan.about.units;
    if plan.about.spans.is_some() {
        span_line(&mut result.spans, &entry.place, title, &cleaned, units);
    }
    if plan.about.attributes.is_some() {
        let id = article_id(entry, title.row);
        attribute_line(&mut result.attributes, &id, Some(&cleaned), units);
    }
    if context.counts_words || plan.view.is_explained() {
        result.tally.article(&cleaned);
    }
    if !plan.writes() {
        let told = plan.view.is_explained().then(|| {
            let source = plan.learned.way.of(entry, record);
            let of = (&*source, &*context.headline(record));
            Told::new(&context.cleaner, plan.settings.boilerplate, text, of)
        });
        let mark = article.file.map_or("", |file| file.mark);
        let (viewer, tally) = (context.viewer, &mut result.tally);
        // A write to memory does not fail.
        let _ = viewer.article(shown, (title, mark), &cleaned, told.as_ref(), tally);
    }
    Ok(Some(cleaned))
}

/// Makes the clean record and its row of the report.
fn made(
    context: &RunContext,
    article: &ArticleInput,
    cleaned: &Cleaned,
    result: &mut WorkResult,
) -> Result<CleanRecord, RowError> {
    let (plan, record) = (&context.plan, article.record);
    let added = plan.about.stats_field.as_ref();
    let added = added.map(|name| record.addition(name, &stats(cleaned)));
    let added = added.transpose()?;
    // In place, a file that does not change keeps its encoding.
    let is_kept = matches!(plan.destination, Destination::InPlace(_)) && cleaned.is_clean();
    let converted = article
        .file
        .filter(|file| file.encoding != "UTF-8" && !is_kept);
    let is_changed = !cleaned.is_clean() || added.is_some() || converted.is_some();
    let is_made = context.wants_rows || is_changed && plan.writes();
    if !is_made {
        return Ok(CleanRecord::Same);
    }
    let (raw, mark) = match article.file {
        Some(file) => (article.whole, file.mark),
        None => (record.raw().as_bytes(), ""),
    };
    let changes = record.changes(&cleaned.cuts);
    let mut clean = Vec::with_capacity(raw.len());
    clean.extend_from_slice(mark.as_bytes());
    Change::make(&changes, record.raw(), &mut clean);
    let mut added_at = None;
    if let Some(Addition { text, n_after }) = added {
        let start = clean.len() - n_after;
        clean.splice(start..start, text.bytes());
        let length = text.len();
        added_at = Some(Place { start, length });
    }
    if context.wants_rows {
        let fields = RecordBytes {
            id: article.title.id(),
            raw,
            clean: if is_changed { &clean } else { raw },
            changes: &changes,
            source: &plan
                .learned
                .way
                .named(article.entry, article.title.row.map(|(_, record)| record)),
            text: record.raw(),
            encoding: converted.map(|file| encoding(raw, file)),
            added: added_at,
        };
        article_row(&mut result.rows, article.key, fields, cleaned);
    }
    Ok(if is_changed {
        CleanRecord::Changed(clean)
    } else {
        CleanRecord::Same
    })
}

/// How to make the raw bytes from the decoded text.
fn encoding<'r>(raw: &[u8], decoded: &Decoded) -> EncodingFields<'r> {
    let mark = encoding_rs::Encoding::for_bom(raw).is_some();
    let again = encode(&decoded.text, decoded.encoding, mark);
    EncodingFields {
        name: decoded.encoding.into(),
        mark,
        bytes: (again.as_deref() != Some(raw)).then(|| latin1(raw)),
    }
}

/// Counts and reports an article that is left out: as a copy, or else since it is only boilerplate.
fn leave_out(
    context: &RunContext,
    article: &ArticleInput,
    copy: Option<&CopyOf>,
    result: &mut WorkResult,
) {
    result.tally.n_left_out += u64::from(copy.is_some());
    if copy.is_some() && context.plan.about.attributes.is_some() {
        let id = article_id(article.entry, article.title.row);
        attribute_line(&mut result.attributes, &id, None, Units::Chars);
    }
    if context.wants_rows {
        left_out_row(&mut result.rows, article.key, article.whole, copy);
    }
}
