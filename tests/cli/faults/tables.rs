//! Tables, JSON documents and WET files that are cut off, endless or hostile.

use crate::harness::Folder;

#[test]
fn files_that_are_cut_off_are_named_after_the_records_before() {
    let folder = Folder::new();
    let rows = "text\n\"Nobody was hurt.\nAdvertisement\"\n".to_owned()
        + &"\"It rained.\"\n".repeat(90_000);
    folder.write("a.csv", &rows);
    folder.sh("gzip -nc a.csv | head -c -9 >cut.csv.gz").ok();
    let answer = folder.sh("copydesk cut.csv.gz >out; s=$?; head -n 3 out; exit $s");
    let message = "error: cut.csv.gz: after ";
    answer.starts(3, "text\n\"Nobody was hurt.\n\"\n", message);
    assert!(answer.stderr.contains("gzip: cut short"), "{answer}");
    // Into a folder, nothing is written of it.
    folder
        .copydesk(&["cut.csv.gz", "-o", "out2/"])
        .starts(3, "", message);
    folder.sh("ls out2").is(0, "", "");
    // The last element is cut off, and the ones before are cleaned.
    let cut = "[{\"text\":\"It rained.\\nAdvertisement\"},{\"text\":\"It ra";
    folder.copydesk_on(&["--format=json"], cut).is(
        3,
        &cut.replace("Advertisement", ""),
        "error: <stdin>:2: not JSON: EOF while parsing a string at column 14\n\
         hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n\
         error: <stdin>: is cut off: its brackets are not closed\n",
    );
    // Between two elements, the output shows no fault.
    let between = "[{\"text\":\"It rained.\"},\n";
    let cut_off = "error: a.json: is cut off: its brackets are not closed\n";
    folder
        .write("a.json", between)
        .copydesk(&["a.json", "-o", "out3/"])
        .is(3, "", cut_off);
    // The length says more than there is.
    let cut =
        "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 99\r\n\r\nIt rained.\nAdvertisement";
    folder.copydesk_on(&["--format=wet"], cut).is(
        3,
        cut,
        "error: <stdin>:1: cut short: 24 bytes, and `Content-Length` says another number\n\
         hint: the record is left as it is; correct it where it was made\n",
    );
}

#[test]
fn a_record_without_an_end_needs_no_memory() {
    let folder = Folder::new();
    for (format, start) in [
        ("csv", "text\\n\""),
        ("json", "[{\"text\":\""),
        (
            "wet",
            "WARC/1.0\\r\\nContent-Length: 999999999999\\r\\n\\r\\n",
        ),
        ("wet", "WARC/1.0\\r\\n"),
    ] {
        let script = format!(
            "ulimit -v 200000; big() {{ printf '{start}'; head -c 300M /dev/zero | tr '\\0' a; }}
             big | copydesk --format {format} --max-article 1M >out; s=$?; big | cmp - out; rm out; exit $s"
        );
        let number = if format == "csv" { 2 } else { 1 };
        folder.sh(&script).starts(
            3,
            "",
            &format!("error: <stdin>:{number}: more than 1048576 bytes, "),
        );
    }
}

#[test]
fn hostile_records_take_linear_time_and_no_stack() {
    let folder = Folder::new();
    let deep = "[".repeat(200_000);
    let cut_off = "error: <stdin>: is cut off: its brackets are not closed\n";
    folder
        .copydesk_on(&["--format=json"], &deep)
        .is(3, &deep, cut_off);
    let nested = format!(
        "{{\"a\":{}1{},\"text\":\"One.\"}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    folder
        .copydesk_on(&["--format=json", "--field=text", "--field=a.0.0"], &nested)
        .starts(3, &nested, "error: <stdin>:1:");
    // Cells, quotes and cuts without number. Each takes seconds if the time is not linear.
    let quotes = format!("text\n\"{}\"\n", "\"\"Advertisement\n".repeat(20_000));
    let cells = format!(
        "text{}\n{}\n",
        ",x".repeat(300_000),
        "\",\"".repeat(300_000)
    );
    for table in [quotes, cells] {
        folder.write("a.csv", table);
        folder
            .sh("timeout 20 copydesk a.csv >out || [ $? = 3 ]")
            .starts(0, "", "");
    }
    let items = "\"Advertisement\",".repeat(50_000);
    folder.write("a.jsonl", format!("{{\"text\":[{items}\"One.\"]}}\n"));
    folder
        .sh("timeout 20 copydesk --max-words 9000000 a.jsonl >out && cat out")
        .is(0, "{\"text\":[\"One.\"]}\n", "");
}

#[test]
fn a_slow_pipe_of_rows_is_not_kept_waiting() {
    Folder::new()
        .sh("mkfifo back; { printf 'id,text\\n1,One.\\n'; read x <back; printf '2,Two.\\n'; } \
             | timeout 20 copydesk --format csv | { read h; read first; echo \"$first\"; echo >back; cat; }")
        .is(0, "1,One.\n2,Two.\n", "");
}
