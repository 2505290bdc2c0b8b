//! Texts that take much memory for their size, under limits that `ulimit -v` sets.

use crate::harness::Folder;

/// The length of a text, in bytes.
const N_BYTES: usize = 5_000_000;

/// Texts whose lines, words or cells have few bytes.
fn shapes() -> [(&'static str, String); 7] {
    let few = |n: usize| format!("{} boats {} nets\n", WORDS[n % 7], WORDS[n / 7 % 7]);
    let lines: String = (0..N_BYTES / 20).map(few).collect();
    let cells = |n: usize| format!("{}\t{}\tcell\n", n % 10, n * n % 1000);
    [
        ("letters", filled("a\n\n")),
        ("list", filled("- item\n")),
        ("numbered", filled("12. b\n")),
        ("lines", lines),
        (
            "story-and-lines",
            format!("{}{}", STORY.repeat(2), filled("Ten soups\n")),
        ),
        ("table", (0..N_BYTES / 12).map(cells).collect()),
        ("han", filled("港口委員會星期一開會聽取報告\n")),
    ]
}

const WORDS: [&str; 7] = ["Alma", "old", "Grebe", "new", "Tarn", "quay", "harbour"];

const STORY: &str = "The harbour board of Tarn Point voted on Monday to scrap the ferry Alma, which has lain at the quay since \
    its engine failed in the January storms, and to charter a smaller boat from Aldmoor.\n";

fn filled(line: &str) -> String {
    line.repeat(N_BYTES / line.len())
}

/// Kilobytes of address space for a program that may use so many bytes for each byte of the text.
fn kilobytes(bytes_a_byte: usize) -> usize {
    (40_000_000 + N_BYTES * bytes_a_byte) / 1024
}

#[test]
fn memory_is_in_proportion_to_the_text() {
    let folder = Folder::new();
    for (name, text) in shapes() {
        folder.write(name, &text);
        // Vectors reserve address space before they use the memory.
        let run = |level: &str, bytes_a_byte: usize, files: &str| {
            let limit = kilobytes(bytes_a_byte);
            let script = format!("ulimit -v {limit}; copydesk --boilerplate {level} {files}");
            folder.sh(&script).is(0, "", "");
        };
        let from_file = format!("{name} >out && test -s out");
        run("careful", 16, &from_file);
        run("normal", 24, &from_file);
        run("thorough", 24, &from_file);
        // All levels read standard input in the same way.
        run("thorough", 24, &format!("<{name} | cmp - out"));
    }
}

const REFUSED: &str = "more than 1000000 words in fewer than 3 bytes each, where a part to remove counts as 8\n\
    hint: lists and tables are no articles; to clean it all the same, raise `--max-words`\n";

#[test]
fn a_text_of_too_many_words_is_named_and_the_others_are_cleaned() {
    let folder = Folder::new();
    folder.write("z.txt", "One.\nAdvertisement\n");
    for line in ["a\n", "a ", "Advertisement\n", "b c\n"] {
        folder.write("a.txt", line.repeat(3_000_000 / line.len() * 2));
        for level in ["careful", "thorough"] {
            folder
                .sh(&format!(
                    "rm -rf out; ulimit -v 160000; copydesk --boilerplate {level} a.txt z.txt -o out; echo $?; cat out/*"
                ))
                .is(0, "3\nOne.\n", &format!("error: a.txt: {REFUSED}"));
        }
        folder
            .sh("copydesk --max-words 4000000 --no-repeats --boilerplate careful --check z.txt; copydesk --max-words 40000000 a.txt | wc -l | grep -c .")
            .is(0, "1\n", "would change: z.txt\n");
    }
}

#[test]
fn rows_of_too_many_words_are_bad_rows() {
    let folder = Folder::new();
    let row = format!("{{\"text\":\"{}\"}}\n", "a ".repeat(1_000_001));
    folder.write("a.jsonl", format!("{row}{{\"text\":\"One.\"}}\n"));
    folder.sh("copydesk a.jsonl | cmp - a.jsonl").is(
        0,
        "",
        &format!("error: a.jsonl:1: {REFUSED}"),
    );
    folder
        .sh("copydesk --on-error row a.jsonl | cut -c1-44")
        .is(
            0,
            "{\"_copydesk_error\":{\"kind\":\"too_many_words\",\n{\"text\":\"One.\"}\n",
            "",
        );
}

#[test]
fn six_million_paragraphs_in_a_small_file_stop_nobody() {
    let folder = Folder::new();
    folder.write("z.txt", "One.\nAdvertisement\n");
    folder
        .sh("yes 'a\n' | head -c 18000000 | gzip >a.gz")
        .is(0, "", "");
    for (level, limit) in [("careful", 400_000), ("thorough", 560_000)] {
        folder
            .sh(&format!(
                "rm -rf out; ulimit -v {limit}; for n in 1 2; do copydesk --boilerplate {level} a.gz z.txt -o out || exit; done; \
                 cat out/z.txt; zcat out/a.gz | wc -c"
            ))
            .is(0, "One.\n18000000\n", "");
    }
}

#[test]
fn articles_of_a_word_take_no_memory_of_dups() {
    // With 350 bytes for an article this would be 350 MB.
    Folder::new()
        .sh("ulimit -v 250000; yes '{\"text\":\"a\"}' | head -1000000 | copydesk dups -j1 --format jsonl")
        .is(0, "", "note: 1000000 articles, 0 of them copies in 0 clusters\n");
}

#[test]
fn features_of_many_lines_are_not_held_in_memory() {
    let folder = Folder::new();
    let few = |n: usize| format!("{} boats {} nets\n", WORDS[n % 7], WORDS[n / 7 % 7]);
    let lines: String = (0..100_000).map(few).collect();
    folder.write("a.txt", &lines);
    // Rows of 600 bytes would be 60 MB if they were kept.
    folder
        .sh("ulimit -v 120000; copydesk --boundary-features a.txt | tr ']' '\\n' | grep -c '^, \\[[0-9]*, [0-9]*, 0, '")
        .is(0, "99999\n", "");
}
