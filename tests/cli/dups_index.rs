//! `dups --index`: batches, compared with all articles before them.

use std::collections::BTreeMap;

use crate::harness::{Folder, json, sentence};
use crate::needs::has_tool;

fn article(id: u64, sentences: impl IntoIterator<Item = u64>) -> String {
    let text: String = sentences.into_iter().map(sentence).collect();
    // Each hour has four articles.
    format!(
        "{{\"id\": {id}, \"date\": {}, \"text\": {}}}\n",
        1_700_000_000 + id * 900,
        json(&text)
    )
}

/// Families of up to nine copies, a story that changes from version to version, and briefs, in an order that separates them.
fn corpus() -> Vec<String> {
    let mut parts: Vec<Vec<u64>> = Vec::new();
    for family in 0..10 {
        let first = 1000 * family;
        parts.extend((0..family).map(|member| (first..first + 12 - member % 5).collect()));
    }
    parts.extend((0..20).map(|version| (50_000 + 2 * version..50_010 + 2 * version).collect()));
    parts.extend([vec![70_000], vec![70_000], vec![70_001]]);
    parts.sort_by_key(|part| part.iter().fold(7u64, |h, n| h.wrapping_mul(31) ^ (n * 77)));
    let numbered = parts.into_iter().zip(1..);
    numbered.map(|(part, id)| article(id, part)).collect()
}

/// The original of each copy.
fn originals(lists: &[String]) -> BTreeMap<u64, u64> {
    let mut originals = BTreeMap::new();
    for line in lists.iter().flat_map(|list| list.lines()) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for copy in line["copies"].as_array().unwrap() {
            let pair = [&copy["id"], &line["keep"]].map(|id| id.as_u64().unwrap());
            assert_eq!(originals.insert(pair[0], pair[1]), None);
        }
    }
    originals
}

/// Runs batches that end at these articles.
fn batches(folder: &Folder, corpus: &[String], ends: &[usize], more: &[&str]) -> Vec<String> {
    folder.sh("rm -rf seen").is(0, "", "");
    let (mut lists, mut start) = (Vec::new(), 0);
    for &end in ends {
        let args = [&["dups", "--format=jsonl", "--index=seen", "-q"], more].concat();
        lists.push(folder.copydesk_on(&args, corpus[start..end].concat()).ok());
        start = end;
    }
    lists
}

#[test]
fn batches_together_give_what_all_articles_at_once_give() {
    let (folder, corpus) = (Folder::new(), corpus());
    let n = corpus.len();
    for more in [&[][..], &["--date-field=date", "--window=4h"]] {
        let args = [&["dups", "--format=jsonl", "--keep=first", "-q"], more].concat();
        let all = folder.copydesk_on(&args, corpus.concat()).ok();
        let expected = originals(std::slice::from_ref(&all));
        assert!(expected.len() > 10, "{}", expected.len());
        for (ends, jobs) in [
            (vec![n], "-j1"),
            (vec![1, 2, 3, 30, n], "-j3"),
            (vec![20, 40, 60, n], "-j2"),
            ((1..=n).step_by(3).chain([n]).collect(), "-j1"),
        ] {
            let more = [more, &[jobs]].concat();
            let lists = batches(&folder, &corpus, &ends, &more);
            assert_eq!(originals(&lists), expected, "{ends:?}");
            assert!(ends.len() > 1 || lists == [all.clone()]);
        }
    }
    // There are few runs, whatever the number of batches.
    let runs = folder.sh("ls seen | grep -c run-").stdout;
    assert!(runs.trim().parse::<u32>().unwrap() <= 6, "{runs}");
}

#[test]
fn the_list_names_the_index_and_the_note_what_it_has() {
    let folder = Folder::new();
    folder.write("1.jsonl", article(1, 0..10)).write(
        "2.jsonl",
        article(2, 0..9) + &article(3, 100..110) + "{\"id\": 4, \"text\": \"Too short\"}\n",
    );
    let run = |file: &str| folder.copydesk(&["dups", file, "--index", "seen"]);
    run("1.jsonl").is(
        0,
        "",
        "note: 1 article, 0 of them copies in 0 clusters; 0 seen before, 1 article in the index\n",
    );
    let list = "{\"keep\":1,\"in\":\"seen\",\"copies\":[{\"id\":2,\"similarity\":1.0,\"shared_words\":81}]}\n";
    let note =
        "note: 3 articles, 1 of them copies in 1 cluster; 0 seen before, 3 articles in the index\n";
    run("2.jsonl").is(0, list, note);
    // The same list again: the articles are known, and are no copies of themselves.
    run("2.jsonl").is(0, list, &note.replace("0 seen", "2 seen"));
    folder
        .write("list", list)
        .copydesk(&["2.jsonl", "--dups=list", "-q"])
        .is(
            0,
            &folder
                .read("2.jsonl")
                .split_inclusive('\n')
                .skip(1)
                .collect::<String>(),
            "",
        );
    // With the original beside them, it is that one which is kept.
    folder.write(
        "all.jsonl",
        folder.read("1.jsonl") + &folder.read("2.jsonl") + &article(5, 0..10),
    );
    let note =
        "note: 5 articles, 2 of them copies in 1 cluster; 3 seen before, 4 articles in the index\n";
    let answer = run("all.jsonl");
    answer.is(0, &answer.stdout, note);
    assert!(
        answer
            .stdout
            .starts_with("{\"keep\":1,\"copies\":[{\"id\":2,"),
        "{}",
        answer.stdout
    );
    // The list may be beside the files of the index.
    folder
        .write("3.jsonl", article(6, 1..10) + &article(7, 300..310))
        .copydesk(&["dups", "3.jsonl", "--index=seen", "-o=seen/list", "-q"])
        .is(0, "", "");
    assert_eq!(
        folder.read("seen/list"),
        list.replace("\"id\":2", "\"id\":6")
    );
}

#[test]
fn an_index_that_was_made_otherwise_or_is_damaged_is_refused() {
    let folder = Folder::new();
    folder
        .write("a.jsonl", article(1, 0..10) + &article(2, 0..10))
        .write("notes/todo.txt", "buy milk")
        .write("later/manifest", "copydesk index 2\n{}\t0\n");
    let run = |index: &str, more: &[&str]| {
        folder.copydesk(&[&["dups", "a.jsonl", "--index", index], more].concat())
    };
    assert_eq!(run("seen", &[]).status, 0);
    let cure = "hint: give the same options, or name another folder and run all batches again\n";
    run("seen", &["--threshold=0.8"]).is(
        2,
        "",
        &format!("error: seen: was made with `--threshold 0.75`, and this run has `--threshold 0.8`\n{cure}"),
    );
    let near = |window: &str| run("near", &["--date-field=date", window]);
    assert_eq!(near("--window=90m").status, 0);
    near("--window=1h").is(
        2,
        "",
        &format!("error: near: was made with `--threshold 0.75 --window 5400s`, and this run has `--threshold 0.75 --window 1h`\n{cure}"),
    );
    run("seen", &["--as-is"]).is(
        2,
        "",
        &format!("error: seen: was made with `--threshold 0.75`, and this run has `--threshold 0.75 --as-is`\n{cure}"),
    );
    run("notes", &[]).is(
        2,
        "",
        "error: notes: has files, and is no index\nhint: name a new folder, or an empty one\n",
    );
    run("later", &[]).is(
        2,
        "",
        "error: later: not an index that this copydesk can read\nhint: name another folder, and run all batches again\n",
    );
    let damaged = "error: seen: the index is damaged\nhint: take it from a backup, or remove it and run all batches again\n";
    for (file, at) in [
        ("manifest", 100),
        ("articles", 100),
        ("ends", 6),
        ("run-2", 100),
    ] {
        folder.sh("rm -rf copy; cp -r seen copy").is(0, "", "");
        // Another byte, in the middle.
        let harm =
            format!("printf '\\377' | dd of=seen/{file} bs=1 seek={at} conv=notrunc 2>/dev/null");
        folder.sh(&harm).is(0, "", "");
        let answer = run("seen", &[]);
        assert_eq!((answer.status, &*answer.stderr), (4, damaged), "{file}");
        folder
            .sh(&format!("truncate -s {at} seen/{file}"))
            .is(0, "", "");
        let answer = run("seen", &[]);
        assert_eq!((answer.status, &*answer.stderr), (4, damaged), "{file}");
        folder.sh("rm -rf seen; mv copy seen").is(0, "", "");
    }
    folder.sh("rm seen/run-2").is(0, "", "");
    run("seen", &[]).is(4, "", damaged);
}

#[test]
fn two_runs_do_not_write_one_index() {
    let folder = Folder::new();
    folder.write("a.jsonl", article(1, 0..10));
    assert_eq!(
        folder.copydesk(&["dups", "a.jsonl", "--index=seen"]).status,
        0
    );
    folder
        .sh("flock seen copydesk dups a.jsonl --index=seen")
        .is(
            4,
            "",
            "error: seen: locked: another copydesk is writing there\nhint: wait for it to end, or choose another folder\n",
        );
}

#[test]
fn a_killed_run_changes_nothing_and_is_run_again() {
    if !has_tool("strace") {
        return;
    }
    let (folder, corpus) = (Folder::new(), corpus());
    let half = corpus.len() / 2;
    folder
        .write("1.jsonl", corpus[..half].concat())
        .write("2.jsonl", corpus[half..].concat());
    let expected = batches(&folder, &corpus, &[half, corpus.len()], &[]);
    let mut n_killed = 0;
    for call in ["write", "ftruncate", "fsync", "renameat", "unlinkat"] {
        for n in 1.. {
            folder
                .sh("rm -rf seen; copydesk dups -q 1.jsonl --index=seen -o first")
                .is(0, "", "");
            let run = "copydesk dups -q -j1 2.jsonl --index=seen -o second";
            let inject = format!("-e trace={call} -e inject={call}:signal=KILL:when={n}");
            let killed = folder.sh(&format!(
                "strace -qq -o /dev/null -f {inject} {run}; echo $?"
            ));
            if killed.stdout == "0\n" {
                break;
            }
            n_killed += 1;
            folder.sh(run).is(0, "", "");
            assert_eq!(folder.read("second"), expected[1], "{call} {n}");
            folder.sh("ls -A seen | sort | tr '\\n' ' '").is(
                0,
                &format!("articles ends manifest run-{} ", corpus.len()),
                "",
            );
            folder
                .sh("copydesk dups -q 2.jsonl --index=seen")
                .is(0, &expected[1], "");
        }
    }
    assert!(n_killed > 12, "{n_killed}");
}
