//! A number for each character, computed once.

use std::sync::atomic::{AtomicU8, Ordering};

/// The kinds of characters, by number; those of the basic plane are computed at most once by each thread. All threads compute the
/// same, so that no order matters.
pub(crate) struct Kinds {
    /// 0 is unknown.
    known: [AtomicU8; 1 << 16],
    compute: fn(char) -> u8,
}

impl Kinds {
    /// `compute` never returns 0.
    pub const fn new(compute: fn(char) -> u8) -> Self {
        Kinds {
            known: [const { AtomicU8::new(0) }; 1 << 16],
            compute,
        }
    }

    /// The kind of `c`.
    #[inline]
    pub fn of(&self, c: char) -> u8 {
        let Some(known) = self.known.get(c as usize) else {
            return (self.compute)(c);
        };
        match known.load(Ordering::Relaxed) {
            0 => self.of_new(c, known),
            kind => kind,
        }
    }

    #[cold]
    fn of_new(&self, c: char, known: &AtomicU8) -> u8 {
        let kind = (self.compute)(c);
        known.store(kind, Ordering::Relaxed);
        kind
    }
}
