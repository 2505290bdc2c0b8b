//! The features of the gap between two words.

use super::core::Shape;
use super::tokens::{NO_TOKEN, Reader, Token, count};
use crate::Span;

/// The weights: one for each place that [`each_gap`] gives, in [`WEIGHT_SCALE`](super::WEIGHT_SCALE) and two's complement.
pub const N_WEIGHTS: usize = 1 << 18;

/// How many features a gap has.
pub const N_FEATURES: usize = 20;

/// No feature looks further: numbers of more words are alike.
const MAX_REACH: usize = 128;
/// About how many tokens are in memory at a time.
const N_TOKENS: usize = 4096;

/// Calls `each` with the gaps of a stretch of text in which a line may have ended, in order, and with their features: places in
/// the table of weights. Memory does not grow with the text.
pub fn each_gap(text: &str, stretch: Span, mut each: impl FnMut(Span, &[u32; N_FEATURES])) {
    let mut reader = Reader::new(text, stretch);
    // A word and its space have some six bytes.
    let mut tokens: Vec<Token> = Vec::with_capacity(N_TOKENS.min(stretch.len() / 4 + 1));
    let mut start = 0;
    loop {
        reader.read_to(N_TOKENS, &mut tokens);
        count(&mut tokens);
        let is_last = reader.is_at_end();
        let end = if is_last {
            tokens.len().saturating_sub(1)
        } else {
            tokens.len() - MAX_REACH
        };
        for left in start..end {
            let (before, behind) = (&tokens[left], &tokens[left + 1]);
            if before.end.is_sentence_end()
                || !continues(text, before, behind) && !precedes_owner(text, &tokens[..=left])
            {
                let gap = Span::new(before.span().end, behind.span().start);
                each(gap, &features(&tokens, left));
            }
        }
        if is_last {
            return;
        }
        tokens.drain(..end - MAX_REACH);
        start = MAX_REACH;
    }
}

/// Whether the words on either side of a gap are certainly of one line: before a small letter or a mark that ends something, and
/// between two numbers.
fn continues(text: &str, before: &Token, behind: &Token) -> bool {
    match behind.shape {
        Shape::Lower => true,
        Shape::Number => before.shape == Shape::Number,
        Shape::Symbol => behind
            .span()
            .of(text)
            .starts_with([',', '.', ';', ':', '!', '?', ')']),
        _ => false,
    }
}

/// Whether tokens end in the mark of copyright, or in the mark and a year: the owner who follows belongs to them.
fn precedes_owner(text: &str, tokens: &[Token]) -> bool {
    let is_mark = |token: &Token| token.shape == Shape::Symbol && token.span().of(text) == "©";
    match tokens {
        [.., mark, year] if year.shape == Shape::Number => is_mark(mark),
        [.., last] => is_mark(last),
        [] => false,
    }
}

/// The density of prose among the tokens of a range, in eighths; 9 if it is empty.
fn density(tokens: &[Token], start: usize, end: usize) -> u32 {
    if start >= end {
        return 9;
    }
    let last = &tokens[end - 1];
    let n_prose = last.n_prose + u32::from(last.shape.is_prose()) - tokens[start].n_prose;
    n_prose * 8 / (end - start) as u32
}

/// Numbers of words in steps that grow with them.
fn step(n: u8) -> u32 {
    match n {
        0..=6 => n.into(),
        7..=8 => 7,
        9..=11 => 8,
        12..=15 => 9,
        16..=22 => 10,
        23..=35 => 11,
        36..=60 => 12,
        61..=120 => 13,
        _ => 14,
    }
}

fn features(tokens: &[Token], left: usize) -> [u32; N_FEATURES] {
    let get = |index: usize| tokens.get(index).unwrap_or(&NO_TOKEN);
    let back = |n: usize| {
        left.checked_sub(n)
            .map_or(&NO_TOKEN, |index| &tokens[index])
    };
    let (l3, l2, l1) = (back(2), back(1), get(left));
    let (r1, r2, r3) = (get(left + 1), get(left + 2), get(left + 3));
    let shape = |token: &Token| token.shape as u32;
    let begin = |token: &Token| (token.shape as u32) << 4 | token.begin as u32;
    let end = |token: &Token| (token.shape as u32) << 5 | token.end as u32;
    let (sl, sr) = (end(l1), begin(r1));
    let e = l1.end as u32;
    let gap = e << 4 | shape(r1);
    let (n_since, n_until) = (step(l1.n_since), step(r1.n_until));
    let titles = step(l1.n_title_before) << 4 | step(r1.n_title_from);
    let densities = |n: usize| {
        let before = density(tokens, (left + 1).saturating_sub(n), left + 1);
        let behind = density(tokens, left + 1, (left + 1 + n).min(tokens.len()));
        before << 4 | behind
    };
    let values = [
        [0, 0],
        [l1.full, 0],
        [r1.full, 0],
        [l2.core, 0],
        [r2.core, 0],
        [l2.core, l1.core],
        [r1.core, r2.core],
        [r1.full, e],
        [end(l2) << 9 | sl, sr],
        [sl << 9 | begin(r2), sr << 5 | r1.end as u32],
        [
            shape(l3) << 12 | shape(l2) << 8 | shape(l1) << 4 | shape(r1),
            shape(r2) << 12 | shape(r3) << 8 | e,
        ],
        [l1.suffix, sr],
        [r1.prefix, sl],
        [gap, n_since],
        [gap, n_until],
        [gap, titles],
        [gap, densities(10)],
        [gap, densities(40)],
        [sl, sr],
        [l1.core, r1.core],
    ];
    let mut features = [0; N_FEATURES];
    for (index, [a, b]) in values.into_iter().enumerate() {
        features[index] = place(index as u64, a, b);
    }
    features
}

/// A place in the table of weights: the upper bits of a product, which depend on all bits below.
fn place(index: u64, a: u32, b: u32) -> u32 {
    let key = (u64::from(a) << 32 | u64::from(b)) ^ index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (key ^ key >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> (64 - N_WEIGHTS.trailing_zeros())) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_of_a_long_text_are_those_of_its_parts() {
        let lines = |n: usize| {
            format!(
                "Ferry Alma {n} sank. Tarn Point Gazette said so, Board Two met {n} times Today"
            )
        };
        let text: Vec<String> = (0..2 * N_TOKENS / 15).map(lines).collect();
        let text = text.join(" ");
        let gaps = |stretch: Span| {
            let mut gaps = Vec::new();
            each_gap(&text, stretch, |gap, features| gaps.push((gap, *features)));
            gaps
        };
        let whole = gaps(Span::new(0, text.len()));
        // Half of the text, where no window of the whole begins; what is near its start knows less.
        let half = text.floor_char_boundary(text.len() / 2);
        let start = half + text[half..].find("Ferry").expect("lines are short");
        let part = gaps(Span::new(start, text.len()));
        let near = part
            .iter()
            .take_while(|(gap, _)| gap.end < start + 2000)
            .count();
        let same = &whole[whole.len() - (part.len() - near)..];
        assert!(part.len() > 2 * near && same == &part[near..]);
    }
}
