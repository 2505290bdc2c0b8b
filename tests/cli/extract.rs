//! `--extract` writes credits and copyright lines into a file of JSON lines.

use crate::harness::{Answer, Folder, json};

const ARTICLE: &str = "Ébbe: the ferry Marlow ran aground off Tarn Point. (Reporting by Ana Marlow)\nAdvertisement\n© 2031 Harbour Post. All rights reserved.\n";
const CREDIT: &str = "(Reporting by Ana Marlow)";
const COPYRIGHT: &str = "© 2031 Harbour Post. All rights reserved.";
const CLEAN: &str =
    "Ébbe: the ferry Marlow ran aground off Tarn Point. (Reporting by Ana Marlow)\n";

/// The lines extracted from [`ARTICLE`]; each begins with `start`.
fn lines(start: &str) -> String {
    let line = |category: &str, rule: &str, text: &str, kept: bool| {
        let at = ARTICLE.find(text).expect("the article has it");
        format!(
            "{{{start},\"category\":\"{category}\",\"rule\":\"{rule}\",\"start\":{at},\"end\":{},\"text\":\"{text}\",\"kept\":{kept}}}\n",
            at + text.len()
        )
    };
    line("credit", "who", CREDIT, true) + &line("copyright", "whose", COPYRIGHT, false)
}

/// Not the built-in rules: those may change.
const RULES: &str = "\
ad  advertisement  paragraph
  = advertisement
  + Advertisement
  - An advertisement

who  credit  ending
  = reporting by <name>
  + (Reporting by Ana Marlow)
  - She is reporting by night.

whose  copyright  tail
  = (©|copyright) <year> <rest:9>
  + © 2031 Harbour Post
  - Copyright law was at issue.
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", ARTICLE).write("who.rules", RULES);
    folder
}

/// Runs copydesk with [`RULES`] alone.
fn copydesk(folder: &Folder, args: &[&str]) -> Answer {
    folder.copydesk(&[&["--no-default-rules", "--rules=who.rules"], args].concat())
}

#[test]
fn kept_and_removed_lines_are_written_whatever_the_task() {
    for (task, status) in [
        (&[][..], 0),
        (&["--explain"], 0),
        (&["--diff"], 1),
        (&["--check"], 1),
        (&["-i"], 0),
    ] {
        let folder = folder();
        let args = [task, &["--extract", "credits.jsonl", "a.txt"]].concat();
        assert_eq!(copydesk(&folder, &args).status, status, "{task:?}");
        assert_eq!(folder.read("credits.jsonl"), lines("\"input\":\"a.txt\""));
        assert_eq!(folder.names(), ["a.txt", "credits.jsonl", "who.rules"]);
    }
}

#[test]
fn the_articles_come_out_as_without_it() {
    copydesk(&folder(), &["--extract=credits.jsonl", "a.txt"]).is(0, CLEAN, "");
}

#[test]
fn rows_have_their_number_and_id() {
    let folder = folder();
    let text = json(ARTICLE);
    let rows = format!("{{\"id\":7.50,\"text\":{text}}}\nbad\n{{\"text\":{text}}}\n");
    let expected = lines("\"input\":\"a.jsonl\",\"row\":1,\"id\":7.50")
        + &lines("\"input\":\"a.jsonl\",\"row\":3");
    for task in ["--field=text", "-i", "--check"] {
        folder.write("a.jsonl", &rows);
        let answer = copydesk(&folder, &[task, "--extract=credits.jsonl", "a.jsonl"]);
        assert_eq!(answer.status, 3, "{task}");
        assert_eq!(folder.read("credits.jsonl"), expected, "{task}");
    }
}

#[test]
fn what_is_dropped_is_told_as_gone() {
    let folder = folder();
    copydesk(
        &folder,
        &["--extract=c", "--drop=credit", "--keep=copyright", "a.txt"],
    );
    let fates: Vec<bool> = folder
        .read("c")
        .lines()
        .map(|line| line.ends_with("\"kept\":true}"))
        .collect();
    assert_eq!(fates, [false, true]);
}

#[test]
fn a_clean_corpus_gives_an_empty_file() {
    let folder = folder();
    folder.write("a.txt", "The pier shut.\n");
    copydesk(&folder, &["--extract=c", "a.txt"]);
    assert_eq!(folder.read("c"), "");
}

#[test]
fn lines_go_to_standard_output_where_no_text_goes() {
    let folder = folder();
    copydesk(&folder, &["--check", "--extract=-", "a.txt"]).is(
        1,
        &lines("\"input\":\"a.txt\""),
        "",
    );
    copydesk(&folder, &["--extract=-", "a.txt"]).is(
        2,
        "",
        "error: `--extract -` and the articles would both be written to standard output\nhint: name a FILE\n",
    );
}

#[test]
fn a_pipe_takes_lines_too() {
    folder()
        .sh("mkfifo p; cat p & copydesk --no-default-rules --rules=who.rules --check --extract p a.txt; wait")
        .is(0, &format!("a.txt\n{}", lines("\"input\":\"a.txt\"")), "");
}

#[test]
fn no_file_that_is_read_or_written_otherwise_is_replaced() {
    let folder = folder();
    folder.sh("ln -s a.txt link").is(0, "", "");
    let among = "the extract would be among the inputs\nhint: name a file outside of them";
    for file in ["a.txt", "link"] {
        let message = format!("error: {file}: {among}\n");
        let extract = format!("--extract={file}");
        copydesk(&folder, &["a.txt", &extract]).is(2, "", &message);
        folder
            .sh(&format!("copydesk --check {extract} <a.txt"))
            .is(2, "", &message);
    }
    for (args, file) in [
        (&["a.txt", "--extract=who.rules"][..], "who.rules"),
        (&["-i=.raw", "a.txt", "--extract=a.txt.raw"], "a.txt.raw"),
    ] {
        copydesk(&folder, args).is(2, "", &format!("error: {file}: {among}\n"));
    }
    folder
        .sh("copydesk --no-default-rules --rules=who.rules a.txt --extract out > out")
        .is(
            2,
            "",
            "error: `--extract out` and the articles would both be written to standard output\nhint: name a FILE\n",
        );
    assert_eq!(folder.read("a.txt"), ARTICLE);
}

#[test]
fn a_file_that_cannot_be_written_ends_the_run_and_leaves_nothing() {
    let folder = folder();
    copydesk(&folder, &["--extract=.", "a.txt"]).is(
        4,
        "",
        "error: .: cannot write: is a directory\nhint: name a file in it\n",
    );
    copydesk(&folder, &["--extract=gone/c", "a.txt"]).is(
        4,
        "",
        "error: gone/c: cannot write: No such file or directory\n\
         hint: make the folder `gone` first, or name a file in another one\n",
    );
    folder
        .sh("copydesk --no-default-rules --rules=who.rules --check --extract /dev/full a.txt")
        .is(
            4,
            "a.txt\n",
            "error: /dev/full: write error: No space left on device\n\
         hint: make room, then run copydesk again\n",
        );
    assert_eq!(folder.names(), ["a.txt", "who.rules"]);
}

/// A line of an earlier run.
const OLD: &str = "{\"category\":\"credit\"}\n";

#[test]
fn a_run_that_ends_early_leaves_the_old_file() {
    let folder = folder();
    folder.write("c", OLD);
    let answer =
        folder.sh("copydesk --no-default-rules --rules=who.rules --extract c a.txt >/dev/full");
    assert_eq!(answer.status, 4);
    assert_eq!(folder.read("c"), OLD);
    assert_eq!(folder.names(), ["a.txt", "c", "who.rules"]);
}

#[test]
fn a_new_file_has_the_users_mode_and_an_old_one_keeps_its_own() {
    let folder = folder();
    folder
        .write("mine", OLD)
        .sh("umask 027; cp mine old; chmod 604 old; for f in new old; do copydesk --no-default-rules --rules=who.rules --check --extract $f a.txt; done")
        .is(1, "a.txt\na.txt\n", "");
    assert_eq!((folder.mode("new"), folder.mode("old")), (0o640, 0o604));
}

#[test]
fn a_folder_is_extracted_from_beside_it_and_in_a_run_of_its_own() {
    let folder = folder();
    folder.sh("mkdir in; mv a.txt in").is(0, "", "");
    copydesk(&folder, &["--check", "--extract=c", "in"]).is(1, "in/a.txt\n", "");
    assert_eq!(folder.read("c"), lines("\"input\":\"in/a.txt\""));
    copydesk(&folder, &["-i", "--extract=in/c", "in"]).is(
        2,
        "",
        "error: in/c: the extract would be among the inputs\nhint: name a file outside of them\n",
    );
    // Into a folder, what earlier runs extracted is there, too.
    for _ in 0..2 {
        copydesk(&folder, &["-o=out", "--extract=c", "in"]).is(0, "", "");
        assert_eq!(folder.read("c"), lines("\"input\":\"in/a.txt\""));
    }
}
