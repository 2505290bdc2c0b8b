//! Completions, manual pages and the version.

use std::fs;

use crate::golden::is_golden;
use crate::harness::Folder;

/// `contrib/completions/test.py` tests the shells themselves.
#[test]
fn every_shell_asks_the_program_for_completions() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.copydesk(&["completions", shell]).ok();
        for word in ["COMPLETE", "copydesk"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(folder.copydesk(&["completions", "tcsh"]).status, 2);
    let bash = "COMPLETE=bash _CLAP_COMPLETE_INDEX=1 copydesk -- copydesk dup";
    folder.sh(bash).is(0, "dups", "");
}

#[test]
fn every_command_has_a_page() {
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    is_golden("manual-pages", &folder.sh("ls pages").ok());
    let page = folder.copydesk(&["man"]).ok();
    assert_eq!(page, folder.read("pages/copydesk.1"));
    assert!(page.contains("\\-\\-explain"));
    assert!(page.contains("\n.SH EXAMPLES\n.nf\n"), "{page}");
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

/// clap wraps the text below the options at 100 columns, and a paragraph that is broken by hand comes out ragged.
#[test]
fn the_text_below_the_options_is_narrow_or_a_paragraph_on_one_line() {
    let folder = Folder::new();
    folder.copydesk(&["man", "-o", "pages"]).is(0, "", "");
    for page in fs::read_dir(folder.path("pages")).unwrap() {
        let page = fs::read_to_string(page.unwrap().path()).unwrap();
        assert!(!page.contains("EXTRA"), "{page}");
        let lines: Vec<String> = page.lines().map(|line| line.replace('\\', "")).collect();
        let mut is_as_written = false;
        for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
            is_as_written = line == ".nf" || is_as_written && line != ".fi";
            let is_paragraph = !line.starts_with("&  ") && next.starts_with('.');
            let is_narrow = line.chars().count() <= 100;
            assert!(
                is_narrow || !is_as_written && is_paragraph || !line.starts_with('&'),
                "{line}"
            );
        }
    }
}
