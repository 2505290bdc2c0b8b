//! Cleans many texts on all cores.
//!
//! The calling thread copies a few texts out of Python strings at a time, workers clean them, and the calling thread puts
//! clean texts into the list: in the order of the list, whichever worker is done first. It does not hold the lock of the
//! interpreter while it waits. Memory grows with the texts in hand, not with the list.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, available_parallelism};
use std::time::Duration;

use copydesk::Cleaner;

use crate::text::{Article, Fault};

/// A chunk takes about a millisecond, against which its way through two channels costs nothing.
const CHUNK_BYTES: usize = 64 << 10;

/// Texts of a few bytes cost more than their bytes.
const CHUNK_TEXTS: usize = 512;

/// How often Ctrl-C is looked for.
const PATIENCE: Duration = Duration::from_millis(50);

/// Some articles in a row, by the number of each.
#[derive(Default)]
pub struct Chunk {
    articles: Vec<(usize, Result<Article, Fault>)>,
    n_bytes: usize,
}

impl Chunk {
    pub fn add(&mut self, number: usize, article: Result<Article, Fault>) {
        self.n_bytes += article.as_ref().map_or(0, |article| article.text.len());
        self.articles.push((number, article));
    }

    pub fn is_full(&self) -> bool {
        self.n_bytes >= CHUNK_BYTES || self.articles.len() >= CHUNK_TEXTS
    }

    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }
}

/// What is made of an article; `None` keeps it as it is.
pub type Work<T> = fn(&Cleaner, &Article) -> Result<Option<T>, Fault>;

/// What was made of the articles of a chunk, except for those that are kept as they are.
pub type Changes<T> = Vec<(usize, Result<T, Fault>)>;

type Done<T> = (usize, Result<Changes<T>, Box<dyn Any + Send>>);

/// Threads that clean chunks.
pub struct Workers<T> {
    cleaner: Arc<Cleaner>,
    work: Work<T>,
    n_jobs: usize,
    n_threads: usize,
    chunks: Option<Sender<(usize, Chunk)>>,
    to_clean: Arc<Mutex<Receiver<(usize, Chunk)>>>,
    done: (Sender<Done<T>>, Receiver<Done<T>>),
    is_stopped: Arc<AtomicBool>,
    n_sent: usize,
    n_returned: usize,
    /// Chunks that were done before their turn.
    early: BTreeMap<usize, Changes<T>>,
}

impl<T: Send + 'static> Workers<T> {
    /// Prepares workers; a thread is started when there is a chunk for it. `n_jobs` of 0 is one for each core.
    pub fn new(cleaner: Arc<Cleaner>, work: Work<T>, n_jobs: usize) -> Self {
        let (chunks, to_clean) = channel();
        let n_jobs = match n_jobs {
            0 => available_parallelism().map_or(1, |n| n.get()),
            n_jobs => n_jobs,
        };
        Workers {
            cleaner,
            work,
            n_jobs,
            n_threads: 0,
            chunks: Some(chunks),
            to_clean: Arc::new(Mutex::new(to_clean)),
            done: channel(),
            is_stopped: Arc::default(),
            n_sent: 0,
            n_returned: 0,
            early: BTreeMap::new(),
        }
    }

    /// Whether every worker has a chunk in hand and another one to go on with.
    pub fn is_busy(&self) -> bool {
        self.n_in_hand() >= 2 * self.n_jobs
    }

    /// How many chunks were sent and not returned.
    pub fn n_in_hand(&self) -> usize {
        self.n_sent - self.n_returned
    }

    pub fn send(&mut self, chunk: Chunk) {
        if self.n_threads < self.n_jobs {
            self.n_threads += 1;
            self.start();
        }
        let chunks = self.chunks.as_ref().expect("only dropping closes it");
        let sent = chunks.send((self.n_sent, chunk));
        sent.expect("its receiver is a part of the workers");
        self.n_sent += 1;
    }

    fn start(&self) {
        let (cleaner, to_clean, work) = (self.cleaner.clone(), self.to_clean.clone(), self.work);
        let (done, is_stopped) = (self.done.0.clone(), self.is_stopped.clone());
        thread::spawn(move || {
            let next = || to_clean.lock().expect("no holder panics").recv();
            while let Ok((number, chunk)) = next() {
                let made = || changes(&cleaner, work, chunk, &is_stopped);
                let made = catch_unwind(AssertUnwindSafe(made));
                if done.send((number, made)).is_err() {
                    break;
                }
            }
        });
    }

    /// Waits a little for the next chunk in order; `None` if that takes longer.
    pub fn next(&mut self) -> Option<Changes<T>> {
        if !self.early.contains_key(&self.n_returned) {
            match self.done.1.recv_timeout(PATIENCE) {
                Ok((number, Ok(changes))) => _ = self.early.insert(number, changes),
                Ok((_, Err(panic))) => resume_unwind(panic),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        let changes = self.early.remove(&self.n_returned)?;
        self.n_returned += 1;
        Some(changes)
    }
}

impl<T> Drop for Workers<T> {
    /// Lets workers end after the article in hand, and does not wait for them: after Ctrl-C, that may be a long one.
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.chunks = None;
    }
}

fn changes<T>(
    cleaner: &Cleaner,
    work: Work<T>,
    chunk: Chunk,
    is_stopped: &AtomicBool,
) -> Changes<T> {
    let mut changes = Vec::new();
    for (number, article) in chunk.articles {
        if is_stopped.load(Ordering::Relaxed) {
            break;
        }
        let made = article.and_then(|article| work(cleaner, &article));
        changes.extend(made.transpose().map(|change| (number, change)));
    }
    changes
}
