//! An article that was scraped twice, with an advertisement label below, in every format and view.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use crate::harness::Folder;

const BODY: &str = "\
The ferry Alma sank off Port Grebe early on Monday after its bow door gave way in a swell, the harbour board said in a statement.
All ninety passengers and eleven crew climbed into rafts and were taken ashore by fishing boats within two hours, according to coastguard officer Runa Tveit.
Divers who searched the wreck until dusk found no one aboard, and the board closed the northern channel to shipping until the hull can be marked with buoys.
“We heard a bang under the car deck, and then the floor began to tilt,” said Osk Brandal, a teacher who was travelling with nineteen pupils.
The vessel, built in 1987 and refitted four years ago, had passed an inspection in March, though inspectors asked for new seals to be fitted before winter.
A commission of inquiry will meet on Thursday in the town hall, and the operator has promised to pay for hotel rooms until a replacement ship arrives.
";

fn raw() -> String {
    format!("{BODY}{BODY}Advertisement\n")
}

/// A JSON line with escapes, odd spacing and fields of its own.
fn row(text: &str) -> String {
    let text = text.replace('\n', "\\n").replace('“', "\\u201c");
    format!("{{ \"n\": 1.50e0, \"text\" :\"{text}\", \"text2\":[ null ] }}\r\n")
}

#[test]
fn the_second_copy_and_the_label_go() {
    let folder = Folder::new();
    folder.write("a.txt", raw());
    folder.copydesk(&["a.txt"]).is(0, BODY, "");
    folder.copydesk_on(&[], raw()).is(0, BODY, "");
    folder.copydesk_on(&[], BODY).is(0, BODY, "");
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let dos = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    Folder::new()
        .copydesk_on(&[], dos(&raw()))
        .is(0, &dos(BODY), "");
}

#[test]
fn a_json_line_loses_what_its_text_loses_and_no_other_byte() {
    let rows = |text: &str| format!("{}\n{}", row(text), row(BODY));
    let folder = Folder::new();
    folder
        .copydesk_on(&["--format=jsonl"], rows(&raw()))
        .is(0, &rows(BODY), "");
    folder.write("a.jsonl", rows(&raw()));
    folder.copydesk(&["-i", "a.jsonl"]).is(0, "", "");
    assert_eq!(folder.read("a.jsonl"), rows(BODY));
}

#[test]
fn the_check_names_what_would_change() {
    let folder = Folder::new();
    folder
        .write("a.txt", raw())
        .write("b.txt", BODY)
        .write("c.jsonl", row(&raw()) + &row(BODY));
    folder
        .copydesk(&["--check", "a.txt", "b.txt", "c.jsonl"])
        .is(1, "a.txt\nc.jsonl\n", "");
    folder.copydesk(&["--check", "a.txt", "missing.txt"]).is(
        3,
        "a.txt\n",
        "error: missing.txt: cannot open: No such file or directory\n",
    );
    assert_eq!(folder.read("a.txt"), raw());
}

#[test]
fn the_diff_shows_what_goes() {
    let folder = Folder::new();
    folder.write("a.txt", raw());
    let lines: Vec<&str> = BODY.lines().collect();
    let kept = lines[3..].iter().map(|line| format!(" {line}\n"));
    let gone = lines.iter().chain(&["Advertisement"]);
    let expected: String = ["--- a.txt\n", "+++ a.txt (clean)\n", "@@ -4,10 +4,3 @@\n"]
        .map(str::to_owned)
        .into_iter()
        .chain(kept)
        .chain(gone.map(|line| format!("-{line}\n")))
        .collect();
    folder.copydesk(&["--diff", "a.txt"]).is(1, &expected, "");
    folder
        .write("a.jsonl", row(BODY) + &row(&raw()))
        .copydesk(&["--diff", "a.jsonl"])
        .is(1, &expected.replace("a.txt", "a.jsonl:2"), "");
}

#[test]
fn every_removed_paragraph_names_its_original() {
    let answer = Folder::new().copydesk_on(&["--explain"], format!("{BODY}{BODY}"));
    let explained = answer.ok();
    let lines: Vec<&str> = explained.lines().collect();
    for (index, line) in BODY.lines().enumerate() {
        assert_eq!(lines[index], format!("{:>4} keep   | {line}", index + 1));
        assert_eq!(
            lines[6 + 2 * index],
            format!("{:>4} REMOVE | {line}", index + 7)
        );
        let reason = lines[7 + 2 * index];
        assert!(
            reason.starts_with("            ^ repeats paragraph")
                && reason.ends_with(", identical"),
            "{reason}"
        );
    }
    assert_eq!(
        lines[18..],
        [
            "words: 318 in, 159 out; removed 159 by repeat",
            "other levels would remove: normal 159 words, thorough 159 words"
        ]
    );
}

#[test]
fn a_file_is_replaced_with_its_mode_and_nothing_is_left_behind() {
    let folder = Folder::new();
    folder.write("a.txt", raw()).write("b.txt", BODY);
    let mode = |mode| fs::set_permissions(folder.path("a.txt"), fs::Permissions::from_mode(mode));
    mode(0o640).unwrap();
    folder.copydesk(&["-i", "a.txt", "b.txt"]).is(0, "", "");
    assert_eq!(folder.read("a.txt"), BODY);
    assert_eq!(folder.names(), ["a.txt", "b.txt"]);
    let seen = || {
        let m = fs::metadata(folder.path("a.txt")).unwrap();
        (m.ino(), m.mode() & 0o7777, m.mtime_nsec())
    };
    let before = seen();
    assert_eq!(before.1, 0o640);
    // A second run finds nothing and does not write the file.
    folder.copydesk(&["-i", "a.txt"]).is(0, "", "");
    assert_eq!(seen(), before);
}

#[test]
fn the_raw_file_is_kept_under_the_suffix() {
    let folder = Folder::new();
    folder.write("a.txt", raw()).write("b.txt", BODY);
    folder
        .copydesk(&["-i=.raw", "a.txt", "b.txt"])
        .is(0, "", "");
    assert_eq!(folder.read("a.txt"), BODY);
    assert_eq!(folder.read("a.txt.raw"), raw());
    assert_eq!(folder.names(), ["a.txt", "a.txt.raw", "b.txt"]);
}

#[test]
fn links_stay_links_and_other_names_are_told_of() {
    let folder = Folder::new();
    folder.write("a.txt", raw());
    folder
        .sh("ln -s a.txt soft; ln a.txt hard; copydesk -i soft; test -L soft && cat hard")
        .is(
            0,
            &raw(),
            "note: soft: has 1 other name by hard links, with the raw text\n",
        );
    assert_eq!(folder.read("a.txt"), BODY);
}

#[test]
fn a_file_in_a_protected_folder_is_left_as_it_is() {
    let folder = Folder::new();
    folder
        .write("a.txt", raw())
        .sh("mkdir d; mv a.txt d; chmod 666 d/a.txt; chmod 555 d")
        .is(0, "", "");
    let answer = folder.sh_as_user("copydesk -i d/a.txt");
    folder.sh("chmod 755 d").is(0, "", "");
    answer.is(
        3,
        "",
        "error: d/a.txt: cannot make a temporary file in `d`: Permission denied\n",
    );
    assert_eq!(folder.read("d/a.txt"), raw());
}

#[test]
fn a_file_for_which_there_is_no_room_is_left_as_it_is() {
    let folder = Folder::new();
    folder.write("a.txt", raw()).write("a.jsonl", row(&raw()));
    let answer = folder.sh("ulimit -f 1; copydesk -i a.txt a.jsonl");
    // A block of `ulimit` is 512 or 1024 bytes; the clean text is longer.
    let denied = "cannot write the clean text: File too large";
    answer.is(
        4,
        "",
        &format!(
            "error: a.txt: {denied}\n\
             hint: make room, then run copydesk again: it continues where it stopped\n"
        ),
    );
    assert_eq!(folder.read("a.txt"), raw());
    assert_eq!(folder.names(), ["a.jsonl", "a.txt"]);
}

#[test]
fn a_utf16_file_from_which_something_goes_becomes_utf8() {
    let folder = Folder::new();
    let marked = format!("\u{feff}{}", raw());
    let bytes: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("a.txt", bytes);
    folder.copydesk(&["-i", "a.txt"]).is(0, "", "");
    assert_eq!(folder.read("a.txt"), BODY);
}
