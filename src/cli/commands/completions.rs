//! `copydesk completions`: made from the one description of the command line that there is.
//!
//! The program takes files or a command, never both, which the scripts of clap do not know: in zsh they take a command for a
//! file and complete nothing behind it, in fish they offer no options behind a file. What they get wrong is set right here.

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::cli::args::Options;
use crate::cli::args::manual::CompletionsOptions;
use crate::cli::output::file::write_to;
use crate::cli::terminal::exit::{Outcome, Stop};

/// Prints the completions for a shell.
pub fn run(options: &CompletionsOptions) -> Result<Outcome, Stop> {
    let script = match options.shell {
        Shell::Zsh => zsh(),
        Shell::Fish => fish(),
        shell => script(shell, Options::command(), "copydesk"),
    };
    write_to(None, |out| out.write_all(script.as_bytes()))?;
    Ok(Outcome::Done)
}

fn script(shell: Shell, mut command: Command, name: &str) -> String {
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    String::from_utf8(script).expect("what is said of options is text")
}

/// One script for the commands, one for options and files, and what chooses between them.
fn zsh() -> String {
    let whole = Options::command();
    let names: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
    let bare = Command::new("copydesk").disable_help_subcommand(true);
    let commands = bare.clone().subcommands(whole.get_subcommands().cloned());
    let files = bare.args(whole.get_arguments().cloned());
    let part = |command, name| {
        let script = script(Shell::Zsh, command, name);
        // Its functions alone: the first line and the last ones are for a script that stands alone.
        let end = script
            .rfind("\nif [ \"$funcstack[1]\"")
            .unwrap_or(script.len());
        let functions = script[..end].replace(&format!("#compdef {name}\n"), "");
        // With one colon, options may follow the first of several files.
        functions.replace("\n'*::", "\n'*:")
    };
    format!(
        r#"#compdef copydesk
{commands}
{files}
_copydesk() {{
    case "${{words[2]}}" in
        ({names})
            if (( CURRENT > 2 )); then
                _copydesk_commands_of "$@"
                return
            fi
    esac
    local ret=1
    (( CURRENT == 2 )) && _copydesk_commands_of_commands && ret=0
    _copydesk_files "$@" && ret=0
    return ret
}}

if [ "$funcstack[1]" = "_copydesk" ]; then
    _copydesk "$@"
else
    compdef _copydesk copydesk
fi
"#,
        commands = part(commands, "copydesk_commands_of"),
        files = part(files, "copydesk_files"),
        names = names.join("|"),
    )
}

/// The script of clap with another notion of when a command stands there, and with the words that commands take.
fn fish() -> String {
    const CONDITION: &str = "function __fish_copydesk_needs_command\n";
    let whole = Options::command();
    let names: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
    let mut script = script(Shell::Fish, Options::command(), "copydesk");
    if let Some(start) = script.find(CONDITION)
        && let Some(len) = script[start..].find("\nend\n")
    {
        let condition = format!(
            "{CONDITION}    # A command is the first word, or there is none.
    set -l cmd (commandline -opc)
    if contains -- \"$cmd[2]\" {}
        echo $cmd[2]
        return 1
    end
    return 0",
            names.join(" ")
        );
        script.replace_range(start..start + len, &condition);
    }
    let is_first = "__fish_copydesk_needs_command; and test (commandline -opc | count) -eq 1";
    script = script.replace(
        "-n \"__fish_copydesk_needs_command\" -a ",
        &format!("-n \"{is_first}\" -a "),
    );
    for command in whole.get_subcommands() {
        for arg in command.get_arguments().filter(|arg| arg.is_positional()) {
            let values = values(arg);
            if !values.is_empty() {
                let (name, values) = (command.get_name(), values.join(" "));
                script += &format!(
                    "complete -c copydesk -n \"__fish_copydesk_using_subcommand {name}\" -f -a \"{values}\"\n"
                );
            }
        }
    }
    script
}

/// The words that an argument may be.
fn values(arg: &Arg) -> Vec<String> {
    let values = arg.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect()
}
