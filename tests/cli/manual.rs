//! Completions, manual pages and the version.

use crate::golden::is_golden;
use crate::harness::Folder;

#[test]
fn every_shell_gets_completions_of_commands_and_options() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.copydesk(&["completions", shell]).ok();
        for word in ["boilerplate", "restore", "threshold"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(folder.copydesk(&["completions", "tcsh"]).status, 2);
}

#[test]
fn what_bash_gets_completes() {
    let folder = Folder::new();
    folder
        .sh("copydesk completions bash >c
            bash -c '. ./c; COMP_WORDS=(copydesk dup); COMP_CWORD=1; _copydesk copydesk dup copydesk
            echo \"${COMPREPLY[@]}\"'")
        .is(0, "dups\n", "");
}

/// clap's own scripts are wrong for a program with files or a command. `contrib/completions/test.py` runs them in shells.
#[test]
fn zsh_and_fish_tell_commands_from_files() {
    let folder = Folder::new();
    let zsh = folder.copydesk(&["completions", "zsh"]).stdout;
    assert!(zsh.starts_with("#compdef copydesk\n"), "{zsh}");
    assert_eq!(zsh.matches("#compdef").count(), 1);
    assert!(zsh.contains("(rules|learn|model|dups|report|restore|config|completions|man)"));
    assert!(zsh.contains("\n'*:files -- ") && !zsh.contains("\n'*::"));
    let fish = folder.copydesk(&["completions", "fish"]).stdout;
    assert!(!fish.contains("argparse -s (__fish_copydesk_global_optspecs)"));
    assert!(fish.contains("if contains -- \"$cmd[2]\" rules learn model dups"));
    assert!(fish.contains("(commandline -opc | count) -eq 1\" -a \"rules\""));
    assert!(fish.contains("completions\" -f -a \"bash elvish fish powershell zsh\""));
}

#[test]
fn every_command_has_a_page() {
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    is_golden("manual-pages", &folder.sh("ls pages").ok());
    assert_eq!(
        folder.copydesk(&["man", "rules", "check"]).stdout,
        folder.read("pages/copydesk-rules-check.1")
    );
    assert!(folder.copydesk(&["man"]).stdout.contains("\\-\\-explain"));
    folder.copydesk(&["man", "rules", "chek"]).is(
        2,
        "",
        "error: `chek` is no command\nhint: the commands of `copydesk rules` are list, show, test, check\n",
    );
}

#[test]
fn the_version_is_a_line_or_all_that_shapes_the_output() {
    let folder = Folder::new();
    let line = format!("copydesk {}\n", env!("CARGO_PKG_VERSION"));
    folder.copydesk(&["-V"]).is(0, &line, "");
    let long = folder.copydesk(&["--version"]).stdout;
    assert!(long.starts_with(&line), "{long}");
    for part in ["\nrules: ", "\nboundary model: "] {
        assert!(long.contains(part), "{long}");
    }
}
