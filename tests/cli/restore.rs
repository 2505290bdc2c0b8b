//! `restore` restores the raw files of a run, byte for byte.

use std::fs;
use std::path::Path;

use crate::corpus::{CLEAN, RAW, corpus};
use crate::harness::{Folder, json};

/// Cleans `in` into `out` with a report, restores it into `raw`, and compares.
const THERE_AND_BACK: &str = "
    copydesk in -o out --report r.jsonl.gz $options || echo status $?
    copydesk restore --report r.jsonl.gz out -o raw || echo status $?
    cd in; find . -type f | while read -r f; do
      case $f in
        *.gz) gzip -dc <\"$f\" >../a; gzip -dc <\"../raw/$f\" >../b; cmp ../a ../b;;
        *) cmp \"$f\" \"../raw/$f\";;
      esac
    done; ls -d ../raw/.?*; true";

#[test]
fn every_fixture_comes_back() {
    let folder = Folder::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut rows = String::new();
    for fixture in fs::read_dir(fixtures).unwrap() {
        let fixture = fixture.unwrap();
        let Ok(raw) = fs::read(fixture.path().join("raw.txt")) else {
            continue;
        };
        let name = fixture.file_name().into_string().unwrap();
        // Fixtures of JSON lines.
        let extension = if raw.starts_with(b"{") {
            "jsonl"
        } else {
            "txt"
        };
        folder.write(&format!("in/{name}.{extension}"), &raw);
        let text = json(&String::from_utf8_lossy(&raw));
        // Not as a JSON writer would spell them.
        let text = text.replace('e', "\\u0065").replace('/', "\\/");
        rows += &format!("{{\"id\": 1.50,\"te\\u0078t\" : {text} }}\r\n\n[bad\n");
    }
    folder.write("in/rows.jsonl", rows);
    folder
        .sh(&format!(
            "gzip -nk in/rows.jsonl; options='--on-error=row --boilerplate=thorough -j3'{THERE_AND_BACK}"
        ))
        .is(0, "../raw/..\n", "");
}

#[test]
fn encodings_marks_and_line_ends_come_back() {
    let folder = Folder::new();
    let wide = |mark: &str| -> Vec<u8> {
        format!("{mark}{RAW}")
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    folder
        .write("in/latin1.txt", b"Caf\xE9 fran\xE7ais.\n\nAdvertisement\n")
        .write("in/marked.txt", format!("\u{feff}{RAW}"))
        .write("in/wide.txt", wide("\u{feff}"))
        .write("in/crlf.txt", RAW.replace('\n', "\r\n"))
        .write("in/empty.txt", "")
        .write(
            "in/rows.jsonl",
            "\u{feff}{\"text\":\"One.\\nAdvertisement\"}\r\n\r\n{\"text\":\"Two.\"}",
        );
    folder
        .sh(&format!("options='--encoding=latin1'{THERE_AND_BACK}"))
        .is(0, "../raw/..\n", "");
    assert_eq!(folder.read("out/wide.txt"), CLEAN);
}

#[test]
fn what_was_changed_since_is_named_and_not_restored() {
    let folder = corpus();
    folder
        .copydesk(&["in", "-o", "out", "--report", "r"])
        .is(0, "", "");
    folder
        .write("out/a.txt", "Another text.\n")
        .write("out/b/c/rows.jsonl", "{}\n");
    fs::remove_file(folder.path("out/b/clean.txt")).unwrap();
    let changed =
        "is not what the run has written: it was changed since, or the report is of another run";
    folder
        .copydesk(&["restore", "--report", "r", "out", "-o", "raw"])
        .is(
            3,
            "",
            &format!(
                "error: a.txt: {changed}\n\
                 error: b/c/rows.jsonl: record 1: {changed}\n\
                 error: b/clean.txt: cannot open `out/b/clean.txt`: No such file or directory\n"
            ),
        );
    folder
        .sh("cd raw; find . -type f | sort")
        .is(0, "./a.txt.gz\n./b/c/rows.jsonl.gz\n", "");
}

#[test]
fn one_file_is_restored_as_a_stream() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .sh(
            "copydesk <a.txt --report r >clean.txt; copydesk restore --report r clean.txt; \
             copydesk restore --report r - <clean.txt; \
             cp a.txt b.txt; copydesk -i b.txt --report r2; copydesk restore --report r2 b.txt",
        )
        .is(0, &RAW.repeat(3), "");
    // After a run in place, only the report has the removed text.
    folder.copydesk(&["-i", "a.txt", "--report", "r2"]).is(
        2,
        "",
        "error: r2: there is the report of another run already\n\
         hint: name another file: a report may have the only copy of removed text; `--force` replaces it; \
         to continue a run in place, name a second one: both restore the raw files\n",
    );
    assert_eq!(folder.read("a.txt"), RAW);
}

#[test]
fn one_file_of_a_run_over_several_is_restored() {
    let folder = Folder::new();
    let other = format!("{RAW}\nIt was raised.\n");
    folder
        .write("in/a.txt", RAW)
        .write("in/b/a.txt", &other)
        .write("in/c.txt", &other);
    folder
        .copydesk(&["in", "-o", "out", "--report", "r"])
        .is(0, "", "");
    let restore = |args: &[&str]| folder.copydesk(&[&["restore", "--report", "r"], args].concat());
    restore(&["out/c.txt"]).is(0, &other, "");
    restore(&["out/b/a.txt"]).is(0, &other, "");
    restore(&["out/c.txt", "-o", "raw.txt"]).is(0, "", "");
    assert_eq!(folder.read("raw.txt"), other);
    folder
        .sh("cp out/a.txt d.txt; cp out/a.txt .")
        .is(0, "", "");
    for name in ["d.txt", "a.txt"] {
        restore(&[name]).is(
            2,
            "",
            &format!(
                "error: {name}: the report has more than one file, and the name does not say which one this is\n\
                 hint: name the folder of the clean files, and one for the raw ones with `-o`\n"
            ),
        );
    }
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = corpus();
    folder
        .copydesk(&["in", "-o", "out", "--report", "r"])
        .is(0, "", "");
    let hint = "hint: name the file that `--report` has written\n";
    for (report, why) in [
        ("", "is empty, and no report"),
        ("{\"text\":1}\n", "is no report of copydesk"),
        (
            "{\"copydesk_report\":2}\n",
            "is a report of version 2; this copydesk knows version 1",
        ),
    ] {
        folder.write("r2", report);
        folder
            .copydesk(&["restore", "--report", "r2", "out", "-o", "raw"])
            .is(2, "", &format!("error: r2: {why}\n{hint}"));
    }
    let report = folder.read("r");
    folder.write("r2", &report[..report.len() - 10]);
    let cut = folder.copydesk(&["restore", "--report", "r2", "out", "-o", "raw"]);
    assert_eq!(cut.status, 4);
    // A hostile report cannot name a file elsewhere.
    folder.write(
        "r2",
        report.replace("\"input\":\"a.txt\"", "\"input\":\"../a.txt\""),
    );
    folder
        .copydesk(&["restore", "--report", "r2", "out", "-o", "raw2"])
        .is(3, "", "error: ../a.txt: leads out of the folder\n");
}
