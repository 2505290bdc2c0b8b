//! Finds text that occurs in an article twice, in four steps: seeds, matches, chains, decisions.

mod chain;
pub(crate) mod compare;
mod contents;
mod context;
mod decide;
mod headlines;
mod lines;
mod matched;
mod passage;
mod rows;
mod seeds;

use std::collections::HashSet;
use std::ops::Range;

use crate::article::words::Word;
use crate::finding::{Difference, Repeat};
use crate::{Article, Evidence, Finding};
use chain::Chain;
use context::Condition;
use decide::Decision;
use lines::Lines;
use matched::{Matched, Passage, Side};
use passage::Text;

/// The copies in an article, sentence by sentence, each with its original; the most certain are first.
///
/// `words` are the words of the article; copies of fewer than `min_words` are left out. Sentences are split only where
/// words repeat, so that most articles cost one pass over their words. Linear in memory, and in time but for sorting.
pub fn findings(article: &Article, words: &[Word], min_words: usize) -> Vec<Finding> {
    let matches = seeds::matches(article.text, words);
    // A headline, which is shorter than other repeats that are removed, begins the article.
    let is_wanted = |c: &Chain| c.n_matched() >= context::MIN_PROSE || c.original().start == 0;
    let chains = chain::chains(article.text, words, &matches, is_wanted);
    drop(matches);
    let lines = Lines { article, words };
    let mut listed = contents::findings(lines);
    listed.extend(headlines::findings(lines, min_words));
    if chains.is_empty() {
        return listed;
    }
    let mut text = Text::new(article, words);
    let contexts = context::contexts(&chains, &text);
    let mut findings = Vec::new();
    let (mut small, mut blocks) = (Vec::new(), Vec::new());
    let mut condition = Condition::Sound;
    for (i, (chain, context)) in chains.iter().zip(&contexts).enumerate() {
        match decide::decide(&mut text, chain, context) {
            Decision::Remove(copies) => {
                findings.extend(passages(&mut text, chain, &copies, min_words));
                condition = Condition::Damaged;
                blocks.push(i);
            }
            Decision::Small => small.push(i),
            Decision::Keep => {}
        }
    }
    let in_block = rows::in_blocks(&text, &chains, &blocks);
    for i in small {
        let condition = if in_block[i] {
            Condition::Copied
        } else {
            condition
        };
        let copies = decide::decide_small(&mut text, &chains[i], &contexts[i], condition);
        findings.extend(passages(&mut text, &chains[i], &copies, min_words));
    }
    if !listed.is_empty() {
        let found: HashSet<usize> = findings.iter().map(|f| f.span.start).collect();
        let is_new = |listed: &Finding| !found.contains(&listed.span.start);
        findings.extend(listed.into_iter().filter(is_new));
    }
    findings
}

/// The findings for the sentences of some passages.
fn passages(
    text: &mut Text,
    chain: &Chain,
    passages: &[Passage],
    min_words: usize,
) -> Vec<Finding> {
    let n_words = |passage: &Passage| passage.sentences.iter().map(|s| s.n_words).sum::<usize>();
    let mut findings = Vec::new();
    for passage in passages.iter().filter(|p| n_words(p) >= min_words) {
        let sentences = passage.sentences.iter();
        findings.extend(sentences.filter_map(|s| finding(text, chain, passage.side, s)));
    }
    findings
}

/// The finding for one sentence, or `None` if words with equal hashes have different letters.
fn finding(text: &mut Text, chain: &Chain, side: Side, matched: &Matched) -> Option<Finding> {
    let words = matched.sentence.words.clone();
    let other = matched::counterpart(chain, side, &words)?;
    if !matched::is_true(text, chain, side, &words) {
        return None;
    }
    let inner = matched::matched_words(chain, side, &words)?;
    let whole = whole_sentence(text, &other, &words, inner);
    let difference = |(copy, original)| Difference {
        original: text.span_of(&original),
        copy: text.span_of(&copy),
    };
    let differences = matched::differences(chain, side, &words, &whole);
    let repeat = Repeat {
        original: text.span_of(&whole),
        n_words: words.len(),
        n_matched: matched.n_matched,
        differences: differences.into_iter().map(difference).collect(),
    };
    let span = text.with_opening_quote(matched.sentence.span, &words, &whole);
    Some(Finding {
        span,
        evidence: Evidence::Repeat(repeat),
    })
}

/// The counterpart of a sentence, extended by as many words at either end as the sentence has unmatched there.
fn whole_sentence(
    text: &mut Text,
    other: &Range<usize>,
    words: &Range<usize>,
    matched: Range<usize>,
) -> Range<usize> {
    let sentences = text.sentences_in(other);
    let first = sentences.first().map_or(0, |s| s.words.start);
    let last = sentences.last().map_or(0, |s| s.words.end);
    let (before, after) = (matched.start - words.start, words.end - matched.end);
    let start = first
        .max(other.start.saturating_sub(before))
        .min(other.start);
    start..(other.end + after).min(last).max(other.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::words;
    use crate::{Span, Wrap};

    /// The copies in `text` and their originals.
    fn removed(text: &str) -> Vec<(&str, &str)> {
        let article = Article::new(text, Wrap::Lines);
        let findings = findings(&article, &words::words(text), 0);
        let pair = |f: &Finding| match &f.evidence {
            Evidence::Repeat(repeat) => (f.span.of(text), repeat.original.of(text)),
            _ => unreachable!("only repeats were asked for"),
        };
        findings.iter().map(pair).collect()
    }

    const LEDE: &str =
        "The ferry Alma ran aground off Port Grebe on Monday night and was towed free at noon.";
    const NEWS: &str = "Nobody was hurt, said the harbour board, which has closed the northern channel to all ships.";
    const END: &str =
        "An inquiry will open on Thursday in the old customs house, whatever the weather.";

    #[test]
    fn a_lede_printed_twice_is_removed_once() {
        assert_eq!(removed(&format!("{LEDE}\n{LEDE}\n{NEWS}\n")).len(), 1);
        assert_eq!(
            removed(&format!("{LEDE}\n{NEWS}\n{LEDE}\n{END}\n")).len(),
            1
        );
    }

    #[test]
    fn a_paragraph_far_from_its_like_is_kept() {
        let fresh: String = (0..30)
            .map(|i| format!("Boat {i} came in with {i} crates of herring and left again.\n"))
            .collect();
        assert_eq!(
            removed(&format!("{END}\n{LEDE}\n{NEWS}\n{fresh}{NEWS}\n")),
            []
        );
        // The standfirst under the headline is not.
        assert_eq!(
            removed(&format!("{END}\n{NEWS}\n{fresh}{NEWS}\n{LEDE}\n")).len(),
            1
        );
    }

    #[test]
    fn a_sentence_with_another_number_is_kept() {
        let text =
            format!("{LEDE}\nThe pier sold 412 tickets that day, more than ever before.\n{NEWS}\n");
        let copy = text.replace("412", "421");
        assert!(
            removed(&(text + &copy))
                .iter()
                .all(|(copy, _)| !copy.contains("421"))
        );
    }

    #[test]
    fn a_sentence_of_one_copy_alone_is_kept() {
        let text = format!("{LEDE}\n{NEWS}\n{END}\n{LEDE} Its captain wept. {NEWS}\n{END}\n");
        assert_eq!(
            removed(&text)
                .iter()
                .map(|(copy, _)| *copy)
                .collect::<Vec<_>>(),
            [LEDE, NEWS, END]
        );
    }

    #[test]
    fn a_teaser_is_removed_and_the_text_is_kept() {
        let text = format!(
            "The ferry Alma ran aground off Port Grebe on Monday night and was tow…\n{LEDE}\n{NEWS}\n"
        );
        let found = removed(&text);
        assert_eq!(found.len(), 1);
        assert!(found[0].0.ends_with('…') && found[0].1.starts_with("The ferry"));
    }

    #[test]
    fn a_pull_quote_is_removed_and_a_heading_is_kept() {
        let quote = "“The channel was closed before the fog came down over the bay,” she said.";
        let text = format!(
            "{LEDE}\nThe channel was closed before the fog came down over the bay\n{NEWS}\n{quote} {END}\n"
        );
        assert_eq!(removed(&text).len(), 1);
        let heading = "How the old channel was closed before the fog came";
        let text = format!(
            "{LEDE}\n{heading}\n{NEWS}\nNobody can say how the old channel was closed before the fog came down. {END}\n"
        );
        assert_eq!(removed(&text), []);
    }

    #[test]
    fn a_headline_is_removed_where_a_sentence_begins_after_it() {
        let headline = "Ferry runs aground off Port Grebe";
        assert_eq!(
            removed(&format!("{headline}\n{headline}{LEDE}\n")),
            [(headline, headline)]
        );
        assert_eq!(
            removed(&format!("{headline}\n{headline} {LEDE}\n")),
            [(headline, headline)]
        );
        assert_eq!(
            removed(&format!(
                "{headline}\n{headline} in thick fog, and nobody is hurt.\n"
            )),
            []
        );
    }

    #[test]
    fn contents_are_removed_and_headings_are_kept() {
        let headings = ["The old channel", "Who pays", "What the board says"];
        let text = headings
            .map(|h| format!("{h}\n{LEDE} {NEWS} {h} is another matter.\n"))
            .concat();
        let contents = headings.join("\n");
        assert_eq!(removed(&text), []);
        assert_eq!(
            removed(&format!("{END}\n{contents}\n{text}"))
                .iter()
                .filter(|(g, _)| headings.contains(g))
                .count(),
            3
        );
    }

    #[test]
    fn words_with_equal_hashes_must_be_spelled_alike() {
        let text = "dog Dog cat";
        let mut words = words::words(text);
        assert!(words::same(text, words[0], words[1]));
        words[2].hash = words[0].hash;
        assert!(!words::same(text, words[0], words[2]));
    }

    #[test]
    fn evidence_names_the_words_that_differ() {
        let (raw, copy, original) = ("a b c d e f a b x d f", Span::new(12, 21), Span::new(0, 11));
        let repeat = compare::compare(raw, copy, original);
        let spelled: Vec<_> = repeat
            .differences
            .iter()
            .map(|d| (d.original.of(raw), d.copy.of(raw)))
            .collect();
        assert_eq!(spelled, [("c", "x"), ("e", "")]);
        assert_eq!((repeat.n_words, repeat.n_matched), (5, 4));
    }
}
