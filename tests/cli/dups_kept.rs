//! `dups`: which article of a cluster is kept, what it is compared with, and what the list leaves out.

use crate::harness::{Folder, json};

const STORY: &str = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board. Fishing boats \
    took all of them ashore within two hours, said the coastguard of the northern district.";

/// The story with more sentences, so that each version has another length.
fn version(n_more: usize) -> String {
    let more = [
        " The harbour board has closed the channel until divers have looked at the hull.",
        " An inquiry will open on Thursday.",
    ];
    format!("{STORY}{}", more[..n_more].concat())
}

fn line(id: &str, fields: &str, text: &str) -> String {
    format!(
        "{{\"id\": {}, {fields}\"text\": {}}}\n",
        json(id),
        json(text)
    )
}

fn story(id: &str, fields: &str, n_more: usize) -> String {
    line(id, fields, &version(n_more))
}

/// The kept article of each line of a list, and its copies.
fn clusters(list: &str) -> Vec<String> {
    let cluster = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let ids = line["copies"].as_array().unwrap().iter();
        let ids: Vec<&str> = ids.map(|copy| copy["id"].as_str().unwrap()).collect();
        format!("{}: {}", line["keep"].as_str().unwrap(), ids.join(" "))
    };
    list.lines().map(cluster).collect()
}

#[track_caller]
fn listed(folder: &Folder, args: &[&str]) -> Vec<String> {
    let answer = folder.copydesk(&[&["dups"], args].concat());
    assert_eq!(answer.status, 0, "{}", answer.stderr);
    clusters(&answer.stdout)
}

#[test]
fn the_kept_one_is_chosen_by_length_order_or_date() {
    let folder = Folder::new();
    let wire = [
        story("middle", "\"date\": \"2024-05-03\", ", 1),
        story("short", "\"date\": 1714600000, ", 0),
        story("long", "\"date\": \"Sat, 04 May 2024 10:00:00 +0200\", ", 2),
        story("undated", "\"date\": \"soon\", ", 1),
    ];
    folder.write("wire.jsonl", wire.concat());
    for (args, kept) in [
        (&[][..], "long: middle short undated"),
        (&["--keep=longest"], "long: middle short undated"),
        (&["--keep=shortest"], "short: middle long undated"),
        (&["--keep=first"], "middle: short long undated"),
        (&["--keep=last"], "undated: middle short long"),
        (
            &["--keep=first", "--date-field=date"],
            "short: middle long undated",
        ),
        (
            &["--keep=last", "--date-field=date"],
            "long: middle short undated",
        ),
    ] {
        assert_eq!(
            listed(&folder, &[args, &["wire.jsonl"]].concat()),
            [kept],
            "{args:?}"
        );
    }
    let answer = folder.copydesk(&["dups", "wire.jsonl", "--keep=last", "--date-field=date"]);
    assert_eq!(
        answer.stderr,
        "note: 1 article has no readable date in `date`: after all others\nnote: 4 articles, 3 of them copies in 1 cluster\n"
    );
}

#[test]
fn sources_are_preferred_in_the_order_given() {
    let folder = Folder::new();
    let site = |name: &str| format!("\"site\": \"{name}\", ");
    let wire = [
        story("1", &site("gazette"), 1),
        story("2", &site("herald"), 2),
        story("3", &site("reuters"), 0),
        story("4", &site("reuters"), 1),
    ];
    folder
        .write("wire.jsonl", wire.concat())
        .write("in/gazette/a.txt", version(0))
        .write("in/herald/b.txt", version(2));
    for (order, kept) in [
        ("site:gazette,reuters", "1: 2 3 4"),
        ("site:reuters,gazette", "4: 1 2 3"),
    ] {
        assert_eq!(
            listed(&folder, &["wire.jsonl", "--keep-order", order]),
            [kept]
        );
    }
    let answer = folder.copydesk(&["dups", "wire.jsonl", "--keep-order=site:ap", "--keep=first"]);
    answer.is(
        0,
        &answer.stdout,
        "note: no article has the site `ap`\nnote: 4 articles, 3 of them copies in 1 cluster\n",
    );
    assert_eq!(clusters(&answer.stdout), ["1: 2 3 4"]);
    assert_eq!(
        listed(&folder, &["in", "--keep-order=source:gazette,herald"]),
        ["gazette/a.txt: herald/b.txt"]
    );
    for wrong in ["gazette", "site:", "site:a,,b", ":a"] {
        let answer = folder.copydesk(&["dups", "wire.jsonl", "--keep-order", wrong]);
        assert_eq!(answer.status, 2, "{wrong}");
    }
}

#[test]
fn articles_far_apart_in_time_are_not_compared() {
    let folder = Folder::new();
    let day = |day: u32| format!("\"date\": \"2024-05-{day:02}\", ");
    let wire = [
        story("one", &day(1), 2),
        story("three", &day(3), 0),
        story("five", &day(5), 1),
        story("undated", "", 0),
        story("again", &day(29), 1),
        story("later", &day(28), 0),
    ];
    folder.write("wire.jsonl", wire.concat());
    let args = ["wire.jsonl", "--date-field=date", "--window"];
    let within = |window: &str| listed(&folder, &[&args[..], &[window]].concat());
    assert_eq!(within("3d"), ["five: three", "again: later"]);
    assert_eq!(within("47h"), ["again: later"]);
    assert_eq!(
        within("4w"),
        ["one: three five again later"],
        "28 days are four weeks"
    );
    let answer = folder.copydesk(&[&["dups"], &args[..], &["3d"]].concat());
    assert_eq!(
        answer.stderr,
        "note: 1 article has no readable date in `date`: compared with none\n\
         note: 6 articles, 2 of them copies in 2 clusters\n"
    );
    for wrong in ["3", "d", "0d", "-1d", "3y", "日"] {
        let args = [&["dups"], &args[..], &[wrong]].concat();
        assert_eq!(folder.copydesk(&args).status, 2, "{wrong}");
    }
    let answer = folder.copydesk(&["dups", "wire.jsonl", "--window=3d"]);
    assert_eq!(answer.status, 2);
}

#[test]
fn old_copies_do_not_hide_a_new_one() {
    let folder = Folder::new();
    let mut wire = String::new();
    for year in 1990..2030 {
        wire += &story(
            &format!("{year}"),
            &format!("\"date\": \"{year}-10-30\", "),
            2,
        );
        wire += &story(
            &format!("{year}b"),
            &format!("\"date\": \"{year}-11-01\", "),
            1,
        );
    }
    folder.write("wire.jsonl", wire);
    let found = listed(&folder, &["wire.jsonl", "--date-field=date", "--window=1w"]);
    let expected = (1990..2030).map(|year| format!("{year}: {year}b"));
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn dates_are_read_in_their_usual_forms() {
    let folder = Folder::new();
    let noon = [
        "\"2024-06-19T12:00:00Z\"",
        "\"2024-06-19 14:00:00+02:00\"",
        "\"2024-06-19T12:00\"",
        "\"20240619T120000\"",
        "\"Wed, 19 Jun 2024 12:00:00 GMT\"",
        "\"19 Jun 2024 14:00 +0200\"",
        "\" 1718798400 \"",
        "1718798400.75",
        // Both are eleven hours before or after.
        "\"2024-06-19T01:00\"",
        "\"2024-06-19T23:00\"",
    ];
    let line = |(n, date): (usize, &&str)| story(&n.to_string(), &format!("\"date\": {date}, "), 0);
    let mut wire: String = noon.iter().enumerate().map(line).collect();
    let unreadable = [
        "\"\"",
        "2024",
        "\"2024-06-31\"",
        "\"June 19\"",
        "1718798400000",
        "null",
    ];
    wire.extend(
        unreadable
            .iter()
            .enumerate()
            .map(|(n, date)| line((n + 20, date))),
    );
    folder.write("wire.jsonl", wire);
    let answer = folder.copydesk(&["dups", "wire.jsonl", "--date-field=date", "--window=11h"]);
    assert_eq!(clusters(&answer.stdout), ["0: 1 2 3 4 5 6 7 8 9"]);
    assert!(
        answer
            .stderr
            .starts_with("note: 6 articles have no readable date in `date`: compared with none\n")
    );
    let days =
        story("1", "\"date\": \"2024-06-19\", ", 0) + &story("2", "\"date\": \"20240619\", ", 0);
    folder.write("days.jsonl", days);
    assert_eq!(
        listed(&folder, &["days.jsonl", "--date-field=date", "--window=1h"]),
        ["1: 2"]
    );
}

fn decontamination() -> Folder {
    let folder = Folder::new();
    let other = "The schools of Tarn Point will open late this year, since the heating in the old building by the river was not \
        ready when the first frost came.";
    folder
        .write(
            "train.jsonl",
            [
                story("1", "", 1),
                story("2", "", 1),
                line("3", "", other),
                line("4", "", other),
            ]
            .concat(),
        )
        .write("test/a.jsonl", story("1", "", 0) + &story("5", "", 0))
        .write("more.txt", format!("Sport\n\n{STORY}"));
    folder
}

#[test]
fn only_copies_of_the_other_corpus_are_listed() {
    let folder = decontamination();
    let list = "{\"keep\":\"1\",\"in\":\"test\",\"copies\":[\
        {\"id\":\"1\",\"similarity\":1.0,\"shared_words\":33},{\"id\":\"2\",\"similarity\":1.0,\"shared_words\":33}]}\n";
    let note = "note: 4 articles, 2 of them copies in 1 cluster\n";
    for more in [&[][..], &["--against=more.txt"], &["-j1"]] {
        let args = [&["dups", "train.jsonl", "--against=test"], more].concat();
        folder.copydesk(&args).is(0, list, note);
    }
    folder
        .write("list", list)
        .copydesk(&["train.jsonl", "--dups=list", "-q"])
        .is(
            0,
            &folder
                .read("train.jsonl")
                .split_inclusive('\n')
                .skip(2)
                .collect::<String>(),
            "",
        );
    for (args, error) in [
        (
            &["train.jsonl", "--against=train.jsonl"][..],
            "error: train.jsonl: the corpus of `--against` would be among the inputs\nhint: name a file outside of them\n",
        ),
        (
            &["test/a.jsonl", "--against=test"],
            "error: test/a.jsonl: the articles of `--against` would be among the inputs\nhint: name a file outside of them\n",
        ),
        (
            &["train.jsonl", "--against=-"],
            "error: `--against -` cannot be read\nhint: name a file or folder\n",
        ),
    ] {
        folder
            .copydesk(&[&["dups"], args].concat())
            .is(2, "", error);
    }
    let missing = folder.copydesk(&["dups", "train.jsonl", "--against=none"]);
    assert_eq!(missing.status, 3, "{}", missing.stderr);
}

#[test]
fn the_list_says_what_is_left_out() {
    let folder = decontamination();
    for (drop, left) in [("others", "13"), ("all", ""), ("none", "1234")] {
        let args = ["dups", "train.jsonl", "--drop", drop, "-o", "list", "-q"];
        folder.copydesk(&args).is(0, "", "");
        let clean = folder.copydesk(&[
            "train.jsonl",
            "--dups=list",
            "--report=r",
            "-o",
            "clean.jsonl",
            "--force",
        ]);
        clean.is(0, "", "");
        let clean = folder.read("clean.jsonl");
        let ids: String = clean.lines().map(|line| &line[8..9]).collect();
        assert_eq!(ids, left, "{drop}");
        folder
            .copydesk(&["restore", "--report=r", "clean.jsonl", "-o", "raw.jsonl"])
            .is(0, "", "");
        assert_eq!(folder.read("raw.jsonl"), folder.read("train.jsonl"));
        folder.sh("rm clean.jsonl raw.jsonl r").is(0, "", "");
    }
    // A kept article of another corpus has the id of one that is left out.
    folder
        .copydesk(&[
            "dups",
            "train.jsonl",
            "--against=test",
            "--drop=all",
            "-o",
            "list",
            "-q",
        ])
        .is(0, "", "");
    let clean = folder
        .copydesk(&["train.jsonl", "--dups=list", "-q"])
        .stdout;
    assert_eq!(clean.lines().count(), 2);
}

#[test]
fn a_config_file_for_cleaning_keeps_no_articles() {
    let folder = Folder::new();
    folder
        .write(
            "copydesk.toml",
            "keep = [\"credit\"]\ndrop = [\"byline\"]\n",
        )
        .write("wire.jsonl", story("1", "", 0) + &story("2", "", 1));
    assert_eq!(listed(&folder, &["wire.jsonl"]), ["2: 1"]);
}
