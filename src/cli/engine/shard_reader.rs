//! Reads a file of records piece by piece.

use std::sync::Arc;

use anyhow::{Context, Result};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Shard, ShardEnd, WorkItem};
use crate::cli::files::unpack;
use crate::cli::input::{Entry, Pace, Pieces, recognise, refuse_changed};
use crate::cli::output::open_or_lock;
use crate::cli::plan::Location;
use crate::cli::terminal::signals;

pub struct ShardReader {
    shard: Arc<Shard>,
    pieces: Pieces,
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
        let (records, reader) = recognise(reader, &entry, &context.plan, packing)?;
        // The hash is part of the report and of the journal.
        let digest = (context.wants_rows || context.tree.is_some()).then(Box::default);
        let scanner = records.scanner();
        let pieces = Pieces::new(reader, scanner, pace, context.max_article_bytes, digest);
        let shard = Arc::new(Shard {
            entry,
            format: records.name(),
            records,
            packing,
            target: target.map(Arc::new),
            file: opened.file,
            stamp: opened.stamp,
            mode: opened.mode,
        });
        Ok(ShardReader { shard, pieces })
    }

    /// The next item, and the reader unless the item is the last one.
    pub fn next(mut self, is_asked: bool) -> (WorkItem, Option<Self>) {
        let piece = if is_asked {
            Ok(None)
        } else {
            self.pieces.next()
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
                Some(match self.pieces.n_records() {
                    0 => error,
                    n => error.context(format!("after {n} {}", self.shard.records.plural())),
                })
            }
        };
        let (n_bytes, hash) = self.pieces.sum();
        let end = ShardEnd {
            n_records: self.pieces.n_records(),
            n_bytes,
            hash,
            shard,
            error,
            is_cut_short: is_asked,
        };
        (WorkItem::End(end), None)
    }
}
