//! `copydesk config`: prints the options in force and where each comes from, as a config file.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ColorChoice};

use crate::cli::args::{ConfigOptions, MessageOptions};
use crate::cli::config::{InForce, in_force, keys, option, takes_config};
use crate::cli::output::write_to;
use crate::cli::terminal::{Outcome, Stop, refuse};

/// Prints the options with which `copydesk ARGS` would run.
///
/// Options that all commands share may be given to either.
pub fn run(options: ConfigOptions, shared: &MessageOptions) -> Result<Outcome, Stop> {
    let args = [OsString::from("copydesk")].into_iter().chain(options.args);
    let color = Some(shared.color).filter(|color| *color != ColorChoice::Auto);
    let color = color.map(|color| format!("--color={color}"));
    let quiet = shared.quiet.then(|| "--quiet".to_owned());
    let args = args.chain(quiet.into_iter().chain(color).map(OsString::from));
    let in_force = in_force(args.collect(), Some(Path::new(".")))?;
    if !takes_config(in_force.matches()) {
        let command = in_force.command();
        let name = command.get_bin_name().unwrap_or(command.get_name());
        let what = format!("`{name}` reads no config file");
        return refuse(what, "give the arguments of a command that reads articles");
    }
    let text = text(&in_force);
    write_to(None, |out| out.write_all(text.as_bytes()))?;
    Ok(Outcome::Done)
}

fn text(in_force: &InForce) -> String {
    let mut text = match &in_force.file {
        Some(file) => format!("# config file: {}\n", file.name),
        None => "# no config file\n".to_owned(),
    };
    for key in keys() {
        let Some(arg) = option(in_force.command(), key) else {
            continue;
        };
        let value = match value(arg, in_force) {
            Some(value) => format!("{key} = {value}"),
            None => format!("# {key}"),
        };
        text += &format!("{value:<32}  # {}\n", origin(key, arg, in_force));
    }
    text
}

/// The value as TOML; `None` if there is none.
fn value(arg: &Arg, in_force: &InForce) -> Option<String> {
    let id = arg.get_id().as_str();
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return Some(in_force.matches().get_flag(id).to_string());
    }
    let values: Vec<String> = in_force.matches().get_raw(id)?.map(toml).collect();
    Some(match arg.get_action() {
        ArgAction::Append => format!("[{}]", values.join(", ")),
        _ => values.concat(),
    })
}

fn toml(value: &OsStr) -> String {
    let text = value.to_string_lossy();
    if text.parse().is_ok_and(|n: f64| n.to_string() == text) {
        return text.into_owned();
    }
    // TOML has the escapes of JSON.
    serde_json::to_string(&text).expect("a string is always JSON")
}

fn origin(key: &str, arg: &Arg, in_force: &InForce) -> String {
    let place = in_force.file.as_ref().and_then(|file| {
        let value = file.values.iter().find(|value| value.key == key)?;
        Some(format!("{}:{}", file.name, value.line))
    });
    let source = in_force.matches().value_source(arg.get_id().as_str());
    let is_used = in_force.keys.contains(&key);
    match (source, place) {
        (Some(ValueSource::CommandLine), None) => "command line".to_owned(),
        (Some(ValueSource::CommandLine), Some(place)) => format!("command line, over {place}"),
        (_, Some(place)) if is_used => place,
        (source, place) => {
            let source = source.map_or("not set", |_| "default");
            let idle = place.map(|place| format!("; {place} has no effect here"));
            source.to_owned() + &idle.unwrap_or_default()
        }
    }
}
