//! Text that could control a terminal is escaped in messages and on terminals.

use crate::harness::Folder;
use crate::needs::has_tool;

#[test]
fn messages_quote_nothing_that_drives_the_terminal() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder.write(
        "r.jsonl",
        "{\"copydesk_report\":1}\n{\"input\":\"a.txt\",\"error\":\"\\u001b[31mred\\nerror: forged\"}\n",
    );
    folder
        .copydesk(&["restore", "--report", "r.jsonl", "a.txt"])
        .is(
            3,
            "",
            "error: a.txt: not restored, since it was not cleaned: \\u{1b}[31mred\\nerror: forged\n",
        );
    folder.copydesk(&["--encoding", "\u{1b}[31mx", "a.txt"]).is(
        2,
        "",
        "error: invalid value 'x' for '--encoding <NAME>': use a name of the WHATWG Encoding Standard, \
         such as latin1, windows-1252 or gb18030, or `auto`\n\nFor more information, try '--help'.\n",
    );
    folder.write(
        "m",
        "copydesk model 2\nx\u{9b}2J\t1\t1\t100.0%\ttail\tOne.\n",
    );
    for args in [
        &["--format", "\u{1b}[31mx", "a.txt"][..],
        &["--\u{9b}31mx"],
        &["--keep", "\u{202e}x", "a.txt"],
        &["--max-article", "\u{9b}1", "a.txt"],
        &["--glob", "[\u{9b}", "a.txt"],
        &["--lang", "\u{9b}", "a.txt"],
        &["-i=/\u{1b}c", "a.txt"],
        &["rules", "show", "\u{1b}c"],
        &["--output", "a.txt/\u{1b}c", "a.txt"],
        &["\u{1b}c"],
    ] {
        let answer = folder.copydesk(args);
        let is_control = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(answer.status >= 2, "{args:?}: {answer:?}");
        assert!(!answer.stderr.contains(is_control), "{answer:?}");
    }
}

#[test]
fn explanations_are_wrapped_to_a_terminal() {
    if !has_tool("script") {
        return;
    }
    let folder = Folder::new();
    folder.write(
        "a.txt",
        "The ferry Alma sank off Port Grebe early on Monday.\nAdvertisement\n",
    );
    let answer =
        folder.sh("script -qec 'stty cols 50; TERM=dumb copydesk --explain a.txt' /dev/null");
    assert_eq!(
        answer.stdout.replace('\r', ""),
        "   1 keep   | The ferry Alma sank off Port Grebe\n              early on Monday.\n\
         \x20  2 REMOVE | Advertisement\n            ^ rule ad-label (advertisement)\n\
         words: 11 in, 10 out; removed 1 by rule\n\
         other levels would remove: normal 1 word, thorough 1 word\n"
    );
}

#[test]
fn a_terminal_is_shown_nothing_that_drives_it() {
    let folder = Folder::new();
    let evil = "Harbour \u{1b}[2J \u{9b}2J news.";
    let news = format!("{evil}\nFollow us on Facebook.\n");
    let row = format!(
        "{{\"id\":\"\u{9b}2J\",\"text\":\"{}\"}}\n",
        "The ferry ran aground off the port on Monday night. ".repeat(20)
    );
    folder
        .write("a.txt", news)
        .write("wire.jsonl", row.repeat(2))
        .write("m", format!("copydesk model 2\nx\t1\t1\t100.0%\ttail\t{evil}\n"))
        .write(
            "own.rules",
            "harbour-line  promotion  paragraph\n  = all news \u{9b}2J of the harbour\n  + All news.\n  - No \u{9b}2J.\n",
        );
    for command in [
        "model show m",
        "--diff --color never a.txt",
        "--explain --color never a.txt",
        "rules test own.rules",
        "rules list --rules own.rules",
        "rules check own.rules -- a.txt",
        "dups wire.jsonl",
        "dups --step sketch wire.jsonl",
        "learn --min-articles 1 a.txt",
        "config --field=\u{9b}x",
    ] {
        let Some(shown) = on_terminal(&folder, &format!("copydesk {command}")) else {
            return;
        };
        assert!(!shown.is_empty(), "{command}");
        let is_control = |c: char| c.is_control() && !"\r\n\t".contains(c);
        assert!(!shown.contains(is_control), "{command}: {shown:?}");
    }
    // A pipe gets every byte.
    assert!(
        folder
            .copydesk(&["model", "show", "m"])
            .stdout
            .contains(evil)
    );
}

#[test]
fn a_long_run_shows_its_progress_on_a_terminal() {
    let folder = Folder::new();
    let row = "{\\\"text\\\":\\\"One.\\\"}\\n";
    for command in [
        "copydesk --format jsonl >out",
        "copydesk learn --format jsonl -o out",
        "copydesk dups --format jsonl -o out",
    ] {
        let script = format!("(printf \"{row}\"; sleep 3; printf \"{row}\") | {command}");
        let Some(shown) = on_terminal(&folder, &script) else {
            return;
        };
        assert!(shown.contains("16 B read, "), "{command}: {shown:?}");
    }
    let shown = on_terminal(&folder, "sleep 3 | copydesk -q --format jsonl >out").unwrap();
    assert_eq!(shown, "");
}

/// The output of a command on a terminal; `None` without script(1).
fn on_terminal(folder: &Folder, command: &str) -> Option<String> {
    if !has_tool("script") {
        return None;
    }
    let answer = folder.sh(&format!(
        "NO_COLOR=1 script -qec '{command}' /dev/null </dev/null"
    ));
    Some(answer.stdout)
}
