//! Cleans one article: the steps that all formats share, and a file that is one article from reading to writing.

use std::borrow::Cow;

use anyhow::{Context, Result};
use copydesk::Cleaned;
use copydesk::format::decode::Decoded;
use copydesk::format::encode::encode;
use copydesk::format::{Addition, Change, Plain, Record, RowError};
use copydesk::internals::n_words;

use crate::cli::args::{EmptyName, Units};
use crate::cli::engine::context::RunContext;
use crate::cli::engine::visit::Visited;
use crate::cli::engine::work::{Commit, Message, WorkResult};
use crate::cli::files::{Packing, latin1, unpack};
use crate::cli::input::records::problem;
use crate::cli::input::{
    Address, CopyOf, Entry, Opened, decoded, read_article, read_prefix, refuse_changed,
    refuse_other_kinds, refuse_stats,
};
use crate::cli::output::{CleanFile, Target, open_or_lock};
use crate::cli::plan::{Destination, Plan};
use crate::cli::report::{
    Cut, EncodingFields, Removal, Row, Words, attribute_line, extract_lines, hash, span_line, stats,
};
use crate::cli::show::evidence::Place;
use crate::cli::show::{Told, show};
use crate::cli::terminal::{Outcome, Problem, was_asked};

#[derive(Clone, Copy)]
pub struct ArticleInput<'r> {
    pub context: &'r RunContext,
    pub at: Address<'r>,
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

impl<'r> ArticleInput<'r> {
    /// Cleans an article, and counts, reports and shows it as the plan says.
    pub fn clean(self, result: &mut WorkResult) -> Result<CleanRecord, RowError> {
        if let Some(copy) = self.context.lists.copy_of(self.at) {
            self.leave_out(Some(copy), result);
            return Ok(CleanRecord::LeftOut);
        }
        let Some(cleaned) = self.judged(result)? else {
            return Ok(CleanRecord::Same);
        };
        if cleaned.would_be_empty && self.context.plan.about.when_empty == EmptyName::Drop {
            self.leave_out(None, result);
            return Ok(CleanRecord::LeftOut);
        }
        self.made(&cleaned, result)
    }

    /// Cleans, counts and shows an article. The result is `None` if a visitor has seen it.
    fn judged(self, result: &mut WorkResult) -> Result<Option<Cleaned<'r>>, RowError> {
        let (context, at, record) = (self.context, self.at, self.record);
        let plan = &context.plan;
        let cleaned = context.clean(at, record)?;
        if plan.rules.extract.is_some() {
            extract_lines(&mut result.extracts, at, &cleaned);
        }
        if cleaned.would_be_empty && plan.about.when_empty == EmptyName::Error {
            if self.file.is_none() {
                return Err(RowError::OnlyBoilerplate);
            }
            // A file, too, is kept.
            let error = problem(&RowError::OnlyBoilerplate).into();
            result.messages.push(Message::Error(at.entry.name(), error));
            result.outcome = Outcome::SomeFailed;
            result.tally.n_failed += 1;
        }
        result.tally.article(&cleaned);
        if let Some(each) = &context.each {
            let visited = Visited {
                cleaned: &cleaned,
                at,
                record,
            };
            each(&visited, &mut result.made);
            return Ok(None);
        }
        let units = plan.about.units;
        if plan.about.spans.is_some() {
            span_line(&mut result.spans, at, &cleaned, units);
        }
        if plan.about.attributes.is_some() {
            attribute_line(&mut result.attributes, at, Some(&cleaned), units);
        }
        if context.counts_words || plan.view.is_explained() {
            result.tally.words(&cleaned);
        }
        if !plan.writes() {
            self.show(&cleaned, result);
        }
        Ok(Some(cleaned))
    }

    /// Shows an article and, to explain it, counts the words that are kept.
    fn show(self, cleaned: &Cleaned, result: &mut WorkResult) {
        let (context, at, record) = (self.context, self.at, self.record);
        let plan = &context.plan;
        let told = plan.view.is_explained().then(|| {
            let source = plan.source.of(at.entry, record);
            let of = (&*source, &*context.headline(record));
            Told::new(
                &context.cleaner,
                plan.settings.boilerplate,
                record.text(),
                of,
            )
        });
        if let Some(told) = &told {
            result.tally.n_words_kept += n_words(&cleaned.text()) as u64;
            result.tally.add_at_levels(told.at_levels);
        }
        let mark = self.file.map_or("", |file| file.mark);
        let shown = show(plan, at, mark, cleaned, told.as_ref());
        result.out.extend_from_slice(shown.as_bytes());
    }

    /// Makes the clean record and its row of the report.
    fn made(self, cleaned: &Cleaned, result: &mut WorkResult) -> Result<CleanRecord, RowError> {
        let (context, at, record) = (self.context, self.at, self.record);
        let plan = &context.plan;
        let added = plan.about.stats_field.as_ref();
        let added = added.map(|name| record.addition(name, &stats(cleaned)));
        let added = added.transpose()?;
        // In place, a file that does not change keeps its encoding.
        let is_kept = matches!(plan.destination, Destination::InPlace(_)) && cleaned.is_clean();
        let converted = self.file;
        let converted = converted.filter(|file| file.encoding != "UTF-8" && !is_kept);
        let is_changed = !cleaned.is_clean() || added.is_some() || converted.is_some();
        let is_made = context.wants_rows || is_changed && plan.writes();
        if !is_made {
            return Ok(CleanRecord::Same);
        }
        let (raw, mark) = match self.file {
            Some(file) => (self.whole, file.mark),
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
            let source = plan.source.named(at.entry, record);
            let raw_hash = hash(raw);
            let removals = cleaned.removals.iter();
            let removals = removals.map(|removal| Removal::of(removal, &cleaned.article));
            let text = cleaned.article.text;
            let cuts = changes.iter();
            let cuts = cuts.map(|change| Cut::of(change, text, record.raw()));
            let row = Row {
                id: at.id.and_then(|id| serde_json::from_str(id).ok()),
                source: (!source.is_empty()).then_some(source.into()),
                words: Some(Words::of(cleaned)),
                encoding: converted.map(|file| encoding(raw, file)),
                clean: Some(if is_changed {
                    hash(&clean)
                } else {
                    raw_hash.clone()
                }),
                raw: Some(raw_hash),
                removals: Some(removals.collect()),
                cuts: Some(cuts.collect()),
                added: added_at,
                would_be_empty: cleaned.would_be_empty,
                ..Row::of(at)
            };
            row.write(&mut result.rows);
        }
        Ok(if is_changed {
            CleanRecord::Changed(clean)
        } else {
            CleanRecord::Same
        })
    }

    /// Counts and reports an article that is left out: as a copy, or else since it is only boilerplate.
    fn leave_out(self, copy: Option<&CopyOf>, result: &mut WorkResult) {
        result.tally.n_left_out += u64::from(copy.is_some());
        if copy.is_some() && self.context.plan.about.attributes.is_some() {
            attribute_line(&mut result.attributes, self.at, None, Units::Chars);
        }
        if self.context.wants_rows {
            let row = Row {
                copy_of: copy.map(|copy| Cow::Borrowed(&*copy.kept)),
                similarity: copy.map(|copy| copy.similarity),
                would_be_empty: copy.is_none(),
                ..Row::of(self.at).keeping(self.whole)
            };
            row.write(&mut result.rows);
        }
    }
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
