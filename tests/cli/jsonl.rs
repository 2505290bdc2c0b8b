//! JSON lines: every line gives one line, good or bad.

use crate::golden::is_golden;
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
         hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n",
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
        "error: <stdin>: its one record has no field `text`\n\
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
    // `cmp` compares, since the output is not UTF-8.
    let answer = folder.sh("copydesk a.jsonl >out; s=$?; cmp a.jsonl out && exit $s");
    is_golden("bad-rows", &answer.to_string());
}

#[test]
fn bad_rows_are_replaced_in_their_place_on_request() {
    let folder = Folder::new();
    let args = ["--format=jsonl", "--on-error=row"];
    let replaced = folder.copydesk_on(&args, BAD_ROWS).ok();
    is_golden("bad-rows-replaced", &replaced);
    // A second run changes nothing.
    folder.copydesk_on(&args, &replaced).is(0, &replaced, "");
    folder
        .copydesk_on(&["--format=jsonl"], &replaced)
        .is(0, &replaced, "");
}

#[test]
fn nesting_does_not_overflow_the_stack() {
    let row = format!("{}\n", "[".repeat(100_000));
    Folder::new().copydesk_on(&["--format=jsonl"], &row).is(
        3,
        &row,
        "error: <stdin>:1: not JSON: EOF while parsing a list at column 100000\n\
         hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n",
    );
}

#[test]
fn a_line_over_the_limit_goes_through_and_the_next_is_cleaned() {
    let folder = Folder::new();
    let script = "{ printf '{\"text\":\"'; head -c 1048576 /dev/zero | tr '\\0' a; \
                  printf '\"}\\n{\"text\":\"b\"}\\n'; } >a.jsonl\n";
    folder
        .sh(&format!(
            "{script} copydesk --max-article=1M a.jsonl | cmp - a.jsonl; copydesk --max-article=1M --on-error=row a.jsonl | cut -c1-125"
        ))
        .is(
            0,
            "{\"_copydesk_error\":{\"kind\":\"too_long\",\"message\":\"more than 1048576 bytes, the most that a record may have\",\"line\":1},\"_raw\":\"\n\
             {\"text\":\"b\"}\n",
            "error: a.jsonl:1: more than 1048576 bytes, the most that a record may have\n\
             hint: to clean it all the same, raise `--max-article`\n",
        );
}

#[test]
fn an_answer_comes_before_the_next_question() {
    // A reader that waits for each answer must not wait for ever.
    Folder::new()
        .sh("mkfifo in out
             copydesk --format jsonl <in >out &
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

#[test]
fn lines_of_any_length_go_through_under_any_limit() {
    // Three times what is read at once.
    let long = "x".repeat(3 << 18);
    for input in [
        String::new(),
        "\n".to_owned(),
        "a".to_owned(),
        "a\nb\n".to_owned(),
        "ab\n".repeat(1 << 18),
        format!("a\n{long}\nb\n{long}"),
        format!("{long}\n{long}\n\n"),
    ] {
        for limit in ["10", "1M", "256M"] {
            let args = ["--format=jsonl", "--on-error=pass", "--max-article", limit];
            let answer = Folder::new().copydesk_on(&args, &input);
            let is_same = answer.stdout == input;
            assert!(is_same && answer.status == 0, "{} {limit}", input.len());
        }
    }
    // The numbers of lines count long ones, and an error row shows whole characters.
    let input = format!("\n{}\n{{}}\n[]\n", "é".repeat(600));
    let args = ["--format=jsonl", "--on-error=row", "--max-article=1000"];
    let answer = Folder::new().copydesk_on(&args, &input).stdout;
    let rows: Vec<&str> = answer.lines().collect();
    assert!(rows[1].contains("\"line\":2},") && rows[1].ends_with("é\"}"));
    assert!(rows[3].contains("\"line\":4}"), "{}", rows[3]);
}
