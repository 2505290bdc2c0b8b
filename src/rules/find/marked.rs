//! Searches paragraphs that have Markdown marks.

use super::{Finder, Found, points_on};
use crate::article::{Paragraph, words};
use crate::rules::Scope;
use crate::rules::choice::Role;
use crate::rules::plain::Plain;
use crate::{Article, Span};

impl Finder<'_> {
    /// Searches a paragraph with marks as if it had none. A match that would leave half of a pair of marks is dropped.
    #[cold]
    #[inline(never)]
    pub(super) fn marked(&mut self, body: Span, plain: &Plain) {
        let whole = Span::new(0, plain.text.len());
        if whole.is_empty() {
            return;
        }
        let article = Article {
            text: &plain.text,
            lead: Span::new(0, 0),
            paragraphs: vec![Paragraph::new(whole)],
            certainties: Vec::new(),
        };
        let words = words::words(&plain.text);
        let mut finder = Finder::new(&article, &words, self.rules, self.own.filter, self.acts);
        finder.unmarked(whole);
        if let Some(link) = plain.last_link {
            finder.label(link);
        }
        let raw = body.of(self.article.text);
        // Sentences are removed from either end one by one: a cut behind several may be sound where one behind the first is not.
        let (mut start, mut end) = (plain.start(whole).0, raw.len());
        let (mut openings, mut endings) = (Vec::new(), Vec::new());
        for same in finder.found.chunk_by(|a, b| a.span == b.span) {
            let span = same[0].span;
            let is_opening = self.rules.rule(same[0].rule).scope == Scope::Opening;
            let pending = if is_opening {
                &mut openings
            } else {
                &mut endings
            };
            let (part, is_sound) = if span == whole {
                (Span::new(0, raw.len()), true)
            } else if is_opening {
                let (at, is_sound) = plain.end(span);
                let part = Span::new(start, at);
                start = raw.len() - raw[at..].trim_start().len();
                (part, is_sound)
            } else {
                // If no text is left, the marks of the line are removed too.
                let (at, is_sound) = match span.start {
                    0 => (0, true),
                    _ => plain.start(span),
                };
                let part = Span::new(at, end);
                end = raw[..at].trim_end().len();
                (part, is_sound)
            };
            let part = Span::new(body.start + part.start, body.start + part.end);
            for found in same {
                let found = Found {
                    span: part,
                    phrase: part,
                    ..*found
                };
                // A credit is kept wherever it is.
                if self.rules.role(found.rule).is_some_and(Role::acts) {
                    pending.push(found);
                } else {
                    self.found.push(found);
                }
            }
            if is_sound {
                self.found.append(pending);
            }
        }
    }

    /// Removes a paragraph that is a label and a link, which begins at `link`, like a label and the headline below it.
    fn label(&mut self, link: usize) {
        let label = self.article.text[..link].trim_end();
        if points_on(label) {
            let label = Span::new(0, label.len());
            self.own.look_at(label);
            let mut rules = self.matches(label, None);
            rules.retain(|&rule| self.rules.rule(rule).scope == Scope::Pair);
            self.push(&rules, Span::new(0, self.article.text.len()));
        }
    }
}
