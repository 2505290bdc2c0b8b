//! Texts and files that take much memory for their size, under limits that `ulimit -v` sets.

use super::{TREE, rounds, tree};
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
            .starts(0, "z.txt\n1\n", "");
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

/// In small, compressed files and in large ones.
#[test]
fn a_line_without_end_is_refused_in_bounded_memory() {
    let folder = Folder::new();
    folder
        .write("a.txt", "One.\n")
        .sh("endless() { head -c 200m /dev/zero | tr '\\0' a; }
             for level in 1 9; do endless | gzip -$level >a$level.gz; done
             for level in 1 9; do { echo '{\"copydesk_report\":1}' | gzip; cat a$level.gz; } >r$level.gz; done
             for level in 1 9; do { echo 'copydesk model 2' | gzip; cat a$level.gz; } >m$level.gz; done
             { echo 'copydesk model 2'; head -c 1m /dev/zero | tr '\\0' a; } >model
             { echo 'copydesk counts 3'; head -c 1m /dev/zero | tr '\\0' a; } >counts
             { head -c 5000 /dev/zero | tr '\\0' a; echo; echo a.txt; } >list
             head -c 2m /dev/zero | tr '\\0' '#' >big")
        .is(0, "", "");
    let run = |args: &str| folder.sh(&format!("ulimit -v 300000; copydesk {args}"));
    for (args, status, file, line, limit) in [
        ("report r", 2, "r", 2, 76_800_000),
        ("restore a.txt --report r", 4, "r", 2, 76_800_000),
        ("a.txt --dups a", 2, "a", 1, 76_800_000),
        ("a.txt --model m", 2, "m", 2, 262_144),
        ("model merge m", 2, "m", 2, 262_144),
    ] {
        for level in [1, 9] {
            let args = format!("{args}{level}.gz");
            let answer = run(&args);
            let line = format!("line {line} has more than {limit} bytes\n");
            let is_named = answer.stderr.contains(&line)
                || answer.stderr.contains(
                    "more than 1000 times as many\nhint: if you trust the file, decompress it first",
                );
            let is_of_file = answer
                .stderr
                .starts_with(&format!("error: {file}{level}.gz: "));
            assert!(
                answer.status == status && is_named && is_of_file,
                "{args}: {answer:?}"
            );
        }
    }
    let hint = "hint: name a file that `copydesk learn` has written\n";
    run("a.txt --model model").is(
        2,
        "",
        &format!("error: model: line 2 has more than 262144 bytes\n{hint}"),
    );
    run("model merge counts").is(
        2,
        "",
        &format!("error: counts: line 2 has more than 262144 bytes\n{hint}"),
    );
    run("--files-from list").is(
        3,
        "One.\n",
        "error: list: cannot read: line 1 has more than 4096 bytes\n",
    );
    run("a.txt --rules big").is(
        2,
        "",
        "error: big: more than 1048576 bytes, the limit for a rules file\n\
         hint: is it a rules file?\n",
    );
    run("a.txt --config big").is(
        2,
        "",
        "error: big: more than 1048576 bytes, the limit for a config file\n\
         hint: is it a config file?\n",
    );
}

#[test]
fn memory_that_is_limited_limits_lines() {
    let folder = Folder::new();
    folder
        .sh("ulimit -v 300000
             { printf '{\"text\":\"'; head -c 40000000 /dev/zero | tr '\\0' a; printf '\"}\\n'; printf '{\"text\":\"b\"}\\n'; } \
               | copydesk --format jsonl --on-error row | cut -c1-40")
        .is(
            0,
            "{\"_copydesk_error\":{\"kind\":\"too_long\",\"m\n{\"text\":\"b\"}\n",
            "",
        );
}

#[test]
fn a_line_without_end_goes_through_in_bounded_memory() {
    // 600 MB, or 2 GB with more rounds.
    let n_bytes = if rounds(1) > 1 {
        2_000_000_000_u64
    } else {
        600_000_000
    };
    Folder::new()
        .sh(&format!(
            "ulimit -v 700000; head -c {n_bytes} /dev/zero | tr '\\0' a | copydesk --format jsonl | wc -c"
        ))
        .is(
            0,
            &format!("{n_bytes}\n"),
            "error: <stdin>:1: more than 44800000 bytes, the most that a record may have\n\
             hint: to clean it all the same, raise `--max-article`\n",
        );
}

#[test]
fn many_small_files_take_no_more_memory_than_few() {
    // 3,000 files, or 3,000 for each of `COPYDESK_FAULT_ROUNDS`.
    let n = 30 * rounds(1);
    let script = format!(
        "{TREE} make 50; for n in $(seq 1 {n}); do mkdir u$n; cp -r t/a t/b u$n; done; mkdir all; mv u* all
         ulimit -v 400000; copydesk all -o out -j2 --fsync never && whole out {}",
        n * 100
    );
    tree().sh(&script).is(0, "", "");
}
