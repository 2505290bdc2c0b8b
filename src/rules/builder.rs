//! Puts a set of rules together from files, and freezes it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::carried;
use super::index::Index;
use super::pack::Rule;
use super::prebuilt::Prebuilt;
use super::reader;
use super::{BUILT_IN, Choice, File, Origin, RuleError, Rules, Scope};
use crate::Span;

/// Reads files of rules, one after the other, and builds [`Rules`] of them.
#[derive(Debug, Default)]
pub struct RulesBuilder {
    rules: Vec<Rule>,
    files: Vec<File>,
    /// The ids of rules that a later file switched off.
    off: HashSet<Arc<str>>,
}

impl RulesBuilder {
    /// Begins with the rules that the program carries. Their patterns are neither read nor compiled.
    pub fn built_in() -> Self {
        let Some(rules) = carried::rules() else {
            return Self::read_built_in();
        };
        let file = |(name, source): (&str, &'static str)| File {
            name: name.to_owned(),
            source: Cow::Borrowed(source),
            origin: Origin::BuiltIn,
        };
        RulesBuilder {
            rules,
            files: BUILT_IN.into_iter().map(file).collect(),
            off: HashSet::new(),
        }
    }

    /// The same, read from the files.
    pub(super) fn read_built_in() -> Self {
        let mut builder = RulesBuilder::default();
        for (name, source) in BUILT_IN {
            builder
                .read(name, Cow::Borrowed(source), Origin::BuiltIn)
                .expect("a test reads the built-in rules");
        }
        builder
    }

    pub(super) fn of(rules: Rules) -> Self {
        RulesBuilder {
            rules: rules.rules,
            files: rules.files,
            off: HashSet::new(),
        }
    }

    /// Adds the rules of a user's file called `name`, whose text is `source`, and leaves out those that it switches off. All
    /// its patterns are compiled, to be sure of them.
    ///
    /// # Errors
    ///
    /// The first fault of the file; then nothing is added.
    pub fn add(&mut self, name: &str, source: &str) -> Result<(), RuleError> {
        self.read(name, Cow::Owned(source.to_owned()), Origin::User)
    }

    /// The languages that rules are written in, by ISO 639 code, sorted.
    pub fn languages(&self) -> Vec<&str> {
        let codes = self.rules.iter().flat_map(|rule| rule.languages.iter());
        let codes: BTreeSet<&str> = codes.map(String::as_str).collect();
        codes.into_iter().collect()
    }

    /// Freezes the rules that `choice` does not leave out.
    pub fn build(self, choice: &Choice) -> Rules {
        let RulesBuilder {
            mut rules, files, ..
        } = self;
        rules.retain_mut(|rule| {
            let is_built_in = files[rule.file].origin == Origin::BuiltIn;
            let role = choice.role(rule, is_built_in);
            rule.role = role.unwrap_or(rule.role);
            role.is_some()
        });
        freeze(rules, files)
    }

    /// Freezes all rules, those too that do not act unless the user says so: to list them and to try their examples.
    pub fn build_all(self) -> Rules {
        let RulesBuilder {
            mut rules, files, ..
        } = self;
        let choice = Choice::default();
        for rule in &mut rules {
            let is_built_in = files[rule.file].origin == Origin::BuiltIn;
            if let Some(role) = choice.role(rule, is_built_in) {
                rule.role = role;
            }
        }
        freeze(rules, files)
    }

    fn read(
        &mut self,
        name: &str,
        source: Cow<'static, str>,
        origin: Origin,
    ) -> Result<(), RuleError> {
        let pack = reader::read(&source)?;
        let off = self.switched_off(&source, &pack.off)?;
        if origin == Origin::User {
            self.refuse_known_ids(&source, &pack.rules, &off)?;
            for pattern in pack.rules.iter().flat_map(|rule| rule.patterns.made()) {
                pattern.check(&source)?;
            }
        }
        if !off.is_empty() {
            self.rules.retain(|rule| !off.contains(&rule.id));
        }
        self.off.extend(off);
        let file = self.files.len();
        self.rules
            .extend(pack.rules.into_iter().map(|rule| Rule { file, ..rule }));
        self.files.push(File {
            name: name.to_owned(),
            source,
            origin,
        });
        Ok(())
    }

    fn refuse_known_ids(
        &self,
        source: &str,
        rules: &[Rule],
        off: &HashSet<Arc<str>>,
    ) -> Result<(), RuleError> {
        let others = self.rules.iter().filter(|rule| !off.contains(&rule.id));
        let others: HashSet<&str> = others.map(|rule| &*rule.id).collect();
        let mut own = HashSet::with_capacity(rules.len());
        for Rule { id, id_span, .. } in rules {
            let is_others = others.contains(&**id);
            if !is_others && own.insert(&**id) {
                continue;
            }
            let error = RuleError::new(source, *id_span, format!("there is a rule `{id}` already"));
            return Err(match is_others {
                true => error.hint(format!(
                    "take another id, or switch that rule off by `off: {id}` at the top of the file"
                )),
                false => error,
            });
        }
        Ok(())
    }

    /// The ids that a file switches off, if there are rules of these names.
    fn switched_off(
        &self,
        source: &str,
        off: &[(String, Span)],
    ) -> Result<HashSet<Arc<str>>, RuleError> {
        let mut ids = HashSet::with_capacity(off.len());
        // Without the built-in rules, a file that switches some of them off is still a good file.
        let mut carried: Option<RulesBuilder> = None;
        for (id, span) in off {
            let id: Arc<str> = id.as_str().into();
            let has = |rules: &[Rule]| rules.iter().any(|rule| rule.id == id);
            let known = has(&self.rules)
                || self.off.contains(&id)
                || has(&carried.get_or_insert_with(RulesBuilder::built_in).rules);
            if !known {
                let all = carried.iter().flat_map(|carried| &carried.rules);
                let all = all.chain(&self.rules).map(|rule| &*rule.id);
                let error = RuleError::new(source, *span, format!("there is no rule `{id}`"));
                return Err(error.hint(match nearest(&id, all) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`copydesk rules list` shows the rules there are".to_owned(),
                }));
            }
            ids.insert(id);
        }
        Ok(ids)
    }
}

fn freeze(rules: Vec<Rule>, files: Vec<File>) -> Rules {
    let mut frozen = Rules {
        rules,
        files,
        index: Index::default(),
        has_openings: false,
    };
    let is_built_in = |rule: &Rule| frozen.files[rule.file].origin == Origin::BuiltIn;
    frozen.index = Index::new(
        &frozen.rules,
        |rule| frozen.source_of(rule),
        Prebuilt::of_packs(),
        is_built_in,
    )
    .expect("every pattern was checked when its file was read");
    frozen.has_openings = frozen.rules.iter().any(|rule| rule.scope == Scope::Opening);
    frozen
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
