//! The counts of a run. The tallies of parts add up to that of the whole in any order.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use copydesk::boundary::Level;
use copydesk::finding::RuleMatch;
use copydesk::format::{Parsed, RowError};
use copydesk::internals::n_words;
use copydesk::{Cleaned, Reason, Removal};
use serde_json::json;

use crate::cli::args::EmptyName;
use crate::cli::input::SkippedKinds;
use crate::cli::terminal::n_of;

/// The levels and their names.
pub const LEVELS: [(&str, Level); 3] = [
    ("careful", Level::Careful),
    ("normal", Level::Normal),
    ("thorough", Level::Thorough),
];

/// Whether records have a field, and lack it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub is_found: bool,
    pub is_missed: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub n_articles: u64,
    pub n_changed: u64,
    /// Articles from which a repeat was removed.
    pub n_doubled: u64,
    pub n_would_be_empty: u64,
    /// Files and lines without an article.
    pub n_failed: u64,
    /// Fields of records that are null or missing, and those that are missing.
    pub n_without_text: u64,
    pub n_missing: u64,
    /// The fields that hold texts, in the order of the plan, then that of the headline.
    pub fields: Vec<Seen>,
    /// Copies of other articles, which are left out.
    pub n_left_out: u64,
    /// Files that an earlier run finished.
    pub n_finished_before: u64,
    /// Files cleaned in place whose backup exists already.
    pub n_without_backup: u64,
    /// Files cleaned in place whose owner could not be kept.
    pub n_new_owner: u64,
    pub n_bytes: u64,
    /// Words of clean articles, if articles are explained.
    pub n_words_kept: u64,
    /// Words that each of [`LEVELS`] would remove, if articles are explained.
    pub at_levels: [u64; 3],
    /// Files in folders that are not articles.
    pub skipped: SkippedKinds,
    /// Removed words by reason.
    pub removed: BTreeMap<Reason, u64>,
    /// Words removed by rules, by category.
    pub categories: BTreeMap<Arc<str>, u64>,
    /// How often each rule removed something, and how many words.
    pub rules: BTreeMap<Arc<str>, (u64, u64)>,
}

impl Tally {
    /// Adds an article.
    pub fn article(&mut self, cleaned: &Cleaned) {
        self.n_articles += 1;
        self.n_changed += u64::from(!cleaned.is_clean());
        self.n_would_be_empty += u64::from(cleaned.would_be_empty);
    }

    /// Counts the words of the removed text of an article.
    pub fn words(&mut self, cleaned: &Cleaned) {
        for removal in &cleaned.removals {
            let n_words = n_words(removal.span.of(cleaned.article.text)) as u64;
            *self.removed.entry(removal.reason()).or_default() += n_words;
            if let Some(RuleMatch { id, category, .. }) = removal.evidence.rule() {
                *self.categories.entry(category.clone()).or_default() += n_words;
                let rule = self.rules.entry(id.clone()).or_default();
                *rule = (rule.0 + 1, rule.1 + n_words);
            }
        }
        let mut reasons = cleaned.removals.iter().map(Removal::reason);
        let is_doubled = reasons.any(|reason| reason == Reason::Repeat);
        self.n_doubled += u64::from(is_doubled);
    }

    /// Notes whether a record has the field of this number.
    pub fn field<R>(&mut self, at: usize, parsed: &Result<Parsed<R>, RowError>) {
        if self.fields.len() <= at {
            self.fields.resize(at + 1, Seen::default());
        }
        match parsed {
            Ok(Parsed::Pass) => {}
            Err(error) if !error.is_of_field() => {}
            Ok(Parsed::Missing) => self.fields[at].is_missed = true,
            _ => self.fields[at].is_found = true,
        }
    }

    pub fn add_at_levels(&mut self, removed: [u64; 3]) {
        for (sum, n) in self.at_levels.iter_mut().zip(removed) {
            *sum += n;
        }
    }

    pub fn n_removed(&self) -> u64 {
        self.removed.values().sum()
    }

    fn removed_by(&self, reason: Reason) -> u64 {
        self.removed.get(&reason).copied().unwrap_or_default()
    }

    pub fn merge(&mut self, other: &Tally) {
        self.n_articles += other.n_articles;
        self.n_changed += other.n_changed;
        self.n_doubled += other.n_doubled;
        self.n_would_be_empty += other.n_would_be_empty;
        self.n_failed += other.n_failed;
        self.n_without_text += other.n_without_text;
        self.n_missing += other.n_missing;
        self.n_left_out += other.n_left_out;
        self.n_finished_before += other.n_finished_before;
        self.n_without_backup += other.n_without_backup;
        self.n_new_owner += other.n_new_owner;
        self.n_bytes += other.n_bytes;
        self.n_words_kept += other.n_words_kept;
        self.add_at_levels(other.at_levels);
        let n_fields = self.fields.len().max(other.fields.len());
        self.fields.resize(n_fields, Seen::default());
        for (seen, more) in self.fields.iter_mut().zip(&other.fields) {
            seen.is_found |= more.is_found;
            seen.is_missed |= more.is_missed;
        }
        for (kind, n) in &other.skipped {
            *self.skipped.entry(kind).or_default() += n;
        }
        for (reason, n) in &other.removed {
            *self.removed.entry(*reason).or_default() += n;
        }
        for (category, n) in &other.categories {
            *self.categories.entry(category.clone()).or_default() += n;
        }
        for (id, (n, n_words)) in &other.rules {
            let rule = self.rules.entry(id.clone()).or_default();
            *rule = (rule.0 + n, rule.1 + n_words);
        }
    }

    /// Notes about files that their owner may not expect, each once for the run.
    pub fn notes(&self) -> Vec<String> {
        let notes = [
            (
                self.n_without_backup,
                "cleaned without a new backup, since one was there; it is kept as it was",
            ),
            (
                self.n_new_owner,
                "changed owner or group: a cleaned file is a new one, and only root can give it to somebody else",
            ),
        ];
        let notes = notes.into_iter().filter(|(n, _)| *n > 0);
        notes
            .map(|(n, note)| format!("{} {note}", n_of(n, "file", "files")))
            .collect()
    }

    /// Says how many articles are only boilerplate, and what was done with them.
    pub fn only_boilerplate(&self, done: EmptyName) -> Option<String> {
        let done = match done {
            EmptyName::Keep => "kept whole",
            EmptyName::Empty => "emptied",
            EmptyName::Drop => "left out",
            EmptyName::Error => return None,
        };
        let n = n_of(self.n_would_be_empty, "article is", "articles are");
        (self.n_would_be_empty > 0)
            .then(|| format!("{n} only boilerplate: {done} (see `--when-empty`)"))
    }

    /// The summary for people.
    pub fn text(&self, took: Duration) -> String {
        let empty = match self.n_would_be_empty {
            0 => String::new(),
            n => format!(", {n} only boilerplate"),
        };
        let mut lines = vec![format!(
            "articles: {}, {} changed, {} doubled{}; {} failed",
            self.n_articles, self.n_changed, self.n_doubled, empty, self.n_failed
        )];
        if self.n_without_text > 0 {
            let n = self.n_without_text;
            lines.push(format!(
                "no text:  {n} records whose field is null or missing"
            ));
        }
        if self.n_left_out > 0 {
            let (one, many) = ("copy of another article", "copies of other articles");
            lines.push(format!("left out: {}", n_of(self.n_left_out, one, many)));
        }
        if self.n_finished_before > 0 {
            let files = n_of(self.n_finished_before, "file", "files");
            lines.push(format!("skipped:  {files} that an earlier run finished"));
        }
        let mut removed = format!(
            "removed:  {}: {} by repeat, {} by rule",
            n_of(self.n_removed(), "word", "words"),
            self.removed_by(Reason::Repeat),
            self.removed_by(Reason::Rule)
        );
        if self.removed_by(Reason::Rule) > 0 {
            let mut categories: Vec<_> = self.categories.iter().collect();
            categories.sort_by_key(|(name, n)| (Reverse(**n), *name));
            let named = categories.iter().map(|(name, n)| format!("{name} {n}"));
            removed += &format!(" ({})", named.collect::<Vec<_>>().join(", "));
        }
        for (reason, by) in [
            (Reason::Boundary, "by boundary"),
            (Reason::Learned, "as learned"),
            (Reason::Passage, "as passages"),
        ] {
            if self.removed_by(reason) > 0 {
                removed += &format!(", {} {by}", self.removed_by(reason));
            }
        }
        lines.push(removed);
        if !self.rules.is_empty() {
            let top = self.top_rules().into_iter();
            let top: Vec<String> = top.map(|(id, n, _)| format!("{id} {n}")).collect();
            lines.push(format!("rules:    {}", top.join(", ")));
        }
        let (seconds, speed) = (took.as_secs_f64(), self.megabytes_per_second(took));
        lines.push(format!("time:     {seconds:.1} s, {speed:.1} MB/s"));
        lines.join("\n")
    }

    /// The summary for programs: one JSON object on one line.
    pub fn json(&self, took: Duration) -> String {
        let rules = self.top_rules().into_iter();
        let rules: Vec<_> = rules
            .map(|(id, n, n_words)| json!({"id": &**id, "removals": n, "words": n_words}))
            .collect();
        let categories = self.categories.iter().map(|(name, n)| (&**name, *n));
        let categories: BTreeMap<&str, u64> = categories.collect();
        let mut words_removed = json!({ "categories": categories });
        for reason in Reason::ALL {
            words_removed[reason.name()] = self.removed_by(reason).into();
        }
        json!({
            "articles": self.n_articles,
            "changed": self.n_changed,
            "doubled": self.n_doubled,
            "would_be_empty": self.n_would_be_empty,
            "failed": self.n_failed,
            "without_text": self.n_without_text,
            "left_out": self.n_left_out,
            "skipped": self.skipped.values().sum::<u64>(),
            "finished_before": self.n_finished_before,
            "without_backup": self.n_without_backup,
            "new_owner": self.n_new_owner,
            "bytes": self.n_bytes,
            "words_removed": words_removed,
            "top_rules": rules,
            "seconds": took.as_secs_f64(),
            "megabytes_per_second": self.megabytes_per_second(took),
        })
        .to_string()
    }

    /// The rules that removed most often, at most ten.
    fn top_rules(&self) -> Vec<(&Arc<str>, u64, u64)> {
        let mut rules: Vec<_> = self.rules.iter().map(|(id, r)| (id, r.0, r.1)).collect();
        rules.sort_by_key(|&(id, n, _)| (Reverse(n), id.clone()));
        rules.truncate(10);
        rules
    }

    fn megabytes_per_second(&self, took: Duration) -> f64 {
        self.n_bytes as f64 / 1e6 / took.as_secs_f64().max(1e-9)
    }
}
