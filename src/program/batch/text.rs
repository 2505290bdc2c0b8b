//! Cleans one text: reads it, and writes it where it goes.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use copydesk::Cleaned;
use copydesk::format::decode::Decoded;
use copydesk::format::encode::encode;
use xxhash_rust::xxh3::xxh3_128;

use super::answer::problem;
use super::item::{Done, DoneKind, Entry, Said};
use super::{Desk, show};
use crate::program::compress::{Packing, Part, Unpacked, pack, unpack};
use crate::program::copies::CopyOf;
use crate::program::extract::lines;
use crate::program::features::{spool, write_features};
use crate::program::in_place::{CANNOT_WRITE, PendingFile, Target};
use crate::program::input::{Opened, decoded, open, read_article, read_prefix, refuse_changed};
use crate::program::kinds::{promises_other_kind, refuse_other_kinds};
use crate::program::manifest::Finished;
use crate::program::plan::{Backup, Task};
use crate::program::problem::Problem;
use crate::program::report::{EncodingFields, RecordBytes, article_row, copy_row, error_row};
use crate::program::run::Outcome;
use crate::program::signals::was_asked;
use crate::program::tree::{FileState, is_full};
use crate::program::view::Title;

/// Cleans a text. What fails is told in what comes back.
pub fn clean_text(desk: &Desk, entry: Entry) -> Done {
    let name = entry.name();
    let mut done = Done::default();
    match text(desk, &entry, &mut done) {
        Ok(()) => done,
        // Not done, and not failed either: the next run takes it.
        Err(error) if was_asked(&error) => Done::default(),
        // The next file would find the disk full, too.
        Err(error) if desk.writes_files() && is_full(&error) => Done {
            kind: DoneKind::Broken(name, error),
            ..Done::default()
        },
        Err(error) => failed(desk, &entry.place, name, error),
    }
}

/// An input of which nothing comes out.
pub fn failed(desk: &Desk, place: &Path, name: String, error: anyhow::Error) -> Done {
    let mut done = Done::default();
    if let Some(&kind) = error.downcast_ref() {
        done.tally.n_skipped = 1;
        done.said.push(Said::Skipped(kind));
        return done;
    }
    done.outcome = Outcome::SomeFailed;
    done.tally.n_failed = 1;
    if desk.wants_rows {
        let message = Problem::what(&error);
        error_row(&mut done.rows, place, None, &message, None);
    }
    done.said.push(Said::Error(name, error));
    done
}

fn text(desk: &Desk, entry: &Entry, done: &mut Done) -> Result<()> {
    let plan = &desk.plan;
    let target = match &plan.task {
        Task::InPlace(backup) => {
            // A file that is to be skipped need not be one that could be written.
            if promises_other_kind(entry) {
                read_text(desk, entry)?;
            }
            entry.target(plan, backup)?
        }
        _ => None,
    };
    let opened = match &target {
        Some(target) => Opened::of_file(target.file.clone())?,
        None => open(entry, plan)?,
    };
    let (stamp, mode) = (opened.stamp, opened.mode);
    let (bytes, packing) = read(desk, entry, opened)?;
    let decoded = decoded(&bytes, plan)?;
    if let Some(copy) = desk.copy_of(entry, None) {
        return leave_out(desk, entry, &bytes, copy, done);
    }
    if plan.task == Task::Features {
        let mut out = spool();
        write_features(&mut out, None, &desk.cleaner, &decoded.text).context("cannot write")?;
        done.features = Some(out);
        return Ok(());
    }
    let cleaned = desk
        .clean(entry, None, &decoded.text)
        .map_err(|error| problem(&error))?;
    done.tally.n_bytes = bytes.len() as u64;
    if plan.rules.extract.is_some() {
        let name = entry.name();
        done.extracts = lines(&desk.cleaner, Title::File(&name), &cleaned);
    }
    done.n_articles = 1;
    done.n_changed = u64::from(!cleaned.is_clean());
    if desk.counts_words {
        done.tally.article(&cleaned);
    }
    if !desk.is_writing() {
        show_text(desk, entry, &decoded, &cleaned, done);
        return Ok(());
    }
    let clean = clean_bytes(&bytes, &decoded, &cleaned);
    if desk.wants_rows {
        report(desk, entry, &bytes, &clean, &decoded, &cleaned, done);
    }
    match (&plan.task, target) {
        (Task::Into(_), _) => {
            let raw = stamp.map(|stamp| FileState(stamp, xxh3_128(&bytes)));
            put(desk, entry, clean.into_owned(), packing, mode, raw, done)
        }
        (Task::InPlace(backup), Some(target)) if !cleaned.is_clean() => replace(
            desk,
            entry,
            target,
            clean.into_owned(),
            packing,
            backup,
            done,
        ),
        (Task::InPlace(_), _) => Ok(()),
        _ => {
            done.out = Part::new(clean.into_owned(), Packing::Plain)?;
            Ok(())
        }
    }
}

/// A text that is a copy: nothing comes out, and the report has it whole.
fn leave_out(desk: &Desk, entry: &Entry, raw: &[u8], copy: &CopyOf, done: &mut Done) -> Result<()> {
    if let Some(tree) = &desk.tree
        && tree
            .stamp(&entry.place)
            .context("cannot look for its clean text")?
            .is_some()
    {
        let what =
            "is a copy to be left out, but the output has a clean text of it from an earlier run";
        return Err(Problem::new(what)
            .hint("remove that file, or name another folder with `-o`")
            .into());
    }
    done.tally.n_bytes = raw.len() as u64;
    done.tally.n_left_out = 1;
    if desk.wants_rows {
        copy_row(&mut done.rows, &entry.place, None, raw, copy);
    }
    Ok(())
}

/// The bytes of a text, decompressed.
pub fn read_text(desk: &Desk, entry: &Entry) -> Result<Vec<u8>> {
    Ok(read(desk, entry, open(entry, &desk.plan)?)?.0)
}

fn read(desk: &Desk, entry: &Entry, opened: Opened) -> Result<(Vec<u8>, Packing)> {
    let limits = desk.plan.corpus.limits;
    let Unpacked {
        packing,
        mut reader,
    } = unpack(opened.reader, limits).context("cannot read")?;
    let prefix = read_prefix(&mut reader)?;
    refuse_other_kinds(entry, &desk.plan, packing, &prefix)?;
    let bytes = read_article(prefix, &mut reader, desk.max_article_bytes)?;
    if let (Some(file), Some(stamp)) = (&opened.file, opened.stamp) {
        refuse_changed(file, stamp)?;
    }
    Ok((bytes, packing))
}

fn show_text(desk: &Desk, entry: &Entry, decoded: &Decoded, cleaned: &Cleaned, done: &mut Done) {
    let name = entry.name();
    let mut shown = Vec::new();
    show(
        desk,
        &mut shown,
        Title::File(&name),
        decoded.mark,
        cleaned,
        &mut done.words,
    );
    done.out = Part::plain(shown);
    if !cleaned.is_clean() {
        match desk.plan.task {
            Task::Check => {
                done.said.push(Said::Line(format!("would change: {name}")));
                done.outcome = Outcome::WouldChange;
            }
            Task::Diff => done.outcome = Outcome::WouldChange,
            _ => {}
        }
    }
}

/// The clean text as it goes out: the bytes that came in where nothing went, else UTF-8 with its mark.
fn clean_bytes<'b>(bytes: &'b [u8], decoded: &Decoded, cleaned: &Cleaned) -> Cow<'b, [u8]> {
    let is_utf8 = decoded.encoding == "UTF-8";
    if cleaned.is_clean() && is_utf8 {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned([decoded.mark, &cleaned.text()].concat().into_bytes())
}

fn report(
    desk: &Desk,
    entry: &Entry,
    raw: &[u8],
    clean: &[u8],
    decoded: &Decoded,
    cleaned: &Cleaned,
    done: &mut Done,
) {
    // In place, a clean text stays in its own encoding.
    let is_left = matches!(desk.plan.task, Task::InPlace(_)) && cleaned.is_clean();
    let encoding = (decoded.encoding != "UTF-8" && !is_left).then(|| encoding(raw, decoded));
    let record = RecordBytes {
        row: None,
        id: None,
        raw,
        clean: if is_left { raw } else { clean },
        places: &cleaned.cuts,
        source: &desk.plan.learned.way.named(entry, None),
        text: cleaned.article.text,
        encoding,
    };
    article_row(&mut done.rows, &entry.place, &record, cleaned);
}

/// What makes the raw bytes of the decoded text again.
fn encoding<'r>(raw: &[u8], decoded: &Decoded) -> EncodingFields<'r> {
    let mark = encoding_rs::Encoding::for_bom(raw).is_some();
    let again = encode(&decoded.text, decoded.encoding, mark);
    EncodingFields {
        name: decoded.encoding.into(),
        mark,
        bytes: (again.as_deref() != Some(raw))
            .then(|| raw.iter().map(|&b| char::from(b)).collect()),
    }
}

/// Writes a text into the output folder.
fn put(
    desk: &Desk,
    entry: &Entry,
    clean: Vec<u8>,
    packing: Packing,
    mode: u32,
    raw: Option<FileState>,
    done: &mut Done,
) -> Result<()> {
    let tree = desk.tree.as_ref().context("there is an output folder")?;
    let packed = match packing {
        Packing::Plain => clean,
        packing => pack(clean, packing).context(CANNOT_WRITE)?,
    };
    let mut draft = tree.draft(mode)?;
    draft.write_all(&packed).context(CANNOT_WRITE)?;
    let clean = draft.commit(&entry.place, entry.tree())?;
    if let Some(raw) = raw {
        let finished = Finished {
            raw,
            clean,
            rows: None,
        };
        done.kind = DoneKind::Finished(entry.place.clone(), finished);
    }
    Ok(())
}

/// Replaces a text, or gets all ready for it where the report has to be written first.
fn replace(
    desk: &Desk,
    entry: &Entry,
    target: Target,
    clean: Vec<u8>,
    packing: Packing,
    backup: &Backup,
    done: &mut Done,
) -> Result<()> {
    let mut draft = target.draft()?;
    let packed = match packing {
        Packing::Plain => clean,
        packing => pack(clean, packing).context(CANNOT_WRITE)?,
    };
    draft.write_all(&packed).context(CANNOT_WRITE)?;
    let name = entry.name();
    if desk.wants_rows {
        target.unlock();
        done.kind = DoneKind::Pending(name, Box::new(PendingFile { target, draft }));
        return Ok(());
    }
    let replaced = target.replace(draft, backup, desk.plan.corpus.fsync)?;
    replaced.count(&mut done.tally);
    done.said.extend(replaced.note(&name).map(Said::Note));
    Ok(())
}
