//! Counts what rules match in a corpus.

use std::collections::HashMap;

use copydesk::internals::n_words;
use copydesk::rules::Rule;
use copydesk::{Cleaned, Cleaner, NotedLine, Span};

/// What one rule took.
#[derive(Debug, Default)]
pub struct Taken {
    pub n_fired: usize,
    pub n_articles: usize,
    pub n_words: usize,
    /// Those of the words that stay without it: neither a repeat nor a rule that acts takes them.
    pub n_new: usize,
    /// How often it took each text, white space squeezed. Memory grows with the distinct texts that rules take.
    pub texts: HashMap<String, usize>,
    /// The number of the last article in which it fired, of those counted together.
    last_article: usize,
}

/// What all rules took.
#[derive(Debug, Default)]
pub struct Tally {
    pub n_articles: usize,
    pub n_words: usize,
    /// The words that any rule took, each once.
    pub n_taken: usize,
    taken: HashMap<String, Taken>,
}

impl Tally {
    /// What the rule took.
    pub fn of(&self, rule: &Rule) -> Option<&Taken> {
        self.taken.get(&*rule.id)
    }

    pub fn add(&mut self, cleaner: &Cleaner, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_words += n_words(cleaned.article.text);
        let mut end = 0;
        for line in cleaner.noted(cleaned) {
            let text = line.span.of(cleaned.article.text);
            self.add_line(&line, text, n_left(cleaned, line.span));
            if line.span.end > end {
                let start = line.span.start.max(end);
                self.n_taken += n_words(&cleaned.article.text[start..line.span.end]);
                end = line.span.end;
            }
        }
    }

    /// Adds what was counted of other articles.
    pub fn merge(&mut self, other: Tally) {
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        self.n_taken += other.n_taken;
        for (id, taken) in other.taken {
            self.taken.entry(id).or_default().merge(taken);
        }
    }

    fn add_line(&mut self, line: &NotedLine, text: &str, n_new: usize) {
        let taken = self.taken.entry(line.rule.id.to_string()).or_default();
        taken.n_words += n_words(text);
        taken.n_new += n_new;
        // The headline below a "Read more:" goes with it.
        if line.rule.phrase != line.span {
            return;
        }
        taken.n_fired += 1;
        taken.n_articles += usize::from(taken.last_article != self.n_articles);
        taken.last_article = self.n_articles;
        let words: Vec<&str> = text.split_whitespace().collect();
        *taken.texts.entry(words.join(" ")).or_default() += 1;
    }
}

impl Taken {
    fn merge(&mut self, other: Taken) {
        self.n_fired += other.n_fired;
        self.n_articles += other.n_articles;
        self.n_words += other.n_words;
        self.n_new += other.n_new;
        for (text, n) in other.texts {
            *self.texts.entry(text).or_default() += n;
        }
    }

    /// The texts taken most often and how often, five at most; of equals, the first by its characters.
    pub fn most_frequent(&self) -> Vec<(&str, usize)> {
        /// What a person reads before the next rule.
        const N_SHOWN: usize = 5;
        let texts = self.texts.iter().map(|(text, &n)| (text.as_str(), n));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_unstable_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        texts.truncate(N_SHOWN);
        texts
    }
}

/// The words of a span that were not cut.
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
