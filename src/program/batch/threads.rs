//! Many workers between the source and the sink; order by number, back-pressure by bytes.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::Desk;
use super::item::Item;
use super::source::Source;
use crate::program::plan::Task;
use crate::program::problem::{Problem, Stop};

/// Items that one worker does one behind the other, or what came of them, with the number of the bundle and their cost.
struct Bundle<T> {
    number: u64,
    cost: usize,
    items: Vec<T>,
}

/// Bytes by which a bundle is full. To hand a small file to a thread and back takes some 20 µs of CPU, and to clean it 45 (20,000
/// files on two cores).
const BUNDLE_BYTES: usize = 128 << 10;

/// How many bytes may be under way for each worker: a few chunks, so that none waits for another.
const BYTES_A_JOB: usize = 2 << 20;

/// Takes what came of the work, in the order in which the source gave it.
pub trait Taker<D> {
    fn take(&mut self, done: D) -> Result<(), Stop>;

    /// Nothing more is ready: what has been taken may be wanted before the next comes.
    fn idle(&mut self) -> Result<(), Stop>;
}

/// How many workers there are, and the least that an item of theirs counts for, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Crew {
    pub n_jobs: usize,
    pub least_cost: usize,
}

/// Runs the rest of the source with many workers, each of which does `work`. The calling thread is the taker's.
///
/// If the taker stops, workers end what they have in hand; the source is left to wait for whatever it waits for.
pub fn run<D, W>(
    source: Source,
    work: &Arc<W>,
    taker: &mut dyn Taker<D>,
    crew: Crew,
) -> Result<(), Stop>
where
    D: Send + 'static,
    W: Fn(Item) -> D + Send + Sync + 'static,
{
    let Crew { n_jobs, least_cost } = crew;
    let budget = Arc::new(Budget::new(n_jobs * BYTES_A_JOB));
    let (give, to_do) = bounded(2 * n_jobs);
    let (done, results) = bounded(2 * n_jobs);
    let (halt, halted) = bounded::<()>(0);
    let feeder = thread::Builder::new().spawn({
        let budget = budget.clone();
        move || feed(source, &budget, least_cost, &give)
    });
    feeder.map_err(|error| no_thread(&error))?;
    let mut workers = Vec::new();
    for _ in 0..n_jobs {
        let (work, to_do, done) = (work.clone(), to_do.clone(), done.clone());
        let halted = halted.clone();
        let worker = thread::Builder::new()
            .stack_size(8 << 20)
            .spawn(move || work_off(&*work, &to_do, &done, &halted));
        match worker {
            Ok(worker) => workers.push(worker),
            // Fewer do as well.
            Err(_) if !workers.is_empty() => break,
            Err(error) => return Err(no_thread(&error)),
        }
    }
    drop((to_do, done));
    let taken = take_in_order(&results, &budget, taker);
    budget.close();
    drop((results, halt));
    for worker in workers {
        if let Err(panic) = worker.join() {
            std::panic::resume_unwind(panic);
        }
    }
    taken
}

fn feed(mut source: Source, budget: &Budget, least: usize, work: &Sender<Bundle<Item>>) {
    let mut number = 0;
    while let Some(item) = source.next() {
        let mut cost = item.cost().max(least);
        let mut items = vec![item];
        while cost < BUNDLE_BYTES
            && let Some(item) = source.next_of_folder()
        {
            cost = cost.saturating_add(item.cost().max(least));
            items.push(item);
        }
        if !budget.take(cost) {
            return;
        }
        let bundle = Bundle {
            number,
            cost,
            items,
        };
        if work.send(bundle).is_err() {
            return;
        }
        number += 1;
    }
}

fn work_off<D>(
    work: &dyn Fn(Item) -> D,
    to_do: &Receiver<Bundle<Item>>,
    done: &Sender<Bundle<D>>,
    halted: &Receiver<()>,
) {
    loop {
        let bundle = select! {
            recv(to_do) -> bundle => bundle,
            recv(halted) -> _ => return,
        };
        let Ok(Bundle {
            number,
            cost,
            items,
        }) = bundle
        else {
            return;
        };
        let result = Bundle {
            number,
            cost,
            items: items.into_iter().map(work).collect(),
        };
        if done.send(result).is_err() {
            return;
        }
    }
}

fn take_in_order<D>(
    results: &Receiver<Bundle<D>>,
    budget: &Budget,
    taker: &mut dyn Taker<D>,
) -> Result<(), Stop> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for result in results {
        early.insert(result.number, result);
        while let Some(Bundle { cost, items, .. }) = early.remove(&next) {
            for item in items {
                taker.take(item)?;
            }
            budget.give_back(cost);
            next += 1;
        }
        if early.is_empty() && results.is_empty() {
            taker.idle()?;
        }
    }
    Ok(())
}

/// A draft that waits for the report holds two open files, so that few may wait.
pub fn least_cost(desk: &Desk, n_jobs: usize) -> usize {
    match desk.plan.task {
        Task::InPlace(_) if desk.wants_rows => BYTES_A_JOB * n_jobs / (n_jobs + 1),
        _ => 0,
    }
}

fn no_thread(error: &std::io::Error) -> Stop {
    Stop::Broken(
        Problem::new(format!("cannot start a thread: {error}")).hint("try with fewer `--jobs`"),
    )
}

/// Bytes that may be under way.
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

    /// Waits until `cost` fits in, or nothing else is under way. `false` if nobody needs it any more.
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

    #[test]
    fn what_is_too_large_waits_until_it_is_alone() {
        let budget = Arc::new(Budget::new(10));
        assert!(budget.take(4));
        let waiting = thread::spawn({
            let budget = budget.clone();
            move || budget.take(100)
        });
        budget.give_back(4);
        assert!(waiting.join().unwrap());
    }

    #[test]
    fn nobody_waits_for_what_is_closed() {
        let budget = Arc::new(Budget::new(10));
        assert!(budget.take(100));
        let waiting = thread::spawn({
            let budget = budget.clone();
            move || budget.take(1)
        });
        budget.close();
        assert!(!waiting.join().unwrap());
    }
}
