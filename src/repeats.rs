//! Finds text that stands in an article twice: seeds, extension, chaining, deciding.

mod chain;
pub(crate) mod compare;
mod contents;
mod decide;
mod evidence;
mod headlines;
mod passage;
mod rows;
mod seeds;

use std::collections::HashSet;
use std::ops::Range;

use crate::article::words::{self, Word};
use crate::finding::{Difference, Repeat};
use crate::{Article, Evidence, Finding};
use chain::Chain;
use decide::{Condition, Context, Copy, Decision};
use evidence::{Matched, Side};
use passage::Text;

/// The copies in an article, sentence by sentence, each with its original; the surest come first.
///
/// `words` are the article's words; copies of fewer than `min_words` are left out. Sentences are split only where words
/// repeat, so that most articles cost one pass over their words. Linear in time and memory.
pub fn findings(article: &Article, words: &[Word], min_words: usize) -> Vec<Finding> {
    let matches = seeds::matches(article.text, words);
    // A headline, which is shorter than other repeats that go, begins the article.
    let is_wanted = |c: &Chain| c.n_matched() >= decide::MIN_PROSE || c.original().start == 0;
    let chains = chain::chains(article.text, words, &matches, is_wanted);
    drop(matches);
    let mut listed = contents::findings(article, words);
    listed.extend(headlines::findings(article, words, min_words));
    if chains.is_empty() {
        return listed;
    }
    let mut text = Text::new(article, words);
    let contexts = contexts(&chains, words);
    let mut findings = Vec::new();
    let (mut small, mut blocks) = (Vec::new(), Vec::new());
    let mut condition = Condition::Sound;
    for (i, (chain, context)) in chains.iter().zip(&contexts).enumerate() {
        match decide::decide(&mut text, chain, context) {
            Decision::Gone(copies) => {
                findings.extend(of_copies(&mut text, chain, &copies, min_words));
                condition = Condition::Damaged;
                blocks.push(i);
            }
            Decision::Small => small.push(i),
            Decision::Kept => {}
        }
    }
    let in_block = rows::in_blocks(&text, &chains, &blocks);
    for i in small {
        let condition = match in_block[i] {
            true => Condition::Copied,
            false => condition,
        };
        let copies = decide::decide_small(&mut text, &chains[i], &contexts[i], condition);
        findings.extend(of_copies(&mut text, &chains[i], &copies, min_words));
    }
    if !listed.is_empty() {
        let found: HashSet<usize> = findings.iter().map(|f| f.span.start).collect();
        let is_new = |listed: &Finding| !found.contains(&listed.span.start);
        findings.extend(listed.into_iter().filter(is_new));
    }
    findings
}

/// The findings for the sentences that go.
fn of_copies(text: &mut Text, chain: &Chain, copies: &[Copy], min_words: usize) -> Vec<Finding> {
    let is_long =
        |copy: &&Copy| copy.sentences.iter().map(|s| s.n_words).sum::<usize>() >= min_words;
    let sentences = copies
        .iter()
        .filter(is_long)
        .flat_map(|copy| copy.sentences.iter().map(|s| (copy.side, s)));
    sentences
        .filter_map(|(side, sentence)| finding(text, chain, side, sentence))
        .collect()
}

/// Counts for each chain how often its original occurs in the article. Sorts the chains.
fn contexts(chains: &[Chain], words: &[Word]) -> Vec<Context> {
    let n_words = words::count(words);
    let covered = Covered::new(chains);
    let mut contexts: Vec<Context> = Vec::with_capacity(chains.len());
    for (i, chain) in chains.iter().enumerate() {
        let (copy, original) = (chain.copy(), chain.original());
        let n_covered = covered.before(original.end) - covered.before(original.start);
        let n_copies = n_covered as f64 / original.len() as f64;
        let follows =
            |last: &Chain| last.copy().end >= copy.start && last.original().start == original.start;
        contexts.push(Context {
            n_words,
            n_occurrences: 1 + n_copies.round() as usize,
            is_adjacent: copy.start <= original.end || i > 0 && follows(&chains[i - 1]),
        });
    }
    contexts
}

/// How often words are part of the original of a chain.
struct Covered {
    /// Where that number changes: the word, the number from there on, and the sum of the numbers of all words before.
    steps: Vec<(usize, i64, i64)>,
}

impl Covered {
    fn new(chains: &[Chain]) -> Self {
        let originals = chains.iter().map(Chain::original);
        let mut changes: Vec<(usize, i64)> = originals
            .flat_map(|original| [(original.start, 1), (original.end, -1)])
            .collect();
        changes.sort_unstable();
        let mut steps = vec![(0, 0, 0)];
        let (mut at, mut n, mut sum) = (0, 0, 0);
        for (word, change) in changes {
            sum += n * (word - at) as i64;
            n += change;
            at = word;
            steps.push((at, n, sum));
        }
        Covered { steps }
    }

    /// The sum of the numbers of the words before one.
    fn before(&self, word: usize) -> i64 {
        let behind = self.steps.partition_point(|step| step.0 <= word);
        let (at, n, sum) = self.steps[behind - 1];
        sum + n * (word - at) as i64
    }
}

/// The finding for one sentence that goes, or `None` if the letters of words with equal hashes are not the same.
fn finding(text: &mut Text, chain: &Chain, side: Side, matched: &Matched) -> Option<Finding> {
    let words = matched.sentence.words.clone();
    let other = evidence::counterpart(chain, side, &words)?;
    if !evidence::is_true(text, chain, side, &words) {
        return None;
    }
    let whole = whole_sentence(
        text,
        &other,
        &words,
        evidence::matched_words(chain, side, &words)?,
    );
    let difference = |(copy, original)| Difference {
        original: text.span_of(&original),
        copy: text.span_of(&copy),
    };
    let repeat = Repeat {
        original: text.span_of(&whole),
        n_words: words.len(),
        n_matched: matched.n_matched,
        differences: evidence::differences(chain, side, &words, &whole)
            .into_iter()
            .map(difference)
            .collect(),
    };
    let span = text.with_opening_quote(matched.sentence.span, &words, &whole);
    Some(Finding {
        span,
        evidence: Evidence::Repeat(repeat),
    })
}

/// The counterpart with as many of its sentence's words before and behind as the copy has there that differ.
fn whole_sentence(
    text: &mut Text,
    other: &Range<usize>,
    words: &Range<usize>,
    matched: Range<usize>,
) -> Range<usize> {
    let sentences = text.sentences_in(other);
    let (first, last) = (
        sentences.first().map_or(0, |s| s.words.start),
        sentences.last().map_or(0, |s| s.words.end),
    );
    let (before, behind) = (matched.start - words.start, words.end - matched.end);
    let start = other
        .start
        .saturating_sub(before)
        .max(first)
        .min(other.start);
    start..(other.end + behind).min(last).max(other.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Span, Wrap};

    /// What goes from `text`, with what stays for it.
    fn gone(text: &str) -> Vec<(&str, &str)> {
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
    fn a_lede_printed_twice_goes_once() {
        assert_eq!(gone(&format!("{LEDE}\n{LEDE}\n{NEWS}\n")).len(), 1);
        assert_eq!(gone(&format!("{LEDE}\n{NEWS}\n{LEDE}\n{END}\n")).len(), 1);
    }

    #[test]
    fn a_paragraph_far_from_its_like_is_the_authors() {
        let fresh: String = (0..30)
            .map(|i| format!("Boat {i} came in with {i} crates of herring and left again.\n"))
            .collect();
        assert_eq!(gone(&format!("{END}\n{LEDE}\n{NEWS}\n{fresh}{NEWS}\n")), []);
        // The standfirst under the headline is no such paragraph.
        assert_eq!(
            gone(&format!("{END}\n{NEWS}\n{fresh}{NEWS}\n{LEDE}\n")).len(),
            1
        );
    }

    #[test]
    fn a_sentence_with_another_number_stays() {
        let text =
            format!("{LEDE}\nThe pier sold 412 tickets that day, more than ever before.\n{NEWS}\n");
        let copy = text.replace("412", "421");
        assert!(
            gone(&(text + &copy))
                .iter()
                .all(|(gone, _)| !gone.contains("421"))
        );
    }

    #[test]
    fn a_sentence_of_one_copy_alone_stays() {
        let text = format!("{LEDE}\n{NEWS}\n{END}\n{LEDE} Its captain wept. {NEWS}\n{END}\n");
        assert_eq!(
            gone(&text)
                .iter()
                .map(|(gone, _)| *gone)
                .collect::<Vec<_>>(),
            [LEDE, NEWS, END]
        );
    }

    #[test]
    fn a_teaser_goes_in_favour_of_the_text() {
        let text = format!(
            "The ferry Alma ran aground off Port Grebe on Monday night and was tow…\n{LEDE}\n{NEWS}\n"
        );
        let found = gone(&text);
        assert_eq!(found.len(), 1);
        assert!(found[0].0.ends_with('…') && found[0].1.starts_with("The ferry"));
    }

    #[test]
    fn a_pull_quote_goes_and_a_heading_stays() {
        let quote = "“The channel was closed before the fog came down over the bay,” she said.";
        let text = format!(
            "{LEDE}\nThe channel was closed before the fog came down over the bay\n{NEWS}\n{quote} {END}\n"
        );
        assert_eq!(gone(&text).len(), 1);
        let heading = "How the old channel was closed before the fog came";
        let text = format!(
            "{LEDE}\n{heading}\n{NEWS}\nNobody can say how the old channel was closed before the fog came down. {END}\n"
        );
        assert_eq!(gone(&text), []);
    }

    #[test]
    fn a_headline_goes_where_a_sentence_begins_behind_it() {
        let headline = "Ferry runs aground off Port Grebe";
        assert_eq!(
            gone(&format!("{headline}\n{headline}{LEDE}\n")),
            [(headline, headline)]
        );
        assert_eq!(
            gone(&format!("{headline}\n{headline} {LEDE}\n")),
            [(headline, headline)]
        );
        assert_eq!(
            gone(&format!(
                "{headline}\n{headline} in thick fog, and nobody is hurt.\n"
            )),
            []
        );
    }

    #[test]
    fn contents_go_and_headings_stay() {
        let headings = ["The old channel", "Who pays", "What the board says"];
        let text = headings
            .map(|h| format!("{h}\n{LEDE} {NEWS} {h} is another matter.\n"))
            .concat();
        let contents = headings.join("\n");
        assert_eq!(gone(&text), []);
        assert_eq!(
            gone(&format!("{END}\n{contents}\n{text}"))
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
