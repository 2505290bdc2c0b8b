//! Reads a file of records piece by piece.

use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::work::{Commit, Shard, ShardEnd, WorkItem, WorkResult};
use crate::cli::files::unpack;
use crate::cli::input::{Entry, Pace, Pieces, recognise, refuse_changed};
use crate::cli::output::{CleanFile, Part, Target, open_or_lock};
use crate::cli::terminal::{Problem, signals};

pub struct ShardReader {
    shard: Arc<Shard>,
    pieces: Pieces,
}

impl ShardReader {
    /// Opens a file of records, and skips the beginning that an earlier run cleaned, if it is the same.
    pub fn open(entry: Entry, context: &RunContext, part: Option<Part>) -> Result<Self> {
        let pace = match entry.path {
            None => Pace::Stdin,
            Some(_) => Pace::File,
        };
        let (target, opened) = open_or_lock(&entry, &context.plan)?;
        let (packing, reader) =
            unpack(opened.reader, context.plan.walk.max_ratio).context("cannot read")?;
        let (records, reader) = recognise(reader, &entry, &context.plan, packing)?;
        target.as_deref().map_or(Ok(()), Target::refuse_protected)?;
        // The hash is part of the report.
        let digest = context.wants_rows.then(Box::default);
        let scanner = records.scanner();
        let mut pieces = Pieces::new(reader, scanner, pace, context.max_article_bytes, digest);
        let place = context.place(&entry, target);
        let mut shard = Shard {
            entry,
            format: records.name(),
            records,
            packing,
            place,
            file: opened.file,
            stamp: opened.stamp,
            mode: opened.mode,
            resumed: None,
        };
        if let (Some(part), Some(place)) = (part, &shard.place)
            && shard.stamp == Some(part.raw)
        {
            // A draft that cannot be continued is made anew.
            let (place, packing) = (place.clone(), shard.packing_out());
            let file = CleanFile::resume(place, packing, &part.draft).ok();
            if file.is_none() || !pieces.skip(part.read).context("cannot read")? {
                return ShardReader::open(shard.entry, context, None);
            }
            shard.resumed = Some((part, Mutex::new(file)));
        }
        let shard = Arc::new(shard);
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
            Ok(None) if !is_asked && self.pieces.is_cut_off() => {
                Some(Problem::new("is cut off: its brackets are not closed").into())
            }
            Ok(None) => match (&shard.file, shard.stamp) {
                (Some(file), Some(stamp)) => refuse_changed(file, stamp).err(),
                _ => None,
            },
            Err(error) if signals::is_asked(&error) => return self.next(true),
            Err(error) => {
                let error = anyhow::Error::new(error).context("cannot read");
                Some(match self.pieces.n_records() {
                    0 => error,
                    n => error.context(format!("after {n} records")),
                })
            }
        };
        let end = ShardEnd {
            read: self.pieces.extent(),
            shard,
            error,
            is_cut_short: is_asked,
        };
        (WorkResult::of(Commit::ShardEnd(end)).into(), None)
    }
}
