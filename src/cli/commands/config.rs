//! `copydesk config`: the settings in force and where each comes from, written as a file of settings.

use std::ffi::{OsStr, OsString};
use std::io::Write;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};

use crate::cli::args::Options;
use crate::cli::args::config::ConfigOptions;
use crate::cli::config::command_line::{Refused, described, last, takes_settings};
use crate::cli::config::find::NoInput;
use crate::cli::config::in_force;
use crate::cli::config::keys::{KEYS, Key, Kind};
use crate::cli::config::lay::Laid;
use crate::cli::files::standard::Stdout;
use crate::cli::terminal::exit::{Outcome, Stop, broken};
use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::screen::escaped;

/// Prints the settings with which `copydesk ARGS` would run.
pub fn run(options: ConfigOptions) -> Result<Outcome, Refused> {
    let args = [OsString::from("copydesk")].into_iter().chain(options.args);
    let mut laid = in_force(args.collect(), NoInput::IsHere)?;
    if !takes_settings(&laid.matches) {
        let (names, _) = last(&laid.matches);
        let what = format!("`copydesk {}` takes no settings", names.join(" "));
        let problem =
            Problem::new(what).hint("give what stands after `copydesk` where articles are read");
        return Err(Refused::Settings(Stop::Usage(problem)));
    }
    let command = laid.command.take().unwrap_or_else(Options::command);
    let text = text(&laid, &command);
    let written = Stdout::new().write_all(text.as_bytes());
    written.map_err(|error| Refused::Settings(broken(error)))?;
    Ok(Outcome::Done)
}

fn text(laid: &Laid, command: &Command) -> String {
    let (names, matches) = last(&laid.matches);
    let command = described(command, &names);
    let mut text = match &laid.file {
        Some(file) => format!("# settings of {}\n", file.name),
        None => "# no file of settings\n".to_owned(),
    };
    for key in &KEYS {
        let arg = command
            .get_arguments()
            .find(|arg| arg.get_long() == Some(key.name));
        let Some(arg) = arg else { continue };
        let value = match value(key, arg, matches) {
            Some(value) => format!("{} = {value}", key.name),
            None => format!("# {}", key.name),
        };
        text += &format!("{value:<32}  # {}\n", origin(key, arg, laid, matches));
    }
    text
}

/// The value as TOML; `None` if there is none.
fn value(key: &Key, arg: &Arg, matches: &ArgMatches) -> Option<String> {
    let id = arg.get_id().as_str();
    if key.kind == Kind::Flag {
        return Some(matches.get_flag(id).to_string());
    }
    let values: Vec<String> = matches.get_raw(id)?.map(|value| toml(key, value)).collect();
    Some(match key.kind.is_list() {
        true => format!("[{}]", values.join(", ")),
        false => values.concat(),
    })
}

fn toml(key: &Key, value: &OsStr) -> String {
    let text = value.to_string_lossy();
    let is_number = matches!(key.kind, Kind::Count | Kind::Number | Kind::Size);
    if is_number && text.parse::<f64>().is_ok() {
        return text.into_owned();
    }
    // What JSON escapes, TOML escapes alike, and two kinds of characters more that nobody wants on a terminal.
    let json = serde_json::to_string(&text).expect("a string is always JSON");
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        match escaped(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() {
            true => quoted += &format!("\\u{:04x}", u32::from(c)),
            false => quoted.push(c),
        }
    }
    quoted
}

/// What is said of a setting that another one leaves no use for.
const IDLE: &str = "has nothing to do here";

fn origin(key: &Key, arg: &Arg, laid: &Laid, matches: &ArgMatches) -> String {
    let in_file = laid.file.as_ref().and_then(|file| {
        let setting = file.settings.iter().find(|setting| setting.key == key)?;
        Some(format!("{}:{}", file.name, setting.line))
    });
    let source = matches.value_source(arg.get_id().as_str());
    match (source, in_file) {
        (Some(ValueSource::CommandLine), None) => "command line".to_owned(),
        (Some(ValueSource::CommandLine), Some(place)) => format!("command line, over {place}"),
        (_, Some(place)) if laid.keys.contains(&key.name) => place,
        (Some(_), Some(place)) => format!("default; {place} {IDLE}"),
        (None, Some(place)) => format!("not set; {place} {IDLE}"),
        (Some(_), None) => "default".to_owned(),
        (None, None) => "not set".to_owned(),
    }
}
