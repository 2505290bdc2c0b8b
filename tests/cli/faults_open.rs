//! Faults of what is opened and read: settings that came with a corpus, streams that are closed, pipes that keep the
//! program waiting, lines without end, and text that could drive a terminal.

use std::fs;

use crate::faults_kernel::with_mounts;
use crate::harness::{Answer, Folder};

const NEWS: &str = "Nobody was hurt, the harbour board said on Monday.\nFollow us on Facebook.\n";
const CLEAN: &str = "Nobody was hurt, the harbour board said on Monday.\n";

const STDIN_CLOSED: &str = "error: standard input is closed\n\
    hint: name a FILE; to give nothing, open `/dev/null` for reading alone, as `</dev/null` does\n";

/// Runs a command on a terminal of its own and returns what it shows; `None` where there is no script(1).
fn shown_on_terminal(folder: &Folder, command: &str) -> Option<String> {
    if folder.sh("command -v script").status != 0 {
        eprintln!("not run: there is no script(1) here");
        return None;
    }
    let answer = folder.sh(&format!(
        "NO_COLOR=1 script -qec '{command}' /dev/null </dev/null"
    ));
    Some(answer.stdout)
}

#[track_caller]
fn is_refused(answer: &Answer, what: &str, cure: &str) {
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(
        answer.stderr.starts_with(&format!("error: {what}\n --> ")),
        "{}",
        answer.stderr
    );
    assert!(
        answer.stderr.ends_with(&format!("= help: {cure}\n")),
        "{}",
        answer.stderr
    );
}

/// Row 2: what daemons and `subprocess.DEVNULL` hand over is an output like any other, and a closed one looks the same.
#[test]
fn a_null_device_takes_everything_however_it_was_opened() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    for stdout in [">/dev/null", "1<>/dev/null", ">&-"] {
        folder
            .sh(&format!("\"$copydesk\" a.txt {stdout}"))
            .is(0, "", "");
    }
}

/// Row 4: all that read standard input refuse a closed one, and leave nothing behind that would pass for a result.
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
                .sh(&format!("\"$copydesk\" {command} {stdin}"))
                .is(4, "", STDIN_CLOSED);
        }
        let answer = folder.sh(&format!("\"$copydesk\" {command} </dev/null"));
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
        folder.sh(&format!("\"$copydesk\" {command} <&-"));
        assert_eq!(folder.names(), names, "{command}");
    }
    // Who reads files needs no standard input.
    folder.sh("\"$copydesk\" a.txt <&-").is(0, "One.\n", "");
}

/// Row 36, for what is no regular file.
#[test]
fn a_device_may_be_input_and_output() {
    Folder::new()
        .sh("\"$copydesk\" </dev/null >/dev/null && \"$copydesk\" /dev/null >/dev/null")
        .is(0, "", "");
}

/// Row 36, for what a run writes besides the articles. The device is one of the test's own.
#[test]
fn a_device_may_be_input_and_report() {
    let folder = Folder::new();
    let script = "mkdir m; mount -t tmpfs none m; mknod m/n c 1 3; cd m
         \"$copydesk\" n --report n && \"$copydesk\" --check n --extract n && echo done; stat -c %F n";
    if let Some(answer) = with_mounts(&folder, script) {
        answer.is(0, "done\ncharacter special file\n", "");
    }
}

/// Row 51.
#[test]
fn the_first_signal_ends_the_wait_for_a_pipe() {
    let folder = Folder::new();
    folder
        .sh("mkfifo p; printf 'One.\\n' >a.txt; mkdir corpus; cp a.txt corpus")
        .is(0, "", "");
    let commands = [
        "p",
        "p -o out",
        "a.txt p -j4 -o out",
        "p --format jsonl -o out",
        "p --report r",
        "--check p --extract x",
        "--files-from p -o out",
        "--files0-from p --report r",
        "--dups p a.txt -o out",
        "--model p a.txt -o out",
        "--rules p a.txt -o out",
        "--config p a.txt -o out",
        "--boilerplate normal --boundary-model p a.txt -o out",
        "learn p -o model",
        "learn --files-from p -o model",
        "dups p -o list",
        "model show p",
        "model merge p -o model",
        "report p",
        "restore --report p corpus -o raw",
        "rules check -- p",
    ];
    let script: String = ["INT", "TERM"]
        .iter()
        .flat_map(|signal| commands.map(|command| (signal, command)))
        .enumerate()
        .map(|(n, (signal, command))| {
            format!(
                "(mkdir {n}; cd {n}; ln -s ../p ../a.txt ../corpus .
                  timeout --foreground --preserve-status -k 20 -s {signal} 1 \"$copydesk\" {command} >said 2>&1 </dev/null
                  echo \"{signal} $? {command}\" >status; rm p a.txt corpus) &\n"
            )
        })
        .collect();
    // In the foreground, since `timeout` would signal the program twice otherwise: once more with its process group.
    // No error is said, and no file is left but the record of a run that can go on, and the report of one that cannot.
    let left = "grep -l error */said; find [0-9]* -type f ! -name said ! -name status ! -path '*/out/.copydesk/*' ! -path '*/out/a.txt' ! -name r";
    let answer = folder.sh(&format!("{script} wait; cat */status | sort; {left}; true"));
    let mut expected: Vec<String> = commands
        .iter()
        .flat_map(|command| [format!("INT 130 {command}"), format!("TERM 143 {command}")])
        .collect();
    expected.sort();
    let mut lines: Vec<&str> = answer.stdout.lines().collect();
    lines.sort();
    assert_eq!(lines, expected, "{}", answer.stderr);
}

/// Row 51, for a pipe among files.
#[test]
fn restore_refuses_a_pipe_among_the_clean_files() {
    let folder = Folder::new();
    fs::create_dir(folder.path("raw")).unwrap();
    folder.write("raw/a.txt", NEWS).write("raw/b.txt", NEWS);
    folder
        .copydesk(&["raw", "-o", "clean", "--report", "r.jsonl"])
        .is(0, "", "");
    folder
        .sh("rm clean/a.txt; mkfifo clean/a.txt; timeout 20 \"$copydesk\" restore --report r.jsonl clean -o again")
        .is(
            3,
            "",
            "error: a.txt: `clean/a.txt` is a FIFO, and no file\n",
        );
    assert_eq!(folder.read("again/b.txt"), NEWS);
    // Without its text the page is made all the same.
    folder
        .sh("rm raw/a.txt; mkfifo raw/a.txt; timeout 20 \"$copydesk\" report r.jsonl --corpus raw >page; echo $?")
        .is(0, "0\n", "");
}

/// Row 51: who waits for a pipe reads all of it, however late it comes.
#[test]
fn a_pipe_is_read_to_its_end() {
    let folder = Folder::new();
    folder
        .sh("mkfifo p; { sleep 0.3; printf 'One.\\n'; sleep 0.3; printf 'Two.\\n'; } >p & \"$copydesk\" p -o out; cat out/p")
        .is(0, "One.\nTwo.\n", "");
    folder
        .sh("printf 'One.\\n' >a; { printf 'a\\n'; sleep 0.3; printf 'a\\n'; } >p & \"$copydesk\" --files-from p")
        .is(0, "One.\nOne.\n", "");
    // A list of copies is read once: who records what it said must not take it away from who leaves them out.
    folder.write(
        "wire.jsonl",
        "{\"id\":1,\"text\":\"One.\"}\n{\"id\":2,\"text\":\"One.\"}\n",
    );
    folder
        .sh("printf '{\"keep\":1,\"copies\":[{\"id\":2,\"similarity\":1.0}]}\\n' >p & \"$copydesk\" wire.jsonl --dups p -o of; cat of/wire.jsonl")
        .is(0, "{\"id\":1,\"text\":\"One.\"}\n", "");
}

/// Row 35, for what messages quote.
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
        "error: no encoding has the name `\\u{1b}[31mx`\n\
         hint: take a name that the web knows, such as latin1, windows-1252 or gb18030, or `auto`\n",
    );
    folder.write(
        "m",
        "copydesk model 1\nx\u{9b}2J\t1\t1\t100.0%\ttail\tOne.\n",
    );
    for args in [
        &["--format", "\u{1b}[31mx", "a.txt"][..],
        &["--\u{9b}31mx"],
        &["--keep", "\u{202e}x", "a.txt"],
        &["--max-article", "\u{9b}1", "a.txt"],
        &["--glob", "[\u{9b}", "a.txt"],
        &["--lang", "\u{9b}", "a.txt"],
        &["-i=/\u{1b}c", "a.txt"],
        &["model", "show", "m", "--source", "\u{1b}c"],
        &["rules", "show", "\u{1b}c"],
        &["--output", "a.txt/\u{1b}c", "a.txt"],
        &["\u{1b}c"],
    ] {
        let answer = folder.copydesk(args);
        let driving = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(answer.status >= 2, "{args:?}: {answer:?}");
        assert!(!answer.stderr.contains(driving), "{answer:?}");
    }
}

/// Row 35, for what is shown on a terminal.
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
        .write("m", format!("copydesk model 1\nx\t1\t1\t100.0%\ttail\t{evil}\n"))
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
        "rules check --json own.rules -- a.txt",
        "dups wire.jsonl",
        "dups --step sketch wire.jsonl",
        "learn --min-articles 1 a.txt",
        "config --field=\u{9b}x",
    ] {
        let Some(shown) = shown_on_terminal(&folder, &format!("\"$copydesk\" {command}")) else {
            return;
        };
        assert!(!shown.is_empty(), "{command}");
        let driving = |c: char| c.is_control() && !"\r\n\t".contains(c);
        assert!(!shown.contains(driving), "{command}: {shown:?}");
    }
    // A file and a pipe get every byte.
    assert!(
        folder
            .copydesk(&["model", "show", "m"])
            .stdout
            .contains(evil)
    );
}

/// Row 49: each is a line without end, in a file that is small or is not.
#[test]
fn a_line_without_end_is_refused_in_bounded_memory() {
    let folder = Folder::new();
    folder
        .write("a.txt", "One.\n")
        .sh("endless() { head -c 200m /dev/zero | tr '\\0' a; }
             for level in 1 9; do endless | gzip -$level >a$level.gz; done
             for level in 1 9; do { echo '{\"copydesk_report\":1}' | gzip; cat a$level.gz; } >r$level.gz; done
             for level in 1 9; do { echo 'copydesk model 1' | gzip; cat a$level.gz; } >m$level.gz; done
             { echo 'copydesk model 1'; head -c 1m /dev/zero | tr '\\0' a; } >model
             { echo 'copydesk counts 1'; head -c 1m /dev/zero | tr '\\0' a; } >counts
             { head -c 5000 /dev/zero | tr '\\0' a; echo; echo a.txt; } >list
             head -c 2m /dev/zero | tr '\\0' '#' >big")
        .is(0, "", "");
    let run = |args: &str| folder.sh(&format!("ulimit -v 300000; \"$copydesk\" {args}"));
    for (args, status, file, line, limit) in [
        ("report r", 2, "r", 2, 76_800_000),
        ("restore a.txt --report r", 4, "r", 2, 76_800_000),
        ("a.txt --dups a", 2, "a", 1, 76_800_000),
        ("a.txt --model m", 2, "m", 2, 262_144),
        ("model merge m", 2, "m", 2, 262_144),
    ] {
        for level in [1, 9] {
            let args = format!("{args}{level}.gz");
            let answer = run(&args);
            let line = format!("line {line} has more than {limit} bytes\n");
            let is_named = answer.stderr.contains(&line)
                || answer.stderr.contains(
                    "more than 1000 times as many\nhint: if you trust the file, decompress it first",
                );
            let is_of_file = answer
                .stderr
                .starts_with(&format!("error: {file}{level}.gz: "));
            assert!(
                answer.status == status && is_named && is_of_file,
                "{args}: {answer:?}"
            );
        }
    }
    let hint = "hint: name a file that `copydesk learn` has written\n";
    run("a.txt --model model").is(
        2,
        "",
        &format!("error: model: line 2 has more than 262144 bytes\n{hint}"),
    );
    run("model merge counts").is(
        2,
        "",
        &format!("error: counts: line 2 has more than 262144 bytes\n{hint}"),
    );
    run("--files-from list").is(
        3,
        "One.\n",
        "error: list: cannot read: line 1 has more than 4096 bytes\n",
    );
    run("a.txt --rules big").is(
        2,
        "",
        "error: big: more than 1048576 bytes, the limit for a rules file\n\
         hint: is it a rules file?\n",
    );
    run("a.txt --config big").is(
        2,
        "",
        "error: big: more than 1048576 bytes, the limit for a config file\n\
         hint: is it a config file?\n",
    );
}

/// Row 48: keys that decide what is read or written, limits, messages.
#[test]
fn a_corpus_brings_no_settings_for_the_run() {
    let folder = Folder::new();
    for folder_of in ["corpus", "home/.config/copydesk"] {
        fs::create_dir_all(folder.path(folder_of)).unwrap();
    }
    folder
        .write("corpus/a.txt", NEWS)
        .write("outside.txt", NEWS);
    folder
        .sh("ln -s ../outside.txt corpus/link.txt")
        .is(0, "", "");
    for setting in [
        "follow = true",
        "follow = false",
        "glob = [\"!*\"]",
        "hidden = true",
        "quiet = true",
        "max-ratio = 1000000",
        "max-article = \"400M\"",
        "jobs = 64",
        "fsync = \"never\"",
        "summary = \"json\"",
        "color = \"always\"",
        "format = \"text\"",
        "encoding = \"utf-16le\"",
        "text = true",
        "on-error = \"row\"",
    ] {
        let key = setting.split(' ').next().unwrap();
        folder.write("corpus/copydesk.toml", setting);
        let what = format!(
            "`{key}` is refused in a file found above the input: such a file may only say what is removed from articles"
        );
        let cure = format!(
            "pass `--{key}` on the command line, or name this file with `--config` if you trust it"
        );
        for args in [
            &["-i", "corpus"][..],
            &["corpus/a.txt"],
            &["config", "corpus"],
        ] {
            is_refused(&folder.copydesk(args), &what, &cure);
        }
    }
    assert_eq!(folder.read("corpus/a.txt"), NEWS);
    assert_eq!(folder.read("outside.txt"), NEWS);
    for (command, setting) in [
        ("learn", "memory = \"1G\""),
        ("learn", "follow = true"),
        ("dups", "glob = \"x\""),
    ] {
        folder.write("corpus/copydesk.toml", setting);
        let answer = folder.copydesk(&[command, "corpus"]);
        assert_eq!(answer.status, 2, "{command} {setting}: {answer:?}");
    }
    // Each cure works.
    folder.write("corpus/copydesk.toml", "max-ratio = 300\n");
    let note = "note: using the config file corpus/copydesk.toml\n";
    folder
        .copydesk(&["corpus/a.txt", "--max-ratio=200"])
        .is(0, CLEAN, note);
    folder
        .copydesk(&["corpus/a.txt", "--config=corpus/copydesk.toml"])
        .is(0, CLEAN, "");
    folder
        .copydesk(&["corpus/a.txt", "--no-config"])
        .is(0, CLEAN, "");
    // The user's own file is trusted, wherever the articles lie.
    let own = "home/.config/copydesk/copydesk.toml";
    folder.sh(&format!(
        "mv corpus/copydesk.toml {own}; cp corpus/a.txt home/.config/copydesk"
    ));
    let run = |input: &str| folder.sh(&format!("HOME=\"$PWD/home\" \"$copydesk\" {input}"));
    run("corpus/a.txt").is(
        0,
        CLEAN,
        &format!(
            "note: using the config file {}\n",
            folder.path(own).display()
        ),
    );
    run("home/.config/copydesk/a.txt").is(
        0,
        CLEAN,
        &format!("note: using the config file {own}\n"),
    );
}

/// Row 48: files that settings name.
#[test]
fn a_corpus_names_no_file_outside_of_it() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("corpus/own")).unwrap();
    folder
        .write("corpus/a.txt", NEWS)
        .write("secret", "root:x:0\n")
        .write("corpus/own/off.rules", "off: social-follow-us\n");
    folder
        .sh("cd corpus; ln -s ../secret link; ln -s .. up; mkfifo pipe; ln -s own/off.rules inside")
        .is(0, "", "");
    let secret = folder.path("secret").display().to_string();
    let inside = folder.path("corpus/own/off.rules").display().to_string();
    let run = |setting: &str| {
        folder.write("corpus/copydesk.toml", setting);
        folder.sh("timeout 20 \"$copydesk\" --boilerplate normal corpus/a.txt")
    };
    for key in ["rules", "model", "boundary-model"] {
        let cure = format!(
            "pass `--{key}` on the command line, or name this file with `--config` if you trust it"
        );
        let outside =
            format!("`{key}` must be a relative path that stays in the folder of this file");
        for name in [
            &*secret,
            &*inside,
            "../secret",
            "link",
            "up/secret",
            "own/../../secret",
        ] {
            let answer = run(&format!("{key} = \"{name}\"\n"));
            is_refused(&answer, &outside, &cure);
            assert!(!answer.stderr.contains("root:"), "{}", answer.stderr);
        }
        for (name, what) in [("pipe", "a FIFO"), ("own", "a directory")] {
            let what = format!("`{key}` names a file that is {what}, and no file");
            is_refused(&run(&format!("{key} = \"{name}\"\n")), &what, &cure);
        }
    }
    let note = "note: using the config file corpus/copydesk.toml\n";
    for name in ["own/off.rules", "inside", "own/../inside"] {
        let answer = run(&format!("rules = \"{name}\"\n"));
        assert!(!answer.stderr.contains("refused"), "{}", answer.stderr);
        assert!(answer.stderr.starts_with(note), "{}", answer.stderr);
    }
    // Whom the user names a file, trusts it.
    let answer = folder.sh("\"$copydesk\" corpus/a.txt --no-config --rules secret");
    assert!(answer.stderr.contains("root:"), "{}", answer.stderr);
    // The file of settings itself may be a link, but not out of its folder.
    folder.sh("ln -sf ../secret corpus/copydesk.toml");
    folder.copydesk(&["corpus/a.txt"]).is(
        2,
        "",
        "error: corpus/copydesk.toml: is a link that leads out of its folder\n\
         hint: repair it, name another with `--config FILE`, or pass `--no-config`\n",
    );
    folder.sh("echo 'keep = \"social\"' >corpus/own/s; ln -sf own/s corpus/copydesk.toml");
    folder.copydesk(&["corpus/a.txt"]).is(0, NEWS, note);
}
