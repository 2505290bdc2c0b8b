//! The progress bar of a long run. There is one, as there is one standard error: readers move it, and messages hide it.

use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// Shows the bar, at zero, half a second from now: short runs have none.
pub fn begin() {
    let bar = BAR.get_or_init(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()));
    bar.reset();
    set_style(bar, "{bytes} read, {bytes_per_sec}");
    // Redrawn even while nothing is read.
    bar.enable_steady_tick(Duration::from_millis(500));
}

/// Sets the number of bytes that will be read, and so the time that is left.
pub fn set_length(n_bytes: u64) {
    if let Some(bar) = BAR.get() {
        set_style(
            bar,
            "{bytes} of {total_bytes} read, {bytes_per_sec}, {eta} left",
        );
        bar.set_length(n_bytes);
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
}

/// Notes that bytes of an input were read.
pub fn read(n_bytes: usize) {
    if let Some(bar) = BAR.get() {
        bar.inc(n_bytes as u64);
    }
}

/// Hides the bar while `say` prints.
pub fn aside<R>(say: impl FnOnce() -> R) -> R {
    match BAR.get() {
        Some(bar) => bar.suspend(say),
        None => say(),
    }
}

/// Removes the bar.
pub fn end() {
    if let Some(bar) = BAR.get() {
        bar.disable_steady_tick();
        bar.finish_and_clear();
    }
}
