//! Puts a set of rules together from files, and freezes it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::built_in::TABLE;
use super::choice::Role;
use super::reader;
use super::table::{File, NO_ANCHORS, TableBuilder, add_to};
use super::{Choice, Layer, Origin, Rule, RuleError, Rules, Scope};
use crate::Span;

/// Reads files of rules, one after the other, and builds [`Rules`] of them.
#[derive(Debug, Default)]
pub struct RulesBuilder {
    layers: Vec<Layer>,
    /// The ids of rules that a later file switched off.
    off: HashSet<String>,
}

impl RulesBuilder {
    /// Begins with the rules that the program carries, which are built already.
    pub fn built_in() -> Self {
        RulesBuilder {
            layers: vec![Layer::new(Cow::Borrowed(&TABLE), Origin::BuiltIn)],
            off: HashSet::new(),
        }
    }

    pub(super) fn of(rules: Rules) -> Self {
        RulesBuilder {
            layers: rules.layers,
            off: HashSet::new(),
        }
    }

    /// Adds the rules of a user's file called `name`, whose text is `source`, and leaves out those that it switches off.
    ///
    /// # Errors
    ///
    /// The first fault of the file; then nothing is added.
    pub fn add(&mut self, name: &str, source: &str) -> Result<(), RuleError> {
        let parsed = reader::read(source)?;
        let off = self.switched_off(source, &parsed.off)?;
        self.refuse_known_ids(source, &parsed.rules, &off)?;
        let file = File {
            name: Cow::Owned(name.to_owned()),
            source: Cow::Owned(source.to_owned()),
        };
        let mut builder = TableBuilder::default();
        builder.add(file, parsed)?;
        for layer in &mut self.layers {
            for (rule, role) in layer.table.rules.iter().zip(&mut layer.roles) {
                if off.contains(&*rule.id) {
                    *role = None;
                }
            }
        }
        self.off.extend(off);
        self.layers
            .push(Layer::new(Cow::Owned(builder.build()), Origin::User));
        Ok(())
    }

    /// The languages that rules are written in, by ISO 639 code, sorted.
    pub fn languages(&self) -> Vec<&str> {
        let codes = self.rules().flat_map(|rule| rule.languages.iter());
        let codes: BTreeSet<&str> = codes.map(|code| &**code).collect();
        codes.into_iter().collect()
    }

    /// Freezes the rules that `choice` does not leave out.
    pub fn build(self, choice: &Choice) -> Rules {
        self.freeze(|rule, origin, _| choice.role(rule, origin))
    }

    /// Freezes all rules, also those that do not act unless the user says so: to list them and to try their examples.
    pub fn build_all(self) -> Rules {
        let choice = Choice::default();
        self.freeze(|rule, origin, before| Some(choice.role(rule, origin).unwrap_or(before)))
    }

    /// Gives each rule that is not switched off its role.
    fn freeze(mut self, role_of: impl Fn(&Rule, Origin, Role) -> Option<Role>) -> Rules {
        let (mut has_openings, mut keeps_pairs) = (false, false);
        let (mut filter, mut acting_filter) = (NO_ANCHORS.to_vec(), NO_ANCHORS.to_vec());
        for layer in &mut self.layers {
            for (rule, role) in layer.table.rules.iter().zip(&mut layer.roles) {
                *role = role.and_then(|before| role_of(rule, layer.origin, before));
                has_openings |= role.is_some() && rule.scope == Scope::Opening;
                keeps_pairs |= role.is_some_and(Role::keeps) && rule.scope == Scope::Pair;
            }
            for &(hash, pattern) in layer.table.anchors.iter() {
                let rule = layer.table.patterns[pattern as usize].rule;
                add_to(&mut filter, hash);
                if layer.roles[rule as usize].is_some_and(|role| role.acts() || role.is_noted()) {
                    add_to(&mut acting_filter, hash);
                }
            }
        }
        Rules {
            has_arabic_anchors: self.layers.iter().any(|l| l.table.has_arabic_anchors),
            layers: self.layers,
            has_openings,
            keeps_pairs,
            filter,
            acting_filter,
        }
    }

    fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.layers.iter().flat_map(Layer::rules)
    }

    fn refuse_known_ids(
        &self,
        source: &str,
        rules: &[Rule],
        off: &HashSet<String>,
    ) -> Result<(), RuleError> {
        let others = self.rules().map(|rule| &*rule.id);
        let others: HashSet<&str> = others.filter(|&id| !off.contains(id)).collect();
        let mut own = HashSet::with_capacity(rules.len());
        for rule in rules {
            let id = &*rule.id;
            let is_others = others.contains(id);
            if !is_others && own.insert(id) {
                continue;
            }
            let message = format!("there is a rule `{id}` already");
            let mut error = RuleError::new(source, rule.id_span(), message);
            error.hint = is_others.then(|| {
                format!(
                    "take another id, or switch that rule off by `off: {id}` at the top of the file"
                )
            });
            return Err(error);
        }
        Ok(())
    }

    /// The ids that a file switches off, if there are rules of these names.
    fn switched_off(
        &self,
        source: &str,
        off: &[(String, Span)],
    ) -> Result<HashSet<String>, RuleError> {
        // Without the built-in rules, a file that switches some of them off is still a good file.
        let known = || self.rules().chain(TABLE.rules.iter()).map(|rule| &*rule.id);
        for (id, span) in off {
            if self.off.contains(id) || known().any(|known| known == id) {
                continue;
            }
            let error = RuleError::new(source, *span, format!("there is no rule `{id}`"));
            return Err(error.hint(match nearest(id, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`copydesk rules list` shows the rules there are".to_owned(),
            }));
        }
        Ok(off.iter().map(|(id, _)| id.clone()).collect())
    }
}

/// How alike a word and the one that was meant are, by Jaro and Winkler; what clap asks of its own suggestions.
const MIN_LIKENESS: f64 = 0.7;

/// The word most like `word`, if there is one that it may be a slip for.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    words
        .map(|other| (strsim::jaro_winkler(word, other), other))
        .filter(|(likeness, _)| *likeness >= MIN_LIKENESS)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
        .map(|(_, other)| other)
}
