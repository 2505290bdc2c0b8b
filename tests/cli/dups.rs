//! `dups` lists articles that are nearly the same and the one to keep; `--dups` leaves the copies out.

use crate::harness::{Folder, json};

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board.\n\
    Fishing boats took all of them ashore within two hours, said the coastguard of the northern district.\n\
    The harbour board has closed the channel until divers have looked at the hull from bow to stern.\n";
const END: &str =
    "An inquiry will open on Thursday in the old customs house, whatever the weather may be.\n";

fn report(degrees: u32) -> String {
    format!(
        "Temperatures will reach {degrees} degrees by day and fall to {} degrees at night, with winds of {} kilometres \
         an hour from the west and waves of up to {} metres on the northern coast.\n",
        degrees - 6,
        degrees * 2,
        degrees / 4
    )
}

fn line(id: &str, text: &str) -> String {
    format!("{{\"id\": {id}, \"text\": {}}}\n", json(text))
}

/// A story, the same with one more sentence, the same between boilerplate, two weather reports, and a caption twice.
fn wire() -> String {
    [
        line("1", STORY),
        line("\"two\"", &format!("{STORY}{END}")),
        line(
            "3",
            &format!("Advertisement\n{STORY}Sign up for our newsletter\n"),
        ),
        line("4", &report(12)),
        line("5", &report(29)),
        line("6", "Divers off Port Grebe\n"),
        line("7", "Divers off Port Grebe\n"),
    ]
    .concat()
}

const CLUSTER: &str = "{\"keep\":\"two\",\"copies\":[{\"id\":1,\"similarity\":1.0,\"shared_words\":51},\
     {\"id\":3,\"similarity\":1.0,\"shared_words\":51}]}\n";
const SUMMARY: &str = "note: 7 articles, 2 of them copies in 1 cluster\n";

#[test]
fn the_longest_is_kept_and_numbers_tell_reports_apart() {
    let folder = Folder::new();
    folder.write("wire.jsonl", wire());
    for jobs in ["-j1", "-j3"] {
        folder
            .copydesk(&["dups", "wire.jsonl", jobs])
            .is(0, CLUSTER, SUMMARY);
    }
    folder
        .copydesk_on(&["dups", "--format=jsonl"], wire())
        .is(0, CLUSTER, SUMMARY);
}

#[test]
fn clean_articles_can_be_taken_as_they_are() {
    let folder = Folder::new();
    folder.write("wire.jsonl", wire());
    assert_eq!(folder.copydesk(&["wire.jsonl", "-o", "clean/"]).status, 0);
    for step in [&["-j2"][..], &["--step=sketch"]] {
        let dups = |more: &[&str]| {
            let args = [&["dups", "--format=jsonl"], step, more].concat();
            folder.copydesk_on(&args, folder.read("clean/wire.jsonl"))
        };
        assert_eq!(dups(&["--as-is"]).stdout, dups(&[]).stdout);
    }
    // Without cleaning, boilerplate counts: the article that has some is the longest.
    let framed = format!("Advertisement\n{STORY}Sign up for our newsletter\n");
    let two = line("1", STORY) + &line("2", &framed);
    for (args, kept, copy) in [
        (&["dups", "two.jsonl"][..], 1, 2),
        (&["dups", "two.jsonl", "--as-is"], 2, 1),
    ] {
        folder.write("two.jsonl", &two);
        folder.copydesk(args).is(
            0,
            &format!("{{\"keep\":{kept},\"copies\":[{{\"id\":{copy},\"similarity\":1.0,\"shared_words\":51}}]}}\n"),
            "note: 2 articles, 1 of them copies in 1 cluster\n",
        );
    }
    let refused = folder.copydesk(&["dups", "two.jsonl", "--as-is", "--no-default-rules"]);
    assert_eq!(refused.status, 2);
}

#[test]
fn the_list_has_the_names_that_differ() {
    let folder = Folder::new();
    let updated = format!("{STORY}{END}")
        .replace("ninety", "90")
        .replace("Port Grebe", "Port Elm");
    folder.write("wire.jsonl", line("1", STORY) + &line("2", &updated));
    folder.copydesk(&["dups", "wire.jsonl", "--threshold=0.5"]).is(
        0,
        "{\"keep\":2,\"copies\":[{\"id\":1,\"similarity\":0.7206,\"shared_words\":49,\"only_in_kept\":[\"Elm\",\"90\"],\
         \"only_in_copy\":[\"Grebe\"]}]}\n",
        "note: 2 articles, 1 of them copies in 1 cluster\n",
    );
}

#[test]
fn a_brief_is_a_copy_if_it_is_the_same() {
    let folder = Folder::new();
    let briefs = [
        "The ferry sank on Monday.",
        "THE FERRY “SANK” ON MONDAY",
        "The ferry sank on Tuesday.",
    ];
    folder.write(
        "wire.jsonl",
        briefs
            .map(|brief| format!("{{\"text\": {}}}\n", json(brief)))
            .concat(),
    );
    folder.copydesk(&["dups", "wire.jsonl"]).is(
        0,
        "{\"keep\":\"wire.jsonl:1\",\"copies\":[{\"id\":\"wire.jsonl:2\",\"similarity\":1.0,\"shared_words\":5}]}\n",
        "note: 3 articles, 1 of them copies in 1 cluster\n",
    );
}

#[test]
fn files_are_known_by_their_names_and_lines_without_an_id_by_their_numbers() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", STORY)
        .write("in/b.jsonl", format!("\n{{\"text\":{STORY:?}}}\n"));
    folder.copydesk(&["dups", "in", "-o", "clusters.jsonl"]).is(
        0,
        "",
        "note: 2 articles, 1 of them copies in 1 cluster\n",
    );
    assert_eq!(
        folder.read("clusters.jsonl"),
        "{\"keep\":\"a.txt\",\"copies\":[{\"id\":\"b.jsonl:2\",\"similarity\":1.0,\"shared_words\":51}]}\n"
    );
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_compared() {
    let folder = Folder::new();
    folder.write("wire.jsonl", format!("[bad\n{}", wire()));
    folder.copydesk(&["dups", "wire.jsonl"]).is(
        3,
        CLUSTER,
        &format!(
            "error: wire.jsonl:1: not JSON: expected value at column 2\nhint: every record must be a JSON object; `--format json` reads objects of several lines, \
             `--format text` plain text\n{SUMMARY}"
        ),
    );
}

/// A text as a bad scanner reads it: every `nth` letter is wrong, some words are joined.
fn scanned(text: &str, nth: usize) -> String {
    let wrong = |(at, c): (usize, char)| match c {
        'a'..='z' if at % nth == 5 => char::from(b'a' + (c as u8 - b'a' + 7) % 26),
        ' ' if at % nth == 3 => '-',
        c => c,
    };
    text.chars()
        .enumerate()
        .map(wrong)
        .collect::<String>()
        .replace('-', "")
}

#[test]
fn articles_read_from_paper_are_copies_and_other_reports_are_not() {
    let folder = Folder::new();
    let story = format!("{STORY}{END}");
    let wire = [
        line("1", &story),
        line("2", &scanned(&story, 13)),
        line("3", &report(12)),
        line("4", &scanned(&report(29), 13)),
    ];
    folder.write("wire.jsonl", wire.concat());
    let none = folder.copydesk(&["dups", "wire.jsonl"]);
    none.is(0, "", "note: 4 articles, 0 of them copies in 0 clusters\n");
    for jobs in ["-j1", "-j3"] {
        let found = folder.copydesk(&["dups", "wire.jsonl", "--noisy", jobs]);
        assert!(
            found
                .stdout
                .starts_with("{\"keep\":1,\"copies\":[{\"id\":2,"),
            "{found}"
        );
        assert_eq!(
            found.stderr,
            "note: 4 articles, 1 of them copies in 1 cluster\n"
        );
    }
}

#[test]
fn the_clusters_go_to_no_place_among_the_articles() {
    let folder = Folder::new();
    folder.write("in/a.txt", STORY);
    folder
        .copydesk(&["dups", "in", "-o", "in/clusters.jsonl"])
        .is(
            2,
            "",
            "error: in/clusters.jsonl: the list of clusters would be among the inputs\nhint: name a file outside of \
             them\n",
        );
    folder
        .copydesk(&["dups", "in", "-o", "none/clusters.jsonl"])
        .is(
            4,
            "",
            "error: none/clusters.jsonl: cannot write: No such file or directory\nhint: make the folder \
             `none` first, or name a file in another one\n",
        );
}

#[test]
fn a_threshold_is_a_share() {
    let folder = Folder::new();
    for wrong in ["0", "1.5", "much"] {
        let answer = folder.copydesk(&["dups", "--threshold", wrong, "-"]);
        assert_eq!(answer.status, 2, "{wrong}");
    }
}

/// The part of a row of a report that names the original of a copy.
const LEFT_OUT: &str = "\"copy_of\":\"two\",\"similarity\":1.0,\"line\":";

#[test]
fn copies_are_left_out_and_come_back() {
    let folder = Folder::new();
    // The first line has a byte order mark; the last line is a copy without a line end.
    let wire = format!(
        "\u{feff}{}",
        wire().replace("\"id\": 7", "\"id\": 8") + line("9", STORY).trim_end()
    );
    folder
        .write("in/wire.jsonl", &wire)
        .write("in/z.txt", format!("{STORY}{END}"));
    folder.copydesk(&["dups", "in", "-o", "clusters.jsonl"]).is(
        0,
        "",
        "note: 9 articles, 4 of them copies in 1 cluster\n",
    );
    for jobs in ["-j1", "-j3"] {
        let out = format!("out{jobs}");
        folder
            .copydesk(&[
                "in",
                "-o",
                &out,
                "--dups",
                "clusters.jsonl",
                "--report",
                "r.jsonl",
                jobs,
                "-q",
            ])
            .is(0, "", "");
        let ids: Vec<String> = folder
            .read(&format!("{out}/wire.jsonl"))
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].to_string())
            .collect();
        assert_eq!(ids, ["\"two\"", "4", "5", "6", "8"]);
        assert!(!folder.path(&format!("{out}/z.txt")).exists());
        assert_eq!(folder.read("r.jsonl").matches(LEFT_OUT).count(), 4);
        let raw = format!("raw{jobs}");
        folder
            .copydesk(&["restore", "--report", "r.jsonl", &out, "-o", &raw])
            .is(0, "", "");
        assert_eq!(folder.read(&format!("{raw}/wire.jsonl")), wire);
        assert_eq!(
            folder.read(&format!("{raw}/z.txt")),
            folder.read("in/z.txt")
        );
    }
    folder
        .copydesk(&[
            "in",
            "-o",
            "summed",
            "--dups",
            "clusters.jsonl",
            "--summary=json",
        ])
        .stderr
        .contains("\"left_out\":4")
        .then_some(())
        .unwrap();
}

#[test]
fn what_an_earlier_run_wrote_of_a_copy_is_not_passed_over() {
    let folder = Folder::new();
    folder.write("in/a.txt", STORY).write("in/b.txt", STORY);
    folder.copydesk(&["in", "-o", "out"]).is(0, "", "");
    folder.copydesk(&["dups", "in", "-o", "clusters.jsonl"]).is(
        0,
        "",
        "note: 2 articles, 1 of them copies in 1 cluster\n",
    );
    folder.copydesk(&["in", "-o", "out", "--dups", "clusters.jsonl"]).is(
        3,
        "",
        "error: in/b.txt: is to be left out, but the output has a clean text of it from an earlier run\n\
         hint: remove that file, or name another folder with `-o`\n",
    );
}

#[test]
fn a_list_that_contradicts_itself_is_refused() {
    let folder = Folder::new();
    folder.write("wire.jsonl", wire());
    let copy = |id: &str| format!("{{\"id\":{id},\"similarity\":0.9}}");
    for (list, error) in [
        (
            format!(
                "{{\"keep\":1,\"copies\":[{}]}}\n{{\"keep\":2,\"copies\":[{}]}}\n",
                copy("3"),
                copy("3")
            ),
            "error: list:2: 3 is a copy twice\nhint: make the list anew with `copydesk dups`\n",
        ),
        (
            format!(
                "{{\"keep\":1,\"copies\":[{}]}}\n{{\"keep\":3,\"copies\":[{}]}}\n",
                copy("3"),
                copy("4")
            ),
            "error: list: 3 is kept in one cluster and a copy in another\nhint: give every article an `id` of its own, then \
             run `copydesk dups` again\n",
        ),
        (
            "{\"keep\":1}\n".to_owned(),
            "error: list:1: is no line of a list of clusters\nhint: make the list anew with `copydesk dups`\n",
        ),
    ] {
        folder.write("list", list);
        folder
            .copydesk(&["wire.jsonl", "--dups", "list"])
            .is(2, "", error);
    }
}

#[test]
fn a_compressed_copy_comes_back_compressed() {
    let folder = Folder::new();
    folder
        .write("in/a.txt", STORY)
        .write("in/b.txt", STORY)
        .sh("gzip in/b.txt")
        .is(0, "", "");
    let note = "note: 2 articles, 1 of them copies in 1 cluster\n";
    folder
        .copydesk(&["dups", "in", "-o", "list"])
        .is(0, "", note);
    folder
        .copydesk(&["in", "-o", "out", "--dups", "list", "--report", "r"])
        .is(0, "", "");
    folder
        .copydesk(&["restore", "--report", "r", "out", "-o", "raw"])
        .is(0, "", "");
    folder.sh("zcat raw/b.txt.gz").is(0, STORY, "");
}
