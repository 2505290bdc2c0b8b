//! What sentences look like: closed or cut off, a question, an item of a list.

use super::super::evidence::Matched;
use super::super::passage::Text;

pub(super) fn unquoted(sentence: &str) -> &str {
    sentence.trim_end_matches(['"', '”', '’', '\'', '»', ')', ']', '」', '』', '）'])
}

pub(super) fn ends_sentence(sentence: &str) -> bool {
    unquoted(sentence).ends_with([
        '.', '!', '?', '…', '。', '！', '？', '।', '॥', '؟', '۔', '။', '።', '։',
    ])
}

/// The signs that end a question; the Greek one looks like a semicolon.
pub(super) const QUESTION_ENDS: [char; 4] = ['?', '？', '؟', ';'];

/// Interviewers put one question to many people.
pub(super) fn is_question(text: &Text, sentences: &[Matched]) -> bool {
    let last = sentences[sentences.len() - 1]
        .sentence
        .span
        .of(text.article.text);
    unquoted(last).ends_with(QUESTION_ENDS)
}

/// Whether a paragraph ends in the middle of a sentence.
pub(super) fn is_cut_off(text: &Text, sentences: &[Matched]) -> bool {
    let last = sentences[sentences.len() - 1]
        .sentence
        .span
        .of(text.article.text);
    is_elided(text, sentences) || !ends_sentence(last) && !last.ends_with([':', '：'])
}

pub(super) fn is_elided(text: &Text, sentences: &[Matched]) -> bool {
    let last = sentences[sentences.len() - 1]
        .sentence
        .span
        .of(text.article.text);
    last.ends_with('…') || last.ends_with("...")
}

/// Whether every line opens with a bullet, or with a label and a colon as speakers and the fields of a form do.
pub(super) fn is_listed(text: &Text, sentences: &[Matched]) -> bool {
    sentences
        .chunk_by(|a, b| a.sentence.paragraph == b.sentence.paragraph)
        .all(|s| has_label(s[0].sentence.span.of(text.article.text)))
}

/// The most words of a label: "Edge Support Test:", "The Mayor of Aldmoor:".
const MAX_LABEL: usize = 5;

/// Whether every sentence opens with a bullet.
pub(super) fn is_bulleted(text: &Text, sentences: &[Matched]) -> bool {
    let is_bullet = |m: &Matched| m.sentence.span.of(text.article.text).starts_with(BULLETS);
    sentences.iter().all(is_bullet)
}

const BULLETS: [char; 11] = ['-', '–', '—', '•', '*', '·', '|', '▪', '●', '>', '#'];

fn has_label(line: &str) -> bool {
    if line.starts_with(BULLETS) {
        return true;
    }
    let label = line.split_inclusive([':', '：']).next().unwrap_or("");
    label.ends_with([':', '：'])
        && label.split_whitespace().count() <= MAX_LABEL
        && label.len() < line.len()
}
