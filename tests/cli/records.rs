//! Tables, JSON documents, WET and texts of several articles: every record gives one record, and only the text changes.

use std::fs;

use crate::harness::{Folder, json};

/// A text, and what is left of it.
const RAW: &str = "Nobody was hurt.\nAdvertisement\nThe ferry sank.";
const CLEAN: &str = "Nobody was hurt.\nThe ferry sank.";

#[test]
fn a_table_keeps_every_byte_but_those_of_the_text() {
    let folder = Folder::new();
    let table = |text: &str| {
        format!(
            "\u{feff}id;Überschrift;text;note\r\n\
             7;\"A; \"\"b\"\"\";\"{text}\";\" \"\"x\"\r\n\
             8;c;Nothing to remove.;\r\n\
             \r\n\
             9;too short\r\n\
             10;d;\"{text}\";more;cells;\"\r\n\""
        )
    };
    folder.write("a.csv", table(RAW));
    folder.copydesk(&["a.csv"]).is(0, &table(CLEAN), "");
    // A second run changes nothing.
    folder
        .copydesk_on(&["--format=csv"], table(CLEAN))
        .is(0, &table(CLEAN), "");
    folder.copydesk(&["a.csv", "--summary"]).starts(
        0,
        &table(CLEAN),
        "articles: 3, 2 changed, 0 doubled; 0 failed\nno text:  1 records",
    );
}

#[test]
fn the_line_that_tells_excel_the_delimiter_is_kept() {
    let folder = Folder::new();
    for (mark, end, sign) in [
        ("", "\n", ";"),
        ("\u{feff}", "\r\n", ","),
        ("", "\r\n", "\t"),
    ] {
        let table = |text: &str| {
            let row = |cells: [&str; 2]| cells.join(sign) + end;
            let rows = row(["id", "text"]) + &row(["7", &format!("\"{text}\"")]);
            format!("{mark}sep={sign}{end}{rows}")
        };
        folder.write("a.csv", table(RAW)).sh("rm -rf out raw");
        folder.copydesk(&["a.csv"]).is(0, &table(CLEAN), "");
        folder
            .sh("copydesk a.csv -o out/ --report r --force && copydesk restore --report r out -o raw && cmp a.csv raw/a.csv")
            .is(0, "", "");
        folder
            .copydesk_on(&["--format=csv", "--no-header", "--field=2"], table(RAW))
            .is(0, &table(CLEAN), "");
    }
    // Excel counts rows without it. A table may have a column of that name.
    folder.write("a.csv", "sep=;\ntext;id\n\"It\" sank.;7\n");
    folder
        .copydesk(&["a.csv"])
        .starts(3, "sep=;\ntext;id\n\"It\" sank.;7\n", "error: a.csv:2: ");
    folder.write("a.csv", "sep=,text\n1,It sank.\n");
    folder
        .copydesk(&["a.csv"])
        .is(0, "sep=,text\n1,It sank.\n", "");
}

#[test]
fn a_cell_is_quoted_only_if_it_was_or_must_be() {
    let folder = Folder::new();
    folder
        .copydesk_on(
            &["--format=csv", "--field=b"],
            "a,b\n1,It rained.\n2,\"It rained.\"\n3,He said \"no\". Follow us on Twitter.\n",
        )
        .is(
            0,
            "a,b\n1,It rained.\n2,\"It rained.\"\n3,He said \"no\".\n",
            "",
        );
}

#[test]
fn delimiters_are_recognised_or_given() {
    let folder = Folder::new();
    for (sign, option) in [
        (",", ","),
        (";", ";"),
        ("\t", "tab"),
        ("|", "|"),
        ("^", "^"),
    ] {
        let table =
            |text: &str| format!("id{sign}body{sign}n\n1{sign}\"{text}\"{sign}\"{sign}\"\n");
        let option = format!("--delimiter={option}");
        let mut args = vec!["--format=csv", "--field=body", &option];
        folder
            .copydesk_on(&args, table(RAW))
            .is(0, &table(CLEAN), "");
        args.pop();
        if sign != "^" {
            folder
                .copydesk_on(&args, table(RAW))
                .is(0, &table(CLEAN), "");
        }
    }
    folder
        .copydesk_on(&["--format=csv", "--delimiter=ab"], "")
        .starts(
            2,
            "",
            "error: invalid value 'ab' for '--delimiter <SIGN>': use one ASCII character, or `tab`",
        );
}

#[test]
fn a_missing_column_is_an_error_that_names_the_others() {
    let folder = Folder::new();
    folder
        .write("a.csv", "id,story\n1,The ferry sank.\n")
        .write("b.csv", "text\nThe ferry.\n");
    let error = "error: a.csv: no column `text`; there are `id`, `story`\n\
                 hint: name the column that holds the article with `--field`, or the number of one with `--no-header`\n";
    folder
        .copydesk(&["a.csv", "b.csv"])
        .is(3, "text\nThe ferry.\n", error);
    folder.copydesk(&["-i", "a.csv"]).is(3, "", error);
    folder.copydesk(&["--no-header", "a.csv"]).is(
        2,
        "",
        "error: `text` is not the number of a column\n\
         hint: without a header, columns are counted from 1: `--no-header --field 2`\n",
    );
    let long = "a".repeat(3_000_000);
    folder.write("long.csv", format!("{long},b\n1,2\n"));
    let error = format!(
        "error: long.csv: no column `text`; there are `{}...`\n",
        &long[..40]
    );
    folder.copydesk(&["long.csv"]).starts(3, "", &error);
    folder
        .write("c.csv", "\u{feff}id;te")
        .copydesk(&["c.csv"])
        .starts(3, "", "error: c.csv: no column `text`");
    folder
        .write("empty.csv", "")
        .copydesk(&["empty.csv"])
        .is(0, "", "");
    folder
        .write("utf16.csv", b"\xFF\xFEi\0d\0")
        .copydesk(&["utf16.csv"])
        .is(
            3,
            "",
            "error: utf16.csv: is UTF-16, and tables are read as UTF-8\n\
         hint: convert the file first, as with `iconv -f utf-16 -t utf-8`\n",
        );
}

#[test]
fn bad_quotes_are_named_and_the_row_is_kept() {
    let rows = format!("text\n\"{RAW}\" x\n\"{RAW}\"\n\"{RAW}\n");
    let clean = rows.replacen(&format!("\"{RAW}\"\n"), &format!("\"{CLEAN}\"\n"), 1);
    let folder = Folder::new();
    folder.copydesk_on(&["--format=csv"], &rows).is(
        3,
        &clean,
        "error: <stdin>:2: the quotes of the cell `text` do not enclose all of it\n\
         hint: the record is left as it is; correct it where it was made\n\
         error: <stdin>:4: the quotes of the cell `text` do not enclose all of it\n",
    );
    // A table has no room for error rows.
    folder
        .copydesk_on(&["--format=csv", "--on-error=row"], &rows)
        .is(
            3,
            "",
            "error: <stdin>: is no JSON, and `--on-error row` writes a row of JSON for a bad one\n\
             hint: pass `--on-error pass`, or leave it out\n",
        );
    folder
        .copydesk_on(&["--format=csv", "--on-error=pass"], &rows)
        .is(0, &clean, "");
}

/// Files of all formats, raw and clean.
fn files() -> Vec<(&'static str, String, String)> {
    let json = |text: &str| text.replace('\n', "\\n");
    let csv = |text: &str| format!("url,text\nhttps://a.example/1,\"{text}\"\nx,\"\"\"\"\n");
    let array = |text: &str| {
        format!(
            "[\n {{\"text\": \"{}\", \"n\": 1.0}},\n\n 5, {{\"text\":null}}]\n",
            json(text)
        )
    };
    let object = |text: &str| format!("{{\n  \"text\": \"{}\",\n  \"a\": []\n}}\n", json(text));
    let lines = |text: &str| format!("{{\"text\":\"{}\"}}\n{{\"n\":1}}\n", json(text));
    let wet = |text: &str| {
        let n = text.len();
        let head = "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/1\r\nContent-Length:";
        format!("{head} {n}\r\n\r\n{text}\r\n\r\n{head} 4\r\n\r\nEnd.\r\n\r\n")
    };
    let of = |name, make: &dyn Fn(&str) -> String| (name, make(RAW), make(CLEAN));
    vec![
        of("in/a.csv", &csv),
        of("in/array.json", &array),
        of("in/object.json", &object),
        of("in/lines.json", &lines),
        of("in/a.wet", &wet),
    ]
}

#[test]
fn folders_files_in_place_and_restored() {
    let folder = Folder::new();
    for (name, raw, _) in files() {
        folder.write(name, raw);
    }
    folder
        .sh("cd in && gzip -k a.csv a.wet && cp -r . ../raw")
        .ok();
    let error = "error: in/array.json:2: a JSON value, but no object\n\
                 hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n";
    folder
        .copydesk(&["in", "-o", "out", "--report", "r.jsonl"])
        .is(3, "", error);
    // A second run has nothing to do.
    folder
        .copydesk(&["in", "-o", "out", "--report", "r.jsonl"])
        .is(0, "", "");
    let page = folder
        .copydesk(&["report", "r.jsonl", "--corpus", "raw"])
        .ok();
    assert!(
        !page.contains("The raw text is not there any more"),
        "{page}"
    );
    assert_eq!(page.matches("<del").count(), 7, "{page}");
    folder
        .copydesk(&["--check", "in"])
        .starts(3, "in/a.csv\nin/a.csv.gz\nin/a.wet\nin/a.wet.gz\nin/array.json\nin/lines.json\nin/object.json\n", "error: in/array.json:2");
    folder
        .copydesk(&["-i=.raw", "in", "--report", "r2.jsonl"])
        .is(3, "", error);
    for (name, raw, clean) in files() {
        assert_eq!(folder.read(name), clean, "{name}");
        assert_eq!(folder.read(&format!("{name}.raw")), raw, "{name}");
        assert_eq!(folder.read(&name.replace("in/", "out/")), clean, "{name}");
    }
    folder
        .sh("zcat out/a.csv.gz | cmp - out/a.csv && zcat out/a.wet.gz | cmp - out/a.wet")
        .ok();
    for report in ["r.jsonl", "r2.jsonl"] {
        folder.sh(&format!(
            "rm -rf back; copydesk restore --report {report} out -o back && for f in a.csv array.json object.json lines.json a.wet; do cmp back/$f raw/$f || exit; done"
        )).ok();
    }
}

#[test]
fn wet_files_have_a_gzip_member_for_each_record() {
    let folder = Folder::new();
    let (_, raw, clean) = files().pop().unwrap();
    folder.write("a.wet", raw);
    folder
        .sh("gzip a.wet; copydesk a.wet.gz -o out/ --report r.jsonl")
        .ok();
    let n_members = |name: &str| {
        let packed = fs::read(folder.path(name)).unwrap();
        let magic = packed.windows(3).filter(|w| w == b"\x1F\x8B\x08");
        magic.count()
    };
    assert_eq!(n_members("out/a.wet.gz"), 2);
    assert_eq!(folder.sh("zcat out/a.wet.gz").ok(), clean);
    // Under another name, too.
    for (output, restored) in [("raw/", "raw/a.wet.gz"), ("raw.wet.gz", "raw.wet.gz")] {
        let restore = format!("copydesk restore --report r.jsonl out/a.wet.gz -o {output}");
        folder.sh(&format!("{restore} && zcat {restored}")).ok();
        assert_eq!(n_members(restored), 2);
    }
}

#[test]
fn learn_and_dups_read_records() {
    let folder = Folder::new();
    let story = "The ferry sank on Monday off the northern pier, and all on board were rescued by noon. An inquiry \
                 opens on Thursday, said the harbour board, which has closed the channel until the wreck is raised. \
                 Divers found two holes in the hull, and the owner of the ship has asked for more time to answer.";
    let mut csv = "id,site,body\n".to_owned();
    for n in 0..9 {
        let name = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ][n];
        csv += &format!(
            "{n},tarn,\"Story {name} about {name} {name}.\nThe Tarn Point desk\nMore of {name}.\"\n"
        );
    }
    csv += &format!("10,grebe,\"{story}\"\n11,grebe,\"{story}\"\n");
    folder.write("a.csv", csv);
    let args = [
        "learn",
        "--field=body",
        "--source=field:site",
        "a.csv",
        "--min-articles=3",
    ];
    let model = folder.copydesk(&args);
    assert!(model.stdout.contains("The Tarn Point desk"), "{model}");
    let dups = folder.copydesk(&["dups", "--field=body", "a.csv", "-o", "dups.jsonl"]);
    dups.is(0, "", "note: 11 articles, 1 of them copies in 1 cluster\n");
    assert!(folder.read("dups.jsonl").contains("\"keep\":\"10\""));
    let out = folder
        .copydesk(&["--field=body", "a.csv", "--dups=dups.jsonl"])
        .ok();
    assert_eq!(out.lines().last().unwrap(), format!("10,grebe,\"{story}\""));
    for command in ["learn", "dups"] {
        folder.copydesk(&[command, "--format=jsonl", "--field=txt", "a.csv"]);
        let answer = folder
            .write("a.jsonl", "{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n")
            .copydesk(&[command, "--field=txt", "a.jsonl"]);
        assert_eq!(answer.status, 3);
        assert!(
            answer
                .stderr
                .starts_with("error: a.jsonl: none of its 2 records has a field `txt`\n\
                     hint: name the field that holds the article with `--field`; the first has `text`\n"),
            "{answer}"
        );
    }
    folder.write("a.json", "[{\"text\":\"One.\"}]").copydesk(&["a.json", "--dups=dups.jsonl"]).is(
        3,
        "",
        "error: a.json: is JSON, and `--dups` leaves out lines only\nhint: make JSON lines of it, as with `jq -c '.[]'`\n",
    );
}

#[test]
fn a_text_may_have_several_articles() {
    let folder = Folder::new();
    let texts =
        |text: &str| format!("{text}\n=====\n{text}\r\n=====\r\n=====\nThe end of ===== it.");
    let args = ["--split-at", "^=+$"];
    folder
        .copydesk_on(&args, texts(RAW))
        .is(0, &texts(CLEAN), "");
    folder.write("a.txt", texts(RAW));
    folder
        .sh("copydesk --split-at '^=+$' --report r.jsonl a.txt >clean && copydesk restore --report r.jsonl clean | cmp - a.txt")
        .ok();
    folder.copydesk_on(&["--split-at", "("], "").is(
        2,
        "",
        "error: invalid value '(' for '--split-at <REGEX>': unclosed group\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn several_fields_are_several_articles() {
    let folder = Folder::new();
    let row = |text: &str| {
        let text = text.replace('\n', "\\n");
        format!(
            "{{\"lede\":\"{text}\",\"n\":1,\"article\":{{\"body\":[\"{text}\"]}}}}\n{{\"lede\":null}}\n"
        )
    };
    folder.write("a.jsonl", row(RAW));
    let args = "--field article.body --field lede";
    folder
        .sh(&format!("copydesk {args} a.jsonl --report r.jsonl >clean; copydesk restore --report r.jsonl clean | cmp - a.jsonl; cat clean"))
        .is(0, &row(CLEAN), "");
    assert_eq!(
        folder.read("r.jsonl").matches("\"field\":\"lede\"").count(),
        1
    );
}

#[test]
fn a_fault_of_one_field_leaves_the_others() {
    let folder = Folder::new();
    let rows =
        "{\"a\":5,\"b\":\"One.\\nAdvertisement\"}\n{\"b\":\"One.\\nAdvertisement\",\"a\":5}\n{\n";
    let clean = rows.replace("Advertisement", "");
    folder.write("a.jsonl", rows);
    let fields = "--field b --field a a.jsonl --report r.jsonl";
    folder
        .sh(&format!("copydesk {fields} >clean; copydesk restore --report r.jsonl clean | cmp - a.jsonl; cat clean"))
        .is(
            0,
            &clean,
            "error: a.jsonl:1: the field `a` is neither a string nor a list of strings\n\
             hint: name the field that holds the article with `--field`\n\
             error: a.jsonl:2: the field `a` is neither a string nor a list of strings\n\
             error: a.jsonl:3: not JSON: EOF while parsing an object at column 1\n\
             hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n",
        );
    folder
        .sh(&format!("copydesk {fields} --force --on-error row >clean; copydesk restore --report r.jsonl clean | cmp - a.jsonl; grep -c _raw clean"))
        .is(0, "3\n", "");
    folder
        .copydesk(&["dups", "--field=a", "--field=b", "a.jsonl"])
        .is(
            2,
            "",
            "error: `dups` compares one field of each record\nhint: give one `--field`\n",
        );
}

#[test]
fn a_field_that_no_record_has_is_an_error() {
    let folder = Folder::new();
    let rows = "{\"body\":\"One.\"}\n{\"body\":null}\n";
    folder
        .copydesk_on(&["--format=jsonl", "--field=bdoy"], rows)
        .is(
            3,
            rows,
            "error: <stdin>: none of its 2 records has a field `bdoy`\n\
         hint: name the field that holds the article with `--field`\n",
        );
    folder
        .copydesk_on(&["--format=jsonl", "--field=body"], "{\"body\":null}\n")
        .is(0, "{\"body\":null}\n", "");
    // Data beside articles, which nobody asked about.
    folder
        .write("in/a.txt", RAW)
        .write("in/meta.json", "{\"version\": 1}\n")
        .write("in/list.csv", "id,n\n1,2\n");
    folder.copydesk(&["in", "-o", "out"]).is(
        0,
        "",
        "note: skipped 1 file that is not an article: 1 CSV (`--field` names the column of tables, `--format text` cleans files as text)\n",
    );
    assert_eq!(folder.read("out/meta.json"), "{\"version\": 1}\n");
}

#[test]
fn a_headline_that_has_a_field_is_removed_from_the_body() {
    let folder = Folder::new();
    let row =
        |text: &str| format!("{{\"title\":\"Ferry sinks: “All saved”\",\"text\":\"{text}\"}}\n");
    let args = ["--format=jsonl", "--title-field=title"];
    for (text, clean) in [
        (
            "FERRY SINKS: \\\"All saved\\\"\\n\\nIt sank on Monday.",
            "It sank on Monday.",
        ),
        (
            "Ferry sinks.\\n\\nIt sank on Monday.",
            "Ferry sinks.\\n\\nIt sank on Monday.",
        ),
        (
            "It sank.\\n\\nFerry sinks: All saved\\n\\nAll are safe.",
            "It sank.\\n\\nFerry sinks: All saved\\n\\nAll are safe.",
        ),
        ("Ferry sinks: all saved", "Ferry sinks: all saved"),
    ] {
        folder.copydesk_on(&args, row(text)).is(0, &row(clean), "");
    }
    let explained = folder.copydesk_on(
        &["--format=jsonl", "--title-field=title", "--explain"],
        row("Ferry sinks: all saved\\n\\nIt sank."),
    );
    assert!(
        explained.stdout.contains("^ rule title-field (title)"),
        "{explained}"
    );
}

#[test]
fn a_record_over_the_limit_goes_through_in_every_format() {
    let folder = Folder::new();
    let long = "x".repeat(1 << 20);
    for (format, raw) in [
        ("csv", format!("id,text\n1,\"{long}\n\"\n2,\"{RAW}\"\n")),
        (
            "json",
            format!(
                "[{{\"text\":\"{long}\"}},\n{{\"text\":\"{}\"}}]",
                RAW.replace('\n', "\\n")
            ),
        ),
    ] {
        folder.write("raw", &raw).write(
            "clean",
            raw.replace(RAW, CLEAN).replace("\\nAdvertisement", ""),
        );
        folder
            .sh(&format!(
                "copydesk --max-article 1M --format {format} raw | cmp - clean"
            ))
            .starts(
                0,
                "",
                &format!(
                    "error: raw:{}: more than 1048576 bytes, ",
                    if format == "csv" { 2 } else { 1 }
                ),
            );
    }
}

#[test]
fn a_field_that_no_record_has_is_an_error_whatever_is_passed() {
    let folder = Folder::new();
    let rows = format!(
        "{{\"title\":null,\"text\":{}}}\n{{\"text\":5}}\n",
        json(RAW)
    );
    let clean = rows.replace("\\nAdvertisement", "");
    folder
        .write("a.jsonl", &rows)
        .write("a.csv", "id,text\n1,It rained.\n");
    let error = |option: &str| {
        format!("error: {option}: no record has this field\nhint: check its spelling\n")
    };
    for on_error in ["pass", "row"] {
        let on_error = format!("--on-error={on_error}");
        folder
            .copydesk(&["a.jsonl", "--field=txt", &on_error])
            .is(3, &rows, &error("--field txt"));
    }
    let pass = ["a.jsonl", "--on-error=pass"];
    folder
        .copydesk(&[&pass[..], &["--field=text", "--field=lead"]].concat())
        .is(3, &clean, &error("--field lead"));
    folder
        .copydesk(&[&pass[..], &["--title-field=titel"]].concat())
        .is(3, &clean, &error("--title-field titel"));
    // A headline that is null is there.
    folder
        .copydesk(&[&pass[..], &["--title-field=title"]].concat())
        .is(0, &clean, "");
    folder.copydesk(&["a.csv", "--title-field=titel"]).starts(
        3,
        "",
        "error: a.csv: no column `titel`; there are `id`, `text`\n",
    );
    folder.copydesk(&["a.csv", "--field=Text"]).is(
        3,
        "",
        "error: a.csv: no column `Text`; there are `id`, `text`\nhint: did you mean `text`?\n",
    );
    // What an earlier run has cleaned is not read again.
    let again = [
        "a.jsonl",
        "-o",
        "out/",
        "--on-error=pass",
        "--field=text",
        "--field=lead",
    ];
    assert_eq!(folder.copydesk(&again).status, 3);
    folder.copydesk(&again).is(0, "", "");
}

#[test]
fn a_header_that_is_one_name_short_names_the_columns_after_that_of_row_names() {
    let folder = Folder::new();
    // As R's write.table writes it.
    let table = |text: &str| {
        format!(
            "\"id\"\t\"title\"\t\"body\"\n\"1\"\t7\t\"A\"\t\"{text}\"\n\"2\"\t8\t\"B\"\t\"Rain.\"\n"
        )
    };
    folder.write("r.tsv", table(RAW));
    folder
        .copydesk(&["--field=body", "r.tsv"])
        .is(0, &table(CLEAN), "");
    // Rows that only end in a delimiter, or of different lengths, have no names.
    for ragged in ["text,note\n{},x,\n{},y,\n", "text,note\n{},x,more\n{},y\n"] {
        let table = |text: &str| ragged.replace("{}", &format!("\"{text}\""));
        folder
            .copydesk_on(&["--format=csv"], table(RAW))
            .is(0, &table(CLEAN), "");
    }
}

#[test]
fn values_of_an_array_that_are_no_objects_are_named_or_replaced() {
    let folder = Folder::new();
    let no_object = "a JSON value, but no object\n";
    let hint = "hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n";
    for (array, wrong) in [
        (
            "[\"s\", {\"text\": \"One.\"}, [1, [2]], 5]\n",
            &[1, 3, 4][..],
        ),
        ("[[1], {\"text\": \"One.\"}, \"x\"]", &[1, 3]),
        ("[ 1 ]\n", &[1]),
        ("[1,2]", &[1, 2]),
    ] {
        folder.write("a.json", array);
        let mut errors: Vec<String> = wrong
            .iter()
            .map(|number| format!("error: a.json:{number}: {no_object}"))
            .collect();
        errors[0] += hint;
        folder.copydesk(&["a.json"]).is(3, array, &errors.concat());
        folder
            .sh("copydesk a.json --on-error row --report r --force >c.json; echo $?; grep -o _raw c.json | wc -l; \
                 copydesk restore --report r c.json | cmp - a.json")
            .is(0, &format!("0\n{}\n", wrong.len()), "");
        let replaced: serde_json::Value = serde_json::from_str(&folder.read("c.json")).unwrap();
        assert!(
            replaced
                .as_array()
                .unwrap()
                .iter()
                .all(|row| row.is_object()),
            "{replaced}"
        );
    }
}

#[test]
fn a_wet_file_with_a_page_in_it_is_read() {
    let record = |kind: &str, block: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    let wet = |text: &str| record("conversion", text) + &record("response", "<html>");
    let folder = Folder::new();
    folder.write("a.wet", wet(RAW));
    folder.copydesk(&["a.wet"]).is(
        3,
        &wet(CLEAN),
        "error: a.wet:2: a WARC response: a page, and not its text\n\
         hint: run an extractor such as trafilatura on it, or get the WET file\n",
    );
}

#[test]
fn a_hint_repeats_the_field_of_the_user() {
    Folder::new()
        .copydesk_on(&["--field=the body"], "{\n \"the body\": \"One.\"\n}\n")
        .is(
            3,
            "",
            "error: <stdin>: is JSON, not plain text\n\
             hint: `copydesk --format json --field 'the body'`; `--format text` cleans it as it is\n",
        );
}

#[test]
fn a_table_with_two_columns_of_the_name_is_refused() {
    Folder::new()
        .copydesk_on(&["--format=csv"], "text,text\nIt rained.,It snowed.\n")
        .starts(3, "", "error: <stdin>: two fields with the name `text`\n");
}

#[test]
fn other_levels_know_the_headline_too() {
    let row = "{\"title\":\"The ferry sank\",\"text\":\"The ferry sank\\nNobody was hurt.\"}\n";
    let args = ["--format=jsonl", "--title-field=title", "--explain"];
    let explained = Folder::new().copydesk_on(&args, row).ok();
    let last = "other levels would remove: normal 3 words, thorough 3 words\n";
    assert!(explained.ends_with(last), "{explained}");
}
