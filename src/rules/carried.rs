//! The built-in rules as a table: to read their files takes longer than to clean an article.
//!
//! It stands in a file that a test writes (`COPYDESK_BLESS=1 cargo test --test library rules_gates`) and compares, as that of
//! [`super::prebuilt`] does. Where the packs have changed since, they are read.

use std::sync::{Arc, OnceLock};

use super::pack::{Role, Rule};
use super::parts::{Carried, Examples, Patterns, example_bytes, pattern_bytes};
use super::prebuilt::{Bytes, hash, put_u16, put_u32};
use super::slot::Counting;
use super::{BUILT_IN, Category, RulesBuilder, Scope};
use crate::Span;

/// The file: the hash of the packs; the number of lists of languages (two bytes) and each, its length (one) and its codes
/// with spaces between; the number of rules (two); and for each its file, category, scope and languages by their numbers
/// (one each), where it begins (four) and ends (four), the length of its id (one), that of its source (one; 0 is none) and
/// the source, how many patterns (two) and examples (two) it has, and these: see [`super::parts`]. Numbers are little-endian.
static TABLE: &[u8] = include_bytes!("packs/table");

/// The rules that the program carries; nothing if they have changed since the table was made.
pub(super) fn rules() -> Option<Vec<Rule>> {
    let mut bytes = Bytes(TABLE);
    if bytes.take(8)? != hash().to_le_bytes() {
        return None;
    }
    let n_lists = bytes.u16()?;
    let lists: Option<Vec<_>> = (0..n_lists).map(|_| languages(&mut bytes)).collect();
    let lists = lists?;
    let n_rules = bytes.u16()?;
    let mut rules = Vec::with_capacity(n_rules);
    for _ in 0..n_rules {
        rules.push(rule(&mut bytes, &lists)?);
    }
    Some(rules)
}

/// The languages of a rule and how its patterns count, which all rules of these languages share.
type Languages = (Arc<[String]>, Counting);

fn languages(bytes: &mut Bytes) -> Option<Languages> {
    let codes = text(bytes)?;
    let codes: Arc<[String]> = codes.split_ascii_whitespace().map(str::to_owned).collect();
    let counting = Counting::of(&codes);
    Some((codes, counting))
}

fn rule(bytes: &mut Bytes, lists: &[Languages]) -> Option<Rule> {
    let &[file, category, scope, list] = bytes.take(4)?.first_chunk()?;
    let file = usize::from(file);
    let (_, source) = BUILT_IN.get(file)?;
    let (languages, counting) = lists.get(usize::from(list))?;
    let span = Span::new(bytes.u32()?, bytes.u32()?);
    let id_len = usize::from(bytes.take(1)?[0]);
    let id_span = Span::new(span.start, span.start + id_len);
    let of_source = text(bytes)?;
    let (n_patterns, n_examples) = (bytes.u16()?, bytes.u16()?);
    Some(Rule {
        id: id_span.of(source).into(),
        category: *Category::ALL.get(usize::from(category))?,
        scope: *Scope::ALL.get(usize::from(scope))?,
        languages: languages.clone(),
        source: (!of_source.is_empty()).then(|| of_source.to_owned()),
        file,
        id_span,
        span,
        role: Role::Idle,
        patterns: Patterns::Carried(Carried {
            source,
            places: bytes.take(6 * n_patterns)?.as_chunks().0,
            counting: *counting,
            made: OnceLock::new(),
        }),
        examples: Examples::Carried(bytes.take(7 * n_examples)?.as_chunks().0),
    })
}

fn text(bytes: &mut Bytes) -> Option<&'static str> {
    let n = usize::from(bytes.take(1)?[0]);
    std::str::from_utf8(bytes.take(n)?).ok()
}

/// What the file of the table is to hold for the packs as they are, and what it holds.
#[doc(hidden)]
pub fn table_as_it_should_be() -> (Vec<u8>, &'static [u8]) {
    let rules = RulesBuilder::read_built_in().build_all().rules;
    let mut lists: Vec<String> = Vec::new();
    let mut out = Vec::new();
    put_u16(&mut out, rules.len());
    for rule in &rules {
        let codes = rule.languages.join(" ");
        let list = lists.iter().position(|list| *list == codes);
        let list = list.unwrap_or_else(|| {
            lists.push(codes);
            lists.len() - 1
        });
        let category = Category::ALL.iter().position(|c| *c == rule.category);
        let scope = Scope::ALL.iter().position(|s| *s == rule.scope);
        put_u8(&mut out, rule.file);
        put_u8(&mut out, category.expect("all categories are there"));
        put_u8(&mut out, scope.expect("all scopes are there"));
        put_u8(&mut out, list);
        assert_eq!(rule.span.start, rule.id_span.start);
        put_u32(&mut out, rule.span.start);
        put_u32(&mut out, rule.span.end);
        put_u8(&mut out, rule.id_span.len());
        put_text(&mut out, rule.source.as_deref().unwrap_or_default());
        put_u16(&mut out, rule.patterns.iter().count());
        put_u16(&mut out, rule.examples.len());
        rule.patterns
            .iter()
            .for_each(|place| out.extend(pattern_bytes(place)));
        rule.examples
            .iter()
            .for_each(|example| out.extend(example_bytes(example)));
    }
    let mut table = hash().to_le_bytes().to_vec();
    put_u16(&mut table, lists.len());
    lists.iter().for_each(|codes| put_text(&mut table, codes));
    table.extend(out);
    (table, TABLE)
}

fn put_u8(out: &mut Vec<u8>, n: usize) {
    out.push(u8::try_from(n).expect("there are few"));
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_u8(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_what_the_files_do() {
        let read = RulesBuilder::read_built_in().build_all();
        let carried = RulesBuilder::built_in().build_all();
        assert_eq!(read.rules.len(), carried.rules.len());
        for (read, carried) in read.rules.iter().zip(&carried.rules) {
            let all = |rule: &Rule| {
                let patterns: Vec<_> = rule.patterns.iter().collect();
                let examples: Vec<_> = rule.examples.iter().collect();
                let matchers: Vec<_> = rule.patterns.made().iter().collect();
                let head = format!("{:?} {:?} {:?}", rule.id, rule.category, rule.scope);
                let rest = format!("{:?} {:?} {:?}", rule.languages, rule.source, rule.role);
                format!(
                    "{head} {rest} {} {:?} {:?} {patterns:?} {examples:?} {matchers:?}",
                    rule.file, rule.id_span, rule.span
                )
            };
            assert_eq!(all(read), all(carried));
        }
    }
}
