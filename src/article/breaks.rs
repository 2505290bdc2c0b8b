//! Finds where line breaks were in a text whose lines were joined by spaces.
//!
//! A logistic regression over hashed features of the gap between two words: the words, their shapes and punctuation, and the
//! density of small letters around. It was trained on texts that still have their lines (`contrib/boundary`). No feature
//! of a gap looks further than some hundred words, so that removals far away change no break.

mod core;
mod gaps;
mod tokens;

use crate::Span;
pub use gaps::{N_FEATURES, N_WEIGHTS, each_gap};

/// How certainly a line ended, in the order of probability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Less probable than not. Such breaks only separate what detectors see; no removal begins or ends there.
    Possible,
    /// At least as probable as not.
    Probable,
    /// A line end, or a break of a probability of .9.
    Certain,
}

/// A weight is a sixteenth of its logarithm of odds, so that a byte holds those from -8 to 8.
pub const WEIGHT_SCALE: f32 = 16.0;
/// Breaks are accepted from a probability of a quarter: ln(.25 / .75) in sixteenths. Between .2 and .5, for gaps inside and
/// between sentences, 3,169 pages whose lines were joined come out alike.
const MIN_SCORE: i32 = -18;

/// ln(.9 / .1) in sixteenths. If all that rules remove needed .9 instead of .5, clean articles whose lines were joined would lose
/// 1,493 words instead of 1,743, and pages 5.2 % of their boilerplate instead of 11.3 %: so only names, labels and headlines do.
const MIN_CERTAIN: i32 = 35;

static WEIGHTS: &[u8; N_WEIGHTS] = include_bytes!("breaks/weights.bin");

/// Calls `each` with the white space at each break in one stretch of a text, in order. Linear in the stretch.
pub(crate) fn each_break(text: &str, stretch: Span, mut each: impl FnMut(Span, Certainty)) {
    each_gap(text, stretch, |gap, features| {
        let weights = features.iter().map(|&f| WEIGHTS[f as usize] as i8);
        let score: i32 = weights.map(i32::from).sum();
        let certainty = match score {
            MIN_CERTAIN.. => Certainty::Certain,
            0.. => Certainty::Probable,
            MIN_SCORE.. => Certainty::Possible,
            _ => return,
        };
        each(gap, certainty);
    });
}
