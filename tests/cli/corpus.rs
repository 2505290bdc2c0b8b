//! Runs over many files: which are read, where they are written, in what order, and how a run is continued.

use std::fs;

use crate::harness::Folder;

pub const RAW: &str = "The ferry Alma sank on Monday.\n\nAdvertisement\n";
pub const CLEAN: &str = "The ferry Alma sank on Monday.\n";
pub const ROW: &str = "{\"text\":\"The ferry Alma sank on Monday.\\nAdvertisement\"}\n";
pub const CLEAN_ROW: &str = "{\"text\":\"The ferry Alma sank on Monday.\\n\"}\n";

/// A folder `in` with a text and JSON lines, both also compressed, a clean text, and a hidden text.
pub fn corpus() -> Folder {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/b/clean.txt", CLEAN)
        .write("in/b/c/rows.jsonl", ROW.repeat(3))
        .write("in/.hidden.txt", RAW);
    folder
        .sh("gzip -nk in/a.txt in/b/c/rows.jsonl")
        .is(0, "", "");
    folder
}

#[test]
fn a_folder_is_mirrored() {
    let folder = corpus();
    folder.copydesk(&["in", "-o", "out"]).is(0, "", "");
    assert_eq!(folder.read("out/a.txt"), CLEAN);
    assert_eq!(folder.read("out/b/clean.txt"), CLEAN);
    assert_eq!(folder.read("out/b/c/rows.jsonl"), CLEAN_ROW.repeat(3));
    folder
        .sh("gzip -dc out/a.txt.gz | cmp - out/a.txt; gzip -dc out/b/c/rows.jsonl.gz | cmp - out/b/c/rows.jsonl; \
             cd out; find . -type f -not -path './.copydesk/*' | sort")
        .is(
            0,
            "./a.txt\n./a.txt.gz\n./b/c/rows.jsonl\n./b/c/rows.jsonl.gz\n./b/clean.txt\n",
            "",
        );
    // The raw folder is unchanged.
    assert_eq!(folder.read("in/a.txt"), RAW);
}

#[test]
fn several_inputs_keep_their_names() {
    let folder = corpus();
    folder.write("a.txt", RAW);
    folder
        .copydesk(&["in/b", "a.txt", "-o", "out"])
        .is(0, "", "");
    assert_eq!(folder.read("out/a.txt"), CLEAN);
    assert_eq!(folder.read("out/b/clean.txt"), CLEAN);
    folder.copydesk(&["a.txt", "in/a.txt", "-o", "two"]).is(
        2,
        "",
        "error: a.txt and in/a.txt would both become `a.txt`\n\
         hint: write them into two folders, one run each\n",
    );
}

#[test]
fn a_folder_is_cleaned_in_place() {
    let folder = corpus();
    folder.copydesk(&["-i=.raw", "in"]).is(0, "", "");
    assert_eq!(folder.read("in/a.txt"), CLEAN);
    assert_eq!(folder.read("in/a.txt.raw"), RAW);
    assert_eq!(folder.read("in/b/c/rows.jsonl"), CLEAN_ROW.repeat(3));
    assert!(!folder.path("in/b/clean.txt.raw").exists());
    folder
        .sh("gzip -dc in/a.txt.gz | cmp - in/a.txt; gzip -dc in/b/c/rows.jsonl.gz | cmp - in/b/c/rows.jsonl")
        .is(0, "", "");
}

#[test]
fn globs_hidden_files_and_links_are_chosen() {
    let folder = corpus();
    folder.sh("ln -s b/clean.txt in/link.txt; ln -s ../b in/b/back");
    let names = "cd out; find . -type f -not -path './.copydesk/*' | sort; cd ..; rm -r out";
    folder
        .copydesk(&[
            "in", "-o", "out", "--glob", "*.txt", "--glob", "!clean*", "--hidden",
        ])
        .is(0, "", "note: in: 1 link not followed; `--follow` does\n");
    folder.sh(names).is(0, "./.hidden.txt\n./a.txt\n", "");
    folder
        .copydesk(&["in", "-o", "out", "--follow", "--glob", "*.txt"])
        .is(
            3,
            "",
            "error: in/b/back: a link back to `in/b`, which contains it\n",
        );
    folder
        .sh(names)
        .is(0, "./a.txt\n./b/clean.txt\n./link.txt\n", "");
    folder.copydesk(&["in", "-o", "out", "--glob", "[a"]).is(
        2,
        "",
        "error: invalid value '[a' for '--glob <PATTERN>': unclosed character class; missing ']'\n\n\
             For more information, try '--help'.\n",
    );
}

#[test]
fn the_last_pattern_that_matches_decides() {
    let folder = Folder::new();
    for path in [
        "a/b.md",
        "a/b.txt",
        "a/b/c.txt",
        "drafts/b.txt",
        "drafts/c.txt",
    ] {
        folder.write(&format!("in/{path}"), RAW);
    }
    for (patterns, names) in [
        (
            &["*.txt"][..],
            "a/b.txt a/b/c.txt drafts/b.txt drafts/c.txt",
        ),
        (&["!*.md"], "a/b.txt a/b/c.txt drafts/b.txt drafts/c.txt"),
        (&["*.txt", "!drafts/**"], "a/b.txt a/b/c.txt"),
        (
            &["!drafts/**", "drafts/c.txt"],
            "a/b.md a/b.txt a/b/c.txt drafts/c.txt",
        ),
        (&["a/*.txt"], "a/b.txt"),
        (&["a/**/*.txt"], "a/b.txt a/b/c.txt"),
    ] {
        let globs = patterns.iter().map(|pattern| format!("--glob={pattern}"));
        let globs: Vec<String> = globs.collect();
        let mut args = vec!["--check", "in"];
        args.extend(globs.iter().map(String::as_str));
        let names = names.split(' ').map(|name| format!("in/{name}\n"));
        folder.copydesk(&args).is(1, &names.collect::<String>(), "");
    }
}

#[test]
fn a_list_names_files() {
    let folder = corpus();
    folder
        .sh("find in -name '*.txt' -print0 | sort -z | copydesk --files0-from - -o out; echo $?; cat out/in/a.txt")
        .is(0, &format!("0\n{CLEAN}"), "");
    folder.write("list", "in/b/clean.txt\n\nmissing.txt\n");
    folder.copydesk(&["--files-from", "list"]).is(
        3,
        CLEAN,
        "error: missing.txt: cannot open: No such file or directory\n",
    );
    // As Windows ends lines; a name that ends so is a name all the same.
    folder
        .write("odd\r", CLEAN)
        .write("list", "in/b/clean.txt\r\nodd\r\n");
    folder
        .copydesk(&["--files-from", "list"])
        .is(0, &CLEAN.repeat(2), "");
}

#[test]
fn a_folder_has_no_stream_of_texts_but_one_of_lines() {
    let folder = corpus();
    assert_eq!(folder.copydesk(&["in"]).status, 2);
    folder
        .copydesk(&["in", "--format=jsonl", "--glob", "*.jsonl*"])
        .is(0, &CLEAN_ROW.repeat(6), "");
    folder.copydesk(&["in", "--check"]).is(
        1,
        "in/a.txt\nin/a.txt.gz\nin/b/c/rows.jsonl\nin/b/c/rows.jsonl.gz\n",
        "",
    );
}

#[test]
fn what_is_finished_is_skipped_and_what_has_changed_is_not() {
    let folder = corpus();
    let summary = |args: &[&str]| {
        let all = [&["in", "-o", "out", "--summary"], args].concat();
        let said = folder.copydesk(&all).stderr;
        let counted = |line: &str| line.starts_with("articles") || line.starts_with("skipped");
        said.lines()
            .filter(|l| counted(l))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert_eq!(summary(&[]), "articles: 9, 8 changed, 0 doubled; 0 failed");
    assert_eq!(
        summary(&[]),
        "articles: 0, 0 changed, 0 doubled; 0 failed; skipped:  5 files that an earlier run finished"
    );
    folder.write("in/a.txt", format!("{RAW}\nIt was raised.\n"));
    fs::remove_file(folder.path("out/b/clean.txt")).unwrap();
    folder.write("out/b/c/rows.jsonl", "spoilt\n");
    assert_eq!(
        summary(&[]),
        "articles: 5, 4 changed, 0 doubled; 1 failed; skipped:  2 files that an earlier run finished"
    );
    assert_eq!(folder.read("out/b/c/rows.jsonl"), "spoilt\n");
    assert_eq!(
        summary(&["--force"]),
        "articles: 3, 3 changed, 0 doubled; 0 failed; skipped:  4 files that an earlier run finished"
    );
    assert_eq!(folder.read("out/b/c/rows.jsonl"), CLEAN_ROW.repeat(3));
    // With other settings, all files are cleaned again.
    assert_eq!(
        summary(&["--no-default-rules"]),
        "articles: 9, 0 changed, 0 doubled; 0 failed"
    );
    assert_eq!(folder.read("out/b/c/rows.jsonl"), ROW.repeat(3));
    // A report needs rows from all files, so that they are cleaned again.
    assert_eq!(
        summary(&["--no-default-rules", "--report", "r"]),
        "articles: 9, 0 changed, 0 doubled; 0 failed"
    );
    assert_eq!(
        summary(&["--no-default-rules", "--report", "r2"]),
        "articles: 0, 0 changed, 0 doubled; 0 failed; skipped:  5 files that an earlier run finished"
    );
    assert_eq!(folder.read("r"), folder.read("r2"));
}

#[test]
fn an_output_that_was_edited_is_not_replaced() {
    let folder = Folder::new();
    folder.write("in/a.txt", RAW).write("in/b.txt", RAW);
    let run = |more: &[&str]| folder.copydesk(&[&["in", "-o", "out"], more].concat());
    run(&[]).is(0, "", "");
    folder.write("out/a.txt", "Edited by hand.\n");
    let error = "error: in/a.txt: the output folder has a file of this name that copydesk did not write, or that was edited\n\
                 hint: remove that file, or pass `--force` to replace such files\n";
    run(&[]).is(3, "", error);
    // By other settings, too, which clean all files again.
    run(&["--keep=advertisement"]).is(3, "", error);
    assert_eq!(folder.read("out/a.txt"), "Edited by hand.\n");
    // The same text, written anew, is adopted.
    folder.write("out/a.txt", CLEAN).write("out/b.txt", CLEAN);
    run(&[]).is(0, "", "");
    // A file of the user's has the place of a new input.
    folder
        .write("in/c.txt", RAW)
        .write("out/c.txt", "A note.\n")
        .write("out/a.txt", "Edited again.\n");
    let answer = run(&["-j1"]);
    assert_eq!(
        (answer.status, answer.stderr.matches("error:").count()),
        (3, 2),
        "{answer}"
    );
    run(&["--verify"]).is(0, "", "");
    folder.write("out/c.txt", "A note.\n");
    run(&["--force"]).is(0, "", "");
    assert_eq!(folder.read("out/a.txt"), CLEAN);
    assert_eq!(folder.read("out/c.txt"), CLEAN);
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes_and_the_same_report() {
    let folder = Folder::new();
    for n in 0..40 {
        let text = format!("The ferry {n} sank on Monday.\n\nAdvertisement\n").repeat(1 + n);
        folder.write(&format!("in/{}/{n}.txt", n % 7), text);
    }
    let rows: String = (0..20_000)
        .map(|n| match n % 97 {
            5 => "not a row\n".to_owned(),
            6 => "\n".to_owned(),
            _ => format!("{{\"id\":{n},\"text\":\"The ferry {n} sank.\\nAdvertisement\"}}\n"),
        })
        .collect();
    folder.write("in/rows.jsonl", rows);
    folder.sh("gzip -nk in/rows.jsonl").is(0, "", "");
    folder
        .sh("for j in 1 2 5; do
               copydesk in -o out$j --report r$j -j$j 2>said$j; echo $?
               copydesk in/rows.jsonl -j$j >stream$j 2>/dev/null; echo $?
             done
             for j in 2 5; do
               rm -rf out1/.copydesk out$j/.copydesk
               diff -r out1 out$j; cmp r1 r$j; cmp said1 said$j; cmp stream1 stream$j
             done")
        .is(0, "3\n3\n3\n3\n3\n3\n", "");
}

#[test]
fn files_of_a_folder_do_not_wait_for_standard_input() {
    let folder = Folder::new();
    // One of the two threads waits for the pipe; the other must clean all files.
    for n in 0..50 {
        folder.write(&format!("in/{n}.txt"), RAW);
    }
    folder
        .sh("mkfifo pipe; touch said
             copydesk in - -j2 --check --format text < pipe > said & exec 3> pipe
             n=0; while [ $(wc -l < said) -lt 50 ] && [ $n -lt 200 ]; do sleep 0.1; n=$((n + 1)); done
             echo $(wc -l < said); exec 3>&-; wait $!; echo $?")
        .is(0, "50\n1\n", "");
}

#[test]
fn the_order_is_that_of_the_paths_bytes() {
    let folder = Folder::new();
    for name in ["a/z", "a-b", "a.txt", "a0", "B"] {
        folder.write(&format!("in/{name}"), RAW);
    }
    folder
        .copydesk(&["in", "--check"])
        .is(1, "in/B\nin/a-b\nin/a.txt\nin/a/z\nin/a0\n", "");
}

#[test]
fn modes_are_passed_on_and_nothing_more() {
    let folder = corpus();
    folder
        .sh("chmod 4640 in/a.txt; chmod 700 in/b; umask 027; copydesk in -o out; stat -c %a out/a.txt out/b out/b/c")
        .is(0, "640\n700\n750\n", "");
    assert_eq!(folder.mode("in/a.txt"), 0o4640);
}

#[test]
fn a_json_file_is_lines_or_one_document() {
    let folder = Folder::new();
    folder
        .write("lines.json", ROW)
        .write("document.json", "{\n  \"text\": \"One.\"\n}\n")
        .write("no.json", "The ferry sank.");
    folder.copydesk(&["lines.json", "document.json", "no.json"]).is(
        3,
        &format!("{CLEAN_ROW}{{\n  \"text\": \"One.\"\n}}\n"),
        "error: no.json: is named as JSON and is not JSON\nhint: say what it is with `--format`\n",
    );
}

#[test]
fn compression_is_told_by_the_bytes() {
    let folder = Folder::new();
    folder.write("a.txt", RAW).write("rows", ROW.repeat(2));
    folder
        .sh("gzip -nc a.txt >packed; gzip -nc rows >rows.jsonl; gzip -nc rows | cat - rows.jsonl >rows.jsonl.gz; \
             copydesk packed rows.jsonl rows.jsonl.gz; gzip -c a.txt | copydesk")
        .is(0, &format!("{CLEAN}{}{CLEAN}", CLEAN_ROW.repeat(6)), "");
}

#[test]
fn a_summary_is_for_people_or_for_programs() {
    let folder = corpus();
    let said = folder
        .copydesk(&["in", "-o", "out", "--summary=json"])
        .stderr;
    let summary: serde_json::Value = serde_json::from_str(&said).unwrap();
    let for_people = folder.copydesk(&["in", "-n", "--summary"]).stderr;
    let lines = "articles: 9, 8 changed, 0 doubled; 0 failed\n\
         removed:  8 words: 0 by repeat, 8 by rule (advertisement 8)\n\
         rules:    ad-label 8\ntime:     ";
    assert!(for_people.contains(lines), "{for_people}");
    assert_eq!(summary["articles"], 9);
    assert_eq!(summary["changed"], 8);
    assert_eq!(summary["words_removed"]["categories"]["advertisement"], 8);
    assert_eq!(summary["top_rules"][0]["removals"], 8);
}

#[test]
fn a_list_whose_names_end_in_the_other_way_is_named() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("lines", "a.txt\nb.txt\n")
        .write("zeros", "a.txt\0b.txt\0");
    for (option, list, ends, other) in [
        ("--files0-from", "lines", "lines", "--files-from"),
        ("--files-from", "zeros", "zero bytes", "--files0-from"),
    ] {
        folder.copydesk(&["--check", option, list]).is(
            3,
            "",
            &format!("error: {list}: its names end in {ends}\nhint: pass it with `{other}`\n"),
        );
    }
}
