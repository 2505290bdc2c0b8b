//! Prints every paragraph with its verdict in the margin, and the reason under what goes.
//!
//! The margin is for eyes and for grep alike: `keep` or `REMOVE` after the paragraph's number, then a bar. A paragraph
//! of which only a part goes has a line for each part. Line breaks show as spaces, so that a line is a line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use copydesk::{Article, Cleaned, Reason, Removal, Span};
use unicode_segmentation::UnicodeSegmentation;

use crate::cli::show::evidence::{self, one_line};
use crate::cli::terminal::screen::{Screen, Tint};

/// The words of all articles explained, and of those that go, by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordCount {
    pub n_articles: usize,
    pub n_changed: usize,
    pub n_kept: usize,
    pub n_removed: BTreeMap<Reason, usize>,
}

impl WordCount {
    /// Adds an article. Costs one pass of UAX #29 over the text.
    pub fn add(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_changed += usize::from(!cleaned.is_clean());
        self.n_kept += n_words(&cleaned.text());
        for removal in &cleaned.removals {
            let n_words = n_words(removal.span.of(cleaned.article.text));
            *self.n_removed.entry(removal.reason()).or_default() += n_words;
        }
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: WordCount) {
        self.n_articles += other.n_articles;
        self.n_changed += other.n_changed;
        self.n_kept += other.n_kept;
        for (reason, n_words) in other.n_removed {
            *self.n_removed.entry(reason).or_default() += n_words;
        }
    }

    /// The words that came in. Where two sentences stand glued, their last and first words count as two.
    fn n_words(&self) -> usize {
        self.n_kept + self.n_removed.values().sum::<usize>()
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
    let removed = count.n_removed.iter().filter(|(_, n)| **n > 0);
    let reasons: Vec<String> = removed
        .map(|(reason, n)| format!("{n} by {}", reason.name()))
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
    for reason in evidence::lines(article, index, part.span, &removal.evidence) {
        writeln!(
            out,
            "            {}",
            screen.paint(Tint::Aside, format!("^ {reason}"))
        )?;
    }
    Ok(())
}

fn n_words(text: &str) -> usize {
    text.unicode_words().count()
}

#[cfg(test)]
mod tests {
    use copydesk::finding::{Difference, Repeat, RuleMatch};
    use copydesk::rules::Scope;
    use copydesk::{Evidence, Wrap, internals};

    use super::*;

    fn cleaned<'t>(text: &'t str, removals: Vec<Removal>) -> Cleaned<'t> {
        let cuts = removals.iter().map(|r| r.span).collect();
        internals::cleaned(Article::new(text, Wrap::Lines), removals, cuts)
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
        let evidence = Evidence::Rule(RuleMatch {
            id: "track-latest".into(),
            category: "promotion".into(),
            scope: Scope::Tail,
            phrase: span(text, phrase),
        });
        Removal::new(span(text, part), evidence)
    }

    fn repeat(
        copy: Span,
        original: Span,
        n: (usize, usize),
        differences: &[(Span, Span)],
    ) -> Removal {
        let differences = differences.iter();
        let evidence = Evidence::Repeat(Repeat {
            original,
            n_words: n.1,
            n_matched: n.0,
            differences: differences
                .map(|&(original, copy)| Difference { original, copy })
                .collect(),
        });
        Removal::new(copy, evidence)
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
        let mut first = rule(text, "Read more", "Read");
        first.span = Span::new(0, 10);
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
