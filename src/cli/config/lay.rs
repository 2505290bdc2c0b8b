//! Lays the settings of a file under a command line: what is given there wins, and what it leaves no use for is left out.

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use crate::cli::args::side_file;
use crate::cli::config::command_line::{Refused, described, last};
use crate::cli::config::find::Trust;
use crate::cli::config::keys::About;
use crate::cli::config::read::{Setting, SettingsFile};
use crate::cli::files::side_file::{SideFile, is_outside};
use crate::cli::terminal::exit::Stop;
use crate::cli::terminal::problem::Problem;

/// A command line and what is laid under it.
pub struct Laid {
    /// The command line's description, in which the file's values are the defaults, if there is a file.
    pub command: Option<Command>,
    pub matches: ArgMatches,
    pub file: Option<SettingsFile>,
    /// The keys of the file that are in force.
    pub keys: Vec<&'static str>,
}

impl Laid {
    pub fn without_file(matches: ArgMatches) -> Self {
        Laid {
            command: None,
            matches,
            file: None,
            keys: Vec::new(),
        }
    }
}

/// Reads the command line again with the file's values as defaults.
pub fn lay(
    command: Command,
    args: Vec<OsString>,
    given: ArgMatches,
    file: SettingsFile,
) -> Result<Laid, Refused> {
    let (names, line) = last(&given);
    let called = Called {
        command: described(&command, &names),
        given: line,
    };
    let settings = called.in_force(&file)?;
    let keys = settings
        .iter()
        .map(|(setting, _)| setting.key.name)
        .collect();
    let with_defaults = |mut command: Command| {
        for (setting, values) in settings {
            let arg = option(&command, setting.key.name).expect("it is in force there");
            let id = arg.get_id().clone();
            command = command.mut_arg(id, |arg| match (setting.key.kind.is_path(), file.trust) {
                (true, Trust::Beside) => {
                    let parser = side_file::within(file.folder.clone());
                    arg.value_parser(parser).default_values(values)
                }
                _ => arg.default_values(values),
            });
        }
        command
    };
    let laid = changed(command, &names, with_defaults);
    let matches = laid
        .clone()
        .try_get_matches_from(args)
        .map_err(Refused::Arguments)?;
    Ok(Laid {
        command: Some(laid),
        matches,
        file: Some(file),
        keys,
    })
}

/// The description in which the command of these names is changed.
fn changed(command: Command, names: &[String], change: impl FnOnce(Command) -> Command) -> Command {
    match names {
        [] => change(command),
        [name, below @ ..] => {
            command.mut_subcommand(name, |command| changed(command, below, change))
        }
    }
}

fn option<'c>(command: &'c Command, name: &str) -> Option<&'c Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(name))
}

/// The command that was called, and what was given to it.
struct Called<'c> {
    command: &'c Command,
    given: &'c ArgMatches,
}

type InForce<'f> = Vec<(&'f Setting, Vec<OsString>)>;

impl Called<'_> {
    /// The settings that the command has, that nothing given overrules, and that have something to do.
    fn in_force<'f>(&self, file: &'f SettingsFile) -> Result<InForce<'f>, Refused> {
        let mut laid: InForce = Vec::new();
        for setting in &file.settings {
            let Some(arg) = option(self.command, setting.key.name) else {
                continue;
            };
            if self.is_given(arg) || self.given_args().any(|other| self.exclude(arg, other)) {
                continue;
            }
            let earlier = laid.iter().find(|(other, _)| {
                let other = option(self.command, other.key.name);
                is_on(setting) && other.is_some_and(|other| self.exclude(arg, other))
            });
            if let Some((other, _)) = earlier.filter(|(other, _)| is_on(other)) {
                let what = format!(
                    "`{}` does not go with `{}`",
                    setting.key.name, other.key.name
                );
                let problem = file.fault(setting.span.clone(), &what, "leave one out");
                return Err(Refused::Settings(Stop::Usage(problem)));
            }
            if file.trust == Trust::Beside {
                refuse_reach(file, setting).map_err(|p| Refused::Settings(Stop::Usage(p)))?;
            }
            laid.push((setting, self.without_given(setting)));
        }
        let idle: Vec<&str> = laid
            .iter()
            .map(|(setting, _)| setting.key.name)
            .filter(|name| self.is_idle(name, &laid))
            .collect();
        laid.retain(|(setting, values)| !values.is_empty() && !idle.contains(&setting.key.name));
        Ok(laid)
    }

    fn is_given(&self, arg: &Arg) -> bool {
        self.given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine)
    }

    fn given_args(&self) -> impl Iterator<Item = &Arg> {
        self.command
            .get_arguments()
            .filter(|arg| self.is_given(arg))
    }

    fn exclude(&self, one: &Arg, other: &Arg) -> bool {
        let excludes = |a: &Arg, b: &Arg| {
            let all = self.command.get_arg_conflicts_with(a);
            all.iter().any(|arg| arg.get_id() == b.get_id())
        };
        excludes(one, other) || excludes(other, one)
    }

    /// The values of a setting. What is to be kept by the command line is not dropped by the file, and the other way round.
    fn without_given(&self, setting: &Setting) -> Vec<OsString> {
        let opposite = match setting.key.name {
            "keep" => "drop",
            "drop" => "keep",
            _ => return setting.values.clone(),
        };
        let given = self.values(opposite, &Vec::new());
        let values = setting.values.iter();
        values.filter(|v| !given.contains(v)).cloned().collect()
    }

    /// Whether a setting would be refused, were it given, since nothing of this run looks at it. In a file that many runs
    /// share it may stand.
    fn is_idle(&self, name: &str, laid: &InForce) -> bool {
        let has = |name: &str, value: &str| self.values(name, laid).iter().any(|v| v == value);
        match name {
            "encoding" | "text" => has("format", "jsonl"),
            "boundary-model" => has("boilerplate", "careful") && !has("boundary-features", "true"),
            "source" => {
                let can_follow = option(self.command, "model").is_some();
                can_follow && self.values("model", laid).is_empty() && !has("learn", "true")
            }
            _ => false,
        }
    }

    /// The values of an option: as given, or else of the file, or else its default.
    fn values(&self, name: &str, laid: &InForce) -> Vec<OsString> {
        let Some(arg) = option(self.command, name) else {
            return Vec::new();
        };
        let in_file = laid.iter().find(|(setting, _)| setting.key.name == name);
        match in_file {
            Some((_, values)) => values.clone(),
            None => {
                let raw = self.given.get_raw(arg.get_id().as_str());
                raw.into_iter().flatten().map(OsStr::to_owned).collect()
            }
        }
    }
}

/// Refuses what a file that may have come with the articles may not say: what is read, and where.
fn refuse_reach(file: &SettingsFile, setting: &Setting) -> Result<(), Problem> {
    let name = setting.key.name;
    let refused = |what: String| {
        let cure = format!(
            "pass `--{name}` on the command line, or name this file with `--config` if you trust it"
        );
        Err(file.fault(setting.span.clone(), &what, &cure))
    };
    if setting.key.about == About::Run {
        return refused(format!(
            "`{name}` is refused in a file found above the input: such a file may only say what is removed from articles"
        ));
    }
    if !setting.key.kind.is_path() {
        return Ok(());
    }
    let outside = format!("`{name}` must be a relative path that stays in the folder of this file");
    if setting.is_absolute {
        return refused(outside);
    }
    for path in &setting.values {
        match SideFile::within(&file.folder, path).open() {
            Err(error) if is_outside(&error) => return refused(outside),
            // No error of the system: it is no regular file.
            Err(error) if error.raw_os_error().is_none() => {
                return refused(format!("`{name}` names a file that {error}"));
            }
            // What else is wrong is said where it is read, if it is.
            _ => {}
        }
    }
    Ok(())
}

/// Whether a setting switches something on or gives it a value.
fn is_on(setting: &Setting) -> bool {
    setting.values != ["false"]
}
