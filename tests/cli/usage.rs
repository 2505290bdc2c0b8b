//! Arguments: what is refused, and how it is said.

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
    let answer = Folder::new().copydesk(&["--check", "--diff"]);
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(
        answer
            .stderr
            .starts_with("error: the argument '--check' cannot be used with '--diff'\n"),
        "{}",
        answer.stderr
    );
}

#[test]
fn standard_input_cannot_be_replaced() {
    for args in [&["-i"][..], &["-i", "-"]] {
        Folder::new().copydesk(args).is(
            2,
            "",
            "error: `--in-place` replaces files, and standard input is not a file\n\
             hint: name the files, or leave `--in-place` out\n",
        );
    }
}

#[test]
fn an_unknown_encoding_is_refused() {
    Folder::new().copydesk(&["--encoding=klingon"]).is(
        2,
        "",
        "error: invalid value 'klingon' for '--encoding <NAME>': use a name of the WHATWG Encoding Standard, \
         such as latin1, windows-1252 or gb18030, or `auto`\n\nFor more information, try '--help'.\n",
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
    let answer = Folder::new().copydesk(&["--help"]);
    assert_eq!((answer.status, answer.stderr.as_str()), (0, ""));
    for line in ["Exit status:", "  3  some inputs failed"] {
        assert!(answer.stdout.contains(line), "{}", answer.stdout);
    }
}

#[test]
fn help_that_cannot_be_written_is_an_error() {
    Folder::new().sh("\"$copydesk\" --help >/dev/full").is(
        4,
        "",
        "error: standard output: write error: No space left on device\n\
         hint: what went out is not complete; make room, then run copydesk again\n",
    );
}
