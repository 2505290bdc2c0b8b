//! Runs the work on one thread or several, and passes the results on in the order of the inputs.
//!
//! The producer waits while too many bytes are in progress.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select};

use crate::cli::engine::context::RunContext;
use crate::cli::engine::producer::Producer;
use crate::cli::engine::work::WorkItem;
use crate::cli::plan::Destination;
use crate::cli::terminal::{Problem, Stop};

/// Receives the results in the order of the inputs, and `None` when no further result is ready: it is time to flush.
pub type Consume<'c, R> = &'c mut dyn FnMut(Option<R>) -> Result<(), Stop>;

/// The calling thread cleans this many bytes before it starts others. Starting threads for less costs more than it saves.
const ALONE_BYTES: usize = 512 << 10;

/// The size of a full bundle. Passing a small file to a worker and back takes about 20 µs of CPU, cleaning it about 45 µs
/// (measured with 20,000 files on two cores).
const BUNDLE_BYTES: usize = 128 << 10;

/// The limit on the bytes in progress for each worker: a few chunks, so that no worker is idle.
const BYTES_PER_JOB: usize = 2 << 20;

/// Applies `work` to all items and calls `consume` on the calling thread.
///
/// If `consume` fails, the workers finish their current bundles. The producer's thread is not joined, as it may be waiting for
/// input.
pub fn run_in_order<R, W>(
    mut producer: Producer,
    work: W,
    n_jobs: usize,
    consume: Consume<R>,
) -> Result<(), Stop>
where
    R: Send + 'static,
    W: Fn(WorkItem) -> R + Send + Sync + 'static,
{
    let mut n_bytes = 0;
    while n_jobs == 1 || n_bytes < ALONE_BYTES {
        let Some(item) = producer.next() else {
            return Ok(());
        };
        n_bytes += item.cost();
        consume(Some(work(item)))?;
        consume(None)?;
    }
    run_on_threads(producer, &Arc::new(work), n_jobs, consume)
}

/// Consecutive items for one worker, and the channel for their results.
struct Bundle<R> {
    items: Vec<WorkItem>,
    done: Sender<Vec<R>>,
}

/// The results of a bundle, when they are there, and the sum of [`WorkItem::cost`], in bytes.
type Results<R> = (Receiver<Vec<R>>, usize);

fn run_on_threads<R, W>(
    producer: Producer,
    work: &Arc<W>,
    n_jobs: usize,
    consume: Consume<R>,
) -> Result<(), Stop>
where
    R: Send + 'static,
    W: Fn(WorkItem) -> R + Send + Sync + 'static,
{
    let least_cost = least_cost(producer.context(), n_jobs);
    let budget = Arc::new(Budget::new(n_jobs * BYTES_PER_JOB));
    let (queue, to_do) = bounded(2 * n_jobs);
    let (order, results) = bounded(4 * n_jobs);
    let (halt, halted) = bounded::<()>(0);
    let feeder = thread::Builder::new().spawn({
        let budget = budget.clone();
        move || feed(producer, &budget, least_cost, &queue, &order)
    });
    feeder.map_err(|error| no_thread(&error))?;
    let mut workers = Vec::new();
    for _ in 0..n_jobs {
        let (work, to_do, halted) = (work.clone(), to_do.clone(), halted.clone());
        let worker = thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || run_worker(&*work, &to_do, &halted));
        match worker {
            Ok(worker) => workers.push(worker),
            // Fewer workers are slower, not wrong.
            Err(_) if !workers.is_empty() => break,
            Err(error) => return Err(no_thread(&error)),
        }
    }
    let consumed = consume_in_order(&results, &budget, consume);
    budget.close();
    drop((results, halt));
    for worker in workers {
        if let Err(panic) = worker.join() {
            std::panic::resume_unwind(panic);
        }
    }
    consumed
}

/// Makes bundles until there are no more items or the run ends.
fn feed<R>(
    mut producer: Producer,
    budget: &Budget,
    least: usize,
    queue: &Sender<Bundle<R>>,
    order: &Sender<Results<R>>,
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
        let is_taken = budget.take(cost)
            && queue.send(Bundle { items, done }).is_ok()
            && order.send((results, cost)).is_ok();
        if !is_taken {
            return;
        }
    }
}

fn run_worker<R>(work: &dyn Fn(WorkItem) -> R, to_do: &Receiver<Bundle<R>>, halted: &Receiver<()>) {
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

fn consume_in_order<R>(
    later: &Receiver<Results<R>>,
    budget: &Budget,
    consume: Consume<R>,
) -> Result<(), Stop> {
    for (results, cost) in later {
        if results.is_empty() {
            consume(None)?;
        }
        // A worker that panicked sends nothing. Its panic is resumed when it is joined.
        let Ok(results) = results.recv() else { break };
        for result in results {
            consume(Some(result))?;
        }
        budget.give_back(cost);
        if later.is_empty() {
            consume(None)?;
        }
    }
    Ok(())
}

/// The least cost of an item. A draft that waits for its report row keeps two files open, so only few may wait.
fn least_cost(context: &RunContext, n_jobs: usize) -> usize {
    match context.plan.destination {
        Destination::InPlace(_) if context.wants_rows => BYTES_PER_JOB * n_jobs / (n_jobs + 1),
        _ => 0,
    }
}

fn no_thread(error: &std::io::Error) -> Stop {
    Problem::new(format!("cannot start a thread: {error}"))
        .hint("try with fewer `--jobs`")
        .broken()
}

struct Budget {
    state: Mutex<State>,
    freed: Condvar,
    most: usize,
}

#[derive(Default)]
struct State {
    n_taken: usize,
    is_closed: bool,
}

impl Budget {
    fn new(most: usize) -> Self {
        Budget {
            state: Mutex::default(),
            freed: Condvar::new(),
            most,
        }
    }

    /// Waits until there is room for `cost`, or nothing else is in progress. Returns `false` after [`Budget::close`].
    fn take(&self, cost: usize) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let must_wait = |s: &mut State| {
            !s.is_closed && s.n_taken > 0 && s.n_taken.saturating_add(cost) > self.most
        };
        let mut state = self
            .freed
            .wait_while(state, must_wait)
            .unwrap_or_else(PoisonError::into_inner);
        state.n_taken = state.n_taken.saturating_add(cost);
        !state.is_closed
    }

    fn give_back(&self, cost: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.n_taken = state.n_taken.saturating_sub(cost);
        self.freed.notify_one();
    }

    fn close(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_closed = true;
        self.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take_on_a_thread(budget: &Arc<Budget>, cost: usize) -> thread::JoinHandle<bool> {
        let budget = budget.clone();
        thread::spawn(move || budget.take(cost))
    }

    #[test]
    fn an_oversized_item_waits_until_it_is_alone() {
        let budget = Arc::new(Budget::new(10));
        assert!(budget.take(4));
        let waiting = take_on_a_thread(&budget, 100);
        budget.give_back(4);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn closing_a_budget_ends_all_waits() {
        let budget = Arc::new(Budget::new(10));
        assert!(budget.take(100));
        let waiting = take_on_a_thread(&budget, 1);
        budget.close();
        assert!(!waiting.join().unwrap());
    }
}
