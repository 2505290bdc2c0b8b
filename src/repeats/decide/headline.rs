//! The commonest repeat of crawled text: the headline again at the start of the next line, often joined to the lede.

use super::super::chain::Chain;
use super::super::matched::{self, Passage, Side};
use super::super::passage::Text;
use super::Decision;
use super::shape::ends_sentence;

/// In words; shorter lines are labels and rubrics, longer ones teasers.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// The lines at the top among which the headline is: below a rubric and a date.
const N_TOP: usize = 3;

/// In words; hardly a lede begins with more words of its headline, while a longer line above the same words is a teaser
/// that was cut off between two words.
const MAX_TAKEN_UP: usize = 9;

/// Decides about a headline whose words begin the next line: it is removed there if the lede begins after it, and not if the lede
/// merely begins with the same words. `None` if this is no headline.
pub(super) fn again(text: &mut Text, chain: &Chain) -> Option<Decision> {
    let (original, copy) = (chain.original(), chain.copy());
    let headline = text.paragraph_of(original.start);
    let line = text.paragraph_of(copy.start);
    let n_words = text.n_words(&original);
    let is_next = line == headline + 1 && text.words_of(line).start == copy.start;
    if !is_next || text.words_of(headline) != original || !LENGTH.contains(&n_words) {
        return None;
    }
    let continues = copy.end < text.words_of(line).end;
    // Further down, what is repeated as a whole sentence is a pull quote above it.
    if headline >= N_TOP && text.ends_with_stop(copy.end) {
        return None;
    }
    if ends_sentence(text.line(headline)) || !continues || copy.len() != original.len() {
        return None;
    }
    if !text.opens_clearly(copy.end) {
        return (n_words <= MAX_TAKEN_UP).then_some(Decision::Keep);
    }
    let mut sentences = text.sentences_in(&copy);
    text.split_before(&mut sentences, copy.end);
    sentences.retain(|s| s.words.start < copy.end);
    Some(Decision::Remove(vec![Passage {
        side: Side::Copy,
        sentences: matched::sentences(text, chain, Side::Copy, sentences),
    }]))
}
