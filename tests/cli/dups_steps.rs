//! `dups --step`: the steps, with an engine such as Spark between them, give the same clusters as one run of `dups`.

use std::collections::BTreeMap;

use crate::harness::{Folder, json, sentence};

fn row(id: &str, sentences: impl IntoIterator<Item = u64>) -> String {
    let text: String = sentences.into_iter().map(sentence).collect();
    format!("{{{id}\"text\": {}}}\n", json(&text))
}

/// Families of copies, a story that changes from version to version, and lines without an article.
fn corpus() -> Vec<String> {
    let mut rows = vec!["[broken\n".to_owned(), "\n".to_owned()];
    for family in 0..12 {
        let first = 1000 * family;
        for member in 0..family {
            let id = format!("\"id\": \"caf\\u00e9 {family}\t{member}\", ").replace('\t', "\\t");
            rows.push(row(&id, first..first + 20 - member % 7));
        }
    }
    // A version shares eight of ten sentences with the one before, and six with the one before that.
    for version in 0..30 {
        let id = format!("\"id\": {{\"live\":\t{version}}}, ");
        rows.push(row(&id, 50_000 + 2 * version..50_010 + 2 * version));
    }
    // Without an id: the second has the sentences of the first in another order, and one more.
    rows.push(row("", (60_000..60_010).rev()));
    rows.push(row("", 60_000..60_011));
    rows.push(row("\"id\": 1e3, ", 70_000..70_001));
    // In an order that separates families.
    rows.sort_by_key(|row| {
        row.bytes()
            .fold(7u64, |h, b| h.wrapping_mul(31) ^ u64::from(b))
    });
    rows
}

struct Sketched {
    order: u64,
    bands: String,
    contents: String,
    id: String,
}

/// Runs the step `sketch` on parts of the corpus and numbers the articles over all parts.
fn sketch(folder: &Folder, rows: &[String], n_parts: usize) -> Vec<Sketched> {
    let (mut all, mut n_before) = (Vec::new(), 0);
    for part in rows.chunks(rows.len().div_ceil(n_parts)) {
        let answer =
            folder.copydesk_on(&["dups", "--step=sketch", "--format=jsonl"], part.concat());
        let mut lines: Vec<&str> = answer.stdout.lines().collect();
        assert_eq!(lines.pop(), Some(&*format!("lines\t{}", part.len())));
        for line in lines {
            let fields: Vec<&str> = line.splitn(5, '\t').collect();
            let line = n_before + fields[0].parse::<u64>().unwrap();
            let n_words: u64 = fields[1].parse().unwrap();
            let id = match fields[4] {
                "" => format!("\"<stdin>:{line}\""),
                id => id.to_owned(),
            };
            all.push(Sketched {
                order: ((1 << 29) - n_words) << 34 | line,
                bands: fields[2].to_owned(),
                contents: fields[3].to_owned(),
                id,
            });
        }
        n_before += part.len() as u64;
    }
    all
}

/// Does what an engine does between the steps. Returns the clusters and the number of rounds of `measure`.
fn clusters(folder: &Folder, rows: &[String], n_parts: usize) -> (String, usize) {
    let articles = sketch(folder, rows, n_parts);
    let step = |step: &str, lines: String| {
        let answer = folder.copydesk_on(&["dups", &format!("--step={step}")], &lines);
        let stdout = answer.ok();
        let end = format!("lines\t{}\n", lines.lines().count());
        match step {
            "measure" => stdout,
            _ => stdout.strip_suffix(&end).unwrap().to_owned(),
        }
    };
    let mut bands: Vec<(&str, u64)> = articles
        .iter()
        .flat_map(|article| article.bands.split(',').map(|band| (band, article.order)))
        .filter(|(band, _)| !band.is_empty())
        .collect();
    bands.sort_unstable();
    let bands = bands
        .iter()
        .map(|(band, order)| format!("{band}\t{order}\n"));
    let mut pairs: BTreeMap<u64, BTreeMap<u64, u64>> = BTreeMap::new();
    for pair in step("pair", bands.collect()).lines() {
        let (later, earlier) = pair.split_once('\t').unwrap();
        let [later, earlier] = [later, earlier].map(|order| order.parse::<u64>().unwrap());
        for (one, other) in [(later, earlier), (earlier, later)] {
            *pairs.entry(one).or_default().entry(other).or_default() += 1;
        }
    }
    let by_order: BTreeMap<u64, &Sketched> = articles.iter().map(|a| (a.order, a)).collect();
    let mut measured: BTreeMap<u64, BTreeMap<u64, String>> = BTreeMap::new();
    let mut evidence: BTreeMap<(u64, u64), String> = BTreeMap::new();
    for round in 0.. {
        let joined = |pairs: &BTreeMap<u64, String>| {
            let pairs: Vec<String> = pairs.iter().map(|(a, n)| format!("{a}:{n}")).collect();
            pairs.join(",")
        };
        let lines = pairs.iter().map(|(one, others)| {
            let times = |later: bool| {
                let others = others.iter().filter(|&(other, _)| (other > one) == later);
                joined(&others.map(|(&other, n)| (other, n.to_string())).collect())
            };
            let measured = measured.get(one).map(joined).unwrap_or_default();
            format!("{one}\t{}\t{measured}\t{}\n", times(false), times(true))
        });
        let decided = step("decide", lines.collect());
        let wanted: Vec<&str> = decided
            .lines()
            .filter_map(|line| line.strip_prefix("measure\t"))
            .collect();
        if wanted.is_empty() {
            return (cluster_list(&decided, &by_order, &evidence), round);
        }
        let lines = wanted.iter().map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let peers = fields[2].split(',').filter(|peer| !peer.is_empty());
            let all = [fields[0], fields[1]].into_iter().chain(peers);
            let contents = all.map(|order| &*by_order[&order.parse().unwrap()].contents);
            let contents: Vec<&str> = contents.collect();
            format!("{}\t{}\t{}\n", fields[0], fields[1], contents.join("\t"))
        });
        for line in step("measure", lines.collect()).lines() {
            let fields: Vec<&str> = line.splitn(4, '\t').collect();
            let [later, kept] = [0, 1].map(|at| fields[at].parse::<u64>().unwrap());
            let of_later = measured.entry(later).or_default();
            of_later.insert(kept, fields[2].to_owned());
            evidence.insert((later, kept), fields[3].to_owned());
        }
    }
    unreachable!()
}

fn cluster_list(
    decided: &str,
    by_order: &BTreeMap<u64, &Sketched>,
    evidence: &BTreeMap<(u64, u64), String>,
) -> String {
    let line = |order: u64| order & ((1 << 34) - 1);
    let mut clusters: BTreeMap<(u64, u64), BTreeMap<u64, String>> = BTreeMap::new();
    for copy in decided.lines() {
        let fields: Vec<&str> = copy.split('\t').collect();
        let [later, kept] = [1, 2].map(|at| fields[at].parse::<u64>().unwrap());
        let evidence = &evidence[&(later, kept)][1..];
        let row = format!("{{\"id\":{},{evidence}", by_order[&later].id);
        clusters
            .entry((line(kept), kept))
            .or_default()
            .insert(line(later), row);
    }
    let row = |(&(_, kept), copies): (&(u64, u64), &BTreeMap<u64, String>)| {
        let copies: Vec<&str> = copies.values().map(|copy| &**copy).collect();
        format!(
            "{{\"keep\":{},\"copies\":[{}]}}\n",
            by_order[&kept].id,
            copies.join(",")
        )
    };
    clusters.iter().map(row).collect()
}

#[test]
fn steps_on_parts_give_what_the_command_gives_at_once() {
    let folder = Folder::new();
    let rows = corpus();
    let whole = folder.copydesk_on(&["dups", "--format=jsonl"], rows.concat());
    assert_eq!(whole.status, 3, "one line is broken");
    assert!(whole.stdout.lines().count() > 15, "{}", whole.stdout);
    for n_parts in [1, 4] {
        let (clusters, n_rounds) = clusters(&folder, &rows, n_parts);
        assert_eq!(clusters, whole.stdout);
        assert!((2..20).contains(&n_rounds), "{n_rounds}");
    }
}

#[test]
fn steps_refuse_what_no_step_has_written() {
    let folder = Folder::new();
    for (step, lines, what) in [
        (
            "pair",
            "0:ab\t1\n0:ab\t1\n",
            "<stdin>:2: does not come after the line before it",
        ),
        (
            "pair",
            "0:ab\tone\n",
            "<stdin>:1: has no ORDER, a number, where one belongs",
        ),
        ("pair", "0:ab\n", "<stdin>:1: is not BAND and ORDER"),
        (
            "measure",
            "2\t1\t!!!!!\t!!!!\n",
            "<stdin>:1: has contents that no sketch gives",
        ),
        (
            "measure",
            "2\t1\n",
            "<stdin>:1: is not two ORDERs and the contents of both",
        ),
        (
            "decide",
            "2\t1\t\t\n",
            "<stdin>:1: has a pair that is not ORDER:NUMBER",
        ),
        (
            "decide",
            "2\t1:1\t\t\n1\t0:1\t\t\n",
            "<stdin>:2: does not come after the line before it",
        ),
        (
            "decide",
            "2\n",
            "<stdin>:1: is not ORDER, EARLIER:TIMES, KEPT:SIMILARITY and LATER:TIMES",
        ),
    ] {
        let answer = folder.copydesk_on(&["dups", &format!("--step={step}")], lines);
        assert_eq!(answer.status, 2, "{lines:?}");
        let hint = "hint: `copydesk dups --help` says what each step reads\n";
        assert_eq!(answer.stderr, format!("error: {what}\n{hint}"));
    }
    folder.copydesk(&["dups", "--step=pair", "bands"]).is(
        2,
        "",
        "error: this step of `--step` reads standard input and writes standard output\nhint: name no files, and use \
         `<` and `>`\n",
    );
    for step in ["pair", "measure", "decide"] {
        let end = if step == "measure" { "" } else { "lines\t0\n" };
        folder
            .copydesk_on(&["dups", &format!("--step={step}")], "")
            .is(0, end, "");
    }
    folder
        .copydesk_on(&["dups", "--step=sketch", "--format=jsonl"], "")
        .is(0, "lines\t0\n", "");
}
