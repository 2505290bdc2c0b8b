//! The commonest repeat of crawled text: the headline again at the start of the next line, often joined to the lede.

use super::super::chain::Chain;
use super::super::matched::{self, Passage, Side};
use super::super::passage::Text;
use super::shape::ends_sentence;

/// A headline whose words begin the next line.
pub(super) enum Headline {
    /// The headline is repeated, and the lede begins after it.
    Joined(Passage),
    /// The lede merely begins with the words of the headline.
    TakenUp,
    /// This is no headline.
    None,
}

/// In words; shorter lines are labels and rubrics, longer ones teasers.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// The lines at the top among which the headline is: below a rubric and a date.
const N_TOP: usize = 3;

/// In words; hardly a lede begins with more words of its headline, while a longer line above the same words is a teaser
/// that was cut off between two words.
const MAX_TAKEN_UP: usize = 9;

/// Compares a headline with the start of the next line.
pub(super) fn again(text: &mut Text, chain: &Chain) -> Headline {
    let (original, copy) = (chain.original(), chain.copy());
    let headline = text.paragraph_of(original.start);
    let line = text.paragraph_of(copy.start);
    let n_words = text.n_words(&original);
    let is_next = line == headline + 1 && text.words_of(line).start == copy.start;
    if !is_next || text.words_of(headline) != original || !LENGTH.contains(&n_words) {
        return Headline::None;
    }
    let continues = copy.end < text.words_of(line).end;
    // Further down, what is repeated as a whole sentence is a pull quote above it.
    if headline >= N_TOP && text.ends_with_stop(copy.end) {
        return Headline::None;
    }
    if ends_sentence(text.line(headline)) || !continues || copy.len() != original.len() {
        return Headline::None;
    }
    if !text.opens_clearly(copy.end) {
        return if n_words <= MAX_TAKEN_UP {
            Headline::TakenUp
        } else {
            Headline::None
        };
    }
    let mut sentences = text.sentences_in(&copy);
    text.split_before(&mut sentences, copy.end);
    sentences.retain(|s| s.words.start < copy.end);
    Headline::Joined(Passage {
        side: Side::Copy,
        sentences: matched::sentences(text, chain, Side::Copy, sentences),
    })
}
