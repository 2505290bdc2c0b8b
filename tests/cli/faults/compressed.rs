//! Compressed inputs that are bombs, broken or padded.

use crate::corpus::{CLEAN, ROW, corpus};
use crate::harness::Folder;
use crate::needs::has_tool;

#[test]
fn bombs_are_refused() {
    let folder = Folder::new();
    folder
        .sh("yes '' | head -c 100000000 | gzip -1 >a.jsonl.gz")
        .is(0, "", "");
    let answer = folder.sh("ulimit -v 400000; copydesk a.jsonl.gz >out");
    assert_eq!(answer.status, 3);
    assert!(
        answer.stderr.contains("more than 200 times as many")
            && answer
                .stderr
                .contains("if you trust the file, pass a larger `--max-ratio`"),
        "{}",
        answer.stderr
    );
    folder
        .sh("copydesk --max-ratio 2000 a.jsonl.gz | wc -c")
        .is(0, "100000000\n", "");
    // As one text it is refused for its length.
    folder
        .sh("mv a.jsonl.gz a.gz; copydesk --max-article 10M a.gz")
        .is(
            3,
            "",
            "error: a.gz: more than 10485760 bytes, the most that one article may have\n\
         hint: split it, or raise `--max-article`; for JSON lines pass `--format jsonl`\n",
        );
}

#[test]
fn a_window_that_is_too_large_is_refused() {
    if !has_tool("zstd") {
        return;
    }
    let answer = Folder::new().sh(
        "head -c 300000000 /dev/zero | zstd -q --long=31 >a.zst; ulimit -v 400000; copydesk a.zst",
    );
    assert_eq!(answer.status, 3);
    assert!(
        answer.stderr.contains("too much memory") || answer.stderr.contains("times as many"),
        "{}",
        answer.stderr
    );
}

#[test]
fn broken_compressed_files_are_named_and_leave_no_short_data() {
    let folder = Folder::new();
    folder.write("rows", ROW.repeat(2000));
    folder
        .sh("mkdir in; gzip -nc rows >packed
             head -c -5 packed >in/short.jsonl.gz; cat packed packed >in/two.jsonl.gz
             { cat packed; printf junk; } >in/junk.jsonl.gz
             { head -c 100 packed; printf XX; tail -c +103 packed; } >in/flipped.jsonl.gz
             copydesk in -o out 2>said; echo $?; sed 's/byte [0-9]*/byte N/; s/after [0-9]* bytes/after N bytes/; s/gzip: .*,/gzip: WHY,/; /flipped/s/after [0-9]* records/after N records/' said; ls out")
        .is(
            0,
            "3\n\
             error: in/flipped.jsonl.gz: after N records: cannot read: gzip: WHY, after N bytes of what it holds\n\
             error: in/junk.jsonl.gz: after 2000 records: cannot read: gzip: WHY, after N bytes of what it holds\n\
             error: in/short.jsonl.gz: after 2000 records: cannot read: gzip: WHY, after N bytes of what it holds\n\
             two.jsonl.gz\n",
            "",
        );
    folder
        .sh("gzip -dc out/two.jsonl.gz | wc -l")
        .is(0, "4000\n", "");
    // To standard output, the whole lines are written, and the status is that of an error.
    folder
        .sh("copydesk in/short.jsonl.gz 2>/dev/null | wc -l; copydesk in/short.jsonl.gz >/dev/null 2>&1; echo $?")
        .is(0, "2000\n3\n", "");
}

/// Tapes and object stores pad files.
#[test]
fn a_gzip_file_padded_with_zeros_is_read_as_gzip_reads_it() {
    let folder = corpus();
    folder
        .sh("head -c 700 /dev/zero >> in/a.txt.gz; gzip -dc in/a.txt.gz | cmp - in/a.txt; copydesk in/a.txt.gz")
        .is(0, CLEAN, "");
}
