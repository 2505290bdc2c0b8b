//! Reads a config file. Every fault in it is reported before any article is read.

use std::ffi::OsString;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use copydesk::internals::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::config::find::{Found, Trust};
use crate::cli::config::keys::{described, is_file, keys, option, why_not};
use crate::cli::files::{SideFile, read_text};
use crate::cli::terminal::{Problem, fault, shown};

/// A config file whose keys and values are valid.
#[derive(Debug)]
pub struct ConfigFile {
    pub name: String,
    text: String,
    pub values: Vec<ConfigValue>,
    /// The folder to which its paths are relative.
    pub folder: PathBuf,
    pub trust: Trust,
}

#[derive(Debug)]
pub struct ConfigValue {
    pub key: &'static str,
    /// The values as on the command line: paths are no longer relative to the config file.
    pub values: Vec<OsString>,
    pub span: Range<usize>,
    pub line: usize,
}

/// Commands that read a config file. Every key is an option of one of them.
const COMMANDS: [&[&str]; 5] = [&[], &["learn"], &["dups"], &["report"], &["rules", "check"]];

impl ConfigFile {
    pub fn fault(&self, span: Range<usize>, what: &str, cure: Option<&str>) -> Problem {
        fault(&self.name, &self.text, span, what, cure)
    }
}

impl ConfigValue {
    /// Whether it is other than `false`.
    pub fn is_on(&self) -> bool {
        self.values != ["false"]
    }
}

/// Reads a config file. `command` is the description of the whole command line.
pub fn read(found: &Found, command: &Command) -> Result<ConfigFile, Problem> {
    let folder = found.path.parent().unwrap_or(Path::new("")).to_owned();
    let side_file = if found.trust == Trust::Beside {
        SideFile::within(&folder, &found.path)
    } else {
        SideFile::named(&found.path)
    };
    let cure = "repair it, name another with `--config FILE`, or pass `--no-config`";
    let mut file = ConfigFile {
        name: shown(&found.path),
        text: read_text(&side_file, "config file", Some(cure))?,
        values: Vec::new(),
        folder,
        trust: found.trust,
    };
    let table = DeTable::parse(&file.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        file.fault(span, error.message(), None)
    })?;
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let values = entries.into_iter().map(|(name, value)| {
        if value.get_ref().is_table() {
            let cure = "write every key at the top, as in `field = \"body\"`";
            return Err(file.fault(name.span(), "a config file has no tables", Some(cure)));
        }
        let key = key(&file, name.get_ref(), name.span(), command)?;
        Ok(ConfigValue {
            key,
            values: values(&file, key, value, command)?,
            span: name.span(),
            line: file.text[..name.span().start].matches('\n').count() + 1,
        })
    });
    file.values = values.collect::<Result<_, Problem>>()?;
    Ok(file)
}

fn key(
    file: &ConfigFile,
    name: &str,
    span: Range<usize>,
    command: &Command,
) -> Result<&'static str, Problem> {
    if let Some(key) = keys().find(|key| *key == name) {
        return Ok(key);
    }
    if owner(command, name).is_some() {
        let (why, cure) = why_not(name);
        let what = format!("`{name}` cannot be set in a config file: {why}");
        return Err(file.fault(span, &what, Some(cure)));
    }
    let cure = match nearest(name, keys()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`copydesk config` prints all keys".to_owned(),
    };
    Err(file.fault(span, &format!("unknown key `{name}`"), Some(&cure)))
}

/// The names of the first command that has the option, and the option.
fn owner<'c>(command: &'c Command, name: &str) -> Option<(&'static [&'static str], &'c Arg)> {
    let mut commands = COMMANDS.into_iter();
    commands.find_map(|names| Some((names, option(described(command, names), name)?)))
}

/// The values of a key, as arguments.
fn values(
    file: &ConfigFile,
    key: &str,
    value: &Spanned<DeValue>,
    command: &Command,
) -> Result<Vec<OsString>, Problem> {
    let (names, arg) = owner(command, key).expect("every key is an option");
    let is_list = matches!(arg.get_action(), ArgAction::Append);
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let items = match value.get_ref() {
        DeValue::Array(items) if is_list => items.iter().collect(),
        _ => vec![value],
    };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let text = match item.get_ref() {
            DeValue::Boolean(is_on) if is_flag => {
                values.push(is_on.to_string().into());
                continue;
            }
            DeValue::String(text) if !is_flag => text.clone().into_owned(),
            // Arguments are decimal.
            DeValue::Integer(number) if !is_flag => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                number.map(|n| n.to_string()).unwrap_or_default()
            }
            DeValue::Float(number) if !is_flag => number.as_str().to_owned(),
            other => {
                let expected = match (is_flag, is_list) {
                    (true, _) => "true or false",
                    (false, true) => "a string or an array of strings",
                    (false, false) => "a string or a number",
                };
                let found = other.type_str();
                let what = format!("`{key}` must be {expected}, not of the type {found}");
                return Err(file.fault(item.span(), &what, None));
            }
        };
        refuse_invalid(command, names, key, &text).map_err(|cure| {
            let what = format!("`{text}` is not a value of `{key}`");
            file.fault(item.span(), &what, cure.as_deref())
        })?;
        values.push(if is_file(arg) {
            file.folder.join(text).into()
        } else {
            text.into()
        });
    }
    Ok(values)
}

/// Refuses a value that the option refuses. The error is the cure, if there is one.
fn refuse_invalid(
    command: &Command,
    names: &[&str],
    key: &str,
    value: &str,
) -> Result<(), Option<String>> {
    if value.is_empty() {
        return Err(Some("leave the key out instead".to_owned()));
    }
    let option = format!("--{key}={value}");
    let args = ["copydesk"].iter().chain(names).copied();
    let tried = command.clone().try_get_matches_from(args.chain([&*option]));
    let Err(error) = tried else { return Ok(()) };
    if !matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    ) {
        // Missing arguments are not the fault of the value.
        return Ok(());
    }
    let Some(ContextValue::Strings(known)) = error.get(ContextKind::ValidValue) else {
        return Err(std::error::Error::source(&error).map(ToString::to_string));
    };
    let all = format!("the values are {}", known.join(", "));
    Err(Some(
        match nearest(value, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`? {all}"),
            None => all,
        },
    ))
}
