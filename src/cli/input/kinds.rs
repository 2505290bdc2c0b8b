//! Refuses inputs that are not plain text, and skips such files in folders.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use anyhow::{Error, Result};
use copydesk::format::kind::{Kind, kind_of, kind_of_name};

use crate::cli::args::Format;
use crate::cli::files::Packing;
use crate::cli::input::entry::{Entry, Origin};
use crate::cli::plan::Plan;
use crate::cli::terminal::{Problem, n_of, refuse};

/// The number of skipped files of folders, by the plural of their kind.
pub type SkippedKinds = BTreeMap<&'static str, u64>;

/// Refuses an input that is not plain text. `prefix` is its decompressed beginning.
pub fn refuse_other_kinds(
    entry: &Entry,
    plan: &Plan,
    packing: Packing,
    prefix: &[u8],
) -> Result<()> {
    if plan.reading.format == Some(Format::Text) {
        return refuse_without_effect(plan);
    }
    let by_name = || {
        let kind = kind_of_name(entry.path()?, prefix)?;
        (is_walked(entry) || !kind.is_in_folders_only()).then_some(kind)
    };
    match kind_of(prefix).or_else(by_name) {
        // With `--text`, files that are not text are accepted.
        Some(kind) if kind.is_text() || !plan.reading.text => {
            Err(refusal(entry, plan, kind, packing))
        }
        _ => refuse_without_effect(plan),
    }
}

/// Refuses an option that plain text does not have.
fn refuse_without_effect(plan: &Plan) -> Result<()> {
    let Some(option) = plan.without_effect else {
        return Ok(());
    };
    refuse(
        format!("is plain text, and `{option}` is for JSON and tables"),
        "say what it is with `--format`, or leave the option out",
    )
}

/// Why an input is not cleaned. For a file of a folder, which is skipped, the error is its kind.
pub fn refusal(entry: &Entry, plan: &Plan, kind: &'static Kind, packing: Packing) -> Error {
    if is_walked(entry) {
        return Error::msg(kind);
    }
    let mut cure = cure(entry, kind, packing);
    if let [field] = &*plan.reading.field
        && let Some(field) = quoted(field)
    {
        cure = cure.replace("--field text", &format!("--field {field}"));
    }
    let forced = "`--format text` cleans it as it is";
    let hint = match (kind.is_text(), cure.as_str()) {
        (true, "") => forced.to_owned(),
        (true, cure) => format!("{cure}; {forced}"),
        (false, cure) => cure.to_owned(),
    };
    Problem::new(format!("is {kind}, not plain text"))
        .hint(hint)
        .into()
}

fn is_walked(entry: &Entry) -> bool {
    matches!(entry.origin, Origin::Walked(_))
}

/// The command that makes articles of this input. Without a plain file, its tools read from a pipe.
fn cure(entry: &Entry, kind: &Kind, packing: Packing) -> String {
    let name = entry.path().and_then(|path| quoted(path.to_str()?));
    let unpacker = match packing {
        Packing::Plain => None,
        Packing::Gzip | Packing::GzipMembers => Some("gzip -dc"),
        Packing::Zstd => Some("zstd -dc"),
    };
    let after = |sign: &str| match &name {
        Some(name) if unpacker.is_none() => format!("{sign}{name}"),
        _ => String::new(),
    };
    let cure = kind
        .cure
        .replace(" {}", &after(" "))
        .replace(" {<}", &after(" < "))
        .replace("{file}", name.as_deref().unwrap_or("FILE"));
    match unpacker {
        Some(unpacker) if kind.cure.contains(" {}") || kind.cure.contains(" {<}") => {
            let name = name.map_or(String::new(), |name| format!(" {name}"));
            cure.replacen('`', &format!("`{unpacker}{name} | "), 1)
        }
        _ => cure,
    }
}

/// Quotes the name of a file for the shell; `None` if it has control characters.
fn quoted(name: &str) -> Option<String> {
    let before = if name.starts_with('-') { "./" } else { "" };
    let is_safe = !name.chars().any(char::is_control);
    let name = is_safe.then(|| format!("{before}{name}"))?;
    shlex::try_quote(&name).map(Cow::into_owned).ok()
}

/// The note about skipped files at the end of a run.
pub fn skipped_note(skipped: &SkippedKinds) -> Option<String> {
    let mut kinds: Vec<_> = skipped.iter().collect();
    kinds.sort_by_key(|&(many, n)| (Reverse(n), *many));
    let counted = kinds.iter().map(|&(many, n)| match n {
        1 => format!("1 {}", many.trim_end_matches('s')),
        n => format!("{n} {many}"),
    });
    let counted = counted.collect::<Vec<_>>().join(", ");
    let n = skipped.values().sum::<u64>();
    let what = n_of(
        n,
        "file that is not an article",
        "files that are not articles",
    );
    let cure = if skipped.contains_key("CSV") || skipped.contains_key("TSV") {
        "`--field` names the column of tables, `--format text` cleans files as text"
    } else {
        "pass `--format text` to clean them as text"
    };
    (n > 0).then(|| format!("skipped {what}: {counted} ({cure})"))
}
