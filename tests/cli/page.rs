//! `report` makes an HTML page that needs neither network nor scripts.

use crate::examples::STORY;
use crate::harness::{Folder, json, row};

fn corpus() -> Folder {
    let folder = Folder::new();
    folder
        .write(
            "in/gazette/a.txt",
            format!("{STORY}Sign up for our newsletter.\n"),
        )
        .write("in/gazette/b.txt", STORY)
        .write("in/gazette/c.txt", "\0\0")
        .write(
            "in/post.jsonl",
            [
                row(&format!(
                    "<script>alert(1)</script> & more from the harbour.\n{STORY}Advertisement\n"
                )),
                row(&format!("{STORY}{STORY}")),
            ]
            .concat(),
        );
    folder
        .copydesk(&["in", "-o", "clean", "--report", "r.jsonl.gz", "-q"])
        .is(3, "", &folder.copydesk(&["in", "-o", "again", "-q"]).stderr);
    folder
}

#[test]
fn a_page_shows_totals_failures_and_what_went() {
    let folder = corpus();
    folder
        .copydesk(&["report", "r.jsonl.gz", "-o", "page.html"])
        .is(0, "", "");
    let page = folder.read("page.html");
    for part in [
        "<dt>articles</dt><dd>4</dd>",
        "<dt>changed</dt><dd>3 <small>75.0 %</small></dd>",
        "<dt>failed</dt><dd>1</dd>",
        "<td class=\"name\">gazette",
        "<td class=\"name\">newsletter-sign-up",
        "<li><b>gazette/c.txt</b>: ",
        "<del class=\"repeat\">The ferry Alma ran aground",
        "repeats text above: 16 of 16 words, identical</small>",
        "rule ad-label (advertisement)",
        "gazette/a.txt <small>gazette: 5 of 21 words, 24 %</small>",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script"));
    assert!(!page.contains("://"));
    folder.copydesk(&["report", "r.jsonl.gz"]).is(0, &page, "");
}

#[test]
fn with_the_corpus_whole_texts_are_shown() {
    let folder = corpus();
    folder.write("in/gazette/a.txt", "Something else.\n");
    folder
        .copydesk(&["report", "r.jsonl.gz", "--corpus", "in", "-o", "page.html"])
        .is(0, "", "");
    let page = folder.read("page.html");
    let whole = format!(
        "<span>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more from the harbour.\n{STORY}</span>\
         <del class=\"rule\">Advertisement</del>"
    );
    assert!(page.contains(&whole), "{page}");
    assert!(page.contains("The raw text is not there any more, or has changed"));
    assert!(!page.contains("<script"));
    // A text is shown like a record.
    folder.write(
        "in/gazette/a.txt",
        format!("{STORY}Sign up for our newsletter.\n"),
    );
    let page = folder
        .copydesk(&["report", "r.jsonl.gz", "--corpus", "in"])
        .ok();
    let whole = "<del class=\"rule\">Sign up for our newsletter.</del>";
    assert!(page.contains(&format!("{STORY}</span>{whole}")), "{page}");
}

#[test]
fn a_sample_is_of_the_size_that_was_asked_for() {
    let folder = Folder::new();
    let row = |n: usize| {
        format!(
            "{{\"text\": \"{}Advertisement\\n\"}}\n",
            "Alma sank. ".repeat(n) + "\\n"
        )
    };
    folder.write("wire.jsonl", (1..100).map(row).collect::<String>());
    folder
        .copydesk(&["wire.jsonl", "-o", "clean", "--report", "r.jsonl"])
        .is(0, "", "");
    for sample in [0, 2, 10] {
        let page = folder
            .copydesk(&["report", "r.jsonl", "--sample", &sample.to_string()])
            .stdout;
        let n_shown = page.matches("<details").count();
        assert!(
            n_shown <= sample && 2 * n_shown >= sample,
            "{n_shown} of {sample}"
        );
    }
    let page = folder
        .copydesk(&["report", "r.jsonl", "--sample", "2"])
        .stdout;
    assert!(
        page.contains("wire.jsonl:1 <small>wire.jsonl: 1 of 3 words, 33 %"),
        "{page}"
    );
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = Folder::new();
    folder.write("r.jsonl", "{}\n");
    folder.copydesk(&["report", "r.jsonl"]).is(
        2,
        "",
        "error: r.jsonl: is no report of copydesk\nhint: name the file that `--report` has written\n",
    );
    folder.write("empty.jsonl", "{\"copydesk_report\": 1}\n");
    let page = folder.copydesk(&["report", "empty.jsonl"]).ok();
    assert!(page.contains("<dt>articles</dt><dd>0</dd>"));
    folder.write("torn.jsonl", "{\"copydesk_report\": 1}\n{\"input\":");
    folder
        .copydesk(&["report", "torn.jsonl", "-o", "page.html"])
        .starts(2, "", "error: torn.jsonl: line 2 is no row of a report");
    assert!(!folder.path("page.html").exists());
}

#[test]
fn sources_are_those_of_the_run() {
    let folder = Folder::new();
    let row =
        |host: &str, text: &str| format!("{{\"url\":\"https://{host}/1\",\"text\":\"{text}\"}}\n");
    folder.write(
        "wire.jsonl",
        row("www.post.example", "Nobody was hurt.\\nAdvertisement")
            + &row("gazette.example", "Nobody was hurt."),
    );
    folder
        .copydesk(&["wire.jsonl", "-o", "clean", "--report", "r.jsonl"])
        .is(0, "", "");
    let page = folder.copydesk(&["report", "r.jsonl"]).stdout;
    assert!(page.contains("<td class=\"name\">post.example<"), "{page}");
    assert!(page.contains(">25.0 %</td><td class=\"n\">1"), "{page}");
    assert!(!page.contains("gazette.example"), "{page}");
}

#[test]
fn a_page_of_huge_articles_is_bounded() {
    let folder = Folder::new();
    let long = "The ferry Alma ran aground off Port Grebe on Monday night. ".repeat(20_000);
    let one = format!("{STORY}{long}");
    folder.write("long.txt", format!("{one}\n\n{one}\n"));
    folder
        .copydesk(&[
            "long.txt",
            "-o",
            "clean",
            "--report",
            "r.jsonl",
            "--boilerplate=normal",
        ])
        .is(0, "", "");
    assert!(folder.read("r.jsonl").len() > 1_000_000);
    for args in [
        &["report", "r.jsonl"][..],
        &["report", "r.jsonl", "--corpus", "long.txt"],
    ] {
        let page = folder.copydesk(args);
        assert_eq!(page.status, 0);
        assert!(page.stdout.contains("<del"), "nothing is shown");
        assert!(page.stdout.len() < 200_000, "{} bytes", page.stdout.len());
    }
}

#[test]
fn copies_are_shown_next_to_what_is_kept() {
    let folder = Folder::new();
    let line = |id: &str, text: &str| format!("{{\"id\": \"{id}\", \"text\": {}}}\n", json(text));
    let end = "Divers <b>look</b> at the hull & the keel of the ship until the harbour is dark.\n";
    let story = format!(
        "{STORY}The harbour board has closed the northern channel until the ferry can be towed to Aldmoor.\n"
    );
    let long = format!("{story}{end}").replacen("Grebe", "Grebe II", 1);
    folder.write(
        "wire.jsonl",
        line("<a>", &long) + &line("b", &format!("Advertisement\n{story}")),
    );
    let dups = [
        "dups",
        "wire.jsonl",
        "-o",
        "list.jsonl",
        "--threshold=.6",
        "-q",
    ];
    folder.copydesk(&dups).is(0, "", "");
    let args = ["report", "--dups", "list.jsonl", "--corpus", "wire.jsonl"];
    let answer = folder.copydesk(&args);
    assert_eq!((answer.status, &*answer.stderr), (0, ""));
    let page = answer.stdout;
    for part in [
        "<dt>copies</dt><dd>1</dd>",
        "<b>kept</b>: &quot;&lt;a&gt;&quot;",
        "only here: II",
        "<mark>II</mark>",
        "<mark>Divers &lt;b&gt;look&lt;/b&gt; at the hull &amp; the keel",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("://") && !page.contains("Advertisement"));
    folder.write(
        "list.jsonl",
        "{\"keep\":\"c\",\"copies\":[{\"id\":\"d\",\"similarity\":1.0}]}\n",
    );
    let lost = folder.copydesk(&args).stdout;
    assert_eq!(lost.matches("not found under its id").count(), 2);
    assert_eq!(
        folder.copydesk(&["report", "--dups", "list.jsonl"]).status,
        2
    );
}
