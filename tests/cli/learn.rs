//! `learn` makes a model of a corpus, `model` shows, checks and merges models, and `--model` cleans with one.

use std::fs;

use crate::harness::{Folder, json};

const TOWNS: [&str; 10] = [
    "Port Grebe",
    "Aldmoor",
    "Saltby",
    "Wrenfield",
    "Kestrel Bay",
    "Oakhollow",
    "Fernley",
    "Dunmarsh",
    "Hillgate",
    "Larkstead",
];

/// A story about a town. No two share a paragraph.
fn story(town: &str) -> String {
    format!(
        "The council of {town} will pave its market square in {town} stone this summer, after years in which carts of \
         {town} sank into the mud whenever it rained.\nMasons from {town} are to begin at the {town} well, and mean to \
         be done when the {town} fair opens, if the {town} quarry can send them stone enough.\n"
    )
}

const FOOT: &str = "Every day anew: The Tarn Point Gazette.\n";
const LINE: &str = "gazette\t10\t10\t100.0%\ttail\tEvery day anew: The Tarn Point Gazette.\n";
const HEAD: &str = "copydesk model 2\n# source\tarticles\tof\tshare\tplace\tline\n";
const WIRE: &str = "The coast guard will get three new ships, the ministry said on Friday, the first of them before the \
    winter and the others within two years of that.\nThe ships will be built in the yards of the north, where four \
    hundred people had feared for their work since the last order was finished.\nThe old ships go nowhere.\n";

/// Ten stories of one site, each with its footer, and ten papers that print a wire story ten times each.
fn corpus() -> Folder {
    let folder = Folder::new();
    for town in TOWNS {
        folder.write(&format!("in/gazette/{town}.txt"), story(town) + FOOT);
    }
    for paper in 0..10 {
        for n in 0..10 {
            folder.write(&format!("in/paper{paper}/{n}.txt"), WIRE);
        }
    }
    folder
}

const SUMMARY: &str = "note: 110 articles, 1 line learned of 1 of 11 sources\n";

#[test]
fn what_recurs_in_differing_company_is_learned_and_the_wires_story_is_not() {
    let folder = corpus();
    for jobs in ["-j1", "-j3"] {
        for memory in ["--memory=1K", "--memory=64M"] {
            folder.copydesk(&["learn", "in", jobs, memory]).is(
                0,
                &format!("{HEAD}{LINE}"),
                SUMMARY,
            );
        }
    }
    folder.copydesk(&["learn", "in", "--min-articles=11"]).is(
        0,
        HEAD,
        "note: 110 articles, 0 lines learned; 0 lines are in 11 or more articles of one of 11 sources\n",
    );
}

#[test]
fn learning_parts_and_merging_is_learning_at_once() {
    let folder = corpus();
    folder
        .copydesk(&["learn", "in", "-o", "whole.model", "--counts", "whole.zst"])
        .is(0, "", SUMMARY);
    let parts = ["[A-F]*.txt", "[H-Z]*.txt", "[0-9].txt"];
    let names = ["a.zst", "b", "c.gz"];
    for (glob, name) in parts.iter().zip(names) {
        folder
            .copydesk(&["learn", "in", "--glob", glob, "--counts", name])
            .is(0, "", "");
    }
    for order in [[0, 1, 2], [2, 0, 1]] {
        let [a, b, c] = order.map(|n| names[n]);
        folder
            .copydesk(&["model", "merge", a, b, "--counts", "ab"])
            .is(0, "", "");
        folder
            .copydesk(&[
                "model",
                "merge",
                "ab",
                c,
                "-o",
                "merged.model",
                "--counts",
                "merged.zst",
            ])
            .is(0, "", SUMMARY);
        assert_eq!(folder.read("merged.model"), folder.read("whole.model"));
        assert_eq!(
            fs::read(folder.path("merged.zst")).unwrap(),
            fs::read(folder.path("whole.zst")).unwrap()
        );
    }
}

#[test]
fn a_run_removes_what_was_learned_and_tells_its_evidence() {
    let folder = corpus();
    folder
        .copydesk(&["learn", "in", "-o", "wire.model"])
        .is(0, "", SUMMARY);
    folder
        .copydesk(&[
            "in",
            "-o",
            "clean",
            "--model",
            "wire.model",
            "--report",
            "r.jsonl",
        ])
        .is(0, "", "");
    assert_eq!(folder.read("clean/gazette/Saltby.txt"), story("Saltby"));
    assert_eq!(folder.read("clean/paper3/4.txt"), WIRE);
    let report = folder.read("r.jsonl");
    assert!(report.contains(
        "\"reason\":\"learned\",\"source\":\"gazette\",\"line\":\"Every day anew: The Tarn Point Gazette.\",\
         \"articles\":10,\"of\":10,\"share\":1.0"
    ));
    folder
        .copydesk(&["restore", "--report", "r.jsonl", "clean", "-o", "raw"])
        .is(0, "", "");
    assert_eq!(
        folder.read("raw/gazette/Saltby.txt"),
        story("Saltby") + FOOT
    );
    folder
        .copydesk(&["in", "-o", "both", "--learn"])
        .is(0, "", "");
    assert_eq!(folder.read("both/gazette/Saltby.txt"), story("Saltby"));
}

#[test]
fn json_lines_have_the_host_or_a_field_as_their_source() {
    let folder = Folder::new();
    let row = |town: &str| {
        let text = json(&(story(town) + FOOT));
        format!(
            "{{\"url\": \"https://www.gazette/{town}\", \"site\": \"gazette\", \"text\": {text}}}\n"
        )
    };
    folder.write("wire.jsonl", TOWNS.map(row).concat());
    let note = "note: 10 articles, 1 line learned of 1 of 1 source\n";
    for source in ["host", "field:site"] {
        let way = format!("--source={source}");
        folder
            .copydesk(&["learn", "wire.jsonl", &way])
            .is(0, &format!("{HEAD}{LINE}"), note);
    }
    folder
        .copydesk(&["learn", "wire.jsonl", "--source=whole"])
        .is(
            0,
            &(HEAD.to_owned() + &LINE.replace("gazette\t", "*\t")),
            "note: 10 articles, 1 line learned\n",
        );
}

#[test]
fn articles_without_a_source_are_counted_apart() {
    let folder = Folder::new();
    for town in TOWNS {
        folder.write(&format!("in/{town}.txt"), story(town) + FOOT);
        folder.write(&format!("in/gazette/{town}.txt"), story(town) + FOOT);
    }
    let note = "note: 20 articles, 1 line learned of 1 of 1 source\nnote: 10 articles without a source are not learned \
        from; name it with `--source`, or write `--source whole` if all articles have the same one\n";
    folder
        .copydesk(&["learn", "in", "-o", "wire.model", "--counts", "all"])
        .is(0, "", note);
    folder
        .copydesk(&["learn", "in", "--glob", "gazette/*", "--counts", "a"])
        .is(0, "", "");
    folder
        .copydesk(&["learn", "in", "--glob", "!gazette/*", "--counts", "b"])
        .is(0, "", "");
    folder
        .copydesk(&[
            "model",
            "merge",
            "b",
            "a",
            "-o",
            "merged.model",
            "--counts",
            "sum",
        ])
        .is(0, "", note);
    assert_eq!(folder.read("sum"), folder.read("all"));
    assert_eq!(folder.read("merged.model"), format!("{HEAD}{LINE}"));
}

#[test]
fn if_nothing_is_learned_the_reasons_are_counted() {
    let folder = Folder::new();
    for n in 0..12 {
        folder.write(&format!("in/wire/{n}.txt"), WIRE);
        folder.write(
            &format!("in/gazette/{n}.txt"),
            format!("{}Fair winds.\n", story(TOWNS[n % 10])),
        );
    }
    folder.copydesk(&["learn", "in"]).is(
        0,
        HEAD,
        "note: 24 articles, 0 lines learned; 4 lines are in 8 or more articles of one of 2 sources: 3 beside the same \
         paragraphs (syndicated or templated?), 1 too short for their place\n",
    );
}

#[test]
fn a_line_is_explained() {
    let folder = corpus();
    folder.write(
        "in/gazette/other.txt",
        format!("{}“{}”\n", story("Rosse"), FOOT.trim()),
    );
    let explain = |line: &str| {
        let line = format!("--explain-line={line}");
        folder.copydesk(&["learn", "in", &line])
    };
    explain("every day anew: THE TARN POINT GAZETTE").is(
        0,
        "gazette: learned\n  \
           in 10 of 11 articles: at least 8 and one of 50 are needed\n  \
           beside 10 different neighbours: at least 8, and three for every four articles\n  \
           about the subject of 0 articles: at most half\n  \
           in articles alike by 0.00, those of the source by 0.00: at most 0.08 more, or two words that its articles lack\n  \
           7 words: at least 3 where it is (0 above the text, 0 in it, 10 below)\n  \
           not counted in 1 article: it is a quotation\n",
        "",
    );
    let wire = "copydesk learn in --explain-line 'The old ships go nowhere.' | head -n 1";
    let same = "paper0: not learned: beside the same paragraphs (syndicated or templated?)\n";
    folder.sh(wire).is(0, same, "");
    explain("Ships go nowhere.").is(
        0,
        "no article has this line: a paragraph, or one of the first two or last three sentences of one\n",
        "",
    );
}

#[test]
fn credits_and_datelines_are_not_learned() {
    let folder = Folder::new();
    for (n, town) in TOWNS.iter().enumerate() {
        let foot =
            format!("(Reporting by Ana Marlow)\nAgency 2031-08-1{n} 18:1{n} example.org\n{FOOT}");
        folder.write(&format!("{town}.txt"), story(town) + &foot);
    }
    let files = TOWNS.map(|town| format!("{town}.txt"));
    let args: Vec<&str> = ["learn", "--source=whole"]
        .into_iter()
        .chain(files.iter().map(|file| &**file))
        .collect();
    folder.copydesk(&args).is(
        0,
        &(HEAD.to_owned() + &LINE.replace("gazette\t", "*\t")),
        "note: 10 articles, 1 line learned\n",
    );
}

#[test]
fn text_of_a_section_is_not_learned() {
    let folder = Folder::new();
    let end = "Season to taste and serve with crusty bread.\n";
    let dishes = [
        "Leek", "Barley", "Turnip", "Carrot", "Mutton", "Pea", "Trout", "Onion", "Parsnip", "Kale",
    ];
    for (town, dish) in TOWNS.iter().zip(dishes) {
        let recipe = format!(
            "{dish} ingredients, {dish} tablespoons, {dish} ingredients and {dish} stock are what {dish} cooks need \
             for {dish} soup, with {dish} cream, and {dish} butter in {dish} tablespoons.\n\
             {dish} tablespoons, {dish} ingredients and {dish} stock are warm once {dish} soup can simmer until {dish} \
             is soft, {dish} cream is in, and {dish} cooks want {dish} cream no more.\n"
        );
        folder.write(&format!("in/gazette/{dish}.txt"), recipe + end + FOOT);
        folder.write(&format!("in/gazette/{town}.txt"), story(town) + FOOT);
    }
    let line = LINE.replace("10\t10", "20\t20");
    let note = "note: 20 articles, 1 line learned of 1 of 1 source\n";
    let learned = format!("{HEAD}{line}");
    folder.copydesk(&["learn", "in"]).is(0, &learned, note);
    let explain = format!("--explain-line={}", end.trim());
    let explained = folder.copydesk(&["learn", "in", &explain]).stdout;
    let why = "gazette: not learned: in articles of one kind only (text of a section?)\n  in 10 of 20 articles";
    assert!(explained.starts_with(why), "{explained}");
}

#[test]
fn counts_of_an_earlier_version_are_refused() {
    let folder = Folder::new();
    folder.write("old", "copydesk counts 1\nsource\tgazette\t9\n");
    folder.copydesk(&["model", "merge", "old"]).is(
        2,
        "",
        "error: old: holds counts of another version of copydesk\nhint: learn that part again with `copydesk learn \
         --counts`\n",
    );
}

/// Ten stories, each with a line whose end varies, one whose beginning does, and a fragment between learned lines.
fn framed() -> Vec<String> {
    let headlines = [
        "Bakers win the oven race again",
        "No ferry leaves before noon today",
        "Old mill wheel turns once more",
        "Herring fleet sails a day early",
        "Snow closes the pass road again",
        "New bells ring out on Sunday",
        "Brass band seeks two more trumpets",
        "Lighthouse keeper paints it all blue",
        "Goats mow the castle lawn now",
        "Library opens its doors on Sundays",
    ];
    let article = |(town, headline): (&str, &str)| {
        format!(
            "{}Share or comment on this story: {headline}\n{headline} | all the news of coast and sea\n{FOOT}\
             and hear\nPodcast on fish and tides every week.\n",
            story(town)
        )
    };
    TOWNS.into_iter().zip(headlines).map(article).collect()
}

#[test]
fn lines_of_which_a_part_varies_are_learned_and_fragments_between_lines() {
    let folder = Folder::new();
    let rows: Vec<String> = framed()
        .iter()
        .map(|text| format!("{{\"site\":\"gazette\",\"text\":{}}}\n", json(text)))
        .collect();
    folder.write("all.jsonl", rows.concat());
    let reversed: Vec<String> = rows.iter().rev().cloned().collect();
    folder.write("reversed.jsonl", reversed.concat());
    folder.write("a.jsonl", rows[..4].concat());
    folder.write("b.jsonl", rows[4..].concat());
    let line = |place: &str, text: &str| format!("gazette\t10\t10\t100.0%\t{place}\t{text}\n");
    let model = [
        HEAD.to_owned(),
        line("tail", FOOT.trim()),
        line("tail", "Podcast on fish and tides every week."),
        line("tail", "Share or comment on this story: …"),
        line("beside", "and hear"),
        line("tail", "… | all the news of coast and sea"),
    ]
    .concat();
    for way in [
        "all.jsonl -j1",
        "all.jsonl -j3 --memory 1K",
        "reversed.jsonl",
    ] {
        let learn = format!("copydesk learn -q --source field:site {way}");
        folder.sh(&learn).is(0, &model, "");
    }
    folder
        .sh(
            "for part in a b; do copydesk learn -q --source field:site $part.jsonl --counts $part; done
             copydesk model merge -q b a -o wire.model
             copydesk -q --source field:site --model wire.model all.jsonl >clean.jsonl",
        )
        .is(0, "", "");
    assert_eq!(folder.read("wire.model"), model);
    let clean = folder.read("clean.jsonl");
    for (row, town) in clean.lines().zip(TOWNS) {
        assert!(row.ends_with(&format!("{}}}", json(&story(town)))), "{row}");
    }
}

#[test]
fn a_teaser_elsewhere_stays_where_it_is_the_story() {
    let folder = Folder::new();
    let line = "Council of Saltby paves its market square";
    folder.write(
        "wire.model",
        format!("{HEAD}*\t9\t10\t90.0%\ttail\t{line}\n"),
    );
    folder.write("own.txt", format!("{line}\n{}", story("Saltby")));
    folder.write("other.txt", format!("{}{line}\n", story("Fernley")));
    folder
        .copydesk(&["--model", "wire.model", "own.txt"])
        .is(0, &folder.read("own.txt"), "");
    folder
        .copydesk(&["--model", "wire.model", "other.txt"])
        .is(0, &story("Fernley"), "");
}

#[test]
fn models_are_shown_checked_and_merged() {
    let folder = Folder::new();
    let line = |name: &str| format!("{name}\t9\t10\t90.0%\tany\tRead the {name} post.\n");
    folder
        .write("a.model", format!("{HEAD}{}", line("a")))
        .write(
            "b.model",
            format!("{HEAD}# gone: {}", line("b")) + &line("b"),
        )
        .write("bad.model", format!("{HEAD}a\t9\n"));
    let both = format!("{HEAD}{}{}", line("a"), line("b"));
    folder
        .copydesk(&["model", "merge", "b.model", "a.model"])
        .is(0, &both, "");
    folder
        .copydesk(&["model", "check", "a.model", "b.model"])
        .is(
            0,
            "a.model: 1 line of 1 source\nb.model: 1 line of 1 source\n",
            "",
        );
    folder.write("both.model", &both);
    folder
        .copydesk(&["model", "show", "both.model"])
        .is(0, &both, "");
    folder.copydesk(&["model", "merge", "a.model", "a.model"]).is(
        2,
        "",
        "error: a.model: another model has lines of `a`, too\nhint: learn with `--counts FILE` and merge those: a model \
         has left out what was rare in its part\n",
    );
    folder.copydesk(&["model", "check", "bad.model"]).is(
        2,
        "",
        "error: bad.model:3: has not the six fields source, articles, of, share, place and line\nhint: make it anew with \
         `copydesk learn`, or delete the line\n",
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = corpus();
    folder
        .copydesk(&["learn", "in", "--counts", "c"])
        .is(0, "", "");
    folder.write("a.model", HEAD);
    folder.copydesk(&["in", "-o", "out", "--model", "c"]).is(
        2,
        "",
        "error: c: holds counts, not a model\nhint: make a model of it with `copydesk model merge COUNTS -o MODEL`\n",
    );
    folder.copydesk(&["model", "merge", "c", "a.model"]).is(
        2,
        "",
        "error: counts and models cannot be merged with each other\nhint: merge the counts first, with `--counts FILE` to \
         keep them\n",
    );
    folder.copydesk_on(&["--learn"], "It sank.\n").is(
        2,
        "",
        "error: `--learn` reads the inputs twice, but standard input and lists can be read only once\nhint: name files \
         or folders, or learn first with `copydesk learn`\n",
    );
    folder.copydesk_on(&["--source=dir"], "It sank.\n").is(
        2,
        "",
        "error: `--source` has no effect without learned lines\nhint: add `--model FILE` or `--learn`, or \
         leave `--source` out\n",
    );
    let torn = folder.read("c").replace("line\tpaper3", "lime\tpaper3");
    let at = 1 + torn
        .lines()
        .position(|line| line.starts_with("lime"))
        .unwrap();
    folder.write("torn", torn);
    let error = format!(
        "error: torn: line {at} is not as copydesk writes it\nhint: learn that part again with `copydesk learn --counts`\n"
    );
    folder
        .copydesk(&["model", "merge", "torn"])
        .is(2, "", &error);
    folder
        .copydesk(&["model", "merge", "torn", "--counts", "sum"])
        .is(2, "", &error);
    assert!(!folder.path("sum").exists());
}

#[test]
fn the_host_of_any_address_is_a_source() {
    let folder = Folder::new();
    let row = |url: &str| format!("{{\"url\":\"{url}\",\"text\":\"One.\"}}\n");
    let urls = [
        "https://www.tarnpoint.example/a?b",
        "http://tarnpoint.example:80#x",
        "WWW.TarnPoint.Example",
        "ftp://me:secret@tarnpoint.example/",
    ];
    folder.write("wire.jsonl", urls.map(row).concat());
    folder
        .sh("copydesk wire.jsonl --report r >clean; grep -o '\"source\":\"tarnpoint.example\"' r | wc -l")
        .is(0, "4\n", "");
}
