//! Runs the work on one thread or several, and passes the results on in the order of the inputs.
//!
//! The producer waits while too many bytes are in progress.

use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::work::{WorkItem, WorkResult};
use crate::cli::engine::{n_jobs, process};
use crate::cli::plan::Destination;
use crate::cli::terminal::{Problem, Stop};

/// Receives the results in the order of the inputs, and `None` when no further result is ready: it is time to flush.
pub type Consume<'c> = &'c mut dyn FnMut(Option<WorkResult>) -> Result<(), Stop>;

/// The calling thread cleans this many bytes before it starts others. Starting threads for less costs more than it saves.
const ALONE_BYTES: usize = 512 << 10;

/// The size of a full bundle. Passing a small file to a worker and back takes about 20 µs of CPU, cleaning it about 45 µs
/// (measured with 20,000 files on two cores).
const BUNDLE_BYTES: usize = 128 << 10;

/// Bytes in progress need permits. A worker has those for 2 MiB, a few chunks, so that none is idle.
const PERMIT_BYTES: usize = 64 << 10;
const PERMITS_PER_JOB: usize = 32;

/// Works on all items and calls `consume` on the calling thread.
///
/// If `consume` fails, the workers finish their current bundles. The producer's thread is not joined, as it may be waiting for
/// input.
pub fn run_in_order(mut producer: Producer, consume: Consume) -> Result<(), Stop> {
    let n_jobs = n_jobs(&producer.context.plan);
    let mut n_bytes = 0;
    while n_jobs == 1 || n_bytes < ALONE_BYTES {
        let Some(item) = producer.next() else {
            return Ok(());
        };
        n_bytes += item.cost();
        consume(Some(process(&producer.context, item)))?;
        consume(None)?;
    }
    run_on_threads(producer, n_jobs, consume)
}

/// Consecutive items for one worker, and the channel for their results.
struct Bundle {
    items: Vec<WorkItem>,
    done: Sender<Vec<WorkResult>>,
}

/// The results of a bundle, when they are there, and the number of its permits.
type Results = (Receiver<Vec<WorkResult>>, usize);

fn run_on_threads(producer: Producer, n_jobs: usize, consume: Consume) -> Result<(), Stop> {
    let context = producer.context.clone();
    let least_cost = least_cost(&context, n_jobs);
    // A permit is taken by putting it into the channel: if that is full, the producer waits.
    let (permits, taken) = bounded(n_jobs * PERMITS_PER_JOB);
    let (queue, to_do) = bounded(2 * n_jobs);
    let (order, results) = bounded(4 * n_jobs);
    let (halt, halted) = bounded::<()>(0);
    let feeder =
        thread::Builder::new().spawn(move || feed(producer, &permits, least_cost, &queue, &order));
    feeder.map_err(|error| no_thread(&error))?;
    let mut workers = Vec::new();
    for _ in 0..n_jobs {
        let (context, to_do, halted) = (context.clone(), to_do.clone(), halted.clone());
        let worker = thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || run_worker(&context, &to_do, &halted));
        match worker {
            Ok(worker) => workers.push(worker),
            // Fewer workers are slower, not wrong.
            Err(_) if !workers.is_empty() => break,
            Err(error) => return Err(no_thread(&error)),
        }
    }
    let consumed = consume_in_order(&results, &taken, consume);
    drop((results, taken, halt));
    for worker in workers {
        if let Err(panic) = worker.join() {
            std::panic::resume_unwind(panic);
        }
    }
    consumed
}

/// Makes bundles until there are no more items or the run ends.
fn feed(
    mut producer: Producer,
    permits: &Sender<()>,
    least: usize,
    queue: &Sender<Bundle>,
    order: &Sender<Results>,
) {
    while let Some(item) = producer.next() {
        let mut cost = item.cost().max(least);
        let mut items = vec![item];
        while cost < BUNDLE_BYTES
            && let Some(item) = producer.next_of_folder()
        {
            cost = cost.saturating_add(item.cost().max(least));
            items.push(item);
        }
        let (done, results) = bounded(1);
        // An item that is larger than the limit waits until nothing else is in progress.
        let n_permits = cost
            .div_ceil(PERMIT_BYTES)
            .min(permits.capacity().unwrap_or(1));
        let is_taken = (0..n_permits).all(|_| permits.send(()).is_ok())
            && queue.send(Bundle { items, done }).is_ok()
            && order.send((results, n_permits)).is_ok();
        if !is_taken {
            return;
        }
    }
}

fn run_worker(context: &RunContext, to_do: &Receiver<Bundle>, halted: &Receiver<()>) {
    let work = |item| process(context, item);
    loop {
        select! {
            recv(to_do) -> bundle => match bundle {
                // Nobody takes the results if the run ends early.
                Ok(Bundle { items, done }) => drop(done.send(items.into_iter().map(work).collect())),
                Err(_) => return,
            },
            recv(halted) -> _ => return,
        }
    }
}

fn consume_in_order(
    later: &Receiver<Results>,
    taken: &Receiver<()>,
    consume: Consume,
) -> Result<(), Stop> {
    for (results, n_permits) in later {
        if results.is_empty() {
            consume(None)?;
        }
        // A worker that panicked sends nothing. Its panic is resumed when it is joined.
        let Ok(results) = results.recv() else { break };
        for result in results {
            consume(Some(result))?;
        }
        taken.iter().take(n_permits).for_each(drop);
        if later.is_empty() {
            consume(None)?;
        }
    }
    Ok(())
}

/// The least cost of an item. A draft that waits for its report row keeps two files open, so only few may wait.
fn least_cost(context: &RunContext, n_jobs: usize) -> usize {
    match context.plan.destination {
        Destination::InPlace(_) if context.wants_rows => {
            PERMITS_PER_JOB * n_jobs / (n_jobs + 1) * PERMIT_BYTES
        }
        _ => 0,
    }
}

fn no_thread(error: &std::io::Error) -> Stop {
    Problem::new(format!("cannot start a thread: {error}"))
        .hint("try with fewer `--jobs`")
        .broken()
}
