//! Puts a set of rules together from files, and applies the user's choice to it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::built_in::TABLE;
use super::choice::Role;
use super::reader;
use super::table::{File, NO_ANCHORS, TableBuilder, add_to};
use super::{Choice, Layer, Origin, Rule, RuleError, Rules, Scope};
use crate::Span;

impl Rules {
    /// The rules that the program carries, which are built already. Those categories act that do so by default.
    pub fn built_in() -> Self {
        let layers = vec![Layer::new(Cow::Borrowed(&TABLE), Origin::BuiltIn)];
        let rules = Rules {
            layers,
            ..Rules::default()
        };
        rules.frozen()
    }

    /// Adds the rules of a user's file called `name`, whose text is `source`, and leaves out those that it switches off. Those
    /// categories of its rules act that do so by default.
    ///
    /// # Errors
    ///
    /// The first fault of the file.
    pub fn with(mut self, name: &str, source: &str) -> Result<Self, RuleError> {
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
        self.layers
            .push(Layer::new(Cow::Owned(builder.build()), Origin::User));
        Ok(self.frozen())
    }

    /// Gives the rules other roles, and leaves out those that `choice` leaves out.
    pub fn chosen(mut self, choice: &Choice) -> Self {
        for layer in &mut self.layers {
            for (rule, role) in layer.table.rules.iter().zip(&mut layer.roles) {
                *role = role.and_then(|_| choice.role(rule, layer.origin));
            }
        }
        self.frozen()
    }

    /// The languages that rules are written in, by ISO 639 code, sorted.
    pub fn languages(&self) -> Vec<&str> {
        let codes = self.iter().flat_map(|rule| rule.languages.iter());
        let codes: BTreeSet<&str> = codes.map(|code| &**code).collect();
        codes.into_iter().collect()
    }

    /// Computes what depends on the roles of the rules.
    fn frozen(self) -> Self {
        let (mut has_openings, mut has_sources, mut keeps_pairs) = (false, false, false);
        let (mut filter, mut acting_filter) = (NO_ANCHORS.to_vec(), NO_ANCHORS.to_vec());
        for layer in &self.layers {
            for (rule, role) in layer.table.rules.iter().zip(&layer.roles) {
                has_openings |= role.is_some() && rule.scope == Scope::Opening;
                has_sources |= role.is_some() && rule.source.is_some();
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
            has_sources,
            keeps_pairs,
            filter,
            acting_filter,
        }
    }

    fn refuse_known_ids(
        &self,
        source: &str,
        rules: &[Rule],
        off: &HashSet<String>,
    ) -> Result<(), RuleError> {
        let others = self.iter().map(|rule| &*rule.id);
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
        // Without the built-in rules, a file that switches some of them off is still a good file, and so is one that switches
        // off what is switched off already.
        let own = self
            .layers
            .iter()
            .flat_map(|layer| layer.table.rules.iter());
        let known: Vec<&str> = own
            .chain(TABLE.rules.iter())
            .map(|rule| &*rule.id)
            .collect();
        for (id, span) in off {
            if known.contains(&&**id) {
                continue;
            }
            let error = RuleError::new(source, *span, format!("there is no rule `{id}`"));
            return Err(error.hint(match nearest(id, known.iter().copied()) {
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
