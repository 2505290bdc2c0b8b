//! Arguments that are refused, and the help.

use crate::harness::Folder;

#[test]
fn an_unknown_option_is_refused() {
    Folder::new().copydesk(&["--explian"]).is(
        2,
        "",
        "error: unexpected argument '--explian' found\n\n  \
         tip: a similar argument exists: '--explain'\n\n\
         Usage: copydesk --explain [FILE]...\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn tasks_do_not_mix() {
    Folder::new().copydesk(&["--check", "--diff"]).starts(
        2,
        "",
        "error: the argument '--check' cannot be used with '--diff'\n",
    );
}

#[test]
fn standard_input_cannot_be_replaced() {
    for args in [&["-i"][..], &["-i", "-"]] {
        Folder::new().copydesk(args).is(
            2,
            "",
            "error: `--in-place` replaces files, and standard input is none\n\
             hint: name the files, or leave `--in-place` out\n",
        );
    }
}

#[test]
fn an_unknown_encoding_is_refused() {
    Folder::new().copydesk(&["--encoding=klingon"]).is(
        2,
        "",
        "error: no encoding has the name `klingon`\n\
         hint: take a name that the web knows, such as latin1, windows-1252 or gb18030, or `auto`\n",
    );
}

#[test]
fn an_encoding_for_json_lines_is_refused() {
    Folder::new()
        .copydesk(&["--format=jsonl", "--encoding=latin1"])
        .is(
            2,
            "",
            "error: `--encoding` is for plain text; JSON lines are UTF-8\n\
             hint: convert the file first, as with `iconv -t utf-8`\n",
        );
}

#[test]
fn the_help_tells_the_exit_status() {
    let help = Folder::new().copydesk(&["--help"]).ok();
    for line in ["Exit status:", "  3  some inputs failed"] {
        assert!(help.contains(line), "{help}");
    }
}

#[test]
fn help_that_cannot_be_written_is_an_error() {
    Folder::new().sh("copydesk --help >/dev/full").is(
        4,
        "",
        "error: standard output: write error: No space left on device\n\
         hint: what went out is not complete; make room, then run copydesk again\n",
    );
}
