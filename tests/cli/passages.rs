//! `dups --passages` lists passages that several articles have; `--passages` removes them from all but one.

use crate::harness::{Folder, json};

/// Thirty-two words in two sentences.
const PASSAGE: &str = "The harbour of Grebe was dug by hand in the years of the great frost, and it has silted up ever since. \
    Dredgers came twice, and left again before the autumn storms.";

fn line(id: &str, text: &str) -> String {
    format!("{{\"id\": \"{id}\", \"text\": {}}}\n", json(text))
}

fn wire() -> String {
    [
        line("ä", &format!("Divers — “zwölf” — found the wreck of a barge on Monday.\n{PASSAGE}\nNobody knows who owned it.\n")),
        line("b", &format!("A café opens on the mole.\n“{}”\nTables are outside.\n", PASSAGE.to_uppercase())),
        line("c", "The ferry Alma sails again. Ninety passengers were on board.\n"),
        line("d", &format!("Fares rise in May, said the board (which runs the boats). {PASSAGE} Then it rained, in spring.\n")),
    ]
    .concat()
}

const LIST: &str = "{\"words\":32,\"hash\":\"HASH\",\"keep\":{\"id\":\"ä\",\"start\":57,\"end\":220},\"copies\":[\
    {\"id\":\"b\",\"start\":27,\"end\":190},{\"id\":\"d\",\"start\":58,\"end\":221}]}\n";
const NOTE: &str = "note: 4 articles, 1 passage that others keep in 2 places\n";

fn without_hash(list: &str) -> String {
    let (before, rest) = list.split_once("\"hash\":\"").expect("a line has a hash");
    format!("{before}\"hash\":\"HASH{}", &rest[16..])
}

/// The corpus and its list.
fn listed() -> Folder {
    let folder = Folder::new();
    folder.write("wire.jsonl", wire());
    let list = folder.copydesk(&["dups", "wire.jsonl", "--passages=30"]);
    folder.write("list.jsonl", &list.stdout);
    folder
}

#[test]
fn the_first_article_keeps_a_passage_and_the_places_are_slices() {
    let folder = listed();
    for jobs in ["-j1", "-j3"] {
        let answer = folder.copydesk(&["dups", "wire.jsonl", "--passages=30", jobs]);
        assert_eq!(
            (
                answer.status,
                &*without_hash(&answer.stdout),
                &*answer.stderr
            ),
            (0, LIST, NOTE)
        );
    }
    let chars: Vec<char> = "Divers — “zwölf” — found the wreck of a barge on Monday.\n"
        .chars()
        .collect();
    assert_eq!(chars.len(), 57);
    // A word more, and no two articles have it.
    let none = folder.copydesk(&["dups", "wire.jsonl", "--passages=33"]);
    none.is(
        0,
        "",
        "note: 4 articles, 0 passages that others keep in 0 places\n",
    );
    for wrong in ["--passages=7", "--passages=all"] {
        assert_eq!(folder.copydesk(&["dups", "wire.jsonl", wrong]).status, 2);
    }
}

#[test]
fn copies_of_a_passage_are_removed_with_their_marks_and_come_back() {
    let folder = listed();
    let args = [
        "wire.jsonl",
        "--passages",
        "list.jsonl",
        "-o",
        "clean/",
        "--report",
        "r.jsonl",
    ];
    folder
        .copydesk(&[&args[..], &["--spans", "spans.jsonl"]].concat())
        .is(0, "", "");
    let raw = wire();
    let lines: Vec<&str> = raw.lines().collect();
    let clean = [
        lines[0].to_owned() + "\n",
        line("b", "A café opens on the mole.\nTables are outside.\n"),
        lines[2].to_owned() + "\n",
        line(
            "d",
            "Fares rise in May, said the board (which runs the boats). Then it rained, in spring.\n",
        ),
    ];
    assert_eq!(folder.read("clean/wire.jsonl"), clean.concat());
    let report = folder.read("r.jsonl");
    assert_eq!(
        report
            .matches("\"reason\":\"passage\",\"kept_in\":\"ä\",\"n_words\":32")
            .count(),
        2
    );
    let spans = folder.read("spans.jsonl");
    assert!(spans.contains("[58,223,\"passage\",1.0]"), "{spans}");
    let restored = folder.copydesk(&["restore", "--report", "r.jsonl", "clean", "-o", "raw/"]);
    restored.is(0, "", "");
    assert_eq!(folder.read("raw/wire.jsonl"), raw);
    let explained = folder.copydesk(&["wire.jsonl", "--passages", "list.jsonl", "--explain"]);
    assert!(
        explained
            .stdout
            .contains("in a passage of 32 words that ä keeps"),
        "{explained}"
    );
    // Cleaning clean text changes nothing, and nothing occurs twice any more.
    folder.copydesk(&["--check", "clean"]).is(0, "", "");
    let again = folder.copydesk(&["dups", "clean/wire.jsonl", "--passages=30"]);
    assert_eq!(again.stdout, "");
}

#[test]
fn the_keeper_keeps_its_passage_whatever_else_is_found() {
    let folder = Folder::new();
    let advert = "Follow us on Facebook and Twitter.";
    let passage = format!("{advert}\n{PASSAGE}\n{advert}");
    let text = |first: &str| format!("{first}\n{passage}\n");
    folder.write(
        "wire.jsonl",
        line("1", &text("Divers found a barge on Monday."))
            + &line("2", &text("A café opens on the mole.")),
    );
    let list = [
        "dups",
        "wire.jsonl",
        "--as-is",
        "--passages=30",
        "-o",
        "list.jsonl",
    ];
    assert_eq!(folder.copydesk(&list).status, 0);
    let cleaned = folder.copydesk(&[
        "wire.jsonl",
        "--passages",
        "list.jsonl",
        "--boilerplate",
        "thorough",
    ]);
    let expected = line("1", &text("Divers found a barge on Monday."))
        + &line("2", "A café opens on the mole.\n");
    cleaned.is(0, &expected, "");
    // A passage ends where cleaning removes text.
    let list = folder.copydesk(&["dups", "wire.jsonl", "--passages=30"]);
    assert!(list.stdout.contains("\"words\":32,"), "{list}");
}

#[test]
fn words_that_are_the_same_by_chance_are_kept_with_their_sentence() {
    let folder = Folder::new();
    let text = |first: &str, last: &str| format!("{first} {PASSAGE} {last}\n");
    folder.write(
        "wire.jsonl",
        line(
            "1",
            &text("He lived by the sea.", "Nobody knows who owned it."),
        ) + &line("2", &text("She is at sea.", "Nobody asked.")),
    );
    let list = folder.copydesk(&["dups", "wire.jsonl", "--passages=30", "-o", "list.jsonl"]);
    assert_eq!(list.status, 0);
    let cleaned = folder
        .copydesk(&["wire.jsonl", "--passages", "list.jsonl"])
        .ok();
    assert!(
        cleaned.ends_with(&line("2", "She is at sea. Nobody asked.\n")),
        "{cleaned}"
    );
}

#[test]
fn another_text_is_an_error_and_loses_nothing() {
    let folder = listed();
    let changed = wire().replace("(which", "(that");
    folder.write("wire.jsonl", &changed);
    let answer = folder.copydesk(&[
        "wire.jsonl",
        "--passages",
        "list.jsonl",
        "-o",
        "clean.jsonl",
    ]);
    answer.is(
        3,
        "",
        "error: wire.jsonl:4: the listed passages are not in the text\nhint: make the list anew with `copydesk dups --passages`\n",
    );
    let last = changed.lines().last().unwrap_or_default();
    assert!(folder.read("clean.jsonl").ends_with(&format!("{last}\n")));
    folder.write("list.jsonl", "{\"words\": 3}\n");
    folder.copydesk(&["wire.jsonl", "--passages", "list.jsonl"]).is(
        2,
        "",
        "error: list.jsonl:1: is no line of a list of passages\nhint: make the list anew with `copydesk dups`\n",
    );
}

#[test]
fn an_article_that_is_all_passage_is_kept_unless_it_may_be_empty() {
    let folder = Folder::new();
    folder.write("in/a.txt", format!("{PASSAGE}\n"));
    folder.write("in/b.txt", format!("“{PASSAGE}”\n"));
    let list = ["dups", "in", "--passages=30", "-o", "list.jsonl"];
    assert_eq!(folder.copydesk(&list).status, 0);
    let args = ["in", "--passages", "list.jsonl", "-o", "clean"];
    let answer = folder.copydesk(&args);
    assert_eq!(
        (answer.status, folder.read("clean/b.txt")),
        (0, format!("“{PASSAGE}”\n"))
    );
    assert!(
        answer.stderr.contains("1 article is only boilerplate"),
        "{answer}"
    );
    let args = [
        "in",
        "--passages",
        "list.jsonl",
        "-o",
        "dropped",
        "--when-empty=drop",
        "-q",
    ];
    folder.copydesk(&args).is(0, "", "");
    assert_eq!(folder.sh("ls dropped").stdout, "a.txt\n");
}

#[test]
fn what_keeps_a_passage_is_not_left_out_as_a_copy() {
    let folder = listed();
    folder.write(
        "copies.jsonl",
        "{\"keep\":\"c\",\"copies\":[{\"id\":\"ä\",\"similarity\":1.0}]}\n",
    );
    folder.copydesk(&["wire.jsonl", "--passages", "list.jsonl", "--dups", "copies.jsonl"]).is(
        2,
        "",
        "error: \"ä\" keeps a passage for others, and `--dups` leaves it out\nhint: leave the copies out first, then list the \
         passages of the articles that are left\n",
    );
    let fields = [
        "wire.jsonl",
        "--passages",
        "list.jsonl",
        "--field=text",
        "--field=id",
    ];
    assert_eq!(folder.copydesk(&fields).status, 2);
}
