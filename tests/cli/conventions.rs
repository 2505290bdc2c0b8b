//! The same option means the same in every command, and near misses are answered.

use std::collections::BTreeMap;

use crate::corpus::{CLEAN, CLEAN_ROW, RAW, ROW};
use crate::golden::is_golden;
use crate::harness::Folder;

/// The names of all commands, such as `rules check`, found in the help of each.
fn commands(folder: &Folder, above: &[&str]) -> Vec<Vec<String>> {
    let mut found = vec![above.iter().map(|&name| name.to_owned()).collect()];
    let help = folder.copydesk(&[above, &["--help"]].concat()).ok();
    let listed = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let listed = listed.split("\n\n").next().unwrap_or_default();
    for name in listed
        .lines()
        .filter_map(|line| line.split_whitespace().next())
    {
        if name != "help" {
            found.extend(commands(folder, &[above, &[name]].concat()));
        }
    }
    found
}

/// An option as a help page shows it: `-o, --output <PATH>`, and the first line on it.
fn options(help: &str) -> Vec<(String, String)> {
    let mut options = Vec::new();
    let mut lines = help.lines().peekable();
    while let Some(line) = lines.next() {
        // Text about an option is further to the right.
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with('-') && line.contains("--") && (1..8).contains(&indent) {
            let about = lines.peek().copied().unwrap_or_default();
            options.push((line.trim().to_owned(), about.trim().to_owned()));
        }
    }
    options
}

fn joined(names: &[String]) -> String {
    if names.is_empty() {
        "copydesk".to_owned()
    } else {
        names.join(" ")
    }
}

#[test]
fn an_option_has_one_spelling_and_one_meaning_in_all_commands() {
    let folder = Folder::new();
    // The option and what it does, and the commands that have it.
    let mut table: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for command in commands(&folder, &[]) {
        let names: Vec<&str> = command.iter().map(String::as_str).collect();
        let help = folder.copydesk(&[&names[..], &["--help"]].concat()).ok();
        let help = help.split("\nExamples:").next().unwrap_or_default();
        for (option, about) in options(help) {
            table
                .entry((option, about))
                .or_default()
                .push(joined(&command));
        }
    }
    let long = |option: &str| {
        let from = option.find("--").expect("every option has a long name");
        let end = option[from..]
            .find([' ', '[', '='])
            .map_or(option.len(), |at| from + at);
        option[from..end].to_owned()
    };
    let mut shown = String::new();
    let mut spellings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for ((option, about), commands) in &table {
        shown += &format!("{option}\n    {about}\n    {}\n", commands.join(", "));
        let short = option.strip_prefix("--").map_or(&option[..2], |_| "");
        spellings.entry(long(option)).or_default().push(short);
    }
    for (option, shorts) in spellings {
        assert!(
            shorts.windows(2).all(|two| two[0] == two[1]),
            "{option}: {shorts:?}"
        );
    }
    // Review: of two entries with one name, both must mean the same.
    is_golden("options", &shown);
}

#[test]
fn every_command_is_quiet_and_coloured_when_asked() {
    let folder = Folder::new();
    folder.write("in/a.txt", RAW).write("m.rules", "");
    folder
        .copydesk(&["in", "-o", "out", "--report", "r.jsonl"])
        .is(0, "", "");
    folder
        .copydesk(&["learn", "in", "-o", "m", "--source=whole"])
        .is(0, "", "note: 1 article, 0 lines learned\n");
    for command in [
        &["in", "--check"][..],
        &["rules", "list"],
        &["rules", "show", "follow-us"],
        &["rules", "test", "m.rules", "--no-default-rules"],
        &["rules", "check", "--", "in"],
        &["learn", "in"],
        &["model", "show", "m"],
        &["model", "check", "m"],
        &["model", "merge", "m"],
        &["dups", "in"],
        &["report", "r.jsonl"],
        &["restore", "--report", "r.jsonl", "out"],
        &["config", "in"],
        &["completions", "bash"],
        &["man"],
    ] {
        let n_words = command
            .iter()
            .take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
        let plain = folder.copydesk(command);
        let (name, rest) = command.split_at(n_words.count().min(command.len()));
        for shared in [
            &["-q"][..],
            &["--color", "never"],
            &["--quiet", "--color=auto"],
        ] {
            let answer = folder.copydesk(&[name, shared, rest].concat());
            assert_eq!(answer.status, plain.status, "{name:?} {shared:?}: {answer}");
            if shared[0] == "-q" {
                assert!(!answer.stderr.contains("note:"), "{name:?}: {answer}");
            }
        }
    }
}

#[test]
fn a_dash_is_standard_output_in_every_command() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("in/a.txt", RAW)
        .write("w.jsonl", ROW);
    folder
        .copydesk(&["a.txt", "-o", "c.txt", "--report", "r.jsonl"])
        .is(0, "", "");
    for command in [
        &["a.txt"][..],
        &["w.jsonl"],
        &["learn", "in"],
        &["dups", "in"],
        &["report", "r.jsonl"],
        &["restore", "--report", "r.jsonl", "c.txt"],
        &["man"],
    ] {
        let without = folder.copydesk(command);
        let with = folder.copydesk(&[command, &["-o", "-"]].concat());
        assert!(
            !with.stdout.is_empty() || command[0] == "dups",
            "{command:?}: {with}"
        );
        assert_eq!(with, without, "{command:?}");
    }
}

#[test]
fn no_jobs_are_all_cores() {
    let folder = Folder::new();
    folder.write("in/a.txt", RAW);
    for command in [
        &["in", "--check", "-j1"][..],
        &["learn", "in", "-j1"],
        &["dups", "in", "-j1"],
        &["rules", "check", "-j1", "--", "in"],
    ] {
        let one = folder.copydesk(command);
        let all: Vec<&str> = command
            .iter()
            .map(|w| if *w == "-j1" { "-j0" } else { w })
            .collect();
        assert_eq!(folder.copydesk(&all), one);
    }
    folder
        .copydesk(&["in", "--check", "-j0"])
        .is(1, "in/a.txt\n", "");
}

#[test]
fn near_misses_are_answered() {
    let folder = Folder::new();
    folder.write("in/a.txt", RAW).write("a.txt", RAW);
    for (args, message, hint) in [
        (
            &["lern", "in"][..],
            "there is no file `lern`",
            "did you mean `copydesk learn`?",
        ),
        (
            &["-q", "learn", "in"],
            "there is no file `learn`",
            "a command comes first, and options after it: `copydesk learn --quiet`",
        ),
        (
            &["explain", "a.txt"],
            "there is no file `explain`",
            "did you mean `--explain`?",
        ),
        (
            &["version"],
            "there is no file `version`",
            "did you mean `--version`?",
        ),
        (
            &["clean", "in"],
            "there is no file `clean`",
            "cleaning needs no command: `copydesk FILE`",
        ),
        (
            &["–check", "a.txt"],
            "there is no file `–check`",
            "did you mean `--check`?",
        ),
        (
            &["*.md"],
            "there is no file `*.md`",
            "no file matches this pattern; for the files of a folder, pass `--glob`",
        ),
        (
            &["-i.bak", "a.txt"],
            "`-i.bak` is not an option",
            "did you mean `-i=.bak`?",
        ),
        (
            &["-i", ".bak", "a.txt"],
            "there is no file `.bak`",
            "did you mean `-i=.bak`? `-i` alone keeps no raw files",
        ),
        (
            &["a.txt", "--in-place", "orig"],
            "there is no file `orig`",
            "did you mean `-i=orig`? `-i` alone keeps no raw files",
        ),
        (
            &["-iraw", "a.txt"],
            "`-iraw` is not an option",
            "did you mean `-i=raw`?",
        ),
        (
            &["-explain", "a.txt"],
            "`-explain` is not an option",
            "did you mean `--explain`?",
        ),
        (
            &["-r", "in"],
            "`-r` is not an option",
            "folders are read with all folders in them; leave it out",
        ),
        (
            &["--recursive", "in"],
            "`--recursive` is not an option",
            "folders are read with all folders in them; leave it out",
        ),
        (
            &["--exclude=*.md", "in"],
            "`--exclude=*.md` is not an option",
            "pass `--glob '!PATTERN'`",
        ),
        (
            &["learn", "-t4", "in"],
            "`-t4` is not an option",
            "pass `--jobs N` or `--format FORMAT`",
        ),
        (
            &["-t", "csv", "in"],
            "`-t` is not an option",
            "pass `--jobs N` or `--format FORMAT`",
        ),
        (
            &["help", "lern"],
            "there is no file `lern`",
            "did you mean `copydesk learn`?",
        ),
        (
            &["undo"],
            "there is no file `undo`",
            "did you mean `copydesk restore`?",
        ),
        (
            &["--fix", "in"],
            "`--fix` is not an option",
            "`-i` replaces files, `--force` replaces a report",
        ),
        (
            &["--thorough", "a.txt"],
            "`--thorough` is not an option",
            "pass `--boilerplate LEVEL`: careful, normal or thorough",
        ),
        (
            &[""],
            "an argument is empty",
            "leave it out; is a variable of the shell not set?",
        ),
        (
            &["in"],
            "in: is a directory",
            "name a folder for the clean files, as in `copydesk in -o clean/`, or replace the files with `copydesk -i in`",
        ),
    ] {
        let answer = folder.copydesk(args);
        answer.is(2, "", &format!("error: {message}\nhint: {hint}\n"));
    }
    assert_eq!(folder.read("a.txt"), RAW);
    // A file of that name is a file.
    folder.write("lern", RAW);
    folder.copydesk(&["lern"]).is(0, CLEAN, "");
    folder.copydesk(&["in", "--check", "--glob", "in/*"]).is(
        0,
        "",
        "note: in: no files to clean; `--glob` is matched with paths below it, without its name\n",
    );
}

#[test]
fn help_is_a_command_too() {
    let folder = Folder::new();
    let whole = folder.copydesk(&["--help"]).ok();
    assert_eq!(folder.copydesk(&["help"]).ok(), whole);
    let learn = folder.copydesk(&["learn", "--help"]).ok();
    assert_eq!(folder.copydesk(&["help", "learn"]).ok(), learn);
}

#[test]
fn the_short_help_fits_a_screen() {
    let folder = Folder::new();
    for columns in ["80", "100"] {
        let help = folder.sh(&format!("COLUMNS={columns} copydesk -h")).ok();
        assert!(help.lines().count() <= 50, "{} lines", help.lines().count());
    }
}

#[test]
fn one_input_becomes_a_file_and_several_a_folder() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("a.txt", RAW)
        .write("b.txt", RAW)
        .write("w.jsonl", ROW)
        .write("there/.copydesk/manifest", "");
    folder.copydesk(&["a.txt", "-o", "one.txt"]).is(0, "", "");
    folder.copydesk(&["a.txt", "-o", "one"]).is(0, "", "");
    folder.copydesk(&["a.txt", "-o", "slash/"]).is(0, "", "");
    folder.copydesk(&["a.txt", "-o", "there"]).is(0, "", "");
    folder
        .copydesk(&["a.txt", "b.txt", "-o", "two"])
        .is(0, "", "");
    folder.copydesk(&["in", "-o", "tree"]).is(0, "", "");
    for file in [
        "one.txt",
        "one",
        "slash/a.txt",
        "there/a.txt",
        "two/b.txt",
        "tree/a.txt",
    ] {
        assert_eq!(folder.read(file), CLEAN, "{file}");
    }
    folder.copydesk_on(&["-o", "piped.txt"], RAW).is(0, "", "");
    folder
        .copydesk(&["w.jsonl", "-o", "w.clean.gz"])
        .is(0, "", "");
    folder.sh("zcat w.clean.gz").is(0, CLEAN_ROW, "");
    let names = "a.txt b.txt in one one.txt piped.txt slash there tree two w.clean.gz w.jsonl";
    assert_eq!(folder.names().join(" "), names);
    for (args, hint) in [
        (
            &["a.txt", "b.txt", "-o", "c.txt"][..],
            "`copydesk a.txt b.txt -o c.txt/` writes a folder, `copydesk FILE -o c.txt` writes one file",
        ),
        (
            &["a.txt", "b.txt", "-o", "one.txt"],
            "`copydesk a.txt b.txt -o clean/` writes a folder, `copydesk FILE -o one.txt` writes one file",
        ),
        (
            &["in", "-o", "c.jsonl.gz"],
            "`copydesk in -o c.jsonl.gz/` writes a folder, `copydesk FILE -o c.jsonl.gz` writes one file",
        ),
        (
            &["--files-from", "l", "-o", "c.txt"],
            "`copydesk --files-from l -o c.txt/` writes a folder, `copydesk FILE -o c.txt` writes one file",
        ),
    ] {
        let named = args.last().unwrap();
        let what = "names one file, but the clean texts of several files need a folder";
        folder.copydesk(args).is(
            2,
            "",
            &format!("error: `-o {named}` {what}\nhint: {hint}\n"),
        );
    }
    folder.copydesk(&["a.txt", "-o", "a.txt"]).is(
        2,
        "",
        "error: a.txt: input file is output file\nhint: to replace a file by its clean text, use `copydesk -i FILE`\n",
    );
    folder.copydesk(&["missing.txt", "-o", "one.txt"]).is(
        3,
        "",
        "error: missing.txt: cannot open: No such file or directory\n",
    );
    assert_eq!(folder.read("one.txt"), CLEAN);
    assert_eq!(folder.names().join(" "), names);
}

#[test]
fn an_output_file_keeps_its_mode_and_its_links() {
    let folder = Folder::new();
    folder.write("a.txt", RAW).write("old.txt", "older\n");
    folder
        .sh("chmod 640 old.txt; ln -s old.txt link.txt")
        .is(0, "", "");
    folder.copydesk(&["a.txt", "-o", "link.txt"]).is(0, "", "");
    folder
        .sh("readlink link.txt; cat old.txt; stat -c %a old.txt")
        .is(0, &format!("old.txt\n{CLEAN}640\n"), "");
    folder
        .sh("copydesk a.txt -o /dev/stdout | cat")
        .is(0, CLEAN, "");
    folder
        .sh("copydesk a.txt -o /dev/stdout > redirected; cat redirected")
        .is(0, CLEAN, "");
    folder
        .sh("mkfifo p; cat p & copydesk a.txt -o p; wait")
        .is(0, CLEAN, "");
}

#[test]
fn names_are_printed_on_standard_output() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/b c.jsonl", ROW.repeat(2))
        .write("in/ok.txt", CLEAN);
    let names = "in/a.txt\nin/b c.jsonl\n";
    folder.copydesk(&["--check", "in"]).is(1, names, "");
    folder
        .copydesk(&["--check", "-0", "in"])
        .is(1, &names.replace('\n', "\0"), "");
    folder.copydesk(&["-n", "-q", "in"]).is(0, names, "");
    folder
        .sh("copydesk --check -0 in | xargs -0 copydesk -i; copydesk --check in")
        .is(0, "", "");
}

#[test]
fn a_dry_run_writes_nothing_and_reports_everything() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/w.jsonl", ROW.repeat(2))
        .write("in/ok.txt", CLEAN);
    let rows = |name: &str| {
        let rows = folder.read(name);
        rows.split_once('\n').map(|(_, rows)| rows.to_owned())
    };
    let summary = |answer: &crate::harness::Answer| {
        let lines = answer
            .stderr
            .lines()
            .filter(|line| !line.starts_with("time:"));
        lines.collect::<Vec<_>>().join("; ")
    };
    let dry = folder.copydesk(&["-n", "in", "-o", "out", "--report", "dry.jsonl"]);
    assert_eq!((dry.status, &*dry.stdout), (0, "in/a.txt\nin/w.jsonl\n"));
    assert!(!folder.path("out").exists());
    let check = folder.copydesk(&["--check", "in", "--report", "check.jsonl", "--summary"]);
    assert_eq!((check.status, &check.stdout), (1, &dry.stdout));
    let diff = folder.copydesk(&["--diff", "in", "--report", "diff.jsonl", "--summary"]);
    assert_eq!(diff.status, 1);
    folder
        .copydesk(&["-n", "-i", "in", "-q"])
        .is(0, &dry.stdout, "");
    assert_eq!(folder.read("in/a.txt"), RAW);
    let real = folder.copydesk(&["in", "-o", "out", "--report", "real.jsonl", "--summary"]);
    for (name, answer) in [
        ("dry.jsonl", &dry),
        ("check.jsonl", &check),
        ("diff.jsonl", &diff),
    ] {
        assert_eq!(rows(name), rows("real.jsonl"), "{name}");
        assert_eq!(summary(answer), summary(&real), "{name}");
    }
    // The report of a run that wrote nothing may be replaced.
    folder
        .copydesk(&["-i", "in", "--report", "dry.jsonl"])
        .is(0, "", "");
}

/// Why a report is not replaced.
const HINT: &str =
    "name another file: a report may have the only copy of removed text; `--force` replaces it";

#[test]
fn the_report_of_another_run_is_kept() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("b.txt", RAW)
        .write("notes", "mine\n");
    let run = |args: &[&str]| folder.copydesk(args);
    run(&["in", "-o", "out", "--report", "r"]).is(0, "", "");
    run(&["in", "-o", "out", "--report", "r"]).is(0, "", "");
    let first = folder.read("r");
    let refused = |args: &[&str], what: &str| {
        run(args).is(2, "", &format!("error: {what}\nhint: {HINT}\n"));
    };
    let other = "r: there is the report of another run already";
    refused(&["b.txt", "-o", "b.clean", "--report", "r"], other);
    refused(
        &["in", "-o", "out", "--keep", "social", "--report", "r"],
        other,
    );
    run(&["-i", "in", "--report", "r"]).is(
        2,
        "",
        &format!("error: {other}\nhint: {HINT}; to continue a run in place, name a second one: both restore the raw files\n"),
    );
    refused(
        &["b.txt", "--report", "notes"],
        "notes: there is a file already, and it is no report",
    );
    assert_eq!(folder.read("r"), first);
    assert_eq!(folder.read("in/a.txt"), RAW);
    assert!(!folder.path("b.clean").exists());
    run(&["b.txt", "-o", "b.clean", "--report", "r", "--force"]).is(0, "", "");
    run(&["restore", "--report", "r", "b.clean", "-o", "b.again"]).is(0, "", "");
    assert_eq!(folder.read("b.again"), RAW);
}

#[test]
fn a_journal_may_be_removed() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/b/c.txt", RAW)
        .write("mine/d.txt", "mine\n");
    let run = |more: &[&str]| folder.copydesk(&[&["in", "-o", "out"], more].concat());
    run(&[]).is(0, "", "");
    folder
        .sh("stat -c '%i %Y' out/a.txt out/b/c.txt > before; rm -r out/.copydesk")
        .is(0, "", "");
    run(&[]).is(0, "", "");
    folder
        .sh("stat -c '%i %Y' out/a.txt out/b/c.txt | cmp - before")
        .is(0, "", "");
    // A file that was changed is named, in the next run too, and replaced only if asked for.
    folder
        .sh("rm -r out/.copydesk; echo changed > out/a.txt")
        .is(0, "", "");
    let differs = "error: in/a.txt: the output folder has a file of this name that copydesk did not write, or that was edited\n\
                   hint: remove that file, or pass `--force` to replace such files\n";
    run(&[]).is(3, "", differs);
    run(&[]).is(3, "", differs);
    assert_eq!(folder.read("out/a.txt"), "changed\n");
    run(&["--force"]).is(0, "", "");
    assert_eq!(folder.read("out/a.txt"), CLEAN);
    run(&["--keep", "social"]).is(0, "", "");
    // A folder that has nothing of this run is not adopted.
    folder.copydesk(&["in", "-o", "mine"]).is(
        2,
        "",
        "error: mine: not empty, and not from copydesk\n\
         hint: name a new or an empty folder, so that nothing in it is overwritten\n",
    );
}

#[test]
fn outputs_without_an_input_are_named_and_pruned() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/b/c.txt", RAW)
        .write("in/b/d.txt", RAW);
    let run = |more: &[&str]| folder.copydesk(&[&["in", "-o", "out"], more].concat());
    run(&[]).is(0, "", "");
    folder.write("out/mine.txt", "mine\n");
    folder
        .sh("rm -r in/b; echo changed >> out/b/d.txt")
        .is(0, "", "");
    run(&[]).is(
        0,
        "",
        "note: out/b/c.txt: its input no longer exists; `--prune` deletes such outputs\n\
         note: out/b/d.txt: its input no longer exists; it was changed since, and is kept\n",
    );
    // They are named, too, if all inputs have changed.
    folder.sh("echo More. >> in/a.txt").is(0, "", "");
    run(&[]).is(
        0,
        "",
        "note: out/b/c.txt: its input no longer exists; `--prune` deletes such outputs\n\
         note: out/b/d.txt: its input no longer exists; it was changed since, and is kept\n",
    );
    run(&["-n", "-q", "--prune"]).is(0, "in/a.txt\n", "");
    assert!(run(&["-n", "--prune"]).stderr.ends_with(
        "note: out/b/c.txt: its input no longer exists; `--prune` deletes such outputs\n\
         note: out/b/d.txt: its input no longer exists; it was changed since, and is kept\n"
    ));
    run(&["--prune"]).is(
        0,
        "",
        "note: out/b/c.txt: deleted, as its input no longer exists\n\
         note: out/b/d.txt: its input no longer exists; it was changed since, and is kept\n",
    );
    run(&["--prune", "-q"]).is(0, "", "");
    folder
        .sh("cd out; find . -type f -not -path './.copydesk/*' | sort")
        .is(0, "./a.txt\n./b/d.txt\n./mine.txt\n", "");
    // If no input is there, its disk may be missing: nothing is deleted.
    folder.sh("rm in/a.txt").is(0, "", "");
    run(&["--prune"]).is(0, "", "note: in: no files to clean\n");
    assert_eq!(folder.read("out/a.txt"), CLEAN);
}
