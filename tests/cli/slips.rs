//! What the user has perhaps meant otherwise: options without an effect, commands that are read as files, and what ends undo.

use crate::corpus::{CLEAN, RAW};
use crate::harness::Folder;

#[test]
fn a_category_that_is_removed_anyway_need_not_be_dropped() {
    let folder = Folder::new();
    folder.write("a.txt", RAW);
    let note = "note: `--drop social` changes nothing: by default, only credit, byline, dateline and correction are kept\n";
    folder
        .copydesk(&["--drop", "credit,social", "a.txt"])
        .is(0, CLEAN, note);
    folder
        .copydesk(&["-q", "--drop", "social", "a.txt"])
        .is(0, CLEAN, "");
}

#[test]
fn a_folder_named_like_a_command_is_an_input() {
    let folder = Folder::new();
    folder
        .write("clean/a.txt", RAW)
        .write("raw/b.txt", RAW)
        .write("learn", RAW);
    folder.copydesk(&["clean", "raw"]).is(
        2,
        "",
        "error: clean: is a directory\nhint: cleaning needs no command: `copydesk FILE`\n",
    );
    folder.copydesk(&["--check", "learn", "raw"]).is(
        1,
        "learn\nraw/b.txt\n",
        "note: `learn` is read as an input; a command comes first, and options after it: `copydesk learn --quiet`\n",
    );
    folder.copydesk(&["clean", "raw", "-o", "out"]).is(
        0,
        "",
        "note: `clean` is read as an input; cleaning needs no command: `copydesk FILE`\n",
    );
    // Alone, it is meant.
    folder
        .copydesk(&["--check", "clean"])
        .is(1, "clean/a.txt\n", "");
}

#[test]
fn an_output_in_a_missing_folder_names_the_folder() {
    let folder = Folder::new();
    folder.write("a.txt", RAW);
    for args in [
        ["a.txt", "-o", "no/such/b.txt"],
        ["a.txt", "--report", "no/such/b.txt"],
    ] {
        folder.copydesk(&args).is(
            4,
            "",
            "error: no/such/b.txt: cannot write: No such file or directory\n\
             hint: make the folder `no/such` first, or name a file in another one\n",
        );
    }
}

#[test]
fn options_for_records_are_refused_for_texts() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("in/a.txt", RAW)
        .write("wire.jsonl", "{\"body\":\"It sank.\"}\n")
        .write("copydesk.toml", "field = \"body\"\n");
    let refused = |place: &str, option: &str| {
        format!(
            "error: {place}: is plain text, and `{option}` is for JSON and tables\n\
             hint: say what it is with `--format`, or leave the option out\n"
        )
    };
    let run = |args: &[&str]| folder.copydesk(&[&["-q"], args].concat());
    for (args, option) in [
        (&["--field=body"][..], "--field"),
        (&["--title-field=title"], "--title-field"),
        (&["--delimiter=tab"], "--delimiter"),
        (&["--no-header", "--field=2"], "--field"),
        (&["--format=text", "--field=body"], "--field"),
    ] {
        run(&[args, &["a.txt"]].concat()).is(3, "", &refused("a.txt", option));
    }
    folder
        .copydesk_on(&["--field=body"], RAW)
        .is(3, "", &refused("<stdin>", "--field"));
    // Standard input that is of another format gets the command for that.
    let rows = "{\"body\":\"It sank.\"}\n{\"body\":\"It rained.\"}\n";
    folder.copydesk_on(&["--field=body"], rows).is(
        3,
        "",
        "error: <stdin>: is JSON lines, not plain text\n\
         hint: `copydesk --format jsonl --field body`; `--format text` cleans it as it is\n",
    );
    // Beside records, in a folder, and in a config file, they are accepted.
    run(&["a.txt", "wire.jsonl", "--field=body", "--check"]).is(1, "a.txt\n", "");
    run(&["in", "--field=body", "--check"]).is(1, "in/a.txt\n", "");
    run(&["a.txt"]).is(0, CLEAN, "");
}

#[test]
fn a_run_without_a_report_says_what_cannot_be_restored() {
    let folder = Folder::new();
    folder.write("in/a.txt", RAW).write("in/b.txt", RAW);
    let run = |more: &[&str]| folder.copydesk(&[&["in", "-o", "out"], more].concat());
    run(&["--report", "r"]).is(0, "", "");
    // What the report has is there still.
    run(&[]).is(0, "", "");
    folder.write("in/b.txt", format!("{RAW}It was raised.\n"));
    run(&[]).is(
        0,
        "",
        "note: 1 article cleaned without a report, and earlier runs into this folder had one; \
         to be able to restore it, run this again with `--report FILE`\n",
    );
    run(&["--report", "r"]).is(0, "", "");
    folder
        .sh("copydesk restore --report r out -o raw && diff -r in raw")
        .is(0, "", "");
}
