//! Requests to end: the first lets the files in hand be finished, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// Notes the first such signal in `asked`, by its number.
pub fn listen(asked: &Arc<AtomicUsize>) {
    let is_asked = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // In this order: the second signal finds the flag set by the first. If one fails, the signal ends the program
        // at once, which loses nothing but time.
        let _ = flag::register_conditional_shutdown(signal, 128 + signal, is_asked.clone());
        let _ = flag::register(signal, is_asked.clone());
        if let Ok(number) = usize::try_from(signal) {
            let _ = flag::register_usize(signal, asked.clone(), number);
        }
    }
}
