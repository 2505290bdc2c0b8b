//! Arguments that are refused, and the help.

use crate::harness::Folder;

#[test]
fn an_unknown_option_is_refused() {
    Folder::new().copydesk(&["--explian"]).is(
        2,
        "",
        "error: unexpected argument '--explian' found\n\n  \
         tip: a similar argument exists: '--explain'\n\n\
         Usage: copydesk --explain[=<FORMAT>] [FILE]...\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn conflicts_are_refused() {
    let stdin = "`--in-place` replaces files, and standard input is not a file\n";
    let text = "is for texts of one article; records are UTF-8\nhint: convert the file first, as with `iconv -t utf-8`\n";
    for (args, message) in [
        (&["-i"][..], stdin),
        (&["-i", "a", "-"], stdin),
        (&["-i=a/b", "a"], "`a/b` is not a suffix for a file name\n"),
        (&["-i=", "a"], "`` is not a suffix for a file name\n"),
        (
            &["--format=jsonl", "--encoding=latin1"],
            &format!("`--encoding` {text}"),
        ),
        (&["--format=jsonl", "--text"], &format!("`--text` {text}")),
        (
            &["--explain", "--diff"],
            "the argument '--explain[=<FORMAT>]' cannot be used with '--diff'\n",
        ),
        (
            &["-i", "--check", "a"],
            "the argument '--in-place[=<SUFFIX>]' cannot be used with '--check'\n",
        ),
        (
            &["-0", "a"],
            "the following required arguments were not provided:\n  <--check|--dry-run>\n",
        ),
        (
            &["--check", "--on-error=row"],
            "the argument '--check' cannot be used with '--on-error <ACTION>'\n",
        ),
    ] {
        let answer = Folder::new().copydesk(args);
        assert_eq!((answer.status, answer.stdout.as_str()), (2, ""), "{args:?}");
        let message = format!("error: {message}");
        assert!(
            answer.stderr.starts_with(&message),
            "{args:?}: {}",
            answer.stderr
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
fn the_name_gives_the_format_unless_the_user_does() {
    let folder = Folder::new();
    for name in ["a.jsonl", "b.NDJSON", "c.json", "d.txt"] {
        folder.write(name, "{\"text\":\"One.\"}\n");
    }
    for (args, n_words) in [
        (&["a.jsonl"][..], 1),
        (&["b.NDJSON"], 1),
        (&["c.json"], 1),
        (&["--format=text", "d.txt"], 2),
        (&["--format=jsonl", "d.txt"], 1),
    ] {
        let answer = folder.copydesk(&[&["--explain"], args].concat());
        let words = format!("words: {n_words} in");
        assert!(
            answer.stdout.contains(&words),
            "{args:?}: {}",
            answer.stdout
        );
    }
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
