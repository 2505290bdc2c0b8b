//! Answers arguments that are nearly right: those of other tools, and commands and options that were typed as files.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use copydesk::internals::nearest;

use crate::cli::args::command;
use crate::cli::terminal::{Problem, shown};

/// What people type who know other tools, and what they want here.
const OTHER_TOOLS: &str = "\
-r -R --recursive: folders are read with all folders in them; leave it out
--exclude --ignore --skip: pass `--glob '!PATTERN'`
--include -g: pass `--glob PATTERN`
-v --verbose --why: `--explain` shows why text is removed, `--summary` counts it
--normal --thorough --careful --level --mode: pass `--boilerplate LEVEL`: careful, normal or thorough
--json --jsonl --ndjson: pass `--format jsonl`, `--summary=json` or `--explain=json`
--csv --tsv: pass `--format csv`
-t: pass `--jobs N` or `--format FORMAT`
--threads --workers --processes: pass `--jobs N`
-f: pass `--field NAME` or `--format FORMAT`
--backup --suffix: pass `-i=SUFFIX`, as in `-i=.raw`
--overwrite --replace --fix --write -y --yes: `-i` replaces files, `--force` replaces a report
--undo --revert: `copydesk restore` puts raw articles back from a report
--stdin: standard input is read if no file is named, or as `-`
--stdout: standard output is the default, or pass `-o -`
--no-color --no-colour --colors: pass `--color never`
--silent -s: pass `--quiet`
-L --follow-links: pass `--follow`
-l --list --files-with-matches: `--check` prints the names of files that would change
-a --all -H --no-ignore: pass `--hidden`
--dryrun --dry: pass `--dry-run`
";

/// A better message for arguments that clap refuses; `None` if clap's own is good.
pub fn refused(error: &clap::Error, args: &[OsString]) -> Option<Problem> {
    let words: Vec<_> = args
        .iter()
        .skip(1)
        .map(|arg| arg.to_string_lossy())
        .collect();
    if error.kind() == ErrorKind::InvalidValue && words.iter().any(|word| word.is_empty()) {
        let what = "an argument is empty";
        return Some(Problem::new(what).hint("leave it out; is a variable of the shell not set?"));
    }
    if let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) {
        return unknown_command(name);
    }
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    // clap names one letter of a cluster, as `-.` of `-i.raw`.
    let is_cluster = |word: &str| word.starts_with('-') && !word.starts_with("--");
    let is_here = |word: &&str| {
        word.split('=').next() == Some(unknown) || is_cluster(word) && word.contains(&unknown[1..])
    };
    let word = words.iter().map(AsRef::as_ref).find(is_here)?;
    let name = word.split('=').next().unwrap_or(word);
    let hint = if let Some(suffix) = word.strip_prefix("-i").filter(|_| unknown != word) {
        format!("did you mean `-i={suffix}`?")
    } else if is_cluster(name) && name.len() > 2 && is_option(&name[1..]) {
        format!("did you mean `-{name}`?")
    } else {
        let known = OTHER_TOOLS.lines().filter_map(|line| line.split_once(": "));
        let name = if is_cluster(name) { unknown } else { name };
        let mut known = known.filter(|(names, _)| names.split(' ').any(|other| other == name));
        known.next()?.1.to_owned()
    };
    Some(Problem::new(format!("`{word}` is not an option")).hint(hint))
}

/// Why an input of a run in place, which does not exist, was perhaps meant as the suffix of backups: as BSD's sed takes it.
pub fn meant_as_suffix(input: &Path) -> Option<Problem> {
    let name = input.to_str()?;
    let is_suffix = name.starts_with('.') && !name[1..].contains(['.', '/'])
        || ["bak", "backup", "old", "orig", "raw"].contains(&name);
    is_suffix.then(|| {
        let what = format!("there is no file `{}`", shown(input));
        let hint = format!("did you mean `-i={name}`? `-i` alone keeps no raw files");
        Problem::new(what).hint(hint)
    })
}

/// Why a first input that does not exist was perhaps meant as something else.
pub fn meant(input: &Path) -> Option<Problem> {
    let name = input.to_str()?;
    let hint = if let Some(long) = name.strip_prefix(['–', '—']) {
        format!(
            "did you mean `--{}`?",
            long.trim_start_matches(['–', '—', '-'])
        )
    } else if let Some(hint) = meant_as_command(input) {
        hint
    } else if is_option(name) || name == "version" {
        format!("did you mean `--{name}`?")
    } else if name.contains(['*', '?']) {
        "no file matches this pattern; for the files of a folder, pass `--glob`".to_owned()
    } else if name.contains(['.', '/']) {
        return None;
    } else if matches!(name, "undo" | "revert") {
        "did you mean `copydesk restore`?".to_owned()
    } else {
        return unknown_command(name);
    };
    let what = format!("there is no file `{}`", shown(input));
    Some(Problem::new(what).hint(hint))
}

/// How to call the command that an input was perhaps meant as.
pub fn meant_as_command(input: &Path) -> Option<String> {
    let name = input.to_str()?;
    if name == "clean" {
        return Some("cleaning needs no command: `copydesk FILE`".to_owned());
    }
    let command = command();
    let mut names = command.get_subcommands().map(Command::get_name);
    names
        .any(|known| known == name)
        .then(|| format!("a command comes first, and options after it: `copydesk {name} --quiet`"))
}

/// Names the command that is spelled alike, if there is one.
fn unknown_command(name: &str) -> Option<Problem> {
    let command = command();
    let meant = nearest(name, command.get_subcommands().map(Command::get_name))?;
    let what = format!("there is no file `{}`", shown(Path::new(name)));
    Some(Problem::new(what).hint(format!("did you mean `copydesk {meant}`?")))
}

fn is_option(name: &str) -> bool {
    let command = command();
    command
        .get_arguments()
        .any(|arg| arg.get_long() == Some(name))
}
