//! JSON lines: one line in, one line out, whatever the line.

use crate::harness::Folder;

#[test]
fn rows_keep_every_byte() {
    let rows = "\u{feff}{ \"id\" : 1.0e+02,\"text\":\"The ferry\\u0020sank.\" ,\"id\":null}\r\n\
                \n\
                {\"te\\u0078t\":\"caf\\u00e9 \\ud83c\\udf0a\",\"deep\":[[[{}]]]}";
    Folder::new()
        .copydesk_on(&["--format=jsonl"], rows)
        .is(0, rows, "");
}

#[test]
fn the_format_is_told_by_the_name() {
    let folder = Folder::new();
    folder.write("a.jsonl", "[1]\n").write("a.txt", "[1]\n");
    folder.copydesk(&["a.txt"]).is(0, "[1]\n", "");
    folder.copydesk(&["a.jsonl"]).is(
        3,
        "[1]\n",
        "error: a.jsonl:1: a JSON value, but no object\n\
         hint: every line must be one JSON object; for plain text pass `--format text`\n",
    );
}

#[test]
fn another_field_can_hold_the_article() {
    let row = "{\"body\":\"The ferry sank.\"}\n";
    let folder = Folder::new();
    folder
        .copydesk_on(&["--format=jsonl", "--field=body"], row)
        .is(0, row, "");
    folder.copydesk_on(&["--format=jsonl"], row).is(
        3,
        row,
        "error: <stdin>:1: no string field `text`\n\
         hint: name the field that holds the article with `--field`\n",
    );
}

const BAD_ROWS: &[u8] = b"{\"text\":\"a\"}\n\
    {\"text\":null}\n\
    {\"text\":5}\n\
    {}\n\
    {\"text\":\"a\",\"text\":\"b\"}\n\
    {\"text\":\"\\ud800\"}\n\
    {\"text\":NaN}\n\
    The ferry\r\n\
    {\"text\":\"caf\xC3\"}\n\
    {\"text\":\"b\"}";

#[test]
fn bad_rows_go_through_in_their_place_and_are_named() {
    let folder = Folder::new();
    folder.write("a.jsonl", BAD_ROWS);
    // Standard output is not UTF-8 here, so that the bytes are compared by cmp.
    folder
        .sh("\"$copydesk\" a.jsonl >out; s=$?; cmp a.jsonl out && exit $s")
        .is(
            3,
            "",
            "error: a.jsonl:2: the field `text` is no string\n\
             hint: name the field that holds the article with `--field`\n\
             error: a.jsonl:3: the field `text` is no string\n\
             error: a.jsonl:4: no string field `text`\n\
             error: a.jsonl:5: two fields with the name `text`\n\
             hint: the line is left as it is; mend it where it was made\n\
             error: a.jsonl:6: the field `text` is no Unicode text: unexpected end of hex escape\n\
             error: a.jsonl:7: not JSON: expected value at column 9\n\
             hint: every line must be one JSON object; for plain text pass `--format text`\n\
             error: a.jsonl:8: not JSON: expected value at column 1\n\
             error: a.jsonl:9: not UTF-8 at byte 12\n\
             hint: JSON lines are UTF-8; convert the file first, as with `iconv -t utf-8`\n",
        );
}

#[test]
fn bad_rows_are_replaced_in_their_place_on_request() {
    let folder = Folder::new();
    let expected = r#"{"text":"a"}
{"_copydesk_error":{"kind":"not_a_string","message":"the field `text` is no string","line":2},"_raw":"{\"text\":null}"}
{"_copydesk_error":{"kind":"not_a_string","message":"the field `text` is no string","line":3},"_raw":"{\"text\":5}"}
{"_copydesk_error":{"kind":"no_field","message":"no string field `text`","line":4},"_raw":"{}"}
{"_copydesk_error":{"kind":"two_fields","message":"two fields with the name `text`","line":5},"_raw":"{\"text\":\"a\",\"text\":\"b\"}"}
{"_copydesk_error":{"kind":"not_unicode","message":"the field `text` is no Unicode text: unexpected end of hex escape","line":6},"_raw":"{\"text\":\"\\ud800\"}"}
{"_copydesk_error":{"kind":"not_json","message":"not JSON: expected value at column 9","line":7},"_raw":"{\"text\":NaN}"}
{"_copydesk_error":{"kind":"not_json","message":"not JSON: expected value at column 1","line":8},"_raw":"The ferry"}
{"_copydesk_error":{"kind":"not_utf8","message":"not UTF-8 at byte 12","line":9,"raw_encoding":"latin-1"},"_raw":"{\"text\":\"cafÃ\"}"}
{"text":"b"}"#
        .replace("The ferry\"}", "The ferry\"}\r");
    let args = ["--format=jsonl", "--on-error=row"];
    folder.copydesk_on(&args, BAD_ROWS).is(0, &expected, "");
    // A second run changes nothing.
    folder.copydesk_on(&args, &expected).is(0, &expected, "");
    folder
        .copydesk_on(&["--format=jsonl"], &expected)
        .is(0, &expected, "");
}

#[test]
fn nesting_does_not_overflow_the_stack() {
    let row = format!("{}\n", "[".repeat(100_000));
    Folder::new().copydesk_on(&["--format=jsonl"], &row).is(
        3,
        &row,
        "error: <stdin>:1: not JSON: EOF while parsing a list at column 100000\n\
         hint: every line must be one JSON object; for plain text pass `--format text`\n",
    );
}

#[test]
fn a_line_over_the_limit_goes_through_and_the_next_is_cleaned() {
    let folder = Folder::new();
    let script = "{ printf '{\"text\":\"'; head -c 1048576 /dev/zero | tr '\\0' a; \
                  printf '\"}\\n{\"text\":\"b\"}\\n'; } >a.jsonl\n";
    folder
        .sh(&format!(
            "{script} \"$copydesk\" --max-article=1M a.jsonl | cmp - a.jsonl; \"$copydesk\" --max-article=1M --on-error=row a.jsonl | cut -c1-115"
        ))
        .is(
            0,
            "{\"_copydesk_error\":{\"kind\":\"too_long\",\"message\":\"1048587 bytes in a line; the limit is 1048576\",\"line\":1,\"raw_bytes\n\
             {\"text\":\"b\"}\n",
            "error: a.jsonl:1: 1048587 bytes in a line; the limit is 1048576\n\
             hint: the line is left as it is; mend it where it was made\n",
        );
}

#[test]
fn an_answer_comes_before_the_next_question() {
    // A reader that waits for each answer before it goes on must not wait for ever.
    Folder::new()
        .sh("mkfifo in out
             \"$copydesk\" --format jsonl <in >out &
             exec 3>in 4<out
             for n in 1 2 3; do
               printf '{\"text\":\"%s\"}\\n' $n >&3
               read -r answer <&4; printf '%s\\n' \"$answer\"
             done
             exec 3>&-; wait $!")
        .is(
            0,
            "{\"text\":\"1\"}\n{\"text\":\"2\"}\n{\"text\":\"3\"}\n",
            "",
        );
}
