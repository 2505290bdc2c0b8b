//! Calls a function for every article of the inputs. Nothing is written.

use std::sync::Arc;

use copydesk::format::Record;
use copydesk::{Cleaned, Cleaner};

use crate::cli::engine::Progress;
use crate::cli::engine::context::RunContext;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::sink::Sink;
use crate::cli::engine::work::{Made, run_in_order};
use crate::cli::input::{Address, Lists, SkippedKinds, skipped_note};
use crate::cli::output::Done;
use crate::cli::plan::Plan;
use crate::cli::report::RunId;
use crate::cli::terminal::{Console, Outcome, Stop};

pub struct Visited<'a> {
    pub cleaned: &'a Cleaned<'a>,
    pub at: Address<'a>,
    pub record: &'a dyn Record,
}

pub struct VisitSummary {
    pub outcome: Outcome,
    /// The records that were read, with or without an article.
    pub n_lines: u64,
    pub skipped: SkippedKinds,
}

impl VisitSummary {
    pub fn note_skipped(&self, console: &mut Console) {
        if let Some(note) = skipped_note(&self.skipped) {
            console.note(&note);
        }
    }
}

/// Calls `each` for all articles, on as many threads as the plan says, and `collect` with what `each` made of a few
/// consecutive articles, in the order of the inputs. An input that cannot be read is reported, and the next one is read.
///
/// The arguments of `collect` depend on the inputs alone, not on the number of threads.
pub fn visit<T: Default + Send + 'static>(
    plan: Plan,
    cleaner: Arc<Cleaner>,
    console: &mut Console,
    each: impl Fn(&Visited, &mut T) + Send + Sync + 'static,
    collect: &mut dyn FnMut(T) -> Result<(), Stop>,
) -> Result<VisitSummary, Stop> {
    const SAME: &str = "`each` alone makes values";
    let _progress = Progress::of_run(&plan);
    let mut context = RunContext::new(plan, cleaner, Lists::default())?;
    context.each = Some(Box::new(move |visited, made: &mut Option<Made>| {
        let made = made.get_or_insert_with(|| Box::new(T::default()));
        each(visited, made.downcast_mut().expect(SAME));
    }));
    let context = Arc::new(context);
    let producer = Producer::new(context.clone(), Done::default());
    let mut sink = Sink::new(context, console, None, RunId::default())?;
    run_in_order(producer, &mut |result| {
        let Some(mut result) = result else {
            return Ok(());
        };
        let made = result.made.take();
        sink.consume(result)?;
        made.map_or(Ok(()), |made| collect(*made.downcast().expect(SAME)))
    })?;
    Ok(sink.visited())
}
