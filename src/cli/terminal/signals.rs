//! Signals that ask the program to end: after the first, it finishes the files in progress; the second ends it at once.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// The number of the first signal. Global, as signals are.
static ASKED: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// Notices the first signal. Without this call, a signal ends the program at once.
pub fn listen() {
    let asked = ASKED.get_or_init(Arc::default);
    let is_asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // In this order: the second signal finds the flag that the first one set. If a call fails, the signal ends the
        // program at once, and only time is lost.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, is_asked.clone());
        let _ = flag::register(signal, is_asked.clone());
        if let Ok(number) = usize::try_from(signal) {
            let _ = flag::register_usize(signal, asked.clone(), number);
        }
    }
}

/// The number of the first signal that asked the program to end.
pub fn asked() -> Option<i32> {
    let signal = ASKED.get()?.load(Ordering::Relaxed);
    i32::try_from(signal).ok().filter(|signal| *signal > 0)
}

/// The error of a read that a signal ended.
#[derive(Debug, thiserror::Error)]
#[error("stopped by a signal")]
struct Asked;

/// Fails once a signal asked the program to end.
pub fn refuse_asked() -> io::Result<()> {
    match asked() {
        None => Ok(()),
        // Not `Interrupted`, after which the standard library reads again.
        Some(_) => Err(io::Error::other(Asked)),
    }
}

/// Whether an error comes from [`refuse_asked`].
pub fn is_asked(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Asked>())
}

/// Like [`is_asked`], for an error with context.
pub fn was_asked(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|link| link.downcast_ref().is_some_and(is_asked))
}
