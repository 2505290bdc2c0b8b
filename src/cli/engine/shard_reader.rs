//! Reads a file of records piece by piece.

use std::io::{Cursor, Read};
use std::sync::Arc;

use anyhow::{Context, Result};
use copydesk::format::kind::kind_of;

use crate::cli::args::Format;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Shard, ShardEnd, WorkItem};
use crate::cli::files::{Packing, unpack};
use crate::cli::input::{Entry, Lines, Pace, refusal, refuse_changed};
use crate::cli::output::open_or_lock;
use crate::cli::plan::Location;
use crate::cli::terminal::{Problem, signals};

pub struct ShardReader {
    shard: Arc<Shard>,
    lines: Lines,
}

impl ShardReader {
    pub fn open(entry: Entry, context: &RunContext) -> Result<Self> {
        let pace = match entry.location {
            Location::Stdin => Pace::Stdin,
            Location::File(_) => Pace::File,
        };
        let (target, opened) = open_or_lock(&entry, &context.plan)?;
        let (packing, reader) =
            unpack(opened.reader, context.plan.corpus.limits.ratio).context("cannot read")?;
        let reader = if entry.format == Format::Json {
            refuse_document(reader, &entry, packing)?
        } else {
            reader
        };
        // The hash is part of the report and of the journal.
        let digest = (context.wants_rows || context.tree.is_some()).then(Box::default);
        let lines = Lines::new(reader, pace, context.max_article_bytes, digest);
        let shard = Arc::new(Shard {
            entry,
            packing,
            target: target.map(Arc::new),
            file: opened.file,
            stamp: opened.stamp,
            mode: opened.mode,
        });
        Ok(ShardReader { shard, lines })
    }

    /// The next item, and the reader unless the item is the last one.
    pub fn next(mut self, is_asked: bool) -> (WorkItem, Option<Self>) {
        let piece = if is_asked {
            Ok(None)
        } else {
            self.lines.next()
        };
        let shard = self.shard.clone();
        let error = match piece {
            Ok(Some(piece)) => return (WorkItem::Piece(shard, piece), Some(self)),
            Ok(None) => match (&shard.file, shard.stamp) {
                (Some(file), Some(stamp)) => refuse_changed(file, stamp).err(),
                _ => None,
            },
            Err(error) if signals::is_asked(&error) => return self.next(true),
            Err(error) => {
                let error = anyhow::Error::new(error).context("cannot read");
                Some(match self.lines.n_lines() {
                    0 => error,
                    n => error.context(format!("after {n} lines")),
                })
            }
        };
        let (n_bytes, hash) = self.lines.sum();
        let end = ShardEnd {
            n_lines: self.lines.n_lines(),
            n_bytes,
            hash,
            shard,
            error,
            is_cut_short: is_asked,
        };
        (WorkItem::End(end), None)
    }
}

/// Refuses a file with the name of a JSON document that is not JSON lines.
fn refuse_document(
    mut reader: Box<dyn Read + Send>,
    entry: &Entry,
    packing: Packing,
) -> Result<Box<dyn Read + Send>> {
    /// The first line of JSON lines is rarely longer. A longer one that begins as an object does is accepted.
    const PREFIX_BYTES: u64 = 1 << 20;
    let mut prefix = Vec::new();
    (&mut reader)
        .take(PREFIX_BYTES)
        .read_to_end(&mut prefix)
        .context("cannot read")?;
    match kind_of(&prefix) {
        Some(kind) if !kind.is_json_lines() => Err(refusal(entry, kind, packing, &prefix)),
        None if !matches!(
            prefix.trim_ascii_start().first(),
            None | Some(b'{' | b'\xEF')
        ) =>
        {
            Err(Problem::new("is named as JSON and is not JSON")
                .hint("say what it is with `--format`")
                .into())
        }
        _ => Ok(Box::new(Cursor::new(prefix).chain(reader))),
    }
}
