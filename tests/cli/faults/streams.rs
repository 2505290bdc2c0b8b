//! Standard streams that are closed, full or broken, devices, and limits of the system.

use crate::harness::Folder;

const FULL: &str = "error: standard output: write error: No space left on device\n\
    hint: what went out is not complete; make room, then run copydesk again\n";

#[test]
fn a_full_standard_output_is_an_error() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder.sh("copydesk a.txt >/dev/full").is(4, "", FULL);
    folder
        .sh("yes '{\"text\":\"x\"}' | copydesk --format jsonl >/dev/full")
        .is(4, "", FULL);
    folder
        .sh("copydesk --explain a.txt >/dev/full")
        .is(4, "", FULL);
}

#[test]
fn a_standard_output_that_is_read_alone_is_an_error() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n").write("b", "");
    folder.sh("copydesk a.txt 1<b").is(
        4,
        "",
        "error: standard output is not open for writing\n\
         hint: send it somewhere, as with `> clean.txt`, or to nowhere with `>/dev/null`\n",
    );
    // `--check` writes nothing to it.
    folder.sh("copydesk --check a.txt 1<b").is(0, "", "");
}

#[test]
fn a_closed_or_full_standard_error_changes_nothing_else() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    for stderr in ["2>&-", "2>/dev/full"] {
        folder
            .sh(&format!("copydesk missing.txt a.txt {stderr}"))
            .is(3, "One.\n", "");
    }
}

#[test]
fn standard_input_may_be_closed_or_a_directory_or_empty() {
    let folder = Folder::new();
    folder.sh("copydesk <&-").is(
        4,
        "",
        "error: standard input is closed\n\
         hint: name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does\n",
    );
    folder
        .sh("copydesk </")
        .is(3, "", "error: <stdin>: cannot read: Is a directory\n");
    folder.sh("copydesk </dev/null").is(0, "", "");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    // sh has no portable way to get the status of the first command of a pipe, so it is printed to standard error.
    Folder::new()
        .sh("{ yes '{\"text\":\"x\"}' | { copydesk --format jsonl; echo $? >&2; } } | head -n 1")
        .is(0, "{\"text\":\"x\"}\n", "141\n");
}

#[test]
fn a_non_blocking_standard_output_gets_every_byte() {
    let folder = Folder::new();
    folder.write(
        "a.jsonl",
        "{\"text\":\"One ferry and another.\"}\n".repeat(20_000),
    );
    // dd sets the flag on the pipe, and copydesk inherits it.
    folder
        .sh(
            "{ dd oflag=nonblock if=/dev/null status=none; copydesk a.jsonl; echo $? >&2; } \
             | { sleep 0.2; cmp - a.jsonl; }",
        )
        .is(0, "", "0\n");
}

#[test]
fn a_file_size_limit_is_an_error_and_not_a_death() {
    let folder = Folder::new();
    folder.write("a.txt", "One ferry and another.\n".repeat(10_000));
    folder.sh("ulimit -f 1; copydesk a.txt >out").is(
        4,
        "",
        "error: standard output: write error: File too large\n\
             hint: what went out is not complete; make room, then run copydesk again\n",
    );
}

#[test]
fn an_article_without_end_is_refused_in_bounded_memory() {
    // Otherwise the limit on memory would end the program.
    Folder::new().sh("ulimit -v 700000; copydesk /dev/zero").is(
        3,
        "",
        "error: /dev/zero: more than 44800000 bytes, the most that one article may have\n\
             hint: split it, or raise `--max-article`; for JSON lines pass `--format jsonl`\n",
    );
}

#[test]
fn an_input_that_is_the_output_is_refused() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    let hint = "hint: to replace a file by its clean text, use `copydesk -i FILE`\n";
    folder.sh("copydesk a.txt >>a.txt").is(
        2,
        "",
        &format!("error: a.txt: input file is output file\n{hint}"),
    );
    folder.sh("copydesk <a.txt >>a.txt").is(
        2,
        "",
        &format!("error: <stdin>: input file is output file\n{hint}"),
    );
    assert_eq!(folder.read("a.txt"), "One.\n");
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n").write("b.txt", "Two.\n");
    folder.sh("chmod 000 a.txt; chmod 644 b.txt").is(0, "", "");
    folder.sh_as_user("copydesk a.txt b.txt").is(
        3,
        "Two.\n",
        "error: a.txt: cannot open: Permission denied\n",
    );
}

#[test]
fn a_directory_is_named_with_what_to_do() {
    Folder::new().copydesk(&["."]).is(
        2,
        "",
        "error: .: is a directory\n\
         hint: name a folder for the clean files, as in `copydesk . -o clean/`, or replace the files with `copydesk -i .`\n",
    );
}

#[test]
fn a_folder_that_is_gone_is_no_hindrance() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder
        .sh("top=$PWD; mkdir gone; cd gone; rmdir ../gone; env -i \"$copydesk\" - \"$top/a.txt\" </dev/null")
        .is(0, "One.\n", "");
}

#[test]
fn a_small_stack_is_enough() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder.sh("ulimit -s 64; copydesk --explain a.txt").is(
        0,
        "   1 keep   | One.\nwords: 1 in, 1 out; nothing removed\nother levels would remove: normal 0 words, thorough 0 words\n",
        "",
    );
}

const STDIN_CLOSED: &str = "error: standard input is closed\n\
    hint: name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does\n";

/// Daemons and `subprocess.DEVNULL` open it for reading and writing. A closed output looks the same.
#[test]
fn a_null_device_takes_everything_however_it_was_opened() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    for stdout in [">/dev/null", "1<>/dev/null", ">&-"] {
        folder.sh(&format!("copydesk a.txt {stdout}")).is(0, "", "");
    }
}

/// Every reader of standard input refuses a closed one and writes no file that looks like a result.
#[test]
fn a_closed_standard_input_is_an_error_for_every_reader() {
    let folder = Folder::new();
    folder
        .write("a.txt", "One.\n")
        .write("r.jsonl", "{\"copydesk_report\":1}\n");
    let names = folder.names();
    for command in [
        "",
        "-",
        "--explain",
        "--format jsonl",
        "a.txt -",
        "--files-from -",
        "--files0-from -",
        "--files-from - -i",
        "--files-from - -o out",
        "learn - -o model",
        "learn - --counts counts",
        "learn",
        "learn --files-from - -o model",
        "dups - -o list",
        "dups --step sketch - -o list",
        "dups --step pair",
        "dups --step measure",
        "dups --step decide",
        "rules check -- -",
        "restore --report r.jsonl -",
    ] {
        for stdin in ["<&-", "0<>/dev/null"] {
            folder
                .sh(&format!("copydesk {command} {stdin}"))
                .is(4, "", STDIN_CLOSED);
        }
        let answer = folder.sh(&format!("copydesk {command} </dev/null"));
        assert!(
            [0, 3].contains(&answer.status) && !answer.stderr.contains("closed"),
            "{command}: {answer:?}"
        );
        for name in folder.names() {
            if !names.contains(&name) {
                folder.sh(&format!("rm -r {name}")).is(0, "", "");
            }
        }
    }
    for command in [
        "learn - -o model",
        "dups --step sketch - -o list",
        "--files-from - -o out",
    ] {
        folder.sh(&format!("copydesk {command} <&-"));
        assert_eq!(folder.names(), names, "{command}");
    }
    // To read files, standard input is not needed.
    folder.sh("copydesk a.txt <&-").is(0, "One.\n", "");
}

#[test]
fn a_device_may_be_input_and_output() {
    Folder::new()
        .sh("copydesk </dev/null >/dev/null && copydesk /dev/null >/dev/null")
        .is(0, "", "");
}

#[test]
fn a_device_may_be_input_and_report() {
    let folder = Folder::new();
    let script = "mkdir m; mount -t tmpfs none m; mknod m/n c 1 3; cd m
         copydesk n --report n && copydesk --check n --extract n && echo done; stat -c %F n";
    if let Some(answer) = folder.sh_with_mounts(script) {
        answer.is(0, "done\ncharacter special file\n", "");
    }
}
