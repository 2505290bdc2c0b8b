//! The progress bar of a long run. There is one, as there is one standard error: readers count bytes, and messages hide it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The bar, while there is something to show.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// The bytes that were read of all inputs.
static N_READ: AtomicU64 = AtomicU64::new(0);

/// The bar, as long as this value lives.
pub struct Progress(());

/// Shows the bar on standard error after a second: short runs have none.
pub fn begin() -> Progress {
    N_READ.store(0, Ordering::Relaxed);
    let bar = ProgressBar::hidden();
    set_style(&bar, "{bytes} read, {bytes_per_sec}");
    *lock() = Some(bar);
    // Without the thread, there is no bar.
    let _ = thread::Builder::new().spawn(|| {
        loop {
            thread::sleep(Duration::from_secs(1));
            let shown = lock();
            let Some(bar) = &*shown else { return };
            if bar.is_hidden() {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            bar.set_position(N_READ.load(Ordering::Relaxed));
        }
    });
    Progress(())
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = lock().take() {
            bar.finish_and_clear();
        }
    }
}

/// Sets the number of bytes that will be read, and so the time that is left.
pub fn set_length(n_bytes: u64) {
    if let Some(bar) = &*lock() {
        set_style(
            bar,
            "{bytes} of {total_bytes} read, {bytes_per_sec}, {eta} left",
        );
        bar.set_length(n_bytes);
    }
}

/// Notes that bytes of an input were read.
pub fn read(n_bytes: usize) {
    N_READ.fetch_add(n_bytes as u64, Ordering::Relaxed);
}

/// Hides the bar while `say` prints.
pub fn aside<R>(say: impl FnOnce() -> R) -> R {
    match &*lock() {
        Some(bar) => bar.suspend(say),
        None => say(),
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
}

fn lock() -> MutexGuard<'static, Option<ProgressBar>> {
    BAR.lock().unwrap_or_else(PoisonError::into_inner)
}
