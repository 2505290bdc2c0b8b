//! Reads the user's rule files, and builds the rules that the options ask for.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use copydesk::Rules;
use copydesk::boundary::Level;
use copydesk::rules::{Choice, Noted, RuleError, RulesBuilder};
use rustix::fs::{FileType, fstat};

use crate::cli::args::rules::{RuleFileOptions, RuleOptions};
use crate::cli::files::folder::file_type;
use crate::cli::files::interruptible;
use crate::cli::files::side_file::SideFile;
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::{Problem, shown};

/// The largest rule file. The largest built-in one has a tenth of it. Every pattern of a user's file is compiled before the
/// run, at half a millisecond each.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Builds the rules of a run. All faults are reported before any article is read.
pub fn rules(options: &RuleOptions, level: Level) -> Result<Rules, Stop> {
    let mut choice = Choice::default();
    if level == Level::Careful {
        choice = choice.unguarded();
    }
    for &category in &options.keep {
        if options.drop.contains(&category) {
            let what = format!("`--keep` and `--drop` both name {category}");
            return Err(Stop::Usage(Problem::new(what).hint("leave one out")));
        }
        choice = choice.keep(category);
    }
    for &category in &options.drop {
        choice = choice.remove(category);
    }
    if options.extract.is_some() {
        choice = choice.note(Noted::Authors);
    }
    let builder = read(&options.files)?;
    if !options.lang.is_empty() {
        refuse_unknown(&options.lang, &builder)?;
        choice = choice.languages(&options.lang);
    }
    Ok(builder.build(&choice))
}

/// Reads the built-in rules, unless they are unwanted, and the user's files.
pub fn read(options: &RuleFileOptions) -> Result<RulesBuilder, Stop> {
    let mut builder = if options.no_default_rules {
        RulesBuilder::default()
    } else {
        RulesBuilder::built_in()
    };
    for file in &options.paths {
        let text = text_of(file).map_err(Stop::Usage)?;
        let name = shown(&file.path);
        builder
            .add(&name, &text)
            .map_err(|error| Stop::Usage(fault(&error, &name, &text)))?;
    }
    Ok(builder)
}

/// Refuses a language that has no rules: a typing error would silently switch all rules off.
pub fn refuse_unknown(codes: &[String], builder: &RulesBuilder) -> Result<(), Stop> {
    let known = builder.languages();
    let speaks = |code: &str| {
        let choice = Choice::default().languages([code]);
        known
            .iter()
            .any(|&known| choice.speaks(&[known.to_owned()]))
    };
    let Some(code) = codes.iter().find(|code| !speaks(code)) else {
        return Ok(());
    };
    let problem = Problem::new(format!("no rules are written in `{code}`"));
    Err(Stop::Usage(match known.as_slice() {
        [] => problem.hint("leave `--lang` out: these rules are for no language in particular"),
        known => problem.hint(format!("there are {}", known.join(", "))),
    }))
}

fn text_of(file: &SideFile) -> Result<String, Problem> {
    let path = &file.path;
    let named = |what: String| Problem::new(format!("{}: {what}", shown(path)));
    if path == Path::new("-") {
        return Err(named("rules are read from a file".to_owned())
            .hint("name one; standard input is for articles"));
    }
    let bytes = bytes_of(file).map_err(|error| named(Problem::what(&error)))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let what =
            format!("more than {MAX_FILE_BYTES} bytes, the most that a file of rules may have");
        return Err(named(what).hint("is it a file of rules? if so, split it"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(format!("{}:{line}: no UTF-8", shown(path)))
            .hint("convert the file first, as with `iconv -t utf-8`")
    })
}

fn bytes_of(file: &SideFile) -> anyhow::Result<Vec<u8>> {
    let file = file.open().context("cannot open")?;
    if file_type(&fstat(&file)?) == FileType::Directory {
        return Err(Problem::new("is a directory").into());
    }
    let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
    let mut bytes = Vec::new();
    reader
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("cannot read")?;
    Ok(bytes)
}

/// The fault, with its line of the file and the faulty text underlined.
fn fault(error: &RuleError, name: &str, text: &str) -> Problem {
    let shown = error.render(name, text);
    let shown = shown.strip_prefix("error: ").unwrap_or(&shown);
    Problem::drawn(shown.trim_end())
}

/// Rule files given as arguments.
pub fn of_paths(paths: &[PathBuf], no_default_rules: bool) -> RuleFileOptions {
    RuleFileOptions {
        paths: paths.iter().map(SideFile::named).collect(),
        no_default_rules,
    }
}
