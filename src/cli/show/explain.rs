//! Prints every paragraph with its verdict in the margin, and the reason under what goes.
//!
//! The margin is for eyes and for grep alike: `keep` or `REMOVE` after the paragraph's number, then a bar. A paragraph
//! of which only a part goes has a line for each part. Line breaks show as spaces, so that a line is a line.

use std::borrow::Cow;
use std::io::{self, Write};

use copydesk::boundary::Cause;
use copydesk::finding::{Boundary, Learned, Repeat};
use copydesk::learned::WHOLE;
use copydesk::verdict::Removal;
use copydesk::{Article, Cleaned, Evidence, Span};
use unicode_segmentation::UnicodeSegmentation;

use crate::cli::terminal::screen::{Screen, Tint, escaped};

/// The words of all articles explained, and of those that go, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCount {
    pub n_articles: usize,
    pub n_changed: usize,
    pub n_kept: usize,
    pub n_repeated: usize,
    pub n_ruled: usize,
    pub n_outside: usize,
    pub n_learned: usize,
}

impl WordCount {
    /// Adds an article. Costs one pass of UAX #29 over the text.
    pub fn add(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_changed += usize::from(!cleaned.is_clean());
        self.n_kept += n_words(&cleaned.text());
        for removal in &cleaned.removals {
            let n_gone = n_words(removal.span.of(cleaned.article.text));
            match removal.evidence {
                Evidence::Repeat(_) => self.n_repeated += n_gone,
                Evidence::Rule(_) => self.n_ruled += n_gone,
                Evidence::Boundary(_) => self.n_outside += n_gone,
                Evidence::Learned(_) => self.n_learned += n_gone,
            }
        }
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: WordCount) {
        self.n_articles += other.n_articles;
        self.n_changed += other.n_changed;
        self.n_kept += other.n_kept;
        self.n_repeated += other.n_repeated;
        self.n_ruled += other.n_ruled;
        self.n_outside += other.n_outside;
        self.n_learned += other.n_learned;
    }

    /// The words that came in. Where two sentences stand glued, their last and first words count as two.
    fn n_words(&self) -> usize {
        self.n_kept + self.n_repeated + self.n_ruled + self.n_outside + self.n_learned
    }
}

/// Prints one article.
pub fn write_explained(out: &mut impl Write, cleaned: &Cleaned, screen: Screen) -> io::Result<()> {
    let article = &cleaned.article;
    let mut removals = cleaned.removals.as_slice();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        while let [first, rest @ ..] = removals
            && first.span.end <= paragraph.body().start
        {
            removals = rest;
        }
        for part in parts(article.text, paragraph.body(), removals) {
            write_part(out, article, index, &part, screen)?;
        }
    }
    if cleaned.would_be_empty {
        let note = "note: rules would leave nothing of this article, so none was followed";
        writeln!(out, "{}", screen.paint(Tint::Aside, note))?;
    }
    Ok(())
}

/// Prints the last line: words in and out.
pub fn write_word_count(out: &mut impl Write, count: &WordCount, screen: Screen) -> io::Result<()> {
    let by = [
        (count.n_repeated, "repeat"),
        (count.n_ruled, "rule"),
        (count.n_outside, "boundary"),
        (count.n_learned, "learned"),
    ];
    let reasons: Vec<String> = by
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, reason)| format!("{n} by {reason}"))
        .collect();
    let gone = match reasons.as_slice() {
        [] => "nothing removed".to_owned(),
        reasons => format!("removed {}", reasons.join(", ")),
    };
    let articles = match count.n_articles {
        1 => String::new(),
        n => format!("articles: {n}, {} changed; ", count.n_changed),
    };
    let (n_in, n_out) = (count.n_words(), count.n_kept);
    let line = format!("{articles}words: {n_in} in, {n_out} out; {gone}");
    writeln!(out, "{}", screen.paint(Tint::Place, line))
}

/// A stretch of a paragraph with one verdict.
struct Part<'c> {
    span: Span,
    removal: Option<&'c Removal>,
}

/// Splits a paragraph at the removals that reach into it. White space between two removals is no part.
fn parts<'c>(text: &str, body: Span, removals: &'c [Removal]) -> Vec<Part<'c>> {
    let mut parts = Vec::new();
    let mut at = body.start;
    for removal in removals.iter().take_while(|r| r.span.start < body.end) {
        let start = removal.span.start.max(at);
        let end = removal.span.end.min(body.end);
        push_kept(&mut parts, text, Span::new(at, start));
        parts.push(Part {
            span: Span::new(start, end),
            removal: Some(removal),
        });
        at = end;
    }
    push_kept(&mut parts, text, Span::new(at, body.end));
    parts
}

fn push_kept(parts: &mut Vec<Part>, text: &str, span: Span) {
    if !span.of(text).trim().is_empty() {
        parts.push(Part {
            span,
            removal: None,
        });
    }
}

fn write_part(
    out: &mut impl Write,
    article: &Article,
    index: usize,
    part: &Part,
    screen: Screen,
) -> io::Result<()> {
    let number = index + 1;
    let text = one_line(part.span.of(article.text));
    let Some(removal) = part.removal else {
        return writeln!(out, "{number:>4} keep   | {text}");
    };
    let line = format!("REMOVE | {text}");
    writeln!(out, "{number:>4} {}", screen.paint(Tint::Removed, line))?;
    let reasons = match &removal.evidence {
        Evidence::Repeat(repeat) => repeat_reasons(article, index, part.span, repeat),
        Evidence::Rule(rule) => vec![format!(
            "rule {} ({}): \"{}\"",
            rule.id,
            rule.category,
            one_line(rule.phrase.of(article.text))
        )],
        Evidence::Boundary(boundary) => vec![boundary_reason(article, boundary)],
        Evidence::Learned(learned) => vec![learned_reason(learned)],
    };
    for reason in reasons {
        writeln!(
            out,
            "            {}",
            screen.paint(Tint::Aside, format!("^ {reason}"))
        )?;
    }
    Ok(())
}

/// Which original, how closely, and where the words differ in this part of the copy.
fn repeat_reasons(article: &Article, index: usize, part: Span, repeat: &Repeat) -> Vec<String> {
    let Repeat {
        n_words,
        n_matched,
        differences,
        ..
    } = repeat;
    let is_identical = n_words == n_matched && differences.is_empty();
    let closeness = if is_identical { ", identical" } else { "" };
    let original = original_of(article, index, repeat.original);
    let mut reasons = vec![format!(
        "repeats {original}: {n_matched} of {n_words} words{closeness}"
    )];
    let here = differences
        .iter()
        .filter(|d| part.start <= d.copy.start && d.copy.end <= part.end);
    reasons.extend(here.map(|difference| {
        format!(
            "differs: original \"{}\", copy \"{}\"",
            one_line(difference.original.of(article.text)),
            one_line(difference.copy.of(article.text))
        )
    }));
    reasons
}

/// How many articles of which source have the line.
fn learned_reason(learned: &Learned) -> String {
    let Learned {
        source,
        line,
        n_articles,
        n_of_source,
    } = learned;
    let of = match &**source {
        WHOLE => "the corpus".to_owned(),
        source => one_line(source).into_owned(),
    };
    let line = shortened(line);
    format!("learned: {n_articles} of {n_of_source} articles of {of} have \"{line}\"")
}

/// How likely the paragraph is story, and what spoke against it.
fn boundary_reason(article: &Article, boundary: &Boundary) -> String {
    let chance = f64::from(boundary.chance) / 10_000.0;
    let mut reason = format!("boundary: {chance:.2} % likely to be story");
    for (n, cause) in boundary.causes.iter().enumerate() {
        reason.push_str(if n == 0 { "; " } else { ", " });
        reason.push_str(&cause_in_words(article, cause));
    }
    reason
}

pub fn cause_in_words(article: &Article, cause: &Cause) -> String {
    match *cause {
        Cause::Wording => "worded like boilerplate".to_owned(),
        Cause::Unrelated { n_telling: 0, .. } => "has no name and no long word".to_owned(),
        Cause::Unrelated {
            n_shared,
            n_telling,
        } => format!("shares {n_shared} of {n_telling} names and long words with the story"),
        Cause::Apart => "stands apart from the story".to_owned(),
        Cause::Line {
            n_words,
            is_ended: false,
        } => format!("{n_words} words without a full stop"),
        Cause::Line { n_words, .. } => format!("shaped unlike the story, {n_words} words long"),
        Cause::Capitals {
            n_capitalised: 0, ..
        } => "no word but the first begins with a capital".to_owned(),
        Cause::Capitals {
            n_capitalised,
            n_words,
        } => format!("{n_capitalised} of {n_words} words begin with a capital"),
        Cause::Company => "stands among lines that are no story".to_owned(),
        Cause::Listed(0) => "stands in no list".to_owned(),
        Cause::Listed(n) => format!("{n} lines nearby have its form"),
        Cause::Follows(above) => format!("follows \"{}\"", shortened(above.of(article.text))),
        Cause::NearRules => "rules take other parts of the article".to_owned(),
    }
}

/// The first words of a text, on one line.
fn shortened(text: &str) -> Cow<'_, str> {
    /// Enough to find the place again.
    const SHOWN_CHARS: usize = 40;
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((at, _)) => Cow::Owned(format!("{}…", one_line(&text[..at]))),
        None => one_line(text),
    }
}

/// Names the paragraphs of the original.
fn original_of(article: &Article, index: usize, original: Span) -> String {
    let paragraph = |at| article.paragraph_at(at).unwrap_or(0);
    let first = paragraph(original.start);
    let last = paragraph(original.end.max(original.start + 1) - 1);
    if first == last && first == index {
        "this paragraph".to_owned()
    } else if first == last {
        format!("paragraph {}", first + 1)
    } else {
        format!("paragraphs {} to {}", first + 1, last + 1)
    }
}

fn n_words(text: &str) -> usize {
    text.unicode_words().count()
}

/// A text on one line, with nothing in it that could drive a terminal.
fn one_line(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    let text = text.trim();
    if !text.contains(breaks) {
        return escaped(text);
    }
    let lines: Vec<&str> = text
        .split(breaks)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    Cow::Owned(escaped(&lines.join(" ")).into_owned())
}

#[cfg(test)]
mod tests {
    use copydesk::Wrap;
    use copydesk::finding::{Difference, RuleMatch};
    use copydesk::rules::Scope;

    use super::*;

    fn cleaned<'t>(text: &'t str, removals: Vec<Removal>) -> Cleaned<'t> {
        Cleaned {
            article: Article::new(text, Wrap::Lines),
            cuts: removals.iter().map(|r| r.span).collect(),
            removals,
            would_be_empty: false,
            is_refused: false,
        }
    }

    fn span(text: &str, part: &str) -> Span {
        let at = text.rfind(part).expect("the part stands in the text");
        Span::new(at, at + part.len())
    }

    fn first_span(text: &str, part: &str) -> Span {
        let at = text.find(part).expect("the part stands in the text");
        Span::new(at, at + part.len())
    }

    fn rule(text: &str, part: &str, phrase: &str) -> Removal {
        Removal {
            span: span(text, part),
            evidence: Evidence::Rule(RuleMatch {
                id: "track-latest".into(),
                category: "promotion".into(),
                scope: Scope::Tail,
                phrase: span(text, phrase),
            }),
        }
    }

    fn repeat(
        copy: Span,
        original: Span,
        n: (usize, usize),
        differences: &[(Span, Span)],
    ) -> Removal {
        Removal {
            span: copy,
            evidence: Evidence::Repeat(Repeat {
                original,
                n_words: n.1,
                n_matched: n.0,
                differences: differences
                    .iter()
                    .map(|&(original, copy)| Difference { original, copy })
                    .collect(),
            }),
        }
    }

    fn explained(cleaned: &Cleaned) -> String {
        let mut out = Vec::new();
        write_explained(&mut out, cleaned, Screen::Pipe).unwrap();
        let mut count = WordCount::default();
        count.add(cleaned);
        write_word_count(&mut out, &count, Screen::Pipe).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_clean_article_is_kept_line_by_line() {
        assert_eq!(
            explained(&cleaned("The ferry sank.\n\nNobody drowned.\n", vec![])),
            "   1 keep   | The ferry sank.
   2 keep   | Nobody drowned.
words: 5 in, 5 out; nothing removed
"
        );
    }

    #[test]
    fn a_rule_is_named_under_what_it_removes() {
        let text = "The ferry sank.\nTrack the latest harbour news.\n";
        let gone = rule(text, "Track the latest harbour news.", "Track the latest");
        assert_eq!(
            explained(&cleaned(text, vec![gone])),
            "   1 keep   | The ferry sank.
   2 REMOVE | Track the latest harbour news.
            ^ rule track-latest (promotion): \"Track the latest\"
words: 8 in, 3 out; removed 5 by rule
"
        );
    }

    #[test]
    fn parts_of_a_paragraph_stand_apart() {
        let text = "Read more. The ferry sank. Read more here.\n";
        let first = Removal {
            span: Span::new(0, 10),
            ..rule(text, "Read more", "Read")
        };
        let last = rule(text, "Read more here.", "Read more");
        assert_eq!(
            explained(&cleaned(text, vec![first, last])),
            "   1 REMOVE | Read more.
            ^ rule track-latest (promotion): \"Read\"
   1 keep   | The ferry sank.
   1 REMOVE | Read more here.
            ^ rule track-latest (promotion): \"Read more\"
words: 8 in, 3 out; removed 5 by rule
"
        );
    }

    #[test]
    fn a_copy_names_its_original() {
        let text = "It sank.\nDivers searched the wreck.\nDivers searched the wreck.\n";
        let line = "Divers searched the wreck.";
        let gone = repeat(span(text, line), first_span(text, line), (4, 4), &[]);
        assert_eq!(
            explained(&cleaned(text, vec![gone])),
            "   1 keep   | It sank.
   2 keep   | Divers searched the wreck.
   3 REMOVE | Divers searched the wreck.
            ^ repeats paragraph 2: 4 of 4 words, identical
words: 10 in, 6 out; removed 4 by repeat
"
        );
    }

    #[test]
    fn an_edited_copy_shows_what_differs() {
        let text = "Divers searched until dusk. Divers also searched until noon.";
        let gone = repeat(
            span(text, "Divers also searched until noon."),
            first_span(text, "Divers searched until dusk."),
            (3, 5),
            &[
                (Span::new(7, 7), span(text, "also")),
                (span(text, "dusk"), span(text, "noon")),
            ],
        );
        assert_eq!(
            explained(&cleaned(text, vec![gone])),
            "   1 keep   | Divers searched until dusk.
   1 REMOVE | Divers also searched until noon.
            ^ repeats this paragraph: 3 of 5 words
            ^ differs: original \"\", copy \"also\"
            ^ differs: original \"dusk\", copy \"noon\"
words: 9 in, 4 out; removed 5 by repeat
"
        );
    }

    #[test]
    fn a_copy_of_several_paragraphs_gives_its_reason_under_each() {
        let text = "One a.\nTwo b.\nOne a.\nTwo c.\n";
        let gone = repeat(
            Span::new(14, 27),
            Span::new(0, 13),
            (3, 4),
            &[(span(text, "b"), span(text, "c"))],
        );
        assert_eq!(
            explained(&cleaned(text, vec![gone])),
            "   1 keep   | One a.
   2 keep   | Two b.
   3 REMOVE | One a.
            ^ repeats paragraphs 1 to 2: 3 of 4 words
   4 REMOVE | Two c.
            ^ repeats paragraphs 1 to 2: 3 of 4 words
            ^ differs: original \"b\", copy \"c\"
words: 8 in, 4 out; removed 4 by repeat
"
        );
    }

    #[test]
    fn a_text_cannot_drive_the_terminal_nor_break_its_line() {
        let text = "A \u{1b}[2Jhostile\u{b}  line.";
        assert_eq!(
            explained(&cleaned(text, vec![])),
            "   1 keep   | A \\u{1b}[2Jhostile line.
words: 3 in, 3 out; nothing removed
"
        );
    }

    #[test]
    fn an_article_of_boilerplate_alone_is_noted() {
        let mut cleaned = cleaned("Advertisement", vec![]);
        cleaned.would_be_empty = true;
        assert_eq!(
            explained(&cleaned),
            "   1 keep   | Advertisement
note: rules would leave nothing of this article, so none was followed
words: 1 in, 1 out; nothing removed
"
        );
    }

    #[test]
    fn removed_text_is_red_and_reasons_are_dim() {
        let text = "Read more.";
        let mut out = Vec::new();
        let cleaned = cleaned(text, vec![rule(text, text, "Read")]);
        write_explained(&mut out, &cleaned, Screen::Colored).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "   1 \u{1b}[31mREMOVE | Read more.\u{1b}[0m
            \u{1b}[2m^ rule track-latest (promotion): \"Read\"\u{1b}[0m
"
        );
    }
}
