//! What came of a run, in numbers. Tallies of parts add up to that of the whole in any order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use copydesk::finding::RuleMatch;
use copydesk::{Cleaned, Reason, Removal};
use serde_json::json;
use unicode_segmentation::UnicodeSegmentation;

/// Counts of articles, words and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n_articles: u64,
    pub n_changed: u64,
    /// Articles that lost a copy.
    pub n_doubled: u64,
    pub n_would_be_empty: u64,
    /// Files and lines that have no article.
    pub n_failed: u64,
    /// Articles that were left out as copies of others.
    pub n_left_out: u64,
    /// Files of folders that are no articles.
    pub n_skipped: u64,
    /// Files that an earlier run finished.
    pub n_finished_before: u64,
    /// Files cleaned in place without a backup of their raw text, since one was there.
    pub n_without_backup: u64,
    /// Files cleaned in place whose owner could not be kept.
    pub n_new_owner: u64,
    pub n_bytes: u64,
    /// Removed words, by reason.
    pub n_words: BTreeMap<Reason, u64>,
    /// The words that rules removed, by category.
    pub n_words_ruled: BTreeMap<Arc<str>, u64>,
    /// How often each rule removed something, and how many words.
    pub rules: BTreeMap<Arc<str>, (u64, u64)>,
}

impl Tally {
    /// Adds an article. Words are counted, by UAX #29, in what goes alone.
    pub fn article(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_changed += u64::from(!cleaned.is_clean());
        self.n_would_be_empty += u64::from(cleaned.would_be_empty);
        let reasons = || cleaned.removals.iter().map(Removal::reason);
        self.n_doubled += u64::from(reasons().any(|reason| reason == Reason::Repeat));
        for removal in &cleaned.removals {
            let text = removal.span.of(cleaned.article.text);
            let n_words = text.unicode_words().count() as u64;
            *self.n_words.entry(removal.reason()).or_default() += n_words;
            if let Some(RuleMatch { id, category, .. }) = removal.evidence.rule() {
                *self.n_words_ruled.entry(category.clone()).or_default() += n_words;
                let rule = self.rules.entry(id.clone()).or_default();
                *rule = (rule.0 + 1, rule.1 + n_words);
            }
        }
    }

    pub fn merge(&mut self, other: Tally) {
        self.n_articles += other.n_articles;
        self.n_changed += other.n_changed;
        self.n_doubled += other.n_doubled;
        self.n_would_be_empty += other.n_would_be_empty;
        self.n_failed += other.n_failed;
        self.n_left_out += other.n_left_out;
        self.n_skipped += other.n_skipped;
        self.n_finished_before += other.n_finished_before;
        self.n_without_backup += other.n_without_backup;
        self.n_new_owner += other.n_new_owner;
        self.n_bytes += other.n_bytes;
        for (reason, n) in other.n_words {
            *self.n_words.entry(reason).or_default() += n;
        }
        for (category, n) in other.n_words_ruled {
            *self.n_words_ruled.entry(category).or_default() += n;
        }
        for (id, (n, n_words)) in other.rules {
            let rule = self.rules.entry(id).or_default();
            *rule = (rule.0 + n, rule.1 + n_words);
        }
    }

    /// What happened to files that their owner may not expect, each once for the run.
    pub fn notes(&self) -> Vec<String> {
        let files = |n: u64| match n {
            1 => "1 file".to_owned(),
            n => format!("{n} files"),
        };
        let mut notes = Vec::new();
        if self.n_without_backup > 0 {
            notes.push(format!(
                "{} cleaned without a new backup, since one was there; it is kept as it was",
                files(self.n_without_backup)
            ));
        }
        if self.n_new_owner > 0 {
            notes.push(format!(
                "{} changed owner or group: a cleaned file is a new one, and only root can give it to somebody else",
                files(self.n_new_owner)
            ));
        }
        notes
    }

    /// The summary for people.
    pub fn text(&self, took: Duration) -> String {
        let mut lines = vec![format!(
            "articles: {}, {} changed, {} doubled; {} failed",
            self.n_articles, self.n_changed, self.n_doubled, self.n_failed
        )];
        if self.n_left_out > 0 {
            lines.push(format!(
                "left out: {} copies of other articles",
                self.n_left_out
            ));
        }
        if self.n_finished_before > 0 {
            lines.push(format!(
                "skipped:  {} files that an earlier run finished",
                self.n_finished_before
            ));
        }
        lines.push(self.removed_words());
        if !self.rules.is_empty() {
            let top: Vec<String> = self
                .top_rules()
                .into_iter()
                .map(|(id, n, _)| format!("{id} {n}"))
                .collect();
            lines.push(format!("rules:    {}", top.join(", ")));
        }
        lines.push(format!(
            "time:     {:.1} s, {:.1} MB/s",
            took.as_secs_f64(),
            self.megabytes_a_second(took)
        ));
        lines.join("\n")
    }

    fn removed_words(&self) -> String {
        let n_words = |reason: Reason| self.n_words.get(&reason).copied().unwrap_or(0);
        let mut line = format!("removed:  {} words: ", self.n_words.values().sum::<u64>());
        for reason in Reason::ALL {
            let n = n_words(reason);
            match reason {
                Reason::Repeat => line += &format!("{n} by repeat"),
                Reason::Rule => line += &format!(", {n} by rule{}", self.categories()),
                Reason::Learned if n > 0 => line += &format!(", {n} as learned"),
                _ if n > 0 => line += &format!(", {n} by {}", reason.name()),
                _ => {}
            }
        }
        line
    }

    /// The words that rules removed by category, most first, in brackets.
    fn categories(&self) -> String {
        let mut categories: Vec<_> = self.n_words_ruled.iter().collect();
        categories.sort_by_key(|&(name, n)| (std::cmp::Reverse(*n), name.clone()));
        let named: Vec<String> = categories
            .iter()
            .map(|(name, n)| format!("{name} {n}"))
            .collect();
        match named.as_slice() {
            [] => String::new(),
            named => format!(" ({})", named.join(", ")),
        }
    }

    /// The summary for programs: one JSON object on one line.
    pub fn json(&self, took: Duration) -> String {
        let rules: Vec<_> = self
            .top_rules()
            .into_iter()
            .map(|(id, n, n_words)| json!({"id": &**id, "removals": n, "words": n_words}))
            .collect();
        let categories: BTreeMap<&str, u64> =
            self.n_words_ruled.iter().map(|(c, &n)| (&**c, n)).collect();
        let n_words = |reason: Reason| self.n_words.get(&reason).copied().unwrap_or(0);
        let mut words_removed: serde_json::Map<String, serde_json::Value> = Reason::ALL
            .map(|reason| (reason.name().to_owned(), n_words(reason).into()))
            .into_iter()
            .collect();
        words_removed.insert("categories".to_owned(), json!(categories));
        json!({
            "articles": self.n_articles,
            "changed": self.n_changed,
            "doubled": self.n_doubled,
            "would_be_empty": self.n_would_be_empty,
            "failed": self.n_failed,
            "left_out": self.n_left_out,
            "skipped": self.n_skipped,
            "finished_before": self.n_finished_before,
            "without_backup": self.n_without_backup,
            "new_owner": self.n_new_owner,
            "bytes": self.n_bytes,
            "words_removed": words_removed,
            "top_rules": rules,
            "seconds": took.as_secs_f64(),
            "megabytes_per_second": self.megabytes_a_second(took),
        })
        .to_string()
    }

    /// The rules that removed most often, at most ten.
    fn top_rules(&self) -> Vec<(&Arc<str>, u64, u64)> {
        let mut rules: Vec<_> = self.rules.iter().map(|(id, r)| (id, r.0, r.1)).collect();
        rules.sort_by_key(|&(id, n, _)| (std::cmp::Reverse(n), id.clone()));
        rules.truncate(10);
        rules
    }

    fn megabytes_a_second(&self, took: Duration) -> f64 {
        self.n_bytes as f64 / 1e6 / took.as_secs_f64().max(1e-9)
    }
}

#[cfg(test)]
mod tests {
    use copydesk::Cleaner;

    use super::*;

    const RAW: &str =
        "The ferry sank on Monday.\n\nAdvertisement\n\nFollow us on Facebook and Twitter.\n";

    fn tally(text: &str) -> Tally {
        let mut tally = Tally::default();
        tally.article(&Cleaner::builder().build().clean(text));
        tally
    }

    #[test]
    fn tallies_add_up_in_any_order() {
        let (a, b) = (tally(RAW), tally("The ferry sank.\n"));
        let (mut ab, mut ba) = (a.clone(), b.clone());
        ab.merge(b);
        ba.merge(a);
        assert_eq!(ab, ba);
        assert_eq!((ab.n_articles, ab.n_changed), (2, 1));
    }

    #[test]
    fn a_summary_names_what_went() {
        let mut tally = tally(RAW);
        tally.n_bytes = 3_000_000;
        assert_eq!(
            tally.text(Duration::from_secs(2)),
            "articles: 1, 1 changed, 0 doubled; 0 failed\n\
             removed:  7 words: 0 by repeat, 7 by rule (social 6, advertisement 1)\n\
             rules:    ad-label 1, follow-us 1\n\
             time:     2.0 s, 1.5 MB/s"
        );
        let json: serde_json::Value =
            serde_json::from_str(&tally.json(Duration::from_secs(2))).unwrap();
        assert_eq!(json["words_removed"]["categories"]["social"], 6);
        assert_eq!(json["megabytes_per_second"], 1.5);
    }
}
