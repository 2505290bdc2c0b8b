//! Counts the matches of rules in a corpus.

use std::collections::HashMap;

use copydesk::internals::n_words;
use copydesk::rules::Rule;
use copydesk::{Cleaned, NotedLine, Span};

#[derive(Debug, Default)]
pub struct Matches {
    pub n_fired: usize,
    pub n_articles: usize,
    pub n_words: usize,
    /// The words that no repeat and no other rule removes.
    pub n_new: usize,
    /// The number of matches of each text, with white space squeezed. Memory grows with the distinct texts.
    pub texts: HashMap<String, usize>,
    /// The number of the last article with a match.
    last_article: usize,
}

#[derive(Debug, Default)]
pub struct Tally {
    pub n_articles: usize,
    pub n_words: usize,
    by_rule: HashMap<String, Matches>,
}

impl Tally {
    pub fn of(&self, rule: &Rule) -> Option<&Matches> {
        self.by_rule.get(&*rule.id)
    }

    pub fn add(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_words += n_words(cleaned.article.text);
        for line in cleaned.noted() {
            let text = line.span.of(cleaned.article.text);
            self.add_line(&line, text, n_left(cleaned, line.span));
        }
    }

    /// Adds the counts of other articles.
    pub fn merge(&mut self, other: Tally) {
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        for (id, matches) in other.by_rule {
            self.by_rule.entry(id).or_default().merge(matches);
        }
    }

    fn add_line(&mut self, line: &NotedLine, text: &str, n_new: usize) {
        let matches = self.by_rule.entry(line.rule.id.to_string()).or_default();
        matches.n_words += n_words(text);
        matches.n_new += n_new;
        // The headline below a "Read more:" is removed with it, and is no match of its own.
        if line.rule.phrase != line.span {
            return;
        }
        matches.n_fired += 1;
        matches.n_articles += usize::from(matches.last_article != self.n_articles);
        matches.last_article = self.n_articles;
        let words: Vec<&str> = text.split_whitespace().collect();
        *matches.texts.entry(words.join(" ")).or_default() += 1;
    }
}

impl Matches {
    fn merge(&mut self, other: Matches) {
        self.n_fired += other.n_fired;
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        self.n_new += other.n_new;
        for (text, n) in other.texts {
            *self.texts.entry(text).or_default() += n;
        }
    }

    /// The five most frequent texts and their numbers, in the order of frequency, then of characters.
    pub fn most_frequent(&self) -> Vec<(&str, usize)> {
        const N_SHOWN: usize = 5;
        let texts = self.texts.iter().map(|(text, &n)| (text.as_str(), n));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        texts.truncate(N_SHOWN);
        texts
    }
}

/// The number of words of a span that were not cut.
fn n_left(cleaned: &Cleaned, span: Span) -> usize {
    let next = cleaned.cuts.partition_point(|cut| cut.end <= span.start);
    let inside = cleaned.cuts[next..]
        .iter()
        .take_while(|cut| cut.start < span.end);
    let (mut at, mut n_left) = (span.start, 0);
    for cut in inside {
        n_left += n_words(&cleaned.article.text[at..cut.start.max(at)]);
        at = cut.end;
    }
    n_left + n_words(&cleaned.article.text[at.min(span.end)..span.end])
}
