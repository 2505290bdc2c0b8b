//! `--explain`, `--diff`, `--check` and colours.

use crate::harness::Folder;

#[test]
fn every_paragraph_is_explained() {
    Folder::new()
        .copydesk_on(&["--explain"], "The ferry sank.\n\nNobody drowned.\n")
        .is(
            0,
            "   1 keep   | The ferry sank.\n   2 keep   | Nobody drowned.\nwords: 5 in, 5 out; nothing removed\n\
             other levels would remove: normal 0 words, thorough 0 words\n",
            "",
        );
}

#[test]
fn several_files_are_explained_under_their_names() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n").write("b.txt", "Two.\n");
    folder.copydesk(&["--explain", "a.txt", "b.txt"]).is(
        0,
        "article a.txt\n   1 keep   | One.\n\narticle b.txt\n   1 keep   | Two.\n\n\
         articles: 2, 0 changed; words: 2 in, 2 out; nothing removed\n\
         other levels would remove: normal 0 words, thorough 0 words\n",
        "",
    );
}

#[test]
fn of_json_lines_only_changed_articles_are_explained() {
    Folder::new()
        .copydesk_on(
            &["--explain", "--format=jsonl"],
            "{\"text\":\"One.\"}\n[]\n{\"text\":\"Two.\"}\n",
        )
        .is(
            3,
            "articles: 2, 0 changed; words: 2 in, 2 out; nothing removed\n\
         other levels would remove: normal 0 words, thorough 0 words\n",
            "error: <stdin>:2: a JSON value, but no object\n\
             hint: every record must be a JSON object; `--format json` reads objects of several lines, `--format text` plain text\n",
        );
}

#[test]
fn clean_articles_pass_the_check_and_have_no_diff() {
    let folder = Folder::new();
    folder
        .write("a.txt", "One.\n")
        .write("a.jsonl", "{\"text\":\"One.\"}\n");
    for view in ["--check", "--diff"] {
        folder.copydesk(&[view, "a.txt", "a.jsonl"]).is(0, "", "");
    }
}

#[test]
fn a_failure_outweighs_a_passed_check() {
    Folder::new().copydesk(&["--check", "missing.txt"]).is(
        3,
        "",
        "error: missing.txt: cannot open: No such file or directory\n",
    );
}

#[test]
fn colours_are_shown_only_when_asked_for_in_a_pipe() {
    let folder = Folder::new();
    folder.write("a.txt", "One.\n");
    folder
        .copydesk(&["--explain", "--color=always", "a.txt"])
        .is(
            0,
            "   1 keep   | One.\n\u{1b}[36mwords: 1 in, 1 out; nothing removed\u{1b}[0m\n\
             \u{1b}[36mother levels would remove: normal 0 words, thorough 0 words\u{1b}[0m\n",
            "",
        );
    folder.copydesk(&["--color=always", "missing.txt"]).is(
        3,
        "",
        "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m missing.txt: cannot open: No such file or directory\n",
    );
}

#[test]
fn reasons_are_printed_under_removed_text() {
    for (fixture, shown) in [
        (
            "footer-glued-to-the-last-sentence",
            "   6 REMOVE         | Follow us on Facebook and Twitter for the latest news.
                    ^ rule follow-us (social)
words: 179 in, 169 out; removed 10 by rule
",
        ),
        (
            "copy-edited",
            "                    ^ repeats paragraph 2: 24 of 25 words
                    ^ differs: original \"\", copy \"four\"
   9 REMOVE         | ",
        ),
        (
            "copy-edited",
            "                    ^ repeats paragraph 4: 29 of 29 words, identical\n",
        ),
        (
            "teasers-under-the-story-normal",
            "  17 REMOVE         | seadog77 says:
                    ^ boundary: 1.00 % likely to be story; worded like boilerplate, follows \"Comments\", is far from the story
",
        ),
    ] {
        let raw = format!("{}/fixtures/{fixture}/raw.txt", env!("CARGO_MANIFEST_DIR"));
        let answer = Folder::new().copydesk(&["--explain", "--boilerplate=normal", &raw]);
        assert!(answer.stdout.contains(shown), "{}", answer.stdout);
    }
}

#[test]
fn explanations_are_safe_and_coloured() {
    for (raw, shown) in [
        (
            "A \u{1b}[2Jhostile\u{b}  line.\n",
            "   1 keep   | A \\u{1b}[2Jhostile line.\n",
        ),
        (
            "Advertisement\n",
            "   1 keep   | Advertisement\n\u{1b}[2mnote: rules would leave nothing of this article, so none was followed\u{1b}[0m\n",
        ),
        (
            "The ferry sank.\nAdvertisement\n",
            "   2 \u{1b}[31mREMOVE | Advertisement\u{1b}[0m\n            \u{1b}[2m^ rule ad-label (advertisement)\u{1b}[0m\n",
        ),
    ] {
        let answer = Folder::new().copydesk_on(&["--explain", "--color=always"], raw);
        assert!(answer.stdout.contains(shown), "{}", answer.stdout);
    }
}

#[test]
fn kept_text_has_a_score_where_a_level_scores() {
    let raw = format!(
        "{}/fixtures/teasers-under-the-story-normal/raw.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let folder = Folder::new();
    let explained = folder
        .copydesk(&["--explain", "--boilerplate=normal", &raw])
        .ok();
    let kept: Vec<&str> = explained.lines().filter(|l| l.contains(" keep ")).collect();
    assert_eq!(kept.len(), 9);
    assert!(
        kept.iter().all(|line| line[11..].contains(" % | ")),
        "{kept:?}"
    );
    let last = "other levels would remove: careful 32 words, thorough 67 words\n";
    assert!(explained.ends_with(last), "{explained}");
    let json = folder
        .copydesk(&["--explain=json", "--boilerplate=normal", &raw])
        .ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let text = std::fs::read_to_string(&raw).unwrap();
    for part in json["parts"].as_array().unwrap() {
        let at = |key: &str| usize::try_from(part[key].as_u64().unwrap()).unwrap();
        assert_eq!(part["text"], text[at("start")..at("end")]);
        let has_chance = part["chance"].as_f64().is_some_and(|chance| chance <= 1.0);
        assert_eq!(
            has_chance,
            part["verdict"] == "keep" || part["reason"] == "boundary"
        );
    }
    assert_eq!(json["parts"][1]["id"], "breadcrumb");
    let levels = serde_json::json!({"careful": 32, "normal": 67, "thorough": 67});
    assert_eq!(json["words_removed_at"], levels);
}

#[test]
fn json_explains_every_article_in_a_line() {
    let answer = Folder::new().copydesk_on(
        &["--explain=json", "--format=jsonl"],
        "{\"id\":7,\"text\":\"One.\"}\n{\"text\":\"Two.\\nAdvertisement\"}\n",
    );
    answer.is(
        0,
        "{\"id\":7,\"input\":\"<stdin>\",\"parts\":[{\"end\":4,\"paragraph\":1,\"start\":0,\"text\":\"One.\",\"verdict\":\"keep\"}],\
         \"row\":1,\"words_removed_at\":{\"careful\":0,\"normal\":0,\"thorough\":0},\"would_be_empty\":false}\n\
         {\"input\":\"<stdin>\",\"parts\":[{\"end\":4,\"paragraph\":1,\"start\":0,\"text\":\"Two.\",\"verdict\":\"keep\"},\
         {\"category\":\"advertisement\",\"end\":18,\"id\":\"ad-label\",\"paragraph\":2,\"phrase\":\"Advertisement\",\"reason\":\"rule\",\
         \"scope\":\"paragraph\",\"start\":5,\"text\":\"Advertisement\",\"verdict\":\"remove\"}],\
         \"row\":2,\"words_removed_at\":{\"careful\":1,\"normal\":1,\"thorough\":1},\"would_be_empty\":false}\n",
        "",
    );
}

/// `raw` with a unified diff applied to it, as by patch(1). Lines that the diff names must be there.
fn patched(raw: &str, diff: &str) -> String {
    let raw: Vec<&str> = raw.split_inclusive('\n').collect();
    let (mut out, mut at, mut last) = (String::new(), 0, ' ');
    for line in diff.split_inclusive('\n').skip(2) {
        let (sign, text) = line.split_at(1);
        match sign {
            "@" => {
                let start = text.trim_start_matches("@ -").split([',', ' ']).next();
                let start: usize = start.unwrap().parse().expect("a line number");
                // Of no lines, the number is that of the line before.
                let is_empty = text.contains(",0 +");
                let start = if is_empty { start } else { start - 1 };
                out.extend(raw[at..start].iter().copied());
                at = start;
            }
            "\\" => {
                if last != '-' {
                    assert_eq!(out.pop(), Some('\n'));
                }
                continue;
            }
            "+" => out += text,
            sign => {
                let here = raw[at].strip_suffix('\n').unwrap_or(raw[at]);
                assert_eq!(here, text.strip_suffix('\n').unwrap_or(text), "{diff}");
                at += 1;
                if sign == " " {
                    out += text;
                }
            }
        }
        last = sign.chars().next().unwrap_or(' ');
    }
    out.extend(raw[at..].iter().copied());
    out
}

#[test]
fn a_diff_makes_the_clean_text_of_the_raw_one() {
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut n_tried = 0;
    for fixture in std::fs::read_dir(fixtures).unwrap() {
        let fixture = fixture.unwrap().path();
        let read = |name: &str| std::fs::read_to_string(fixture.join(name)).unwrap_or_default();
        let (raw, clean, options) = (read("raw.txt"), read("clean.txt"), read("options.txt"));
        if raw.is_empty() || options.contains("format") {
            continue;
        }
        let folder = Folder::new();
        folder.write("raw.txt", &raw);
        let args: Vec<&str> = options.lines().chain(["--diff", "raw.txt"]).collect();
        let answer = folder.copydesk(&args);
        assert_eq!((answer.status == 1, &*answer.stderr), (raw != clean, ""));
        if raw != clean {
            assert_eq!(
                patched(&raw, &answer.stdout),
                clean,
                "{}",
                fixture.display()
            );
            n_tried += 1;
        }
    }
    assert!(n_tried > 60, "{n_tried} fixtures");
}

#[test]
fn a_diff_is_as_diff_writes_it() {
    let (first, second) = (
        "The ferry sank on Monday.",
        "Nobody drowned, the board said.",
    );
    for (raw, hunks) in [
        (
            format!("{first}\n1.\n2.\n3.\n{second}\nAdvertisement\n4.\n5.\n6.\n7.\n"),
            format!("@@ -3,7 +3,6 @@\n 2.\n 3.\n {second}\n-Advertisement\n 4.\n 5.\n 6.\n"),
        ),
        (
            format!("{first}\n{second} Follow us on Facebook and Twitter.\n"),
            format!(
                "@@ -1,2 +1,2 @@\n {first}\n-{second} Follow us on Facebook and Twitter.\n+{second}\n"
            ),
        ),
        (
            format!("\u{feff}{second}\r\nAdvertisement"),
            format!(
                "@@ -1,2 +1 @@\n \u{feff}{second}\r\n-Advertisement\n\\ No newline at end of file\n"
            ),
        ),
    ] {
        let diff = Folder::new().copydesk_on(&["--diff"], &raw).stdout;
        assert_eq!(diff, format!("--- <stdin>\n+++ <stdin> (clean)\n{hunks}"));
    }
}
