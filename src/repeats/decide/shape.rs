//! The outward shape of sentences: closed or cut off, a question, an item of a list.

use super::super::matched::Matched;
use super::super::passage::Text;

pub(super) fn unquoted(sentence: &str) -> &str {
    sentence.trim_end_matches(['"', '”', '’', '\'', '»', ')', ']', '」', '』', '）'])
}

pub(in crate::repeats) fn ends_sentence(sentence: &str) -> bool {
    unquoted(sentence).ends_with([
        '.', '!', '?', '…', '。', '！', '？', '।', '॥', '؟', '۔', '။', '።', '։',
    ])
}

/// In words; a line this long that ends a sentence is running text. Lines of verse, dialogue and scores are shorter.
const MIN_RUNNING: usize = 12;

/// Whether a sentence ends like one, or is in a script without full stops: Thai, Lao, Burmese or Khmer.
pub(in crate::repeats) fn is_closed(sentence: &str) -> bool {
    let is_stopless =
        |c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    ends_sentence(sentence) || sentence.contains(is_stopless)
}

/// Whether a paragraph is running text.
pub(in crate::repeats) fn is_running(text: &Text, paragraph: usize) -> bool {
    text.n_words(&text.words_of(paragraph)) >= MIN_RUNNING && is_closed(text.line(paragraph))
}

/// The signs that end a question; the Greek one is like a semicolon.
pub(super) const QUESTION_ENDS: [char; 4] = ['?', '？', '؟', ';'];

/// Whether the last sentence is a question. An interviewer asks many people the same one.
pub(super) fn is_question(text: &Text, sentences: &[Matched]) -> bool {
    is_asked(last(text, sentences))
}

pub(in crate::repeats) fn is_asked(sentence: &str) -> bool {
    unquoted(sentence).ends_with(QUESTION_ENDS)
}

/// Whether a paragraph ends in the middle of a sentence.
pub(super) fn is_cut_off(text: &Text, sentences: &[Matched]) -> bool {
    let last = last(text, sentences);
    is_elided(text, sentences) || !ends_sentence(last) && !last.ends_with([':', '：'])
}

pub(super) fn is_elided(text: &Text, sentences: &[Matched]) -> bool {
    let last = last(text, sentences);
    last.ends_with('…') || last.ends_with("...")
}

fn last<'t>(text: &Text<'t>, sentences: &[Matched]) -> &'t str {
    let last = &sentences[sentences.len() - 1];
    last.sentence.span.of(text.article.text)
}

/// Whether every line begins with a bullet, or with a label and a colon as in transcripts and forms.
pub(super) fn is_listed(text: &Text, sentences: &[Matched]) -> bool {
    sentences
        .chunk_by(|a, b| a.sentence.paragraph == b.sentence.paragraph)
        .all(|s| has_label(s[0].sentence.span.of(text.article.text)))
}

/// Whether every sentence begins with a bullet.
pub(super) fn is_bulleted(text: &Text, sentences: &[Matched]) -> bool {
    let is_bullet = |m: &Matched| m.sentence.span.of(text.article.text).starts_with(BULLETS);
    sentences.iter().all(is_bullet)
}

const BULLETS: [char; 11] = ['-', '–', '—', '•', '*', '·', '|', '▪', '●', '>', '#'];

/// The most words of a label: "Edge Support Test:", "The Mayor of Aldmoor:".
const MAX_LABEL: usize = 5;

/// Whether a line begins with a bullet, or with a label and a colon.
pub(in crate::repeats) fn has_label(line: &str) -> bool {
    /// In bytes; words of a label are short.
    const MAX_BYTES: usize = 120;
    let start = &line[..line.floor_char_boundary(MAX_BYTES)];
    let label = start.split_inclusive([':', '：']).next().unwrap_or("");
    line.starts_with(BULLETS)
        || label.ends_with([':', '：'])
            && label.split_whitespace().count() <= MAX_LABEL
            && label.len() < line.len()
}
