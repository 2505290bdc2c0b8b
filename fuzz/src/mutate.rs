//! Changes texts as scrapers do: repeats, moves, glues and re-wraps sentences and lines, and puts boilerplate among them.
//!
//! Changes of single bytes find bad characters, but hardly ever a second copy of a sentence or a line that a rule knows.

use std::ops::Range;
use std::sync::LazyLock;

use copydesk::rules::BUILT_IN;

use crate::text_of;

/// The texts that the built-in rules take.
static BOILERPLATE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = BUILT_IN.iter().flat_map(|(_, source)| source.lines());
    lines
        .filter_map(|line| line.trim().strip_prefix("+ "))
        .collect()
});

/// White space and what stands for it.
const GAPS: [&str; 10] = [
    "",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{a0}",
    "\u{2028}",
    "\u{85}",
    "\u{200b}\n",
];

/// Changes the first `size` bytes of `data` and says how many there are then: half the time as libFuzzer does.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) << 1 | 1);
    if dice.below(2) == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let mut text = text_of(&data[..size]).into_owned();
    for _ in 0..=dice.below(3) {
        change(&mut text, &mut dice);
    }
    let max_size = max_size.min(data.len());
    let len = text.floor_char_boundary(max_size);
    data[..len].copy_from_slice(&text.as_bytes()[..len]);
    len
}

fn change(text: &mut String, dice: &mut Dice) {
    let edges = edges(text);
    let run = dice.run(&edges);
    let at = edges[dice.below(edges.len())];
    match dice.below(8) {
        0 | 1 => text.insert_str(at, &String::from(&text[run])),
        2 => {
            let moved: String = text.drain(run.clone()).collect();
            let at = match at {
                _ if at <= run.start => at,
                _ if at >= run.end => at - run.len(),
                _ => run.start,
            };
            text.insert_str(at, &moved);
        }
        3 => drop(text.drain(run)),
        4 => {
            let line = BOILERPLATE[dice.below(BOILERPLATE.len())].replace("\\n", "\n");
            let line = format!("{}{line}{}", dice.gap(), dice.gap());
            text.insert_str(at, &line);
        }
        5 => {
            let start = text[..at].trim_end().len();
            let end = text.len() - text[at..].trim_start().len();
            text.replace_range(start..end.max(start), dice.gap());
        }
        6 => {
            let copy = text.clone();
            text.push_str(dice.gap());
            text.push_str(&copy);
        }
        _ => {
            let words: Vec<Range<usize>> = words(text);
            if let (Some(old), Some(new)) = (dice.one(&words), dice.one(&words)) {
                let new = text[new].to_owned();
                text.replace_range(old, &new);
            }
        }
    }
}

/// Where lines and sentences may end, roughly; both ends of the text are among them.
fn edges(text: &str) -> Vec<usize> {
    let ends = text.char_indices().filter_map(|(at, c)| {
        matches!(
            c,
            '\n' | '\r' | '.' | '!' | '?' | '…' | '。' | '।' | '\u{2028}'
        )
        .then_some(at + c.len_utf8())
    });
    std::iter::once(0).chain(ends).chain([text.len()]).collect()
}

fn words(text: &str) -> Vec<Range<usize>> {
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr().addr() - text.as_ptr().addr();
            start..start + word.len()
        })
        .collect()
}

/// Numbers that follow from the seed alone (Marsaglia, Xorshift RNGs, 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        for (left, right) in [(13, 7), (17, 5)] {
            self.0 ^= self.0 << left;
            self.0 ^= self.0 >> right;
            self.0 ^= self.0 << 17;
        }
        (self.0 >> 20) as usize % n
    }

    /// A stretch between two edges, mostly a short one.
    fn run(&mut self, edges: &[usize]) -> Range<usize> {
        let start = self.below(edges.len());
        let longest = match self.below(4) {
            0 => edges.len(),
            _ => 4,
        };
        let end = (start + 1 + self.below(longest)).min(edges.len() - 1);
        edges[start]..edges[end].max(edges[start])
    }

    fn gap(&mut self) -> &'static str {
        GAPS[self.below(GAPS.len())]
    }

    fn one(&mut self, words: &[Range<usize>]) -> Option<Range<usize>> {
        (!words.is_empty()).then(|| words[self.below(words.len())].clone())
    }
}
