//! Builds the table of the built-in rules, and finds the commit that `--version` prints.
//!
//! The table comes from the files in `src/rules/packs`, and from the same modules that read a user's file: see `src/rules.rs`. A
//! file that is added there needs no other change.
//!
//! `--version` prints the commit, if it is known. Without git, and in builds for tests, the program prints none.
//! `COPYDESK_COMMIT` in the environment overrides git.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

pub use span::Span;

#[path = "src/span.rs"]
#[allow(dead_code, unused_imports)]
mod span;

#[path = "src/article"]
#[allow(dead_code, unused_imports)]
mod article {
    pub mod scan;
    pub mod words;
}

#[path = "src/rules"]
#[allow(dead_code, unused_imports)]
mod rules {
    use std::borrow::Cow;
    use std::fmt::{self, Write};

    mod anchors;
    #[path = "../finding/category.rs"]
    mod category;
    mod error;
    mod fold;
    #[path = "../finding/heads.rs"]
    mod heads;
    mod pattern;
    mod program;
    mod reader;
    mod rule;
    #[path = "../finding/scope.rs"]
    mod scope;
    mod slot;
    mod spaces;
    mod starts;
    mod table;
    mod walk;

    pub use category::Category;
    pub use heads::Heads;
    pub use scope::Scope;

    use rule::Rule;
    use table::{File, Table, TableBuilder};

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
        writeln!(out, "has_arabic_anchors: {},", table.has_arabic_anchors)?;
        out.push_str("};\n");
        Ok(out)
    }

    fn write_rule(rule: &Rule, out: &mut String) -> fmt::Result {
        let Rule {
            id,
            category,
            scope,
            heads,
            has_name,
            is_upper,
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
            "Rule {{ id: Cow::Borrowed({id:?}), category: Category::{category:?}, scope: Scope::{scope:?}, heads: Heads::{heads:?}, \
             languages: Cow::Borrowed(&[{languages}]), has_name: {has_name}, is_upper: {is_upper}, source: {source}, file: {file}, line: {line}, span: {span:?}, \
             examples: {examples:?} }},"
        )
    }
}

/// The folder of the rules that the program carries.
const PACKS: &str = "src/rules/packs";

/// The packs whose rules come first, in this order, if a text matches rules of several; then follow all others by name.
const FIRST: [&str; 23] = [
    "en", "de", "es", "fr", "pt", "it", "ru", "ar", "zh", "hi", "tr", "pl", "nl", "uk", "ja", "ko",
    "id", "vi", "bn", "ur", "nordic", "central", "more",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for source in ["src/rules", "src/finding", "src/article", "src/span.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let packs = packs();
    let constants = rules::constants(&packs).unwrap_or_else(|fault| {
        eprintln!("error: {PACKS}/{fault}");
        exit(1);
    });
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let files = [
        ("built_in.rs", constants.source.into_bytes()),
        ("code", constants.code),
        ("trie", constants.trie),
    ];
    for (name, bytes) in files {
        fs::write(out.join(name), bytes).expect("the folder for what is built is writable");
    }
    find_commit();
}

/// The files of rules and their texts.
fn packs() -> Vec<(String, String)> {
    let entries = fs::read_dir(PACKS).expect("the rules are in their folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.extension().is_some_and(|end| end == "rules"))
        .collect();
    let rank = |path: &PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str());
        let first = FIRST.iter().position(|&first| Some(first) == name);
        first.unwrap_or(FIRST.len())
    };
    paths.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.cmp(b)));
    let pack = |path: &PathBuf| {
        let name = path.file_name().expect("a file has a name");
        let text = fs::read_to_string(path).expect("a file of rules is UTF-8");
        (name.to_string_lossy().into_owned(), text)
    };
    paths.iter().map(pack).collect()
}

/// Passes the current commit to the compiler.
fn find_commit() {
    println!("cargo::rerun-if-env-changed=COPYDESK_COMMIT");
    // Tests need no new build after every commit.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if env::var_os("COPYDESK_COMMIT").is_some() || !is_release || !is_own_clone() {
        return;
    }
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return;
    };
    let is_changed = git(&[
        "status",
        "--porcelain",
        "--",
        "src",
        "Cargo.toml",
        "Cargo.lock",
    ])
    .is_none_or(|changes| !changes.is_empty());
    let note = if is_changed { ", changed" } else { "" };
    println!("cargo::rustc-env=COPYDESK_COMMIT={commit}{note}");
    for name in ["src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={name}");
    }
    let branch = git(&["rev-parse", "--symbolic-full-name", "HEAD"]).unwrap_or_default();
    for name in ["HEAD", "packed-refs", &branch] {
        let path = git(&["rev-parse", "--git-path", name]).unwrap_or_default();
        // A missing one would count as changed in every build.
        if Path::new(&path).is_file() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// Whether the package is a clone itself: the sources may be unpacked inside the clone of something else.
fn is_own_clone() -> bool {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(Into::into);
    let here = here.and_then(|here: std::path::PathBuf| here.canonicalize().ok());
    let top = git(&["rev-parse", "--show-toplevel"]);
    let top = top.and_then(|top| Path::new(&top).canonicalize().ok());
    here.is_some() && here == top
}

/// What git prints, if there is git and it has an answer.
fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
