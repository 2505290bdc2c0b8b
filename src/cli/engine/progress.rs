//! How far a run is, on a terminal's last line.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::input::entry::Root;
use crate::cli::input::walk::{Files, Found};
use crate::cli::plan::{Destination, Plan};

/// A progress bar, or none.
pub struct Progress {
    bar: Option<ProgressBar>,
    n_articles: u64,
    is_over: Arc<AtomicBool>,
}

impl Progress {
    /// Shows a bar on standard error. A thread of its own sums up what there is to do, for the time that is left.
    pub fn bar(plan: &Plan) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(
            "{msg} articles, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message("0");
        // Alive even if the disk is not.
        bar.enable_steady_tick(Duration::from_millis(500));
        let is_over = Arc::new(AtomicBool::new(false));
        sum_up(plan, &bar, &is_over);
        Progress {
            bar: Some(bar),
            n_articles: 0,
            is_over,
        }
    }

    pub fn none() -> Self {
        Progress {
            bar: None,
            n_articles: 0,
            is_over: Arc::default(),
        }
    }

    pub fn add(&mut self, n_articles: u64, n_bytes: u64) {
        self.n_articles += n_articles;
        if let Some(bar) = &self.bar {
            bar.inc(n_bytes);
            bar.set_message(self.n_articles.to_string());
        }
    }

    /// Does something on the terminal that the bar must not be in the way of.
    pub fn aside<R>(&self, say: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Adds up the sizes of all inputs that have one. Walks ahead of the run, as far as it lives.
fn sum_up(plan: &Plan, bar: &ProgressBar, is_over: &Arc<AtomicBool>) {
    let inputs = plan.inputs.iter().filter_map(|input| input.path());
    let inputs: Vec<_> = inputs.map(ToOwned::to_owned).collect();
    let (bar, is_over) = (bar.clone(), is_over.clone());
    let walk = plan.corpus.walk.clone();
    // Without the thread there is no time left to be told, and nothing else.
    let _ = std::thread::Builder::new().spawn(move || {
        let mut n_bytes = 0;
        for path in inputs {
            let Ok(root) = Root::open(&path) else {
                n_bytes += std::fs::metadata(&path).map_or(0, |m| m.len());
                continue;
            };
            let mut files = Files::new(Arc::new(root), &walk, &Destination::Nowhere);
            while let Some(found) = files.next(&walk) {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                if let Found::File(_, size) = found {
                    n_bytes += size;
                }
            }
        }
        bar.set_length(n_bytes);
    });
}
