//! The progress bar of a long run.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::engine::context::RunContext;
use crate::cli::input::{Files, Found, Root};
use crate::cli::plan::{Destination, Plan};

/// A progress bar, which may be hidden.
pub struct Progress {
    bar: ProgressBar,
    n_articles: u64,
    is_over: Arc<AtomicBool>,
}

impl Progress {
    /// Shows a bar on standard error, if the run is summed up. A second thread adds up the sizes of the inputs, for the
    /// time that is left.
    pub fn new(context: &RunContext) -> Self {
        let mut progress = Progress {
            bar: ProgressBar::hidden(),
            n_articles: 0,
            is_over: Arc::default(),
        };
        if context.is_summed_up {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let template = "{msg} articles, {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message("0");
            // Redrawn even while no article is finished.
            bar.enable_steady_tick(Duration::from_millis(500));
            sum_up(&context.plan, &bar, &progress.is_over);
            progress.bar = bar;
        }
        progress
    }

    pub fn add(&mut self, n_articles: u64, n_bytes: u64) {
        if !self.bar.is_hidden() {
            self.n_articles += n_articles;
            self.bar.inc(n_bytes);
            self.bar.set_message(self.n_articles.to_string());
        }
    }

    /// Hides the bar while `say` prints.
    pub fn aside<R>(&self, say: impl FnOnce() -> R) -> R {
        self.bar.suspend(say)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.bar.finish_and_clear();
    }
}

/// Adds up the sizes of all inputs on a thread that ends with the run.
fn sum_up(plan: &Plan, bar: &ProgressBar, is_over: &Arc<AtomicBool>) {
    let inputs = plan.inputs.iter().filter_map(|input| input.path());
    let inputs: Vec<_> = inputs.map(ToOwned::to_owned).collect();
    let (bar, is_over) = (bar.clone(), is_over.clone());
    let walk = plan.corpus.walk.clone();
    // Without the thread, the bar lacks only the time that is left.
    let _ = std::thread::Builder::new().spawn(move || {
        let mut n_bytes = 0;
        for path in inputs {
            let Ok(root) = Root::open(&path) else {
                n_bytes += std::fs::metadata(&path).map_or(0, |m| m.len());
                continue;
            };
            let mut files = Files::new(Arc::new(root), &walk, &Destination::Nowhere);
            while let Some(found) = files.next() {
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
