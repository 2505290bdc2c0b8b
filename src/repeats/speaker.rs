//! Keeps a pull quote and the line below it that names the speaker together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::passage::Text;
use crate::article::words;
use crate::finding::Repeat;
use crate::{Evidence, Finding, Span};

/// The most words of a line that names a speaker: "Ana Marlow, head of the harbour office in Port Grebe".
const MAX_LINE: usize = 12;
/// The same behind a dash, which no line of running text has.
const MAX_DASHED: usize = 40;
/// The most words of a name.
const MAX_NAME: usize = 4;

/// A line that names the speaker of the quotation above it.
struct Speaker {
    /// The finding of the quotation.
    quote: usize,
    /// The words of the line, and how many of them are the name.
    line: Range<usize>,
    n_name: usize,
    /// Whether the line may be a subhead as well: a name without a dash and a role.
    may_be_subhead: bool,
    /// The same name at another place.
    original: Option<Range<usize>>,
}

/// Adds the copies of speakers' names to those of their pull quotes. A quotation is kept whose speaker the article does not
/// name with the same words at another place.
///
/// One pass over the words, and only if there is such a line.
pub(super) fn decide(text: &Text, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut speakers: Vec<Speaker> = (0..findings.len())
        .filter_map(|quote| speaker(text, quote, findings[quote].span))
        .collect();
    if speakers.is_empty() {
        return findings;
    }
    let copied: HashSet<usize> = findings.iter().map(|f| f.span.start).collect();
    let start = |words: &Range<usize>| text.span_of(words).start;
    speakers.retain(|speaker| !copied.contains(&start(&speaker.line)));
    let known = find_names(text, &findings, &mut speakers);
    let mut kept = vec![false; findings.len()];
    for speaker in &speakers {
        let mut role = speaker.line.start + speaker.n_name..speaker.line.end;
        let is_known = role.all(|word| known.contains(&text.words[word].hash));
        match &speaker.original {
            Some(original) if is_known => findings.push(copy(text, &speaker.line, original)),
            _ => kept[speaker.quote] = !speaker.may_be_subhead,
        }
    }
    let mut kept = kept.into_iter();
    findings.retain(|_| !kept.next().unwrap_or_default());
    findings
}

/// The line below a copy that is a whole quotation, if it names the speaker.
fn speaker(text: &Text, quote: usize, span: Span) -> Option<Speaker> {
    let above = text.article.paragraph_at(span.start)?;
    let is_mark = |c: char| "\"“”„«»「」『』".contains(c);
    let quoted = text.line(above).trim_matches(['.', ' ']);
    let is_quotation = quoted.starts_with(is_mark) || quoted.ends_with(is_mark);
    if text.article.paragraphs[above].body() != span || !is_quotation {
        return None;
    }
    text.article.paragraphs.get(above + 1)?;
    let below = text.line(above + 1);
    let line = text.words_of(above + 1);
    let has_dash = below.starts_with(['-', '–', '—', '―']);
    let name = below.split(',').next()?;
    let end = text.article.paragraphs[above + 1].body().start + name.len();
    let n_name = words::first_near(&text.words[line.clone()], end).min(line.len());
    let is_capital = |word: usize| text.spelled(word).starts_with(char::is_uppercase);
    let is_name = (1..=MAX_NAME).contains(&n_name)
        && (has_dash || n_name > 1 && line.clone().take(n_name).all(is_capital));
    let is_closed = below.ends_with(['.', '!', '?', ':', '…', '"', '”', '»']);
    // "- Ana Marlow, head of the harbour office." has a role.
    let is_dashed = has_dash && name.len() < below.len() && line.len() <= MAX_DASHED;
    (is_name && (is_dashed || line.len() <= MAX_LINE && !is_closed)).then(|| Speaker {
        quote,
        may_be_subhead: !has_dash && n_name == line.len(),
        line,
        n_name,
        original: None,
    })
}

/// Finds the names in other lines that are kept, and returns the words of all of these.
fn find_names(text: &Text, findings: &[Finding], speakers: &mut [Speaker]) -> HashSet<u64> {
    let mut starts: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut left = HashSet::new();
    let mut apart: Vec<Span> = findings.iter().map(|f| f.span).collect();
    for (i, speaker) in speakers.iter().enumerate() {
        let first = text.words[speaker.line.start].hash;
        starts.entry(first).or_default().push(i);
        apart.push(text.span_of(&speaker.line));
    }
    apart.sort_unstable();
    let mut apart = apart.into_iter().peekable();
    for at in 0..text.words.len() {
        let start = text.words[at].span().start;
        while apart.next_if(|span| span.end <= start).is_some() {}
        if apart.peek().is_some_and(|span| span.start <= start) {
            continue;
        }
        let hash = text.words[at].hash;
        left.insert(hash);
        if let Some(waiting) = starts.get_mut(&hash) {
            waiting.retain(|&i| {
                let found = is_named(text, &speakers[i], at);
                speakers[i].original = found.or(speakers[i].original.take());
                speakers[i].original.is_none()
            });
        }
    }
    left
}

/// The words of a speaker's name from word `at` on, if they are it: with a capital each, as names are.
fn is_named(text: &Text, speaker: &Speaker, at: usize) -> Option<Range<usize>> {
    let other = at..at + speaker.n_name;
    let is_same = other.end <= text.words.len()
        && other.clone().zip(speaker.line.clone()).all(|(a, b)| {
            text.words[a].hash == text.words[b].hash
                && !text.spelled(a).starts_with(char::is_lowercase)
        });
    is_same.then_some(other)
}

fn copy(text: &Text, line: &Range<usize>, original: &Range<usize>) -> Finding {
    let paragraph = text.paragraph_of(line.start);
    Finding {
        span: text.article.paragraphs[paragraph].body(),
        evidence: Evidence::Repeat(Repeat {
            original: text.span_of(original),
            n_words: text.n_words(line),
            n_matched: text.n_words(original),
            differences: Vec::new(),
        }),
    }
}
