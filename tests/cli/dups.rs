//! `dups` finds articles that are nearly the same, and says which of them to keep.

use std::fs;

use crate::harness::Folder;

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
    format!(
        "{{\"id\": {id}, \"text\": {}}}\n",
        serde_json::to_string(text).unwrap()
    )
}

/// A story, the same with an end, the same between a site's lines, two reports of the weather, and a caption twice.
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

const CLUSTER: &str =
    "{\"keep\":\"two\",\"copies\":[{\"id\":1,\"similarity\":1.0},{\"id\":3,\"similarity\":1.0}]}\n";
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
fn files_are_known_by_their_names_and_lines_without_an_id_by_their_numbers() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
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
        "{\"keep\":\"a.txt\",\"copies\":[{\"id\":\"b.jsonl:2\",\"similarity\":1.0}]}\n"
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
            "error: wire.jsonl:1: not JSON: expected value at column 2\nhint: every line must be one JSON object; for plain text pass \
             `--format text`\n{SUMMARY}"
        ),
    );
}

#[test]
fn the_clusters_go_to_no_place_among_the_articles() {
    let folder = Folder::new();
    fs::create_dir(folder.path("in")).unwrap();
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
            "error: none/clusters.jsonl: cannot write: No such file or directory\nhint: name a file in a folder that \
             you may write to\n",
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
