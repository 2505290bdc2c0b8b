//! Measures lexical cohesion: how many of a paragraph's telling words the rest of the article contains.
//!
//! Telling words are names and long words: those that begin with a capital inside the paragraph, and those of six or more
//! bytes. This needs no list of the common words of a language.

use std::ops::Range;

use crate::article::words::Word;
use crate::hash::HashKeyed;

/// How many telling words of one paragraph occur elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cohesion {
    pub n_telling: u32,
    pub n_elsewhere: u32,
    pub n_before: u32,
    pub n_after: u32,
    /// In the first words of the core, except for this paragraph.
    pub n_lede: u32,
    /// In any other paragraph of the core.
    pub n_core: u32,
    pub n_previous: u32,
    pub n_next: u32,
    pub n_names: u32,
    pub n_names_core: u32,
    /// Of the telling words from here on, those that occur before.
    pub n_known_from_here: u32,
    /// The same of this and the next four paragraphs only.
    pub n_known_ahead: u32,
    /// Of the telling words up to here, those that occur after.
    pub n_again_up_to_here: u32,
    /// The same of this and the four paragraphs before only.
    pub n_again_back: u32,
}

/// The number of paragraphs in a window: this one and the next four.
pub(super) const REACH: usize = 5;

/// How many words of the core are its lede.
const LEDE_WORDS: usize = 160;

const NOWHERE: u32 = u32::MAX;

/// The paragraphs that contain a word.
#[derive(Clone, Copy)]
struct Occurrence {
    first: u32,
    last: u32,
    before_last: u32,
    /// The first paragraph of the core that contains it, and whether another one does.
    core: u32,
    is_twice_in_core: bool,
    lede: u32,
    is_twice_in_lede: bool,
}

/// Measures every paragraph. `ranges` are their words; `core` is an estimate of the paragraphs of the story.
///
/// Two passes over the words; memory grows with them.
pub(super) fn cohesion(
    text: &str,
    words: &[Word],
    ranges: &[Range<usize>],
    core: Range<usize>,
) -> Vec<Cohesion> {
    let mut counts = vec![Cohesion::default(); ranges.len()];
    let (entries, telling) = occurrences(text, words, ranges, core, &mut counts);
    let mut telling = telling.into_iter();
    let mut steps = vec![[0; 4]; ranges.len() + 1];
    for (index, count) in counts.iter_mut().enumerate() {
        let here = index as u32;
        let elsewhere =
            |first: u32, is_twice: bool| u32::from(first != NOWHERE && (first != here || is_twice));
        for (entry, is_name) in telling.by_ref().take(count.n_telling as usize) {
            let place = &entries[entry as usize];
            bridge(&mut steps, index, place);
            let in_core = elsewhere(place.core, place.is_twice_in_core);
            count.n_elsewhere += u32::from(place.first != here || place.last != here);
            count.n_before += u32::from(place.first < here);
            count.n_after += u32::from(place.last > here);
            count.n_lede += elsewhere(place.lede, place.is_twice_in_lede);
            count.n_core += in_core;
            count.n_names_core += if is_name { in_core } else { 0 };
        }
    }
    let mut sums = [0; 4];
    for (count, steps) in counts.iter_mut().zip(&steps) {
        for (sum, step) in sums.iter_mut().zip(steps) {
            *sum += step;
        }
        let [from_here, ahead, up_to_here, back] = sums.map(|sum: i32| sum.max(0) as u32);
        (count.n_known_from_here, count.n_known_ahead) = (from_here, ahead);
        (count.n_again_up_to_here, count.n_again_back) = (up_to_here, back);
    }
    counts
}

/// The first pass: records where each telling word occurs, and counts the words, the names and those that neighbours share. Returns
/// these places; and of each telling word the index of its place, and whether it is a name there.
fn occurrences(
    text: &str,
    words: &[Word],
    ranges: &[Range<usize>],
    core: Range<usize>,
    counts: &mut [Cohesion],
) -> (Vec<Occurrence>, Vec<(u32, bool)>) {
    let mut indices: HashKeyed<u32> =
        HashKeyed::with_capacity_and_hasher(words.len() / 4, <_>::default());
    let mut entries: Vec<Occurrence> = Vec::with_capacity(words.len() / 4);
    let mut all = Vec::new();
    let lede_end = ranges
        .get(core.start)
        .map_or(0, |range| range.start + LEDE_WORDS);
    for (index, range) in ranges.iter().enumerate() {
        let here = index as u32;
        let in_core = core.contains(&index);
        for at in range.clone() {
            let Some(is_name) = telling(text, words[at], at == range.start) else {
                continue;
            };
            let entry = *indices.entry(words[at].hash).or_insert_with(|| {
                entries.push(Occurrence {
                    first: here,
                    last: here,
                    before_last: NOWHERE - 1,
                    core: NOWHERE,
                    is_twice_in_core: false,
                    lede: NOWHERE,
                    is_twice_in_lede: false,
                });
                entries.len() as u32 - 1
            });
            all.push((entry, is_name));
            let place = &mut entries[entry as usize];
            if place.last != here {
                place.before_last = place.last;
                place.last = here;
                if place.before_last.wrapping_add(1) == here && index > 0 {
                    counts[index - 1].n_next += 1;
                }
            }
            if place.before_last.wrapping_add(1) == here {
                counts[index].n_previous += 1;
            }
            if in_core {
                place.is_twice_in_core |= note(&mut place.core, here);
                if at < lede_end {
                    place.is_twice_in_lede |= note(&mut place.lede, here);
                }
            }
            counts[index].n_telling += 1;
            counts[index].n_names += u32::from(is_name);
        }
    }
    (entries, all)
}

/// Counts, for each seam between two paragraphs, the words that occur on both sides.
///
/// A word in paragraph 7 that occurs first in 3 bridges the seams before 4, 5, 6 and 7. Only the ends of such a range are
/// recorded, which makes it one pass. M. Hearst, "TextTiling" (1997), compares the words on both sides of a seam, too.
fn bridge(steps: &mut [[i32; 4]], index: usize, place: &Occurrence) {
    let (first, last) = (place.first as usize, place.last as usize);
    if first < index {
        steps[first + 1][0] += 1;
        steps[index + 1][0] -= 1;
        steps[(first + 1).max((index + 1).saturating_sub(REACH))][1] += 1;
        steps[index + 1][1] -= 1;
    }
    if last > index {
        steps[index][2] += 1;
        steps[last][2] -= 1;
        steps[index][3] += 1;
        steps[last.min(index + REACH)][3] -= 1;
    }
}

/// Whether a word is a name, if it is a telling word.
fn telling(text: &str, word: Word, is_first: bool) -> Option<bool> {
    let span = word.span();
    let byte = text.as_bytes()[span.start];
    if byte.is_ascii_lowercase() {
        return (span.len() >= 6).then_some(false);
    }
    let first = match byte {
        ..0x80 => char::from(byte),
        _ => text[span.start..].chars().next()?,
    };
    if first.is_numeric() {
        return None;
    }
    let is_name = !is_first && first.is_uppercase() && span.len() > 1;
    (is_name || span.len() >= 6).then_some(is_name)
}

/// Records a paragraph as the first one unless there is one; returns whether that is another.
fn note(first: &mut u32, here: u32) -> bool {
    if *first == NOWHERE {
        *first = here;
    }
    *first != here
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;

    #[test]
    fn a_paragraph_of_the_story_shares_its_names() {
        let lines = [
            "The ferry Alma sank off Grebe harbour.",
            "The harbour of Grebe is closed, said Hale.",
            "Ten recipes with Pumpkin and Cinnamon.",
        ];
        let text = lines.join("\n");
        let words = words::words(&text);
        let mut ranges = Vec::new();
        let mut from = 0;
        for line in lines {
            let n = words::words(line).len();
            ranges.push(from..from + n);
            from += n;
        }
        let counts = cohesion(&text, &words, &ranges, 0..2);
        assert_eq!((counts[1].n_telling, counts[1].n_core), (4, 2));
        assert_eq!((counts[1].n_previous, counts[0].n_next), (2, 2));
        assert_eq!((counts[1].n_names, counts[1].n_names_core), (2, 1));
        assert_eq!((counts[2].n_telling, counts[2].n_elsewhere), (3, 0));
        assert_eq!((counts[0].n_before, counts[0].n_after), (0, 2));
        let known = |at: usize| (counts[at].n_known_from_here, counts[at].n_known_ahead);
        assert_eq!((known(0), known(1), known(2)), ((0, 0), (2, 2), (0, 0)));
        let again = |at: usize| (counts[at].n_again_up_to_here, counts[at].n_again_back);
        assert_eq!((again(0), again(1), again(2)), ((2, 2), (0, 0), (0, 0)));
    }
}
