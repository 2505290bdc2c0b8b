//! What is written about each article: spans, attributes, counts, and what is done with one that is only boilerplate.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Folder, json as string, row};

const RAW: &str = "“Ål” 𝔸 sank at noon. Follow us on Facebook and Twitter.\n\nAdvertisement\n\nNobody was hurt.\n";
const CLEAN: &str = "“Ål” 𝔸 sank at noon.\n\nNobody was hurt.\n";
const EMPTY: &str = "Advertisement\n";

/// The values of a file of JSON lines.
fn rows(text: &str) -> Vec<Value> {
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

/// A text without its spans, as a program would cut it.
fn without(raw: &str, spans: &Value, units: &str) -> String {
    let span = |span: &Value| {
        let at = |n: usize| usize::try_from(span[n].as_u64().unwrap()).unwrap();
        at(0)..at(1)
    };
    let spans: Vec<_> = spans.as_array().unwrap().iter().map(span).collect();
    if units == "bytes" {
        let mut bytes = raw.as_bytes().to_vec();
        for span in spans.into_iter().rev() {
            bytes.drain(span);
        }
        return String::from_utf8(bytes).unwrap();
    }
    let mut chars: Vec<char> = raw.chars().collect();
    for span in spans.into_iter().rev() {
        chars.drain(span);
    }
    chars.into_iter().collect()
}

#[test]
fn a_text_without_its_spans_is_the_clean_text() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folder = Folder::new();
    let mut texts = Vec::new();
    for fixture in fs::read_dir(fixtures).unwrap() {
        if let Ok(text) = fs::read_to_string(fixture.unwrap().path().join("raw.txt")) {
            texts.push(text.trim_start_matches('\u{feff}').to_owned());
        }
    }
    texts.push(RAW.to_owned());
    let lines: String = texts.iter().map(|text| row(text)).collect();
    folder.write("w.jsonl", lines);
    for level in ["careful", "thorough"] {
        for units in ["chars", "bytes"] {
            let options = [
                "w.jsonl",
                "--boilerplate",
                level,
                "--units",
                units,
                "--spans",
                "s",
            ];
            let clean = folder.copydesk(&[&options[..], &["--max-words", "9000000"]].concat());
            assert_eq!(clean.status, 0, "{clean}");
            let clean = rows(&clean.stdout);
            let spans = rows(&folder.read("s"));
            assert_eq!((clean.len(), spans.len()), (texts.len(), texts.len()));
            for ((raw, clean), line) in texts.iter().zip(clean).zip(spans) {
                assert_eq!(clean["text"], without(raw, &line["spans"], units), "{line}");
            }
        }
    }
}

#[test]
fn spans_have_ids_and_reasons() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\":{id},\"text\":{}}}\n", string(text));
    folder
        .write("a.txt", RAW)
        .write("w.jsonl", line("7.50", RAW) + &line("8", CLEAN));
    folder
        .copydesk(&["a.txt", "w.jsonl", "-o", "out", "--spans", "s.jsonl.gz"])
        .is(0, "", "");
    let spans = "[[20,57,\"rule\",\"follow-us\"],[57,70,\"rule\",\"ad-label\"]]";
    let expected = format!(
        "{{\"input\":\"a.txt\",\"spans\":{spans}}}\n\
         {{\"id\":7.50,\"input\":\"w.jsonl\",\"row\":1,\"spans\":{spans}}}\n\
         {{\"id\":8,\"input\":\"w.jsonl\",\"row\":2,\"spans\":[]}}\n"
    );
    folder.sh("zcat s.jsonl.gz").is(0, &expected, "");
    // A run that is continued writes all of them again.
    folder
        .copydesk(&["a.txt", "w.jsonl", "-o", "out", "--spans", "again"])
        .is(0, "", "");
    assert_eq!(folder.read("again"), expected);
    folder.copydesk(&["--check", "--spans", "-", "a.txt"]).is(
        1,
        expected.split_inclusive('\n').next().unwrap(),
        "",
    );
    folder.copydesk(&["a.txt", "--spans", "-"]).is(
        2,
        "",
        "error: `--spans -` and the articles would both be written to standard output\nhint: name a FILE\n",
    );
    folder.copydesk(&["a.txt", "--spans", "x", "--report", "x"]).is(
        2,
        "",
        "error: x: `--report` and `--spans` would be written to one place\nhint: name another file for one of them\n",
    );
}

#[test]
fn files_of_another_kind_are_not_replaced() {
    let folder = Folder::new();
    folder
        .write("a.txt", RAW)
        .write("w.jsonl", row(RAW))
        .write("mine.gz", "mine");
    folder
        .copydesk(&["-n", "-q", "a.txt", "--report", "r"])
        .is(0, "a.txt\n", "");
    for option in ["--spans", "--extract"] {
        for file in ["w.jsonl", "r", "mine.gz"] {
            let before = fs::read(folder.path(file)).unwrap();
            folder.copydesk(&["a.txt", "-o", "c.txt", option, file]).is(
                2,
                "",
                &format!(
                    "error: {file}: there is a file already, and not one that `{option}` has written\n\
                     hint: name another file; `--force` replaces it\n"
                ),
            );
            assert_eq!(fs::read(folder.path(file)).unwrap(), before);
        }
        // The file of another run is replaced: it can be made again.
        folder.write("new", "");
        for _ in 0..2 {
            folder.copydesk(&["a.txt", option, "new"]).is(0, CLEAN, "");
        }
        fs::remove_file(folder.path("new")).unwrap();
    }
    folder
        .copydesk(&["a.txt", "--spans", "r", "--force"])
        .is(0, CLEAN, "");
}

#[test]
fn rows_without_an_article_keep_their_ids_in_attributes() {
    let folder = Folder::new();
    folder
        .write(
            "w.jsonl",
            "{\"id\":\"d1\",\"text\":null}\n{\"id\":7.50}\n{\"id\":\"d3\",\"text\":5,\"x\":NaN}\n[bad\n{\"text\":null}\n",
        )
        .write("w.csv", "id,text\nc1\nc2,\"Some \"quotes\n");
    let answer = folder.copydesk(&["-n", "-q", "w.jsonl", "w.csv", "--attributes", "A"]);
    assert_eq!(answer.status, 3, "{answer}");
    let ids = |name: &str| -> Vec<Value> {
        let rows = rows(&folder.read(name)).into_iter();
        rows.map(|row| row["id"].clone()).collect()
    };
    assert_eq!(
        ids("A/w.jsonl"),
        [
            json!("d1"),
            json!(7.50),
            json!("d3"),
            json!("w.jsonl:4"),
            json!("w.jsonl:5")
        ]
    );
    assert_eq!(ids("A/w.csv"), ["w.csv:1", "c1", "c2"]);
}

#[test]
fn attributes_have_the_names_and_rows_of_the_documents() {
    let folder = Folder::new();
    folder
        .write(
            "documents/a/1.jsonl",
            row(RAW) + "[]\n{\"_copydesk_error\":{}}\n\n" + "{\"id\":\"x\",\"text\":\"One.\"}\n",
        )
        .write("documents/2.jsonl", row(EMPTY));
    folder.sh("gzip documents/2.jsonl").is(0, "", "");
    let options = [
        "-n",
        "-q",
        "documents",
        "--attributes",
        "attributes/copydesk",
    ];
    let answer = folder.copydesk(&options);
    assert_eq!(
        (answer.status, &*answer.stdout),
        (3, "documents/a/1.jsonl\n"),
        "{answer}"
    );
    let expected = [
        json!({"id": "a/1.jsonl:1", "attributes": {"copydesk__copydesk__rule": [[20, 57, 1.0], [57, 70, 1.0]]}}),
        json!({"id": "a/1.jsonl:2", "attributes": {}}),
        json!({"id": "a/1.jsonl:3", "attributes": {}}),
        json!({"id": "x", "attributes": {}}),
    ];
    assert_eq!(
        rows(&folder.read("attributes/copydesk/a/1.jsonl")),
        expected
    );
    folder
        .sh("zcat attributes/copydesk/2.jsonl.gz; ls -A attributes/copydesk")
        .is(
            0,
            "{\"id\":\"2.jsonl.gz:1\",\"attributes\":{}}\n2.jsonl.gz\na\n",
            "",
        );
    // The same again changes nothing, other units need `--force`.
    assert_eq!(folder.copydesk(&options), answer);
    let bytes = [&options[..], &["--units", "bytes"]].concat();
    assert_eq!(folder.copydesk(&bytes).status, 3);
    assert_eq!(
        rows(&folder.read("attributes/copydesk/a/1.jsonl")),
        expected
    );
    folder.copydesk(&[&bytes[..], &["--force"]].concat());
    let found = &rows(&folder.read("attributes/copydesk/a/1.jsonl"))[0];
    assert_eq!(
        found["attributes"]["copydesk__copydesk__rule"][0],
        json!([28, 65, 1.0])
    );
    folder.copydesk_on(&["--attributes", "b"], RAW).is(
        2,
        "",
        "error: `--attributes` uses the names of the raw files, and standard input has none\n\
         hint: name the files, or pass `--spans FILE`\n",
    );
}

#[test]
fn counts_are_added_to_every_row_and_restored() {
    let folder = Folder::new();
    let raw = format!(
        "{{\"text\": {}, \"n\": 1.50 }}\n{{\"text\":{}}}\r\n\n[]\n",
        string(RAW),
        string(EMPTY)
    );
    folder.write("w.jsonl", &raw);
    let hint = "hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n";
    let bad = format!("error: w.jsonl:4: a JSON value, but no object\n{hint}");
    let note = "note: w.jsonl: 1 article is only boilerplate: kept whole (see `--when-empty`)\n";
    let options = [
        "w.jsonl",
        "-o",
        "c.jsonl",
        "--stats-field",
        "copydesk",
        "--report",
        "r",
    ];
    folder.copydesk(&options).is(3, "", &format!("{bad}{note}"));
    let expected = format!(
        "{{\"text\": {}, \"n\": 1.50 , \"copydesk\": {{\"words_in\": 15, \"words_out\": 8, \"removed_repeat\": 0, \
         \"removed_rule\": 7, \"removed_boundary\": 0, \"removed_learned\": 0, \"removed_passage\": 0, \"share_removed\": 0.4667, \
         \"share_repeated\": 0, \"would_be_empty\": false}}}}\n\
         {{\"text\":{},\"copydesk\":{{\"words_in\":1,\"words_out\":1,\"removed_repeat\":0,\"removed_rule\":0,\
         \"removed_boundary\":0,\"removed_learned\":0,\"removed_passage\":0,\"share_removed\":0,\"share_repeated\":0,\"would_be_empty\":true}}}}\r\n\
         \n[]\n",
        string(CLEAN),
        string(EMPTY)
    );
    assert_eq!(folder.read("c.jsonl"), expected);
    folder
        .copydesk(&["restore", "--report", "r", "c.jsonl", "-o", "raw.jsonl"])
        .is(0, "", "");
    assert_eq!(folder.read("raw.jsonl"), raw);
    // No field is replaced.
    let again = folder.copydesk(&["c.jsonl", "--stats-field", "copydesk"]);
    assert_eq!((again.status, again.stdout), (3, expected));
    assert!(again.stderr.starts_with(
        "error: c.jsonl:1: there is a field `copydesk` already\nhint: name another field with `--stats-field`\n"
    ));
}

#[test]
fn an_article_that_is_only_boilerplate_is_handled_as_asked() {
    let folder = Folder::new();
    folder
        .write("a.txt", EMPTY)
        .write("w.jsonl", row(RAW) + &row(EMPTY));
    let note = |name: &str, done: &str| {
        format!("note: {name}: 1 article is only boilerplate: {done} (see `--when-empty`)\n")
    };
    let (clean, kept, emptied) = (row(CLEAN), row(EMPTY), row(""));
    let both = |second: &str| format!("{clean}{second}");
    folder
        .copydesk(&["a.txt"])
        .is(0, EMPTY, &note("a.txt", "kept whole"));
    folder.copydesk(&["-q", "a.txt"]).is(0, EMPTY, "");
    folder
        .copydesk(&["w.jsonl"])
        .is(0, &both(&kept), &note("w.jsonl", "kept whole"));
    for (action, done, text, rows) in [
        ("keep", "kept whole", EMPTY, both(&kept)),
        ("empty", "emptied", "", both(&emptied)),
        ("drop", "left out", "", clean.clone()),
    ] {
        let option = format!("--when-empty={action}");
        folder
            .copydesk(&["a.txt", &option])
            .is(0, text, &note("a.txt", done));
        let answer =
            folder.copydesk(&["w.jsonl", "-o", action, "--report", "r", "--force", &option]);
        answer.is(0, "", &note("w.jsonl", done));
        assert_eq!(folder.read(action), rows);
        folder
            .copydesk(&["restore", "--report", "r", action])
            .is(0, &folder.read("w.jsonl"), "");
    }
    let hint = "hint: it is kept as it is; see `--when-empty`\n";
    folder.copydesk(&["w.jsonl", "--when-empty=error"]).is(
        3,
        &both(&kept),
        &format!("error: w.jsonl:2: only boilerplate\n{hint}"),
    );
    folder.copydesk(&["a.txt", "--when-empty=error"]).is(
        3,
        EMPTY,
        &format!("error: a.txt: only boilerplate\n{hint}"),
    );
    folder.copydesk(&["-i", "a.txt", "--when-empty=drop"]).is(
        2,
        "",
        "error: `--when-empty drop` would delete files that `--in-place` cleans\n\
         hint: write the clean articles elsewhere with `-o`, or pass `--when-empty empty`\n",
    );
    // A folder has no file for it.
    folder.write("in/a.txt", EMPTY).write("in/b.txt", RAW);
    folder
        .copydesk(&["in", "-o", "out", "--report", "r2", "--when-empty=drop"])
        .is(
            0,
            "",
            "note: 1 article is only boilerplate: left out (see `--when-empty`)\n",
        );
    folder.sh("ls out").is(0, "b.txt\n", "");
    folder
        .copydesk(&["restore", "--report", "r2", "out", "-o", "back"])
        .is(0, "", "");
    folder.sh("diff -r in back").is(0, "", "");
    let summary = folder.copydesk(&["in", "-n"]).stderr;
    let counted = "articles: 2, 1 changed, 0 doubled, 1 only boilerplate; 0 failed\n";
    assert!(summary.contains(counted), "{summary}");
    let summary = folder.copydesk(&["in", "-n", "--summary=json"]);
    assert!(summary.stderr.contains("\"would_be_empty\":1"), "{summary}");
}

#[test]
fn the_page_of_a_report_counts_what_was_left_out() {
    let folder = Folder::new();
    folder.write("w.jsonl", row(RAW) + &row(EMPTY));
    folder
        .copydesk(&["-n", "-q", "w.jsonl", "--report", "r", "--when-empty=drop"])
        .is(0, "w.jsonl\n", "");
    let page = folder.copydesk(&["report", "r"]).ok();
    assert!(page.contains("<dt>left out</dt><dd>1</dd>"), "{page}");
}

#[test]
fn records_with_several_articles_and_documents_of_json_lose_nothing() {
    let folder = Folder::new();
    folder.write("w.jsonl", row(RAW)).write(
        "a.json",
        format!("[{}, {}]\n", row(RAW).trim(), row(EMPTY).trim()),
    );
    let hint = "hint: clean one `--field` with it, the others without\n";
    for (name, value, what) in [
        ("--when-empty", "drop", "--when-empty drop"),
        ("--stats-field", "counts", "--stats-field"),
        ("--attributes", "d", "--attributes"),
    ] {
        let fields = ["w.jsonl", "--field=text", "--field=lead", "-o", "c.jsonl"];
        let what =
            format!("error: `{what}` needs one article in a record, and there are several\n");
        folder.copydesk(&[&fields[..], &[name, value]].concat()).is(
            2,
            "",
            &format!("{what}{hint}"),
        );
    }
    let hint = "hint: make JSON lines of it, as with `jq -c '.[]'`\n";
    folder.copydesk(&["a.json", "--when-empty=drop"]).is(
        3,
        "",
        &format!("error: a.json: is JSON, and `--when-empty drop` leaves out lines only\n{hint}"),
    );
}

#[test]
fn a_table_gets_columns_of_counts_which_restore_removes() {
    let folder = Folder::new();
    let table = "\u{feff}id;text\r\n1;\"It rained.\nAdvertisement\"\r\n2\r\n\r\n3;Some \"quotes\r\n4;\"Bad \" one\"\r\n5;It rained.;more\r\n";
    folder.write("a.csv", table);
    let hint = "hint: the record is left as it is; correct it where it was made\n";
    let errors = format!(
        "error: a.csv:6: the quotes of the cell `text` do not enclose all of it\n{hint}\
         error: a.csv:7: more cells than columns, so that a column cannot be added\n"
    );
    folder
        .copydesk(&["a.csv", "-o", "c.csv", "--stats-field=cd", "--report", "r"])
        .is(3, "", &errors);
    let empty = ";".repeat(10);
    assert_eq!(
        folder.read("c.csv"),
        format!(
            "\u{feff}id;text;cd_words_in;cd_words_out;cd_removed_repeat;cd_removed_rule;cd_removed_boundary;cd_removed_learned;\
             cd_removed_passage;cd_share_removed;cd_share_repeated;cd_would_be_empty\r\n\
             1;\"It rained.\n\";3;2;0;1;0;0;0;0.3333;0;false\r\n\
             2;{empty}\r\n\
             \r\n\
             3;Some \"quotes;2;2;0;0;0;0;0;0;0;false\r\n\
             4;\"Bad \" one\"{empty}\r\n\
             5;It rained.;more\r\n"
        )
    );
    folder
        .copydesk(&["restore", "--report", "r", "c.csv"])
        .is(0, table, "");
    folder
        .copydesk(&["report", "r", "-o", "page.html"])
        .is(0, "", "");
    folder.copydesk(&["c.csv", "--stats-field=cd"]).is(
        3,
        "",
        "error: c.csv: there is a field `cd_words_in` already\nhint: name another field with `--stats-field`\n",
    );
    folder
        .copydesk_on(
            &[
                "--format=csv",
                "--no-header",
                "--field=2",
                "--stats-field=cd",
            ],
            "1,It rained.\n",
        )
        .is(0, "1,It rained.,2,2,0,0,0,0,0,0,0,false\n", "");
    folder.write("a.txt", RAW);
    folder.copydesk(&["a.txt", "--stats-field=cd"]).is(
        3,
        "",
        "error: a.txt: is neither JSON nor a table, and has no room for `--stats-field`\n\
         hint: `--report` and `--explain=json` tell the same of it\n",
    );
}

#[test]
fn several_fields_are_told_apart() {
    let folder = Folder::new();
    folder.write(
        "w.jsonl",
        "{\"id\":1,\"lead\":\"Advertisement\\nOne.\",\"text\":\"Two.\\nAdvertisement\"}\n",
    );
    let fields = ["w.jsonl", "--field=text", "--field=lead"];
    folder
        .copydesk(&[&fields[..], &["--check", "--spans=s"]].concat())
        .is(1, "w.jsonl\n", "");
    let of_lead = rows(&folder.read("s")).into_iter();
    let of_lead: Vec<_> = of_lead.map(|row| row["field"].clone()).collect();
    assert_eq!(of_lead, ["text", "lead"]);
    let explained = folder
        .copydesk(&[&fields[..], &["--explain"]].concat())
        .ok();
    assert!(
        explained.contains("article w.jsonl:1:lead (id 1)\n"),
        "{explained}"
    );
    let explained = folder
        .copydesk(&[&fields[..], &["--explain=json"]].concat())
        .ok();
    assert_eq!(rows(&explained)[1]["field"], "lead");
}
