//! Plain text: files, standard input, encodings.

use crate::harness::Folder;

const FERRY: &str = "The ferry Alma sank on Monday.\n\nNobody drowned.\n";

#[test]
fn an_article_in_which_nothing_is_found_goes_through() {
    Folder::new().copydesk_on(&[], FERRY).is(0, FERRY, "");
}

#[test]
fn nothing_comes_of_nothing() {
    Folder::new().copydesk_on(&[], "").is(0, "", "");
}

#[test]
fn line_ends_and_the_missing_last_one_stay() {
    for text in [
        "a\r\n\r\nb\r\n",
        "a\rb\r",
        "a\u{2028}b\u{2029}c",
        "a\n\n\n",
        " \n\t",
    ] {
        Folder::new().copydesk_on(&[], text).is(0, text, "");
    }
}

#[test]
fn files_go_out_one_after_the_other_and_a_dash_is_standard_input() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n").write("b.txt", "Three.\n");
    folder
        .copydesk_on(&["a.txt", "-", "b.txt"], "Two.\n")
        .is(0, "One.\nTwo.\nThree.\n", "");
}

#[test]
fn a_file_that_fails_is_named_and_the_others_are_done() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n").write("b.txt", "Two.\n");
    folder.copydesk(&["a.txt", "missing.txt", "b.txt"]).is(
        3,
        "One.\nTwo.\n",
        "error: missing.txt: cannot open: No such file or directory\n",
    );
}

#[test]
fn a_utf8_mark_stays() {
    let text = "\u{feff}The ferry sank.\n";
    Folder::new().copydesk_on(&[], text).is(0, text, "");
}

#[test]
fn utf16_with_its_mark_comes_out_as_utf8() {
    let bytes: Vec<u8> = "\u{feff}Ölpreis 🌊\r\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    Folder::new()
        .copydesk_on(&[], bytes)
        .is(0, "Ölpreis 🌊\r\n", "");
}

#[test]
fn other_encodings_are_refused_with_a_guess() {
    let folder = Folder::new();
    folder.write("a.txt", b"Die F\xE4hre\nsank.\n");
    folder.copydesk(&["a.txt"]).is(
        3,
        "",
        "error: a.txt:1: not UTF-8 at byte 5; looks like windows-1252\n\
         hint: pass `--encoding windows-1252`, or `--encoding auto` to trust such guesses\n",
    );
    for encoding in ["latin1", "windows-1252", "auto"] {
        folder
            .copydesk(&["--encoding", encoding, "a.txt"])
            .is(0, "Die Fähre\nsank.\n", "");
    }
}

#[test]
fn bytes_that_the_named_encoding_lacks_are_an_error() {
    Folder::new()
        .copydesk_on(&["--encoding=shift_jis"], b"ok\n\x82")
        .is(
            3,
            "",
            "error: <stdin>:2: not Shift_JIS at byte 3\n\
             hint: pass another `--encoding`, or correct the file\n",
        );
}

#[test]
fn binary_files_are_refused_unless_they_are_said_to_be_text() {
    let folder = Folder::new();
    folder
        .write("a.bin", b"GIF\x00\xFF")
        .write("b.txt", b"a\x00b\n");
    folder.copydesk(&["a.bin", "b.txt"]).is(
        3,
        "",
        "error: a.bin:1: binary: a zero byte at byte 3\n\
         hint: if it is text all the same, pass `--text`\n\
         error: b.txt:1: binary: a zero byte at byte 1\n",
    );
    folder.copydesk(&["--text", "b.txt"]).is(0, "a\0b\n", "");
}

#[test]
fn names_that_are_no_text_are_opened_right_and_shown_escaped() {
    let folder = Folder::new();
    folder
        .sh(r#"n=$(printf 'a\033[2J\nb\377.txt'); printf 'One.\n' >"$n"; copydesk -- "$n" "x$n""#)
        .is(
            3,
            "One.\n",
            "error: xa\\u{1b}[2J\\nb\u{fffd}.txt: cannot open: No such file or directory\n",
        );
}
