//! Tells of lines that some rules take, whether they went or stayed.

use super::{Cleaned, Cleaner};
use crate::finding::RuleMatch;
use crate::rules;
use crate::verdict::cover::Cover;
use crate::verdict::{Verdicts, judge};
use crate::{Evidence, Finding, Span};

/// A text that a noted rule takes, or would take if it acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotedLine {
    /// Whole sentences of the raw text, without the gap around them.
    pub span: Span,
    /// The rule that it fits.
    pub rule: RuleMatch,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of it stayed.
    Kept,
    /// It went, or some of it, for whatever reason.
    Removed,
}

impl Cleaner {
    /// What the noted rules take of an article that this cleaner cleaned, in order: see [`Noted`](crate::rules::Noted). Where
    /// rules take the same text, the longest comes first, then the rule that stands first.
    ///
    /// A match counts where its rule may act: one for the tail if all after it goes or would go, too. One more search of
    /// the article by rules; nothing at all if no rule is noted.
    pub fn noted(&self, cleaned: &Cleaned) -> Vec<NotedLine> {
        let article = &cleaned.article;
        let mut lines = match_by_rule(rules::noted(article, &self.rules));
        if lines.is_empty() {
            return lines_of(lines, cleaned);
        }
        let went = cleaned.removals.iter().cloned().map(|removal| Finding {
            span: removal.span,
            evidence: removal.evidence,
        });
        let noted = lines.iter().cloned().map(|(span, rule)| Finding {
            span,
            evidence: Evidence::Rule(rule),
        });
        let Verdicts {
            removals,
            would_be_empty,
        } = judge(article, noted.chain(went).collect());
        if !would_be_empty {
            let going = Cover::new(removals.iter().map(|removal| removal.span));
            lines.retain(|(span, _)| going.holds(article.text, *span));
        }
        lines_of(lines, cleaned)
    }
}

fn match_by_rule(findings: Vec<Finding>) -> Vec<(Span, RuleMatch)> {
    let by_rule = findings
        .into_iter()
        .filter_map(|finding| match finding.evidence {
            Evidence::Rule(rule) => Some((finding.span, rule)),
            Evidence::Repeat(_) | Evidence::Boundary(_) | Evidence::Learned(_) => None,
        });
    by_rule.collect()
}

/// The matches in order, and what became of them.
fn lines_of(mut lines: Vec<(Span, RuleMatch)>, cleaned: &Cleaned) -> Vec<NotedLine> {
    lines.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let told = lines.into_iter().map(|(span, rule)| {
        let next = cleaned.cuts.partition_point(|cut| cut.end <= span.start);
        let is_cut = cleaned.cuts.get(next).is_some_and(|cut| cut.overlaps(span));
        let fate = if is_cut { Fate::Removed } else { Fate::Kept };
        NotedLine { span, rule, fate }
    });
    told.collect()
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
        let told = |line: NotedLine| {
            (
                line.rule.id.to_string(),
                line.span.of(text).to_owned(),
                line.fate,
            )
        };
        lines.into_iter().map(told).collect()
    }

    fn authors() -> Rules {
        RulesBuilder::built_in().build(&Choice::default().note(Noted::Authors))
    }

    #[test]
    fn a_credit_that_stays_and_a_copyright_line_that_goes_are_both_told() {
        let text = format!(
            "{STORY} (Reporting by Ana Marlow; Editing by Tom Reed)\nAdvertisement\n© 2031 Harbour Post. All rights reserved.\n"
        );
        let told = noted(authors(), &text);
        let fates: Vec<_> = told
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
    fn nothing_is_told_where_no_rule_is_noted() {
        let text = format!("{STORY}\n© 2031 Harbour Post. All rights reserved.\n");
        assert_eq!(noted(Rules::built_in(), &text), []);
    }

    #[test]
    fn an_article_of_credits_alone_is_told_whole() {
        let told = noted(authors(), "© 2031 Harbour Post. All rights reserved.\n");
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].2, Fate::Kept);
    }

    #[test]
    fn a_rule_for_the_tail_is_told_there_alone() {
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
