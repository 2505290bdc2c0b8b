//! Completions, manual pages and the version: made of the command line as it is.

use crate::harness::Folder;

#[test]
fn every_shell_gets_completions_of_commands_and_options() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let answer = folder.copydesk(&["completions", shell]);
        assert_eq!((answer.status, &*answer.stderr), (0, ""), "{shell}");
        for word in ["boilerplate", "restore", "threshold"] {
            assert!(answer.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(folder.copydesk(&["completions", "tcsh"]).status, 2);
}

#[test]
fn what_bash_gets_completes() {
    let folder = Folder::new();
    folder
        .sh("\"$copydesk\" completions bash >c
            bash -c '. ./c; COMP_WORDS=(copydesk dup); COMP_CWORD=1; _copydesk copydesk dup copydesk
            echo \"${COMPREPLY[@]}\"'")
        .is(0, "dups\n", "");
}

#[test]
fn every_command_has_a_page() {
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    folder.sh("ls pages").is(
        0,
        "copydesk-completions.1\ncopydesk-config.1\ncopydesk-dups.1\ncopydesk-learn.1\ncopydesk-man.1\ncopydesk-model-check.1\n\
         copydesk-model-merge.1\ncopydesk-model-show.1\ncopydesk-model.1\ncopydesk-report.1\ncopydesk-restore.1\ncopydesk-rules-check.1\n\
         copydesk-rules-list.1\ncopydesk-rules-show.1\ncopydesk-rules-test.1\ncopydesk-rules.1\ncopydesk.1\n",
        "",
    );
    assert_eq!(
        folder.copydesk(&["man", "rules", "check"]).stdout,
        folder.read("pages/copydesk-rules-check.1")
    );
    assert!(folder.copydesk(&["man"]).stdout.contains("\\-\\-explain"));
    folder.copydesk(&["man", "rules", "chek"]).is(
        2,
        "",
        "error: `chek` is not a command\nhint: the commands of `copydesk rules` are list, show, test, check\n",
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
