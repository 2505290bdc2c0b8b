//! Writes the table of the built-in rules down as Rust constants, for the build script.

use std::borrow::Cow;
use std::fmt::{self, Write};

use super::reader;
use super::rule::Rule;
use super::table::{File, Table, TableBuilder};

/// A module with the table, and the files that it includes.
pub struct Constants {
    pub source: String,
    pub code: Vec<u8>,
    pub trie: Vec<u8>,
}

/// The constants of some packs, each a name and a text.
///
/// # Errors
///
/// The first fault of a pack, with its place.
pub fn constants(packs: &[(String, String)]) -> Result<Constants, String> {
    let mut builder = TableBuilder::default();
    for (name, text) in packs {
        let file = File {
            name: Cow::Owned(name.clone()),
            source: Cow::Owned(text.clone()),
        };
        let parsed = reader::read(text);
        let added = parsed.and_then(|parsed| builder.add(file, parsed));
        added.map_err(|error| {
            let hint = error.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
            format!("{name}:{error}{}", hint.unwrap_or_default())
        })?;
    }
    let table = builder.build();
    Ok(Constants {
        source: source(packs, &table).expect("a string takes everything"),
        code: table.code.into_owned(),
        trie: table.trie.into_owned(),
    })
}

fn source(packs: &[(String, String)], table: &Table) -> Result<String, fmt::Error> {
    let mut out = String::new();
    let n = packs.len();
    writeln!(
        out,
        "/// The files that the program carries: their names and their texts."
    )?;
    writeln!(out, "pub const BUILT_IN: [(&str, &str); {n}] = [")?;
    for (name, _) in packs {
        let path = format!("/src/rules/packs/{name}");
        writeln!(
            out,
            "({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),"
        )?;
    }
    writeln!(
        out,
        "];\npub(super) static TABLE: Table = Table {{\nfiles: Cow::Borrowed(&["
    )?;
    for i in 0..n {
        let [name, source] = [0, 1].map(|part| format!("Cow::Borrowed(BUILT_IN[{i}].{part})"));
        writeln!(out, "File {{ name: {name}, source: {source} }},")?;
    }
    writeln!(out, "]),\nrules: Cow::Borrowed(&[")?;
    table
        .rules
        .iter()
        .try_for_each(|rule| write_rule(rule, &mut out))?;
    writeln!(out, "]),")?;
    writeln!(out, "examples: Cow::Borrowed(&{:?}),", table.examples)?;
    writeln!(out, "patterns: Cow::Borrowed(&{:?}),", table.patterns)?;
    for name in ["code", "trie"] {
        let path = format!("/{name}");
        writeln!(
            out,
            "{name}: Cow::Borrowed(include_bytes!(concat!(env!(\"OUT_DIR\"), {path:?}))),"
        )?;
    }
    writeln!(out, "lists: Cow::Borrowed(&{:?}),", table.lists)?;
    writeln!(out, "anchors: Cow::Borrowed(&{:?}),", table.anchors)?;
    writeln!(out, "filter: Cow::Borrowed(&{:?}),", table.filter)?;
    out.push_str("};\n");
    Ok(out)
}

fn write_rule(rule: &Rule, out: &mut String) -> fmt::Result {
    let Rule {
        id,
        category,
        scope,
        languages,
        source,
        file,
        line,
        span,
        examples,
    } = rule;
    let languages: String = languages
        .iter()
        .map(|code| format!("Cow::Borrowed({code:?}), "))
        .collect();
    let source = source.as_ref().map_or("None".to_owned(), |source| {
        format!("Some(Cow::Borrowed({source:?}))")
    });
    writeln!(
        out,
        "Rule {{ id: Cow::Borrowed({id:?}), category: Category::{category:?}, scope: Scope::{scope:?}, \
         languages: Cow::Borrowed(&[{languages}]), source: {source}, file: {file}, line: {line}, span: {span:?}, \
         examples: {examples:?} }},"
    )
}
