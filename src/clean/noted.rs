//! Reports the lines that noted rules match, removed or kept.

use super::{Cleaned, Cleaner};
use crate::finding::RuleMatch;
use crate::rules;
use crate::verdict::cover::Cover;
use crate::verdict::judge;
use crate::{Evidence, Finding, Span};

/// A text that a noted rule matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedLine {
    /// Whole sentences of the raw text, without the gap around them.
    pub span: Span,
    /// The match of the rule.
    pub rule: RuleMatch,
    /// Whether the text was removed.
    pub fate: Fate,
}

/// Whether a text was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of it is kept.
    Kept,
    /// All or some of it was removed, for any reason.
    Removed,
}

impl Cleaner {
    /// The lines that the noted rules match in an article that this cleaner cleaned, in order: see
    /// [`Noted`](crate::rules::Noted). Of matches with the same start, the longest is first, then that of the first rule.
    ///
    /// A match counts where its rule may act: one for the tail if everything after it was removed or would be, too. Costs
    /// one more search of the article by rules, or nothing if no rule is noted.
    pub fn noted(&self, cleaned: &Cleaned) -> Vec<NotedLine> {
        let article = &cleaned.article;
        let mut findings = rules::noted(article, &self.rules);
        if findings.is_empty() {
            return Vec::new();
        }
        let removed = cleaned.removals.iter().cloned().map(|removal| Finding {
            span: removal.span,
            evidence: removal.evidence,
        });
        let verdicts = judge(article, findings.iter().cloned().chain(removed).collect());
        if !verdicts.would_be_empty {
            let removed = Cover::new(verdicts.removals.iter().map(|removal| removal.span));
            findings.retain(|finding| removed.holds(article.text, finding.span));
        }
        findings.sort_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end)));
        let noted = |found| noted_line(found, cleaned);
        findings.into_iter().filter_map(noted).collect()
    }
}

fn noted_line(Finding { span, evidence }: Finding, cleaned: &Cleaned) -> Option<NotedLine> {
    let Evidence::Rule(rule) = evidence else {
        return None;
    };
    let next = cleaned.cuts.partition_point(|cut| cut.end <= span.start);
    let is_cut = cleaned.cuts.get(next).is_some_and(|cut| cut.overlaps(span));
    let fate = if is_cut { Fate::Removed } else { Fate::Kept };
    Some(NotedLine { span, rule, fate })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;
    use crate::rules::{Choice, Noted, RulesBuilder};

    const STORY: &str =
        "The ferry Marlow ran aground off Tarn Point on Monday, the harbour board said.";

    fn noted(rules: Rules, text: &str) -> Vec<(String, String, Fate)> {
        let cleaner = Cleaner::builder().rules(rules).build();
        let lines = cleaner.noted(&cleaner.clean(text));
        let line = |line: NotedLine| {
            (
                line.rule.id.to_string(),
                line.span.of(text).to_owned(),
                line.fate,
            )
        };
        lines.into_iter().map(line).collect()
    }

    fn authors() -> Rules {
        RulesBuilder::built_in().build(&Choice::default().note(Noted::Authors))
    }

    #[test]
    fn a_kept_credit_and_a_removed_copyright_line_are_both_reported() {
        let text = format!(
            "{STORY} (Reporting by Ana Marlow; Editing by Tom Reed)\nAdvertisement\n© 2031 Harbour Post. All rights reserved.\n"
        );
        let found = noted(authors(), &text);
        let fates: Vec<_> = found
            .iter()
            .map(|(_, text, fate)| (text.as_str(), *fate))
            .collect();
        assert_eq!(
            fates,
            [
                ("(Reporting by Ana Marlow; Editing by Tom Reed)", Fate::Kept),
                ("© 2031 Harbour Post. All rights reserved.", Fate::Removed),
            ]
        );
    }

    #[test]
    fn nothing_is_reported_where_no_rule_is_noted() {
        let text = format!("{STORY}\n© 2031 Harbour Post. All rights reserved.\n");
        assert_eq!(noted(Rules::built_in(), &text), []);
    }

    #[test]
    fn all_of_an_article_of_credits_alone_is_reported() {
        let found = noted(authors(), "© 2031 Harbour Post. All rights reserved.\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2, Fate::Kept);
    }

    #[test]
    fn a_rule_for_the_tail_is_reported_there_alone() {
        let rule = "x  navigation  tail\n  = harbour board\n  + Harbour board\n  - The board\n";
        let rules = || {
            let mut builder = RulesBuilder::built_in();
            builder.add("mine", rule).unwrap();
            builder.build(&Choice::default().note(Noted::UserRules))
        };
        let last = format!("{STORY}\nHarbour board\nAdvertisement\n");
        assert_eq!(noted(rules(), &last).len(), 1);
        let first = format!("Harbour board\n{STORY}\nAdvertisement\n");
        assert_eq!(noted(rules(), &first), []);
    }
}
