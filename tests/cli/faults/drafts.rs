//! Drafts of killed runs, and backups.

use super::tree;
use crate::corpus::{CLEAN, CLEAN_ROW, RAW, ROW, corpus};
use crate::harness::Folder;

/// Names of drafts that a killed run leaves: in the folder of the output, and beside a file cleaned in place.
pub const DRAFT: &str = "draft-0123456789abcdef";
const TEMPORARY: &str = ".copydesk-0123456789abcdef";

#[test]
fn only_drafts_of_dead_runs_are_removed_from_the_output() {
    let folder = corpus();
    folder
        .sh(&format!(
            "copydesk in -o out; cd out/.copydesk/drafts; touch {DRAFT} mine.txt; mkdir draft-00000000000000aa
             ln -s mine.txt draft-00000000000000bb; cd ../../..; copydesk in -o out; ls out/.copydesk/drafts"
        ))
        .is(
            0,
            "draft-00000000000000aa\ndraft-00000000000000bb\nmine.txt\n",
            "",
        );
}

#[test]
fn only_drafts_of_dead_runs_are_removed_in_place() {
    let folder = Folder::new();
    let kept = ".copydesk-0123456789ABCDEF\n.copydesk-0123456789abcdef0";
    folder
        .write("t/a/a.txt", RAW)
        .write("t/a/.copydesk-notes.txt", RAW)
        .write("t/a/.copydesk-abc123", RAW)
        .write("t/a/.copydesk-0123456789ABCDEF", RAW)
        .write("t/a/.copydesk-0123456789abcdef0", RAW)
        .write(&format!("t/a/{TEMPORARY}"), RAW)
        .write("t/a/.copydesk-00000000000000aa", RAW);
    folder
        .sh("(flock 9; copydesk -i t) 9<t/a/.copydesk-00000000000000aa; ls -A t/a; cat t/a/.copydesk-notes.txt
             copydesk -i --hidden t; ls -A t/a; cat t/a/.copydesk-notes.txt; cmp t/a/.copydesk-abc123 t/a/a.txt")
        .is(
            0,
            &format!(
                ".copydesk-00000000000000aa\n{kept}\n.copydesk-abc123\n.copydesk-notes.txt\na.txt\n{RAW}\
                 {kept}\n.copydesk-abc123\n.copydesk-notes.txt\na.txt\n{CLEAN}"
            ),
            "",
        );
}

/// Backups are not inputs, and are not replaced.
#[test]
fn raw_text_survives_any_number_of_runs_with_backups() {
    let folder = tree();
    folder.write("t/a/1.txt", RAW).write("t/2.jsonl", ROW);
    let files = "1.txt\n1.txt.raw\n";
    folder.copydesk(&["-i=.raw", "t"]).is(0, "", "");
    for _ in 0..3 {
        folder.copydesk(&["-i=.raw", "t"]).is(
            0,
            "",
            "note: t: 2 backups of earlier runs skipped\n",
        );
    }
    assert_eq!(folder.read("t/a/1.txt.raw"), RAW);
    assert_eq!(folder.read("t/2.jsonl.raw"), ROW);
    assert_eq!(folder.read("t/2.jsonl"), CLEAN_ROW);
    folder.sh("ls t/a").is(0, files, "");
    // A file that needs cleaning again is cleaned, and its first backup is kept.
    folder.write("t/a/1.txt", format!("{RAW}\nAdvertisement\n"));
    let again = folder.copydesk(&["-i=.raw", "--summary=json", "t"]);
    assert!(
        again.stderr.contains(
            "note: 1 file cleaned without a new backup, since one was there; it is kept as it was\n"
        ) && again.stderr.contains("\"without_backup\":1"),
        "{}",
        again.stderr
    );
    assert_eq!(folder.read("t/a/1.txt.raw"), RAW);
    assert_eq!(folder.read("t/a/1.txt"), CLEAN);
    folder.sh("ls t/a").is(0, files, "");
}

#[test]
fn a_file_cleaned_twice_keeps_its_first_raw_text() {
    let folder = tree();
    for report in [&[][..], &["--report", "r"]] {
        folder.sh("rm -f r a.txt.raw; cp raw a.txt").is(0, "", "");
        folder
            .copydesk(&[&["-i=.raw", "a.txt"], report].concat())
            .is(0, "", "");
        folder.sh("rm -f r").is(0, "", "");
        folder.write("a.txt", format!("{CLEAN}\nAdvertisement\n"));
        folder
            .copydesk(&[&["-i=.raw", "a.txt"], report].concat())
            .is(
                0,
                "",
                "note: 1 file cleaned without a new backup, since one was there; it is kept as it was\n",
            );
        assert_eq!(folder.read("a.txt.raw"), RAW);
        assert_eq!(folder.read("a.txt"), CLEAN);
    }
}

#[test]
fn a_backup_that_is_named_is_refused() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("b.txt.raw", RAW)
        .write("c.jsonl.raw", ROW);
    folder
        .sh("ln -s b.txt.raw link; printf 'b.txt.raw\\n' >list")
        .is(0, "", "");
    let what = "ends in `.raw`, as the backups of this run do\n";
    let hint = "hint: leave it out, or choose another suffix for the backups, as in `-i=.old`\n";
    folder
        .copydesk(&["-i=.raw", "a.txt", "b.txt.raw", "c.jsonl.raw", "link"])
        .is(
            3,
            "",
            &format!("error: b.txt.raw: {what}{hint}error: c.jsonl.raw: {what}error: link: {what}"),
        );
    folder.copydesk(&["-i=.raw", "--files-from", "list"]).is(
        3,
        "",
        &format!("error: b.txt.raw: {what}{hint}"),
    );
    assert_eq!(folder.read("b.txt.raw"), RAW);
    assert_eq!(folder.read("a.txt"), CLEAN);
    folder.copydesk(&["-i=.old", "b.txt.raw"]).is(0, "", "");
    assert_eq!(folder.read("b.txt.raw.old"), RAW);
}
