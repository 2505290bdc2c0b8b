//! The commonest repeat of crawled text: the headline again at the start of the next line, often glued to the lede.

use super::super::chain::Chain;
use super::super::evidence::{self, Side};
use super::super::passage::Text;
use super::Copy;
use super::looks::ends_sentence;

/// A headline whose words open the next line.
pub(super) enum Headline {
    /// The headline stands there again, and the lede begins behind it.
    Glued(Copy),
    /// The lede merely opens with the headline's words.
    TakenUp,
    /// This is no headline.
    None,
}

/// In words; shorter lines are labels and rubrics, longer ones teasers.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// In words; hardly a lede opens with more words of its headline, while a longer line above the same words is a teaser that
/// was cut off between two words.
const MAX_TAKEN_UP: usize = 9;

/// Tells whether a chain is a headline again.
pub(super) fn again(text: &mut Text, chain: &Chain) -> Headline {
    let (original, copy) = (chain.original(), chain.copy());
    let headline = text.paragraph_of(original.start);
    let line = text.paragraph_of(copy.start);
    let is_next = line == headline + 1 && text.words_of(line).start == copy.start;
    if !is_next || text.words_of(headline) != original || !LENGTH.contains(&text.n_words(&original))
    {
        return Headline::None;
    }
    let written = text.article.paragraphs[headline]
        .body()
        .of(text.article.text);
    let goes_on = copy.end < text.words_of(line).end;
    if ends_sentence(written) || !goes_on || copy.len() != original.len() {
        return Headline::None;
    }
    if !text.opens_clearly(copy.end) {
        let is_short = text.n_words(&original) <= MAX_TAKEN_UP;
        return if is_short {
            Headline::TakenUp
        } else {
            Headline::None
        };
    }
    let mut sentences = text.sentences_in(&copy);
    text.split_before(&mut sentences, copy.end);
    sentences.retain(|s| s.words.start < copy.end);
    let sentences = evidence::sentences(text, chain, Side::Copy, sentences);
    Headline::Glued(Copy {
        side: Side::Copy,
        sentences,
    })
}
