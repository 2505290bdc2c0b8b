//! Inputs that are not plain text are refused by name, skipped in folders, and never changed.

use std::fs;

use crate::corpus::{CLEAN, RAW};
use crate::golden::is_golden;
use crate::harness::{Answer, Folder};

/// Text of which copydesk would remove a part.
const LINE: &str = "The ferry sank on Monday, the board said. Follow us on Facebook and Twitter.";

/// Files of other formats: names and bytes.
fn formats() -> Vec<(&'static str, Vec<u8>)> {
    let row = format!("{{\"id\":1,\"body\":\"{LINE}\"}}");
    let table = |sign: &str| format!("id{sign}url{sign}body\n1{sign}x{sign}\"{LINE}\"\n");
    let texts = [
        ("lines", format!("{row}\n{row}\n")),
        ("object", format!("{{\n\"body\": \"{LINE}\"\n}}\n")),
        ("array", format!("[{row}]")),
        ("comma", table(",")),
        ("semicolon", table(";")),
        ("tab", table("\t")),
        ("page", format!("<!doctype html>\n<p>{LINE}\n")),
        ("feed", format!("<rss><p>{LINE}</p></rss>\n")),
        ("script", format!("#!/bin/sh\n# {LINE}\n")),
        (
            "warc",
            format!("WARC/1.0\r\nWARC-Type: response\r\n\r\n{LINE}\r\n\r\n"),
        ),
    ];
    let binaries: [(_, &[u8]); 11] = [
        ("parquet", b"PAR1\x15\x04"),
        ("arrow", b"ARROW1\0\0"),
        ("pdf", b"%PDF-1.4\n"),
        ("png", b"\x89PNG\r\n\x1A\n"),
        (
            "docx",
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0aaaaaaaaaaaa\x13\0\0\0[Content_Types].xml",
        ),
        (
            "epub",
            b"PK\x03\x04aaaaaaaaaaaaaaaaaaaaaa\x08\0\0\0mimetypeapplication/epub+zip",
        ),
        ("zip", b"PK\x03\x04"),
        ("tar", &[&[b'a'; 257][..], b"ustar"].concat()),
        ("xz", b"\xFD7zXZ\0"),
        ("bz2", b"BZh91AY&SY"),
        ("lz4", b"\x04\x22\x4D\x18"),
    ];
    let texts = texts.map(|(name, text)| (name, text.into_bytes()));
    let binaries = binaries.map(|(name, bytes)| (name, [bytes, &[0; 300]].concat()));
    texts.into_iter().chain(binaries).collect()
}

/// The message for a file that is refused.
fn refused(name: &str, kind: &str, hint: &str) -> String {
    format!("error: {name}: is {kind}, not plain text\nhint: {hint}\n")
}

#[test]
fn every_format_is_refused_by_name_and_the_other_inputs_are_done() {
    let mut messages = String::new();
    for (name, bytes) in formats() {
        let folder = Folder::new();
        folder.write(name, &bytes).write("a.txt", RAW);
        let message = folder.copydesk(&[name, "a.txt"]).stderr;
        folder.copydesk(&[name, "a.txt"]).is(3, CLEAN, &message);
        for task in ["--check", "--diff", "--explain"] {
            let Answer { status, stderr, .. } = folder.copydesk(&[task, name]);
            assert_eq!((status, &stderr), (3, &message), "{task}");
        }
        folder.copydesk(&["-i", name]).is(3, "", &message);
        folder.copydesk(&[name, "-o", "out"]).is(3, "", &message);
        assert_eq!(fs::read(folder.path(name)).unwrap(), bytes);
        assert!(!folder.path("out").join(name).exists());
        messages += &message;
        let piped = folder.copydesk_on(&[], &bytes);
        piped.starts(3, "", "error: <stdin>: ");
        messages += &piped.stderr;
    }
    is_golden("refused-formats", &messages);
}

#[test]
fn every_format_is_skipped_in_folders_and_counted() {
    let folder = Folder::new();
    for (name, bytes) in formats() {
        folder.write(&format!("in/{name}"), bytes);
    }
    folder
        .write("in/main.rs", "fn main() {\n    ferry();\n}\n")
        .write("in/a.txt", RAW);
    let note = "note: skipped 22 files that are not articles: 3 compressed files, 2 CSV, 2 JSON, 2 archives, \
         2 data files, 2 documents, 2 source code, 1 HTML, 1 JSON lines file, 1 PDF file, 1 TSV, 1 WARC file, 1 XML, \
         1 image (`--field` names the column of tables, `--format text` cleans files as text)\n";
    folder.copydesk(&["in", "-o", "out"]).is(0, "", note);
    folder
        .sh("find out -type f -not -path '*/.copydesk/*'")
        .is(0, "out/a.txt\n", "");
    folder
        .copydesk(&["--check", "in"])
        .is(1, "in/a.txt\n", note);
    folder.copydesk(&["-i", "in"]).is(0, "", note);
    for (name, bytes) in formats() {
        let path = folder.path("in").join(name);
        assert_eq!(fs::read(path).unwrap(), bytes, "{name}");
    }
    assert_eq!(folder.read("in/a.txt"), CLEAN);
    folder.copydesk(&["-q", "-i", "in"]).is(0, "", "");
}

#[test]
fn learn_and_dups_take_no_other_formats() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", RAW)
        .write("in/page.html", "<p>The ferry sank.</p>\n")
        .write("rows", "id,text,url\n1,The ferry sank,x\n");
    let note = "note: skipped 1 file that is not an article: 1 HTML (pass `--format text` to clean them as text)\n";
    let error = refused(
        "rows",
        "CSV",
        "`copydesk --format csv --field text rows`; `--format text` cleans it as it is",
    );
    folder
        .copydesk(&["learn", "in", "rows", "--source=whole"])
        .is(
            3,
            "copydesk model 2\n# source\tarticles\tof\tshare\tplace\tline\n",
            &format!("{error}{note}note: 1 article, 0 lines learned\n"),
        );
    folder.copydesk(&["dups", "in", "rows"]).is(
        3,
        "",
        &format!("{error}{note}note: 1 article, 0 of them copies in 0 clusters\n"),
    );
    let sketched = folder.copydesk(&["dups", "--step", "sketch", "in"]);
    assert_eq!((sketched.status, &*sketched.stderr), (0, note));
}

#[test]
fn files_of_lists_are_refused_like_named_ones() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("one", "id,text,url\n1,The ferry sank,x\n")
        .write("list", "one\na.txt\n");
    folder.copydesk(&["--files-from", "list"]).is(
        3,
        CLEAN,
        &refused(
            "one",
            "CSV",
            "`copydesk --format csv --field text one`; `--format text` cleans it as it is",
        ),
    );
}

#[test]
fn compressed_files_are_known_by_what_they_hold() {
    let folder = Folder::new();
    folder
        .write("rows", "id,text,url\n1,The ferry sank,x\n")
        .write("a.txt", RAW);
    folder
        .sh("gzip -c rows >rows.gz; gzip -c a.txt | gzip -c >twice.gz; gzip -c a.txt >a.gz; copydesk rows.gz twice.gz a.gz")
        .is(
            3,
            CLEAN,
            &format!(
                "{}{}",
                refused("rows.gz", "CSV", "`gzip -dc rows.gz | copydesk --format csv --field text`; `--format text` cleans it as it is"),
                refused("twice.gz", "a gzip file within another file", "`gzip -dc twice.gz | gzip -dc | copydesk`"),
            ),
        );
    folder
        .sh("gzip -dc twice.gz | gzip -dc | copydesk")
        .is(0, CLEAN, "");
}

#[test]
fn the_user_can_say_that_it_is_text() {
    let folder = Folder::new();
    let rows = "id,text,url\n1,The ferry sank,x\n";
    folder
        .write("in/rows.csv", rows)
        .write("gif", b"GIF89a\0\n");
    folder
        .copydesk(&["--format", "text", "in/rows.csv"])
        .is(0, rows, "");
    folder
        .copydesk(&["--format", "text", "in", "-o", "out"])
        .is(0, "", "");
    assert_eq!(folder.read("out/rows.csv"), rows);
    folder.copydesk(&["--text", "gif"]).is(0, "GIF89a\0\n", "");
    // The hint of `--text` is left out, since an image is not text.
    folder.copydesk(&["--format", "text", "gif"]).is(
        3,
        "",
        "error: gif:1: binary: a zero byte at byte 6\n",
    );
}

#[test]
fn a_report_has_a_row_for_what_is_refused_and_none_for_what_is_skipped() {
    let folder = Folder::new();
    let page = "<!doctype html>\n<p>The ferry sank.\n";
    folder.write("in/page", page).write("page", page);
    let answer = folder.copydesk(&[
        "in",
        "page",
        "--report",
        "r.jsonl",
        "-o",
        "out",
        "--summary=json",
    ]);
    assert_eq!(answer.status, 3);
    assert!(
        answer.stderr.contains("\"failed\":1,") && answer.stderr.contains("\"skipped\":1,"),
        "{}",
        answer.stderr
    );
    let rows = folder.read("r.jsonl");
    assert!(
        rows.contains("\"input\":\"page\",\"error\":\"is HTML, not plain text\""),
        "{rows}"
    );
    assert_eq!(rows.matches("page").count(), 1, "{rows}");
}

#[test]
fn names_count_in_folders_where_the_bytes_do_not_contradict_them() {
    let folder = Folder::new();
    // Named for a host, a web page and a document, from which they were extracted.
    for name in ["in/example.rs", "in/story.html", "in/report.pdf", "in/a.md"] {
        folder.write(name, RAW);
    }
    folder.write("in/main.rs", "fn main() {}\n");
    folder.copydesk(&["-i", "in"]).is(
        0,
        "",
        "note: skipped 1 file that is not an article: 1 source code (pass `--format text` to clean them as text)\n",
    );
    for name in ["in/example.rs", "in/story.html", "in/report.pdf", "in/a.md"] {
        assert_eq!(folder.read(name), CLEAN, "{name}");
    }
}

#[test]
fn a_protected_file_that_is_no_article_is_skipped() {
    let folder = Folder::new();
    folder.write("in/photo.png", b"\x89PNG\r\n\x1A\n\0\0\0\0");
    folder
        .sh("chmod 444 in/photo.png; chmod 777 in .")
        .is(0, "", "");
    folder.sh_as_user("copydesk -i in").is(
        0,
        "",
        "note: skipped 1 file that is not an article: 1 image (pass `--format text` to clean them as text)\n",
    );
}

#[test]
fn names_are_quoted_for_the_shell() {
    let folder = Folder::new();
    folder.write("it's a b", "{\"text\":\"The ferry sank.\"}\n");
    folder.copydesk(&["it's a b"]).is(
        3,
        "",
        &refused("it's a b", "JSON lines", "`copydesk --format jsonl --field text \"it's a b\"`; `--format text` cleans it as it is"),
    );
    folder
        .sh("copydesk --format jsonl --field text \"it's a b\"")
        .is(0, "{\"text\":\"The ferry sank.\"}\n", "");
}

#[test]
fn a_slow_pipe_of_json_lines_is_not_kept_waiting() {
    // With `--format`, the first line is written before the second is read: the format is not guessed from the bytes.
    Folder::new()
        .sh("mkfifo back; { printf '{\"text\":\"One.\"}\\n'; read x <back; printf '{\"text\":\"Two.\"}\\n'; } \
             | timeout 20 copydesk --format jsonl | { read first; echo \"$first\"; echo >back; cat; }")
        .is(0, "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n", "");
}
