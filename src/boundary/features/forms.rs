//! Hashes the forms of lines, which are equal in the lines of a list.

use crate::article::words::Word;
use crate::boundary::comments::all;
use crate::boundary::shape::Shape;

/// What lines of a list have in common: hashes of the form of a line and of its words.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub form: u32,
    pub first: u64,
    pub last: u64,
    pub all: u64,
}

impl Form {
    pub fn new(shape: &Shape, words: &[Word]) -> Self {
        let length = shape.n_words.min(64).next_power_of_two();
        let signs = [
            shape.n_digits,
            shape.n_commas,
            shape.n_marks,
            shape.n_quotes,
        ];
        let signs = signs
            .iter()
            .fold(length, |form, &n| form << 1 | u32::from(n > 0));
        let hash = |word: Option<&Word>| word.map_or(0, |word| word.hash);
        Form {
            form: signs << 8 | u32::from(shape.first) << 4 | u32::from(shape.last),
            first: hash(words.first()),
            last: hash(words.last()),
            all: all(words),
        }
    }
}

/// How many other short lines end in the same word as each short line: each comment has a line that ends in "says" or "Reply".
pub(super) fn endings(shapes: &[Shape], forms: &[Form]) -> Vec<u32> {
    /// A comment's first or last line may have as many words.
    const SHORT_WORDS: u32 = 12;
    let mut lines: Vec<(u64, usize)> = (0..shapes.len())
        .filter(|&index| (1..=SHORT_WORDS).contains(&shapes[index].n_words))
        .map(|index| (forms[index].last, index))
        .collect();
    lines.sort_unstable();
    let mut endings = vec![0; shapes.len()];
    for same in lines.chunk_by(|a, b| a.0 == b.0) {
        for &(_, index) in same {
            endings[index] = same.len() as u32 - 1;
        }
    }
    endings
}
