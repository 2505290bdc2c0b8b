//! Reads a file of settings: all that is wrong with it shows before any article is read.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use copydesk::format::decode::Encoding;
use rustix::fs::{FileType, fstat};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::config::command_line::{described, has_option};
use crate::cli::config::fault::fault;
use crate::cli::config::find::{Found, Trust};
use crate::cli::config::keys::{KEYS, Key, Kind, named, why_not};
use crate::cli::files::folder::file_type;
use crate::cli::files::interruptible;
use crate::cli::files::side_file::{is_outside, open_below};
use crate::cli::terminal::problem::{Problem, shown};

/// A file of settings that is sound in itself.
#[derive(Debug)]
pub struct SettingsFile {
    /// Its name as it is shown.
    pub name: String,
    pub text: String,
    pub settings: Vec<Setting>,
    /// The folder in which its paths begin.
    pub folder: PathBuf,
    pub trust: Trust,
}

#[derive(Debug)]
pub struct Setting {
    pub key: &'static Key,
    /// The values as they could stand on the command line: paths are no longer relative to the file.
    pub values: Vec<OsString>,
    /// Whether a path among them did not begin in the folder of the file.
    pub is_absolute: bool,
    /// The key in the file.
    pub span: Range<usize>,
    /// The line of the file, from 1.
    pub line: usize,
}

/// The most bytes that a file of settings may have.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Commands that take settings. A key is one that any of these has as an option.
const COMMANDS: [&[&str]; 5] = [&[], &["learn"], &["dups"], &["report"], &["rules", "check"]];

impl SettingsFile {
    /// A fault at `span` of the file.
    pub fn fault(&self, span: Range<usize>, what: &str, cure: &str) -> Problem {
        fault(&self.name, &self.text, span, what, Some(cure))
    }
}

/// Reads a file. `command` is the whole command line's description, which knows what values can be.
pub fn read(found: &Found, command: &Command) -> Result<SettingsFile, Problem> {
    let folder = found.path.parent().unwrap_or(Path::new(""));
    let mut file = SettingsFile {
        name: shown(&found.path),
        text: text_of(found)?,
        settings: Vec::new(),
        folder: folder.to_owned(),
        trust: found.trust,
    };
    let table = DeTable::parse(&file.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        fault(&file.name, &file.text, span, error.message(), None)
    })?;
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut settings = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        if value.get_ref().is_table() {
            let cure = "give every key at the top, as in `field = \"body\"`";
            return Err(file.fault(name.span(), "a file of settings has no tables", cure));
        }
        let key = key(&file, name, command)?;
        let values = Values { file: &file, key }.of(value)?;
        let mut checked = Vec::with_capacity(values.len());
        let is_absolute = key.kind.is_path() && values.iter().any(|(v, _)| v.starts_with('/'));
        for (value, span) in values {
            check(&file, key, &value, span, command)?;
            checked.push(match key.kind.is_path() {
                true => below(folder, &value),
                false => value.into(),
            });
        }
        settings.push(Setting {
            key,
            values: checked,
            is_absolute,
            span: name.span(),
            line: file.text[..name.span().start].matches('\n').count() + 1,
        });
    }
    file.settings = settings;
    Ok(file)
}

fn key(
    file: &SettingsFile,
    name: &Spanned<std::borrow::Cow<str>>,
    command: &Command,
) -> Result<&'static Key, Problem> {
    let (text, span) = (name.get_ref(), name.span());
    if let Some(key) = named(text) {
        return Ok(key);
    }
    if commands(command).any(|command| has_option(command, text)) {
        let (why, cure) = why_not(text);
        let what = format!("`{text}` has no place in a file of settings: {why}");
        return Err(file.fault(span, &what, cure));
    }
    let near = KEYS
        .iter()
        .map(|key| (strsim::jaro(text, key.name), key.name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let cure = match near {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => "`copydesk config` prints all keys".to_owned(),
    };
    Err(file.fault(span, &format!("unknown key `{text}`"), &cure))
}

fn commands(command: &Command) -> impl Iterator<Item = &Command> {
    COMMANDS.iter().map(|names| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        described(command, &names)
    })
}

/// The values of a key and where each stands.
struct Values<'f> {
    file: &'f SettingsFile,
    key: &'static Key,
}

type Placed = (String, Range<usize>);

impl Values<'_> {
    fn of(&self, value: &Spanned<DeValue>) -> Result<Vec<Placed>, Problem> {
        match value.get_ref() {
            DeValue::Array(items) if self.key.kind.is_list() => {
                let items = items.iter().map(|item| self.one(item));
                items.collect()
            }
            _ => Ok(vec![self.one(value)?]),
        }
    }

    fn one(&self, value: &Spanned<DeValue>) -> Result<Placed, Problem> {
        let text = match (self.key.kind, value.get_ref()) {
            (Kind::Flag, DeValue::Boolean(is_on)) => is_on.to_string(),
            (Kind::Count | Kind::Number | Kind::Size, DeValue::Integer(number)) => {
                // Whatever the base, decimal digits come of it.
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.map(|n| n.to_string()).unwrap_or_default()
            }
            (Kind::Number, DeValue::Float(number)) => number.as_str().to_owned(),
            (
                Kind::Text | Kind::Texts | Kind::Path | Kind::Paths | Kind::Size,
                DeValue::String(text),
            ) => text.clone().into_owned(),
            (kind, other) => {
                let what = format!(
                    "`{}` is {}, and {} is wanted",
                    self.key.name,
                    with_article(other.type_str()),
                    kind.wanted()
                );
                return Err(fault(
                    &self.file.name,
                    &self.file.text,
                    value.span(),
                    &what,
                    None,
                ));
            }
        };
        Ok((text, value.span()))
    }
}

fn with_article(kind: &str) -> String {
    let article = match kind.starts_with(['a', 'i']) {
        true => "an",
        false => "a",
    };
    format!("{article} {kind}")
}

/// Refuses a value that the option of that name would refuse.
fn check(
    file: &SettingsFile,
    key: &Key,
    value: &str,
    span: Range<usize>,
    command: &Command,
) -> Result<(), Problem> {
    let refused = |why: Option<String>| {
        let what = format!("`{value}` is no value for `{}`", key.name);
        Err(fault(
            &file.name,
            &file.text,
            span.clone(),
            &what,
            why.as_deref(),
        ))
    };
    if value.is_empty() {
        return refused(Some("leave the key out instead".to_owned()));
    }
    if key.name == "encoding" && Encoding::from_label(value).is_none() {
        return refused(Some(
            "take a name that the web knows, such as latin1 or gb18030, or `auto`".to_owned(),
        ));
    }
    if key.kind == Kind::Flag {
        return Ok(());
    }
    let owner = COMMANDS
        .iter()
        .zip(commands(command))
        .find(|(_, command)| has_option(command, key.name));
    let (names, _) = owner.expect("every key is an option");
    let option = format!("--{}={value}", key.name);
    let args = ["copydesk"].iter().chain(*names).copied();
    let tried = command
        .clone()
        .try_get_matches_from(args.chain([option.as_str()]));
    match tried {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidValue | ErrorKind::ValueValidation
            ) =>
        {
            refused(cure(&error))
        }
        // That inputs are missing, or another option, is none of the value's fault.
        _ => Ok(()),
    }
}

fn cure(error: &clap::Error) -> Option<String> {
    let mut cure = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) => format!("there are {}", known.join(", ")),
        _ => std::error::Error::source(error)?.to_string(),
    };
    if let Some(ContextValue::Strings(near)) = error.get(ContextKind::SuggestedValue)
        && let Some(near) = near.first()
    {
        cure = format!("did you mean `{near}`? {cure}");
    }
    if let Some(ContextValue::String(near)) = error.get(ContextKind::SuggestedValue) {
        cure = format!("did you mean `{near}`? {cure}");
    }
    Some(cure)
}

fn below(folder: &Path, path: &str) -> OsString {
    folder.join(path).into_os_string()
}

fn text_of(found: &Found) -> Result<String, Problem> {
    let path = &found.path;
    let named = |what: String| Problem::new(format!("{}: {what}", shown(path)));
    if path == Path::new("-") {
        return Err(named("settings are read from a file".to_owned())
            .hint("name one; standard input is for articles"));
    }
    let bytes = bytes_of(found).map_err(|error| {
        named(Problem::what(&error))
            .hint("mend it, name another with `--config FILE`, or give `--no-config`")
    })?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let what =
            format!("more than {MAX_FILE_BYTES} bytes, the most that a file of settings may have");
        return Err(named(what).hint("is it a file of settings?"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|&&byte| byte == b'\n').count() + 1;
        Problem::new(format!("{}:{line}: no UTF-8", shown(path)))
            .hint("convert the file first, as with `iconv -t utf-8`")
    })
}

fn bytes_of(found: &Found) -> anyhow::Result<Vec<u8>> {
    let file = open(found)?;
    match (file_type(&fstat(&file)?), found.trust) {
        (FileType::Directory, _) => return Err(Problem::new("is a directory").into()),
        (FileType::RegularFile, _) => {}
        // To wait for what may never come is fair only where the user asks for it, as with `--config <(...)`.
        (_, Trust::Named) => {}
        (_, Trust::Own | Trust::Beside) => return Err(Problem::new("is no regular file").into()),
    }
    let reader = interruptible::Reader::of(Arc::new(file)).context("cannot read")?;
    let mut bytes = Vec::new();
    reader
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .context("cannot read")?;
    Ok(bytes)
}

fn open(found: &Found) -> anyhow::Result<File> {
    if found.trust != Trust::Beside {
        return interruptible::open(&found.path).context("cannot open");
    }
    let folder = found.path.parent().unwrap_or(Path::new(""));
    match open_below(folder, &found.path) {
        Err(error) if is_outside(&error) => {
            Err(Problem::new("is a link that leads out of its folder").into())
        }
        opened => opened.context("cannot open"),
    }
}
